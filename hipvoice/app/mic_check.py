"""The microphone check with real parts: the voice that asks, the ear that answers, the config."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from hipvoice.app.config import Config, change, config_path
from hipvoice.app.ear import AppEar, Outlets, open_ear, words_of
from hipvoice.app.gauge import Gauge
from hipvoice.app.language import hearable, spoken
from hipvoice.app.quiet import quiet_libraries
from hipvoice.app.signals import closing_signals
from hipvoice.app.stage import Wanted
from hipvoice.app.voice import open_voice
from hipvoice.core.effects import Chime, Effect, Hush, Keep, Listen, Measure, Say, Tell
from hipvoice.core.events import (
    By,
    Commanded,
    Event,
    Faulted,
    Judged,
    UtteranceFinished,
    UtteranceStarted,
)
from hipvoice.core.language import Language
from hipvoice.core.miccheck.check import ABORT, SKIP, MicCheck
from hipvoice.drivers.clocks import RealClock
from hipvoice.drivers.loop import run
from hipvoice.ear.echo import find_canceller
from hipvoice.ear.heard import Heard
from hipvoice.ear.models import find_model
from hipvoice.errors import HipvoiceError
from hipvoice.screen.keyboard import open_keyboard
from hipvoice.sound.devices import NONE
from hipvoice.sound.earcons import earcon_sound
from hipvoice.sound.microphone import SOUND_FILES
from hipvoice.sound.mixer import Mixer
from hipvoice.sound.speaker import open_speaker
from hipvoice.voice.voice import Voice

Show = Callable[[str], None]

# What may be kept of the options with which the check was run: where it worked, sessions will.
KEPT_DEVICES = ("devices.mic", "devices.speaker", "devices.headphones")


def check_microphone(config: Config, folder: Path | None, show: Show) -> None:
    """Lead through a check, and keep what it finds in the config. Raises HipvoiceError."""
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
        stage = _open_stage(stack, config, folder, own.language, clock, show)
        clock.begin()
        run(check, clock, stage)
    if interrupted:
        raise KeyboardInterrupt


class Stage:
    """Performs the effects of a check; what is said is shown as well."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts that effects go to
        self,
        config: Config,
        voice: Voice,
        mixer: Mixer,
        ear: AppEar,
        gauge: Gauge,
        clock: RealClock,
        show: Show,
    ) -> None:
        self._config = config
        self._voice = voice
        self._mixer = mixer
        self._ear = ear
        self._gauge = gauge
        self._show = show
        self._wanted = Wanted(mixer, clock.post)
        mixer.volume(config.voice.volume)

    def received(self, event: Event, now: int) -> None:
        """Events are shown by what comes of them."""

    def perform(self, effect: Effect, now: int) -> None:  # noqa: ARG002 - the loop's signature
        """Do what the effect asks for, and show it."""
        match effect:
            case Say(id=utterance, text=text):
                self._show(text)
                self._ear.coach_will_say(text)
                self._wanted.want(utterance, self._voice.render(text, self._config.voice.rate))
            case Hush():
                self._wanted.hush()
                self._ear.coach_ended()
            case Chime(earcon=earcon):
                self._mixer.chime(*earcon_sound(earcon))
                self._ear.coach_chimed()
            case Listen(commands=commands):
                self._ear.listen_for(commands)
            case Measure(ms=ms):
                self._gauge.begin(ms)
            case Tell(line=line):
                self._show(f"    {line}")
            case Keep():
                self._keep(effect)
            case _:
                pass

    def _keep(self, found: Keep) -> None:
        change(config_path(), changes_of(found, self._config))


def changes_of(found: Keep, config: Config) -> dict[str, Any]:
    """What a check found, as values of the config by their names."""
    own = {
        f"aliases.{command}": (phrase, *config.aliases.get(command, ()))
        for command, phrase in found.phrases.items()
    }
    given = {name: config.given.options.get(name) for name in KEPT_DEVICES}
    devices = {name: value for name, value in given.items() if _lasts(value)}
    levels = {"listening.floor": found.floor, "listening.level": found.level}
    return {**levels, **devices, **own}


def _lasts(device: object) -> bool:
    """Whether it was named, and is a device: a sound file is for one time."""
    return device is not None and Path(str(device)).suffix.lower() not in SOUND_FILES


def _open_stage(  # noqa: PLR0913, PLR0917 - what a check is made of
    stack: ExitStack,
    config: Config,
    folder: Path | None,
    language: Language,
    clock: RealClock,
    show: Show,
) -> Stage:
    """Open every adapter; the stack closes them in the opposite order."""

    def on_fault(part: str, text: str) -> None:
        clock.post(Faulted(part, text))

    def on_heard(heard: Heard) -> None:
        clock.post(Judged(words_of(heard), heard.reason, heard.level_db, heard.over_coach))

    def on_started(utterance: int, _position: int) -> None:
        ear.coach_began()
        clock.post(UtteranceStarted(utterance))

    def on_finished(utterance: int) -> None:
        ear.coach_ended()
        clock.post(UtteranceFinished(utterance))

    def make_mixer(rate: int) -> Mixer:
        mixer = Mixer(rate, on_started, on_finished)
        ear.attend(mixer)
        return mixer

    gauge = Gauge(clock.post)
    voice = stack.enter_context(closing(open_voice(on_fault, config.voice)))
    outlets = Outlets(clock.post, on_heard, gauge.feed, gauge.feed_cleaned)
    ear = stack.enter_context(open_ear(config, folder, language, outlets))
    opening = open_speaker(config.devices.speaker, make_mixer, on_fault)
    speaker = stack.enter_context(closing(opening))
    _open_keys(stack, language, clock)
    return Stage(config, voice, speaker.mixer, ear, gauge, clock, show)


def _open_keys(stack: ExitStack, language: Language, clock: RealClock) -> None:
    def on_key(key: str) -> None:
        if command := language.command_keyed(key, {SKIP, ABORT}):
            clock.post(Commanded(command, By.KEY, clock.now()))

    if keyboard := open_keyboard(on_key):
        stack.enter_context(closing(keyboard))
