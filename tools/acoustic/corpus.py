"""The list of clips and their samples in one file that every training process maps."""

from __future__ import annotations

import argparse
import csv
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from tools.acoustic.phones import Pronunciation, pronounce
from tools.acoustic.settings import LEFT_OUT, RATE, cache, held_out, made, recordings

ISOLATED = (
    "speech_commands_v1_9words",
    "speech_commands_v1_30words_sample",
    "speech_commands_v2",
)
OTHER_WORDS = "english_confusions_corpus"  # words that are mostly no command, by two speakers
TUNING_SHARE = 5  # one in so many of these words is for tuning, by a hash of the word
SYNTHETIC = {"tts": "synth", "tts_neural": "kokoro"}  # sources, and the steps that make them
BYTES = 2  # of a sample
AT_ONCE = 50  # clips that a process reads before it hands them over
OPUS_LEVEL = 0.94  # of soundfile: 0 is 256 kbit/s, 1 is 6
SET_ASIDE = (*ISOLATED, *SYNTHETIC, "an4", "librispeech")  # sources whose speakers are divided
# Labels written as file names, and what was said.
SPOKEN = {"hey_archie": "hey archie", "hey_fenrir": "hey fenrir", "how_are_you": "how are you",
          "trick_or_treat": "trick or treat", "goodnight": "good night"}  # fmt: skip


@dataclass(frozen=True)
class Clip:
    """One recording: where it is, who speaks, and what is said."""

    path: str
    split: str
    source: str
    speaker: str
    text: str
    seconds: float

    @property
    def person(self) -> str:
        """The speaker without the prefix of the collection: one person may be in several."""
        return person_of(self.source, self.speaker)

    @property
    def use(self) -> str:
        """`train`, `held` (unseen speaker), `left_out` (unseen word), `eval`, `noise` or `rir`.

        `eval` is for tuning only, and so are some of the other words.
        """
        if self.split != "train":
            return self.split
        divided = self.source.startswith(SET_ASIDE)
        if divided and held_out(self.person):
            return "held"
        if self.source == OTHER_WORDS and zlib.crc32(self.text.encode()) % TUNING_SHARE == 0:
            return "eval"
        human = self.source not in SYNTHETIC and len(self.text.split()) == 1
        return "left_out" if human and self.text in LEFT_OUT else "train"


def person_of(source: str, speaker: str) -> str:
    """Who speaks, whatever collection the recording is of."""
    return speaker.split("-", 1)[-1] if source in ISOLATED else speaker


def read_manifest() -> list[Clip]:
    """Return every recording of the manifest."""
    folder = recordings()
    with (folder / "MANIFEST.csv").open(newline="", encoding="utf-8") as file:
        return [clip_of(row, folder) for row in csv.DictReader(file)]


def clip_of(row: Mapping[str, str], folder: Path) -> Clip:
    """Return the recording of a row of the manifest."""
    text = SPOKEN.get(row["text"], row["text"].replace("_", " "))
    path, seconds = str(folder / row["path"]), float(row["seconds"])
    return Clip(path, row["split"], row["source"], row["speaker"], text, seconds)


def read_synthetic() -> list[Clip]:
    """Return the clips that `synth` and `kokoro` made."""
    return [
        Clip(path, "train", source, who, text, 0.0)
        for source, step in SYNTHETIC.items()
        for path, who, text in csv.reader(
            made(f"{step}.csv", step).read_text(encoding="utf-8").splitlines()
        )
    ]


def write_synthetic(step: str, rows: Iterable[list[str]]) -> None:
    """Keep the path, the speaker and the text of each clip that a step made."""
    with (cache() / f"{step}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def load(path: str) -> np.ndarray:
    """Read one clip as mono float32 at 16 kHz, full scale 1."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)
    return mono if rate == RATE else soxr.resample(mono, rate, RATE).astype(np.float32)


def coded(samples: np.ndarray) -> np.ndarray:
    """Send a clip through Opus at the rate of the recordings, about 20 kbit/s.

    Else the net could tell by the coding whether a person or a machine speaks.
    """
    memory = io.BytesIO()
    soundfile.write(memory, samples, RATE, format="OGG", subtype="OPUS",
                    compression_level=OPUS_LEVEL)  # fmt: skip
    memory.seek(0)
    return soundfile.read(memory, dtype="float32")[0]


def sound(clip: Clip) -> np.ndarray:
    """Read a clip; two in three of the machines' that are trained on are coded."""
    samples = load(clip.path)
    chosen = (
        clip.source in SYNTHETIC
        and clip.use == "train"
        and zlib.crc32(Path(clip.path).name.encode()) % 3
    )
    return coded(samples) if chosen else samples


def bytes_of(clip: Clip) -> bytes:
    """Return the samples of a clip as they are packed, int16."""
    return np.clip(sound(clip) * 32768, -32768, 32767).astype("<i2").tobytes()


def said(clip: Clip, table: dict[str, Pronunciation]) -> list[list[str]] | None:
    """Phones of a clip, word by word, or None where the words are not known."""
    if not clip.text and clip.split == "train":
        return None
    return [list(table[word]) for word in clip.text.split()]


def pack(clips: list[Clip], out: Path) -> Iterator[dict[str, object]]:
    """Append samples (int16) to one file and yield a row for each clip."""
    table = pronounce(clip.text for clip in clips)
    spoken = [(clip, phones) for clip in clips if (phones := said(clip, table)) is not None]
    position = 0
    with out.open("wb") as file, ProcessPoolExecutor() as pool:
        sounds = pool.map(bytes_of, (clip for clip, _ in spoken), chunksize=AT_ONCE)
        for (clip, phones), samples in zip(spoken, sounds, strict=True):
            size = len(samples) // BYTES
            file.write(samples)
            yield asdict(clip) | {
                "use": clip.use, "start": position, "size": size, "phones": phones
            }  # fmt: skip
            position += size


def packed_rows() -> list[dict]:
    """What `main` wrote of every clip."""
    rows: list[dict] = json.loads(made("clips.json", "corpus").read_text(encoding="utf-8"))
    return rows


def packed_samples() -> np.memmap:
    """Every clip's samples, one after the other."""
    return np.memmap(made("clips.pcm", "corpus"), dtype="<i2", mode="r")


def main() -> None:
    """Write `clips.pcm` and `clips.json` into the cache."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    rows = list(pack(read_manifest() + read_synthetic(), cache() / "clips.pcm"))
    (cache() / "clips.json").write_text(json.dumps(rows), encoding="utf-8")
    hours: dict[str, float] = {}
    for row in rows:
        key = f"{row['use']}: {row['source']}"
        hours[key] = hours.get(key, 0.0) + int(str(row["size"])) / RATE / 3600
    for key in sorted(hours):
        print(f"{key:55s} {hours[key]:6.2f} h")


if __name__ == "__main__":
    main()
