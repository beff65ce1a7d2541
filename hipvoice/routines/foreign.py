"""Routines and exercises of other programs: their JSON read, and our YAML written from it.

A value that cannot be read is a problem with its place, such as `sets[2].duration`, and never
treated as something else. A file with problems is not imported.

Just Another Workout Timer: a workout is a title and sets, a set exercises with seconds.

    {"title": "Legs", "version": 2, "sets": [
        {"repetitions": 3, "exercises": [{"name": "Squat", "duration": 30},
                                         {"name": "Rest", "duration": 10}]}]}

A backup is {"workouts": [...]}. A rest is an exercise with that name. The program counts ten
seconds before the first exercise and none before the others.

free-exercise-db: an exercise is a name, instructions, one piece of equipment and a category.

It has no dose and no sides: a stretch gets the hold of published guidance, anything else ten reps
at the person's own pace, and the person is told.
"""

from __future__ import annotations

import json
import math
import re
import textwrap
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from hipvoice.core.routine.routine import Dose, Hold, Place, Reps, Routine, Side, Step, TestStep
from hipvoice.core.timeline.layout import SWITCH_MS, stated_ready_ms
from hipvoice.errors import HipvoiceError
from hipvoice.files import encoding_of, read_bytes
from hipvoice.routines.durations import said
from hipvoice.routines.problems import SHOWN, quote, shown
from hipvoice.routines.scalars import as_spoken, slug

MAX_BYTES: Final = 20_000_000  # the whole of free-exercise-db has about one million
NAME_LENGTH: Final = 60  # characters, as in the format
TEXT_LENGTH: Final = 10_000  # characters; the longest instruction of free-exercise-db has 800
_EXACT: Final = 15  # digits that a float keeps
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
_NOTHING: Final = object()  # the value of a missing key


@dataclass(slots=True)
class ImportedFile:
    """A file to be written: its path within the folder, its text, and what was left out of it."""

    path: Path
    text: str
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A value in a file, the path to it, and the problems of that file, to which reading adds.

    All readers treat null, and a missing key, as no value.
    """

    value: Any
    way: str = ""
    problems: list[str] = field(default_factory=list)

    def get(self, key: str) -> Foreign:
        """What a map has under a key."""
        value = self.value.get(key, _NOTHING) if isinstance(self.value, dict) else _NOTHING
        return Foreign(value, f"{self.way}.{key}".lstrip("."), self.problems)

    def has(self, *keys: str) -> bool:
        """Whether it is a map with all these keys."""
        return isinstance(self.value, dict) and all(key in self.value for key in keys)

    def maps(self) -> list[Foreign]:
        """The items of a list of maps."""
        return [item for item in self.items() if item.is_map()]

    def is_map(self) -> bool:
        """Whether it is a map; if not, that is a problem."""
        return isinstance(self.value, dict) or self.refuse("expected a map")

    def items(self) -> list[Foreign]:
        """The items of a list."""
        if self.value is None or self.value is _NOTHING:
            return []
        if not isinstance(self.value, list):
            self.refuse("expected a list")
            return []
        way = f"{self.way}[{{}}]"
        return [Foreign(v, way.format(n), self.problems) for n, v in enumerate(self.value)]

    def text(self) -> str:
        """A text as one line that can be spoken."""
        if self.value is None or self.value is _NOTHING:
            return ""
        if not isinstance(self.value, str):
            self.refuse("expected a text")
            return ""
        if len(self.value) > TEXT_LENGTH:
            self.refuse(f"it has {len(self.value):,} characters, at most {TEXT_LENGTH:,}")
            return ""
        kinds = ((c, unicodedata.category(c)) for c in self.value)
        seen = (" " if kind[0] == "C" else c for c, kind in kinds if kind != "Cf")
        return " ".join("".join(seen).split())

    def number(self, missing: float, expected: str) -> float:
        """A number of at least 0, which may be in quotes; `missing` if there is no such key."""
        if self.value is _NOTHING:
            return missing
        given = self.value
        if isinstance(given, str) and _NUMBER.fullmatch(given.strip()):
            given = float(given)
        real = isinstance(given, int | float) and not isinstance(given, bool)
        if real and math.isfinite(given) and given >= 0:
            return float(given)
        self.refuse(f"expected {expected}")
        return missing

    def refuse(self, expected: str) -> bool:
        """Report that the value is not as expected. Returns False."""
        self.problems.append(shown(f"{self.way or 'the file'}: {_excerpt(self.value)}, {expected}"))
        return False


def read_json(path: Path) -> Foreign:
    """The JSON in a file. Raises HipvoiceError.

    Some programs write characters as single bytes, which is Latin-1 and not UTF-8.
    """
    data = read_bytes(path, MAX_BYTES)
    for encoding in (encoding_of(data), "latin-1"):
        try:
            return Foreign(json.loads(data.decode(encoding), parse_int=_whole))
        except UnicodeDecodeError:
            continue
        except json.JSONDecodeError as error:
            place = f"{path}:{error.lineno}:{error.colno}"
            raise HipvoiceError(f"{path} is not JSON", f"{place}: {error.msg}") from None
        except RecursionError:
            raise HipvoiceError(f"{path} is not JSON", "It is nested too deeply.") from None
    raise AssertionError("every byte is Latin-1")


def require_readable(path: Path, problems: list[str]) -> None:
    """Raise HipvoiceError with the problems of a file, if it has any."""
    if not problems:
        return
    lines = [f"{path}: {problem}" for problem in problems[:SHOWN]]
    lines += [f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
    hint = "nothing was imported; fix these places and import again"
    raise HipvoiceError(f"{path} cannot be imported", "\n".join(lines), hint)


def name_of(value: Foreign, otherwise: str, left_out: list[str]) -> str:
    """A text as a name; one that is too long is cut."""
    name = value.text() or otherwise
    if len(name) > NAME_LENGTH:
        left_out.append(f"the end of a long name: {name[NAME_LENGTH:][:NAME_LENGTH]}")
    return name[:NAME_LENGTH].strip()


def quoted(text: str) -> str:
    """A text quoted for YAML, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def _whole(digits: str) -> float:
    """A whole number; one that is too long for Python's int becomes the largest float."""
    return int(digits) if len(digits) <= _EXACT else float(digits)


