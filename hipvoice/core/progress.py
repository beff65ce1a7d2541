"""What to do today: a suggestion from what was done when, with its reason.

Rules
1. Who was not tested in the last four weeks, or never, is tested first.
2. Else the programme for what the tests found limited, with the side that was worse, every other
   day (S3, S4).
3. Else the routine that was done least recently, one never done first, in the order that they are
   offered in; of those that fit. Regular practice matters more than one long session (S1, S3, S4).
4. The screen itself is not offered for practice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hipvoice.core.assessment import Finding, recommend
from hipvoice.core.lines import Line
from hipvoice.core.routine import Side
from hipvoice.core.wording import Wording

SCREEN = "hip-screen"
TEST_EVERY_DAYS = 28
LIMITED_EVERY_DAYS = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A routine (its id), and why; `days` since it was last done, None for never.

    `side` is the one that tests found worse.
    """

    routine: str
    why: Line
    days: int | None = None
    side: Side | None = None

    def line(self, name: str, wording: Wording) -> str:
        """The suggestion of the routine of that `name`, as it is shown."""
        days = "" if self.days is None else wording.counted("day", self.days)
        return wording.line(self.why, routine=name, days=days, side=wording.side(self.side))


def suggest(
    routines: Sequence[str],
    days_since: Mapping[str, int],
    tested: int | None,
    findings: Sequence[Finding] = (),
) -> Suggestion | None:
    """What to play. `routines` are the ids of those that fit; None where there are none.

    `days_since` has the days since each routine was last done, `tested` those since the last test,
    `findings` are the latest of each test and side.
    """
    if SCREEN in routines:
        if tested is None:
            return Suggestion(SCREEN, Line.TODAY_NEVER_TESTED)
        if tested > TEST_EVERY_DAYS:
            return Suggestion(SCREEN, Line.TODAY_TEST_AGAIN, tested)
    if limited := _limited(routines, days_since, findings):
        return limited
    practice = [routine for routine in routines if routine != SCREEN]
    if not practice:
        return None
    new = next((routine for routine in practice if routine not in days_since), None)
    if new:
        return Suggestion(new, Line.TODAY_NEW)
    least = max(practice, key=lambda routine: days_since[routine])
    return Suggestion(least, Line.TODAY_LEAST_RECENT, days_since[least])


def _limited(
    routines: Sequence[str], days_since: Mapping[str, int], findings: Sequence[Finding]
) -> Suggestion | None:
    """The programme for what is limited, unless it was done today or yesterday."""
    found = recommend(findings)
    if found is None or not found.limited or found.routine not in routines:
        return None
    days = days_since.get(found.routine, LIMITED_EVERY_DAYS)
    if days < LIMITED_EVERY_DAYS:
        return None
    why = Line.TODAY_LIMITED_SIDE if found.side else Line.TODAY_LIMITED
    return Suggestion(found.routine, why, side=found.side)
