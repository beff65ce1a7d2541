"""The watched recogniser: Vosk in a child process that is restarted whenever it ends.

Theory of operation. One thread, the watch, owns the life of the processes: it starts one, loads the
model, lends the process to the ear, and waits for its end. The ear's thread makes the requests; a
request that is not answered in time kills the process (see `child.py`), so a hang is an end, too.

    LOADING ─ loaded ─▶ READY ─ ended ─▶ FAULTY ─ loaded ─▶ READY
    LOADING ─ failed ─▶ FAULTY ─ failed ─▶ FAULTY           any ─ close ─▶ CLOSED

A fault is reported on entering FAULTY and again on leaving it, not in between.

`Listener` is one running process: the requests to `worker.py`, each with a time limit.
`GuardedRecogniser` is a program's own recogniser, in this process, whose exceptions are faults.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from typing import TypeVar

from hipvoice.child import Child, ChildGone, ClosedError, Supervisor
from hipvoice.core.events import OnFault
from hipvoice.ear.heard import HeardWord, Recogniser, Transcript, wide_grammar
from hipvoice.ear.models import Model
from hipvoice.pcm import Samples

LOAD_LIMIT_S = 60.0  # the largest models take about ten seconds from a slow disk


class CannotLoad(Exception):  # noqa: N818 - named as a fact, like events
    """The process runs but the model could not be loaded."""


class Listener:
    """A process of `worker.py`. One thread at a time may make requests; any thread may end it."""

    def __init__(self, answer_limit_s: float) -> None:
        """Start it, with one thread for Vosk: two are slower on a busy machine. Raises OSError."""
        self._limit_s = answer_limit_s
        self.process = Child("hipvoice.ear.worker", OMP_NUM_THREADS="1")

    def end(self) -> None:
        """End the process and reap it. Safe to call again, and while another thread asks."""
        self.process.end()

    def load(self, folder: Path, words: Sequence[str], wide: Sequence[str] = ()) -> frozenset[str]:
        """Load the model. Returns the `words` that it lacks. Raises ChildGone, CannotLoad.

        `wide` is the grammar of a second opinion; if it is empty, there is none.
        """
        request = {"do": "load", "model": str(folder.resolve()), "words": list(words)}
        answer = self.process.ask({**request, "wide": list(wide)}, LOAD_LIMIT_S)
        if "error" in answer:
            raise CannotLoad(answer["error"])
        return frozenset(answer["unknown"])

    def begin(self, grammar: Sequence[str]) -> None:
        """A voice begins. Raises ChildGone."""
        self.process.tell({"do": "begin", "grammar": list(grammar)}, self._limit_s)

    def accept(self, samples: Samples) -> None:
        """The next samples of the voice. Raises ChildGone."""
        pcm = samples.tobytes()
        self.process.tell({"do": "accept", "bytes": len(pcm)}, self._limit_s, pcm)

    def finish(self) -> Transcript:
        """The words since `begin`. Raises ChildGone."""
        return self._words_after("finish")

    def again(self) -> Transcript:
        """The same, in the wide grammar. Raises ChildGone."""
        return self._words_after("again")

    def _words_after(self, request: str) -> Transcript:
        answer = self.process.ask({"do": request}, self._limit_s)
        return Transcript(
            tuple(HeardWord(text, confidence) for text, confidence in answer["words"])
        )


PART = "recogniser"
ANSWER_LIMIT_S = 0.8  # an answer takes 10 to 50 ms; on a busy machine several times longer

OnReady = Callable[[tuple[str, ...]], None]
_ReplyT = TypeVar("_ReplyT")

STOPPED = "The speech recogniser stopped and is being started again. The keys still work."
OWN_FAILED = "The program's own recogniser failed ({why}). The keys still work."
CAME_BACK = "The speech recogniser is back: commands are heard again."
CANNOT_START = "The speech recogniser cannot be started ({why}). Commands are given by key."
CANNOT_LOAD = (
    "The recognition model at {folder} cannot be loaded ({why}). Commands are given by key. "
    "Name another model folder with --model."
)


class RecogniserState(Enum):
    """The life of the recogniser."""

    LOADING = auto()
    READY = auto()
    FAULTY = auto()
    CLOSED = auto()


class WatchedRecogniser:
    """Implements `recognition.Recogniser` for one thread at a time; starts loading at once.

    `on_ready(unheard)` is called whenever a process is ready, with those of `phrases` that contain
    a word which the model lacks. `on_fault(part, text)` is called when hearing is lost and when it
    is back. Both are called by the watching thread.
    """

    def __init__(
        self,
        model: Model,
        phrases: Sequence[str],
        on_ready: OnReady,
        on_fault: OnFault,
        answer_limit_s: float = ANSWER_LIMIT_S,
    ) -> None:
        self._model = model
        self._phrases = tuple(phrases)
        self._on_ready = on_ready
        self._on_fault = on_fault
        self._answer_limit_s = answer_limit_s
        self._change = threading.Condition()
        self._state = RecogniserState.LOADING
        self._supervisor: Supervisor[Listener] = Supervisor()
        self._lent: Listener | None = None  # what the next voice may use
        self._in_use: Listener | None = None  # by the current voice; the ear's thread only
        self._watch = threading.Thread(
            target=self._watch_over, name="recogniser watch", daemon=True
        )
        self._watch.start()

    @property
    def state(self) -> RecogniserState:
        """What it is doing now."""
        return self._state

    @property
    def pid(self) -> int | None:
        """The id of the process that is listening now, or None."""
        with self._change:
            return self._lent.process.pid if self._lent else None

    def wait_while(self, state: RecogniserState, limit_s: float) -> bool:
        """Wait for the end of a state. Returns whether it came within the limit."""
        with self._change:
            return self._change.wait_for(lambda: self._state is not state, limit_s)

    def begin(self, grammar: Sequence[str]) -> None:
        """A voice begins."""
        with self._change:
            self._in_use = self._lent
        self._ask(lambda child: child.begin(grammar))

    def accept(self, samples: Samples) -> None:
        """The next samples of the voice."""
        self._ask(lambda child: child.accept(samples))

    def finish(self) -> Transcript | None:
        """The words of the voice; None if the process did not hear all of it."""
        return self._ask(Listener.finish)

    def again(self) -> Transcript | None:
        """The words of the voice decoded again, with the wide grammar; None as above."""
        return self._ask(Listener.again)

    def close(self) -> None:
        """End the process and the watch. No callbacks come afterwards."""
        with self._change:
            self._enter(RecogniserState.CLOSED)
        self._supervisor.close()
        if threading.current_thread() is not self._watch:
            self._watch.join()

    def _ask(self, request: Callable[[Listener], _ReplyT]) -> _ReplyT | None:
        if self._in_use is None:
            return None
        try:
            return request(self._in_use)
        except ChildGone:
            return None  # the watch sees its end, too, and starts another

    def _watch_over(self) -> None:
        while self._supervisor.rest():
            with suppress(ClosedError):
                self._lose(self._live())

    def _live(self) -> str:
        """Start a process, load, lend it, and wait for its end. Returns the message about it.

        Raises ClosedError.
        """
        folder = self._model.folder
        try:
            child = self._supervisor.get(lambda: Listener(self._answer_limit_s))
        except OSError as failure:
            return CANNOT_START.format(why=failure)
        text = STOPPED
        try:
            self._lend(child, child.load(folder, self._words(), self._wide()))
        except CannotLoad as failure:
            text = CANNOT_LOAD.format(folder=folder, why=failure)
        except ChildGone:
            text = CANNOT_LOAD.format(folder=folder, why="the recogniser stopped")
        else:
            child.process.wait()
        self._supervisor.drop()
        return text

    def _words(self) -> list[str]:
        return sorted({word for phrase in self._phrases for word in phrase.split()})

    def _wide(self) -> tuple[str, ...]:
        return wide_grammar(self._phrases, self._model.lexicon, self._model.unknown_weight)

    def _lend(self, child: Listener, unknown: frozenset[str]) -> None:
        with self._change:
            self._lent = child
            before = self._enter(RecogniserState.READY)
        if before is RecogniserState.CLOSED:
            return
        if before is RecogniserState.FAULTY:
            self._on_fault(PART, CAME_BACK)
        self._on_ready(tuple(p for p in self._phrases if not unknown.isdisjoint(p.split())))

    def _lose(self, text: str) -> None:
        with self._change:
            self._lent = None
            before = self._enter(RecogniserState.FAULTY)
        if before in (RecogniserState.LOADING, RecogniserState.READY):
            self._on_fault(PART, text)

    def _enter(self, state: RecogniserState) -> RecogniserState:
        """Go to `state`, unless closed. Returns the state before."""
        with self._change:
            before = self._state
            if before is not RecogniserState.CLOSED:
                self._state = state
                self._change.notify_all()
            return before


class GuardedRecogniser:
    """Implements `Recogniser` with one of a program's own.

    A voice during which it raised an exception is not heard; the next voice is given to it again.
    Faults are reported as by the watched recogniser.
    """

    def __init__(self, own: Recogniser, on_fault: OnFault) -> None:
        self.state = RecogniserState.READY
        self._own = own
        self._on_fault = on_fault
        self._heard = False  # whether it took all of the current voice so far

    def begin(self, grammar: Sequence[str]) -> None:
        """A voice begins."""
        self._heard = True
        self._ask(lambda: self._own.begin(grammar))

    def accept(self, samples: Samples) -> None:
        """The next samples of the voice."""
        self._ask(lambda: self._own.accept(samples))

    def finish(self) -> Transcript | None:
        """The words of the voice; None if it failed."""
        words = self._ask(lambda: _checked(self._own.finish()))
        if self._heard and self.state is RecogniserState.FAULTY:
            self.state = RecogniserState.READY
            self._on_fault(PART, CAME_BACK)
        return words

    def again(self) -> Transcript | None:
        """The words of the voice decoded again; None if it failed."""
        return self._ask(lambda: _checked(self._own.again()))

    def close(self) -> None:
        """No callbacks come afterwards."""
        self.state = RecogniserState.CLOSED

    def _ask(self, request: Callable[[], _ReplyT]) -> _ReplyT | None:
        if not self._heard:
            return None
        try:
            return request()
        except Exception as error:  # noqa: BLE001 - whatever it raises, the session goes on
            self._heard = False
            if self.state is RecogniserState.READY:
                self.state = RecogniserState.FAULTY
                self._on_fault(PART, OWN_FAILED.format(why=f"{type(error).__name__}: {error}"))
            return None


def _checked(words: Transcript | None) -> Transcript | None:
    """What a recogniser returned. Raises TypeError if it is something else."""
    if words is None:
        return None
    if not isinstance(words, Transcript):
        raise TypeError(f"expected a Transcript, not a value of the type {type(words).__name__}")
    for word in words.words:
        if not (isinstance(word.text, str) and isinstance(word.confidence, int | float)):
            raise TypeError(f"expected a text and a number, not {word}")
    return words
