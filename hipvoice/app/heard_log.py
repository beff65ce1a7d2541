"""What the ear decided, kept in a file; its sound too, but only for whoever asks for that."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import soundfile

from hipvoice.ear.heard import Heard
from hipvoice.ear.samples import RATE
from hipvoice.errors import HipvoiceError


def write_heard(path: Path, heard: Iterable[Heard]) -> None:
    """Write decisions to a file, one JSON object a line. Raises HipvoiceError."""
    lines = [json.dumps(decision.as_row()) + "\n" for decision in heard]
    try:
        path.write_text("".join(lines), "utf-8")
    except OSError as error:
        raise HipvoiceError(f"cannot write what was heard to {path}", str(error)) from error


def write_sound(folder: Path, heard: Iterable[Heard]) -> None:
    """Write the sound of each decision into `folder`: its number, what was understood, and why.

    Raises HipvoiceError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, decision in enumerate(heard, start=1):
            if decision.samples is not None:
                name = f"{number:02}-{_word(decision.text)}-{decision.reason}.wav"
                soundfile.write(folder / name, decision.samples, RATE)
    except (OSError, soundfile.LibsndfileError) as error:
        raise HipvoiceError(f"cannot write what was heard into {folder}", str(error)) from error


def _word(text: str) -> str:
    """As part of a file's name."""
    return "-".join("".join(c if c.isalnum() else " " for c in text).split()) or "nothing"
