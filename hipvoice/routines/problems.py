"""What is wrong with a file, and how it is shown.

A problem is shown as one line that editors can jump to, the line of the file with a caret under the
place, and a hint with an example of what is right:

    morning.yaml:4:11: steps > 2 > hold: `1:30` is not a duration
        4 |     hold: 1:30
          |           ^^^^
      hint: did you mean `1m30s`?
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from hipvoice.errors import HipvoiceError

SHOWN = 50  # problems that are printed; a file with more is not the file that was meant
LINE_WIDTH = 88  # columns of a line of the file that are printed
QUOTED = 40  # characters of a wrong value that are printed
COMPARED = 40  # longer words are not compared: the cost is the square of the length
LISTED = 30  # a hint names no more words than this
OFFERED = 5  # if a word is part of more names than this, none is offered
NOT = ("un", "un-", "dis", "non", "non-", "no", "no-")  # before a word: its opposite
OPPOSITES = ({"on", "no"},)
NEAR = 0.7  # share of common characters that makes a word a near miss


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file: line and column from 1, and its width in columns.

    In a dict, `place` is the path to it, such as `steps[0].hold` (empty for the whole dict), and
    `line` is only an order.
    """

    line: int
    column: int
    width: int = 1
    place: str | None = None


TOP = Where(1, 1)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `path` leads to it through the file, `text` is the line it is on."""

    file: str
    where: Where
    message: str
    hint: str = ""
    path: tuple[str, ...] = ()
    text: str = ""

    def render(self) -> str:
        """The problem as it is shown, without a final line break."""
        parts = [f"{self.file}:{self.where.line}:{self.where.column}", " > ".join(self.path)]
        if self.where.place is not None:
            parts = [self.where.place]
        lines = [": ".join(part for part in (*parts, self.message) if part)]
        lines += _excerpt(self.where, self.text) if self.text else []
        lines += [f"  hint: {self.hint}"] if self.hint else []
        return "\n".join(shown(line) for line in lines)


class ProblemsError(HipvoiceError):
    """Files that cannot be used; `problems` are all of them, in the order of the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems and render the first `SHOWN` of them."""
        self.problems = tuple(problems)
        files = ", ".join(dict.fromkeys(problem.file for problem in problems))
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"{count} in {shown(files)}", render(problems))


@dataclass(slots=True)
class Report:
    """The problems of one file, as they are found. `lines` are the lines of the file."""

    file: str
    lines: Sequence[str] = ()
    problems: list[Problem] = field(default_factory=list)
    _noted: set[tuple[int, str, tuple[str, ...]]] = field(default_factory=set)

    def quote_from(self, lines: Sequence[str]) -> None:
        """The lines of the file, which its problems quote from now on."""
        self.lines = lines

    def add(self, where: Where, message: str, hint: str = "", path: tuple[str, ...] = ()) -> None:
        """Add a problem, unless the same line has the same one already."""
        if (key := (where.line, message, path)) in self._noted:
            return
        self._noted.add(key)
        text = self.lines[where.line - 1] if where.line <= len(self.lines) else ""
        self.problems.append(Problem(self.file, where, message, hint, path, text))

    def sorted(self) -> list[Problem]:
        """The problems in the order of the file."""
        return sorted(self.problems, key=lambda p: (p.where.line, p.where.column))


def render(problems: Sequence[Problem]) -> str:
    """Problems as they are shown, separated by empty lines."""
    parts = [problem.render() for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        parts.append(f"and {len(problems) - SHOWN} more")
    return "\n\n".join(parts)


def quote(text: str) -> str:
    """A value of the file, quoted for a message."""
    text = " ".join(text.split())
    return f"`{text[:QUOTED]}...`" if len(text) > QUOTED else f"`{text}`"


def near(word: str, known: Collection[str], cutoff: float = NEAR) -> str | None:
    """The word in `known` that was probably meant, if any is near enough."""
    if len(word) > COMPARED:
        return None
    word = word.lower()
    known = [k for k in known if not _is_opposite(word, k)]
    transposed = [k for k in known if sorted(k) == sorted(word)]  # the most common typing error
    return next(iter(transposed or get_close_matches(word, known, n=1, cutoff=cutoff)), None)


def _is_opposite(word: str, other: str) -> bool:
    """Whether one says the opposite of the other, however near they are in letters."""
    negated = any(no + word == other or no + other == word for no in NOT)
    return negated or {word, other} in OPPOSITES


def choices(word: str, known: Collection[str]) -> str:
    """The hint for a word that is not one of `known`."""
    if meant := near(word, known):
        return f"did you mean `{meant}`?"
    if len(known) <= LISTED:
        return either(known)
    parts = _having(word, known)
    return either(parts) if 0 < len(parts) <= OFFERED else ""


def _having(word: str, known: Collection[str]) -> list[str]:
    """The words in `known` that contain `word`, as `full-pigeon` contains `pigeon`."""
    return [k for k in known if word.lower() in k.split("-")]


def either(known: Collection[str]) -> str:
    """The words that may be used, as a hint."""
    return "one of " + ", ".join(f"`{word}`" for word in known)


def shown(text: str) -> str:
    """`text` without anything that would move the cursor or hide characters in a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _excerpt(where: Where, text: str) -> list[str]:
    """The line of the file and the caret under the place; of a long line, the part around it."""
    text = text.replace("\t", " ")
    column = where.column - 1
    start = max(0, column - LINE_WIDTH // 2) if len(text) > LINE_WIDTH else 0
    part = text[start : start + LINE_WIDTH].rstrip()
    before, marked = part[: column - start], part[column - start :][: where.width]
    caret = " " * _columns(before) + "^" * max(1, _columns(marked))
    return [f"{where.line:>5} | {part}", f"      | {caret}"]


def _columns(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    return sum(_WIDTHS.get(unicodedata.east_asian_width(c), 1) * _takes_room(c) for c in text)


def _takes_room(character: str) -> bool:
    return not unicodedata.combining(character)


_WIDTHS = {"W": 2, "F": 2}  # wide and full-width characters
