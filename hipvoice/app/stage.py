"""Performs the effects of the engine: each kind of effect goes to the adapter that it is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from hipvoice.app.config import Voice as VoiceConfig
from hipvoice.app.dialogue import Dialogue, Post
from hipvoice.core.effects import Effect, Log, Tune
from hipvoice.core.events import Attended, Event, Faulted
from hipvoice.core.view import View
from hipvoice.journal.keeper import Keeper
from hipvoice.screen.display import Display


@dataclass(frozen=True)
class Parts:
    """The adapters that effects go to. `remember` is called with what a person changes of the
    voice: `rate` (words a minute), `volume` (percent). `view` looks at the engine, `answers` tells
    whether anybody can answer just now.
    """

    dialogue: Dialogue
    keeper: Keeper
    display: Display
    remember: Callable[[Mapping[str, int]], None]
    view: Callable[[int], View]
    answers: Callable[[], bool]


class Stage:
    """Implements `drivers.loop.Stage`. `post` puts events into the inbox of the loop."""

    def __init__(self, parts: Parts, post: Post, voice: VoiceConfig) -> None:
        self._parts = parts
        self._post = post
        self._tuned = Tune(voice.volume, voice.rate)

    def received(self, event: Event, now: int) -> None:  # noqa: ARG002 - the loop's signature
        """Events are shown by what comes of them. What failed may be the last way to answer."""
        if isinstance(event, Faulted):
            self._post(Attended(self._parts.answers()))

    def perform(self, effect: Effect, now: int) -> None:
        """Do what the effect asks for, and show it."""
        self._parts.dialogue.perform(effect)
        match effect:
            case Log(entry=entry):
                if error := self._parts.keeper.keep(entry):
                    self._post(Faulted("journal", f"{error.title}: {error.hint}"))
            case Tune():
                self._remember(effect)
        self._parts.display.show(effect, now, self._parts.view(now))

    def _remember(self, tune: Tune) -> None:
        before, now = asdict(self._tuned), asdict(tune)
        self._tuned = tune
        self._parts.remember({name: now[name] for name in now if now[name] != before[name]})
