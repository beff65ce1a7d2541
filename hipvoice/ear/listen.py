"""Listens to a recording with the same ear as live, as fast as possible, repeatable to the byte."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from queue import SimpleQueue

from hipvoice.core.commands import Command
from hipvoice.core.hearing import Reason
from hipvoice.ear.child import LOAD_LIMIT_S
from hipvoice.ear.ear import Ear
from hipvoice.ear.grammar import Phrases, meanings
from hipvoice.ear.heard import Heard
from hipvoice.ear.models import Model
from hipvoice.ear.recogniser import OnReady, State, WatchedRecogniser
from hipvoice.ear.samples import Samples
from hipvoice.errors import HipvoiceError

ANSWER_LIMIT_S = 30.0  # nobody is waiting, and a recording runs ahead of the recogniser


def listen_through(  # noqa: PLR0913, PLR0917 - a recording, and what to listen for
    name: object,
    recording: Iterable[Samples],
    model: Model,
    phrases: Phrases,
    legal: Collection[Command] = tuple(Command),
    on_ready: OnReady = lambda _: None,
) -> Iterator[Heard]:
    """Everything that is said in a recording called `name`, in order. Raises HipvoiceError.

    `on_ready(unheard)` is called first, with the phrases that the model cannot hear.
    """
    faults: SimpleQueue[str] = SimpleQueue()
    said = tuple(meanings(phrases, legal))
    recogniser = WatchedRecogniser(
        model, said, on_ready, lambda _, text: faults.put(text), ANSWER_LIMIT_S
    )
    with closing(recogniser):
        recogniser.wait_while(State.LOADING, LOAD_LIMIT_S)
        if recogniser.state is not State.READY:
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
