"""The voice as every command opens it, a text spoken with it, and the list of the voices.

The voice has the pronunciation of the language and a cache. Voices are listed, heard, and chosen
from.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from platformdirs import user_cache_path

from hipvoice.app.config import Config, VoiceSettings, change, config_path
from hipvoice.app.session.devices import require
from hipvoice.app.session.process import quiet_libraries, tell
from hipvoice.app.store import VOICES
from hipvoice.app.store.places import installed, voice_file
from hipvoice.core.events import OnFault
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.errors import HipvoiceError
from hipvoice.routines.language import PRONUNCIATION_FOLDER, load_pronunciation
from hipvoice.sound.devices import DeviceKind
from hipvoice.sound.mixer import Mixer
from hipvoice.sound.speaker import open_speaker
from hipvoice.voice import voices
from hipvoice.voice.cache import Sentences, with_pause
from hipvoice.voice.engines import SpeechEngine, sentences
from hipvoice.voice.voice import Cast, Voice, found_voice, pronunciation
from hipvoice.voice.voices import VoiceInfo, list_voices

# On these the standard voice is a setting of the system, which may change.
STANDARD_VOICE_CHANGES = {"darwin", "win32"}

PYTTSX3, PIPER, KOKORO = "pyttsx3", "piper", "kokoro"
ENGINES = (PYTTSX3, PIPER, KOKORO)
SYSTEM_ONLY = ("HIPVOICE_VOICE", "system")  # a variable and its value: Kokoro is no default
STANDARD = VoiceSettings()

KOKORO_SPEAKS = "en"
OTHER_LANGUAGE = (
    "Kokoro speaks only English, so the standard voice speaks instead. "
    "To choose another one: hipvoice voices --all"
)

PATIENCE = 3  # times the nominal length of a sentence; then the device counts as dead
AHEAD = 2  # sentences that are rendered while one is heard
SHORT = 200  # characters of a text that may be said again

SAMPLE = "This is {name}. Lie on your back, and draw one knee to the chest."


def open_voice(  # noqa: PLR0913 - as a voice is opened
    on_fault: OnFault,
    wanted: VoiceSettings = STANDARD,
    language: str = "en",
    *,
    keep: bool = True,
    engine: SpeechEngine | None = None,
    all_cores: bool = False,
) -> Voice:
    """The wanted voice, or the standard one. Raises HipvoiceError.

    If they are cached, its sentences are in the user's cache folder, if the name identifies the
    voice. An `engine` of a program's own speaks in place of the voice that is wanted. Outside of a
    session it may take `all_cores`.
    """
    name = None if engine else called(wanted)
    if voices.of_kokoro(name) and language != KOKORO_SPEAKS:
        if wanted.name or wanted.engine:
            on_fault("voice", OTHER_LANGUAGE)
        name = None
    table = load_pronunciation(PRONUNCIATION_FOLDER / f"{language}.yaml")
    known = engine.identity if engine else name or sys.platform not in STANDARD_VOICE_CHANGES
    folder = user_cache_path("hipvoice", appauthor=False) / "sentences"
    pronounce = pronunciation(table.patterns, table.units, table.words)
    kept = Sentences(folder) if keep and known else None
    opened = Voice(on_fault, name, pronounce, kept, engine, all_cores=all_cores)
    if told := _other_language(voices.file_of(name), language):
        on_fault("voice", told)
    return opened


def _other_language(file: Path | None, language: str) -> str:
    """What to say about a voice of Piper that speaks another language; empty for the right one."""
    row = _row(voices.info(file)) if file else None
    if row is None or _speaks(row, language):
        return ""
    about = (
        f"The voice {row['name']} speaks {row['languages'][0]}, and the session is in {language}"
    )
    return f"{about}. To choose another one: hipvoice voices"


def open_cast(
    on_fault: OnFault,
    on_remark: Callable[[str], None],
    wanted: VoiceSettings,
    *,
    engine: SpeechEngine | None = None,
    speed: float = 1.0,
) -> Cast:
    """The wanted voice, with the standard one to stand in for it. Raises HipvoiceError.

    What is on disk is that of the wanted voice: the standard one takes no time to render.
    """
    voice = open_voice(on_fault, wanted, engine=engine)
    standard = VoiceSettings(engine=PYTTSX3)
    stand_in = None if voice.engines.is_standard else open_voice(on_fault, standard, keep=False)
    return Cast(voice, stand_in, on_fault, on_remark, rate_wpm=wanted.rate, speed=speed)


def called(wanted: VoiceSettings) -> str | None:
    """The name for opening a voice of the config; None is the standard one.

    A name may start with its engine, as in `kokoro:emma`, `piper:amy` or `pyttsx3:en-us`; otherwise
    `voice.engine` is used. A voice of Piper is a path, or the name of one in the folder of voices.
    Without a name and an engine it is Kokoro, if that can speak. Raises HipvoiceError.
    """
    if not (wanted.name or wanted.engine):
        return _best()
    engine, colon, rest = (wanted.name or "").partition(":")
    if not colon or engine not in ENGINES:
        engine, rest = wanted.engine or PYTTSX3, wanted.name or ""
    if engine == PYTTSX3:
        return rest or None
    if engine == KOKORO:
        return f"{voices.KOKORO}{rest}" if rest else voices.DEFAULT
    if engine != PIPER:
        hint = f"one of {', '.join(ENGINES)}: `hipvoice config set voice.engine {KOKORO}`"
        raise HipvoiceError(f"there is no voice engine called {engine!r}", hint=hint)
    if not rest:
        hint = "such as `hipvoice config set voice.name piper:/path/to/voice.onnx`"
        raise HipvoiceError("Piper has no voice of its own: name a file", hint=hint)
    return f"{voices.PREFIX}{_piper_file(rest)}"


def _best() -> str | None:
    """Kokoro's standard voice, if it can speak and is wanted; None is the system's."""
    variable, value = SYSTEM_ONLY
    wanted = os.environ.get(variable) != value
    return voices.DEFAULT if wanted and voices.kokoro_lacks() is None else None


def _piper_file(name: str) -> Path:
    file = Path(name).expanduser()
    return file if file.suffix == ".onnx" else voice_file(name)


def say(text: str, config: Config, *, force: bool = False) -> None:
    """Speak `text` and return when its last sample has been played.

    Raises HipvoiceError, also if there is no speaker, or it cannot be opened.

    A text is spoken sentence by sentence, so that a long one begins as soon as a short one does;
    only a short one is kept for the next time. A sound file as a speaker is replaced with `force`.
    """
    finished: SimpleQueue[int] = SimpleQueue()
    faults: list[str] = []

    def on_fault(part: str, fault: str) -> None:
        faults.append(fault)
        tell(part, fault)

    def make_mixer(device_rate: int) -> Mixer:
        return Mixer(device_rate, lambda _id, _at: None, finished.put)

    with quiet_libraries(), ExitStack() as stack:
        require(DeviceKind.OUT, config.devices.speaker)
        voice = open_voice(tell, config.voice, keep=len(text) <= SHORT)
        stack.enter_context(closing(voice))
        speaker = open_speaker(
            config.devices.speaker,
            make_mixer,
            on_fault,
            force=force,
            lead_in_ms=config.speaker.lead_in,
        )
        stack.enter_context(closing(speaker))
        if faults:
            raise HipvoiceError("nothing can be heard", hint="hipvoice doctor")
        speaker.mixer.volume(config.voice.volume)
        _speak(sentences(text), voice, config.voice.rate, speaker.mixer, finished)


def _speak(
    parts: Sequence[str], voice: Voice, rate: int, mixer: Mixer, finished: SimpleQueue[int]
) -> None:
    """Play one part after the other, each rendered before it is its turn."""
    for number, part in enumerate(parts):
        for ahead in parts[number : number + 1 + AHEAD]:
            voice.render(ahead, rate)
        speech = voice.render(part, rate).result()
        last = number == len(parts) - 1
        mixer.play(number, *(speech if last else with_pause(part, speech)))
        _await(finished, part)
        voice.forget(part, rate)


def _await(finished: SimpleQueue[int], part: str) -> None:
    try:
        finished.get(timeout=5 + PATIENCE * nominal_ms(part) / 1000)
    except Empty:
        raise HipvoiceError("the speaker takes no sound", hint="hipvoice doctor") from None


def voice_rows(language: str | None, config: Config) -> list[dict[str, Any]]:
    """The voices as JSON-able rows; of one `language` (such as "en"), or of all.

    Those of Piper are in the folder of voices, or are the one in the config. Raises HipvoiceError
    if there is no speech engine.
    """
    rows = [_row(voice) for voice in _all(config)]
    return [row for row in rows if language is None or _speaks(row, language)]


def chosen_rows(names: tuple[str, ...], config: Config) -> list[dict[str, Any]]:
    """The rows of the voices with these names or ids. Raises HipvoiceError for an unknown one."""
    wanted = [found_voice(called(replace(config.voice, name=name))) for name in names]
    there = {voice.id: voice for voice in voices.kokoro_voices()}
    if any(map(_installed, wanted)):
        there |= {voice.id: voice for voice in list_voices()}
    return [
        _row(voices.info(file) if (file := voices.file_of(voice)) else there[voice])
        for voice in wanted
        if voice is not None
    ]


def speak_samples(
    rows: list[dict[str, Any]], config: Config, *, force: bool = False
) -> Iterator[dict[str, Any]]:
    """Speak a sample of each voice; yields its row before it is heard. Raises HipvoiceError.

    A sound file as a speaker is replaced with `force`, and by each further voice.
    """
    if not rows:
        raise HipvoiceError("there is no such voice", hint="`hipvoice voices --all` lists them all")
    for row in rows:
        yield row
        voice = replace(config.voice, engine=None, name=row["id"])
        say(SAMPLE.format(name=row["name"]), replace(config, voice=voice), force=force)
        force = True


def use(row: dict[str, Any], config: Config) -> None:
    """Speak with a voice from now on; only to the person of the config, if it names one.

    Raises HipvoiceError.
    """
    person = f"people.{config.person}." if config.person else ""
    chosen = {f"{person}voice.name": row["id"]}
    if config.voice.engine:
        engine = row["id"].partition(":")[0]
        chosen[f"{person}voice.engine"] = engine if engine in ENGINES else PYTTSX3
    change(config_path(), chosen)


def _all(config: Config) -> list[VoiceInfo]:
    neural = [] if voices.kokoro_lacks() else voices.kokoro_voices()
    neural += _of_piper(config)
    try:
        return [*neural, *list_voices()]
    except HipvoiceError as error:
        if not neural:
            raise
        tell("voice", f"{error.title}: {error.detail}. {error.hint}")
        return neural


def _installed(voice: str | None) -> bool:
    """Whether it is one of the system's."""
    return not (voice is None or voices.file_of(voice) or voices.of_kokoro(voice))


def _of_piper(config: Config) -> Iterator[VoiceInfo]:
    """What turns out not to be a voice is reported and left out."""
    files = [voice_file(name) for name in installed(VOICES) if name != KOKORO]
    if (file := voices.file_of(called(config.voice))) and file not in files:
        files.append(file)
    for file in files:
        try:
            yield voices.info(file)
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
