"""The library: folders with routines (`*.yaml`) and exercises (`exercises/*.yaml`), read on demand.

A file is found by its name without `.yaml`. The shipped folder comes last, so that a person's own
folder may replace what is in it. A routine given by its path finds exercises beside it first.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from hipvoice.core.routine import Routine, Step
from hipvoice.errors import HipvoiceError
from hipvoice.routines import build
from hipvoice.routines.decoding import is_file, read_bytes
from hipvoice.routines.formats import EXERCISE, ROUTINE
from hipvoice.routines.problems import TOP, Problem, ProblemsError, Report, choices, quote
from hipvoice.routines.reader import read_nodes
from hipvoice.routines.scalars import WrongValueError, slug
from hipvoice.routines.schema import MapOf, Record, check

EXERCISES = "exercises"  # the folder of exercises within a folder of routines
_SUFFIXES = (".yaml", ".yml")


def shipped_folder() -> Path:
    """The folder of the shipped routines: in the wheel within the package, else of the checkout."""
    package = Path(__file__).parents[1]
    within = package / "sessions"
    return within if within.is_dir() else package.parent / "sessions"


class Library:
    """The exercises and routines of some folders and of the shipped one."""

    def __init__(self, *own: Path) -> None:
        """Look in the folders `own` first. Nothing is read yet."""
        self._own = own
        self._folders = (*own, shipped_folder())
        self._exercises: dict[str, Step | ProblemsError] = {}

    @cached_property
    def routine_files(self) -> dict[str, Path]:
        """The files of the routines by name, in alphabetical order."""
        return _files(self._folders)

    @cached_property
    def exercise_files(self) -> dict[str, Path]:
        """The files of the exercises by name, in alphabetical order."""
        return _files([folder / EXERCISES for folder in self._folders])

    def routine(self, name: str) -> Routine:
        """The routine of that name, else the one in the file at that path. Raises HipvoiceError."""
        if path := self.routine_files.get(slug(name)):
            return self._routine_in(path)
        path = Path(name)
        if not _looks_like_path(name) and not is_file(path):
            hint = choices(slug(name), self.routine_files)
            raise HipvoiceError(f"there is no routine {quote(name)}", hint=hint)
        return self._beside(path)._routine_in(path)

    def exercise(self, name: str) -> Step:
        """The exercise of that name at its default dose. Raises HipvoiceError."""
        try:
            return self._exercise(slug(name))
        except WrongValueError as wrong:
            raise HipvoiceError(str(wrong), hint=wrong.hint) from None

    def routines(self) -> tuple[list[Routine], list[Problem]]:
        """The routines that can be used, by name, and what is wrong with the others."""
        routines: list[Routine] = []
        problems: dict[Problem, None] = {}  # a broken exercise is told of once
        for path in self.routine_files.values():
            try:
                routines.append(self._routine_in(path))
            except ProblemsError as error:
                problems |= dict.fromkeys(error.problems)
            except HipvoiceError as error:  # it cannot be read at all
                problems[Problem(str(path), TOP, error.title, error.detail)] = None
        return routines, list(problems)

    def check(self, path: Path) -> list[Problem]:
        """Everything that is wrong with a file; one in a folder `exercises` holds an exercise.

        Raises HipvoiceError where it cannot be read at all.
        """
        try:
            if path.absolute().parent.name == EXERCISES:
                _exercise_in(path)
            else:
                self._beside(path)._routine_in(path)
        except ProblemsError as error:
            return list(error.problems)
        return []

    def _beside(self, path: Path) -> Library:
        """This library with the folder of a routine's file in front."""
        return Library(path.parent, *self._own)

    def _routine_in(self, path: Path) -> Routine:
        """The routine in a file. Raises ProblemsError, also for the exercises that it uses."""
        broken: dict[Problem, None] = {}

        def find(name: str) -> Step | None:
            try:
                return self._exercise(name)
            except ProblemsError as error:
                broken.update(dict.fromkeys(error.problems))
                return None

        report = Report(str(path))
        record = _record(ROUTINE, path, report)
        routine = build.routine(record, report, slug(path.stem), find) if record else None
        if routine is None or broken:
            raise ProblemsError([*report.sorted(), *broken])
        return routine

    def _exercise(self, name: str) -> Step:
        """The exercise of that name, read once. Raises ProblemsError, WrongValueError."""
        if name not in self.exercise_files:
            hint = choices(name, self.exercise_files)
            raise WrongValueError(
                f"there is no exercise {quote(name)}", hint or "`hipvoice list` names them"
            )
        if name not in self._exercises:
            try:
                self._exercises[name] = _exercise_in(self.exercise_files[name])
            except ProblemsError as error:
                self._exercises[name] = error
        found = self._exercises[name]
        if isinstance(found, ProblemsError):
            raise found.with_traceback(None)  # else each raise would add to the last one's
        return found


def _exercise_in(path: Path) -> Step:
    """The exercise in a file. Raises ProblemsError."""
    report = Report(str(path))
    record = _record(EXERCISE, path, report)
    step = build.exercise_step(record, report, slug(path.stem)) if record else None
    if step is None or report.problems:
        raise ProblemsError(report.sorted())
    return step


def _record(shape: MapOf, path: Path, report: Report) -> Record | None:
    """The checked content of a file; None where it is no map."""
    node = read_nodes(read_bytes(path), report)
    record = check(shape, node, report) if node else None
    return record if isinstance(record, Record) else None


def _files(folders: Sequence[Path]) -> dict[str, Path]:
    """The files of some folders by name; of two with one name, that in the earlier folder."""
    found = {path.stem: path for folder in reversed(folders) for path in folder.glob("*.yaml")}
    return dict(sorted(found.items()))


def _looks_like_path(name: str) -> bool:
    return name.endswith(_SUFFIXES) or "/" in name or os.sep in name
