"""The safety advice, as it is shown."""

from __future__ import annotations

from hipvoice.app.library import english
from hipvoice.core.language import Language
from hipvoice.core.lines import SAFETY_IN_FULL


def safety_lines(language: Language | None = None) -> list[str]:
    """The advice in full, one sentence a line."""
    wording = (language or english()).wording
    return [wording.line(name) for name in SAFETY_IN_FULL]
