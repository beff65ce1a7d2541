"""Draws the pictures of the display for the documentation: `python -m tests.screen.pictures`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hipvoice.core.commands import Command
from hipvoice.core.timeline.timeline import Background
from hipvoice.routines.library import Library
from tests.screen.golden import SIZES, svg_of
from tests.screen.stages import HEARING, Stage, picture, said

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
ROUTINE = Library().routine("two-minute-basics")
KNOWN = Background(familiar=frozenset(step.subject.id for step in ROUTINE.steps))
PICTURES = {
    "hold": Stage(35_000, [said(30_500, Command.LONGER)], HEARING, ROUTINE, KNOWN),
    "paused": Stage(35_000, [said(33_000, Command.PAUSE)], HEARING, ROUTINE, KNOWN),
    "question": Stage(35_000, [said(33_000, Command.THAT_HURTS)], HEARING, ROUTINE, KNOWN),
    "keys": Stage(35_000, [said(33_000, Command.HELP)], HEARING, ROUTINE, KNOWN),
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, stage in PICTURES.items():
        svg = asyncio.run(svg_of(picture(stage), SIZES["80x24"]))
        # Blocks of this size touch each other; a little smaller there are lines between them.
        svg = svg.replace("font-size: 20px", "font-size: 21.6px")
        (FOLDER / f"display-{name}.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
