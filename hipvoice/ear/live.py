"""Listens live: the ear on its own thread, fed by the microphone's thread.

Every message to the ear goes through one inbox, so that "the coach began to speak" and "this is
legal now" apply from exactly the right sample.

`listen_through` listens to a recording with the same ear, as fast as possible, repeatable to the
byte.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from queue import SimpleQueue

from hipvoice.core.commands import INTENTS, Intent
from hipvoice.core.events import OnFault
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.ear import Ear, OnFed
from hipvoice.ear.echo import Echo, SoundOrigin
from hipvoice.ear.heard import NOTHING_LEARNED, Heard, Levels, Phrases, Recogniser, meanings
from hipvoice.ear.models import Model
from hipvoice.ear.recogniser import (
    ANSWER_LIMIT_S,
    LOAD_LIMIT_S,
    PART,
    GuardedRecogniser,
    OnReady,
    RecogniserState,
    WatchedRecogniser,
)
from hipvoice.errors import HipvoiceError
from hipvoice.pcm import Block, Samples

OnHeard = Callable[[Heard], None]
Message = Callable[[Ear], list[Heard] | None]

# Messages: at least 5 s in blocks of 10 ms, played and heard; they only wait after a fault.
MAX_WAITING = 1000

CLOSE_LIMIT_S = 2.0  # for a recogniser of a program's own, which nobody can stop

MICROPHONE = "microphone"  # the name of the part in a fault
SOURCES = {
    SoundOrigin.SPEAKER: (
        "The microphone only gives back what the speaker plays: the system has switched it to the "
        "speaker's monitor, and nobody else is heard. To fix it: choose the microphone in the "
        "sound settings, or name it with --mic (hipvoice devices lists them)"
    ),
    SoundOrigin.ROOM: "The microphone hears the room again",
}

FAILED = "The ear stopped because of a mistake in the program ({error!r}). The keys still work."


class LiveEar:
    """Starts loading the model and returns; what comes before it is ready is not heard.

    `on_fed` and `on_heard` are called by the ear's thread, `on_fault(part, text)` and
    `on_ready(unheard phrases)` by the recogniser's watch. All must return soon and must not raise.
    A recogniser that does not answer for `answer_limit_s` counts as hung and is restarted.

    A program's own `recogniser` takes the place of Vosk, with the model `models.OWN`. It is ready
    at once, so `on_ready` is not called, and its answers have no time limit.
    """

    def __init__(  # noqa: PLR0913 - three callbacks, each to its own place
        self,
        model: Model,
        phrases: Phrases,
        on_heard: OnHeard,
        on_fault: OnFault,
        on_ready: OnReady,
        *,
        echo: Echo | None = None,
        levels: Levels = NOTHING_LEARNED,
        keep_sound: bool = False,
        on_fed: OnFed = lambda _heard, _cleaned: None,
        answer_limit_s: float = ANSWER_LIMIT_S,
        recogniser: Recogniser | None = None,
    ) -> None:
        self._on_heard = on_heard
        self._somebody_speaks = False
        self._source = SoundOrigin.ROOM
        self._on_fault = on_fault
        self._inbox: SimpleQueue[Message | None] = SimpleQueue()
        self.recogniser: WatchedRecogniser | GuardedRecogniser
        if recogniser:
            self.recogniser = GuardedRecogniser(recogniser, on_fault)
        else:
            every = [phrase for said in phrases.values() for phrase in said]
            self.recogniser = WatchedRecogniser(model, every, on_ready, on_fault, answer_limit_s)
        self._close_limit_s = CLOSE_LIMIT_S if recogniser else None
        self._ear = Ear(
            self.recogniser,
            phrases,
            model,
            echo,
            levels=levels,
            keep_sound=keep_sound,
            on_fed=on_fed,
        )
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)
        self._thread.start()

    @property
    def recent(self) -> tuple[Heard, ...]:
        """The last decisions, the oldest first. Any thread."""
        return tuple(self._ear.recent)

    @property
    def listens(self) -> bool:
        """Whether it understands what it is fed, or will soon. Any thread."""
        deaf = (
            self.recogniser.state is RecogniserState.FAULTY or self._source is SoundOrigin.SPEAKER
        )
        return self._thread.is_alive() and not deaf

    @property
    def is_somebody_speaking(self) -> bool:
        """Whether there is a voice apart from the coach's now. Any thread."""
        return self._somebody_speaks

    def feed(self, samples: Samples) -> None:
        """The next samples: 16 kHz, mono, 16 bit, any number of them. Never blocks; any thread."""
        if self._inbox.qsize() < MAX_WAITING:
            self._inbox.put(lambda ear: ear.feed(samples))

    def played(self, block: Block, rate: int) -> None:
        """The next samples that the sound device was given. Never blocks; any thread."""
        if self._inbox.qsize() < MAX_WAITING:
            self._inbox.put(lambda ear: ear.played(block, rate))

    def listen_for(self, legal: Collection[Intent]) -> None:
        """From the next voice on, only these commands are understood. Any thread."""
        intents = frozenset(legal)
        self._inbox.put(lambda ear: ear.listen_for(intents))

    def coach_will_say(self, text: str) -> None:
        """The next speech is this. Any thread."""
        self._inbox.put(lambda ear: ear.coach_will_say(text))

    def coach_began(self, length: int | None = None) -> None:
        """Speech of so many samples is audible from now on. Any thread."""
        self._inbox.put(lambda ear: ear.coach_began(length))

    def coach_ended(self) -> None:
        """The coach is silent from now on. Any thread."""
        self._inbox.put(Ear.coach_ended)

    def coach_chimed(self) -> None:
        """An earcon is audible from now on. Any thread."""
        self._inbox.put(Ear.coach_chimed)

    def close(self) -> None:
        """Stop listening and end the recogniser. No callbacks come afterwards."""
        self._inbox.put(None)
        self.recogniser.close()
        self._thread.join(self._close_limit_s)

    def _run(self) -> None:
        try:
            while message := self._inbox.get():
                for heard in message(self._ear) or ():
                    self._on_heard(heard)
                self._somebody_speaks = self._ear.is_somebody_speaking
                self._tell_source(self._ear.source)
        except Exception as error:
            self._on_fault(PART, FAILED.format(error=error))
            raise

    def _tell_source(self, source: SoundOrigin) -> None:
        if source is not self._source:
            self._source = source
            self._on_fault(MICROPHONE, SOURCES[source])


