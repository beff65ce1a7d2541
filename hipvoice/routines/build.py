"""A checked record as a `Routine`, its sections and rounds unrolled into steps; or a `Programme`.

A step of a routine is an exercise of the library at its default dose, with parts of it replaced.
Everything here copes with values that are missing because they were wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, TypeVar

from hipvoice.core.programme.programme import TEST_WEEKS, Growth, Programme, ProgrammeWeek, concerns
from hipvoice.core.programme.proposals import held_ms
from hipvoice.core.programme.variants import Find, Versions, answered
from hipvoice.core.routine.exercise import Condition
from hipvoice.core.routine.routine import (
    Exercise,
    Hold,
    Mix,
    Reps,
    Routine,
    Side,
    Step,
    Test,
    TestStep,
)
from hipvoice.core.timeline.layout import stays_set_up
from hipvoice.routines.content import (
    DOSE,
    OWN,
    cautions,
    check_breathing,
    check_unsided,
    corrections,
    dose_of,
    doses_of_sides,
    exercise_step,
    settings,
    settings_of,
    setup_moves,
)
from hipvoice.routines.formats import ALWAYS_THERE, CONDITION_TABLE, DAYS, MAX_STEPS, MAX_WEEKS
from hipvoice.routines.problems import Report, Where, choices, quote
from hipvoice.routines.reader import List
from hipvoice.routines.scalars import WrongValueError, slug
from hipvoice.routines.schema import CheckedMap

_WORDING = ("name", "brief")
_OTHER_KIND = {
    "use": "it is a test: write `test: {name}`",
    "test": "it is an exercise: write `use: {name}`",
}
_Content = TypeVar("_Content", Step, Test)


@dataclass(frozen=True, slots=True)
class Names:
    """Looks up the names in a routine.

    `exercise` and `test` return what has a name, or None if its own file is wrong, and raise
    WrongValueError if there is no such file. `exercises` and `tests` are all known names;
    `versions` returns those of the exercises that name one as their base or as harder.
    """

    exercise: Callable[[str], Step | None]
    test: Callable[[str], Test | None]
    exercises: Collection[str]
    tests: Collection[str]
    versions: Versions

    def found(self, name: str) -> Exercise | None:
        """The exercise that something leads to."""
        step = self.exercise(name)
        return step.exercise if step else None

    def answered(self, step: Step) -> Step:
        """`step` with what every condition means for its exercise."""
        table = CONDITION_TABLE.values()
        return replace(step, exercise=answered(step.exercise, table, self.found, self.versions))

    def answered_test(self, test: Test) -> Test:
        """`test` with what every condition means for it."""
        return answered(test, CONDITION_TABLE.values(), self.found, self.versions)


@dataclass(frozen=True, slots=True)
class Built:
    """A routine, and for each of its steps the place in the file."""

    routine: Routine
    places: tuple[Where, ...]


Placed = tuple[Step | TestStep, Where]


@dataclass(frozen=True, slots=True)
class _Part:
    """Steps that follow one another: those of a section, or a single one without a section."""

    groups: Sequence[Sequence[CheckedMap]]  # what stays together
    defaults: Mapping[str, Any]  # what its steps have in common, by key
    section: str = ""
    rounds: int = 1
    rest_ms: int | None = None  # after each round, if different from the last step's
    shuffled: bool = False

    @property
    def length(self) -> int:
        """How many steps it has, with its rounds."""
        return self.rounds * sum(map(len, self.groups))


def build(record: CheckedMap, report: Report, routine_id: str, names: Names) -> Built | None:
    """A routine; None if something in it is wrong."""
    common = _defaults(record)
    parts = [_part(r, common) for r in record.values.get("steps", ())]
    _check_talk(record, report)
    _check_length(record, parts, report)
    if report.problems and sum(sum(map(len, part.groups)) for part in parts) > MAX_STEPS:
        return None
    placed, mixes = _laid_out(parts, report, names, whole=record.has("order"))
    if report.problems or not placed:
        return None
    steps = tuple(step for step, _ in placed)
    values = record.values
    routine = Routine(
        routine_id,
        values["name"],
        steps,
        values.get("about", ""),
        variants=_variants(steps, names),
        questions=tuple(dict.fromkeys(values.get("questions", ()))),
        notes=values.get("notes", ()),
        talk=values.get("talk", common.get("talk")),
        mixes=mixes,
        purpose=values.get("purpose", ""),
    )
    return Built(routine, tuple(where for _, where in placed))


def _part(record: CheckedMap, common: Mapping[str, Any]) -> _Part:
    values, defaults = record.values, {k: v for k, v in common.items() if k != "talk"}
    if not record.has("steps"):
        return _Part([values.get("together", (record,))], defaults)
    return _Part(
        [r.values.get("together", (r,)) for r in values.get("steps", ())],
        {**defaults, **_defaults(record)},
        values.get("section", ""),
        values.get("rounds", 1),
        values.get("rest"),
        record.has("order"),
    )


def _defaults(record: CheckedMap) -> Mapping[str, Any]:
    """What the steps of a routine or a section have in common."""
    given: CheckedMap | None = record.values.get("defaults")
    return given.values if given else {}


def _check_talk(record: CheckedMap, report: Report) -> None:
    given: CheckedMap | None = record.values.get("defaults")
    if given and given.has("talk") and record.has("talk"):
        hint = "say it once; both are for the whole routine"
        report.add(given.key("talk"), "`talk` beside that of the routine", hint, given.path)


def _check_length(record: CheckedMap, parts: Sequence[_Part], report: Report) -> None:
    count = sum(part.length for part in parts)
    if count > MAX_STEPS:
        message = f"{count} steps, with all rounds"
        report.add(record.value("steps"), message, f"at most {MAX_STEPS}", ("steps",))


def _laid_out(
    parts: Sequence[_Part], report: Report, names: Names, *, whole: bool
) -> tuple[list[Placed], tuple[Mix, ...]]:
    """All steps with their places in the file, and what is shuffled; `whole` shuffles the parts."""
    placed: list[Placed] = []
    mixes: list[Mix] = []
    blocks: list[list[Placed]] = []
    for part in parts:
        groups, begin = _groups(part, report, names), len(placed)
        for left in reversed(range(part.rounds if groups else 0)):
            mixes += _mixes(groups, len(placed), part) if part.shuffled else ()
            placed += _round(groups, part, last=not left and (whole or part is parts[-1]))
        blocks.append(placed[begin:])
    mixes += _mixes([block for block in blocks if block], 0) if whole else ()
    return placed, tuple(mixes)


def _groups(part: _Part, report: Report, names: Names) -> list[list[Placed]]:
    """The steps of a part by what stays together, each with its place in the file."""
    found = []
    for records in part.groups:
        built = [(_step(r, part.defaults, report, names), r.node.where) for r in records]
        found.append([(replace(s, section=part.section), where) for s, where in built if s])
    return [group for group in found if group]


def _round(groups: Sequence[Sequence[Placed]], part: _Part, *, last: bool) -> Iterator[Placed]:
    """The steps of one round; after the `last` of the routine, a rest that is written is kept."""
    steps = [placed for group in groups for placed in group]
    for number, (step, where) in enumerate(steps, start=1):
        ends = number == len(steps)
        rest = part.rest_ms if ends and part.rest_ms is not None else step.rest_ms
        kept = last and (ends or part.shuffled)
        rests_last = kept and (step.rests_last or part.rest_ms is not None)
        yield replace(step, rest_ms=rest, rests_last=rests_last), where


def _mixes(groups: Sequence[Sequence[Placed]], first: int, part: _Part | None = None) -> list[Mix]:
    """What is shuffled of groups of steps, from `first` on: those between two tests.

    A test stays where it is. What is about one exercise, or about a thing that is set up once,
    stays together.
    """
    found: list[Mix] = []
    for fixed, run in groupby(_joined(groups), key=_has_test):
        sizes = tuple(map(len, run))
        found += [Mix(first, sizes)] if not fixed and len(sizes) > 1 else []
        first += sum(sizes)
    if found and part and part.rest_ms is not None:
        last, (step, _) = found[-1], groups[-1][-1]
        own = step.rest_ms if last.first + sum(last.sizes) == first else None
        found[-1] = replace(last, own_rest=own)
    return found


def _joined(groups: Sequence[Sequence[Placed]]) -> list[list[Placed]]:
    """Groups, with neighbours in one that belong together."""
    found: list[list[Placed]] = []
    for group in groups:
        if found and _belongs_to(found[-1][-1][0], group[0][0]):
            found[-1] += group
        else:
            found.append([*group])
    return found


def _belongs_to(before: Step | TestStep, here: Step | TestStep) -> bool:
    """Whether the step after another goes on with its exercise, or with what was set up for it."""
    if isinstance(before, TestStep) or isinstance(here, TestStep):
        return False
    same = before.exercise.id == here.exercise.id
    return same or stays_set_up(before.exercise, here.exercise)


def _has_test(group: Sequence[Placed]) -> bool:
    return any(isinstance(step, TestStep) for step, _ in group)


def _step(
    record: CheckedMap, defaults: Mapping[str, Any], report: Report, names: Names
) -> Step | TestStep | None:
    make = _test_step if record.has("test") else _work
    return make(record, defaults, report, names)


def _test_step(
    record: CheckedMap, defaults: Mapping[str, Any], report: Report, names: Names
) -> TestStep | None:
    found = _found(record, "test", report, names.test, names.exercises)
    if found is None:
        return None
    given = {name: v for name, v in settings(record).items() if name in {"explain", "rest_ms"}}
    explain = given.pop("explain", defaults.get("explain", False))
    rests = record.has("rest")
    return TestStep(names.answered_test(found), explain, rests_last=rests, **given)


def _work(
    record: CheckedMap, defaults: Mapping[str, Any], report: Report, names: Names
) -> Step | None:
    """A step: the exercise that it uses, with what it changes."""
    plain = _base(record, report, names)
    base = _with_defaults(plain, record, defaults) if plain else None
    dose = dose_of(record, base.dose if base else None, report)
    if plain is None or base is None or dose is None:
        return None
    _check_sides(record, base, report)
    if not base.exercise.sided and not record.has("exercise"):
        check_unsided(record, report)
    doses = doses_of_sides(record, dose, report)
    check_breathing(record, [dose, *doses.values()], report)
    as_it_is = (base.dose, base.sets) == (plain.dose, plain.sets)
    own_dose = doses or any(record.has(key) for key in DOSE) or not as_it_is
    inline: CheckedMap | None = record.values.get("exercise")
    return replace(
        base,
        exercise=_reworded(base.exercise, record),
        dose=dose,
        doses=doses,
        source=record.values.get("source", OWN if own_dose else base.source),
        talk=record.values.get("talk", defaults.get("talk")),
        rests_last=record.has("rest") or bool(inline and inline.has("rest")),
        **settings(record),
    )


def _with_defaults(step: Step, record: CheckedMap, defaults: Mapping[str, Any]) -> Step:
    """The exercise of a step with what the steps have in common, unless it is written out there."""
    own: CheckedMap | None = record.values.get("exercise")
    given = {key: v for key, v in defaults.items() if not (own and own.has(key))}
    dose = step.dose
    if "hold" in given and isinstance(dose, Hold) and not dose.moving:
        dose = Hold(given["hold"])
    if isinstance(dose, Reps) and dose.ladder:
        given.pop("sets", None)  # a ladder has its own
    return replace(step, dose=dose, **settings_of(given))


def _base(record: CheckedMap, report: Report, names: Names) -> Step | None:
    """The exercise of a step at its default dose: from the library, or written in the step."""
    inline: CheckedMap | None = record.values.get("exercise")
    if inline:
        name = slug(inline.values.get("name", ""))
        step = exercise_step(inline, report, name, names.exercises)
        if step:
            check_versions(inline, step.exercise, report, names.found)
    else:
        step = _found(record, "use", report, names.exercise, names.tests)
    return names.answered(step) if step else None


def check_versions(record: CheckedMap, exercise: Exercise, report: Report, find: Find) -> None:
    """Report versions of an exercise that are of no help when they are wanted.

    An easier one may need nothing more; the one for a condition must suit that condition.
    """
    easier = find(exercise.easier) if exercise.easier else None
    more = set(easier.equipment) - {*exercise.equipment, *ALWAYS_THERE} if easier else set()
    if more:
        message = f"{quote(exercise.easier)} needs {', '.join(sorted(more))} as well"
        hint = "name one that can be done at once, or say why there is none in `easier-none`"
        report.add(record.value("easier"), message, hint, (*record.path, "easier"))
    for name, instead in exercise.conditions:
        found = find(instead) if instead else None
        if found and (wrong := _unsuited(found, CONDITION_TABLE[name])):
            message = f"the table contradicts itself: with {quote(name)}, {quote(instead)} {wrong}"
            hint = "name an exercise that suits it, or `leave-out`"
            path = ("conditions", name)
            report.add(record.value(*path), message, hint, (*record.path, *path))


def _unsuited(exercise: Exercise, condition: Condition) -> str:
    """Why an exercise does not suit a condition; empty if it does."""
    if demands := condition.ruled_out(exercise):
        return f"demands {' and '.join(map(quote, demands))}"
    return "is not done either" if condition.name in dict(exercise.conditions) else ""


def _found(
    record: CheckedMap,
    key: str,
    report: Report,
    find: Callable[[str], _Content | None],
    elsewhere: Collection[str],
) -> _Content | None:
    """What the name under `key` refers to; an unknown name is reported."""
    name = record.values.get(key)
    try:
        return find(name) if name else None
    except WrongValueError as wrong:
        hint = _OTHER_KIND[key].format(name=name) if name in elsewhere else wrong.hint
        report.add(record.value(key), str(wrong), hint, (*record.path, key))
        return None


def _reworded(exercise: Exercise, record: CheckedMap) -> Exercise:
    """The exercise with the wording of a step; its cautions are always kept."""
    values = record.values
    words = {key: values[key] for key in _WORDING if key in values}
    if "setup" in values:
        words["setup"] = setup_moves(record)
    return replace(
        exercise,
        corrections=(*corrections(record), *exercise.corrections),
        cautions=(*exercise.cautions, *cautions(record)),
        **words,
    )


def _check_sides(record: CheckedMap, base: Step, report: Report) -> None:
    """Sides need an exercise that has them; such an exercise needs sides, all of them trained."""
    name, sides = base.exercise.name, record.values.get("sides")
    if base.exercise.sided and sides == ():
        hint = "one of `both`, `left`, `right`, `right-first`"
        message = f"{name} is done on one side at a time"
        report.add(record.value("sides"), message, hint, (*record.path, "sides"))
    if not base.exercise.sided and sides:
        report.add(
            record.value("sides"),
            f"{name} has no sides",
            "take `sides` out",
            (*record.path, "sides"),
        )
    for side in Side:
        if record.has(side) and side not in (sides or base.sides):
            message = f"{name} is not done on the {side} side here"
            report.add(record.key(side), message, f"take `{side}` out", record.path)


def _variants(steps: Sequence[Step | TestStep], names: Names) -> dict[str, Step]:
    """Every exercise that can replace one of the steps, and those that can replace it in turn."""
    found: dict[str, Step] = {}
    wanted = [name for step in steps if isinstance(step, Step) for name in _leads_to(step.exercise)]
    while wanted:
        name = wanted.pop()
        variant = None if name in found else names.exercise(name)
        if variant:
            found[name] = names.answered(variant)
            wanted += _leads_to(found[name].exercise)
    return found


def _leads_to(exercise: Exercise) -> list[str]:
    instead = [slug for _, slug in (*exercise.conditions, *exercise.without)]
    instead += [change.instead for change in exercise.changes]
    return [name for name in (exercise.easier, exercise.harder, *instead) if name]


@dataclass(frozen=True, slots=True)
class ProgrammeNames:
    """Looks up the names in a programme.

    `routine` returns the routine of that name, or None if its file is wrong, and is None itself
    where nothing but the names is to be looked at; `exercise` is that of `Names`. The others are
    all known names.
    """

    routine: Callable[[str], Routine | None] | None
    exercise: Callable[[str], Step | None]
    routines: Collection[str]
    exercises: Collection[str]


def build_programme(
    record: CheckedMap, report: Report, programme_id: str, known: ProgrammeNames
) -> Programme | None:
    """A programme; None if something in it is wrong."""
    values = record.values
    blocks = values.get("course", ())
    weeks = tuple(week for block in blocks for week in _weeks(block, record, report))
    growth = [step for row in values.get("grow", ()) for step in _growth(row, weeks, report, known)]
    tests: CheckedMap | None = values.get("test")
    given = tests.values if tests else {}
    if len(weeks) > MAX_WEEKS:
        hint = f"at most {MAX_WEEKS}"
        report.add(record.value("course"), f"{len(weeks)} weeks", hint, ("course",))
    _check_routines(record, tests, report, known)
    instead = tuple(_instead(record, report, known))
    made = Programme(
        programme_id,
        values.get("name", ""),
        weeks,
        values.get("about", ""),
        growth=tuple(sorted(growth, key=lambda step: step.week)),
        test=given.get("play", ""),
        test_weeks=given.get("weeks", TEST_WEEKS),
        light=values.get("rest-days", ""),
        instead=instead,
        notes=values.get("notes", ()),
        review=values.get("review"),
    )
    if known.routine and not any(problem.path[:1] in _PLAYED for problem in report.problems):
        _check_growth(record, made, report, known)
    return None if report.problems else made


_PLAYED = (("course",), ("days",), ("instead",))  # what says which exercises there are


def _weeks(block: CheckedMap, record: CheckedMap, report: Report) -> list[ProgrammeWeek]:
    """The weeks of a part of the course, which are all the same."""
    days = _days(block, report) if block.has("days") else _days(record, report)
    sessions = tuple(_routines(session) for session in block.values.get("play", ()))
    played = _listed(block, "play")
    if not (block.has("days") or record.has("days")):
        hint = "such as `days: [mon, wed, fri]`"
        report.add(record.node.where, "the key `days` is missing", hint, block.path)
    elif (usual := _listed(block if block.has("days") else record, "days")) and 1 < played != usual:
        message = f"{played} sessions do not fit {usual} days a week"
        hint = "name the session of each day, or one alone for every day"
        report.add(block.value("play"), message, hint, (*block.path, "play"))
    if not days or not sessions or not all(sessions):
        return []
    each = sessions if len(sessions) > 1 else sessions * len(days)
    pairs = sorted(zip(days, each, strict=False))
    week = ProgrammeWeek(tuple(day for day, _ in pairs), tuple(names for _, names in pairs))
    return [week] * int(block.values.get("weeks", 1))


def _listed(record: CheckedMap, key: str) -> int:
    """How many values a list has in the file, right or wrong."""
    listed = next((node for name, node in record.node.entries if name.text == key), None)
    return len(listed.items) if isinstance(listed, List) else 0


def _days(record: CheckedMap, report: Report) -> tuple[int, ...]:
    days: tuple[int, ...] = record.values.get("days", ())
    for day in sorted({day for day in days if days.count(day) > 1}):
        message = f"{quote(DAYS[day])} is there twice"
        hint = "a day has one session"
        report.add(record.value("days"), message, hint, (*record.path, "days"))
    return days


def _routines(session: CheckedMap) -> tuple[str, ...]:
    """The names of the routines of a session."""
    values = session.values
    return values.get("by-tests", ()) or tuple(filter(None, [values.get("routine", "")]))


def _check_routines(
    record: CheckedMap, tests: CheckedMap | None, report: Report, known: ProgrammeNames
) -> None:
    """Report names of routines that do not exist."""
    named: list[tuple[CheckedMap, str, Collection[str | None]]]
    named = [(record, "rest-days", [record.values.get("rest-days")])]
    named += [(tests, "play", [tests.values.get("play")])] if tests else []
    for block in record.values.get("course", ()):
        for session in block.values.get("play", ()):
            key = "by-tests" if session.has("by-tests") else "routine"
            named.append((session, key, _routines(session)))
    for where, key, names in named:
        for name in names:
            if name and name not in known.routines:
                message = f"there is no routine {quote(name)}"
                hint = choices(name, known.routines) or "`hipvoice list` names them"
                report.add(where.value(key), message, hint, (*where.path, key))


def _growth(
    row: CheckedMap, weeks: Sequence[ProgrammeWeek], report: Report, known: ProgrammeNames
) -> list[Growth]:
    """The steps of one thing that grows."""
    values = row.values
    for named in ("harder", "of"):
        _check_exercise(values.get(named, ""), row.value(named), (*row.path, named), report, known)
    first = values.get("from", 1)
    if weeks and first > len(weeks):
        message = f"the programme has {len(weeks)} weeks"
        report.add(row.value("from"), message, "name one of them", (*row.path, "from"))
    if row.has("harder"):
        return [Growth(first, values["harder"])] if "harder" in values else []
    key = "sets" if row.has("sets") else "hold"
    if not row.has("times"):
        message = f"{quote(key)} grows without an end"
        report.add(row.key(key), message, "say how many times, such as `times: 2`", row.path)
    amount, exercise = values.get(key), values.get("of", "")
    if amount is None or "times" not in values:
        return []
    step = Growth(first, exercise, **{"ms" if key == "hold" else "sets": amount})
    return [step] * int(values["times"])


def _instead(
    record: CheckedMap, report: Report, known: ProgrammeNames
) -> Iterator[tuple[str, Step]]:
    """What is done instead of exercises; what leads back to itself is reported once."""
    table = dict(record.values.get("instead", ()))
    for slug_, other in table.items():
        path = ("instead", slug_)
        for name in (slug_, other):
            _check_exercise(name, record.value(*path), path, report, known)
        passed = [slug_]
        while other in table and other not in passed:
            passed.append(other)
            other = table[other]  # noqa: PLW2901 - follows the chain
        if other == slug_ and slug_ == next(name for name in table if name in passed):
            message = f"{' to '.join(map(quote, [*passed, other]))} leads back to itself"
            report.add(record.value(*path), message, "take one of them out", path)
        elif other in known.exercises and other not in passed and (step := known.exercise(other)):
            yield slug_, step


def _check_exercise(
    name: str, where: Where, path: tuple[str, ...], report: Report, known: ProgrammeNames
) -> None:
    """Report the name of an exercise that does not exist; an empty one stands for none."""
    if name and name not in known.exercises:
        hint = choices(name, known.exercises) or "`hipvoice list --exercises` names them"
        report.add(where, f"there is no exercise {quote(name)}", hint, path)


def _check_growth(
    record: CheckedMap,
    made: Programme,
    report: Report,
    known: ProgrammeNames,
) -> None:
    """Report what can never grow, as no routine of the programme has it."""
    assert known.routine, "routines are read"
    routines = [found for name in made.routines if (found := known.routine(name))]
    if len(routines) < len(made.routines):
        return  # a broken one is reported itself
    steps = [step for found in routines for step in found.steps if isinstance(step, Step)]
    steps += [step for _, step in made.instead]
    names = sorted({step.exercise.slug for step in steps})
    for row in record.values.get("grow", ()):
        key = "harder" if row.has("harder") else "of"
        name = row.values.get(key, "")
        if name and name not in known.exercises:
            continue  # that is reported
        mine = [step for step in steps if concerns(Growth(1, name), step)]
        where, path = row.value(key), (*row.path, key)
        if not mine:
            message = f"no routine of the programme has {quote(name)}"
            report.add(where, message, choices(name, names) or "name one of theirs", path)
        elif row.has("harder") and not any(step.exercise.harder for step in mine):
            message = f"{quote(name)} has no harder version"
            report.add(where, message, "let its sets or its hold grow", path)
        elif row.has("hold") and not any(map(held_ms, mine)):
            message = f"{quote(name)} is not held" if name else "nothing is held"
            report.add(row.key("hold"), message, "let its sets grow", row.path)
