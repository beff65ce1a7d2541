"""What a session needs to know of earlier ones: what is familiar, chosen, due, unfinished.

All of it leaves out what was undone. With `before`, the id of a session, only what came before it.

`find_session` finds the session that a person means.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hipvoice.core.entries import Amended, Asked, Followed, Noted, Record, SessionBegan, Turn
from hipvoice.core.programme.assessment import HIGH, Finding
from hipvoice.core.programme.programme import Visit
from hipvoice.core.programme.proposals import Played
from hipvoice.core.routine.routine import Side
from hipvoice.core.session.account import finished
from hipvoice.core.timeline.timeline import Background
from hipvoice.errors import HipvoiceError
from hipvoice.journal.figures import DAY, PLANNED, told
from hipvoice.journal.ids import ALPHABET, LENGTH, first_id, ms_of
from hipvoice.journal.rows import local
from hipvoice.journal.store import Journal

AFTER_ALL: Final = "~"  # greater than every id
_EPOCH: Final = date(1970, 1, 1)
_DAY_MS: Final = 24 * 60 * 60 * 1000

# Steps from one exercise to the next in the index, instead of reading every set ever done. UNION
# ends the recursion if a damaged index leads in a circle.
_FAMILIAR: Final = """
WITH RECURSIVE known (exercise) AS (
    SELECT min(exercise) FROM sets WHERE status = 'completed'
    UNION
    SELECT (SELECT min(s.exercise) FROM sets AS s
            WHERE s.status = 'completed' AND s.exercise > known.exercise)
    FROM known WHERE known.exercise IS NOT NULL
)
SELECT exercise FROM known WHERE EXISTS (
    SELECT 1 FROM counted_sets AS s
    WHERE s.status = 'completed' AND s.exercise = known.exercise AND s.session < :before
)
UNION SELECT test FROM counted_assessed WHERE session < :before"""

# `written` in the local time of the session.
_SESSIONS_BETWEEN: Final = """
SELECT count(*) FROM counted_began AS b JOIN entries AS e USING (session, number)
WHERE b.session >= ? AND b.session < ?
AND e.written + e.utc_offset * 60000 BETWEEN ? AND ? AND EXISTS (
    SELECT 1 FROM counted_sets AS s WHERE s.session = b.session AND s.status = 'completed'
)"""


_RATED: Final = f"""
SELECT a.exercise, max({DAY}) FROM counted_answers AS a JOIN entries AS e USING (session, number)
WHERE a.question = 'activity' AND a.session >= ? AND a.session < ? GROUP BY a.exercise"""  # noqa: S608 - a piece of `figures`

_FINDINGS: Final = """
SELECT test, side, passed, degrees, written, utc_offset FROM (
    SELECT a.*, e.written, e.utc_offset, row_number() OVER (
        PARTITION BY test, side ORDER BY a.session DESC, a.number DESC) AS place
    FROM counted_assessed AS a JOIN entries AS e USING (session, number)
    WHERE a.session < ?
) WHERE place = 1 ORDER BY session, number"""

# A session without sets is one of nothing but tests.
_LAST_TESTS: Final = """
SELECT max(a.session) FROM counted_assessed AS a JOIN counted_began AS b USING (session)
WHERE b.sets = 0 AND a.session < ?"""

_HOLDS: Final = """
SELECT exercise, ms FROM counted_suggested
WHERE taken AND ms IS NOT NULL AND session < ? ORDER BY session, number"""

_TURNS: Final = "SELECT routine, count(*) FROM counted_began WHERE session < ? GROUP BY routine"

# Strong pain, or pain of unknown strength, counts until a later session in which the exercise was
# done without any.
_HURT: Final = """
WITH strong AS (
    SELECT exercise, max(session) AS session FROM counted_answers
    WHERE (question = :pain AND value >= :high OR question = :hurts)
    AND exercise <> '' AND session < :before
    GROUP BY exercise
)
SELECT strong.exercise FROM strong WHERE NOT EXISTS (
    SELECT 1 FROM counted_sets AS s
    WHERE s.session > strong.session AND s.session < :before
    AND s.exercise = strong.exercise AND s.status = 'completed' AND NOT EXISTS (
        SELECT 1 FROM counted_answers AS p WHERE p.session = s.session
        AND p.exercise = s.exercise AND p.question = :pain AND p.value > 0
    )
) AND NOT EXISTS (
    SELECT 1 FROM counted_assessed AS t
    WHERE t.session > strong.session AND t.session < :before AND t.test = strong.exercise
)"""

# "Easier" and "harder" are choices, and so is a yes to a suggestion.
_CHOICES: Final = """
SELECT exercise, variant FROM (
    SELECT session, number, exercise, variant FROM counted_switched
    UNION ALL SELECT session, number, exercise, variant FROM counted_suggested
    WHERE taken AND variant <> ''
) WHERE session < :before ORDER BY session, number"""


def background(journal: Journal, today: date, before: str = AFTER_ALL) -> Background:
    """What a new session, or the one `before`, knows of earlier ones. Raises HipvoiceError.

    A session counts once one of its sets was completed: somebody who stopped during the first
    welcome has not heard the safety advice. Weeks begin on Monday, in the local time of each
    session.
    """
    familiar = journal.select(_FAMILIAR, {"before": before})
    monday = (today - timedelta(days=today.weekday()) - _EPOCH).days * _DAY_MS
    # No id of this week is smaller than that of the Saturday before, in any time zone.
    this_week = (first_id(monday - 2 * _DAY_MS), before, monday, monday + 7 * _DAY_MS - 1)
    ((sessions_this_week,),) = journal.select(_SESSIONS_BETWEEN, this_week)
    return Background(
        first=not familiar,
        familiar=frozenset(name for (name,) in familiar),
        sessions_this_week=sessions_this_week,
        findings=tuple(finding for finding, _ in findings(journal, before)),
        choices=choices(journal, before),
        holds=holds(journal, before),
        hurt=hurt(journal, before),
        told=told(journal, (today - _EPOCH).days, before),
        rated=rated(journal, (today - _EPOCH).days, before),
        today=(today - _EPOCH).days,
        tested=tuple(findings_of_last_tests(journal, before)),
        turns=dict(journal.select(_TURNS, (before,))),
    )


def rated(journal: Journal, today: int, before: str = AFTER_ALL) -> dict[str, int]:
    """The day on which each activity was last asked about, in the last four weeks."""
    low = first_id((today - _FOUR_WEEKS - _ABROAD) * _DAY_MS)
    return dict(journal.select(_RATED, (low, before)))


def findings(journal: Journal, before: str = AFTER_ALL) -> list[tuple[Finding, str]]:
    """The latest finding of each test and side, and when it was made (ISO 8601, local time)."""
    rows = journal.select(_FINDINGS, (before,))
    return [
        (Finding(test, Side(side) if side else None, bool(passed), degrees), local(at, offset))
        for test, side, passed, degrees, at, offset in rows
    ]


def findings_of_last_tests(journal: Journal, before: str = AFTER_ALL) -> list[Finding]:
    """What was known after the last session of nothing but tests; empty if there was none."""
    ((last,),) = journal.select(_LAST_TESTS, (before,))
    return [finding for finding, _ in findings(journal, last + AFTER_ALL)] if last else []


def choices(journal: Journal, before: str = AFTER_ALL) -> dict[str, str]:
    """The last chosen variant of each exercise, by slug, if it differs from the exercise."""
    rows = journal.select(_CHOICES, {"before": before})
    last = dict(rows)
    return {exercise: variant for exercise, variant in last.items() if variant != exercise}


def holds(journal: Journal, before: str = AFTER_ALL) -> dict[str, int]:
    """The last hold (ms) that was agreed to for each exercise, by slug."""
    return dict(journal.select(_HOLDS, (before,)))


def hurt(journal: Journal, before: str = AFTER_ALL) -> frozenset[str]:
    """The exercises and tests (ids) that hurt strongly when they were last done."""
    values = {"pain": Asked.PAIN, "hurts": Asked.HURTS, "high": HIGH, "before": before}
    return frozenset(exercise for (exercise,) in journal.select(_HURT, values))


_PRACTISED: Final = """EXISTS (
    SELECT 1 FROM counted_sets AS s WHERE s.session = b.session AND s.status = 'completed')"""
_LAST: Final = f"""
SELECT b.session FROM counted_began AS b WHERE {_PRACTISED} AND b.routine <> ?
ORDER BY b.session DESC LIMIT 1"""  # noqa: S608 - a condition from above
_PLAYED: Final = f"""
SELECT b.routine, count(*), max({DAY}) FROM counted_began AS b JOIN entries AS e
USING (session, number) WHERE b.session >= ? AND {_PRACTISED} GROUP BY b.routine"""  # noqa: S608 - the same
_TESTED: Final = f"""
SELECT {DAY} FROM counted_began AS b JOIN entries AS e USING (session, number)
WHERE b.session >= ? AND b.routine = ?
AND (EXISTS (SELECT 1 FROM counted_assessed AS a WHERE a.session = b.session)
    OR EXISTS (SELECT 1 FROM counted_ended AS d
        WHERE d.session = b.session AND d.ending <> 'closed'))
