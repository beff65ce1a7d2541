"""Turns a routine of the library into the one that is played: last choices, person, time.

After it: what to do longer, harder or easier, according to how the exercises went.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from hipvoice.app.config import Config
from hipvoice.core.entries import Progress
from hipvoice.core.programme import selection
from hipvoice.core.programme.assessment import side_to_favour
from hipvoice.core.programme.programme import grown
from hipvoice.core.programme.proposals import (
    Proposal,
    exercises,
    own_holds,
    proposals,
    with_holds,
)
from hipvoice.core.programme.selection import Constraints
from hipvoice.core.programme.variants import chosen
from hipvoice.core.routine.routine import Routine, Side, shuffled
from hipvoice.core.timeline.timeline import Background, compile_routine, nominal_duration
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Offer
from hipvoice.errors import HipvoiceError
from hipvoice.journal.figures import practices, suggested
from hipvoice.journal.store import Journal
from hipvoice.routines.formats import CONDITION_TABLE, CONDITIONS, EQUIPMENT
from hipvoice.routines.library import Library
from hipvoice.routines.problems import choices, either

if TYPE_CHECKING:  # they would take time to import before the first picture
    from hipvoice.ear.heard import Recogniser
    from hipvoice.voice.engines import SpeechEngine

MINUTE_MS = 60_000
ACTIVITY_DAYS = 14  # after so many, the person's own activity is asked about again
KNOWN = {"conditions": CONDITIONS, "without": EQUIPMENT}


@dataclass(frozen=True)
class Wishes:
    """Wishes for this session on top of the config; None for nothing.

    As a session of a `programme` (its name, or its file; empty for none), it has grown by `level`
    steps.
    """

    without: tuple[str, ...] | None = None
    conditions: tuple[str, ...] | None = None
    minutes: int | None = None
    programme: str = ""
    level: int = 0

    @classmethod
    def of(cls, text: str) -> Wishes:
        """The wishes that `text` was made from."""
        given = dict(part.split("=", 1) for part in text.split())
        lists = {n: tuple(filter(None, given[n].split(","))) for n in KNOWN if n in given}
        minutes = int(given["minutes"]) if "minutes" in given else None
        programme, level = unquote(given.get("programme", "")), int(given.get("level", 0))
        return cls(minutes=minutes, programme=programme, level=level, **lists)

    def text(self) -> str:
        """The wishes in one line, as the journal stores them: `minutes=10 without=band,block`."""
        lists = {name: getattr(self, name) for name in KNOWN}
        parts = [] if self.minutes is None else [f"minutes={self.minutes}"]
        parts += [f"{n}={','.join(words)}" for n, words in lists.items() if words is not None]
        if self.programme:
            parts += [f"programme={quote(self.programme)}", f"level={self.level}"]
        return " ".join(parts)

    def person(self, config: Config) -> Constraints:
        """Whom the session has to fit. Raises HipvoiceError for an unknown word."""
        for name in ("without", "conditions"):
            _require_known(name, getattr(self, name) or ())
        conditions = config.conditions if self.conditions is None else self.conditions
        return Constraints(conditions, (*config.without, *(self.without or ())))


def _require_known(name: str, words: Iterable[str]) -> None:
    """Refuse a condition or a thing that no exercise knows. Raises HipvoiceError."""
    for word in words:
        if word not in KNOWN[name]:
            title = f"`{word}` is not known among `{name}`"
            known = KNOWN[name]
            # No guess at what was meant: a wrong condition is worse than none.
            hint = either(known) if name == "conditions" else choices(word, known)
            raise HipvoiceError(title, hint=hint)


NO_WISHES = Wishes()


def for_person(known: Background, wishes: Wishes, config: Config) -> Background:
    """What is known from the journal, with what the person said: conditions, talk, questions."""
    conditions = frozenset(wishes.person(config).conditions)
    painful = any(CONDITION_TABLE[name].painful for name in conditions)
    rated = known.rated.get(config.activity or "")
    due = rated is None or known.today - rated >= ACTIVITY_DAYS
    return replace(
        known,
        conditions=conditions,
        talk=config.talk,
        breath=config.breath,
        ask=config.ask,
        painful=painful,
        activity=config.activity or "" if due else "",
    )


def prepared(
    routine: Routine,
    wishes: Wishes,
    config: Config,
    language: Language,
    background: Background,
) -> Routine:
    """`routine` as it will be played. Raises HipvoiceError if nothing of it is left."""
    person = wishes.person(config)
    routine = shuffled(routine, background.turns.get(routine.id, 0))
    if "talk" in config.given.options:  # an option is stronger than the routine
        routine = routine.with_talk(config.talk)
    if wishes.programme:
        library = Library().beside_programme(wishes.programme)
        routine = grown(routine, library.programme(wishes.programme), wishes.level)
    possible = selection.without_obstacles(routine, person)
    # What stands in for a step may have an obstacle itself, and name the next one.
    every_version = routine.variants
    routine = chosen(possible, background.choices, language.wording)
    routine = replace(routine, variants=every_version)
    able = selection.select(routine, person)
    if not able.worth:
        why = "\n".join(selection.lines(able.changes, language.wording))
        hint = "`hipvoice list` names the other routines"
        raise HipvoiceError(f"nothing of {routine.name} is left to do", why, hint)
    routine = replace(routine, variants=possible.variants)
    routine = selection.adapted(selection.selected(routine, able, language.wording), person)
    routine = with_holds(routine, background.holds)
    if side := side_to_favour(routine, background.findings):
        routine = selection.favour(routine, side, language.wording)
    if wishes.minutes is None:
        return routine

    def length(cut: Routine) -> int:
        if cut.tested:  # the tests may favour a side
            cut = selection.favour(cut, Side.LEFT, language.wording)
        return nominal_duration(compile_routine(cut, language.wording, background).segments)

    return selection.fitted(routine, wishes.minutes * MINUTE_MS, length, language.wording)


def proposed(
    journal: Journal, named: Routine, routine: Routine, wishes: Wishes
) -> tuple[Proposal, ...]:
    """What to ask before a session of `routine`, which was made from the one `named`.

    What gets more is the concern of the programme, if there is one. Raises HipvoiceError if the
    journal cannot be read.
    """
    lately = practices(journal, exercises(routine))
    found = proposals(routine, lately, suggested(journal), own_holds(named))
    less = tuple(p for p in found if p.progress is Progress.EASIER)
    return less if wishes.programme else found


def shown(proposed: tuple[Proposal, ...], language: Language) -> list[str]:
    """What to show if nobody can answer."""
    lines = [proposal.question(language.wording) for proposal in proposed]
    return [*lines, language.wording.line(Offer.HOW)] if lines else []


@dataclass(frozen=True)
class Options:
    """What the person asked for.

    `config` is that of the person who trains; its microphone and speaker may be sound files.
    `model` is a folder, None the built-in one; `log_heard` is a file for the last decisions of the
    ear, `log_heard_audio` a folder for their sound; `music` is a file or a folder. A sound file as
    a speaker is replaced with `force`. `resume` goes on with the session that was left (False:
    never, None: asks): of `routine`, or with `any_routine` of any. `why` is the reason for a
    routine that the person did not name. `recogniser` and `engine` are a program's own ear and
    voice, in place of Vosk and pyttsx3.

    With `rehearse`, or at another `speed` than 1, it is a rehearsal: the journal is read and not
    written. With `log`, another speed does not make it one. Raises HipvoiceError for wishes that
    exclude each other.
    """

    routine: str
    config: Config = field(default_factory=Config)
    model: Path | None = None
    plain: bool = False
    trace: bool = False
    speed: float = 1.0
    rehearse: bool = False
    log: bool = False
    log_heard: Path | None = None
    log_heard_audio: Path | None = None
    music: Path | None = None
    wishes: Wishes = NO_WISHES
    resume: bool | None = None
    any_routine: bool = False
    force: bool = False
    why: str = ""
    recogniser: Recogniser | None = None
    engine: SpeechEngine | None = None

    def __post_init__(self) -> None:
        if self.rehearse and self.log:
            raise HipvoiceError("`rehearse` and `log` exclude each other", hint="leave one out")
        if self.rehearsal and self.resume:
            hint = "leave `resume` out, or let it be no rehearsal: speed 1, or `log`"
            raise HipvoiceError("a rehearsal does not resume a session", hint=hint)

    @property
    def rehearsal(self) -> bool:
        """Whether nothing of it goes into the journal."""
        return self.rehearse or (self.speed != 1 and not self.log)
