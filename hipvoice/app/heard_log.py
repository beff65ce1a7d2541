"""What the ear decided, kept in a file; its sound too, but only for whoever asks for that."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from pathlib import Path

import soundfile

from hipvoice.ear.heard import Heard
from hipvoice.ear.samples import RATE, Samples
from hipvoice.writing import explained, make_folder, write

WHAT = "what was heard"


def write_heard(path: Path, heard: Iterable[Heard]) -> None:
    """Write decisions to a file, one JSON object a line. Raises HipvoiceError."""
    lines = [json.dumps(decision.as_row()) + "\n" for decision in heard]
    write(path, "".join(lines).encode(), WHAT, private=True, force=True)


def write_sound(folder: Path, heard: Iterable[Heard]) -> None:
    """Write the sound of each decision into `folder`: its number, what was understood, and why.

    Raises HipvoiceError.
    """
    with explained(folder, WHAT):
        make_folder(folder)
    for number, decision in enumerate(heard, start=1):
        if decision.samples is not None:
            name = f"{number:02}-{_word(decision.text)}-{decision.reason}.wav"
            write(folder / name, _wav(decision.samples), WHAT, private=True, force=True)


def _wav(samples: Samples) -> bytes:
    memory = io.BytesIO()
    soundfile.write(memory, samples, RATE, format="WAV")
    return memory.getvalue()


def _word(text: str) -> str:
    """As part of a file's name."""
    return "-".join("".join(c if c.isalnum() else " " for c in text).split()) or "nothing"
