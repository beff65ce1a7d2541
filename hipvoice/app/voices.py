"""The voices that there are: to read, to hear, and to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hipvoice.app.config import Config, change, config_path
from hipvoice.app.faults import tell
from hipvoice.app.say import say
from hipvoice.app.voice import PIPER, PYTTSX3, called, voices_folder
from hipvoice.errors import HipvoiceError
from hipvoice.voice import piper
from hipvoice.voice.voice import found_voice
from hipvoice.voice.voices import VoiceInfo, list_voices

SAMPLE = "This is {name}. Lie on your back, and draw one knee to the chest."


def voice_rows(language: str | None, config: Config) -> list[dict[str, Any]]:
    """The voices as JSON-able rows; of one `language` (such as "en"), or of all.

    Those of Piper are in the folder of voices, or the one of the config. Raises HipvoiceError where
    there is no speech engine.
    """
    rows = [_row(voice) for voice in _all(config)]
    return [row for row in rows if language is None or _speaks(row, language)]


def chosen_rows(names: tuple[str, ...], config: Config) -> list[dict[str, Any]]:
    """The rows of the voices called so, by name or id. Raises HipvoiceError for an unknown one."""
    wanted = [found_voice(called(replace(config.voice, name=name))) for name in names]
    there = {voice.id: voice for voice in list_voices()} if any(map(_installed, wanted)) else {}
    return [
        _row(piper.info(file) if (file := piper.file_of(voice)) else there[voice])
        for voice in wanted
        if voice is not None
    ]


def speak_samples(
    rows: list[dict[str, Any]], config: Config, *, force: bool = False
) -> Iterator[dict[str, Any]]:
    """Speak a sample of each voice; yields its row before it is heard. Raises HipvoiceError.

    A speaker that is a sound file is replaced by `force`, and by each voice that follows another.
    """
    if not rows:
        raise HipvoiceError("there is no such voice", hint="`hipvoice voices --all` lists them all")
    for row in rows:
        yield row
        voice = replace(config.voice, engine=None, name=row["id"])
        say(SAMPLE.format(name=row["name"]), replace(config, voice=voice), force=force)
        force = True


def use(row: dict[str, Any], config: Config) -> None:
    """Speak with a voice from now on; to the person of the config, if it names one.

    Raises HipvoiceError.
    """
    person = f"people.{config.person}." if config.person else ""
    chosen = {f"{person}voice.name": row["id"]}
    if config.voice.engine:
        chosen[f"{person}voice.engine"] = PIPER if piper.file_of(row["id"]) else PYTTSX3
    change(config_path(), chosen)


def _all(config: Config) -> list[VoiceInfo]:
    of_piper = [*_of_piper(config)]
    try:
        return [*of_piper, *list_voices()]
    except HipvoiceError:
        if not of_piper:
            raise
        return of_piper


def _installed(voice: str | None) -> bool:
    return voice is not None and piper.file_of(voice) is None


def _of_piper(config: Config) -> Iterator[VoiceInfo]:
    """What is no voice after all is told, and left out."""
    files = sorted(voices_folder().glob("[!.]*.onnx"))
    if (file := piper.file_of(called(config.voice))) and file not in files:
        files.append(file)
    for file in files:
        try:
            yield piper.info(file)
        except HipvoiceError as error:
            tell("voice", f"{error.title}. {error.hint}")


def _row(voice: VoiceInfo) -> dict[str, Any]:
    return {"id": voice.id, "name": voice.name, "languages": [*map(_code, voice.languages)]}


def _code(language: str) -> str:
    r"""The code of a language; espeak writes a byte of priority before it ("\x05en-gb")."""
    return "".join(c for c in language if c.isprintable()).lower().replace("_", "-")


def _speaks(row: dict[str, Any], language: str) -> bool:
    """Whether it is a voice of `language`. One that does not say may be."""
    codes = row["languages"]
    return not codes or any(code.split("-")[0] == language for code in codes)
