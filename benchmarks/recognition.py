"""Time and memory of the built-in recognition model: `python -m benchmarks.recognition`."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path

import numpy as np
import soundfile
import vosk

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "models" / "en-hipvoice"
CLIPS = ROOT / "tests" / "acoustic" / "data"
PHRASES = ROOT / "tools" / "acoustic" / "data" / "phrases.txt"
RATE = 16_000
BLOCK = RATE // 10  # 100 ms at once, as a microphone gives them


def grammar() -> str:
    """Every phrase, the decoys of the model, and the unknown word."""
    card = json.loads((MODEL / "hipvoice.json").read_text(encoding="utf-8"))
    lines = PHRASES.read_text(encoding="utf-8").splitlines()
    phrases = [line for line in lines if line and not line.startswith("#")]
    decoys = (MODEL / card["decoys"]).read_text(encoding="utf-8").split()
    words = dict.fromkeys([*phrases, *decoys])
    return json.dumps([*words, *[card["unknown"]] * card["unknown_times"]])


def speech(seconds: int) -> np.ndarray:
    """The test's recordings of people, again and again, half a second apart."""
    clips = [soundfile.read(path, dtype="int16")[0] for path in sorted(CLIPS.glob("*.opus"))]
    row = np.concatenate([np.pad(clip, (0, RATE // 2)) for clip in clips])
    return np.tile(row, -(-seconds * RATE // len(row)))[: seconds * RATE]


def measure(recogniser: vosk.KaldiRecognizer, pcm: np.ndarray) -> tuple[float, float]:
    """Real-time factor and the slowest 100 ms, in seconds of the processor."""
    total, slowest = 0.0, 0.0
    for at in range(0, len(pcm), BLOCK):
        begun = time.process_time()
        if recogniser.AcceptWaveform(pcm[at : at + BLOCK].tobytes()):
            recogniser.Result()
        spent = time.process_time() - begun
        total, slowest = total + spent, max(slowest, spent)
    recogniser.Reset()
    return total / (len(pcm) / RATE), slowest


def main() -> None:
    """Print a line for each kind of sound, then load time and memory."""
    vosk.SetLogLevel(-1)
    begun = time.perf_counter()
    recogniser = vosk.KaldiRecognizer(vosk.Model(str(MODEL)), RATE, grammar())
    loaded = time.perf_counter() - begun
    rng = np.random.default_rng(1)
    sounds = {"speech": speech(60), "silence": np.zeros(60 * RATE, "<i2"),
              "white noise": rng.normal(0, 3000, 60 * RATE).astype("<i2")}  # fmt: skip
    for name, pcm in sounds.items():
        factor, slowest = measure(recogniser, pcm)
        print(f"{name:12s} real-time factor {factor:.4f}, slowest 100 ms {slowest * 1000:.0f} ms")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"loaded in {loaded:.2f} s; {memory:.0f} MB at most, Python and NumPy included")


if __name__ == "__main__":
    main()
