"""A recogniser of a program's own in place of Vosk: the rules of the ear hold for it too."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import pytest

from hipvoice.core.session.hearing import Reason
from hipvoice.ear import live
from hipvoice.ear.heard import Heard, HeardWord, Transcript
from hipvoice.ear.live import LiveEar
from hipvoice.ear.models import OWN
from hipvoice.ear.recogniser import CAME_BACK, PART
from hipvoice.ear.samples import from_ms
from hipvoice.pcm import Samples

from .support import HOLD, PHRASES, stream

LIMIT_S = 60


class Told:
    """Understands what it is told, whatever is said. `answers` may hold exceptions."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.second: Any = None
        self.grammars: list[Sequence[str]] = []
        self.samples = 0

    def begin(self, grammar: Sequence[str]) -> None:
        self.grammars.append(grammar)

    def accept(self, samples: Samples) -> None:
        self.samples += len(samples)

    def finish(self) -> Transcript | None:
        return self._given(self.answers.pop(0))

    def again(self) -> Transcript | None:
        return self._given(self.second)

    def _given(self, answer: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return words(answer) if isinstance(answer, str) else answer


def words(text: str, confidence: Any = 1.0) -> Transcript:
    return Transcript(tuple(HeardWord(word, confidence) for word in text.split()))


class Listening:
    """A live ear with a recogniser of its own."""

    def __init__(self) -> None:
        self.own = Told()
        self.heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
        self.faults: list[tuple[str, str]] = []
        self.ear = LiveEar(
            OWN,
            PHRASES,
            self.heard.put,
            lambda part, text: self.faults.append((part, text)),
            lambda unheard: None,
            recogniser=self.own,
        )
        self.ear.listen_for(HOLD)

    def hear(self, answer: Any) -> Reason:
        """What comes of a voice that is understood so."""
        self.own.answers.append(answer)
        self.ear.feed(stream(1000, "espeak-next", 700))
        heard = self.heard.get(timeout=LIMIT_S)
        assert heard.accepted is (heard.reason is Reason.ACCEPTED)
        return heard.reason


@pytest.fixture
def listening() -> Iterator[Listening]:
    it = Listening()
    with closing(it.ear):
        yield it


def test_its_words_are_commands_of_the_grammar_that_it_was_given(listening: Listening) -> None:
    assert listening.hear("next one") is Reason.ACCEPTED
    (grammar,) = listening.own.grammars
    assert {"next", "next one", "stop"} <= {*grammar}
    assert "yes" not in grammar
    assert grammar.count("[unk]") == 1
    assert listening.own.samples > from_ms(300)
    assert listening.faults == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("yes", Reason.NOT_WHOLE),  # it is not legal now
        ("next please", Reason.NOT_WHOLE),
        ("[unk]", Reason.OTHER_WORDS),
        ("", Reason.NOTHING),
        (words("next", 0.1), Reason.UNSURE),
        (None, Reason.DEAF),
    ],
)
def test_the_ear_decides_whether_words_are_obeyed(
    answer: Any, reason: Reason, listening: Listening
) -> None:
    assert listening.hear(answer) is reason


def test_what_is_said_over_the_coach_is_not_obeyed(listening: Listening) -> None:
    listening.ear.coach_began()
    assert listening.hear("next") is Reason.OWN_VOICE


def test_a_costly_command_is_heard_twice(listening: Listening) -> None:
    listening.own.second = "stuff"
    assert listening.hear("stop") is Reason.DOUBTED
    listening.own.second = "stop"
    assert listening.hear("stop") is Reason.ACCEPTED


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (RuntimeError("no licence"), "RuntimeError: no licence"),
        (("next",), "TypeError: expected a Transcript, not a value of the type tuple"),
        (words("next", "sure"), "TypeError: expected a text and a number, not"),
    ],
    ids=["raises", "returns-a-tuple", "returns-a-text-as-confidence"],
)
def test_its_failure_is_told_once_and_its_return_too(
    failure: Any, why: str, listening: Listening
) -> None:
    for _ in range(2):
        assert listening.hear(failure) is Reason.DEAF
    ((part, text),) = listening.faults
    assert part == PART
    assert f"The program's own recogniser failed ({why}" in text
    assert not listening.ear.listens
    assert listening.hear("next") is Reason.ACCEPTED
    assert listening.ear.listens
    assert listening.faults[1:] == [(PART, CAME_BACK)]


def test_one_that_hangs_does_not_keep_the_ear_from_closing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "CLOSE_LIMIT_S", 0.1)
    listening, hangs, go_on = Listening(), threading.Event(), threading.Event()

    def accept(samples: Samples) -> None:
        hangs.set()
        go_on.wait()

    listening.own.accept = accept  # type: ignore[method-assign]
    listening.own.answers.append("next")
    listening.ear.feed(stream(1000, "espeak-next", 700))
    assert hangs.wait(LIMIT_S)
    close = threading.Thread(target=listening.ear.close)
    close.start()
    close.join(LIMIT_S)
    closed = not close.is_alive()
    go_on.set()
    assert closed
