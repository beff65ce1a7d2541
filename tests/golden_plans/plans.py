"""The plan of each preset, as it is played by somebody who does it for the first time.

The pace of the voice is the nominal one, so that the plans are the same on every machine.
`python -m tests.golden_plans.plans` prints what has changed; with `--keep` the files are written,
to be read before they are committed.
"""

from __future__ import annotations

import difflib
import sys
from functools import cache
from pathlib import Path

from hipvoice.app.library.library import english
from hipvoice.app.render.plan import plan
from hipvoice.core.timeline.timeline import Background
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.loop import SimulatedStage
from hipvoice.routines.library import Library

FOLDER = Path(__file__).parent
LIBRARY = Library()
LANGUAGE = english()


@cache
def planned(name: str) -> SimulatedStage:
    """The plan of a preset."""
    return plan(LIBRARY.routine(name), LANGUAGE, Background(first=True), _nominal)


def _nominal(texts: list[str]) -> dict[str, int]:
    return {text: nominal_ms(text) for text in texts}


def text_of(name: str) -> str:
    """The plan as lines to read."""
    return "\n".join(planned(name).lines) + "\n"


def file_of(name: str) -> Path:
    """The golden file of a preset."""
    return FOLDER / f"{name}.txt"


def difference(name: str) -> str:
    """How the plan of a preset differs from its file; empty if it does not."""
    path = file_of(name)
    kept = path.read_text("utf-8") if path.exists() else ""
    lines = difflib.unified_diff(kept.splitlines(), text_of(name).splitlines(), name, "now", n=1)
    return "\n".join(lines)


def main() -> None:
    """Print how the plans differ from the files; keep them as they are now where that is asked."""
    for name in LIBRARY.routine_files:
        print(difference(name))  # noqa: T201 - it is a tool
        if "--keep" in sys.argv:
            file_of(name).write_text(text_of(name), "utf-8")


if __name__ == "__main__":
    main()
