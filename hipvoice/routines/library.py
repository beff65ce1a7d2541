"""The library: folders with routines (`*.yaml`), `exercises/`, `tests/` and `programmes/`.

A file is found by its name without `.yaml`. The shipped folder comes last, so a person's own folder
can replace what is in it. A routine given by its path finds what is beside it first.

Files are read on demand, once. Exercises that lead back to themselves are reported: "harder" must
end somewhere. `starter` is a new routine: short, ready to play, with comments that show what is
possible.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from hipvoice.core.figure.model import Figure
from hipvoice.core.programme.programme import Programme
from hipvoice.core.routine.routine import Exercise, Routine, Step, Test
from hipvoice.errors import HipvoiceError
from hipvoice.files import is_regular
from hipvoice.routines import EXERCISES, PROGRAMMES, TESTS, content, files, shipped_folder
from hipvoice.routines.build import (
    Built,
    Names,
    ProgrammeNames,
    build,
    build_programme,
    check_versions,
)
from hipvoice.routines.formats import EXERCISE, PROGRAMME, ROUTINE, TEST
from hipvoice.routines.problems import (
    TOP,
    Problem,
    ProblemsError,
    Report,
    choices,
    quote,
)
from hipvoice.routines.reader import Map, read_bytes, read_nodes
from hipvoice.routines.scalars import WrongValueError, slug
from hipvoice.routines.schema import CheckedMap, Good, Source, good_source

_LINKS: dict[str, Callable[[Exercise], str]] = {
    "variant-of": lambda exercise: exercise.variant_of,
    "easier": lambda exercise: exercise.easier,
    "harder": lambda exercise: exercise.harder,
}


def leading_back(exercise: Exercise, find: Callable[[str], Step]) -> Iterator[str]:
    """The keys of `exercise` that, followed from one to the next, lead back to it."""
    for key, link in _LINKS.items():
        if exercise.slug in _chain(link, exercise, find):
            yield key


def _chain(
    link: Callable[[Exercise], str], exercise: Exercise, find: Callable[[str], Step]
) -> list[str]:
    """The names that a link leads to, each once; a broken file ends it."""
    names: list[str] = []
    while (name := link(exercise)) and name not in names:
        names.append(name)
        try:
            exercise = find(name).exercise
        except ProblemsError:
            break
    return names


Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """The contents of the files of one kind, by the name of the file."""

    def __init__(self, kind: str, folders: Sequence[Path], read: Callable[[Path], Kept]) -> None:
        """Look in `folders` in this order; `read` reads a file. Nothing is read yet.

        `kind` is the word for one of them, such as "exercise".
        """
        self._kind = kind
        self._folders = folders
        self._read = read
        self._kept: dict[str, Kept | ProblemsError] = {}

    @cached_property
    def files(self) -> dict[str, Path]:
        """The files by name, in alphabetical order."""
        return files(self._folders)

    def find(self, name: str) -> Kept:
        """What has that name. Raises ProblemsError for a broken file, WrongValueError for none."""
        if name not in self.files:
            hint = choices(name, self.files) or f"`hipvoice list --{self._kind}s` names them"
            raise WrongValueError(f"there is no {self._kind} {quote(name)}", hint)
        if name not in self._kept:
            try:
                self._kept[name] = self._read(self.files[name])
            except ProblemsError as error:
                self._kept[name] = error
        found = self._kept[name]
        if isinstance(found, ProblemsError):
            raise found.with_traceback(None)  # otherwise each raise would add to the last traceback
        return found


_SUFFIXES = (".yaml", ".yml")
_VERSION_OF = re.compile(rb"^(?:harder|variant-of):[ \t]*[\"']?([^\s\"']+)", re.MULTILINE)
_Found = TypeVar("_Found", Step, Test)


class Library:
    """The routines, exercises and tests of some folders and of the shipped one."""

    def __init__(self, *own: Path) -> None:
        """Look in the folders `own` first. Nothing is read yet."""
        self._own = own
        self._folders = (*own, shipped_folder())
        self._exercises = Shelf("exercise", self._within(EXERCISES), self._exercise_in)
        self._tests = Shelf("test", self._within(TESTS), self._test_in)
        self._titles: dict[Path, str] = {}

    @cached_property
    def routine_files(self) -> dict[str, Path]:
        """The files of the routines by name, in alphabetical order."""
        return files(self._folders)

    @property
    def exercise_files(self) -> dict[str, Path]:
        """The files of the exercises by name, in alphabetical order."""
        return self._exercises.files

    @property
    def test_files(self) -> dict[str, Path]:
        """The files of the tests by name, in alphabetical order."""
        return self._tests.files

    def routine(self, source: str | Source) -> Routine:
        """The routine of that name, or the one in the file at that path, or in a dict.

        A dict has the content of a file, as a YAML parser returns it. Raises HipvoiceError, whose
        `detail` lists every problem of a file or dict with its place.
        """
        if isinstance(source, Mapping):
            return self._routine_in(source).routine
        if isinstance(source, str):
            if path := self.routine_files.get(slug(source)):
                return self._routine_in(path).routine
            if not _looks_like_path(source) and not is_regular(Path(source)):
                hint = choices(slug(source), self.routine_files)
                raise HipvoiceError(f"there is no routine {quote(source)}", hint=hint)
        path = Path(source)
        return self._beside(path)._routine_in(path).routine

    def exercise(self, source: str | Source) -> Step:
        """The exercise of that name, path or dict, at its default dose.

        Raises HipvoiceError.
        """
        if isinstance(source, str) and not _looks_like_path(source):
            return self._whole.answered(_found(self._exercises, source))
        if isinstance(source, Mapping):
            return self._whole.answered(self._exercise_in(source))
        path = Path(source)
        beside = Library(path.absolute().parent.parent, *self._own)
        return beside._whole.answered(beside._exercise_in(path))

    def test(self, source: str | Source) -> Test:
        """The test of that name, path or dict. Raises HipvoiceError."""
        if isinstance(source, str) and not _looks_like_path(source):
            return self._whole.answered_test(_found(self._tests, source))
        made = self._test_in(source if isinstance(source, Mapping) else Path(source))
        return self._whole.answered_test(made)

    @cached_property
    def programme_files(self) -> dict[str, Path]:
        """The files of the programmes by name, in alphabetical order."""
        return files(self._within(PROGRAMMES))

    def programme(self, source: str) -> Programme:
        """The programme of that name or in the file at that path.

        Its routines are not read. Raises HipvoiceError, with every problem of the file.
        """
        path = self.programme_path(source)
        return self._beside_programme(path)._good_programme(path, in_full=False).content

    def read_programme(self, path: Path) -> Programme:
        """The programme in a file, with its routines checked. Raises ProblemsError."""
        return self._beside_programme(path)._good_programme(path, in_full=True).content

    def programme_path(self, source: str) -> Path:
        """The file of a programme. Raises HipvoiceError for a name that is not known."""
        path = self.programme_files.get(slug(source))
        if path is None and not _looks_like_path(source) and not is_regular(Path(source)):
            hint = choices(slug(source), self.programme_files)
            hint = hint or "`hipvoice programme list` names them"
            raise HipvoiceError(f"there is no programme {quote(source)}", hint=hint)
        return path or Path(source)

    def beside_programme(self, source: str) -> Library:
        """This library, with what is beside a programme first. Raises HipvoiceError."""
        return self._beside_programme(self.programme_path(source))

    def title(self, routine: str) -> str:
        """What the routine of that name is called; its exercises are not read.

        Raises HipvoiceError.
        """
        path = self.routine_files[routine]
        if path not in self._titles:

            def made(record: CheckedMap, _: Report) -> str:
                return str(record.values.get("name", routine))

            self._titles[path] = good_source(path, ROUTINE, made).content
        return self._titles[path]

    def routines(self) -> tuple[list[Routine], list[Problem]]:
        """The valid routines by name, and what is wrong with the others."""
        routines: list[Routine] = []
        problems: dict[Problem, None] = {}  # a broken exercise is reported once
        for path in self.routine_files.values():
            try:
                routines.append(self._routine_in(path).routine)
            except ProblemsError as error:
                problems |= dict.fromkeys(error.problems)
            except HipvoiceError as error:  # it cannot be read at all
                problems[Problem(str(path), TOP, error.title, error.detail)] = None
        return routines, list(problems)

    def check(self, path: Path) -> list[Problem]:
        """Everything that is wrong with a file. Raises HipvoiceError if it cannot be read."""
        try:
            self.read(path)
        except ProblemsError as error:
            return list(error.problems)
        return []

    def read(self, path: Path) -> Good[Built] | Good[Step] | Good[Test] | Good[Programme]:
        """The content of a file. Its folder says what it is, or that it has a `course`.

        Raises ProblemsError.
        """
        folder = path.absolute().parent
        if folder.name == EXERCISES:
            return Library(folder.parent, *self._own)._linked_exercise(path)
        if folder.name == PROGRAMMES or (folder.name != TESTS and _has_course(path)):
            return self._beside_programme(path)._good_programme(path, in_full=True)
        if folder.name == TESTS:
            good = _good_test(path)
            _check_shipped(path, good.record, _OWED_BY_TESTS, good.report)
            if good.report.problems:
                raise ProblemsError(good.report.sorted())
            return good
        return self._beside(path)._good_routine(path)

    def _within(self, name: str) -> list[Path]:
        return [folder / name for folder in self._folders]

    def _beside(self, path: Path) -> Library:
        """This library, with the folder of a routine's file searched first."""
        return Library(path.parent, *self._own)

    def _beside_programme(self, path: Path) -> Library:
        """This library, with the folder above that of a programme's file searched first."""
        named = path.parent.name not in {"", ".."}
        outer = path.parent.parent if named else path.absolute().parent.parent
        return Library(outer, path.parent, *self._own)

    def _good_programme(self, path: Path, *, in_full: bool) -> Good[Programme]:
        """The programme in a file. Raises ProblemsError, in full also for its routines."""
        broken: dict[Problem, None] = {}

        def routine(name: str) -> Routine | None:
            try:
                return self._routine_in(self.routine_files[name]).routine
            except ProblemsError as error:
                broken.update(dict.fromkeys(error.problems))
                return None

        def made(record: CheckedMap, report: Report) -> Programme | None:
            known = ProgrammeNames(
                routine if in_full else None,
                self._whole.exercise,
                self.routine_files,
                self.exercise_files,
            )
            return build_programme(record, report, slug(path.stem), known)

        good = good_source(path, PROGRAMME, made, "the programme")
        if broken:
            raise ProblemsError(list(broken))
        return good

    def _routine_in(self, source: Source) -> Built:
        return self._good_routine(source).content

    def _exercise_in(self, source: Source) -> Step:
        step = self._good_exercise(source).content
        return replace(step, exercise=replace(step.exercise, figure=self._figure(step.exercise)))

    def _figure(self, exercise: Exercise) -> Figure | None:
        """The figure of a version; if it has none, that of the exercise that it is a version of."""
        names: set[str] = set()
        while exercise.figure is None and exercise.variant_of not in {"", *names}:
            names.add(exercise.variant_of)
            try:
                path = self.exercise_files[exercise.variant_of]
                exercise = self._good_exercise(path).content.exercise
            except ProblemsError:
                break  # reported when it is requested
        return exercise.figure

    def _test_in(self, source: Source) -> Test:
        return _good_test(source).content

    def _good_exercise(self, source: Source) -> Good[Step]:
        def made(record: CheckedMap, report: Report) -> Step | None:
            name = _name_of(source, record)
            return content.exercise_step(record, report, name, self.exercise_files)

        return good_source(source, EXERCISE, made, "the exercise")

    def _linked_exercise(self, path: Path) -> Good[Step]:
        """The exercise in a file, read for its own sake. Raises ProblemsError."""
        good = self._good_exercise(path)
        for key in leading_back(good.content.exercise, self._exercises.find):
            message, hint = (
                f"`{key}` leads back to this exercise",
                f"take out one `{key}` on the way",
            )
            good.report.add(good.record.value(key), message, hint, (key,))
        check_versions(good.record, good.content.exercise, good.report, self._whole.found)
        _check_shipped(path, good.record, _OWED_BY_EXERCISES, good.report)
        if good.report.problems:
            raise ProblemsError(good.report.sorted())
        return good

    @cached_property
    def _whole(self) -> Names:
        """The names of this library; a broken file is as if it was not there."""

        def whole(find: Callable[[str], _Found]) -> Callable[[str], _Found | None]:
            def found(name: str) -> _Found | None:
                try:
                    return find(name)
                except ProblemsError:
                    return None

            return found

        return self._names(whole(self._exercises.find), whole(self._tests.find))

    def _names(
        self, exercise: Callable[[str], Step | None], test: Callable[[str], Test | None]
    ) -> Names:
        return Names(exercise, test, self.exercise_files, self.test_files, self._versions)

    def _versions(self, name: str) -> Sequence[str]:
        """The names of the exercises that name this one as their base or as harder."""
        return self._version_names.get(name, ())

    @cached_property
    def _version_names(self) -> dict[str, list[str]]:
        """The same for each exercise, in alphabetical order.

        The files are only glanced at: reading them all would take longer than all else.
        """
        found: dict[str, list[str]] = {}
        for name, path in self.exercise_files.items():
            for base in sorted({*_VERSION_OF.findall(read_bytes(path))}):
                found.setdefault(slug(base.decode("utf-8", "replace")), []).append(name)
        return found

    def _good_routine(self, source: Source) -> Good[Built]:
        """The routine in a file or dict. Raises ProblemsError, also for what it uses."""
        broken: dict[Problem, None] = {}

        def kept(find: Callable[[str], _Found]) -> Callable[[str], _Found | None]:
            def found(name: str) -> _Found | None:
                try:
                    return find(name)
                except ProblemsError as error:
                    broken.update(dict.fromkeys(error.problems))
                    return None

            return found

        names = self._names(kept(self._exercises.find), kept(self._tests.find))

        def made(record: CheckedMap, report: Report) -> Built | None:
            return build(record, report, _name_of(source, record), names)

        try:
            good = good_source(source, ROUTINE, made, "the routine")
        except ProblemsError as error:
            raise ProblemsError([*error.problems, *broken]) from None
        if broken:
            raise ProblemsError(list(broken))
        return good


