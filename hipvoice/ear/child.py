"""One running recogniser process: requests to it, answers from it, each within a time limit.

Reading from and writing to the process block. What ends a blocked call is the end of the process,
so a limit is a timer that kills it; this holds on every system, whatever the process is doing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import hipvoice
from hipvoice.ear.recognition import Transcript, Word
from hipvoice.ear.samples import Samples

LOAD_LIMIT_S = 60.0  # the largest models take some ten seconds from a slow disk
END_LIMIT_S = 1.0


class ChildGone(Exception):  # noqa: N818 - a fact, as events are
    """The process ended or was killed for being late."""


class CannotLoad(Exception):  # noqa: N818 - a fact, as events are
    """The process runs but the model could not be loaded."""


class Child:
    """A process of `worker.py`. One thread at a time may make requests; any may kill it."""

    def __init__(self, answer_limit_s: float) -> None:
        self._limit_s = answer_limit_s
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hipvoice.ear.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        assert self._process.stdin
        assert self._process.stdout
        self._requests: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._answers: BinaryIO = self._process.stdout  # type: ignore[assignment]

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def load(self, folder: Path, words: Sequence[str], wide: Sequence[str] = ()) -> frozenset[str]:
        """Load the model; the `words` that it cannot hear. Raises ChildGone, CannotLoad.

        `wide` is the grammar of a second opinion; none where it is empty.
        """
        request = {"do": "load", "model": str(folder.resolve()), "words": list(words)}
        with self._within(LOAD_LIMIT_S):
            self._send({**request, "wide": list(wide)})
            answer = self._receive()
        if "error" in answer:
            raise CannotLoad(answer["error"])
        return frozenset(answer["unknown"])

    def begin(self, grammar: Sequence[str]) -> None:
        """A voice begins. Raises ChildGone."""
        with self._within(self._limit_s):
            self._send({"do": "begin", "grammar": list(grammar)})

    def accept(self, samples: Samples) -> None:
        """The next samples of the voice. Raises ChildGone."""
        pcm = samples.tobytes()
        with self._within(self._limit_s):
            self._send({"do": "accept", "bytes": len(pcm)}, pcm)

    def finish(self) -> Transcript:
        """The words since `begin`. Raises ChildGone."""
        return self._words_after("finish")

    def again(self) -> Transcript:
        """The same, in the wide grammar. Raises ChildGone."""
        return self._words_after("again")

    def _words_after(self, request: str) -> Transcript:
        with self._within(self._limit_s):
            self._send({"do": request})
            answer = self._receive()
        return Transcript(tuple(Word(text, confidence) for text, confidence in answer["words"]))

    def end(self) -> None:
        """Ask the process to end, and see that it does."""
        with suppress(OSError):
            self._requests.close()
        with self._within(END_LIMIT_S):
            self.wait()

    def kill(self) -> None:
        """End the process now."""
        self._process.kill()

    def wait(self) -> None:
        """Wait until the process has ended, and bury it."""
        self._process.wait()
        for pipe in (self._requests, self._answers):
            with suppress(OSError):  # closing writes what a dead process has not taken
                pipe.close()

    @contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _send(self, request: dict[str, Any], pcm: bytes = b"") -> None:
        try:
            self._requests.write(json.dumps(request).encode() + b"\n" + pcm)
            self._requests.flush()
        except (OSError, ValueError) as error:  # broken pipe; closed by the thread that waits
            raise ChildGone from error

    def _receive(self) -> dict[str, Any]:
        try:
            line = self._answers.readline()
            answer: dict[str, Any] = json.loads(line)
        except (OSError, ValueError) as error:  # ended, perhaps in the middle of a line
            raise ChildGone from error
        return answer


def _environment() -> dict[str, str]:
    """Ours, with one thread for Vosk (two are slower on a busy machine), and this package found."""
    source = str(Path(hipvoice.__file__).parents[1])
    path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": path}