def _excerpt(value: object) -> str:
    """The value, described in a few words."""
    kinds = {list: "a list", dict: "a map", type(None): "null", object: "nothing"}
    if kind := kinds.get(type(value)):
        return kind
    return quote(json.dumps(value[:100] if isinstance(value, str) else value, ensure_ascii=False))


VERSION = 2  # of its files
OPEN_REP_MS = 4_000  # assumed duration of a rep without a tempo
READY_S = 10  # what it counts before the first exercise
MAX_ROUNDS, MAX_STEPS = 20, 50  # what a section may have
LONGEST_S, LONGEST_READY_S = 600, 300  # of a hold or a rest, and of a get-ready
# Names of entries that are only waiting.
_WAITING = re.compile(
    r"(?i)\W*((active )?(rest|pause|break|recover\w*)|get ready|prepare|switch)\b.*"
)
_NAMESPACE = uuid.UUID("6f1f6a52-0d3c-4c68-9a0e-0b3f0a6d8f51")  # so that exports are reproducible


@dataclass(slots=True)
class _Timed:
    """An exercise and the waiting around it, all in seconds."""

    name: str
    seconds: int
    ready: int
    rest: int = 0

    def rest_longer(self, seconds: int) -> None:
        """Add to the rest after it, up to the longest that there may be."""
        self.rest = min(self.rest + seconds, LONGEST_S)


def workouts(data: Foreign) -> list[Foreign]:
    """The workouts in a file of that program; empty if it is not one."""
    if data.has("workouts"):
        return data.get("workouts").maps()
    return [data] if data.has("title", "sets") else []


def import_workout(workout: Foreign) -> ImportedFile:
    """A workout as a routine; what cannot be read is added to the problems."""
    left_out: list[str] = []
    title = name_of(workout.get("title"), "Workout", left_out)
    lines = [f"name: {quoted(title)}", "steps:"]
    for number, part in enumerate(workout.get("sets").maps(), start=1):
        lines += _section(part, number, left_out)
    if lines[-1] == "steps:":
        left_out.append("nothing is left to do in it")
        return ImportedFile(Path(), "", [f"{title}: {what}" for what in left_out])
    name = slug(re.sub(r"[\W_]+", " ", title)) or "workout"
    text = re.sub(r"ready: (\d+)", _first_ready, "\n".join(lines), count=1)
    return ImportedFile(
        Path(f"{name}.yaml"), text + "\n", [f"{title}: {what}" for what in left_out]
    )


def _first_ready(found: re.Match[str]) -> str:
    """The get-ready before the first exercise; that of the program if the workout has none."""
    return found[0] if found[1] != "0" else f"ready: {READY_S}"


