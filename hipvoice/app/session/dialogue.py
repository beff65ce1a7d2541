"""What coach and person talk with: voice, speaker, ear and keys, in a session or a check.

Music is decoded ahead if somebody listens, and on demand if nobody waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path

from hipvoice.app.config import Config
from hipvoice.app.session.ear import OpenEar
from hipvoice.app.session.process import faults_to
from hipvoice.app.session.voice import open_cast
from hipvoice.core.effects import SOFT, TIMED, Chime, Effect, Hush, Listen, Say, Tune
from hipvoice.core.events import (
    Event,
    OnFault,
    Pressed,
    Remarked,
    UtteranceFinished,
    UtteranceStarted,
)
from hipvoice.drivers.loop import RealClock, system_seconds
from hipvoice.ear.live import LiveEar
from hipvoice.ear.samples import RATE
from hipvoice.pcm import Block
from hipvoice.screen.keyboard import open_keyboard
from hipvoice.sound.earcons import earcon_sound
from hipvoice.sound.mixer import Mixer, Tap
from hipvoice.sound.music import Ahead, Music, music_blocks, music_files
from hipvoice.sound.speaker import Speaker, open_speaker
from hipvoice.voice.cache import Pcm
from hipvoice.voice.engines import SpeechEngine
from hipvoice.voice.voice import Cast

PART = "music"

Post = Callable[[Event], None]


def broken_off(underruns: int) -> str:
    """What to report about the sound at the end; empty if there is nothing."""
    times = "once" if underruns == 1 else f"{underruns} times"
    mend = "close other programs, so that the machine is less busy"
    return f"The sound broke off {times}. To fix it: {mend}" if underruns else ""


class Dialogue:
    """Performs effects of voice and ear, with the clock of their times and the inbox for events."""

    def __init__(
        self,
        cast: Cast,
        speaker: Speaker,
        hearing: OpenEar | None,
        clock: RealClock,
        volume: int,
    ) -> None:
        self.cast = cast
        self.hearing = hearing
        self._ear = hearing and hearing.ear
        self._speaker = speaker
        self._mixer = speaker.mixer
        self._moment = clock.moment
        self._wanted = _Wanted(speaker.mixer, clock.post)
        self._mixer.volume(volume)

    @property
    def underruns(self) -> int:
        """How often the speaker had nothing to play because the machine was busy."""
        return self._mixer.underruns

    @property
    def lead_in_ms(self) -> int:
        """The silence that the speaker was given before the first sound, in ms."""
        return self._speaker.lead_in_ms

    @property
    def hears(self) -> bool:
        """Whether somebody who speaks could be heard."""
        return self.hearing is not None and self.hearing.hears

    def perform(self, effect: Effect) -> None:
        """Perform the effect, if it is one for voice or ear."""
        match effect:
            case Say(id=utterance, text=text, due=due, count=counts):
                if self._ear:
                    self._ear.coach_will_say(text)
                at = self._moment(due) if counts else None
                self._wanted.want(utterance, self.cast.say(effect), at)
            case Hush():
                self.cast.hush()
                self._wanted.hush()
            case Chime(earcon=earcon, due=due):
                at = self._moment(due) if earcon in TIMED else None
                self._mixer.chime(*earcon_sound(earcon), at, soft=earcon in SOFT)
            case Tune(volume=volume, rate=rate):
                self._mixer.volume(volume)
                self.cast.tune(rate)
            case _:
                pass
        if self._ear:
            _tell_ear(self._ear, effect)


def _tell_ear(ear: LiveEar, effect: Effect) -> None:
    """Tell the ear what it hears of the coach from now on, and what it is to listen for."""
    match effect:
        case Hush():
            ear.coach_ended()
        case Chime():
            ear.coach_chimed()
        case Listen(intents=intents):
            ear.listen_for(intents)
        case _:
            pass


class _Wanted:
    """The one utterance to be heard: rendered in the background, and played if still wanted."""

    def __init__(self, mixer: Mixer, post: Post) -> None:
        self._mixer = mixer
        self._post = post
        self._lock = threading.Lock()
        self._id: int | None = None

    def want(self, utterance: int, speech: Future[Pcm], due: float | None) -> None:
        """Play `speech` when it is due, or as soon as it is ready."""
        with self._lock:
            self._id = utterance
        speech.add_done_callback(lambda done: self._play(utterance, done, due))

    def hush(self) -> None:
        """Play nothing more."""
        with self._lock:
            self._id = None
            self._mixer.hush()

    def _play(self, utterance: int, speech: Future[Pcm], due: float | None) -> None:
        if speech.cancelled() or speech.exception():
            self._post(UtteranceFinished(utterance))
            return
        with self._lock:
            if self._id == utterance:
                self._mixer.play(utterance, *speech.result(), due)


@contextmanager
def open_dialogue(  # noqa: PLR0913 - what it is made of
    config: Config,
    clock: RealClock,
    listening: AbstractContextManager[OpenEar | None],
    post: Post | None = None,
    *,
    speed: float = 1.0,
    music: Path | None = None,
    force: bool = False,
    engine: SpeechEngine | None = None,
    tap: Tap | None = None,
) -> Iterator[Dialogue]:
    """Talk for as long as the context lasts, `listening` within it. Raises HipvoiceError.

    Faults go to `post`, if it is given, and not to the clock.
    The mixer tells the ear, and the machine by events, when the coach can be heard. `music` is a
    file or folder to play under the voice. A sound file as a speaker is replaced with `force`. An
    `engine` of a program's own speaks in place of the voice of the config. `tap` is given what the
    ear is given of the mixer's output.
    """

    def on_remark(text: str) -> None:
        clock.post(Remarked(text))

    def on_started(utterance: int, _position: int) -> None:
        if hearing:
            hearing.ear.coach_began(round(speaker.mixer.voice_s * RATE))
        clock.post(UtteranceStarted(utterance))

    def on_finished(utterance: int) -> None:
        if hearing:
            hearing.ear.coach_ended()
        clock.post(UtteranceFinished(utterance))

    def make_mixer(rate: int) -> Mixer:
        return Mixer(
            rate,
            on_started,
            on_finished,
            speed,
            music=music_ahead(stack, music, rate, on_fault),
            tap=_taps(hearing, tap),
            somebody_speaks=lambda: bool(hearing and hearing.ear.is_somebody_speaking),
            clock=system_seconds,
        )

    with ExitStack() as stack:
        on_fault = faults_to(post or clock.post)
        cast = open_cast(on_fault, on_remark, config.voice, engine=engine, speed=speed)
        stack.enter_context(closing(cast))
        hearing = stack.enter_context(listening)
        speaker = open_speaker(
            config.devices.speaker,
            make_mixer,
            on_fault,
            force=force,
            lead_in_ms=config.speaker.lead_in,
        )
        stack.enter_context(closing(speaker))
        yield Dialogue(cast, speaker, hearing, clock, config.voice.volume)


def _taps(hearing: OpenEar | None, tap: Tap | None) -> Tap:
    """What gives the output to the ear, and to another tap."""
    taps = [*([hearing.ear.played] if hearing else []), *([tap] if tap else [])]

    def played(block: Block, rate: int) -> None:
        for one in taps:
            one(block, rate)

    return played


def open_keys(clock: RealClock) -> AbstractContextManager[object]:
    """Post the keys for as long as the context lasts, if there is a terminal."""
    keyboard = open_keyboard(lambda key: clock.post(Pressed(key, clock.now())))
    return closing(keyboard) if keyboard else nullcontext()


@contextmanager
def any_key() -> Iterator[threading.Event | None]:
    """Set as soon as a key is pressed, while the context lasts; None if there is no terminal."""
    pressed = threading.Event()
    keyboard = open_keyboard(lambda _key: pressed.set())
    with closing(keyboard) if keyboard else nullcontext():
        yield pressed if keyboard else None


def music_ahead(stack: ExitStack, path: Path | None, rate: int, on_fault: OnFault) -> Music | None:
    """The music of a file or folder at `rate` Hz, decoded until `stack` is closed.

    Files that cannot be read are faults of the "music". Raises HipvoiceError if there is no music
    in `path`.
    """
    if path is None:
        return None
    ahead = Ahead(music_blocks(music_files(path), rate, partial(on_fault, PART)))
    return Music(stack.enter_context(closing(ahead)).take)


def music_at_once(path: Path | None, rate: int, on_fault: OnFault) -> Music | None:
    """The same, decoded on the calling thread. Raises HipvoiceError."""
    if path is None:
        return None
    blocks = music_blocks(music_files(path), rate, partial(on_fault, PART))
    return Music(lambda: next(blocks, None))
