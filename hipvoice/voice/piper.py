"""Piper: a second engine, for a voice file that the person has. Its name is `piper:` and the path.

A voice is two files, NAME.onnx and NAME.onnx.json beside it. What can be found out without loading
it is reported before a session: that Piper is not installed, or that a file is missing or not one
of Piper's. If a voice still cannot be loaded, it fails like any engine (see `engines`).
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from hipvoice import remedies
from hipvoice.errors import HipvoiceError
from hipvoice.voice.voices import VoiceInfo

PREFIX: Final = "piper:"
PACKAGE: Final = "piper-tts"
WORKER: Final = "hipvoice.voice.piper_worker"
# Other kinds of phonemes download what they need.
PHONEMES: Final = ("espeak", "text")
# What Piper itself reads from the JSON file without checking for it (piper/config.py).
KEYS: Final = ("num_symbols", "num_speakers", "audio", "espeak", "phoneme_id_map")


def file_of(voice: str | None) -> Path | None:
    """The file of a voice of Piper; None for a voice of another engine."""
    return Path(voice.removeprefix(PREFIX)) if voice and voice.startswith(PREFIX) else None


def require(file: Path) -> str:
    """The name of the voice in that file. Raises HipvoiceError if it cannot speak."""
    _version()
    settings_of(file)
    return f"{PREFIX}{file.absolute()}"


def identity(file: Path) -> str:
    """What distinguishes voices of the same name, for the cache of sentences."""
    parts = [part.stat() for part in (file, _beside(file))]
    ages = " ".join(f"{part.st_size} {part.st_mtime_ns}" for part in parts)
    return f"{PACKAGE} {_version()} {ages}"


def info(file: Path) -> VoiceInfo:
    """The description of a voice in a list. Raises HipvoiceError for a file that is not a voice."""
    settings = settings_of(file)
    language = settings.get("language") or {}
    code = str(language.get("code") or settings["espeak"].get("voice", ""))
    return VoiceInfo(f"{PREFIX}{file.absolute()}", file.stem, (code,) if code else ())


def settings_of(file: Path) -> dict[str, Any]:
    """The JSON beside a voice. Raises HipvoiceError if one of the two is missing or broken."""
    beside = _beside(file)
    for part in (file, beside):
        if not part.is_file():
            hint = "A voice of Piper is two files: NAME.onnx, and NAME.onnx.json beside it"
            raise HipvoiceError(f"there is no file {part}", hint=hint)
    try:
        settings = json.loads(beside.read_text("utf-8"))
        missing = [key for key in KEYS if key not in settings]
    except (OSError, ValueError, TypeError) as error:
        raise _broken(beside, str(error)) from None
    if not isinstance(settings, dict) or missing:
        raise _broken(beside, f"it lacks {', '.join(missing) or 'all keys'}")
    if (kind := settings.get("phoneme_type", PHONEMES[0])) not in PHONEMES:
        hint = f"Take one that needs only {PHONEMES[0]}, as those for English do"
        raise HipvoiceError(f"{file} needs more of Piper than is used here ({kind})", hint=hint)
    return settings


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")


def _broken(beside: Path, reason: str) -> HipvoiceError:
    hint = "Take both files from the same place once more"
    return HipvoiceError(f"{beside} is not that of a voice of Piper", reason, hint)


def _version() -> str:
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        hint = remedies.pip(PACKAGE)
        raise HipvoiceError("Piper is not installed", hint=hint) from None
