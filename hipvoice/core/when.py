"""When something was, as people say it: "this morning", "yesterday evening".

Times are ms on the clock of the place, since 1970 there.
"""

from __future__ import annotations

from typing import Final

from hipvoice.core.lines import Line

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
JUST_NOW_MS: Final = 600_000

# From which hour on a part of the day is spoken of: today, and on the day before.
_PARTS: Final = (
    (5, Line.WHEN_THIS_MORNING, Line.WHEN_YESTERDAY_MORNING),
    (12, Line.WHEN_THIS_AFTERNOON, Line.WHEN_YESTERDAY_AFTERNOON),
    (17, Line.WHEN_THIS_EVENING, Line.WHEN_YESTERDAY_EVENING),
    (22, Line.WHEN_TONIGHT, Line.WHEN_LAST_NIGHT),
)


def when(then: int, now: int) -> Line:
    """The words for `then`, a day before `now` at most."""
    if now - then < JUST_NOW_MS:
        return Line.WHEN_JUST_NOW
    begun = [words for hour, *words in _PARTS if then % DAY_MS >= hour * HOUR_MS]
    if not begun:  # after midnight it is still the night of the day before
        return Line.WHEN_LAST_NIGHT
    today, before = begun[-1]
    return today if then // DAY_MS == now // DAY_MS else before
