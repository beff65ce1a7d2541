"""What a display looks at by itself rather than being told: the microphone and the voice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Hearing(StrEnum):
    """Whether the session is heard."""

    NONE = "none"  # no microphone, or nothing to recognise commands with
    SILENT = "silent"  # it was opened, and nothing comes
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Readings:
    """The microphone and its `level` (dBFS), and how many sentences (`ready` of `all`) are
    rendered.
    """

    hearing: Hearing = Hearing.NONE
    level: float | None = None
    ready: int = 0
    all: int = 0
