"""The live driver: its own thread, fed by another."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import closing

import pytest

from hipvoice.core.commands import Command
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.heard import Heard
from hipvoice.ear.live import LiveEar
from hipvoice.ear.models import Model
from hipvoice.ear.recogniser import PART
from tests.soundcard import await_true

from .support import HOLD, PHRASES, stream

pytestmark = pytest.mark.slow

LIMIT_S = 60  # for what takes a fraction of a second: a busy machine is not a failure


class Session:
    """A live ear with queues for what it calls back."""

    def __init__(self, model: Model) -> None:
        self.heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
        self.faults: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self.ready: queue.SimpleQueue[tuple[str, ...]] = queue.SimpleQueue()
        self.ear = LiveEar(
            model,
            PHRASES,
            on_heard=self.heard.put,
            on_fault=lambda part, text: self.faults.put((part, text)),
            on_ready=self.ready.put,
            answer_limit_s=LIMIT_S,
        )

    def say(self, *parts: str | int) -> None:
        samples = stream(*parts)
        for at in range(0, len(samples), 160):
            self.ear.feed(samples[at : at + 160])

    def next(self) -> Heard:
        return self.heard.get(timeout=LIMIT_S)


@pytest.fixture
def session(model: Model) -> Iterator[Session]:
    it = Session(model)
    with closing(it.ear):
        assert it.ready.get(timeout=LIMIT_S) == ()
        yield it


def test_what_is_said_is_posted(session: Session) -> None:
    session.ear.listen_for(HOLD)
    session.say(1000, "espeak-next", 600)
    assert session.next().intent is Command.NEXT
    session.say(400, "espeak-stop", 600)
    assert session.next().intent is Command.STOP
    assert session.faults.empty()


def test_the_coach_is_ignored_from_the_very_sample_on(session: Session) -> None:
    session.ear.listen_for(HOLD)
    session.ear.coach_began()
    session.say(500, "espeak-next", 300)
    session.ear.coach_ended()
    session.say(1000, "espeak-stop", 600)
    assert session.next().reason is Reason.OWN_VOICE
    assert session.next().intent is Command.STOP


def test_what_was_said_before_the_coach_began_counts(session: Session) -> None:
    session.ear.listen_for(HOLD)
    session.say(1000, "espeak-next", 600)
    session.ear.coach_began()  # the ear may still be busy with what was fed
    assert session.next().intent is Command.NEXT


def test_closing_ends_threads_and_process(model: Model) -> None:
    it = Session(model)
    it.ready.get(timeout=LIMIT_S)
    it.ear.close()
    it.say(500, "espeak-next", 500)
    assert it.heard.empty()
    assert it.ear.recogniser.pid is None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_mistake_in_the_thread_is_told_and_not_silent(model: Model) -> None:
    it = Session(model)
    with closing(it.ear):
        it.ear.feed(None)  # type: ignore[arg-type]
        part, text = it.faults.get(timeout=LIMIT_S)
        assert part == PART
        assert "keys still work" in text


def test_it_tells_whether_somebody_is_speaking(session: Session) -> None:
    session.ear.listen_for(HOLD)
    assert not session.ear.is_somebody_speaking
    session.say(600, "espeak-next")
    await_true(lambda: session.ear.is_somebody_speaking, "nobody speaks")
    session.say(600)
    assert session.next().accepted
    await_true(lambda: not session.ear.is_somebody_speaking, "somebody still speaks")
    assert [h.text for h in session.ear.recent] == ["next"]
