"""Makes text that others wrote harmless before it is shown, stored or exported.

A control character can do anything to a terminal: set its title or clipboard, or overwrite what is
shown. A bidirectional override makes a line read as something else. Both are replaced by U+FFFD.
"""

from __future__ import annotations

import re
from typing import Final

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
# C0, DEL, C1; the embeddings, overrides and isolates of Unicode's bidirectional algorithm.
_BIDI: Final = "\u202a-\u202e\u2066-\u2069"
_LINE_BREAK: Final = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
_DANGEROUS: Final = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f{_BIDI}]")
_ESCAPED: Final = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{_BIDI}]")


def lines(text: str) -> str:
    """`text` without control characters except "\\n"; a tab becomes a space."""
    if text.isprintable():
        return text
    return _DANGEROUS.sub(REPLACEMENT, _LINE_BREAK.sub("\n", text).replace("\t", " "))


def one_line(text: str) -> str:
    """The same on one line."""
    return text if text.isprintable() else lines(text).replace("\n", " ")


def found(text: str, *, one_line: bool) -> str | None:
    """The first character that is not harmless, as U+001B; line breaks and tabs on `one_line`."""
    if text.isprintable():
        return None
    at = _DANGEROUS.search(text) or (one_line and re.search(f"\t|{_LINE_BREAK.pattern}", text))
    return f"U+{ord(at[0][0]):04X}" if at else None


def kept(text: str) -> str:
    """`text` without what is dangerous; line breaks and tabs stay."""
    return text if text.isprintable() else _DANGEROUS.sub(REPLACEMENT, text)


def escaped(text: str) -> str:
    """`text` with `\\uXXXX` for each character that is not harmless, which JSON reads back."""
    return _ESCAPED.sub(lambda at: f"\\u{ord(at[0]):04x}", text)
