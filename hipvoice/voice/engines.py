"""The ladder of speech engines: the one requested, pyttsx3, the espeak-ng program, text only.

What may be requested is Kokoro, Piper, or an engine of the calling program.

Rules
1. A text is always rendered: the last engine, silence of the right length, cannot fail.
2. A failed engine is tried once more, with a new process. After a second failure in a row, or if an
   engine is not installed, it is not used again in this session.
3. Each step down is reported once: what is missing, what happens instead, and the command that
   fixes it.
4. An engine gets clean text in short pieces. pyttsx3 gives espeak a buffer size of ten times the
   text, so with a long text espeak reads past the end of its memory: 800 letters crash it
   sometimes, 16,000 always (measured). 200 never did.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing
from enum import Enum
from typing import Protocol

import numpy as np
import soundfile

from hipvoice.child import ChildGone, ClosedError, Program, Scratch, Supervisor, sweep
from hipvoice.core.events import OnFault
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.pcm import levelled
from hipvoice.voice import voices
from hipvoice.voice.cache import Pcm, joined, read_pcm, spoken_silence, trimmed, with_tail
from hipvoice.voice.child import ANOTHER_VOICE, START_LIMIT_S, Cause, RenderError, Worker
from hipvoice.voice.kokoro_worker import DAMAGED
from hipvoice.voice.worker import GAP

LONGEST_PIECE = 200  # characters
LONGEST_OF_KOKORO = 80  # each character takes 1.4 MB more of its memory
LONGEST_RUN = 100  # characters without a space; no word of any language is longer

# Controls, formats, surrogates, private, unassigned; pictures, and what changes how they look.
_UNSPEAKABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Me"}
_TONES = range(0x1F3FB, 0x1F400)  # of the skin of a picture
_SPEAKABLE = "\N{DEGREE SIGN}"
_SENTENCE_END = re.compile(r"(?:(?<=[.!?;:])|(?<=[.!?;:][\"')\u201d\u2019]))\s+")
_CLAUSE_END = re.compile(r"(?<=,)\s+")
_LATIN = re.compile(r"[A-Za-z]{2}")

ATTEMPTS = 2
PATIENCE = 5  # times as long for Kokoro: what it renders is for later, and others may be at work
SLOWEST_S = 2.0  # on top of the time that the text takes to say: slower than speech is no use
PROGRAM = "espeak-ng"

SLOWEST_HZ, FASTEST_HZ = 8_000, 192_000  # of the speech of an engine


class SpeechEngine(Protocol):
    """Text to speech by a program's own engine. It is called from one thread, the voice's.

    `identity` is its name and version. Its sentences are kept on disk under it, for the next
    session; if it is empty, they are not.
    """

    @property
    def identity(self) -> str:
        """The name and version of the engine; empty if its sentences are not to be kept on disk."""

    def render(self, text: str, rate: int) -> Pcm:
        """`text`, at most 200 characters, as speech at `rate` words a minute.

        Returns mono 16-bit samples and their rate, 8,000 to 192,000 Hz. If it raises an exception
        twice in a row, the standard voice speaks from then on, and the session says so.
        """


class Rung(Enum):
    """The engines, best first."""

    OWN = "the program's own"
    KOKORO = "Kokoro"
    PIPER = "Piper"
    PYTTSX3 = "pyttsx3"
    PROGRAM = "the espeak-ng program"
    TEXT = "text only"


class Engines:
    """Renders texts, one at a time, with the best engine that works.

    Call `render` from one thread. `close` may be called from any, and ends a render in progress.
    """

    def __init__(
        self,
        voice: str | None,
        on_fault: OnFault,
        own: SpeechEngine | None = None,
        *,
        all_cores: bool = False,
    ) -> None:
        """Take the spare cores, or all of them while nothing else matters."""
        self._all_cores = all_cores
        self._piper, self._kokoro = voices.file_of(voice), voices.of_kokoro(voice)
        self._voice = None if self._piper or self._kokoro else voice
        self._on_fault = on_fault
        self._own = own
        named = {Rung.OWN: own, Rung.KOKORO: self._kokoro, Rung.PIPER: self._piper}
        self._best = self._rung = next((r for r, given in named.items() if given), Rung.PYTTSX3)
        self._workers: Supervisor[Worker] = Supervisor()
        self._programs: Supervisor[Program] = Supervisor()
        sweep()

    @property
    def worker_pid(self) -> int | None:
        """The process id of the child of pyttsx3, Piper or Kokoro, while there is one."""
        worker = self._workers.running
        return worker.pid if worker else None

    @property
    def is_standard(self) -> bool:
        """Whether the best engine is the standard one."""
        return self._best is Rung.PYTTSX3

    @property
    def is_slow(self) -> bool:
        """Whether the best engine takes about as long as the speech that it renders."""
        return self._best is Rung.KOKORO

    @property
    def at_best(self) -> bool:
        """Whether the best engine still does the rendering."""
        return self._rung is self._best

    def render(self, text: str, rate: int) -> Pcm:
        """`text` as speech at `rate` words a minute, no silence around it. Raises ClosedError."""
        while self._rung is not Rung.TEXT:
            try:
                return self._attempts(sentences(text, self._longest), rate)
            except RenderError as failure:
                if self._workers.closed:
                    raise ClosedError from failure
                self._step_down(failure)
        return spoken_silence(cleaned(text))

    def close(self) -> None:
        """End the child processes. A render in progress raises ClosedError."""
        self._workers.close()
        self._programs.close()

    def _attempts(self, parts: list[str], rate: int) -> Pcm:
        """The parts, from the current engine. Raises the failure that ends its use."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return joined(parts, [self._sentence(part, rate) for part in parts])
            except RenderError as failure:
                self._workers.drop()
                if failure.cause is Cause.MISSING or attempt == ATTEMPTS or self._workers.closed:
                    raise
        raise AssertionError

    def _sentence(self, part: str, rate: int) -> Pcm:
        """A sentence as loud as every other, and no longer than its sound."""
        samples, hz = trimmed(self._render(part, rate))
        return with_tail(levelled(samples, hz), hz)

    def _render(self, part: str, rate: int) -> Pcm:
        by = {Rung.OWN: self._by_own_engine, Rung.PROGRAM: self._by_program}
        render = by.get(self._rung, self._by_worker)
        try:
            pcm = render(part, rate)
        except (soundfile.LibsndfileError, OSError) as error:
            raise RenderError(str(error)) from error
        if not pcm[0].any() and must_sound(part):
            raise RenderError("it made no sound")
        return pcm

    def _by_own_engine(self, part: str, rate: int) -> Pcm:
        assert self._own is not None
        try:
            return _usable(self._own.render(part, rate))
        except Exception as error:
            raise RenderError(f"{type(error).__name__}: {error}") from error

    def _by_worker(self, part: str, rate: int) -> Pcm:
        worker = self._running_worker()
        path = worker.folder / "speech.wav"
        request = {"do": "render", "text": part, "rate": rate, "voice": self._voice}
        worker.ask({**request, "file": path.name}, self._patience * _limit_s(part))
        pcm = read_pcm(path)
        path.unlink()  # the worker waits for a file to appear, so the last one must be gone
        return pcm

    def _by_program(self, part: str, rate: int) -> Pcm:
        with closing(Scratch()) as scratch:
            path = scratch.path / "speech.wav"
            command = [PROGRAM, "-s", str(rate), "-g", str(GAP), "-w", str(path), "--stdin"]
            self._run([*command, *self._voice_option()], part, _limit_s(part))
            return read_pcm(path)

    def _voice_option(self) -> list[str]:
        """Names of voices are espeak's only if pyttsx3 itself speaks through espeak."""
        espeak_names = self._voice is not None and sys.platform not in {"darwin", "win32"}
        return ["-v", str(self._voice)] if espeak_names else []

    def _run(self, command: list[str], text: str, limit_s: float) -> None:
        try:
            self._programs.get(lambda: Program(command)).feed(text.encode("utf-8"), limit_s)
        except ChildGone as gone:
            raise RenderError(str(gone), Cause.LATE if gone.late else Cause.DIED) from gone
        finally:
            self._programs.drop()

    def _running_worker(self) -> Worker:
        """The worker, started if there is none."""
        started = self._workers.running is None
        worker = self._workers.get(self._start_worker)
        if started:
            worker.await_ready(self._patience * START_LIMIT_S)
        return worker

    @property
    def _longest(self) -> int:
        return LONGEST_OF_KOKORO if self._rung is Rung.KOKORO else LONGEST_PIECE

    @property
    def _patience(self) -> int:
        return PATIENCE if self._rung is Rung.KOKORO else 1

    def _start_worker(self) -> Worker:
        if self._kokoro and self._rung is Rung.KOKORO:
            if lacks := voices.kokoro_lacks():
                raise RenderError(lacks.title, Cause.MISSING, lacks.hint)
            given = (str(voices.kokoro_weights()), self._kokoro)
            threads = (str(os.cpu_count() or 1),) if self._all_cores else ()
            return Worker(voices.KOKORO_WORKER, *given, *threads)
        on_piper = self._piper and self._rung is Rung.PIPER
        return Worker(voices.WORKER, str(self._piper)) if on_piper else Worker()

    def _step_down(self, failure: RenderError) -> None:
        self._workers.drop()
        failed = self._rung
        self._rung = _below(failed)
        instead = {
            Rung.PYTTSX3: "the standard voice speaks instead",
            Rung.PROGRAM: f"{PROGRAM} speaks instead",
            Rung.TEXT: "every cue is shown as text instead, for as long as it would take to say",
        }[self._rung]
        reason = _first_line(failure)
        told = f"The voice ({failed.value}) fails: {reason}. So {instead}."
        mend = ANOTHER_VOICE if failed is Rung.PIPER else failure.remedy
        if failed is Rung.KOKORO and reason.endswith(DAMAGED):
            mend = voices.kokoro_anew()
        self._on_fault("voice", told if failed is Rung.OWN else f"{told} To fix it: {mend}")


