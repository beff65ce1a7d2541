"""What has changed over time: pain, test results, versions in use. Pure arithmetic.

A day is an integer as in `statistics`.

Rules
1. A change of pain by 2 points of 10 is meaningful (DOMAIN: pain and safety).
2. What does not improve over weeks is to be assessed by a clinician (S0, S1, S2). The articles do
   not say how many; the numbers are our own choice. Of the last twelve weeks, pain counts once it
   was answered or known on six days, and a test once it was answered on three, the first of them
   four weeks ago or more.
3. Pain has not improved if it is at least 2 now and on average, and the later half of the answers
   is not lower than the earlier; from 4 on, not lower by a meaningful change.
4. A test has not improved if it fails, and is no better than the first time.
5. It is said at the end of a session that told of it, at most once a week.
6. The score of a day is that of all that was known by its end, of each test the latest answer.
7. The answers about an activity are those of the Patient-Specific Functional Scale (Stratford and
   others 1995). For one activity, a change by 3 points of 10 is more than chance.
8. Pain before a session is asked for as long as one of the last six that told of it told of 2 or
   more (`hurts_lately`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import ClassVar

from hipvoice.core.programme.assessment import (
    MIDDLE,
    PLACES,
    Comparison,
    Finding,
    Movement,
    change,
    gained,
    of_place,
    scores,
)
from hipvoice.core.routine.routine import Side

MEANINGFUL_PAIN = 2.0  # points of 10
FELT = 2  # of 10: less is not worth a word
MEANINGFUL_ACTIVITY = 3  # points of 10
LATELY_DAYS, WEEKS_DAYS = 84, 28
QUIET = 6  # sessions in a row without pain that is worth a word
ANSWERS, RESULTS = 6, 3  # the days that are needed, of pain and of a test
_MONDAY = -3  # the Monday of the week of day 0, a Thursday


@dataclass(frozen=True, slots=True)
class PainTrend:
    """Pain (0-10) in the earlier and the later half of a period: means, and the change.

    `change` is None if a half has no answer; `meaningful` is by the rule.
    """

    answers: int
    earlier: float | None
    later: float | None
    change: float | None
    meaningful: bool


@dataclass(frozen=True, slots=True)
class StrongPain:
    """Strong pain (0-10) on `day` at `exercise` (its name), and what was said about warning signs.

    `numbness` and `below_knee` are None without an answer.
    """

    day: int
    exercise: str
    pain: int
    numbness: bool | None
    below_knee: bool | None


@dataclass(frozen=True, slots=True)
class TestResult:
    """One answer to a test on `day`; `degrees` is None for a yes or no."""

    __test__: ClassVar[bool] = False  # not a test of this program

    day: int
    test: str
    name: str
    side: Side | None
    passed: bool
    degrees: int | None


@dataclass(frozen=True, slots=True)
class TestTrend:
    """All results of a test on one side, oldest first, and how the last one compares.

    `change` is since the one before, `overall` since the first: "better", "same", "worse"; None if
    there is nothing to compare with.
    """

    __test__: ClassVar[bool] = False

    test: str
    name: str
    side: Side | None
    results: tuple[TestResult, ...]
    change: str | None
    overall: str | None


@dataclass(frozen=True, slots=True)
class ScoredDay:
    """The points (0 to 100) of a movement and side at the end of `day`."""

    day: int
    points: int


@dataclass(frozen=True, slots=True)
class ScoreTrend:
    """The score of a movement on one side on each day on which one of its tests was answered.

    `change` is how many points more it is than on the day before, `overall` than on the first, by
    the tests that were known then as well; None if it cannot be compared.
    """

    movement: Movement
    side: Side | None
    days: tuple[ScoredDay, ...]
    change: int | None
    overall: int | None


@dataclass(frozen=True, slots=True)
class ActivityTrend:
    """How well an activity (in the person's words) went: days and answers (0-10), oldest first."""

    activity: str
    answers: tuple[tuple[int, int], ...]

    @property
    def change(self) -> int | None:
        """How the last answer compares with the first; None for only one."""
        return self.answers[-1][1] - self.answers[0][1] if len(self.answers) > 1 else None

    @property
    def meaningful(self) -> bool:
        """Whether that is more than chance."""
        return abs(self.change or 0) >= MEANINGFUL_ACTIVITY


@dataclass(frozen=True, slots=True)
class SessionPain:
    """Pain before a session and after it (0-10), on `day`; None for no answer."""

    day: int
    routine: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class PainAround:
    """Pain before and after the sessions that told of both: means, and how many ended with less
    pain than they began with, or with more. The means are None without such a session.
    """

    sessions: int
    before: float | None
    after: float | None
    less: int
    more: int


@dataclass(frozen=True, slots=True)
class Version:
    """What is done instead of `exercise` (slugs) since `day`: `variant`, or a hold of `ms`."""

    exercise: str
    variant: str
    ms: int | None
    day: int


def pain_trend(answers: Sequence[tuple[int, int]], first: int, today: int) -> PainTrend:
    """Compares the halves of the days `first` to `today` by the answers (day, pain)."""
    middle = (first + today + 1) / 2
    earlier = mean([pain for day, pain in answers if day < middle])
    later = mean([pain for day, pain in answers if day >= middle])
    change = None if earlier is None or later is None else later - earlier
    meaningful = change is not None and abs(change) >= MEANINGFUL_PAIN
    return PainTrend(len(answers), earlier, later, change, meaningful)


def pain_around(sessions: Iterable[SessionPain]) -> PainAround:
    """How pain after sessions compares with pain before them."""
    both = [(s.before, s.after) for s in sessions if s.before is not None and s.after is not None]
    return PainAround(
        sessions=len(both),
        before=mean([before for before, _ in both]),
        after=mean([after for _, after in both]),
        less=sum(after < before for before, after in both),
        more=sum(after > before for before, after in both),
    )


def activities_of(answers: Iterable[tuple[int, str, int]]) -> tuple[ActivityTrend, ...]:
    """The answers (day, activity, 0 to 10; oldest first) by activity, the latest one last."""
    by_name: dict[str, list[tuple[int, int]]] = {}
    for day, activity, value in answers:
        by_name[activity] = [*by_name.pop(activity, []), (day, value)]
    return tuple(ActivityTrend(name, tuple(found)) for name, found in by_name.items())


def mean(values: Sequence[int]) -> float | None:
    """The mean; None if there are no values."""
    return sum(values) / len(values) if values else None


def trends_of(results: Iterable[TestResult]) -> tuple[TestTrend, ...]:
    """The results, given oldest first, by test and side, in the order of the tests' ids."""
    by_test: defaultdict[tuple[str, str], list[TestResult]] = defaultdict(list)
    for result in results:
        by_test[result.test, result.side or ""].append(result)
    return tuple(_trend(by_test[key]) for key in sorted(by_test))


def _trend(results: list[TestResult]) -> TestTrend:
    last = results[-1]
    against = [results[-2], results[0]] if len(results) > 1 else []
    changes = [change(_finding(old), _finding(last)).name.lower() for old in against]
    changed, overall = changes or (None, None)
    return TestTrend(last.test, last.name, last.side, tuple(results), changed, overall)


def score_trends(results: Iterable[TestResult]) -> tuple[ScoreTrend, ...]:
    """The scores of each movement and side, in the order to work on them."""
    known: dict[tuple[str, Side | None], Finding] = {}
    days: defaultdict[tuple[Movement, Side | None], dict[int, list[Finding]]] = defaultdict(dict)
    for day, of_day in groupby(sorted(results, key=_day), key=_day):
        found = [_finding(result) for result in of_day]
        known |= {(f.test, f.side): f for f in found}
        for score in scores(found):
            place = score.movement, score.side
            days[place][day] = of_place(known.values(), *place)
    return tuple(_score_trend(*place, days[place]) for place in PLACES if place in days)


def _day(result: TestResult) -> int:
    return result.day


def _score_trend(
    movement: Movement, side: Side | None, known: Mapping[int, list[Finding]]
) -> ScoreTrend:
    """The trend of what was known at the end of each day, the oldest first."""
    scored = tuple(ScoredDay(day, scores(of_day)[0].points) for day, of_day in known.items())
    *before, last = known.values()
    against = [before[-1], before[0]] if before else []
    changes = [_gain(old, last) for old in against]
    change, overall = changes or (None, None)
    return ScoreTrend(movement, side, scored, change, overall)


def _gain(before: Iterable[Finding], after: Iterable[Finding]) -> int | None:
    """How many points more there are; None if it cannot be compared."""
    return next((score.points for score in gained(before, after)), None)


def _finding(result: TestResult) -> Finding:
    return Finding(result.test, result.side, result.passed, result.degrees)


@dataclass(frozen=True, slots=True)
class Told:
    """What one session told: the pain of its exercises, by id, and what its tests found.

    Pain is 0 to 10; an exercise that was done without a word about pain has 0. The empty id is the
    answer about the whole session, and `before` the one before it. `summed_up`: its summary was
    said.
    """

    day: int
    pain: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    summed_up: bool = True
    before: int | None = None

    @property
    def strongest(self) -> int | None:
        """The strongest pain that the person told of, None if they told of none either way."""
        said = [pain for exercise, pain in self.pain.items() if pain or not exercise]
        return max(said if self.before is None else [*said, self.before], default=None)


@dataclass(frozen=True, slots=True)
class Persisting:
    """What has not improved over weeks: the pain of `exercise` (its id, empty for the whole
    session), or a test (its id).
    """

    exercise: str = ""
    test: str = ""


def hurts_lately(sessions: Sequence[Told]) -> bool | None:
    """Whether the last sessions, given oldest first, told of pain; None if too few told of it."""
    told = [pain for session in sessions if (pain := session.strongest) is not None][-QUIET:]
    if any(pain >= FELT for pain in told):
        return True
    return False if len(told) == QUIET else None


def to_assess(sessions: Sequence[Told]) -> Persisting | None:
    """What to have assessed, after the last of the sessions; None for nothing to say.

    `sessions` come oldest first. An earlier session of the same week that said it is enough.
    """
    found = persisting(sessions)
    if found is None:
        return None
    monday = monday_of(sessions[-1].day)
    before = (n for n, s in enumerate(sessions[:-1], 1) if s.summed_up and s.day >= monday)
    return None if any(persisting(sessions[:n]) for n in before) else found


def persisting(sessions: Sequence[Told]) -> Persisting | None:
    """What the last session told of that has not improved over weeks: an exercise first."""
    last = sessions[-1]
    lately = [s for s in sessions if last.day - s.day < LATELY_DAYS]
    for exercise in sorted(last.pain, reverse=True):  # the whole session comes last
        if _hurts_on([(s.day, s.pain[exercise]) for s in lately if exercise in s.pain]):
            return Persisting(exercise=exercise)
    for now in last.findings:
        results = [(s.day, f) for s in lately for f in s.findings if _same(f, now)]
        if _stays_limited(results):
            return Persisting(test=now.test)
    return None


def _hurts_on(answers: Sequence[tuple[int, int]]) -> bool:
    half = len(answers) // 2
    earlier, later = (mean([pain for _, pain in part]) for part in (answers[:half], answers[half:]))
    if not _over_weeks([day for day, _ in answers], ANSWERS) or earlier is None or later is None:
        return False
    eased = earlier - later >= MEANINGFUL_PAIN if later >= MIDDLE else later < earlier
    return min(later, answers[-1][1]) >= FELT and not eased


def _stays_limited(results: Sequence[tuple[int, Finding]]) -> bool:
    (_, first), (_, last) = results[0], results[-1]
    better = change(first, last) is Comparison.BETTER
    return _over_weeks([day for day, _ in results], RESULTS) and not last.passed and not better


def _over_weeks(days: Sequence[int], enough: int) -> bool:
    return len({*days}) >= enough and days[-1] - days[0] >= WEEKS_DAYS


def _same(one: Finding, other: Finding) -> bool:
    return (one.test, one.side) == (other.test, other.side)


def monday_of(day: int) -> int:
    """The Monday of the week of `day`."""
    return day - (day - _MONDAY) % 7
