"""Which model listens when none is named: that of the config, which `models use` sets."""

from __future__ import annotations

from pathlib import Path

from hipvoice.app.config import change, config_path, load_config
from hipvoice.app.faults import tell
from hipvoice.app.models import store
from hipvoice.ear.models import BUILT_IN, find_model
from hipvoice.errors import HipvoiceError


def chosen() -> str:
    """The name of the model that was chosen; the built-in one if none was. Raises HipvoiceError."""
    return load_config().model


def choose(name: str) -> None:
    """From now on use the model of that name. Raises HipvoiceError if it is no good model."""
    find_model(store.folder_of(name))
    change(config_path(), {"model": name})


def forget(name: str) -> bool:
    """Go back to the built-in model if the one of that name was chosen; whether it was."""
    if chosen() != name:
        return False
    change(config_path(), {"model": BUILT_IN})
    return True


def model_folder(named: Path | None, name: str) -> Path | None:
    """The folder to listen with: one that was `named`, or that of a model; None: the built-in.

    A chosen model that is not good any more is told once, and the built-in one listens instead.
    """
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
