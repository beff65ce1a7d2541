"""The voices that there are: to read, and to hear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hipvoice.app.config import Config
from hipvoice.app.say import say
from hipvoice.errors import HipvoiceError
from hipvoice.voice.voices import find_voice, list_voices

SAMPLE = "This is {name}. Lie on your back, and draw one knee to the chest."


def voice_rows(language: str | None) -> list[dict[str, Any]]:
    """The installed voices as JSON-able rows; of one `language` (such as "en"), or of all.

    Raises HipvoiceError where there is no speech engine.
    """
    rows = [
        {"id": voice.id, "name": voice.name, "languages": [*map(_code, voice.languages)]}
        for voice in list_voices()
    ]
    return [row for row in rows if language is None or _speaks(row, language)]


def chosen_rows(names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows of the voices called so, by name or id. Raises HipvoiceError for an unknown one."""
    wanted = [find_voice(name) for name in names]
    rows = {row["id"]: row for row in voice_rows(None)}
    return [rows[voice] for voice in wanted if voice is not None]


def speak_samples(rows: list[dict[str, Any]], config: Config) -> Iterator[dict[str, Any]]:
    """Speak a sample of each voice; yields its row before it is heard. Raises HipvoiceError."""
    if not rows:
        raise HipvoiceError("there is no such voice", hint="`hipvoice voices --all` lists them all")
    for row in rows:
        yield row
        voice = replace(config.voice, name=row["id"])
        say(SAMPLE.format(name=row["name"]), replace(config, voice=voice))


def _code(language: str) -> str:
    r"""The code of a language; espeak writes a byte of priority before it ("\x05en-gb")."""
    return "".join(c for c in language if c.isprintable()).lower().replace("_", "-")


def _speaks(row: dict[str, Any], language: str) -> bool:
    """Whether it is a voice of `language`. One that does not say may be."""
    codes = row["languages"]
    return not codes or any(code.split("-")[0] == language for code in codes)
