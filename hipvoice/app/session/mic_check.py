"""The microphone check with real parts: the voice that asks, the ear that answers, the config.

A `Gauge` measures what comes from the microphone for a while: the room, or the coach's own voice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from hipvoice.app.config import Config, change, config_path
from hipvoice.app.session.dialogue import Dialogue, broken_off, open_dialogue, open_keys
from hipvoice.app.session.ear import Outlets, open_ear, words_of
from hipvoice.app.session.language import hearable, spoken
from hipvoice.app.session.process import closing_signals, quiet_libraries
from hipvoice.core.effects import Chime, Earcon, Effect, Keep, Measure, Say, Tell
from hipvoice.core.events import Event, Judged, Measured
from hipvoice.core.miccheck.check import MicCheck
from hipvoice.core.wording.language import Language
from hipvoice.drivers.loop import RealClock, run
from hipvoice.ear.echo import find_canceller
from hipvoice.ear.heard import Heard
from hipvoice.ear.models import find_model
from hipvoice.ear.samples import FRAME, SILENCE_DB, from_ms, level_db
from hipvoice.errors import HipvoiceError
from hipvoice.pcm import Samples
from hipvoice.sound.devices import NONE
from hipvoice.sound.microphone import SOUND_FILES

SOFTEST, LOUDEST = 0.1, 0.95  # shares of the frames, because a click says nothing about loudness

Show = Callable[[str], None]

NOW = "(now)"

# Which options of the check may be stored: if it worked with them, sessions will.
KEPT_DEVICES = ("devices.mic", "devices.speaker", "devices.headphones")


def check_microphone(
    config: Config, folder: Path | None, show: Show, *, force: bool = False
) -> None:
    """Lead through a check, and store what it finds in the config. Raises HipvoiceError.

    A sound file as a speaker is replaced with `force`.
    """
    if config.devices.mic == NONE:
        raise HipvoiceError("a microphone check needs a microphone", hint="leave out --mic none")
    own = spoken(folder, config.aliases)
    hearable(find_model(folder), own.language)  # without a model there is nothing to check
    for remark in own.remarks:
        show(remark)
    clock = RealClock()
    with ExitStack() as stack:
        stack.enter_context(quiet_libraries())
        interrupted = stack.enter_context(closing_signals(clock.post))
        cancels = not config.devices.headphones and find_canceller() is not None
        check = MicCheck(own.language, cancels=cancels)
        stage = _open_stage(stack, config, folder, own.language, clock, show, force=force)
        clock.begin()
        run(check, clock, stage)
    if broke_off := stage.broke_off:
        show(broke_off)
    if interrupted:
        raise KeyboardInterrupt


class MicCheckStage:
    """Performs the effects of a check; what is said is shown as well."""

    def __init__(self, config: Config, dialogue: Dialogue, gauge: Gauge, show: Show) -> None:
        self._config = config
        self._dialogue = dialogue
        self._gauge = gauge
        self._show = show

    @property
    def broke_off(self) -> str:
        """What to report about the sound, if anything."""
        return broken_off(self._dialogue.underruns)

    def received(self, event: Event, now: int) -> None:
        """Events are shown through their effects."""

    def perform(self, effect: Effect, now: int) -> None:  # noqa: ARG002 - the loop's signature
        """Perform the effect, and show it."""
        match effect:
            case Say(text=text):
                self._show(text)
            case Measure(ms=ms):
                self._gauge.begin(ms)
            case Chime(earcon=Earcon.BEGIN):
                self._show(f"    {NOW}")  # for people who do not hear the sound
            case Tell(line=line):
                self._show(f"    {line}")
            case Keep():
                self._keep(effect)
            case _:
                pass
        self._dialogue.perform(effect)

    def _keep(self, found: Keep) -> None:
        change(config_path(), changes_of(found, self._config))


def changes_of(found: Keep, config: Config) -> dict[str, Any]:
    """What a check found, as values of the config by their names."""
    own = {
        f"aliases.{intent}": (phrase, *config.aliases.get(intent, ()))
        for intent, phrase in found.phrases.items()
    }
    given = {name: config.given.options.get(name) for name in KEPT_DEVICES}
    devices = {name: value for name, value in given.items() if _lasts(value)}
    levels = {"listening.floor": found.floor, "listening.level": found.level}
    return {**levels, **devices, **own}


def _lasts(device: object) -> bool:
    """Whether it was named and is a device: a sound file is for one time only."""
    return device is not None and Path(str(device)).suffix.lower() not in SOUND_FILES


def _open_stage(  # noqa: PLR0913, PLR0917 - what a check is made of
    stack: ExitStack,
    config: Config,
    folder: Path | None,
    language: Language,
    clock: RealClock,
    show: Show,
    *,
    force: bool,
) -> MicCheckStage:
    """Open every adapter; the stack closes them in the opposite order."""

    def on_heard(heard: Heard) -> None:
        clock.post(Judged(words_of(heard), heard.reason, heard.level_db, heard.over_coach))

    gauge = Gauge(clock.post)
    outlets = Outlets(clock.post, on_heard, gauge.feed)
    listening = open_ear(config, folder, language, outlets)
    dialogue = stack.enter_context(open_dialogue(config, clock, listening, force=force))
    stack.enter_context(open_keys(clock))
    return MicCheckStage(config, dialogue, gauge, show)


class Gauge:
    """Fed by the ear's thread, on which `on_measured` is called."""

    def __init__(self, on_measured: Callable[[Measured], None]) -> None:
        self._on_measured = on_measured
        self._lock = threading.Lock()
        self._wanted = 0  # samples still to come
        self._raw: list[Samples] = []
        self._cleaned: list[Samples] = []

    def begin(self, ms: int) -> None:
        """Measure from now on; a measurement in progress is dropped."""
        with self._lock:
            self._wanted = from_ms(ms)
            self._raw, self._cleaned = [], []

    def feed(self, samples: Samples, cleaned: Samples) -> None:
        """The next samples of the microphone, and the next ones without the echo."""
        with self._lock:
            if not self._wanted:
                return
            self._raw.append(samples)
            self._cleaned.append(cleaned)
            self._wanted = max(0, self._wanted - len(samples))
            if self._wanted:
                return
            measured = _measured(self._raw, self._cleaned)
        self._on_measured(measured)


def _measured(raw: list[Samples], cleaned: list[Samples]) -> Measured:
    levels, left = _levels(raw), _levels(cleaned)
    return Measured(_at(levels, SOFTEST), _at(levels, LOUDEST), _at(left, LOUDEST))


def _levels(blocks: list[Samples]) -> list[float]:
    """The levels of all frames, the softest first; silence if there are none."""
    samples = np.concatenate(blocks) if blocks else np.zeros(0, np.int16)
    starts = range(0, len(samples) - FRAME + 1, FRAME)
    return sorted(level_db(samples[at : at + FRAME]) for at in starts) or [SILENCE_DB]


def _at(levels: list[float], fraction: float) -> float:
    return levels[int(len(levels) * fraction)]
