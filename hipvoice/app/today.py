"""What to play today, by the journal."""

from __future__ import annotations

from datetime import date

from hipvoice.app.config import Config
from hipvoice.app.journal import settle
from hipvoice.app.library import english
from hipvoice.app.people import whose
from hipvoice.app.prepare import Wishes
from hipvoice.core.assessment import Finding
from hipvoice.core.progress import suggest
from hipvoice.core.routine import Routine
from hipvoice.core.selection import Person, select
from hipvoice.errors import HipvoiceError
from hipvoice.journal.known import findings, last_played
from hipvoice.journal.store import Journal
from hipvoice.routines.library import Library


def suggestion(config: Config, wishes: Wishes) -> tuple[str, str]:
    """The id of the routine for today, and the line that says why. Raises HipvoiceError."""
    routines, _ = Library().routines()
    person = wishes.person(config)
    fitting = [r.id for r in routines if _fits(r, person)]
    found = suggest(fitting, *_history(config, date.today()))
    if found is None:
        raise HipvoiceError("there is no routine that fits", hint="`hipvoice list` names them all")
    name = next(r.name for r in routines if r.id == found.routine)
    return found.routine, found.line(name, english().wording)


def _fits(routine: Routine, person: Person) -> bool:
    """Whether no step has to be left out."""
    return len(select(routine, person).steps) == len(routine.steps)


def _history(config: Config, today: date) -> tuple[dict[str, int], int | None, list[Finding]]:
    """The days since each routine was last done, and since the last test; what tests found."""
    settle(config.journal)
    if not config.journal.exists():
        return {}, None, []
    with Journal.read(config.journal).only(whose(config)) as journal:
        done = {routine: (today - day).days for routine, day in last_played(journal).items()}
        found = findings(journal)
        tested = [(today - date.fromisoformat(at[:10])).days for _, at in found]
        return done, min(tested, default=None), [finding for finding, _ in found]
