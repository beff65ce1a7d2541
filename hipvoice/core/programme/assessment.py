"""What tests found, what has changed since, and what to do about it: the rules as tables.

Rules (from the articles that the exercises come from)
1. A test failed on any side points to a movement; that movement is limited.
2. If several are limited: internal rotation first (S0 says so for all three), then external, then
   flexion.
3. If one side is worse, it comes first and gets the extra set (S3, S4). The worse side has fewer
   points in the tests of the first movement. Beside a "no", degrees count as yes or no.
4. A movement and side has 0 to 100 points, the mean of its tests, each at its latest answer. 100 is
   a pass: about 45 degrees of rotation, the knee at the chest (S0), the heel at the stick (S3, S4).
   What is below is our own choice: 0 is no degree, degrees count in proportion, and a "no", which
   does not say how far it goes, is half.
5. A movement is limited if one of its sides has less than 100.
6. What has changed is counted from the tests that were answered both times. A "no" and degrees
   below the mark cannot be compared, so nothing is said of that movement and side.
7. A programme is suggested if one movement is limited, it is for that movement, the person can do
   it, and they do not follow one already.
8. Pain during exercise counts from 0 to 10. Up to 2 a person carries on; from 3 the easier version
   is taken; from 6 the exercise is left out, and the warning signs are asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum, auto
from typing import Final

from hipvoice.core.routine.routine import Routine, Side, TestStep
from hipvoice.core.wording.lines import Scoring
from hipvoice.core.wording.wording import Wording

# Pain of 0 to 10: from MIDDLE, the easier version; from HIGH, the exercise is left out.
MIDDLE: Final = 3
HIGH: Final = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """What `test` (its id) found on `side`; `degrees` is None for a yes or no."""

    test: str
    side: Side | None
    passed: bool
    degrees: int | None = None


class Comparison(Enum):
    """How a finding compares with an earlier one of the same test and side."""

    BETTER = auto()
    SAME = auto()
    WORSE = auto()


class Movement(StrEnum):
    """What the tests are about; the first to work on comes first."""

    INTERNAL = "internal-rotation"
    EXTERNAL = "external-rotation"
    FLEXION = "flexion"


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a test measures: a `movement`, which has all points at `full` degrees.

    `full` is None for a yes or no; `source` is where that end of the scale comes from.
    """

    movement: Movement
    source: str
    full: int | None = None


# The tests by their ids.
YARDSTICKS: Final = {
    "T1": Yardstick(Movement.FLEXION, "S0"),
    "T2": Yardstick(Movement.EXTERNAL, "S0", 45),
    "T3": Yardstick(Movement.INTERNAL, "S0", 45),
    "T4": Yardstick(Movement.EXTERNAL, "S3"),
    "T5": Yardstick(Movement.INTERNAL, "S4"),
}
FULL: Final = 100  # points
HALF: Final = 50  # points of a "no": it may be anything below

# The routine for each movement, and the one for a person without limitations.
ROUTINES = {
    Movement.INTERNAL: "internal-rotation-reset",
    Movement.EXTERNAL: "external-rotation-builder",
    Movement.FLEXION: "squat-prep",
}
NOTHING_LIMITED = "daily-hips"
# The programmes for each movement, the first to try first.
PROGRAMMES = {
    Movement.INTERNAL: ("hip-rotation", "hip-mobility"),
    Movement.EXTERNAL: ("hip-rotation", "hip-mobility"),
    Movement.FLEXION: ("hip-mobility",),
}


@dataclass(frozen=True, slots=True)
class Score:
    """The `points` (0 to 100) of a movement on one side; None for both if tests name no side."""

    movement: Movement
    side: Side | None
    points: int


@dataclass(frozen=True, slots=True)
class Prospects:
    """What a person could do after the tests.

    `programmes` are those that they could start (names by id), `unfit` the routines (ids) that they
    cannot do, and `followed` is the name of the programme that they follow; empty for none.
    """

    programmes: Mapping[str, str] = field(default_factory=dict)
    unfit: frozenset[str] = frozenset()
    followed: str = ""


