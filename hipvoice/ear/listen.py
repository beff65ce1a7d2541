"""Listening to a recording: the same ear as live, as fast as it can, repeatable to the byte."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

from hipvoice.core.commands import Command
from hipvoice.core.hearing import Reason
from hipvoice.ear.child import LOAD_LIMIT_S
from hipvoice.ear.ear import Ear
from hipvoice.ear.grammar import Phrases, meanings
from hipvoice.ear.heard import Heard
from hipvoice.ear.models import Model
from hipvoice.ear.recogniser import OnReady, State, WatchedRecogniser
from hipvoice.ear.recording import stream_file
from hipvoice.errors import HipvoiceError

ANSWER_LIMIT_S = 30.0  # nobody waits for a recording, and it runs ahead of the recogniser


def listen_file(
    path: Path,
    model: Model,
    phrases: Phrases,
    legal: Collection[Command] = tuple(Command),
    on_ready: OnReady = lambda _: None,
) -> Iterator[Heard]:
    """Everything that is said in a sound file, in order. Raises HipvoiceError.

    `on_ready(unheard)` tells, before anything is heard, which phrases the model cannot hear.
    """
    faults: SimpleQueue[str] = SimpleQueue()
    said = tuple(meanings(phrases, legal))
    recogniser = WatchedRecogniser(
        model, said, on_ready, lambda _, text: faults.put(text), ANSWER_LIMIT_S
    )
    with closing(recogniser):
        recogniser.wait_while(State.LOADING, LOAD_LIMIT_S)
        if recogniser.state is not State.READY:
            raise HipvoiceError(f"Cannot listen to {path}", faults.get())
        ear = Ear(recogniser, phrases, model)
        ear.listen_for(legal)
        for heard in _hear(ear, path):
            if heard.reason is Reason.DEAF:
                raise HipvoiceError(f"Cannot listen to all of {path}", faults.get())
            yield heard


def _hear(ear: Ear, path: Path) -> Iterator[Heard]:
    for samples in stream_file(path):
        yield from ear.feed(samples)
    yield from ear.finish()
