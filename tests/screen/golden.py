"""The stages of a session as SVG: `python -m tests.screen.golden NAME 80x24 > file` draws one.

`python -m tests.screen.golden` draws all of them again; look at each before it is kept.
"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

from hipvoice.screen.app import CoachApp
from hipvoice.screen.scene import Picture
from tests.screen.stages import STAGES, picture

FOLDER = Path(__file__).parent / "golden"
SIZES = {"40x12": (40, 12), "80x24": (80, 24), "200x60": (200, 60)}
_FONTS = re.compile(r"\s*@font-face \{.*?\}(?=\s)", re.DOTALL)
_UNIQUE = re.compile(r"terminal-\d+")


class Still:
    """A source of one picture; it stores the keys that it gets."""

    def __init__(self, still: Picture) -> None:
        self.still = still
        self.keys: list[str] = []
        self.painted_first = False

    def picture(self) -> Picture:
        return self.still

    def pressed(self, key: str) -> None:
        self.keys.append(key)

    def seconds_to_change(self) -> float:
        return 1.0

    def painted(self) -> None:
        self.painted_first = True


def drawn(name: str, size: tuple[int, int]) -> str:
    """One stage as Textual draws it."""
    return asyncio.run(svg_of(picture(STAGES[name]), size))


async def svg_of(still: Picture, size: tuple[int, int]) -> str:
    """A picture as Textual draws it, without what depends on the run."""
    app = CoachApp(Still(still))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        return normal(app.export_screenshot(simplify=True))


def normal(svg: str) -> str:
    """Without what depends on the run, and without fonts from elsewhere."""
    return _UNIQUE.sub("terminal", _FONTS.sub("", svg)) + "\n"


def path_of(name: str, size: str) -> Path:
    return FOLDER / f"{name}-{size}.svg"


def main(arguments: list[str]) -> None:
    if arguments:
        name, size = arguments
        sys.stdout.write(drawn(name, SIZES[size]))
        return
    for name in STAGES:
        for size, columns_and_rows in SIZES.items():
            path_of(name, size).write_text(drawn(name, columns_and_rows), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
