"""Synthetic speech: every voice that the Debian engines give, saying phrases, words, sentences."""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.acoustic.corpus import read_manifest, write_synthetic
from tools.acoustic.errors import ToolError
from tools.acoustic.lexicon import common_words, phrases
from tools.acoustic.settings import LEFT_OUT, cache

NEEDS = {
    "espeak-ng": "espeak-ng",
    "flite": "flite",
    "text2wave": "festival festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts",
}
ACCENTS = (
    *("en-us",) * 4,
    "en-gb",
    "en-gb-x-rp",
    "en-gb-scotland",
    "en-gb-x-gbclan",
    "en-029",
)
# Variants that no listener would take for a person (whispers, robots, effects) stay out.
ODD = ("whisper", "robo", "Robo", "Robot", "Demonic", "croak", "fast", "Tweaky", "klatt", "Storm")
FLITE = ("kal16", "awb", "rms", "slt")
FESTIVAL = ("ked_diphone", "cmu_us_slt_arctic_hts")
SAY_ESPEAK = (60, 40, 30)  # phrases, words, sentences for each espeak-ng voice
SAY_FLITE = (180, 700, 350)  # these sound more human, so they say more
SAY_FESTIVAL = (62, 120, 60)


Pool = tuple[list[str], list[str], list[str]]  # phrases, words, sentences


@dataclass(frozen=True)
class Voice:
    """One speaker: the engine, its name there, and the name used to set it aside."""

    engine: str
    name: str

    @property
    def speaker(self) -> str:
        """Name in the corpus."""
        return f"tts-{self.engine}-{self.name}"


def voices() -> list[Voice]:
    """Find the voices of the engines installed; complain about a missing engine."""
    for program, packages in NEEDS.items():
        if shutil.which(program) is None:
            raise ToolError(f"the program {program} is missing", f"apt-get install {packages}")
    listing = subprocess.run(
        ["espeak-ng", "--voices=variant"], capture_output=True, text=True, check=True
    ).stdout.splitlines()[1:]
    names = sorted({line.split("!v/")[1].split("  ")[0].strip() for line in listing})
    kept = [name for name in names if not any(odd in name for odd in ODD) and " " not in name]
    return (
        [Voice("espeak", name) for name in kept]
        + [Voice("flite", name) for name in FLITE]
        + [Voice("festival", name) for name in FESTIVAL]
    )


def sentences() -> list[str]:
    """Cut runs of two to eight words out of the transcripts of the training recordings."""
    rng = random.Random(7)
    found = []
    for clip in read_manifest():
        words = clip.text.split()
        if clip.split == "train" and len(words) > 8:  # noqa: PLR2004 - a sentence, not a phrase
            size = rng.randint(2, 8)
            start = rng.randrange(len(words) - size)
            found.append(" ".join(words[start : start + size]))
    return found


def texts(voice: Voice, pool: Pool) -> Iterator[str]:
    """Choose what one voice says.

    The words that people's recordings are left out of are said as well: a command without a human
    example has synthetic ones, and these words stand for it.
    """
    sizes = {"espeak": SAY_ESPEAK, "flite": SAY_FLITE, "festival": SAY_FESTIVAL}[voice.engine]
    rng = random.Random(voice.speaker)
    for source, size in zip(pool, sizes, strict=True):
        yield from rng.sample(source * -(-size // len(source)), size)
    yield from sorted(LEFT_OUT)


def command(voice: Voice, text: str, out: Path, rng: random.Random) -> list[str]:
    """Build the command that speaks one text at a random speed and pitch."""
    stretch = rng.uniform(0.8, 1.35)
    if voice.engine == "espeak":
        accent = rng.choice(ACCENTS)
        return ["espeak-ng", "-v", f"{accent}+{voice.name}", "-s", str(rng.randint(110, 200)),
                "-p", str(rng.randint(25, 75)), "-w", str(out), text]  # fmt: skip
    if voice.engine == "flite":
        return ["flite", "-voice", voice.name, "--setf", f"duration_stretch={stretch:.2f}",
                "-t", text, "-o", str(out)]  # fmt: skip
    setup = f"(begin (voice_{voice.name}) (Parameter.set 'Duration_Stretch {stretch:.2f}))"
    return ["text2wave", "-eval", setup, "-F", "16000", "-o", str(out)]


def speak(voice: Voice, folder: Path, pool: Pool) -> list[list[str]]:
    """Let one voice say its texts; returns rows of path, speaker, text."""
    rng, rows = random.Random(f"{voice.speaker} prosody"), []
    for number, text in enumerate(texts(voice, pool)):
        out = folder / f"{voice.engine}-{voice.name}-{number}-{zlib.crc32(text.encode()):08x}.wav"
        typed = text if voice.engine == "festival" else None
        if not out.exists():
            program = command(voice, text, out, rng)
            subprocess.run(program, input=typed, text=True, capture_output=True, check=False)
        if out.exists():
            rows.append([str(out), voice.speaker, text])
    return rows


def main() -> None:
    """Speak everything into the cache and write `synth.csv` beside it."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    folder = cache() / "synth"
    folder.mkdir(exist_ok=True)
    pool = (phrases(), common_words(), sentences())
    rows = [row for voice in voices() for row in speak(voice, folder, pool)]
    write_synthetic("synth", rows)
    print(f"{len(rows)} clips of synthetic speech")


if __name__ == "__main__":
    main()
