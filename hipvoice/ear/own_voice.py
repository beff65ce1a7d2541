"""When the coach is audible and what he says, so that he is not mistaken for the person."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass

from hipvoice.ear.samples import from_ms

LINGERS = from_ms(500)  # the output buffer, the way through the room, its echo
EARCON = from_ms(250)  # the longest one
KEPT = 32  # stretches: many more than the coach can start and end while one voice is open
WORD = re.compile(r"[\w']+")
STEM = 4  # letters: "paused" counts as "pause", but "note" does not count as "no"


# A word is assumed to be where its letters are in the text, give or take this much.
ABOUT = from_ms(700)


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text` was audible from sample `start`; `end` includes its echo. For an earcon, `text` is "".

    If not cut short, it would have lasted `length` samples; None if that is not known.
    """

    start: int
    end: int
    text: str
    length: int | None = None

    def says(self, phrase: str, start: int, end: int) -> bool:
        """Whether `phrase` may have been audible anywhere from `start` to `end`."""
        for first, last in places(self.text, phrase):
            if self.length is None:
                return True
            began = self.start + int(first * self.length) - ABOUT
            ended = self.start + int(last * self.length) + ABOUT + LINGERS
            if began < end and start < ended:
                return True
        return False


class OwnVoice:
    """Gets the stream positions (samples) at which the coach becomes audible and silent."""

    def __init__(self) -> None:
        self._stretches: deque[Stretch] = deque(maxlen=KEPT)
        self._began: int | None = None
        self._text = ""
        self._length: int | None = None

    def begin(self, at: int, text: str = "", length: int | None = None) -> None:
        """From sample `at` on, `text` is audible for `length` samples. Calling it again is
        harmless.
        """
        if self._began is None:
            self._began, self._text, self._length = at, text, length

    def end(self, at: int) -> None:
        """From sample `at` on, nothing is spoken any more."""
        if self._began is not None:
            self._stretches.append(self._stretch(self._began, at + LINGERS))
            self._began = None

    def chime(self, at: int) -> None:
        """At sample `at` an earcon begins."""
        self._stretches.append(Stretch(at, at + EARCON + LINGERS, ""))

    def covers(self, start: int, end: int) -> bool:
        """Whether the coach was audible, or just had been, anywhere from `start` to `end`."""
        return bool(self._during(start, end))

    def says(self, phrase: str, start: int, end: int) -> bool:
        """Whether the coach himself said `phrase` anywhere from `start` to `end`."""
        return any(stretch.says(phrase, start, end) for stretch in self._during(start, end))

    def _during(self, start: int, end: int) -> list[Stretch]:
        current = [] if self._began is None else [self._stretch(self._began, end)]
        return [s for s in (*self._stretches, *current) if s.start < end and start < s.end]

    def _stretch(self, began: int, end: int) -> Stretch:
        return Stretch(began, end, self._text, self._length)


def places(text: str, phrase: str) -> list[tuple[float, float]]:
    """Where the words of `phrase` occur in a row in `text`, perhaps with other endings.

    Each place is a start and an end as fractions of the text, counted in letters.
    """
    words, wanted = list(WORD.finditer(text.lower())), WORD.findall(phrase.lower())
    starts = range(len(words) - len(wanted) + 1) if wanted else ()
    found = [words[at : at + len(wanted)] for at in starts]
    return [
        (some[0].start() / len(text), some[-1].end() / len(text))
        for some in found
        if all(_is_like(word.group(), w) for word, w in zip(some, wanted, strict=True))
    ]


def _is_like(word: str, wanted: str) -> bool:
    return word == wanted or (len(wanted) >= STEM and word.startswith(wanted))
