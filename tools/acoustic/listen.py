"""Listen to a clip as the program does: Vosk with a run-time grammar, and the whole phrase."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import vosk

from tools.acoustic.errors import ToolError
from tools.acoustic.settings import RATE

BLOCK = RATE // 10  # samples fed at once, 100 ms, as the microphone gives them
PAD = int(0.3 * RATE)  # silence around a clip: the program keeps some sound before and after


def grammar(phrases: list[str], decoys: list[str], unknown_times: int) -> list[str]:
    """Phrases, then decoys that are no phrase themselves, then `[unk]` so many times."""
    kept = [decoy for decoy in dict.fromkeys(decoys) if decoy not in phrases]
    return [*phrases, *kept, *["[unk]"] * unknown_times]


class Listener:
    """One model with one grammar."""

    def __init__(self, model: Path, phrases: list[str], words: list[str]) -> None:
        """Load the model with a grammar of `words`; quiet, or Vosk writes a page."""
        if not (model / "am" / "final.mdl").is_file():
            raise ToolError(f"no model in {model}", "python -m tools.acoustic.export")
        vosk.SetLogLevel(-1)
        self.phrases = frozenset(phrases)
        self.recogniser = vosk.KaldiRecognizer(vosk.Model(str(model)), RATE, json.dumps(words))

    def texts(self, samples: np.ndarray) -> list[str]:
        """Every final text of a clip, float samples of full scale 1."""
        pcm = (np.clip(np.pad(samples, PAD), -1, 1) * 32767).astype("<i2")
        blocks = (pcm[at : at + BLOCK].tobytes() for at in range(0, len(pcm), BLOCK))
        ends = (self.recogniser.AcceptWaveform(block) for block in blocks)
        found = [self.recogniser.Result() for end in ends if end]
        found.append(self.recogniser.FinalResult())
        self.recogniser.Reset()
        return [text for text in (json.loads(result)["text"] for result in found) if text]

    def command(self, samples: np.ndarray) -> str:
        """Return the phrase that was understood, or nothing: the text must be one whole phrase."""
        texts = self.texts(samples)
        return texts[0] if len(texts) == 1 and texts[0] in self.phrases else ""

    def accepted(self, samples: np.ndarray) -> list[str]:
        """All phrases understood in a longer recording."""
        return [text for text in self.texts(samples) if text in self.phrases]