def _below(failed: Rung) -> Rung:
    """The next best engine that is available."""
    if failed in {Rung.OWN, Rung.KOKORO, Rung.PIPER}:
        return Rung.PYTTSX3
    usable = failed is Rung.PYTTSX3 and shutil.which(PROGRAM) is not None
    return Rung.PROGRAM if usable else Rung.TEXT


def _usable(pcm: Pcm) -> Pcm:
    """What the caller's own engine returned. Raises TypeError or ValueError if it is not speech."""
    samples, rate = pcm
    if not isinstance(samples, np.ndarray) or samples.dtype != np.int16 or samples.ndim != 1:
        raise TypeError("the samples are not a one-dimensional array of int16")
    if not isinstance(rate, int | np.integer) or not SLOWEST_HZ <= rate <= FASTEST_HZ:
        raise ValueError(f"the rate is {rate}, expected {SLOWEST_HZ} to {FASTEST_HZ} Hz")
    return samples, int(rate)


def _limit_s(text: str) -> float:
    return SLOWEST_S + nominal_ms(text) / 1000


def _first_line(failure: RenderError) -> str:
    lines = str(failure).splitlines()
    return lines[0].rstrip(".:! ") if lines else "no reason given"


def cleaned(text: str) -> str:
    """`text` with single spaces, without what no engine can say (lone surrogates, controls)."""
    spoken = (c if _is_spoken(c) else " " for c in text)
    return " ".join("".join(spoken).split())