def _section(part: Foreign, number: int, left_out: list[str]) -> Iterator[str]:
    """The lines of a section."""
    steps = _steps(part.get("exercises").maps(), number, left_out)
    rounds = _rounds(part, number, left_out)
    if not steps:
        left_out.append(f"set {number} has no exercises")
        return
    if name := name_of(part.get("name"), "", left_out):
        yield f"  - section: {quoted(name)}"
        yield f"    rounds: {rounds}"
    else:
        yield f"  - rounds: {rounds}"
    yield "    steps:"
    for step in steps[:MAX_STEPS]:
        name, seconds = quoted(step.name), said(step.seconds * 1000)
        yield f"      - exercise: {{name: {name}, hold: {seconds}}}"
        yield f"        ready: {step.ready}"
        yield f"        rest: {step.rest}"
    if len(steps) > MAX_STEPS:
        left_out.append(f"of set {number} the exercises after the first {MAX_STEPS}")


def _rounds(part: Foreign, number: int, left_out: list[str]) -> int:
    """How many times a set is done."""
    given = part.get("repetitions").number(1, "a whole number, such as 3")
    rounds = round(min(max(given, 1), MAX_ROUNDS))
    if rounds != given:
        left_out.append(f"set {number} is done {rounds} times, not {given:g}")
    return rounds


def _steps(exercises: list[Foreign], number: int, left_out: list[str]) -> list[_Timed]:
    """The exercises of a set; waiting becomes a rest or, before the first, a get-ready."""
    steps: list[_Timed] = []
    ready = 0
    for exercise in exercises:
        name = name_of(exercise.get("name"), "Exercise", left_out)
        seconds = _seconds(exercise, name, left_out)
        if _WAITING.fullmatch(name) and steps:
            steps[-1].rest_longer(seconds)
        elif _WAITING.fullmatch(name):
            ready = min(ready + seconds, LONGEST_READY_S)
        elif seconds:
            steps.append(_Timed(name, seconds, ready))
            ready = 0
        else:
            left_out.append(f"{name} in set {number}, which lasts no time")
    return steps


def _seconds(exercise: Foreign, name: str, left_out: list[str]) -> int:
    """How long an exercise lasts."""
    given = exercise.get("duration").number(30, "a number of seconds, such as 30")
    seconds = round(min(given, LONGEST_S))
    if seconds != given:
        left_out.append(f"{name} lasts {seconds} s, not {given:g}")
    return seconds


def export_routine(routine: Routine) -> tuple[str, list[str]]:
    """A routine as a workout in JSON, and what that leaves out."""
    steps = [rung for step in routine.steps if isinstance(step, Step) for rung in _rungs(step)]
    sets = [_set(step, f"{routine.id} {n}") for n, step in enumerate(steps)]
    workout = {"title": routine.name, "sets": sets, "version": VERSION, "position": -1}
    return json.dumps(workout, indent=2, ensure_ascii=False), list(_not_exported(routine))


def _rungs(step: Step) -> Iterator[Step]:
    """The step; for a ladder, one for each of its sets."""
    if not any(isinstance(d, Reps) and d.ladder for d in (step.dose, *step.doses.values())):
        yield step
        return
    for number in range(1, step.sets + 1):
        dose = step.dose_at(Place(0, number))
        doses = {side: step.dose_at(Place(0, number, side)) for side in step.doses}
        yield replace(step, sets=1, dose=dose, doses=doses)


def _not_exported(routine: Routine) -> Iterator[str]:
    yield "left out: set-up, corrections and cautions, which that program has no place for"
    for step in routine.steps:
        if isinstance(step, TestStep):
            yield f"left out: {step.test.name}, a test"
        elif any(
            isinstance(d, Reps) and d.tempo is None for d in (step.dose, *step.doses.values())
        ):
            seconds = OPEN_REP_MS // 1000
            yield f"{step.exercise.name}: {seconds} s are assumed for each rep at your own pace"
    for question in routine.questions:
        yield f"left out: the question about {question}"


