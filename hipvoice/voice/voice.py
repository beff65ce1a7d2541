"""The voice of a session: renders ahead in the background, and at once what is requested.

Rules
1. No method except `durations` waits for a render. One thread renders, another one reads from disk;
   futures carry the results.
2. What `render` requests comes before what `prepare` announced.
3. A text is rendered sentence by sentence, and joined. A rendering is kept by sentence and rate
   (the voice never changes), and stays valid if its engine fails later: bytes differ between
   engines and runs, but the words do not.
4. What is spoken is the result of `pronounce`, the table of the language applied in order;
   everything else (what is shown, logged and listened for) uses the text as written.
5. What an engine has rendered is kept on disk for the next session, by `sentences`. If that fails,
   it is reported once, and nothing else changes.
6. A new rate makes renderings at other rates useless, so they are dropped.

A `Cast` has two voices: the one that was chosen, and the standard one, which is never late. Rules
7. Each part of a session (its opening, each step, its closing) has one voice. As it begins, it is
   given to the chosen one if that has all its sentences, or will have each before it is needed,
   judged by the times of the script and by how fast it was so far.
8. What is rendered ahead is what the chosen voice will speak, in that order: a part that it cannot
   have ready gets none of its time until all others are ready.
9. A sentence that is not ready where it should be (an answer, mostly) is waited for where nobody
   counts along, and for no longer than PATIENCE_S. Otherwise the standard voice says it, and the
   rest of the part.
10. Each part that the standard voice speaks is remarked on; the person is told once.
"""

from __future__ import annotations

import errno
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path

from hipvoice.core.effects import Say
from hipvoice.core.events import OnFault
from hipvoice.core.timeline.timeline import Cued
from hipvoice.core.wording.wording import NOMINAL_WPM, nominal_ms
from hipvoice.voice import voices
from hipvoice.voice.cache import Pcm, Sentences, joined, length_ms
from hipvoice.voice.engines import Engines, SpeechEngine
from hipvoice.voice.engines import sentences as sentences_of
from hipvoice.voice.voices import find_voice

Pronounce = Callable[[str], str]
PronunciationRule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

CLOSE_LIMIT_S = 2.0
PATIENCE_S = 1.5  # that a sentence is waited for, where nobody counts along
READING_S = 0.25  # for one that is on disk; it takes a few ms
SLOW = 0.8  # the real-time factor that is expected of a slow engine
LOADING_MS = 2_000.0  # before its first sentence
MARGIN = 1.25  # times as long as an engine took so far: others may need the processor
WHOLE_PART = "the standard voice speaks this part: {late} of its {all} cues are not rendered yet"
REST_OF_PART = (
    "the standard voice speaks the rest of this part: a sentence was not rendered in time"
)
STANDS_IN = (
    "The chosen voice does not have everything ready, so the standard voice speaks in some parts. "
    "To have it ready for the next session: hipvoice voices prepare"
)
REMEMBERED = 0.8  # of what an engine took for the sentences before, with each new one

