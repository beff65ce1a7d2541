"""Listen to a clip as the program does: by the voice, run-time grammar, and the whole phrase."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import vosk

from hipvoice.ear.acceptance import CONFIDENCE
from hipvoice.ear.activity import Activity, VoiceBegan, VoiceContinued, VoiceEnded
from hipvoice.ear.heard import HeardWord, Transcript
from hipvoice.ear.samples import HighPass, as_samples
from tools.acoustic.errors import ToolError
from tools.acoustic.settings import RATE

AROUND = RATE  # samples of a quiet room before and after a clip
QUIET = 3.0  # 16-bit steps, -81 dB of full scale


def transcript(result: str) -> Transcript:
    """Read what Vosk gives at the end of an utterance."""
    words = json.loads(result).get("result", [])
    return Transcript(tuple(HeardWord(word["word"], word["conf"]) for word in words))


def in_a_room(samples: np.ndarray) -> np.ndarray:
    """Return 16-bit samples: a clip of full scale 1, a quiet room before, behind and after it."""
    rng = np.random.default_rng(len(samples))
    stream = np.pad(samples * 32767, AROUND) + rng.normal(0, QUIET, len(samples) + 2 * AROUND)
    return np.clip(stream, -32768, 32767).astype("<i2")


def voices(stream: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the 16-bit samples of each voice, as the ear hands them to the recogniser."""
    activity, heard = Activity(), list[np.ndarray]()
    for event in (*activity.feed(as_samples(HighPass().feed(stream))), *activity.finish()):
        match event:
            case VoiceBegan():
                heard = []
            case VoiceContinued(samples):
                heard.append(samples)
            case VoiceEnded():
                yield np.concatenate(heard)


def megabytes() -> float:
    """Memory of this process that is its own; mapped recordings are none of the recogniser's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1024


class Listener:
    """One model with one grammar."""

    def __init__(self, model: Path, phrases: list[str], words: Sequence[str]) -> None:
        """Load the model with a grammar of `words`; quiet, or Vosk writes a page."""
        if not (model / "am" / "final.mdl").is_file():
            raise ToolError(f"no model in {model}", "python -m tools.acoustic.export")
        vosk.SetLogLevel(-1)
        self.phrases = frozenset(phrases)
        self.recogniser = vosk.KaldiRecognizer(vosk.Model(str(model)), RATE, json.dumps(words))
        self.recogniser.SetWords(True)  # noqa: FBT003 - Vosk's own signature

    def transcripts(self, samples: np.ndarray) -> list[Transcript]:
        """What was understood of each voice that has words, float samples of full scale 1."""
        found = [self.understood(voice) for voice in voices(in_a_room(samples))]
        return [one for one in found if one.words]

    def understood(self, voice: np.ndarray) -> Transcript:
        """What was understood of 16-bit samples."""
        self.recogniser.AcceptWaveform(voice.tobytes())
        found = transcript(self.recogniser.FinalResult())
        self.recogniser.Reset()
        return found

    def accepts(self, transcript: Transcript) -> bool:
        """Tell whether it is one whole phrase, as sure as the program wants a command."""
        return transcript.text in self.phrases and transcript.confidence >= CONFIDENCE

    def accepted(self, samples: np.ndarray) -> list[str]:
        """All phrases understood in a recording, each the whole text of a voice."""
        return [one.text for one in self.transcripts(samples) if self.accepts(one)]
