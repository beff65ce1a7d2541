"""Routines and exercises of other programs taken over, and routines handed to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from hipvoice.app.author import write_new
from hipvoice.errors import HipvoiceError
from hipvoice.routines import exercise_db, jawt
from hipvoice.routines.foreign import Imported, read_json
from hipvoice.routines.library import Library

KNOWN = "a workout of Just Another Workout Timer, or exercises of free-exercise-db"


def import_json(file: Path, into: Path) -> Iterator[str]:
    """Write what a file of another program holds into a folder; yields what to tell.

    Raises HipvoiceError. Files that are there already are left as they are.
    """
    found = _found(read_json(file))
    if not found:
        raise HipvoiceError(f"{file} holds nothing that can be imported", hint=f"expected {KNOWN}")
    for imported in found:
        yield from _written(imported, into)
        yield from (f"  {what}" for what in imported.left_out)


def _found(data: object) -> list[Imported]:
    if workouts := jawt.workouts(data):
        return [jawt.import_workout(workout) for workout in workouts]
    return [exercise_db.import_exercise(e) for e in exercise_db.exercises(data)]


def _written(imported: Imported, into: Path) -> Iterator[str]:
    if not imported.text:
        return
    path = into / imported.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, imported.text)
    except OSError as error:
        raise HipvoiceError(f"{path.parent} cannot be made", str(error.strerror)) from None
    except HipvoiceError as error:
        yield f"{error.title}"
        return
    yield f"{path} is written"


def _to_jawt(name: str, output: Path | None) -> tuple[str, list[str]]:
    """A routine as a workout: the text, or none where it was written to `output`; what is lost."""
    text, left_out = jawt.export_routine(Library().routine(name))
    if output is None:
        return text, left_out
    write_new(output, text + "\n")
    return "", [f"{output} is written", *left_out]


EXPORTS: dict[str, Callable[[str, Path | None], tuple[str, list[str]]]] = {"jawt": _to_jawt}
