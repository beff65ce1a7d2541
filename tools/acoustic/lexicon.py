"""The words of the model: the commands, common English words, and how each is said."""

from __future__ import annotations

import argparse
import collections
import functools

from tools.acoustic.corpus import read_manifest
from tools.acoustic.errors import ToolError
from tools.acoustic.phones import Pronunciation, dictionary
from tools.acoustic.settings import DATA, LEFT_OUT

Lexicon = list[tuple[str, list[Pronunciation]]]

COMMON = 3500  # words; more would make the graph larger without helping a command grammar
VARIANTS = 3  # pronunciations of a word, as CMUdict orders them
UNKNOWN_TIMES = 1  # how often `[unk]` should stand in a grammar
PHRASE_TIMES = 4  # the same of each command; numbers and decoys stand there once


def lines(name: str) -> list[str]:
    """Lines of a data file, without comments."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def phrases() -> list[str]:
    """Return what a person may say to the coach."""
    return lines("phrases.txt")


@functools.cache
def commands_in(text: str) -> tuple[slice, ...]:
    """Find the runs of words that are a phrase of the commands, or a word that stands for one."""
    words = text.split()
    runs = [slice(i, j) for i in range(len(words)) for j in range(i + 1, len(words) + 1)]
    return tuple(run for run in runs if " ".join(words[run]) in wanted())


@functools.cache
def wanted() -> frozenset[str]:
    """Phrases of the commands, and the words that stand for one without a human example."""
    return LEFT_OUT.union(phrases())


def decoys() -> list[str]:
    """Words that a grammar should have in addition to the phrases, to catch what is not a
    command.
    """
    return [word for line in lines("decoys.txt") for word in line.split()]


@functools.cache
def _counts() -> collections.Counter[str]:
    known = dictionary()
    texts = (clip.text for clip in read_manifest() if clip.split == "train")
    return collections.Counter(word for text in texts for word in text.split() if word in known)


def common_words() -> list[str]:
    """The most frequent words of the training transcripts, most frequent first."""
    return [word for word, _ in _counts().most_common(COMMON)]


def extra() -> dict[str, list[Pronunciation]]:
    """Pronunciations that CMUdict lacks: those of speakers who drop the r, and the like."""
    table: dict[str, list[Pronunciation]] = {}
    for line in lines("pronunciations.txt"):
        word, *phones = line.split()
        table.setdefault(word, []).append(tuple(phones))
    return table


def pronunciations(word: str) -> list[Pronunciation]:
    """Every way to say a word; an error if there is none."""
    found = [*dictionary().get(word, [])[:VARIANTS], *extra().get(word, [])]
    if not found:
        raise ToolError(
            f"no pronunciation of “{word}”",
            f"add a line “{word} ...” with its phones to tools/acoustic/data/pronunciations.txt",
        )
    return list(dict.fromkeys(found))


def choose() -> Lexicon:
    """Every word of the model with its pronunciations, in alphabetical order."""
    said = {word for phrase in phrases() for word in phrase.split()}
    words = sorted(said | set(decoys()) | set(common_words()))
    return [(word, pronunciations(word)) for word in words]


def lexicon() -> Lexicon:
    """Return what `choose` chose and `main` wrote: no recordings are needed to read it."""
    table: dict[str, list[Pronunciation]] = {}
    for line in lines("lexicon.txt"):
        word, *phones = line.split()
        table.setdefault(word, []).append(tuple(phones))
    return list(table.items())


def main() -> None:
    """Write `data/lexicon.txt`: needed after a change of phrases, decoys or pronunciations."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    rows = [f"{word} {' '.join(phones)}" for word, ways in choose() for phones in ways]
    head = "# Made from CMUdict by python -m tools.acoustic.lexicon.\n"
    (DATA / "lexicon.txt").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} pronunciations")


if __name__ == "__main__":
    main()
