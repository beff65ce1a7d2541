"""How often a test tries what has no end of instances: generated examples, kills, damaged files.

`--tries usual` is what `make test` does. `few` is for `make quick`, and `many` looks for what is
rare, in hours.
"""

from __future__ import annotations

from hypothesis import settings

FEW, USUAL, MANY = LEVELS = ("few", "usual", "many")
MIN = 5
EXAMPLES = 100  # of a property that states no number

_level = USUAL


def choose(level: str) -> None:
    """Choose one of LEVELS, before the modules of the tests are imported."""
    global _level  # noqa: PLW0603 - decorators ask for it while modules are imported
    _level = level
    # How long an example takes says how busy the machine is, and nothing about the program.
    settings.register_profile(level, deadline=None, max_examples=tries(EXAMPLES))
    settings.load_profile(level)


def tries(usual: int, many: int | None = None) -> int:
    """`usual`, or at other levels a tenth of it, or `many` (twenty times as often if left out)."""
    if _level == MANY:
        return many or 20 * usual
    return max(MIN, usual // 10) if _level == FEW else usual
