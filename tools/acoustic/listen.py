"""Listen to a clip as the program does: Vosk with a run-time grammar, and the whole phrase."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import vosk

from hipvoice.ear.acceptance import PLAIN
from hipvoice.ear.recognition import Transcript, Word
from tools.acoustic.errors import ToolError
from tools.acoustic.settings import RATE

BLOCK = RATE // 10  # samples fed at once, 100 ms, as the microphone gives them
PAD = int(0.3 * RATE)  # silence around a clip: the program keeps some sound before and after


def grammar(phrases: list[str], decoys: list[str], unknown_times: int) -> list[str]:
    """Phrases, then decoys that are no phrase themselves, then `[unk]` so many times."""
    kept = [decoy for decoy in dict.fromkeys(decoys) if decoy not in phrases]
    return [*phrases, *kept, *["[unk]"] * unknown_times]


def transcript(result: str) -> Transcript:
    """Read what Vosk gives at the end of an utterance."""
    words = json.loads(result).get("result", [])
    return Transcript(tuple(Word(word["word"], word["conf"]) for word in words))


def megabytes() -> float:
    """Memory of this process that is its own; mapped recordings are none of the recogniser's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1024


class Listener:
    """One model with one grammar."""

    def __init__(self, model: Path, phrases: list[str], words: list[str]) -> None:
        """Load the model with a grammar of `words`; quiet, or Vosk writes a page."""
        if not (model / "am" / "final.mdl").is_file():
            raise ToolError(f"no model in {model}", "python -m tools.acoustic.export")
        vosk.SetLogLevel(-1)
        self.phrases = frozenset(phrases)
        self.recogniser = vosk.KaldiRecognizer(vosk.Model(str(model)), RATE, json.dumps(words))
        self.recogniser.SetWords(True)  # noqa: FBT003 - Vosk's own signature

    def transcripts(self, samples: np.ndarray) -> list[Transcript]:
        """Every final result of a clip that has words, float samples of full scale 1."""
        pcm = (np.clip(np.pad(samples, PAD), -1, 1) * 32767).astype("<i2")
        blocks = (pcm[at : at + BLOCK].tobytes() for at in range(0, len(pcm), BLOCK))
        ends = (self.recogniser.AcceptWaveform(block) for block in blocks)
        found = [self.recogniser.Result() for end in ends if end]
        found.append(self.recogniser.FinalResult())
        self.recogniser.Reset()
        return [one for one in map(transcript, found) if one.words]

    def accepts(self, transcript: Transcript) -> bool:
        """Tell whether it is one whole phrase, as sure as the program wants a plain command."""
        return transcript.text in self.phrases and transcript.confidence >= PLAIN.confidence

    def command(self, samples: np.ndarray) -> str:
        """Return the phrase that was understood, or nothing; a second phrase makes it nothing."""
        found = self.transcripts(samples)
        return found[0].text if len(found) == 1 and self.accepts(found[0]) else ""

    def accepted(self, samples: np.ndarray) -> list[str]:
        """All phrases understood in a longer recording."""
        return [found.text for found in self.transcripts(samples) if self.accepts(found)]
