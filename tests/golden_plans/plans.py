"""The plan of each preset, as it is played by somebody who does it for the first time.

It is there once more for somebody who knows all its exercises and tests; and for each condition
there is the plan of one preset, for somebody who has named it.

The pace of the voice is the nominal one, so that the plans are the same on every machine.
`python -m tests.golden_plans.plans` prints what has changed; with `--keep` the files are written,
to be read before they are committed.
"""

from __future__ import annotations

import difflib
import sys
from functools import cache
from pathlib import Path

from hipvoice.app.config import Config
from hipvoice.app.library.library import english
from hipvoice.app.render.plan import plan
from hipvoice.app.session.prepare import Wishes, prepared
from hipvoice.core.routine.routine import Routine
from hipvoice.core.timeline.timeline import Background
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.loop import SimulatedStage
from hipvoice.routines.library import Library

FOLDER = Path(__file__).parent
LIBRARY = Library()
LANGUAGE = english()


# A preset for each condition, in which it changes the most.
PRESETS = {
    "no-floor": "daily-hips",
    "knee-pain": "floor-four",
    "stenosis": "two-minute-basics",
    "sciatica": "chair-four",
    "hip-replacement": "external-rotation-builder",
    "osteoporosis": "floor-four",
    "pregnancy": "daily-hips",
}
# And those of the back, where a condition changes much.
ALSO = (
    ("back-calm", "no-floor"),
    ("back-strong", "no-floor"),
    ("back-strong", "pregnancy"),
    ("hips-and-back", "osteoporosis"),
    ("evening-down", "hip-replacement"),
)
WITH = "-with-"  # between a preset and a condition
KNOWN = "-known"  # after a preset that is played once more
PRESETS_KNOWN = [f"{preset}{KNOWN}" for preset in LIBRARY.routine_files]
FITTED = [
    f"{preset}{WITH}{condition}"
    for preset, condition in (*((p, c) for c, p in PRESETS.items()), *ALSO)
]


def routine_of(name: str) -> Routine:
    """A preset, fitted to the condition that its name may end with."""
    preset, _, condition = name.removesuffix(KNOWN).partition(WITH)
    routine = LIBRARY.routine(preset)
    if not condition:
        return routine
    return prepared(routine, Wishes(conditions=(condition,)), Config(), LANGUAGE, before(name))


def before(name: str) -> Background:
    """What is known of the person."""
    if name.endswith(KNOWN):
        steps = routine_of(name).steps
        return Background(familiar=frozenset(step.subject.id for step in steps))
    _, _, condition = name.partition(WITH)
    return Background(first=True, conditions=frozenset({condition} - {""}))


@cache
def planned(name: str) -> SimulatedStage:
    """The plan of a preset."""
    return plan(routine_of(name), LANGUAGE, before(name), _nominal).stage


def _nominal(texts: list[str]) -> dict[str, int]:
    return {text: nominal_ms(text) for text in texts}


def text_of(name: str) -> str:
    """The plan as lines to read."""
    return "\n".join(planned(name).lines) + "\n"


def file_of(name: str) -> Path:
    """The golden file of a preset."""
    folder = "fitted" if WITH in name else "known" if name.endswith(KNOWN) else ""
    return FOLDER / folder / f"{name}.txt"


def difference(name: str) -> str:
    """How the plan of a preset differs from its file; empty if it does not."""
    path = file_of(name)
    kept = path.read_text("utf-8") if path.exists() else ""
    lines = difflib.unified_diff(kept.splitlines(), text_of(name).splitlines(), name, "now", n=1)
    return "\n".join(lines)


def main() -> None:
    """Print how the plans differ from the files; keep them as they are now where that is asked."""
    for name in (*LIBRARY.routine_files, *PRESETS_KNOWN, *FITTED):
        print(difference(name))  # noqa: T201 - it is a tool
        if "--keep" in sys.argv:
            file_of(name).write_text(text_of(name), "utf-8")


if __name__ == "__main__":
    main()
