"""A programme of some weeks, and where a person is in it.

Nothing of that is stored: it follows from the programme, the day on which it was begun, and the
sessions of the journal since. Days are counted since 1970.

Rules
1. The sessions of a week may be done in any order. What was played counts for the first open one
   with that routine, once a day, if at least half of its sets were done. A week is over with its
   last session, however long that took.
2. A session is due on the next usual day after the last one, and stays due until it is done. A week
   with other days begins where the one before would have. The first session is due on the day of
   the beginning.
3. Up to three days late, it goes on. From four to ten, the week begins again; later, it goes back
   one week. The week is the one in which the person was last. A pause changes nothing about that:
   the body does not know of it.
4. Growth comes one step at a time, in the order of the weeks, after two sessions in a row in which
   all sets were done at an effort of at most 4 of 10. A session whose effort is not known counts
   neither for it nor against it.
5. After pain of 4 or more of 10 during a session or after it, or if the pain before the next one,
   within two days, is higher by 2 than before it, the last growth is taken back. If there is none,
   the week begins again.
6. The tests come before the first session of the weeks in which they are due, unless they were
   done lately, and after the last session.
7. Where the tests decide what is played, what they found limited comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Final

from hipvoice.core.entries import Followed, Turn
from hipvoice.core.programme.proposals import held_ms
from hipvoice.core.programme.selection import warms_up
from hipvoice.core.programme.variants import stand_in
from hipvoice.core.routine.routine import Hold, Routine, Step, TestStep
from hipvoice.core.wording.lines import Line, Progression, Weekday
from hipvoice.core.wording.wording import Wording

GO_ON_DAYS: Final = 3
REPEAT_DAYS: Final = 10
GOOD_SESSIONS: Final = 2
EASY_EFFORT: Final = 4  # of 10
PAINFUL: Final = 4  # of 10
WORSE: Final = 2  # of 10
AFTER_DAYS: Final = 2
WEEK_DAYS: Final = 7
TEST_WEEKS: Final = 2
EARLY_DAYS: Final = 3  # tests that were done so much too early count
LAST_TEST_DAYS: Final = 10
_THURSDAY: Final = 3  # 1970 began on one; Monday is 0

Pauses = tuple[tuple[int, int | None], ...]


def weekday(day: int) -> int:
    """The day of the week, 0 for Monday."""
    return (day + _THURSDAY) % WEEK_DAYS


@dataclass(frozen=True, slots=True)
class Growth:
    """One step of what grows, not before `week` (from 1).

    Either holds become `ms` longer, or there are `sets` more, or the harder version is done. It is
    about `exercise` (a slug), or about all if that is empty.
    """

    week: int
    exercise: str = ""
    ms: int = 0
    sets: int = 0


@dataclass(frozen=True, slots=True)
class ProgrammeWeek:
    """The usual days of a week (0 for Monday), and the session of each.

    A session has several routines (ids) if the tests decide which one is played.
    """

    days: tuple[int, ...]
    sessions: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """The weeks of a programme, with what grows in them, in that order.

    `test` is the routine (its id) of the tests, empty for none; they are due every `test_weeks`.
    `light` is what may be played on a day of rest. `instead` are the exercises that replace others
    (their slugs). `review` is the day on which it should be looked at again.
    """

    id: str
    name: str
    weeks: tuple[ProgrammeWeek, ...]
    about: str = ""
    growth: tuple[Growth, ...] = ()
    test: str = ""
    test_weeks: int = TEST_WEEKS
    light: str = ""
    instead: tuple[tuple[str, Step], ...] = ()
    notes: tuple[str, ...] = ()
    review: int | None = None

    @property
    def routines(self) -> tuple[str, ...]:
        """The ids of all routines of its sessions, each once."""
        every = (name for week in self.weeks for names in week.sessions for name in names)
        return tuple(dict.fromkeys(every))

    def allowed(self, week: int) -> int:
        """How many steps of growth there may be in a week (from 0)."""
        return sum(step.week <= week + 1 for step in self.growth)


@dataclass(frozen=True, slots=True)
class Visit:
    """A session in the journal: its day, its routine (the id), and how it went.

    `whole` is whether all sets were completed, `half` whether at least half of them were. `pain` is
    the highest answer in it and after it, `before` the one before it; None for no answer, as for
    `effort`.
    """

    day: int
    routine: str
    whole: bool = True
    half: bool = True
    effort: int | None = None
    pain: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Following:
    """A programme (its id and name) that a person follows since the day `begun`.

    `pauses` are its pauses, oldest first: the first day of each, and the day on which it went on,
    None for the one that goes on now.
    """

    run: str
    programme: str
    name: str
    begun: int
    pauses: Pauses = ()

    @property
    def paused(self) -> bool:
        """Whether it is paused now."""
        return any(end is None for _, end in self.pauses)


def following(marks: Iterable[tuple[str, Followed]]) -> Following | None:
    """The programme that was begun last, unless it was ended; each mark with the id of its run."""
    runs: dict[str, list[Followed]] = {}
    for run, mark in marks:
        runs.setdefault(run, []).append(mark)
    if not runs:
        return None
    run = max(runs)  # ids sort by time
    turns = sorted(runs[run], key=lambda mark: mark.number)
    first = turns[0]
    if any(mark.turn is Turn.ENDED for mark in turns):
        return None
    return Following(run, first.programme, first.name, first.day, _pauses(turns))


def _pauses(turns: Iterable[Followed]) -> Pauses:
    """The pauses of a run; a journal that was merged may have two turns of a kind in a row."""
    found: list[tuple[int, int | None]] = []
    for mark in turns:
        under_way = bool(found) and found[-1][1] is None
        if mark.turn is Turn.PAUSED and not under_way:
            found.append((mark.day, None))
        elif mark.turn is Turn.RESUMED and under_way:
            found[-1] = (found[-1][0], max(mark.day, found[-1][0]))
    return tuple(found)


class DayKind(StrEnum):
    """What a day is in a programme."""

    SESSION = "session"
    TEST = "test"
    DONE = "done"
    REST = "rest"
    FINISHED = "finished"
    PAUSED = "paused"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """Where a person is: session `number` of `count` in `week`, all from 1, and what today is.

    `routine` (its id) is what is played today, or next from the day `due`; empty after the end, and
    `due` is then the day of the last session. It has grown by `level` steps. `late` is how many
    days it is late, `wait` how many days are left until it is due, and `reasons` are what changed
    since the last session.
    """

    kind: DayKind
    week: int
    number: int
    count: int
    routine: str
    due: int
    level: int = 0
    late: int = 0
    wait: int = 0
    reasons: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class _Going:
    """How far somebody is: `week` and `done` sessions (from 0) in it, and the growth so far."""

    begun: int
    pauses: Pauses = ()
    week: int = 0
    done: frozenset[int] = frozenset()
    level: int = 0
    good: int = 0
    last: int | None = None  # the day of the last session that counted
    at: int = 0  # the week that it was in
    before: Visit | None = None  # the last session before which pain was asked about
    changed: tuple[Line, ...] = ()


def standing(  # noqa: PLR0913 - what it depends on
    programme: Programme,
    begun: int,
    visits: Iterable[Visit],
    today: int,
    *,
    tested: int | None = None,
    limited: Sequence[str] = (),
    pauses: Pauses = (),
) -> ProgrammeDay:
    """Where a person is today who began on the day `begun`.

    `visits` are the sessions since, `tested` is the day of the last tests, `limited` are the
    routines (ids) for what they found limited, the first to work on first; `pauses` are as in
    `Following`. What is later than today does not count.
    """
    *_, going = _course(programme, begun, visits, today, pauses)
    late = _missed(programme, going, today) if going.last is not None else 0
    going = _caught_up(programme, going, today)
    return _today(programme, going, today, late, tested, limited)


def ahead(  # noqa: PLR0913 - what it depends on
    programme: Programme,
    begun: int,
    visits: Iterable[Visit],
    today: int,
    *,
    limited: Sequence[str] = (),
    pauses: Pauses = (),
) -> Iterator[ProgrammeDay]:
    """The sessions to come, for somebody who does each on the day on which it is due."""
    find = partial(standing, replace(programme, test=""), begun, limited=limited, pauses=pauses)
    done, day = [*visits], today
    while (found := find(done, day)).routine:
        if found.kind is DayKind.SESSION:
            yield found
            done.append(Visit(day, found.routine))
        else:
            day = found.due


def _course(
    programme: Programme, begun: int, visits: Iterable[Visit], today: int, pauses: Pauses
) -> Iterator[_Going]:
    """How far the person was at first, and after each session up to today."""
    yield (going := _Going(begun, pauses))
    for visit in sorted(visits, key=lambda visit: visit.day):
        if begun <= visit.day <= today and visit.routine in programme.routines:
            going = _after(programme, _caught_up(programme, going, visit.day), visit)
            yield going


@dataclass(frozen=True, slots=True)
class KeptWeek:
    """The week of the day `monday`: how many days were planned, and how many of them were done.

    It need not be on the day that was planned, but a day more makes up for none of another week.
    Days of a pause are not planned, and neither is today until it is done.
    """

    monday: int
    planned: int
    done: int


def kept(
    programme: Programme, begun: int, visits: Iterable[Visit], today: int, pauses: Pauses = ()
) -> tuple[KeptWeek, ...]:
    """How the programme was kept from the day `begun` on, up to its last session or today."""
    course = [*_course(programme, begun, visits, today, pauses)]
    done = {going.last for going in course if going.last is not None}
    finished = course[-1].week == len(programme.weeks)
    end = max(done) if finished else today if today in done else today - 1
    planned = {day for day in range(begun, end + 1) if _is_planned(programme, course, day)}
    mondays = range(begun - weekday(begun), end + 1, WEEK_DAYS)
    weeks = [(monday, range(monday, monday + WEEK_DAYS)) for monday in mondays]
    counts = [
        (monday, len(planned.intersection(days)), len(done.intersection(days)))
        for monday, days in weeks
    ]
    return tuple(KeptWeek(monday, most, min(times, most)) for monday, most, times in counts)


def _is_planned(programme: Programme, course: Sequence[_Going], day: int) -> bool:
    """Whether a session was to be done on that day, by where the person was before it."""
    going = [one for one in course if one.last is None or one.last < day][-1]
    if going.week == len(programme.weeks) or _paused_days(going.pauses, day, day + 1):
        return False
    due = _due(programme, going)
    return day == due or (day > due and weekday(day) in programme.weeks[going.week].days)


def _today(  # noqa: PLR0913, PLR0917 - what it depends on
    programme: Programme,
    going: _Going,
    today: int,
    late: int,
    tested: int | None,
    limited: Sequence[str],
) -> ProgrammeDay:
    if going.week == len(programme.weeks):
        return _at_the_end(programme, going, today, tested)
    due = _due(programme, going)
    sessions = programme.weeks[going.week].sessions
    number = min(set(range(len(sessions))) - going.done)
    routine = next((r for r in limited if r in sessions[number]), sessions[number][0])
    found = ProgrammeDay(
        DayKind.SESSION,
        going.week + 1,
        len(going.done) + 1,
        len(sessions),
        routine,
        max(due, today),
        going.level,
        late,
        max(0, due - today),
        going.changed,
    )
    if today < due:
        kinds = {None: DayKind.AHEAD, today: DayKind.DONE}
        return replace(found, kind=kinds.get(going.last, DayKind.REST), reasons=())
    if _is_tested_first(programme, going, today, tested):
        away = tuple(reason for reason in found.reasons if reason in _AWAY)
        return replace(found, kind=DayKind.TEST, routine=programme.test, reasons=away)
    return found


def _is_tested_first(programme: Programme, going: _Going, today: int, tested: int | None) -> bool:
    """Whether the tests are due before the session that comes next."""
    if not programme.test or going.done or going.week % programme.test_weeks:
        return False
    enough = programme.test_weeks * WEEK_DAYS - EARLY_DAYS
    return tested is None or today - tested >= enough


def _at_the_end(
    programme: Programme, going: _Going, today: int, tested: int | None
) -> ProgrammeDay:
    assert going.last is not None, "sessions led here"
    count = len(programme.weeks[-1].sessions)
    found = ProgrammeDay(
        DayKind.FINISHED, len(programme.weeks), count, count, "", going.last, going.level
    )
    still = today - going.last <= LAST_TEST_DAYS
    if programme.test and still and (tested is None or tested < going.last):
        return replace(found, kind=DayKind.TEST, routine=programme.test, due=today)
    return found


def _due(programme: Programme, going: _Going) -> int:
    """The day from which the next session is due."""
    if going.last is None or going.week == len(programme.weeks):
        return going.begun if going.last is None else going.last
    usual = _next(going.last + 1, programme.weeks[going.at])
    return usual if going.at == going.week else _next(usual, programme.weeks[going.week])


def _next(day: int, week: ProgrammeWeek) -> int:
    """The first usual day of such a week from `day` on."""
    return next(one for one in range(day, day + WEEK_DAYS) if weekday(one) in week.days)


def _caught_up(programme: Programme, going: _Going, day: int) -> _Going:
    """What missed days and pauses change, on the day of the next session."""
    if going.last is None or going.week == len(programme.weeks):
        return going
    late = _missed(programme, going, day)
    rested = _paused_days(going.pauses, going.last, day)
    if late <= GO_ON_DAYS and rested <= REPEAT_DAYS:
        return going
    back = late > REPEAT_DAYS and going.at > 0
    week = going.at - 1 if back else going.at
    level = min(going.level, programme.allowed(week))
    repeat = Progression.REPEAT if late > GO_ON_DAYS else Progression.AFTER_PAUSE
    changed = (Progression.BACK if back else repeat,)
    return replace(going, week=week, done=frozenset(), level=level, good=0, changed=changed)


def _missed(programme: Programme, going: _Going, day: int) -> int:
    """How many days the next session is late on `day`, without those of a pause."""
    due = _due(programme, going)
    return max(0, day - due - _paused_days(going.pauses, due, day))


def _paused_days(pauses: Pauses, first: int, end: int) -> int:
    """How many days from `first` up to `end` (not included) are in a pause."""
    spans = ((max(begin, first), min(end if over is None else over, end)) for begin, over in pauses)
    return sum(max(0, over - begin) for begin, over in spans)


def _after(programme: Programme, going: _Going, visit: Visit) -> _Going:
    """What a session changes."""
    session = _open(programme, going, visit)
    hurt = _hurt(going, visit)
    if session is not None or hurt:
        going = replace(going, changed=())
    if hurt:
        going = _eased(going)
    elif session is not None:
        going = _grown(programme, going, visit)
    if session is not None:
        going = replace(going, last=visit.day, at=min(going.week, len(programme.weeks) - 1))
        again = Progression.HURT_AGAIN in going.changed
        going = going if again else _advanced(programme, going, session)
    return going if visit.before is None else replace(going, before=visit)


def _open(programme: Programme, going: _Going, visit: Visit) -> int | None:
    """The session of the week that it counts for; None for none."""
    if going.week == len(programme.weeks) or visit.day == going.last or not visit.half:
        return None
    numbered = enumerate(programme.weeks[going.week].sessions)
    fitting = (n for n, names in numbered if visit.routine in names and n not in going.done)
    return next(fitting, None)


def _hurt(going: _Going, visit: Visit) -> bool:
    """Whether it hurt, or had become worse after the last session."""
    last = going.before
    worse = (
        last is not None
        and visit.day - last.day <= AFTER_DAYS
        and (visit.before or 0) - (last.before or 0) >= WORSE
    )
    return worse or (visit.pain or 0) >= PAINFUL


def _eased(going: _Going) -> _Going:
    """One step less, or the week again."""
    if going.level:
        return replace(going, level=going.level - 1, good=0, changed=(Progression.EASED,))
    return replace(going, done=frozenset(), good=0, changed=(Progression.HURT_AGAIN,))


def _advanced(programme: Programme, going: _Going, session: int) -> _Going:
    """That session is done, and perhaps the week with it."""
    done = going.done | {session}
    if len(done) < len(programme.weeks[going.week].sessions):
        return replace(going, done=done)
    return replace(going, week=going.week + 1, done=frozenset())


def _grown(programme: Programme, going: _Going, visit: Visit) -> _Going:
    """One step more, after enough sessions in a row that went well."""
    if visit.whole and visit.effort is None:
        return going
    well = visit.whole and visit.effort is not None and visit.effort <= EASY_EFFORT
    good = going.good + 1 if well else 0
    if good < GOOD_SESSIONS or going.level == programme.allowed(going.week):
        return replace(going, good=good)
    return replace(going, level=going.level + 1, good=0, changed=(Progression.GROWN,))


def grown(routine: Routine, programme: Programme, level: int) -> Routine:
    """`routine` as the programme has it after `level` steps of growth."""
    others = {step.exercise.slug: step for _, step in programme.instead}
    routine = replace(routine, variants={**routine.variants, **others})
    steps = [_replaced(step, programme, routine) for step in routine.steps]
    for growth in programme.growth[:level]:
        steps = [_more(step, growth, routine) for step in steps]
    return replace(routine, steps=tuple(steps))


def _replaced(step: Step | TestStep, programme: Programme, routine: Routine) -> Step | TestStep:
    """The step with what the programme does instead of its exercise."""
    if isinstance(step, TestStep):
        return step
    instead = {slug: other.exercise.slug for slug, other in programme.instead}
    slug = instead.get(step.origin)
    return (stand_in(step, slug, routine) if slug else None) or step


def _more(step: Step | TestStep, growth: Growth, routine: Routine) -> Step | TestStep:
    """The step after one step of growth."""
    if isinstance(step, TestStep) or warms_up(step) or not concerns(growth, step):
        return step
    if growth.sets:
        return replace(step, sets=step.sets + growth.sets)
    if not growth.ms:
        return stand_in(step, step.exercise.harder, routine) or step
    held = held_ms(step)
    return replace(step, dose=Hold(held + growth.ms)) if held else step


def concerns(growth: Growth, step: Step) -> bool:
    """Whether something that grows is about the exercise of a step."""
    return growth.exercise in {"", step.origin, step.exercise.slug}


def lines(found: ProgrammeDay, programme: Programme, routine: str, wording: Wording) -> list[str]:
    """What is said about a day: what it is, and why; `routine` is the name of its routine."""
    days = wording.counted("day", found.late)
    told = [wording.line(reason, days=days) for reason in found.reasons]
    values = {
        "programme": programme.name,
        "routine": routine,
        "wait": wording.counted("day", found.wait),
        "weekday": wording.words(WEEKDAYS[weekday(found.due)]),
        "week": wording.number(found.week),
        "session": wording.ordinal(found.number),
        "sessions": wording.number(found.count),
    }
    alone = found.kind is DayKind.SESSION and found.count == 1
    return [*told, wording.line(Progression.WEEK if alone else _KINDS[found.kind], **values)]


WEEKDAYS: Final = (
    Weekday.MONDAY,
    Weekday.TUESDAY,
    Weekday.WEDNESDAY,
    Weekday.THURSDAY,
    Weekday.FRIDAY,
    Weekday.SATURDAY,
    Weekday.SUNDAY,
)
# What is said before tests as well: it is why they come already.
_AWAY: Final = frozenset({Progression.REPEAT, Progression.BACK, Progression.AFTER_PAUSE})
_KINDS: Final = {
    DayKind.SESSION: Progression.PLACE,
    DayKind.TEST: Progression.TEST,
    DayKind.DONE: Progression.DONE,
    DayKind.REST: Progression.REST,
    DayKind.FINISHED: Progression.FINISHED,
    DayKind.PAUSED: Progression.PAUSED,
    DayKind.AHEAD: Progression.AHEAD,
}
