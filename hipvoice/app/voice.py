"""The voice as every command opens it: with the pronunciation of the language, and a memory."""

from __future__ import annotations

import sys
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

from hipvoice.app.config import Voice as VoiceConfig
from hipvoice.errors import HipvoiceError
from hipvoice.routines.pronunciation import FOLDER, load_pronunciation
from hipvoice.voice import piper
from hipvoice.voice.cache import Sentences
from hipvoice.voice.engines import OnFault
from hipvoice.voice.pronunciation import pronunciation
from hipvoice.voice.voice import Voice

# There the standard voice is a setting of the system, which may be another one tomorrow.
STANDARD_VOICE_CHANGES = {"darwin", "win32"}


PYTTSX3, PIPER = "pyttsx3", "piper"
STANDARD = VoiceConfig()


def open_voice(
    on_fault: OnFault, wanted: VoiceConfig = STANDARD, language: str = "en", *, keep: bool = True
) -> Voice:
    """The voice that is wanted, else the standard one. Raises HipvoiceError.

    If they are to be kept, its sentences are in the user's cache folder, where its name tells which
    voice it is.
    """
    name = called(wanted)
    table = load_pronunciation(FOLDER / f"{language}.yaml")
    lasting = keep and (name is not None or sys.platform not in STANDARD_VOICE_CHANGES)
    folder = user_cache_path("hipvoice", appauthor=False) / "sentences"
    pronounce = pronunciation(table.patterns, table.units, table.words)
    return Voice(on_fault, name, pronounce, Sentences(folder) if lasting else None)


def called(wanted: VoiceConfig) -> str | None:
    """What a voice of the config is called where it is opened; None is the standard one.

    A name may begin with its engine, as in `piper:amy` or `pyttsx3:en-us`; else `voice.engine` is
    it. A voice of Piper is a path, or the name of a file in `voices_folder`. Raises HipvoiceError.
    """
    engine, colon, rest = (wanted.name or "").partition(":")
    if not colon or engine not in {PYTTSX3, PIPER}:
        engine, rest = wanted.engine or PYTTSX3, wanted.name or ""
    if engine == PYTTSX3:
        return rest or None
    if engine != PIPER:
        hint = f"one of {PYTTSX3}, {PIPER}: `hipvoice config set voice.engine {PIPER}`"
        raise HipvoiceError(f"there is no engine of voices called {engine!r}", hint=hint)
    if not rest:
        hint = "such as `hipvoice config set voice.name piper:/path/to/voice.onnx`"
        raise HipvoiceError("Piper has no voice of its own: name a file", hint=hint)
    return f"{piper.PREFIX}{_piper_file(rest)}"


def _piper_file(name: str) -> Path:
    file = Path(name).expanduser()
    return file if file.suffix == ".onnx" else voices_folder() / f"{name}.onnx"


def voices_folder() -> Path:
    """Where voices of Piper are known by their names."""
    return user_data_path("hipvoice", appauthor=False) / "voices"