ORDER BY b.session DESC LIMIT 1"""  # noqa: S608 - the same
_VISITS: Final = f"""
WITH found AS (
    SELECT b.session, {DAY} AS day, b.routine, {PLANNED} AS planned
    FROM counted_began AS b JOIN entries AS e USING (session, number)
    WHERE b.session >= ? AND b.routine IN ({{marks}})
)
SELECT day, routine, planned,
    (SELECT count(DISTINCT s.step || ' ' || s."set" || ' ' || coalesce(s.side, ''))
     FROM counted_sets AS s WHERE s.session = found.session AND s.status = 'completed'),
    (SELECT max(a.value) FROM counted_answers AS a
     WHERE a.session = found.session AND a.question = 'effort'),
    (SELECT max(a.value) FROM counted_answers AS a
     WHERE a.session = found.session AND a.question = 'pain'),
    (SELECT max(a.value) FROM counted_answers AS a
     WHERE a.session = found.session AND a.question = 'pain-before')
FROM found ORDER BY session"""  # noqa: S608 - the same
_MARKS: Final = """
SELECT session, number, programme, name, turn, day, person FROM counted_followed
ORDER BY session, number"""
_FOUR_WEEKS: Final = 28  # days
_ABROAD: Final = 2  # days: the ids of a day are no further off than that, in any time zone


def played(journal: Journal, today: date, screen: str) -> dict[str, Played]:
    """How often each routine was played in the four weeks up to the last session.

    That is the last one of another routine than the `screen`. Raises HipvoiceError.
    """
    last = journal.select(_LAST, (screen,))
    if not last:
        return {}
    since = first_id(ms_of(last[0][0]) - _FOUR_WEEKS * _DAY_MS)
    now = (today - _EPOCH).days
    return {r: Played(times, now - day) for r, times, day in journal.select(_PLAYED, (since,))}


def last_tests(journal: Journal, routine: str, since: int) -> int | None:
    """The last day, since the day `since`, on which tests of `routine` were answered, or ended.

    Who ends them without an answer does not want them now, and is not sent to them again. Days are
    counted since 1970. Raises HipvoiceError.
    """
    low = first_id((since - _ABROAD) * _DAY_MS)
    return next((day for (day,) in journal.select(_TESTED, (low, routine))), None)


def visits(journal: Journal, routines: Collection[str], since: int) -> list[Visit]:
    """The sessions of these routines since the day `since`. Raises HipvoiceError."""
    low = first_id((since - _ABROAD) * _DAY_MS)
    rows = journal.select(_VISITS.format(marks=", ".join("?" * len(routines))), (low, *routines))
    return [
        Visit(day, routine, done >= planned > 0, 2 * done >= planned > 0, effort, pain, before)
        for day, routine, planned, done, effort, pain, before in rows
        if day >= since
    ]


def marks(journal: Journal) -> list[tuple[str, Followed]]:
    """What became of programmes, each with the id of its run. Raises HipvoiceError."""
    return [
        (run, Followed(number, 0, programme, name, Turn(turn), day, person))
        for run, number, programme, name, turn, day, person in journal.select(_MARKS)
    ]


MINUTE_MS: Final = 60_000
# If another session has begun since, this one is abandoned. A session in which nothing was done
# does not count.
_LATEST: Final = """
SELECT b.session FROM counted_began AS b
WHERE EXISTS (SELECT 1 FROM sets AS s WHERE s.session = b.session)
   OR EXISTS (SELECT 1 FROM assessed AS a WHERE a.session = b.session)
