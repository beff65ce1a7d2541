"""A costly command is heard twice: the second time with all words of the model to choose from."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import numpy as np
import pytest

from hipvoice.core.commands import Command
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.ear import Ear
from hipvoice.ear.heard import PHRASE_WEIGHT, UNKNOWN, wide_grammar
from hipvoice.ear.models import Model
from hipvoice.ear.recogniser import RecogniserState, WatchedRecogniser

from .support import PHRASES, clip, hear, stream

COSTLY = {"stop-1": Command.STOP, "yes-1": Command.YES, "espeak-skip": Command.SKIP}
FORCED = {"stop-1": Command.SKIP, "stop-2": Command.SKIP, "espeak-skip": Command.STOP}


def only(command: Command, recogniser: WatchedRecogniser, model: Model) -> Ear:
    """An ear that must take everything for one command: nothing else is in its grammar."""
    ear = Ear(recogniser, PHRASES, replace(model, decoys=(), unknown_weight=0))
    ear.listen_for({command})
    return ear


@pytest.mark.parametrize("name", FORCED)
def test_another_word_that_is_forced_into_a_costly_command_is_doubted(
    recogniser: WatchedRecogniser, model: Model, name: str
) -> None:
    forced = FORCED[name]
    (heard,) = hear(only(forced, recogniser, model), stream(1000, name, 1000))
    assert (heard.text, heard.intent, heard.reason) == (forced.value, None, Reason.DOUBTED)


@pytest.mark.parametrize("name", COSTLY)
def test_a_costly_command_that_was_said_is_heard_twice_the_same(
    recogniser: WatchedRecogniser, model: Model, name: str
) -> None:
    (heard,) = hear(only(COSTLY[name], recogniser, model), stream(1000, name, 1000))
    assert (heard.intent, heard.reason) == (COSTLY[name], Reason.ACCEPTED)


@pytest.mark.parametrize(
    "name", [name for name, command in FORCED.items() if command is Command.SKIP]
)
def test_of_a_model_without_a_lexicon_there_is_no_second_opinion(
    recogniser: WatchedRecogniser, model: Model, name: str
) -> None:
    plain = only(FORCED[name], recogniser, replace(model, lexicon=()))
    (heard,) = hear(plain, stream(1000, name, 1000))
    assert heard.intent is FORCED[name]


def test_the_voice_is_forgotten_with_the_next_one(recogniser: WatchedRecogniser) -> None:
    for name, text in (("stop-1", "stop"), ("yes-1", "yes"), ("stop-2", "stop")):
        recogniser.begin([text, UNKNOWN])
        recogniser.accept(np.pad(clip(name), 4000))
        for transcript in (recogniser.finish(), recogniser.again()):
            assert transcript is not None
            assert transcript.text == text


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="POSIX signals end a process")
def test_a_recogniser_that_ends_before_its_second_opinion_has_none(model: Model) -> None:
    watched = WatchedRecogniser(model, ["stop"], lambda _: None, lambda *_: None)
    try:
        assert watched.wait_while(RecogniserState.LOADING, 60)
        watched.begin(["stop"])
        watched.accept(clip("stop-1"))
        assert watched.finish() is not None
        assert watched.pid is not None
        os.kill(watched.pid, signal.SIGKILL)
        assert watched.again() is None
    finally:
        watched.close()


def test_the_wide_grammar_has_every_phrase_and_every_word() -> None:
    words = wide_grammar(["next one", "stop"], ["stop", "shop"], 2)
    assert set(words) == {"next one", "stop", "shop", UNKNOWN}
    assert words.count("next one") == words.count("stop") == PHRASE_WEIGHT
    assert words.count("shop") == 1
    assert words.count(UNKNOWN) == 2