_OWED_BY_EXERCISES = (("demands",), ("easier", "easier-none"))
_OWED_BY_TESTS = (("demands",),)
_HINTS = {
    "demands": "`demands: []` if it asks nothing of the body that a condition rules out",
    "easier": "`easier-none` says why there is no easier version",
}


def _check_shipped(
    path: Path, record: CheckedMap, owed: Sequence[tuple[str, ...]], report: Report
) -> None:
    """Report what a shipped file leaves open: it answers for every condition of a person."""
    if not path.absolute().is_relative_to(shipped_folder()):
        return
    for keys in owed:
        if not any(map(record.has, keys)):
            message = f"{' or '.join(map(quote, keys))} is missing in a shipped file"
            report.add(record.node.where, message, _HINTS[keys[0]])


def _good_test(source: Source) -> Good[Test]:
    """The test in a file or dict. Raises ProblemsError."""

    def made(record: CheckedMap, report: Report) -> Test | None:
        return content.test(record, report, _name_of(source, record))

    return good_source(source, TEST, made, "the test")


def _name_of(source: Source, record: CheckedMap) -> str:
    """The name of the file, or for a dict the `name` in it, as a name in the library."""
    return slug(source.stem if isinstance(source, Path) else record.values.get("name", ""))


def _found(shelf: Shelf[_Found], name: str) -> _Found:
    try:
        return shelf.find(slug(name))
    except WrongValueError as wrong:
        raise HipvoiceError(str(wrong), hint=wrong.hint) from None


