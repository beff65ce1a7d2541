"""One running recogniser process: the requests to `worker.py`, each with a time limit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hipvoice.child import Child
from hipvoice.ear.recognition import Transcript, Word
from hipvoice.ear.samples import Samples

LOAD_LIMIT_S = 60.0  # the largest models take about ten seconds from a slow disk


class CannotLoad(Exception):  # noqa: N818 - named as a fact, like events
    """The process runs but the model could not be loaded."""


class Listener:
    """A process of `worker.py`. One thread at a time may make requests; any thread may end it."""

    def __init__(self, answer_limit_s: float) -> None:
        """Start it, with one thread for Vosk: two are slower on a busy machine. Raises OSError."""
        self._limit_s = answer_limit_s
        self.process = Child("hipvoice.ear.worker", OMP_NUM_THREADS="1")

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
        return Transcript(tuple(Word(text, confidence) for text, confidence in answer["words"]))
