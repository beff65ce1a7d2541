"""Help for authors: the JSON Schema, a first file, and import from and export to other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from hipvoice.core.wording.wording import capital
from hipvoice.errors import HipvoiceError
from hipvoice.files import ExistsError, is_regular, read_beginning, write
from hipvoice.routines import foreign
from hipvoice.routines.foreign import ImportedFile, read_json, require_readable
from hipvoice.routines.json_schema import SHAPES, json_schema, output_schema
from hipvoice.routines.library import Library, starter
from hipvoice.routines.problems import choices, either, quote
from hipvoice.routines.scalars import slug

OUTPUTS: Final = Path(__file__).with_name("outputs.yaml")
LONGEST_NAME = 60  # characters, as in the format

KNOWN = "a workout of Just Another Workout Timer, or exercises of free-exercise-db"
MAX_NAMESAKES = 1000


def schema_text(kind: str) -> str:
    """The JSON Schema of a kind of file, or of what a command prints with --json.

    Raises HipvoiceError.
    """
    if kind in SHAPES:
        return json.dumps(json_schema(kind), indent=2)
    known = outputs()
    if kind not in known:
        hint = choices(kind, [*SHAPES, *known]) or f"{either(SHAPES)}, or a command with --json"
        raise HipvoiceError(f"there is no schema of {quote(kind)}", hint=hint)
    return json.dumps(output_schema(kind, known[kind]), indent=2)


def schema_names() -> list[str]:
    """What there is a schema of."""
    return [*SHAPES, *outputs()]


def outputs() -> dict[str, Any]:
    """What commands print with --json, by command."""
    text = OUTPUTS.read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def new_routine(name: str, *, force: bool = False) -> Path:
    """Write a routine of that name into this folder, over another one only with force.

    Raises HipvoiceError.
    """
    title = " ".join(Path(name).stem.replace("-", " ").split())
    path = Path(name).with_name(f"{slug(title)}.yaml") if title else None
    if path is None or len(title) > LONGEST_NAME or not title.isprintable():
        raise HipvoiceError(f"a routine cannot be called {name[:LONGEST_NAME]!r}")
    text = starter(capital(title), str(path))
    write(path, text.encode(), "the routine", private=False, force=force)
    return path


def import_json(file: Path, into: Path) -> Iterator[str]:
    """Write the content of another program's file into a folder; yields messages about it.

    Raises HipvoiceError. Existing files are left alone: of two with one name, the second gets a
    number.
    """
    found = _found(file)
    for imported in found:
        yield from _written(imported, into)
        yield from (f"  {what}" for what in imported.left_out)
    if not any(imported.text for imported in found):
        raise HipvoiceError(f"nothing in {file} can be imported")


def _found(file: Path) -> list[ImportedFile]:
    """The content of a file. Raises HipvoiceError, with each place that cannot be read."""
    data = read_json(file)
    if workouts := foreign.workouts(data):
        found = [foreign.import_workout(workout) for workout in workouts]
    else:
        found = [foreign.import_exercise(e) for e in foreign.exercises(data)]
    require_readable(file, data.problems)
    if not found:
        raise HipvoiceError(f"{file} holds nothing that can be imported", hint=f"expected {KNOWN}")
    return found


def _written(imported: ImportedFile, into: Path) -> Iterator[str]:
    if not imported.text:
        return
    path = into / imported.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HipvoiceError(f"{path.parent} cannot be made", str(error.strerror)) from None
    for place in _places(path):
        if _is_written(place, imported.text):
            taken = f"{path} exists and is left as it is; " if place != path else ""
            yield f"{taken}{place} is written"
            return
        if _holds(place, imported.text):
            yield f"{place} is there already, and the same"
            return
    raise HipvoiceError(f"{path} exists, and {MAX_NAMESAKES} of its name with a number")


def _is_written(path: Path, text: str) -> bool:
    """Write a file unless there is one. Returns whether it was written."""
    try:
        write(path, text.encode(), "what was imported", private=False)
    except ExistsError:
        return False
    return True


def _places(path: Path) -> Iterator[Path]:
    """A path, and numbered ones to use if it is taken."""
    yield path
    for number in range(2, MAX_NAMESAKES + 2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def _holds(path: Path, text: str) -> bool:
    """Whether a file has just this text."""
    wanted = text.encode()
    return is_regular(path) and read_beginning(path, len(wanted) + 1) == wanted


def _to_jawt(name: str, output: Path | None, *, force: bool = False) -> tuple[str, list[str]]:
    """A routine as a workout: its text (None if written to `output`), and what is lost."""
    text, left_out = foreign.export_routine(Library().routine(name))
    if output is None:
        return text, left_out
    write(output, f"{text}\n".encode(), "the routine", private=False, force=force)
    return "", [f"{output} is written", *left_out]


EXPORTS: dict[str, Callable[..., tuple[str, list[str]]]] = {"jawt": _to_jawt}
