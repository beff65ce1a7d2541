"""The installed voices, and the one that a person means."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from hipvoice.errors import HipvoiceError
from hipvoice.voice.child import Cause, RenderError, Worker

LIST_LIMIT_S = 10.0  # macOS and Windows ask the system for each voice


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
