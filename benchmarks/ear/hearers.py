"""The ear, and what it is compared with, on the same model and the same streams."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec

import vosk

from benchmarks.ear.tally import Tally, process_cpu_s
from benchmarks.streams import Stream, blocks
from hipvoice.core.commands import LEGAL, Command, Intent, Situation
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.acceptance import RULES
from hipvoice.ear.ear import Ear
from hipvoice.ear.echo import Echo, find_canceller
from hipvoice.ear.heard import Phrases, meanings
from hipvoice.ear.models import Model
from hipvoice.ear.recogniser import WatchedRecogniser
from hipvoice.ear.samples import FRAME, RATE, from_ms, to_ms
from hipvoice.pcm import Samples

LATEST_MS = 1000  # after the word's end a command counts as missed
LEGAL_NOW = LEGAL[Situation.HOLD] | {Command.RESUME}
# People's recordings are of few commands of a hold, and of many answers.
LEGAL_FOR_PEOPLE = LEGAL_NOW | LEGAL[Situation.ASKED_END] | LEGAL[Situation.ASKED_PAIN]
# Of PocketSphinx's keyword spotting, by the number of letters: the strictest with which it still
# has half of the human words. With 1e-10, 1e-20 and 1e-30 it spots five times as much in read
# speech, and no more words.
SPHINX_THRESHOLDS = ((6, 1.0), (9, 1.0), (99, 1e-2))

Decision = tuple[Intent, int, float]  # at which sample of the stream, ms that the block took
Hear = Callable[[Samples], Iterator[Decision]]


class Bench:
    """The hearers that are compared, on one loaded model, with what is `legal`."""

    def __init__(
        self,
        model: Model,
        phrases: Phrases,
        recogniser: WatchedRecogniser,
        legal: frozenset[Intent] = LEGAL_NOW,
    ) -> None:
        self.model = model
        self.phrases = phrases
        self.recogniser = recogniser
        self.legal = legal
        self._plain = vosk.Model(model_path=str(model.folder))
        self.texts = meanings(phrases, legal)

    def ear(self, **changes: object) -> Ear:
        """A fresh ear, one of its stages left out or changed."""
        echo = Echo(find_canceller())
        made = {"model": self.model, "echo": echo, "rules": RULES, **changes}
        ear = Ear(self.recogniser, self.phrases, **made)  # type: ignore[arg-type]
        ear.listen_for(self.legal)
        return ear

    def hearers(self) -> dict[str, Hear]:
        """All that are there, by name."""
        hearers: dict[str, Hear] = {"ear": self.by_ear, "Vosk plainly": self.by_vosk}
        if find_spec("pocketsphinx"):
            hearers["PocketSphinx"] = self.by_sphinx
        return hearers

    def by_ear(self, samples: Samples, **changes: object) -> Iterator[Decision]:
        """Every command that the ear accepts."""
        ear = self.ear(**changes)
        for block in blocks(samples, FRAME):
            began = time.perf_counter()
            heard = ear.feed(block)
            took = (time.perf_counter() - began) * 1000
            yield from ((h.intent, from_ms(h.at), took) for h in heard if h.intent)

    def by_vosk(self, samples: Samples) -> Iterator[Decision]:
        """Every command that Vosk alone reports."""
        known = [
            t
            for t in self.texts
            if all(self._plain.vosk_model_find_word(w) >= 0 for w in t.split())
        ]
        recogniser = vosk.KaldiRecognizer(self._plain, RATE, json.dumps([*known, "[unk]"]))
        position = 0
        for block in blocks(samples, RATE // 10):
            began = time.perf_counter()
            done = recogniser.AcceptWaveform(block.tobytes())
            text = json.loads(recogniser.Result())["text"] if done else ""
            position += len(block)
            if text in self.texts:
                yield self.texts[text], position, (time.perf_counter() - began) * 1000

    def by_sphinx(self, samples: Samples) -> Iterator[Decision]:
        """Every command that PocketSphinx spots. Raises ImportError if it is not installed."""
        from pocketsphinx import Decoder  # noqa: PLC0415 - only this benchmark needs it

        with tempfile.NamedTemporaryFile("w", suffix=".list") as keywords:
            keywords.writelines(f"{text} /{_threshold(text)}/\n" for text in self.texts)
            keywords.flush()
            decoder = Decoder(samprate=RATE, kws=keywords.name, lm=None, loglevel="FATAL")
        decoder.start_utt()
        position = 0
        for block in blocks(samples, RATE // 10):
            began = time.perf_counter()
            decoder.process_raw(block.tobytes(), False, False)  # noqa: FBT003 - its own signature
            position += len(block)
            spotted = decoder.hyp()
            if spotted is not None:
                decoder.end_utt()
                decoder.start_utt()
                command = self.texts.get(spotted.hypstr.strip().split("  ")[0].strip())
                if command:
                    yield command, position, (time.perf_counter() - began) * 1000

    def cpu_s(self) -> float:
        """Used so far by this process and the recogniser's."""
        return time.process_time() + process_cpu_s(self.recogniser.pid)

    def judge(self, stream: Stream, hear: Hear) -> Tally:
        """Let a hearer hear a stream, and compare with what was said."""
        before = self.cpu_s()
        decisions = list(hear(stream.samples))
        tally = Tally(len(stream.said), audio_s=len(stream.samples) / RATE)
        tally.cpu_s = self.cpu_s() - before
        ends = [said.start for said in stream.said[1:]] + [len(stream.samples)]
        for said, end in zip(stream.said, ends, strict=False):
            mine = [d for d in decisions if said.start < d[1] <= end]
            right = [d for d in mine if d[0] == said.command]
            in_time = right and right[0][1] <= said.end + from_ms(LATEST_MS)
            tally.right += bool(in_time)
            tally.late += bool(right and not in_time)
            tally.wrong += bool(mine) and not right
            tally.latencies += [to_ms(at - said.end) + took for _, at, took in right[:1]]
            decisions = [d for d in decisions if d not in mine]
        tally.false = len(decisions)
        return tally


def without(reason: Reason) -> dict[str, object]:
    """The ear without one rule."""
    return {"rules": [rule for rule in RULES if rule[0] is not reason]}


def left_out(model: Model) -> dict[str, dict[str, object]]:
    """The ear without one of its stages."""
    return {
        "without decoys": {"model": replace(model, decoys=())},
        "[unk] three times": {"model": replace(model, unknown_weight=3)},
        "without quiet before": without(Reason.NOT_QUIET),
        "without loudness": without(Reason.TOO_SOFT),
        "without certainty": without(Reason.UNSURE),
        "no second opinion": {"model": replace(model, lexicon=())},
    }


def _threshold(text: str) -> float:
    return next(threshold for most, threshold in SPHINX_THRESHOLDS if len(text) <= most)
