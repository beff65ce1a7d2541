"""Pronunciations: CMUdict as packed with PocketSphinx, and espeak-ng for words it lacks."""

from __future__ import annotations

import functools
import importlib.util
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from hipvoice.voice import kokoro_worker
from tools.acoustic.errors import ToolError
from tools.acoustic.settings import PHONES

Pronunciation = tuple[str, ...]

# espeak-ng's IPA for en-us to ARPAbet, longest first; marks of length and stress are dropped.
# ruff: noqa: RUF001
IPA = {
    "tʃ": "CH", "dʒ": "JH", "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "oʊ": "OW", "ɔɪ": "OY",
    "oː": "AO", "ɔː": "AO", "ɜː": "ER", "iə": "IY AH", "əl": "AH L", "aɪɚ": "AY ER",
    "ɑ": "AA", "æ": "AE", "ʌ": "AH", "ə": "AH", "ɐ": "AH", "ɔ": "AO", "ɛ": "EH", "ɚ": "ER",
    "ɜ": "ER", "ɪ": "IH", "i": "IY", "ᵻ": "IH", "ʊ": "UH", "u": "UW", "a": "AE", "e": "EY",
    "o": "OW", "ɒ": "AA", "b": "B", "d": "D", "ð": "DH", "f": "F", "ɡ": "G", "g": "G",
    "h": "HH", "k": "K", "l": "L", "m": "M", "n": "N", "ŋ": "NG", "p": "P", "ɹ": "R", "r": "R",
    "s": "S", "ʃ": "SH", "t": "T", "ɾ": "T", "ʔ": "T", "θ": "TH", "v": "V", "w": "W", "j": "Y",
    "z": "Z", "ʒ": "ZH", "x": "K", "ç": "HH",
}  # fmt: skip
_IPA = re.compile("|".join(sorted(IPA, key=len, reverse=True)))


def dictionary_file() -> Path:
    """CMUdict (BSD licence) inside the PyPI package `pocketsphinx`."""
    spec = importlib.util.find_spec("pocketsphinx")
    if spec is None or spec.origin is None:
        raise ToolError(
            "the PyPI package pocketsphinx (it holds CMUdict) is not installed",
            "pip install -r tools/acoustic/requirements.txt",
        )
    return Path(spec.origin).parent / "model" / "en-us" / "cmudict-en-us.dict"


@functools.cache
def dictionary() -> dict[str, list[Pronunciation]]:
    """Every word of CMUdict with its pronunciations, the first one first."""
    words: dict[str, list[Pronunciation]] = {}
    for line in dictionary_file().read_text(encoding="utf-8").splitlines():
        word, *phones = line.split()
        words.setdefault(word.split("(")[0], []).append(tuple(phones))
    return words


def from_ipa(ipa: str) -> Pronunciation:
    """Turn one word of espeak-ng's IPA into ARPAbet."""
    found = _IPA.findall(re.sub("[ˈˌː̩]", "", ipa.replace("ɔː", "ɔ").replace("ɜː", "ɜ")))
    return tuple(phone for sign in found for phone in IPA[sign].split())


def read_aloud(texts: list[str], accent: str) -> list[str]:
    """Ask espeak-ng how it says each text, in IPA."""
    if shutil.which(kokoro_worker.PROGRAM) is None:
        raise ToolError("the program espeak-ng is missing", "apt-get install espeak-ng")
    return kokoro_worker.read_aloud(texts, accent)


def guess(words: Iterable[str]) -> dict[str, Pronunciation]:
    """Ask espeak-ng how it says words that CMUdict lacks."""
    words = sorted(set(words))
    if not words:
        return {}
    return {
        word: from_ipa(ipa) for word, ipa in zip(words, read_aloud(words, "en-us"), strict=True)
    }


def pronounce(texts: Iterable[str]) -> dict[str, Pronunciation]:
    """First pronunciation of every word in the texts."""
    known = dictionary()
    words = {word for text in texts for word in text.split()}
    table = {word: known[word][0] for word in words if word in known}
    return table | guess(words - table.keys())


def to_ids(phones: Iterable[str]) -> list[int]:
    """Numbers of phones as the network gives them (1 to 39, 0 is the blank)."""
    return [PHONES.index(phone) + 1 for phone in phones]
