"""What is installed and what can be, as the command line prints it, and what the config uses.

Which model listens is a key of the config that `models use` sets; which voice speaks, those that
`voices NAME --use` sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress
from pathlib import Path
from typing import Any, Final

from hipvoice.app.config import change, config_path, load_config
from hipvoice.app.journal.pages import Page, Table
from hipvoice.app.session.process import tell
from hipvoice.app.store import KOKORO, MODELS, Kind
from hipvoice.app.store.catalogue import CatalogueEntry, read_catalogue
from hipvoice.app.store.places import folder_of, installed, paths_of, source_of
from hipvoice.ear.models import find_model
from hipvoice.errors import HipvoiceError

MEGABYTE: Final = 1_000_000
BUILT_IN: Final = {"language": "en", "licence": "MIT", "by": ""}
ABOUT: Final = ("language", "licence", "by")

PIPER: Final = "piper"


def rows(kind: Kind, catalogue: Path | None) -> list[dict[str, Any]]:
    """The built-in one, those that are installed, and the catalogue. Raises HipvoiceError."""
    entries = read_catalogue(kind, catalogue)
    there = installed(kind)
    found = [_built_in(kind)] if kind.built_in else []
    found += [_installed(kind, name, entries.get(name)) for name in there]
    found += [_offered(entry) for entry in entries.values() if entry.name not in there]
    if kind is not MODELS:
        return found
    used = chosen()
    return [row | {"used": row["name"] == used} for row in found]


def page(kind: Kind, catalogue: Path | None) -> Page:
    """The same as a table, without columns that nobody fills."""
    columns = (kind.noun, "language", ">size", "licence", "made by", "checksum", "state")
    cells = [_cells(row) for row in rows(kind, catalogue)]
    filled = [any(column) for column in zip(*cells, strict=True)]
    return [Table((*compress(columns, filled),), [(*compress(row, filled),) for row in cells])]


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    size = f"{row['bytes'] / MEGABYTE:.0f} MB"
    state = f"{row['state']}, in use" if row.get("used") else row["state"]
    checksum = "known" if row.get("verifiable") else ""
    return row["name"], row["language"], size, row["licence"], row["by"], checksum, state


def _built_in(kind: Kind) -> dict[str, Any]:
    try:
        size, state = _size([folder_of(kind, kind.built_in)]), "built in"
    except HipvoiceError:
        size, state = 0, "missing"
    return {"name": kind.built_in, **BUILT_IN, "bytes": size, "state": state}


def _installed(kind: Kind, name: str, entry: CatalogueEntry | None) -> dict[str, Any]:
    paths = paths_of(kind, name)
    source = source_of(paths[0])
    known = _offered(entry) if entry else {key: str(source.get(key, "")) for key in ABOUT}
    return {**known, "name": name, "bytes": _size(paths), "state": "installed"}


def _offered(entry: CatalogueEntry) -> dict[str, Any]:
    main = entry.files[0]
    about = {key: getattr(entry, key) for key in ("name", *ABOUT, "bytes")}
    sums = {"sha256": main.sha256, "md5": main.md5, "verifiable": entry.is_verifiable}
    return {**about, "url": main.url, **sums, "state": "to be installed"}


def _size(paths: list[Path]) -> int:
    inside = [path for each in paths for path in (each, *each.rglob("*"))]
    return sum(path.stat().st_size for path in inside if path.is_file())


def chosen() -> str:
    """The name of the model that was chosen; the built-in one if none was. Raises HipvoiceError."""
    return load_config().model


def choose(name: str) -> None:
    """Use the model of that name from now on. Raises HipvoiceError if it is not valid."""
    find_model(folder_of(MODELS, name))
    change(config_path(), {"model": name})


def forget(kind: Kind, name: str, gone: list[Path]) -> Iterator[str]:
    """Take what was removed out of the config, and say what is used instead. Raises HipvoiceError.

    `gone` is where it was.
    """
    if kind is not MODELS:
        yield from _forget_voice(name, gone)
    elif chosen() == name:
        change(config_path(), {"model": kind.built_in})
        yield "The built-in model is used again."


def _forget_voice(name: str, gone: list[Path]) -> Iterator[str]:
    if name == KOKORO:
        yield from _without_kokoro()
        return
    config = load_config()
    values = config.given.in_file()
    for person in (None, *config.people):
        part = f"people.{person}." if person else ""
        voice = values.get(f"{part}voice.name")
        engine = values.get(f"{part}voice.engine", values.get("voice.engine"))
        if voice and _is_of(voice, engine, name, gone):
            own = [f"{part}voice.{key}" for key in ("name", "engine")]
            change(config_path(), {key: None for key in own if key in values})
            yield f"{person} hears the usual voice again." if person else STANDARD


def _without_kokoro() -> Iterator[str]:
    """What speaks without its weights, unless Python packages bring them, too."""
    from hipvoice.voice.voices import kokoro_lacks  # noqa: PLC0415 - needs numpy

    if lacks := kokoro_lacks():
        yield f"Kokoro cannot speak any more: {lacks.title}. The standard voice speaks instead."


STANDARD: Final = "It was the voice of the coach: the standard voice speaks again."


def _is_of(voice: str, engine: str | None, name: str, gone: list[Path]) -> bool:
    """Whether a voice of the config is one of Piper's that has that name, or is in those places."""
    prefix, colon, rest = voice.partition(":")
    if not (colon and prefix == PIPER):
        if engine != PIPER:
            return False
        rest = voice
    place = Path(rest).expanduser()
    return rest == name or any(path in {place, *place.parents} for path in gone)


def model_folder(named: Path | None, name: str) -> Path | None:
    """The folder to listen with: the `named` one, or that of a model; None for the built-in one.

    If a chosen model is no longer valid, that is reported once, and the built-in one is used.
    """
    if named is not None or name == MODELS.built_in:
        return named
    try:
        folder = folder_of(MODELS, name)
        find_model(folder)
    except HipvoiceError as error:
        tell(
            "recogniser",
            f"{error.title}. The built-in model is used instead. "
            f"To fix it: hipvoice models use {MODELS.built_in}",
        )
        return None
    return folder
