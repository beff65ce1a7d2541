"""What a speech engine can be given: clean text, in pieces that it survives.

pyttsx3 gives espeak a buffer size of ten times the text, so with a long text espeak reads past the
end of its memory: 800 letters crash it sometimes, 16,000 always (measured). 200 never did.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST_PIECE = 200  # characters
LONGEST_RUN = 100  # characters without a space; no word of any language is longer

_UNSPEAKABLE = {"Cc", "Cf", "Cs", "Co", "Cn"}  # controls, formats, surrogates, private, unassigned
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")
_CLAUSE_END = re.compile(r"(?<=,)\s+")
_LATIN = re.compile(r"[A-Za-z]{2}")


def cleaned(text: str) -> str:
    """`text` with single spaces, without what no engine can say (lone surrogates, controls)."""
    spoken = (" " if unicodedata.category(c) in _UNSPEAKABLE else c for c in text)
    return " ".join("".join(spoken).split())


def pieces(text: str) -> list[str]:
    """`text`, cleaned, in pieces of at most LONGEST_PIECE characters, cut where a speaker would."""
    return list(_packed(_fragments(cleaned(text))))


def must_sound(text: str) -> bool:
    """Whether every voice makes a sound for `text`; a voice may be silent on foreign characters."""
    return _LATIN.search(text) is not None


def _fragments(text: str) -> Iterator[str]:
    """Sentences; clauses of sentences that are too long; and words of clauses that are too long."""
    for sentence in _SENTENCE_END.split(text):
        if len(sentence) <= LONGEST_PIECE:
            yield sentence
            continue
        for clause in _CLAUSE_END.split(sentence):
            yield from [clause] if len(clause) <= LONGEST_PIECE else _words(clause)


def _words(clause: str) -> Iterator[str]:
    for word in clause.split():
        for start in range(0, len(word), LONGEST_RUN):
            yield word[start : start + LONGEST_RUN]


def _packed(fragments: Iterator[str]) -> Iterator[str]:
    """Join as many fragments into a piece as fit: fewer pieces sound more natural."""
    piece = ""
    for fragment in fragments:
        if piece and len(piece) + 1 + len(fragment) > LONGEST_PIECE:
            yield piece
            piece = fragment
        else:
            piece = f"{piece} {fragment}".strip()
    if piece:
        yield piece
