"""What to do today: a suggestion from what was done when, with its reason.

Rules
1. Who was not tested in the last four weeks, or never, is tested first.
2. Else the routine that was done least recently, one never done first, in the order that they are
   offered in; of those that fit. Regular practice matters more than one long session (S1, S3, S4).
3. The screen itself is not offered for practice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hipvoice.core.lines import Line
from hipvoice.core.wording import Wording

SCREEN = "hip-screen"
TEST_EVERY = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A routine (its id), and why; `days` since it was last done, None for never."""

    routine: str
    why: Line
    days: int | None = None

    def line(self, name: str, wording: Wording) -> str:
        """The suggestion of the routine of that `name`, as it is shown."""
        days = "" if self.days is None else wording.counted("day", self.days)
        return wording.line(self.why, routine=name, days=days)


def suggest(
    routines: Sequence[str], last_done: Mapping[str, date], last_tested: date | None, today: date
) -> Suggestion | None:
    """What to play. `routines` are the ids of those that fit; None where there are none."""
    if SCREEN in routines:
        if last_tested is None:
            return Suggestion(SCREEN, Line.TODAY_NEVER_TESTED)
        if today - last_tested > TEST_EVERY:
            return Suggestion(SCREEN, Line.TODAY_TEST_AGAIN, (today - last_tested).days)
    practice = [routine for routine in routines if routine != SCREEN]
    if not practice:
        return None
    least = min(practice, key=lambda routine: last_done.get(routine, date.min))
    if least not in last_done:
        return Suggestion(least, Line.TODAY_NEW)
    return Suggestion(least, Line.TODAY_LEAST_RECENT, (today - last_done[least]).days)
