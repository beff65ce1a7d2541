"""Just Another Workout Timer: a workout is a title and sets, a set exercises with seconds.

    {"title": "Legs", "version": 2, "sets": [
        {"repetitions": 3, "exercises": [{"name": "Squat", "duration": 30},
                                         {"name": "Rest", "duration": 10}]}]}

A backup is {"workouts": [...]}. A rest is an exercise that is called so. The program counts ten
seconds before the first exercise and none before the others.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hipvoice.core.routine import Dose, Hold, Reps, Routine, Side, Step, TestStep
from hipvoice.routines.durations import said
from hipvoice.routines.foreign import Foreign, Imported, name_of, quoted
from hipvoice.routines.scalars import slug

VERSION = 2  # of its files
OPEN_REP_MS = 4_000  # what a rep without a tempo is taken for
READY_S = 10  # what it counts before the first exercise
MOST_ROUNDS, MOST_STEPS = 20, 50  # what a section may have
LONGEST_S, LONGEST_READY_S = 600, 300  # and a hold or a rest, and a get-ready
# Names of entries in which nothing is done but waiting.
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


def workouts(data: Foreign) -> list[Foreign]:
    """The workouts in a file of that program; empty where it is none."""
    if data.has("workouts"):
        return data.get("workouts").maps()
    return [data] if data.has("title", "sets") else []


def import_workout(workout: Foreign) -> Imported:
    """A workout as a routine; what cannot be read is among its problems."""
    left_out: list[str] = []
    title = name_of(workout.get("title"), "Workout", left_out)
    lines = [f"name: {quoted(title)}", "steps:"]
    for number, part in enumerate(workout.get("sets").maps(), start=1):
        lines += _section(part, number, left_out)
    if lines[-1] == "steps:":
        left_out.append("nothing is left to do in it")
        return Imported(Path(), "", [f"{title}: {what}" for what in left_out])
    name = slug(re.sub(r"[\W_]+", " ", title)) or "workout"
    text = re.sub(r"ready: (\d+)", _first_ready, "\n".join(lines), count=1)
    return Imported(Path(f"{name}.yaml"), text + "\n", [f"{title}: {what}" for what in left_out])


def _first_ready(found: re.Match[str]) -> str:
    """The get-ready before the first exercise: the program's own, where the workout has none."""
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
    for step in steps[:MOST_STEPS]:
        name, seconds = quoted(step.name), said(step.seconds * 1000)
        yield f"      - exercise: {{name: {name}, hold: {seconds}}}"
        yield f"        ready: {step.ready}"
        yield f"        rest: {step.rest}"
    if len(steps) > MOST_STEPS:
        left_out.append(f"of set {number} the exercises after the first {MOST_STEPS}")


def _rounds(part: Foreign, number: int, left_out: list[str]) -> int:
    """How often a set is gone through."""
    given = part.get("repetitions").number(1, "a whole number, such as 3")
    rounds = round(min(max(given, 1), MOST_ROUNDS))
    if rounds != given:
        left_out.append(f"set {number} is done {rounds} times, not {given:g}")
    return rounds


def _steps(exercises: list[Foreign], number: int, left_out: list[str]) -> list[_Timed]:
    """The exercises of a set; what is only waiting becomes a rest, before the first get-ready."""
    steps: list[_Timed] = []
    ready = 0
    for exercise in exercises:
        name = name_of(exercise.get("name"), "Exercise", left_out)
        seconds = _seconds(exercise, name, left_out)
        if _WAITING.fullmatch(name) and steps:
            steps[-1].rest = min(steps[-1].rest + seconds, LONGEST_S)
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
    """A routine as a workout in JSON, and what that cannot hold."""
    steps = [step for step in routine.steps if isinstance(step, Step)]
    sets = [_set(step, f"{routine.id} {n}") for n, step in enumerate(steps)]
    workout = {"title": routine.name, "sets": sets, "version": VERSION, "position": -1}
    return json.dumps(workout, indent=2, ensure_ascii=False), list(_not_exported(routine))


def _not_exported(routine: Routine) -> Iterator[str]:
    yield "left out: set-up, corrections and cautions, which that program has no place for"
    for step in routine.steps:
        if isinstance(step, TestStep):
            yield f"left out: {step.test.name}, a test"
        elif any(
            isinstance(d, Reps) and d.tempo is None for d in (step.dose, *step.doses.values())
        ):
            seconds = OPEN_REP_MS // 1000
            yield f"{step.exercise.name}: {seconds} s are taken for each rep at your own pace"
    for question in routine.questions:
        yield f"left out: the question about {question}"


def _set(step: Step, key: str) -> dict[str, Any]:
    """A step as a set: its sides one after the other, repeated as often as it has sets."""
    entries: list[tuple[str, int]] = [("Get ready", step.ready_ms or 0)] if step.sets == 1 else []
    for side in step.work_sides:
        if side is not None and side != step.work_sides[0]:
            entries.append((f"Switch to the {side} side", step.switch_ms))
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
    return dose.ms if isinstance(dose, Hold) else dose.count * (dose.rep_ms or OPEN_REP_MS)


def _id(key: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, key))
