"""The voice of a session: renders ahead in the background, and at once what is requested.

Rules
1. No method except `durations` waits for a render. One thread renders; futures carry the results.
2. What `render` requests comes before what `prepare` announced.
3. A rendering is kept by text and rate (the voice never changes), and stays valid if its engine
   fails later: bytes differ between engines and runs, but the words do not.
4. What is spoken is the result of `pronounce`, the table of the language applied in order;
   everything else (what is shown, logged and listened for) uses the text as written.
5. What an engine has rendered is kept on disk for the next session, by `sentences`.
6. A new rate makes renderings at other rates useless, so they are dropped.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future

from hipvoice.child import ClosedError
from hipvoice.core.events import OnFault
from hipvoice.voice import voices
from hipvoice.voice.cache import Pcm, Sentences, length_ms
from hipvoice.voice.engines import Engines, SpeechEngine
from hipvoice.voice.voices import find_voice

Pronounce = Callable[[str], str]
PronunciationRule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

CLOSE_LIMIT_S = 2.0

SentenceKey = tuple[str, int]  # text, words per minute


def as_written(text: str) -> str:
    """Read a text as it is."""
    return text


def pronunciation(
    patterns: Sequence[tuple[str, str]],
    units: Mapping[str, tuple[str, str]],
    words: Mapping[str, str],
) -> Pronounce:
    """A function from what is written to what is spoken.

    `patterns` are regular expressions with their replacements, `units` the words for one and for
    several. A word in `words` with a capital letter matches exactly, others in any case. Raises
    re.error for an invalid pattern, without naming it.
    """
    rules: list[PronunciationRule] = [(re.compile(find), say) for find, say in patterns]
    if units:
        rules.append(_unit_rule(units))
    rules += [_word_rule(word, said) for word, said in words.items()]

    def pronounced(text: str) -> str:
        for find, said in rules:
            text = find.sub(said, text)
        return text

    return pronounced


def _unit_rule(units: Mapping[str, tuple[str, str]]) -> PronunciationRule:
    """A number and a unit, with or without a space."""
    names = "|".join(map(re.escape, units))

    def said(match: re.Match[str]) -> str:
        number, unit = match.groups()
        one, several = units[unit]
        return f"{number} {one if number == '1' else several}"

    return re.compile(rf"(?<![\w.])(\d+(?:\.\d+)?) ?({names})(?!\w)"), said


def _word_rule(word: str, said: str) -> PronunciationRule:
    flags = re.NOFLAG if word != word.lower() else re.IGNORECASE
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", flags), said.replace("\\", r"\\")


class Voice:
    """Texts to PCM. Call its methods from any thread.

    `on_fault(part, text)` and the callbacks of a future are called on the thread of the voice (a
    callback that is added to a finished future: on the adding thread).
    """

    def __init__(
        self,
        on_fault: OnFault,
        voice_name: str | None = None,
        pronounce: Pronounce = as_written,
        sentences: Sentences | None = None,
        engine: SpeechEngine | None = None,
    ) -> None:
        """Start the voice. Raises HipvoiceError for a `voice_name` that is not installed."""
        self._voice = found_voice(voice_name)
        self._identity = f"own {engine.identity}" if engine else _identity(self._voice)
        self.engines = Engines(self._voice, on_fault, engine)
        self._pronounce = pronounce
        self._sentences = sentences
        self._known: dict[SentenceKey, Future[Pcm]] = {}
        self._asked: deque[SentenceKey] = deque()
        self._ahead: deque[SentenceKey] = deque()
        self._change = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def prepare(self, texts: Iterable[str], rate_wpm: int) -> None:
        """Render `texts` ahead, in this order, after those announced before at the same rate."""
        with self._change:
            self._forget_other_rates(rate_wpm)
            for text in dict.fromkeys(texts):
                if (key := (text, rate_wpm)) not in self._known:
                    self._known[key] = Future()
                    self._ahead.append(key)
            self._change.notify()

    def render(self, text: str, rate_wpm: int) -> Future[Pcm]:
        """The speech of `text`; the future is done already if it was rendered ahead.

        It always succeeds, except after `close`, when it is cancelled or raises ClosedError.
        """
        key = (text, rate_wpm)
        with self._change:
            future = self._known.get(key)
            if future is None or future.cancelled():
                future = self._known[key] = Future()
            if self._closed:
                future.cancel()
            elif not future.done():
                self._asked.append(key)
                self._change.notify()
            return future

    def forget(self, text: str, rate_wpm: int) -> None:
        """Drop a rendering that will not be requested again: a minute of speech takes 3 MB."""
        key = (text, rate_wpm)
        with self._change:
            if key in self._known and self._known[key].done():
                self._asked = deque(other for other in self._asked if other != key)
                self._ahead = deque(other for other in self._ahead if other != key)
                del self._known[key]

    def durations(self, texts: Iterable[str], rate_wpm: int) -> dict[str, int]:
        """How long each of `texts` takes to say, in ms. Waits until all are rendered."""
        futures = {text: self.render(text, rate_wpm) for text in texts}
        return {text: length_ms(future.result()) for text, future in futures.items()}

    def progress(self) -> tuple[int, int]:
        """How many sentences are rendered, and how many were requested. Any thread."""
        with self._change:
            known = list(self._known.values())
        return sum(future.done() for future in known), len(known)

    def close(self) -> None:
        """End the renderer and its child process, within CLOSE_LIMIT_S. Safe to call again."""
        with self._change:
            self._closed = True
            pending = [self._known[key] for key in (*self._asked, *self._ahead)]
            self._change.notify()
        for future in pending:
            future.cancel()
        self.engines.close()
        self._thread.join(CLOSE_LIMIT_S)

    def _forget_other_rates(self, rate: int) -> None:
        self._known = {
            key: future
            for key, future in self._known.items()
            if key[1] == rate or key in self._asked or future.running()
        }
        self._ahead = deque(key for key in self._ahead if key[1] == rate)

    def _run(self) -> None:
        while (work := self._next()) is not None:
            key, future = work
            try:
                future.set_result(self._rendered(*key))
            except ClosedError as closed:
                future.set_exception(closed)
            except Exception as bug:  # noqa: BLE001 - raised where the result is used; the thread lives on
                future.set_exception(bug)

    def _rendered(self, text: str, rate: int) -> Pcm:
        """The speech of `text`, cached or new. Raises ClosedError."""
        read = self._pronounce(text)
        if not self._sentences:
            return self.engines.render(read, rate)
        if (kept := self._sentences.get(read, rate, self._identity)) is not None:
            return kept
        speech = self.engines.render(read, rate)
        if self.engines.at_best:
            self._sentences.put(read, rate, self._identity, speech)
        return speech

    def _next(self) -> tuple[SentenceKey, Future[Pcm]] | None:
        """The next future to fulfil, marked as running; None when closed."""
        with self._change:
            while not self._closed:
                if not (queue := self._asked or self._ahead):
                    self._change.wait()
                    continue
                key = queue.popleft()
                future = self._known[key]
                # A key may be in both queues, or twice in one; it is rendered once.
                if not future.done() and future.set_running_or_notify_cancel():
                    return key, future
            return None


def found_voice(name: str | None) -> str | None:
    """The voice with that name, as its engine calls it. Raises HipvoiceError."""
    if (file := voices.file_of(name)) is not None:
        return voices.require(file)
    if (of_kokoro := voices.of_kokoro(name)) is not None:
        return voices.require_kokoro(of_kokoro)
    return None if name is None else find_voice(name)


def _identity(voice: str | None) -> str | None:
    """The cache key of a voice: a file may be another voice tomorrow."""
    if name := voices.of_kokoro(voice):
        return f"{voice} {voices.kokoro_identity(name)}"
    file = voices.file_of(voice)
    return f"{voice} {voices.identity(file)}" if file else voice
