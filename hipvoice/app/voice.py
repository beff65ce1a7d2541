"""The voice as every command opens it: with the pronunciation of the language, and a memory."""

from __future__ import annotations

import sys

from platformdirs import user_cache_path

from hipvoice.routines.pronunciation import FOLDER, load_pronunciation
from hipvoice.voice.cache import Sentences
from hipvoice.voice.engines import OnFault
from hipvoice.voice.pronunciation import pronunciation
from hipvoice.voice.voice import Voice

# There the standard voice is a setting of the system, which may be another one tomorrow.
STANDARD_VOICE_CHANGES = {"darwin", "win32"}


def open_voice(on_fault: OnFault, name: str | None = None, language: str = "en") -> Voice:
    """The voice called `name`, else the standard one. Raises HipvoiceError.

    Its sentences are kept in the user's cache folder, where its name tells which voice it is.
    """
    table = load_pronunciation(FOLDER / f"{language}.yaml")
    lasting = name is not None or sys.platform not in STANDARD_VOICE_CHANGES
    folder = user_cache_path("hipvoice", appauthor=False) / "sentences"
    pronounce = pronunciation(table.patterns, table.units, table.words)
    return Voice(on_fault, name, pronounce, Sentences(folder) if lasting else None)