ORDER BY b.session DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A session that was left at `left` (ms since 1970, UTC), and its entries.

    `left_local` is the same moment in local time.
    """

    id: str
    began: SessionBegan
    entries: tuple[Record, ...]
    left: int
    left_local: int


def unfinished(journal: Journal) -> Unfinished | None:
    """The latest session, if it was not finished. Raises HipvoiceError."""
    for (session,) in journal.select(_LATEST):
        stamped = journal.entries(session)
        entries = tuple(s.entry for s in stamped)
        began = next(e for e in entries if isinstance(e, SessionBegan))
        if finished(entries):
            return None
        later = {e.by for e in entries if isinstance(e, Amended)}  # a correction is not practice
        own = [s for s in stamped if not isinstance(s.entry, Noted | Amended)]
        last = max((s for s in own if s.entry.number not in later), key=lambda s: s.written)
        local = last.written + last.utc_offset * MINUTE_MS
        return Unfinished(session, began, entries, last.written, local)
    return None


LAST: Final = "last"
_SHOWN: Final = 5  # how many matches are named
_AFTER_ALL: Final = "~"  # greater than every character of an id


def find_session(journal: Journal, wanted: str) -> str:
    """The id that starts with `wanted`, in any case; `last` is the newest. Raises HipvoiceError."""
    prefix = "" if wanted.lower() == LAST else wanted.upper()
    if not _can_be_id(prefix):
        raise _unclear(wanted, [])
    order, most = ("DESC", 1) if not prefix else ("ASC", _SHOWN + 1)
    found = journal.select(
        "SELECT DISTINCT session FROM counted_began WHERE session BETWEEN ? AND ?"  # noqa: S608 - a word from above
        f" ORDER BY session {order} LIMIT ?",
        (prefix, prefix + _AFTER_ALL, most),
    )
    if len(found) != 1:
        raise _unclear(wanted, [session for (session,) in found])
    return str(found[0][0])


def _unclear(wanted: str, found: list[str]) -> HipvoiceError:
    if found:
        more = ["..."] if len(found) > _SHOWN else []
        detail = "\n".join([*found[:_SHOWN], *more])
        return HipvoiceError(f"`{wanted}` begins several ids", detail, "give more of it")
    if wanted.lower() == LAST:
        return HipvoiceError("there is no session yet", hint="`hipvoice play` makes one")
    shape = "" if _can_be_id(wanted) else "an id is made of digits and capital letters"
    hint = "`hipvoice journal` lists the sessions; `last` is the newest"
    return HipvoiceError(f"no session `{wanted}`", shape, hint)


def _can_be_id(wanted: str) -> bool:
    return len(wanted) <= LENGTH and set(wanted.upper()) <= set(ALPHABET)
