"""What was said against what was heard, word by word, whichever way the words are written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hipvoice.app.library.library import english

DIGITS = {word: n for n, word in enumerate(english().wording.numbers[:20])}
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
        "eighty": 80, "ninety": 90}  # fmt: skip
ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}
AMERICAN = {"centimetre": "centimeter", "centimetres": "centimeters", "metre": "meter",
            "metres": "meters", "millimetre": "millimeter", "millimetres": "millimeters",
            "programme": "program", "towards": "toward", "backwards": "backward",
            "forwards": "forward", "outwards": "outward", "inwards": "inward",
            "downwards": "downward", "upwards": "upward", "afterwards": "afterward",
            "ok": "okay"}  # fmt: skip
SHORT = {"can't": "can not", "cannot": "can not", "won't": "will not", "let's": "let us"}
ENDINGS = (("n't", " not"), ("'ll", " will"), ("'re", " are"), ("'ve", " have"), ("'m", " am"))
ITS = re.compile(r"\bit(?:'s| is)\b")  # which all sound the same, or nearly
IS = re.compile(r"(that|what|there|here|he|she|who|where)'s")  # but "knee's" is "knees"
SIGNS = (
    ("\N{RIGHT SINGLE QUOTATION MARK}", "'"),
    ("°", " degrees "),
    ("%", " percent "),
    ("&", " and "),
)
RANGE = re.compile(r"\b(\d+)\s*[-\u2013]\s*(?!\1\b)(\d+)\b")
WORD = re.compile(r"[a-z0-9']+")


def words(text: str) -> list[str]:
    """The words of a text as they sound: no case, no signs, one spelling, numbers in digits."""
    text = text.lower()
    for sign, said in SIGNS:
        text = text.replace(sign, said)
    text = ITS.sub("its", text)
    text = RANGE.sub(r"\1 to \2", text)
    found = " ".join(whole(word) for word in WORD.findall(text)).split()
    return in_digits([AMERICAN.get(word, word) for word in found])


def whole(word: str) -> str:
    """A contraction as its words, an ordinal as its word; all others as they are."""
    word = IS.sub(r"\1 is", word.strip("'"))
    if word in SHORT:
        return SHORT[word]
    for ending, said in ENDINGS:
        if word.endswith(ending):
            return word.removesuffix(ending) + said
    return ORDINALS.get(word, word.replace("'", ""))


def in_digits(found: Sequence[str]) -> list[str]:
    """Number words as digits: "twenty five" is 25, "ninety ninety" stays two numbers."""
    said: list[str] = []
    tens = 0  # of the number that is being said
    for word in found:
        if word in TENS:
            said.append(str(tens := TENS[word]))
            continue
        if tens and 0 < DIGITS.get(word, 0) < 10:
            said[-1] = str(tens + DIGITS[word])
        else:
            said.append(str(DIGITS[word]) if word in DIGITS else word)
        tens = 0
    return said


def errors(said: str, heard: str) -> tuple[int, int]:
    """How many words were heard wrong, lacked or were too many, and how many were said.

    At most all: a recogniser that repeats itself for ever has understood nothing, no less.
    """
    mine, theirs = words(said), words(heard)
    wrong = distance(joined(mine, theirs), joined(theirs, mine))
    return min(wrong, len(mine)), len(mine)


def joined(found: Sequence[str], other: Sequence[str]) -> list[str]:
    """Two words as one where the other text has them as one: "tail bone" is "tailbone"."""
    made: list[str] = []
    for word in found:
        if made and made[-1] + word in other and not (made[-1] in other and word in other):
            made[-1] += word
        else:
            made.append(word)
    return made


def distance(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """The least number of words to replace, remove or add."""
    row = list(range(len(theirs) + 1))
    for i, word in enumerate(mine, start=1):
        above, row[0] = row[0], i
        for j, other in enumerate(theirs, start=1):
            above, row[j] = row[j], min(above + (word != other), row[j] + 1, row[j - 1] + 1)
    return row[-1]
