"""The words of the model: the commands, common English words, and how each is said."""

from __future__ import annotations

import collections
import functools

from tools.acoustic.corpus import read_manifest
from tools.acoustic.phones import dictionary
from tools.acoustic.settings import DATA

COMMON = 3500  # words; more would make the graph larger without helping a command grammar


def from_file(name: str) -> list[str]:
    """Words of a data file, without comments."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


@functools.cache
def _counts() -> collections.Counter[str]:
    known = dictionary()
    texts = (clip.text for clip in read_manifest() if clip.split == "train")
    return collections.Counter(word for text in texts for word in text.split() if word in known)


def common_words() -> list[str]:
    """The most frequent words of the training transcripts, most frequent first."""
    return [word for word, _ in _counts().most_common(COMMON)]