RECORDING_LIMIT_S = 30.0  # nobody is waiting, and a recording runs ahead of the recogniser


def listen_through(  # noqa: PLR0913, PLR0917 - a recording, and what to listen for
    name: object,
    recording: Iterable[Samples],
    model: Model,
    phrases: Phrases,
    legal: Collection[Intent] = INTENTS,
    on_ready: OnReady = lambda _: None,
) -> Iterator[Heard]:
    """Everything that is said in a recording called `name`, in order. Raises HipvoiceError.

    `on_ready(unheard)` is called first, with the phrases that the model cannot hear.
    """
    faults: SimpleQueue[str] = SimpleQueue()
    said = tuple(meanings(phrases, legal))
    recogniser = WatchedRecogniser(
        model, said, on_ready, lambda _, text: faults.put(text), RECORDING_LIMIT_S
    )
    with closing(recogniser):
        recogniser.wait_while(RecogniserState.LOADING, LOAD_LIMIT_S)
        if recogniser.state is not RecogniserState.READY:
            raise HipvoiceError(f"Cannot listen to {name}", faults.get())
        ear = Ear(recogniser, phrases, model)
        ear.listen_for(legal)
        for heard in _hear(ear, recording):
            if heard.reason is Reason.DEAF:
                raise HipvoiceError(f"Cannot listen to all of {name}", faults.get())
            yield heard


def _hear(ear: Ear, recording: Iterable[Samples]) -> Iterator[Heard]:
    for samples in recording:
        yield from ear.feed(samples)
    yield from ear.finish()