def _set(step: Step, key: str) -> dict[str, Any]:
    """A step as a set: its sides one after the other, repeated for each of its sets."""
    entries: list[tuple[str, int]] = (
        [("Get ready", stated_ready_ms(step))] if step.sets == 1 else []
    )
    for side in step.work_sides:
        if side is not None and side != step.work_sides[0]:
            entries.append((f"Switch to the {side} side", step.switch_ms or SWITCH_MS))
        entries.append((_name(step, side), _work_ms(step.dose_of(side))))
    entries.append(("Rest", step.rest_ms))
    exercises = [
        {"name": name, "id": _id(f"{key} {n}"), "duration": (ms + 500) // 1000}
        for n, (name, ms) in enumerate(entries)
        if ms
    ]
    name = step.section or step.exercise.name
    return {"repetitions": step.sets, "name": name, "id": _id(key), "exercises": exercises}


def _name(step: Step, side: Side | None) -> str:
    dose = step.dose_of(side)
    reps = f"{dose.count} x " if isinstance(dose, Reps) else ""
    return f"{reps}{step.exercise.name}" + (f", {side} side" if side else "")


def _work_ms(dose: Dose) -> int:
    if isinstance(dose, Hold):
        return dose.ms
    return dose.count * (dose.rep_ms or OPEN_REP_MS) + dose.last_hold_ms


def _id(key: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, key))


SENTENCE_LENGTH, MAX_SENTENCES = 160, 20  # what the format allows
# Its words for equipment; other words are kept, with hyphens.
_EQUIPMENT = {
    "body only": "",
    "bands": "band",
    "foam roll": "foam-roller",
    "kettlebells": "kettlebell",
    "other": "",
}
_STRETCH = ("hold: 30s", "sets: 2", "{exercise: free-exercise-db, dose: acsm}")
_MOVEMENT = ("reps: 10", "tempo: open", "{exercise: free-exercise-db, dose: hipvoice}")
_NEEDED = ("name", "instructions")
_IGNORED = ("images", "primaryMuscles", "secondaryMuscles", "level", "force", "mechanic")


def exercises(data: Foreign) -> list[Foreign]:
    """The exercises in a file of that collection; empty if it is not one."""
    items = data.items() if isinstance(data.value, list) else [data]
    found = [item for item in items if item.has(*_NEEDED)]
    for item in items if found else ():
        if not item.has(*_NEEDED):
            item.refuse(f"expected an exercise with {' and '.join(_NEEDED)}")
    return found


def import_exercise(given: Foreign) -> ImportedFile:
    """An exercise of that collection as one of ours; what cannot be read becomes a problem."""
    cut: list[str] = []
    name = name_of(given.get("name"), "Exercise", cut)
    sentences = list(_sentences(given))
    left_out = [f"{name}: {what}" for what in (*cut, *_left_out(given, len(sentences)))]
    file = slug(re.sub(r"[\W_]+", " ", name)) or "exercise"
    text = "\n".join(_lines(name, given, sentences[:MAX_SENTENCES])) + "\n"
    return ImportedFile(Path("exercises") / f"{file}.yaml", text, left_out)


def _lines(name: str, given: Foreign, sentences: list[str]) -> Iterator[str]:
    dose, more, source = _STRETCH if _is_stretch(given) else _MOVEMENT
    yield f"name: {quoted(name)}"
    yield f"source: {source}"
    yield f"{dose}\n{more}"
    if thing := _thing(given):
        yield f"equipment: [{quoted(thing)}]"
    if sentences:
        yield "setup:"
        yield from (f"  - {quoted(sentence)}" for sentence in sentences)


def _left_out(given: Foreign, sentences: int) -> Iterator[str]:
    kind = "a hold of 30 s, twice" if _is_stretch(given) else "ten reps at your own pace"
    yield f"no dose is stated; it gets {kind}"
    yield "no sides are stated; add `sides: both` if it is done on each"
    there = [key for key in _IGNORED if given.value.get(key)]
    if there:
        yield f"left out: {', '.join(there)}"
    if sentences > MAX_SENTENCES:
        yield f"left out: {sentences - MAX_SENTENCES} sentences of the instructions"


def _is_stretch(given: Foreign) -> bool:
    kinds: tuple[object, ...] = (given.get("category").value, given.get("force").value)
    return kinds[0] == "stretching" or kinds[1] == "static"


def _thing(given: Foreign) -> str:
    word = given.get("equipment").text().lower()
    return _EQUIPMENT.get(word, slug(re.sub(r"[\W_]+", " ", word)))


def _sentences(given: Foreign) -> Iterator[str]:
    """The instructions sentence by sentence; sentences that are too long are split."""
    for instruction in given.get("instructions").items():
        for sentence in re.split(r"(?<=[.!?]) *(?=[A-Z])", instruction.text()):
            yield from textwrap.wrap(as_spoken(sentence), SENTENCE_LENGTH)