NO_PROSPECTS: Final = Prospects()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to play, and why: the limited movements, in the order to work on them.

    `side` comes first and gets the extra set; None if both are alike.
    """

    routine: str
    limited: tuple[Movement, ...] = ()
    side: Side | None = None


def recommend(findings: Iterable[Finding]) -> Recommendation | None:
    """What the findings point to; None if no test in the table was answered."""
    known = _known(findings)
    if not known:
        return None
    below = {score.movement for score in scores(known) if score.points < FULL}
    limited = tuple(movement for movement in Movement if movement in below)
    if not limited:
        return Recommendation(NOTHING_LIMITED)
    return Recommendation(ROUTINES[limited[0]], limited, worse_side(_about(limited[0], known)))


def fitting_programme(found: Recommendation, prospects: Prospects) -> str | None:
    """The programme (its id) for what is limited; None if there is none to start."""
    if not found.limited or prospects.followed:
        return None
    fitting = PROGRAMMES[found.limited[0]]
    return next((name for name in fitting if name in prospects.programmes), None)


def side_to_favour(routine: Routine, findings: Sequence[Finding]) -> Side | None:
    """The side that comes first in `routine` and gets the extra set; None for neither.

    The tests before its exercises with sides decide. If none of them was ever answered, other tests
    of the movement do, in the routines of the articles that the rule is from (on rotation: S3, S4).
    """
    tests = (step for step in routine.steps[: routine.tested] if isinstance(step, TestStep))
    own = {step.test.id for step in tests}
    if mine := [f for f in findings if f.test in own]:
        found = recommend(mine)
        return found.side if found else None
    for movement in (Movement.INTERNAL, Movement.EXTERNAL):
        if ROUTINES[movement] == routine.id:
            return worse_side(_about(movement, _known(findings)))
    return None


def points(found: Finding) -> int:
    """The points of a finding of a test in the table, 0 to 100."""
    full = YARDSTICKS[found.test].full
    if found.passed:
        return FULL
    if found.degrees is None or full is None:
        return HALF
    return min(max(0, FULL * found.degrees // full), FULL - 1)


# In the order to work on them.
PLACES: Final = tuple((movement, side) for movement in Movement for side in (*Side, None))


def scores(findings: Iterable[Finding]) -> tuple[Score, ...]:
    """The scores of what was answered: by movement, the left side first."""
    by_side: dict[tuple[Movement, Side | None], list[int]] = {}
    for found in _known(findings):
        by_side.setdefault((YARDSTICKS[found.test].movement, found.side), []).append(points(found))
    of_places = ((*place, by_side[place]) for place in PLACES if place in by_side)
    return tuple(Score(movement, side, _mean(values)) for movement, side, values in of_places)


def weakest(found: Sequence[Score]) -> tuple[Movement, ...]:
    """The movement with the lowest side, and by that with the fewest points; several if alike.

    Empty if nothing is missing.
    """
    by_movement = {m: [score.points for score in of_sides] for m, of_sides in _by_movement(found)}
    ranks = {movement: (min(values), _mean(values)) for movement, values in by_movement.items()}
    lowest = min(ranks.values(), default=(FULL, FULL))
    return tuple(m for m, rank in ranks.items() if rank == lowest < (FULL, FULL))


def gained(before: Iterable[Finding], after: Iterable[Finding]) -> tuple[Score, ...]:
    """How many points more each movement and side has, -100 to 100; less is below 0.

    It is counted from what was answered both times, and left out where that cannot be compared.
    """
    old = {(f.test, f.side): f for f in _known(before)}
    pairs = [(old[f.test, f.side], f) for f in _known(after) if (f.test, f.side) in old]
    unknown = {(YARDSTICKS[f.test].movement, f.side) for one, f in pairs if _differ_in_kind(one, f)}
    then, now = scores(one for one, _ in pairs), scores(other for _, other in pairs)
    return tuple(
        replace(new, points=new.points - past.points)
        for past, new in zip(then, now, strict=True)
        if (new.movement, new.side) not in unknown
    )


def _differ_in_kind(one: Finding, other: Finding) -> bool:
    """Whether only one of two that did not pass says how far it went."""
    return not (one.passed or other.passed) and (one.degrees is None) != (other.degrees is None)


def level(one: Finding, other: Finding) -> tuple[Finding, Finding]:
    """Both as they can be compared: without degrees if one is a "no" that has none."""
    if any(not found.passed and found.degrees is None for found in (one, other)):
        return replace(one, degrees=None), replace(other, degrees=None)
    return one, other


def _mean(values: Sequence[int]) -> int:
    """Rounded down, so that 100 means that nothing is missing."""
    return sum(values) // len(values)


def _known(findings: Iterable[Finding]) -> list[Finding]:
    """The last finding of each test in the table and side."""
    return [found for found in latest(findings) if found.test in YARDSTICKS]


def of_place(findings: Iterable[Finding], movement: Movement, side: Side | None) -> list[Finding]:
    """The findings about a movement on one side."""
    return [found for found in _about(movement, _known(findings)) if found.side is side]


def _about(movement: Movement, findings: Iterable[Finding]) -> list[Finding]:
    return [found for found in findings if YARDSTICKS[found.test].movement is movement]


def latest(findings: Iterable[Finding]) -> list[Finding]:
    """The last finding for each test and side."""
    return list({(f.test, f.side): f for f in findings}.values())


def change(before: Finding, after: Finding) -> Comparison:
    """How `after` compares with `before`: in degrees if both have them."""
    before, after = level(before, after)
    old, new = before.degrees, after.degrees
    if old is None or new is None:
        old, new = int(before.passed), int(after.passed)
    return Comparison.SAME if new == old else Comparison.BETTER if new > old else Comparison.WORSE


def worse_side(findings: Iterable[Finding]) -> Side | None:
    """The side with fewer points in tests of one movement; None if both are alike.

    Nothing is held against a side about which a test was not answered.
    """
    by_test: dict[str, dict[Side | None, Finding]] = {}
    for found in findings:
        by_test.setdefault(found.test, {})[found.side] = found
    behind = sum(_behind(sides) for sides in by_test.values())
    return None if not behind else Side.LEFT if behind > 0 else Side.RIGHT


def _behind(sides: Mapping[Side | None, Finding]) -> int:
    """How many points the left side has less than the right one in a test."""
    left, right = sides.get(Side.LEFT), sides.get(Side.RIGHT)
    if left and right:
        left, right = level(left, right)
    of_left, of_right = (points(found) if found else FULL for found in (left, right))
    return of_right - of_left


# The words for scores.

NAMES: Final = {
    Movement.INTERNAL: Scoring.INTERNAL,
    Movement.EXTERNAL: Scoring.EXTERNAL,
    Movement.FLEXION: Scoring.FLEXION,
}


def told(found: Sequence[Finding], before: Iterable[Finding], wording: Wording) -> list[str]:
    """What is said about tests: the weakest movement, and what has changed since `before`."""
    return [*_weakest_told(scores(found), wording), *_changes(gained(before, found), wording)]


def shown(found: Sequence[Finding], before: Iterable[Finding], wording: Wording) -> list[str]:
    """A line for each movement: its points, and how many more or less than `before`."""
    changed = {(score.movement, score.side): score.points for score in gained(before, found)}
    lines = []
    for movement, of_sides in _by_movement(scores(found)):
        texts = {
            score.side: _with_change(score.points, changed.get((movement, score.side), 0), wording)
            for score in of_sides
        }
        name, sides = wording.words(NAMES[movement]), _sides(texts, wording)
        lines.append(wording.line(Scoring.SHOWN, movement=name, sides=sides))
    return lines


def _by_movement(found: Sequence[Score]) -> list[tuple[Movement, list[Score]]]:
    """The scores of each movement that has some."""
    groups = ((m, [score for score in found if score.movement is m]) for m in Movement)
    return [(movement, of_sides) for movement, of_sides in groups if of_sides]


def _weakest_told(found: Sequence[Score], wording: Wording) -> Iterator[str]:
    weak = weakest(found)
    names = [wording.words(NAMES[movement]) for movement in weak]
    if len(names) == 1:
        texts = {s.side: wording.number(s.points) for s in found if s.movement in weak}
        sides = _sides(texts, wording)
        name = Scoring.WEAKEST if len(_by_movement(found)) > 1 else Scoring.ALONE
        yield wording.line(name, movement=names[0], sides=sides)
    elif names:
        lowest = wording.number(min(score.points for score in found))
        yield wording.line(Scoring.TIED, movements=wording.all(names), points=lowest)


def _sides(texts: Mapping[Side | None, str], wording: Wording) -> str:
    """What there is about each side; said once if it is the same for both."""
    both = len(texts) > 1 or None in texts
    if both and len({*texts.values()}) == 1:
        return next(iter(texts.values()))
    of_sides = (
        wording.words(Scoring.OF_SIDE, side=wording.side(side), points=text)
        for side, text in texts.items()
    )
    return ", ".join(of_sides)


def _with_change(points: int, change: int, wording: Wording) -> str:
    if not change:
        return str(points)
    name = Scoring.MORE if change > 0 else Scoring.LESS
    return wording.words(name, points=points, change=abs(change))


def _changes(gains: Sequence[Score], wording: Wording) -> Iterator[str]:
    """What has changed: in one sentence, and in one of its own where the sides went apart."""
    if not any(score.points for score in gains):
        yield from [wording.line(Scoring.UNCHANGED)] if gains else []
        return
    groups = [(wording.words(NAMES[m]), of_sides) for m, of_sides in _by_movement(gains)]
    together = [_change(*group, wording) for group in groups if not _better(group[1])]
    if changes := ", ".join(filter(None, together)):
        yield wording.line(Scoring.CHANGED, changes=changes)
    for name, of_sides in groups:
        if side := _better(of_sides):
            values = {"side": wording.side(side), "other": wording.side(side.other)}
            yield wording.line(Scoring.APART, movement=name, **values)


def _better(of_sides: Sequence[Score]) -> Side | None:
    """The side that is better, if the other one is worse than before."""
    better = [score.side for score in of_sides if score.points > 0]
    worse = [score.side for score in of_sides if score.points < 0]
    return better[0] if better and worse else None


def _change(name: str, of_sides: Sequence[Score], wording: Wording) -> str:
    """How many points more or less it is on average; empty for none."""
    total = sum(score.points for score in of_sides)
    average = -(-abs(total) // len(of_sides))  # never rounded down to nothing
    line = Scoring.UP if total > 0 else Scoring.DOWN
    return wording.words(line, movement=name, points=wording.number(average)) if total else ""
