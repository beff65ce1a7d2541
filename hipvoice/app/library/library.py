"""The library for the command line: rows to list, the safety advice, and the check of files.

A check says what is wrong with a file, and what will not work well when it is played.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hipvoice.app.library import Listing, kept
from hipvoice.app.session.process import tell
from hipvoice.core.routine.routine import Exercise, Position, Step, TestStep
from hipvoice.core.timeline.timeline import compile_routine, nominal_duration
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import SAFETY_IN_FULL
from hipvoice.core.wording.wording import nominal_ms, round_half_up
from hipvoice.routines.language import language_file, load_language
from hipvoice.routines.library import Library
from hipvoice.routines.problems import Problem, ProblemsError, render
from hipvoice.routines.remarks import SaidMs, refusals, remarks

if TYPE_CHECKING:
    from hipvoice.voice.voice import Voice


WHERE = {
    None: "",
    Position.STANDING: "standing",
    Position.SQUATTING: "standing",
    Position.ON_A_CHAIR: "sitting",
    Position.ON_THE_FLOOR: "sitting",
    Position.HALF_KNEELING: "kneeling",
}


POSITIONS = {
    Position.ON_THE_FLOOR: "sitting on the floor",
    Position.ON_A_CHAIR: "sitting",
    Position.SUPINE: "lying on the back",
    Position.SIDE_LYING: "lying on the side",
    Position.PRONE: "lying on the belly",
    Position.HALF_KNEELING: "kneeling on one knee",
    Position.ALL_FOURS: "on hands and knees",
}


def position_in_words(position: Position | None) -> str:
    """How the body is held; empty if it is not known."""
    return POSITIONS.get(position, str(position)) if position else ""


@cache
def english() -> Language:
    """The language of the coach."""
    return load_language(language_file("en"))


def routine_rows() -> tuple[list[dict[str, Any]], str]:
    """The routines as JSON-able rows, and what is wrong with the others, to print."""
    routines, problems = Library().routines()
    wording = english().wording
    rows = []
    for routine in routines:
        length = nominal_duration(compile_routine(routine, wording).segments)
        rows.append(
            {
                "id": routine.id,
                "name": routine.name,
                "about": routine.about,
                "purpose": routine.purpose,
                "sets": routine.places,
                "tests": routine.tests,
                "minutes": max(1, round_half_up(length, 60_000)),
                "equipment": [*routine.equipment],
                "needs": _needs(routine.equipment),
                "where": list(dict.fromkeys(map(_where, routine.steps))),
            }
        )
    return rows, render(problems)


def _needs(equipment: Sequence[str]) -> str:
    """In words, for a sentence; nothing if nothing is needed."""
    return english().wording.equipment(equipment) if equipment else ""


def _where(step: Step | TestStep) -> str:
    """For somebody who asks whether it takes the floor."""
    if "floor" in (step.subject.demands or ()):
        return "on the floor"
    return WHERE.get(step.subject.position, "lying")


def content_rows(kind: str) -> Iterator[dict[str, Any]]:
    """The names of all `exercises` or `tests`, as JSON-able rows. Raises HipvoiceError."""
    library = Library()
    names = library.exercise_files if kind == "exercises" else library.test_files
    for name in names:
        subject = library.exercise(name).exercise if kind == "exercises" else library.test(name)
        yield {
            "id": subject.id,
            "name": name,
            "title": subject.name,
            "purpose": _purpose(library, subject) if isinstance(subject, Exercise) else "",
            "position": subject.position,
            "where": [position_in_words(subject.position)],
            "equipment": [*subject.equipment],
            "needs": _needs(subject.equipment),
        }


def _purpose(library: Library, exercise: Exercise) -> str:
    """The heading of an exercise, or that of the one that it is a version of."""
    if exercise.purpose or not exercise.variant_of:
        return exercise.purpose
    return library.exercise(exercise.variant_of).exercise.purpose


@cache
def titles() -> dict[str, str]:
    """The name of each exercise and test, by its id."""
    kinds = ("exercises", "tests")
    rows = (row for kind in kinds for row in kept(kind, partial(content_listing, kind))[0])
    return {row["id"]: row["title"] for row in rows}


def content_listing(kind: str) -> Listing:
    """The rows of all `exercises` or `tests`, to be kept. Raises HipvoiceError."""
    return [*content_rows(kind)], ""


def safety_lines(language: Language | None = None) -> list[str]:
    """The full advice, one sentence per line."""
    wording = (language or english()).wording
    return [wording.line(name) for name in SAFETY_IN_FULL]


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file, what is wrong with it, and remarks on it; both may be empty."""

    path: Path
    problems: Sequence[Problem]
    remarks: Sequence[Problem]

    def texts(self) -> tuple[str, str]:
        """Both to print."""
        return render(self.problems), render(self.remarks)

    def as_row(self) -> dict[str, Any]:
        """Both as a JSON-able row."""
        told = {"problems": self.problems, "remarks": self.remarks}
        rows = {name: [_problem_row(each) for each in found] for name, found in told.items()}
        return {"file": str(self.path), "good": not self.problems, **rows}


def _problem_row(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.where.line,
        "column": problem.where.column,
        "path": [*problem.path],
        "message": problem.message,
        "hint": problem.hint or None,
    }


def check_files(paths: Sequence[Path], rate: int | None) -> Iterator[CheckedFile]:
    """What there is to say about each file.

    With a `rate` (words a minute) the voice measures what fits; without one, the nominal pace is
    used. Raises HipvoiceError for a file that cannot be read.
    """
    language = english()
    with ExitStack() as stack:
        said_ms: SaidMs = nominal_ms
        if rate:
            # Listing and the first picture of a session would wait for numpy and the sound.
            from hipvoice.app.session.voice import open_voice  # noqa: PLC0415

            said_ms = _measured(stack.enter_context(closing(open_voice(tell))), rate)
        for path in paths:
            yield _checked(path, language, said_ms)


def _checked(path: Path, language: Language, said_ms: SaidMs) -> CheckedFile:
    try:
        good = Library().read(path)
    except ProblemsError as error:
        return CheckedFile(path, error.problems, ())
    if refused := refusals(good, language):
        return CheckedFile(path, refused, ())
    return CheckedFile(path, (), remarks(good, language, said_ms))


def _measured(voice: Voice, rate: int) -> SaidMs:
    """How long the voice takes for a sentence at `rate`."""
    return lambda text: voice.durations([text], rate)[text]
