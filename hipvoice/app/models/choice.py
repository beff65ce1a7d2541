"""Which model listens when none is named: the one that `hipvoice models use` chose."""

from __future__ import annotations

from pathlib import Path

from hipvoice.app.faults import tell
from hipvoice.app.models import store
from hipvoice.ear.models import BUILT_IN, find_model
from hipvoice.errors import HipvoiceError


def chosen() -> str:
    """The name of the model that was chosen; the built-in one if none was."""
    try:
        return _file().read_text("utf-8").strip() or BUILT_IN
    except (OSError, UnicodeDecodeError):
        return BUILT_IN


def choose(name: str) -> None:
    """From now on use the model of that name. Raises HipvoiceError if it is no good model."""
    find_model(store.folder_of(name))
    place = _file()
    with store.writing(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_suffix(".new")
        fresh.write_text(f"{name}\n", "utf-8")
        fresh.replace(place)


def forget(name: str) -> bool:
    """Go back to the built-in model if the one of that name was chosen; whether it was."""
    if chosen() != name:
        return False
    place = _file()
    with store.writing(place):
        place.unlink(missing_ok=True)
    return True


def model_folder(named: Path | None) -> Path | None:
    """The folder to listen with: the one that was `named`, or the chosen one; None: the built-in.

    A chosen model that is not good any more is told once, and the built-in one listens instead.
    """
    name = chosen()
    if named is not None or name == BUILT_IN:
        return named
    try:
        folder = store.folder_of(name)
        find_model(folder)
    except HipvoiceError as error:
        tell(
            "recogniser",
            f"{error.title}. The built-in model listens instead. "
            f"To mend it: hipvoice models use {BUILT_IN}",
        )
        return None
    return folder


def _file() -> Path:
    return store.root() / "chosen"