def _has_course(path: Path) -> bool:
    """Whether a file is a programme by what is in it. Raises HipvoiceError."""
    node = read_nodes(read_bytes(path), Report(str(path)))
    return isinstance(node, Map) and any(key.text == "course" for key, _ in node.entries)


def _looks_like_path(name: str) -> bool:
    return name.endswith(_SUFFIXES) or "/" in name or os.sep in name


_TEXT = """\
# A routine. Play it:      hipvoice play {file}
# See what is wrong:       hipvoice check {file}
# All names of exercises:  hipvoice list --exercises
# Help in your editor:     hipvoice schema > {schema}
# yaml-language-server: $schema={schema}

name: {name}
about: What it is for, in one sentence.

# questions: [pain, effort]        # asked at the end; pain-before comes first

steps:
  # The name of an exercise is enough: it has a dose of its own.
  - hip-flexor-stretch

  # Change what you like; a duration is 30, 30s or 1m30s.
  - use: seated-butterfly
    hold: 40s
    sets: 2
    # rest: 20s                    # after each set; 0 for none
    # ready: wait                  # until you say that you are ready

  # Reps are counted at a tempo: seconds out, pause, seconds back. An exercise with sides is done on
  # both of them, unless you say `sides: left`, `right` or `right-first`.
  # - use: side-lying-hip-rotation
  #   reps: 8-10
  #   tempo: 3-1-3
  #   sides: right-first

  # A section, here a circuit of three rounds.
  # - section: Circuit
  #   rounds: 3
  #   rest: 30s
  #   steps: [bridge-hold, gluteal-stretch]

  # A test, asked about by voice.
  # - test: hip-flexion-range

  # An exercise of your own, for this routine alone.
  - exercise:
      name: Wall sit
      demands: [squat]             # what it asks of the body, for conditions such as knee-pain
      hold: 30s
      setup:
        - Lean on the wall and slide down until the thighs are level.
      corrections:
        - say: Keep the low back on the wall.
          fault: the low back arches
"""

SCHEMA_FILE = "routine.schema.json"


def starter(name: str, file: str) -> str:
    """A routine called `name` that will be saved in `file`."""
    return _TEXT.format(name=json.dumps(name, ensure_ascii=False), file=file, schema=SCHEMA_FILE)
