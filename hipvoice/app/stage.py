"""Performs the effects of the engine: each kind of effect goes to the adapter that it is for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass

from hipvoice.app.config import Voice as VoiceConfig
from hipvoice.app.ear import AppEar
from hipvoice.core.effects import Chime, Effect, Hush, Listen, Log, Say, Tune
from hipvoice.core.events import Event, Faulted, UtteranceFinished
from hipvoice.core.view import View
from hipvoice.journal.keeper import Keeper
from hipvoice.screen.display import Display
from hipvoice.sound.earcons import earcon_sound
from hipvoice.sound.mixer import Mixer
from hipvoice.voice.pcm import Pcm
from hipvoice.voice.voice import Voice

Post = Callable[[Event], None]


@dataclass(frozen=True)
class Parts:
    """The adapters that effects go to. `remember` is called with what a person changes of the
    voice: `rate` (words a minute), `volume` (percent). `view` looks at the engine.
    """

    voice: Voice
    mixer: Mixer
    ear: AppEar
    keeper: Keeper
    display: Display
    remember: Callable[[Mapping[str, int]], None]
    view: Callable[[int], View]


class Stage:
    """Implements `drivers.loop.Stage`. `post` puts events into the inbox of the loop."""

    def __init__(self, parts: Parts, post: Post, voice: VoiceConfig) -> None:
        self._parts = parts
        self._post = post
        self._tuned = Tune(voice.volume, voice.rate)
        self._wanted = Wanted(parts.mixer, post)
        parts.mixer.volume(voice.volume)

    def received(self, event: Event, now: int) -> None:
        """Events are shown by what comes of them."""

    def perform(self, effect: Effect, now: int) -> None:
        """Do what the effect asks for, and show it."""
        match effect:
            case Say(id=utterance, text=text):
                self._parts.ear.coach_will_say(text)
                self._wanted.want(utterance, self._parts.voice.render(text, self._tuned.rate))
            case Hush():
                self._wanted.hush()
                self._parts.ear.coach_ended()
            case Chime(earcon=earcon):
                self._parts.mixer.chime(*earcon_sound(earcon))
                self._parts.ear.coach_chimed()
            case Log(entry=entry):
                if error := self._parts.keeper.keep(entry):
                    self._post(Faulted("journal", f"{error.title}: {error.hint}"))
            case Listen(commands=commands):
                self._parts.ear.listen_for(commands)
            case Tune():
                self._tune(effect)
        self._parts.display.show(effect, now, self._parts.view(now))

    def _tune(self, tune: Tune) -> None:
        before, now = asdict(self._tuned), asdict(tune)
        self._tuned = tune
        self._parts.mixer.volume(tune.volume)
        self._parts.remember({name: now[name] for name in now if now[name] != before[name]})


class Wanted:
    """The one utterance that is to be heard: rendered in the background, played if still wanted."""

    def __init__(self, mixer: Mixer, post: Post) -> None:
        self._mixer = mixer
        self._post = post
        self._lock = threading.Lock()
        self._id: int | None = None

    def want(self, utterance: int, speech: Future[Pcm]) -> None:
        """Play `speech` as soon as it is there."""
        with self._lock:
            self._id = utterance
        speech.add_done_callback(lambda done: self._play(utterance, done))

    def hush(self) -> None:
        """Play nothing any more."""
        with self._lock:
            self._id = None
            self._mixer.hush()

    def _play(self, utterance: int, speech: Future[Pcm]) -> None:
        if speech.cancelled() or speech.exception():
            self._post(UtteranceFinished(utterance))
            return
        with self._lock:
            if self._id == utterance:
                self._mixer.play(utterance, *speech.result())