def _is_spoken(c: str) -> bool:
    """Whether an engine has something to say for `c`: not for an emoji, which it would describe."""
    if c in _SPEAKABLE:
        return True
    look = unicodedata.name(c, "").startswith("VARIATION SELECTOR") or ord(c) in _TONES
    return not look and unicodedata.category(c) not in _UNSPEAKABLE


def sentences(text: str, longest: int = LONGEST_PIECE) -> list[str]:
    """`text`, cleaned, in its sentences; of one that is too long, parts as a speaker would cut it.

    Each has at most `longest` characters, but for words of up to LONGEST_RUN. They are rendered one
    by one, and `joined`.
    """
    found = _SENTENCE_END.split(cleaned(text))
    return [part for whole in found for part in _short(whole, longest)]


def must_sound(text: str) -> bool:
    """Whether every voice makes a sound for `text`; a voice may be silent on foreign characters."""
    return _LATIN.search(text) is not None


def _short(sentence: str, longest: int) -> list[str]:
    """The sentence, or its clauses, or the words of a clause that is too long itself."""
    if len(sentence) <= longest:
        return [sentence] if sentence else []
    clauses = _CLAUSE_END.split(sentence)
    fitting = ([clause] if len(clause) <= longest else _words(clause) for clause in clauses)
    return list(_packed((part for parts in fitting for part in parts), longest))


def _words(clause: str) -> Iterator[str]:
    for word in clause.split():
        for start in range(0, len(word), LONGEST_RUN):
            yield word[start : start + LONGEST_RUN]


def _packed(fragments: Iterable[str], longest: int) -> Iterator[str]:
    """Join as many fragments into a piece as fit: fewer pieces sound more natural."""
    piece = ""
    for fragment in fragments:
        if piece and len(piece) + 1 + len(fragment) > longest:
            yield piece
            piece = fragment
        else:
            piece = f"{piece} {fragment}".strip()
    if piece:
        yield piece
