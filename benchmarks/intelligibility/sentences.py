"""Every sentence that the coach says, once each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tests.golden_plans.plans import FITTED, LANGUAGE, LIBRARY, PRESETS_KNOWN, planned
from tests.routines.test_content import SPOKEN, all_sentences

SIDES = {"left": "right", "right": "left"}
SAID = re.compile(r"\s*[\d:.]+\s+say\s+(.+)")


def sentences() -> list[str]:
    """The sentences of all plans, exercises, tests and the language file.

    One that is said of both sides is there once, for the side that comes first.
    """
    kept: dict[str, str] = {}
    for text in said():
        if mirrored(text.lower()) not in kept:
            kept.setdefault(text.lower(), text)
    return list(kept.values())


def said() -> Iterator[str]:
    """All that is said, with repetitions."""
    for name in (*LIBRARY.routine_files, *PRESETS_KNOWN, *FITTED):
        yield from (found[1] for line in planned(name).lines if (found := SAID.match(line)))
    for content in SPOKEN.values():
        yield from all_sentences(content)
    yield from LANGUAGE.wording.fixed()


def mirrored(text: str) -> str:
    """The same of the other side; `text` is in lower case."""
    return re.sub(r"\b(left|right)\b", lambda found: SIDES[found[0]], text)


def spread(texts: Sequence[str], count: int) -> list[str]:
    """`count` of the texts, always the same ones, from all parts of the list."""
    count = min(count, len(texts))
    return [texts[i * len(texts) // count] for i in range(count)]