SentenceKey = tuple[str, int]  # a sentence as it is spoken, words per minute


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

    `on_fault(part, text)` and the callbacks of a future are called on a thread of the voice (a
    callback that is added to a finished future: on the adding thread).
    """

    def __init__(  # noqa: PLR0913 - what it is made of
        self,
        on_fault: OnFault,
        voice_name: str | None = None,
        pronounce: Pronounce = as_written,
        sentences: Sentences | None = None,
        engine: SpeechEngine | None = None,
        *,
        all_cores: bool = False,
    ) -> None:
        """Start the voice, outside of a session on `all_cores`.

        Raises HipvoiceError for a `voice_name` that is not installed.
        """
        self._voice = found_voice(voice_name)
        self._identity = f"own {engine.identity}" if engine else _identity(self._voice)
        self.engines = Engines(self._voice, on_fault, engine, all_cores=all_cores)
        self.pace = Pace(SLOW if self.engines.is_slow else None)
        self._pronounce = pronounce
        self._disk = sentences and _Disk(sentences, self._identity, on_fault)
        self._spoken: dict[str, tuple[str, ...]] = {}  # by text
        self._known: dict[SentenceKey, Future[Pcm]] = {}
        self._wanted, self._unread = _Queue(), _Queue()
        self._change = threading.Condition()
        self._closed = False
        threads = {
            "voice": self._render_all,
            **({"voice-disk": self._read_all} if sentences else {}),
        }
        self._threads = [
            threading.Thread(target=run, name=name, daemon=True) for name, run in threads.items()
        ]
        for thread in self._threads:
            thread.start()

    def prepare(self, texts: Iterable[str], rate_wpm: int) -> None:
        """Render `texts` ahead, in this order, in place of what was announced before."""
        keys = {key: None for text in texts for key in self._keys(text, rate_wpm)}
        with self._change:
            self._forget_all_but(keys, rate_wpm)
            for key in keys:
                self._known.setdefault(key, Future())
            ahead = [key for key in keys if not self._known[key].done()]
            for queue in (self._wanted, self._unread):
                queue.announce(ahead)
            self._change.notify_all()

    def render(self, text: str, rate_wpm: int) -> Future[Pcm]:
        """The speech of `text`; the future is done already if it was rendered ahead.

        It always succeeds, except after `close`, when it is cancelled or raises ClosedError.
        """
        keys = self._keys(text, rate_wpm)
        with self._change:
            futures = [self._ask(key) for key in keys]
            self._change.notify_all()
        if len(futures) == 1:
            return futures[0]
        return together([sentence for sentence, _ in keys], futures)

    @property
    def disk_bytes(self) -> int | None:
        """What all sentences on disk take, also those of other voices; None if none are kept."""
        return self._disk.bytes() if self._disk else None

    def missing(self, text: str, rate_wpm: int) -> list[str]:
        """The sentences of `text` that are neither rendered nor on disk."""
        return [key[0] for key in self._keys(text, rate_wpm) if not self._is_there(key)]

    def forget(self, text: str, rate_wpm: int) -> None:
        """Drop a rendering that will not be requested again: a minute of speech takes 3 MB."""
        with self._change:
            for key in self._keys(text, rate_wpm):
                if key in self._known and self._known[key].done():
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
            pending = [*self._known.values()]
            self._change.notify_all()
        for future in pending:
            future.cancel()
        self.engines.close()
        for thread in self._threads:
            thread.join(CLOSE_LIMIT_S)

    def _keys(self, text: str, rate: int) -> list[SentenceKey]:
        if text not in self._spoken:
            self._spoken[text] = tuple(sentences_of(self._pronounce(text)))
        return [(sentence, rate) for sentence in self._spoken[text]]

    def _ask(self, key: SentenceKey) -> Future[Pcm]:
        """The future of a sentence that is needed now. The lock is held."""
        future = self._known.get(key)
        if future is None or future.cancelled():
            future = self._known[key] = Future()
        if self._closed:
            future.cancel()
        elif not future.done():
            self._wanted.asked.append(key)
            self._unread.asked.append(key)
        return future

    def _is_there(self, key: SentenceKey) -> bool:
        future = self._known.get(key)
        if future and future.done():
            return True
        return bool(self._disk and self._disk.has(key))

    def _forget_all_but(self, keys: Container[SentenceKey], rate: int) -> None:
        """Forget other rates, and what nobody needs any more. The lock is held."""
        asked = {*self._wanted.asked}
        self._known = {
            key: future
            for key, future in self._known.items()
            if key in keys or key in asked or future.running() or (future.done() and key[1] == rate)
        }

    def _render_all(self) -> None:
        while (key := self._next(self._wanted)) is not None:
            future = self._known.get(key)
            # Asked for twice, read from disk in the meantime, or forgotten: it is not rendered.
            if future is None or future.done() or not future.set_running_or_notify_cancel():
                continue
            try:
                _fulfil(future, self._rendered(key))
            except Exception as error:  # noqa: BLE001 - ClosedError, or a bug: raised where the result is used
                _fail(future, error)

    def _read_all(self) -> None:
        """Have at hand what is on disk, also while something else is being rendered."""
        assert self._disk
        while (key := self._next(self._unread)) is not None:
            future = self._known.get(key)
            if future and not future.done() and (kept := self._disk.get(key)) is not None:
                _fulfil(future, kept)

    def _rendered(self, key: SentenceKey) -> Pcm:
        """The speech of a sentence, from disk or new. Raises ClosedError."""
        if self._disk and (kept := self._disk.get(key)) is not None:
            return kept
        began = time.monotonic()
        self.pace.begin(began, nominal_ms(key[0]) / 1000)
        speech = self.engines.render(*key)
        self.pace.measure(time.monotonic() - began, length_ms(speech) / 1000)
        if self._disk and self.engines.at_best:
            self._disk.put(key, speech)
        return speech

    def _next(self, queue: _Queue) -> SentenceKey | None:
        """The next one of a queue, when there is one; None when closed."""
        with self._change:
            while not self._closed:
                if queue.asked or queue.ahead:
                    return (queue.asked or queue.ahead).popleft()
                self._change.wait()
            return None


@dataclass
class _Queue:
    """Sentences in the order in which they are needed: what is asked for comes first."""

    asked: deque[SentenceKey] = field(default_factory=deque)
    ahead: deque[SentenceKey] = field(default_factory=deque)

    def announce(self, keys: Iterable[SentenceKey]) -> None:
        """From now on these come after what is asked for, in place of those before."""
        self.ahead = deque(keys)


class Pace:
    """How long an engine takes for a second of speech, by what it took lately."""

    def __init__(self, expected: float | None = None) -> None:
        self._expected = expected
        self._took = self._spoke = 0.0  # s; the older, the less it counts
        self._running: tuple[float, float] | None = None  # since when (s), and how much speech

    def factor(self, now_s: float) -> float:
        """The real-time factor; the expected one, if any, as long as it has rendered nothing.

        A sentence that takes longer than those before it counts already, should it never end.
        """
        known = self._took / self._spoke if self._spoke else self._expected or 0.0
        if self._running is None:
            return known
        began_s, speech_s = self._running
        took, spoke = self._took * REMEMBERED, self._spoke * REMEMBERED
        return max(known, (took + now_s - began_s) / (spoke + speech_s))

    def begin(self, now_s: float, speech_s: float) -> None:
        """About `speech_s` seconds of speech are being rendered from now on."""
        self._running = now_s, speech_s

    @property
    def loading_ms(self) -> float:
        """How long it takes until it renders."""
        return 0.0 if self._spoke or self._expected is None else LOADING_MS

    def measure(self, took_s: float, spoke_s: float) -> None:
        """It took `took_s` seconds for `spoke_s` seconds of speech."""
        self._running = None
        self._took = self._took * REMEMBERED + took_s
        self._spoke = self._spoke * REMEMBERED + spoke_s


class _Disk:
    """The sentences of one voice on disk. Reports once that they cannot be kept."""

    def __init__(self, sentences: Sentences, voice: str | None, on_fault: OnFault) -> None:
        self._sentences = sentences
        self._voice = voice
        self._on_fault: OnFault | None = on_fault
        self._absent: set[SentenceKey] = set()  # looked for already

    def has(self, key: SentenceKey) -> bool:
        if key in self._absent:
            return False
        there = self._sentences.has(*key, self._voice)
        if not there:
            self._absent.add(key)
        return there

    def bytes(self) -> int:
        return self._sentences.size()

    def get(self, key: SentenceKey) -> Pcm | None:
        return self._sentences.get(*key, self._voice)

    def put(self, key: SentenceKey, speech: Pcm) -> None:
        try:
            self._sentences.put(*key, self._voice, speech)
            self._absent.discard(key)
        except OSError as error:
            on_fault, self._on_fault = self._on_fault, None
            if on_fault is not None:
                on_fault("voice", not_kept(error, self._sentences.folder))


class Cast:
    """The voices of a session; see rules 7 to 10. A `voice` without a `stand_in` speaks all of it.

    One thread announces and says; the callbacks are called on any. `on_remark(text)` is told what
    is only for whoever reads along. `speed` is that of the clock.
    """

    def __init__(  # noqa: PLR0913 - what it is made of
        self,
        voice: Voice,
        stand_in: Voice | None,
        on_fault: OnFault,
        on_remark: Callable[[str], None],
        *,
        rate_wpm: int,
        speed: float = 1.0,
    ) -> None:
        self._voice, self._stand_in = voice, stand_in
        self._on_fault, self._on_remark = on_fault, on_remark
        self._rate, self._speed = rate_wpm, speed
        self._lock = threading.Lock()
        self._chosen: dict[int, bool] = {}  # whether the chosen voice speaks a part
        self._part: int | None = None
        self._waiting: threading.Timer | None = None
        self._announced: tuple[Sequence[Cued], Sequence[str]] = ((), ())

    def announce(self, part: int, script: Sequence[Cued], others: Sequence[str] = ()) -> None:
        """`part` of a session is under way; `script` is what is said from now on.

        `others` are texts that may be asked for at any time.
        """
        self._announced = script, others
        if not self._stand_in:
            self._voice.prepare([*_texts(script), *others], self._rate)
            return
        castable = self._castable(script)
        if part != self._part:
            self._part = part
            self._cast(part, script, chosen=part in castable)
        self._prepare(castable)
        self._stand_in.prepare(_texts(script, {part}), self._rate)

    def say(self, say: Say) -> Future[Pcm]:
        """The speech of an utterance, by the voice of its part."""
        self.hush()
        if not self._stand_in:
            return self._voice.render(say.text, self._rate)
        if say.part not in self._chosen:
            alone = [Cued(say.part, say.text, 0)]
            self._cast(say.part, alone, chosen=say.part in self._castable(alone))
        if not self._chosen[say.part]:
            return self._stand_in.render(say.text, self._rate)
        there = not self._voice.missing(say.text, self._rate)
        speech = self._voice.render(say.text, self._rate)
        if speech.done():
            return speech
        limit_s = PATIENCE_S if say.patient else READING_S if there else 0.0
        return self._in_time(speech, say, limit_s)

    def hush(self) -> None:
        """What is being waited for is not wanted any more."""
        if self._waiting:
            self._waiting.cancel()

    def tune(self, rate_wpm: int) -> None:
        """Speak at another rate from now on."""
        if rate_wpm != self._rate and self._part is not None:
            self._rate = rate_wpm
            self.announce(self._part, *self._announced)
        self._rate = rate_wpm

    def progress(self) -> tuple[int, int]:
        """How many sentences are rendered, and how many there are to be. Any thread."""
        return self._voice.progress()

    def close(self) -> None:
        """End the voices. Safe to call again."""
        self.hush()
        for voice in filter(None, (self._voice, self._stand_in)):
            voice.close()

    def _castable(self, script: Sequence[Cued]) -> frozenset[int]:
        """The parts that the chosen voice can speak."""
        if not self._voice.engines.at_best:
            return frozenset()
        pace, scale = self._voice.pace, self._speed * NOMINAL_WPM / self._rate
        return parts_in_time(
            script,
            lambda text: self._voice.missing(text, self._rate),
            pace.factor(time.monotonic()) * scale,
            pace.loading_ms * self._speed,
        )

    def _prepare(self, castable: frozenset[int]) -> None:
        """Render ahead what the chosen voice is going to say, then what may help it another day."""
        if not self._voice.engines.at_best:
            self._voice.prepare([], self._rate)
            return
        script, others = self._announced
        given = (
            {self._part} if self._part in self._chosen and not self._chosen[self._part] else set()
        )
        ahead = castable - given
        later = {cued.part for cued in script} - ahead - given
        order = [_texts(script, ahead), _texts(script, later), others, _texts(script, given)]
        self._voice.prepare(chain.from_iterable(order), self._rate)

    def _cast(self, part: int, script: Sequence[Cued], *, chosen: bool) -> None:
        """Let the chosen voice speak a part, or the standard one."""
        with self._lock:
            self._chosen[part] = chosen
        if not chosen and self._voice.engines.at_best:
            texts = dict.fromkeys(cued.text for cued in script if cued.part == part)
            late = sum(bool(self._voice.missing(text, self._rate)) for text in texts)
            self._remark(WHOLE_PART.format(late=late, all=len(texts)))

    def _in_time(self, speech: Future[Pcm], say: Say, limit_s: float) -> Future[Pcm]:
        """`speech`, or what the stand-in says if it takes longer than that."""
        assert self._stand_in
        spoken: Future[Pcm] = Future()
        stand_in, rate = self._stand_in, self._rate

        def stand_in_speaks() -> None:
            if not spoken.done():
                self._give_up(say.part)
                stand_in.render(say.text, rate).add_done_callback(hand_over)

        def hand_over(done: Future[Pcm]) -> None:
            if done.cancelled():
                spoken.cancel()
            elif error := done.exception():
                _fail(spoken, error)
            else:
                _fulfil(spoken, done.result())

        if not limit_s:
            stand_in_speaks()
            return spoken
        limit_s /= max(1.0, self._speed)
        self._waiting = timer = threading.Timer(limit_s, stand_in_speaks)
        timer.daemon = True
        timer.start()
        speech.add_done_callback(hand_over)
        return spoken

    def _give_up(self, part: int) -> None:
        with self._lock:
            given_up, self._chosen[part] = self._chosen[part], False
        if given_up and self._voice.engines.at_best:
            self._remark(REST_OF_PART)
            self._prepare(self._castable(self._announced[0]))

    def _remark(self, text: str) -> None:
        self._on_remark(text)
        self._on_fault("voice", STANDS_IN)


def parts_in_time(
    script: Iterable[Cued],
    missing: Callable[[str], Iterable[str]],
    factor: float,
    loading_ms: float = 0.0,
) -> frozenset[int]:
    """The parts of which every sentence will be rendered before it is due.

    What is `missing` of each text is rendered one sentence after the other, at `factor` seconds for
    a second of speech, beginning in `loading_ms`. A part that cannot be ready is passed over, so
    that those after it get its time.
    """
    parts, rendered, free_at = set(), set[str](), loading_ms
    for part, cues in groupby(script, key=attrgetter("part")):
        new, ready_at, late = set[str](), free_at, False
        for cued in cues:
            fresh = {*missing(cued.text)} - rendered - new
            ready_at += sum(MARGIN * factor * nominal_ms(sentence) for sentence in fresh)
            late = late or bool(fresh and ready_at > cued.at)
            new |= fresh
        if not late:
            parts.add(part)
            rendered |= new
            free_at = ready_at
    return frozenset(parts)


def _texts(script: Iterable[Cued], parts: Container[int] | None = None) -> list[str]:
    """What is said in these parts, by default in all."""
    return [cued.text for cued in script if parts is None or cued.part in parts]


def not_kept(error: OSError, folder: Path) -> str:
    """What to report if sentences cannot be kept in `folder`."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    mend = "make room on its disk" if full else "make it a folder that you may write to"
    told = f"No sentence can be kept in {folder}: {error.strerror or error}."
    return f"{told} So each session renders them again. To fix it: {mend}"


def together(sentences: Sequence[str], futures: Sequence[Future[Pcm]]) -> Future[Pcm]:
    """The speech of all sentences, joined, as soon as all are there."""
    whole: Future[Pcm] = Future()

    def one_is_done(_done: Future[Pcm] | None) -> None:
        if not all(future.done() for future in futures):
            return
        try:
            _fulfil(whole, joined(sentences, [future.result() for future in futures]))
        except CancelledError:
            whole.cancel()
        except Exception as error:  # noqa: BLE001 - as in the voice's thread
            _fail(whole, error)

    for future in futures:
        future.add_done_callback(one_is_done)
    if not futures:
        one_is_done(None)
    return whole


def _fulfil(future: Future[Pcm], speech: Pcm) -> None:
    with suppress(InvalidStateError):  # another thread was quicker, or it was cancelled
        future.set_result(speech)


def _fail(future: Future[Pcm], error: BaseException) -> None:
    with suppress(InvalidStateError):
        future.set_exception(error)


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
