"""The session that a person left: whether it is offered, and how it is resumed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from hipvoice.app.config import Config
from hipvoice.app.config.values import whose
from hipvoice.app.journal.journal import settle
from hipvoice.app.session.prepare import Options, Wishes, for_person, prepared
from hipvoice.core.programme.proposals import Proposal, as_agreed
from hipvoice.core.routine.routine import Routine, digest
from hipvoice.core.session import beginning as begin
from hipvoice.core.session.beginning import DAY_MS, when
from hipvoice.core.session.replay import Beginning, Resumption, resumption
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Interrupted, Line
from hipvoice.errors import HipvoiceError
from hipvoice.journal.ids import late_number
from hipvoice.journal.known import MINUTE_MS, Unfinished, background, unfinished
from hipvoice.journal.store import Journal
from hipvoice.routines.library import Library

# A day later the next session is due anyway (daily is best), the body is no longer warm from this
# one, and its sets would count for the wrong day.
LIMIT_MS: Final = DAY_MS
NOTHING: Final = "there is no session to resume"
HINT: Final = "one that was left within the last day can be resumed; `hipvoice journal` lists all"


@dataclass(frozen=True, slots=True)
class Left:
    """A session of `routine` that was left, under its `id`. `told` says so in words.

    `found` is None if the routine has changed since, or is not in the library. `routine` is what
    `play` needs to find it.
    """

    id: str
    routine: str
    told: str
    found: Resumption | None


def left_lately(config: Config) -> Unfinished | None:
    """The session that was left less than a day ago. Raises HipvoiceError."""
    settle(config.journal)
    if not config.journal.exists():
        return None
    with Journal.read(config.journal).only(whose(config)) as journal:
        return _recent(journal)


def left_routine(config: Config) -> str:
    """The routine (its id) of the session that was left. Raises HipvoiceError for none."""
    there = left_lately(config)
    if there is None:
        raise HipvoiceError(NOTHING, hint=HINT)
    if there.began.routine not in Library().routine_files:
        title = f"{there.began.name} is not in the library"
        raise HipvoiceError(title, hint="name its file: hipvoice play FILE --resume")
    return there.began.routine


def left_session(
    options: Options, journal: Journal, language: Language, routine: Routine, known: Background
) -> Left | None:
    """The latest session, if it was left less than a day ago; of `routine`, or of any.

    None if it has nothing left to do. Raises HipvoiceError if the journal cannot be read.
    """
    there = _recent(journal)
    if there is None or not (options.any_routine or there.began.routine == routine.id):
        return None
    named = options.routine
    if there.began.routine != routine.id:
        named = there.began.routine
        if named not in Library().routine_files:
            return _other(journal, there, language, Interrupted.FILE)
        routine = Library().routine(named)
    try:
        wishes = Wishes.of(there.began.wishes)
        before = for_person(background(journal, date.today(), there.id), wishes, options.config)
        routine = prepared(routine, wishes, options.config, language, before)
    except (HipvoiceError, ValueError):  # what it was made from no longer exists
        return _other(journal, there, language, Interrupted.CHANGED)
    if digest(routine) != there.began.digest:
        return _other(journal, there, language, Interrupted.CHANGED)
    then = replace(known, findings=before.findings)  # its own tests come with its entries
    timeline = compile_routine(as_agreed(routine, there.entries), language.wording, then)
    found = resumption(timeline, there.entries, language.wording, known.familiar)
    if found is None:
        return None
    # Another machine may resume it as well, so what is added here has numbers of its own.
    number = late_number(int(journal.now().timestamp() * 1000))
    found = replace(found, entries=number, earlier=before)
    told = begin.describe(found, there.left_local, _local_now(journal), language.wording)
    return Left(there.id, named, told, found)


def _recent(journal: Journal) -> Unfinished | None:
    there = unfinished(journal)
    now = int(journal.now().timestamp() * 1000)
    return there if there and there.began.digest and now - there.left < LIMIT_MS else None


def _other(journal: Journal, there: Unfinished, language: Language, name: Line) -> Left:
    """One that cannot be resumed as it is; the line says why."""
    wording = language.wording
    moment = wording.words(when(there.left_local, _local_now(journal)))
    told = wording.line(name, routine=there.began.name, when=moment)
    return Left(there.id, there.began.routine, told, None)


def _local_now(journal: Journal) -> int:
    now = journal.now()
    offset = now.utcoffset()
    minutes = 0 if offset is None else int(offset.total_seconds()) // 60
    return int(now.timestamp() * 1000) + minutes * MINUTE_MS


def to_resume(  # noqa: PLR0913 - what it depends on
    options: Options,
    journal: Journal,
    language: Language,
    routine: Routine,
    known: Background,
    *,
    alone: bool,
) -> Left | None:
    """The session to resume or to offer. Raises HipvoiceError if one was requested in vain.

    While somebody else is playing (not `alone`), the latest session may be theirs.
    """
    if options.resume is False or options.rehearsal or (not alone and options.resume is None):
        return None
    if not alone:
        hint = "it can be resumed once it has ended"
        raise HipvoiceError("a session of this journal is being played right now", hint=hint)
    left = left_session(options, journal, language, routine, known)
    if left is None and options.resume:
        raise HipvoiceError(NOTHING, hint=HINT)
    return left


def beginning_of(
    options: Options,
    routine: Routine,
    left: Left | None,
    proposed: tuple[Proposal, ...],
    *,
    answers: bool,
) -> Beginning:
    """How the session begins; `answers` says whether somebody can be asked."""
    person, wishes = options.config.person or "", options.wishes.text()
    changes = proposed if answers else ()
    anew = Beginning(person, digest(routine), wishes, proposals=changes, reason=options.why)
    if left is None or left.found is None or not (options.resume or answers):
        return anew
    offered = "" if options.resume else left.told
    return replace(anew, resumption=left.found, offered=offered)


def notice(left: Left, language: Language, beginning: Beginning) -> list[str]:
    """What to show about a session that was left and is not resumed."""
    if left.found is None:
        return [left.told]
    how = language.wording.line(Interrupted.HOW, routine=left.routine)
    return [] if beginning.resumption else [left.told, how]
