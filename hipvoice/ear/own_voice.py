"""When the coach himself is audible and what he says: that is not the person."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass

from hipvoice.ear.samples import from_ms

LINGERS = from_ms(500)  # the output buffer, the way through the room, its echo
EARCON = from_ms(250)  # the longest one
KEPT = 32  # stretches: many more than the coach can begin and end while one voice is open
STEM = 4  # letters: "pause" is taken for "paused", but "no" is not in "note"


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text` was audible from sample `start` on; `end` includes that it lingers. An earcon: ""."""

    start: int
    end: int
    text: str


class OwnVoice:
    """Told the stream positions (samples) at which the coach becomes audible and silent."""

    def __init__(self) -> None:
        self._stretches: deque[Stretch] = deque(maxlen=KEPT)
        self._began: int | None = None
        self._text = ""

    def begin(self, at: int, text: str = "") -> None:
        """From sample `at` on, `text` is audible. Again: changes nothing."""
        if self._began is None:
            self._began, self._text = at, text

    def end(self, at: int) -> None:
        """From sample `at` on, nothing is spoken any more."""
        if self._began is not None:
            self._stretches.append(Stretch(self._began, at + LINGERS, self._text))
            self._began = None

    def chime(self, at: int) -> None:
        """At sample `at` an earcon begins."""
        self._stretches.append(Stretch(at, at + EARCON + LINGERS, ""))

    def covers(self, start: int, end: int) -> bool:
        """Whether the coach was audible, or just had been, anywhere from `start` to `end`."""
        return bool(self._during(start, end))

    def says(self, phrase: str, start: int, end: int) -> bool:
        """Whether the coach himself said `phrase` anywhere from `start` to `end`."""
        return any(contains(stretch.text, phrase) for stretch in self._during(start, end))

    def _during(self, start: int, end: int) -> list[Stretch]:
        current = [] if self._began is None else [Stretch(self._began, end, self._text)]
        return [s for s in (*self._stretches, *current) if s.start < end and start < s.end]


def contains(text: str, phrase: str) -> bool:
    """Whether the words of `phrase` follow each other in `text`, perhaps with other endings."""
    words, wanted = _words(text), _words(phrase)
    places = range(len(words) - len(wanted) + 1) if wanted else ()
    return any(all(map(_is_like, words[at:], wanted)) for at in places)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def _is_like(word: str, wanted: str) -> bool:
    return word == wanted or (len(wanted) >= STEM and word.startswith(wanted))
