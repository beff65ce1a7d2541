"""What is suggested before a session, from how its exercises went."""

from __future__ import annotations

from hipvoice.core.agreed import own_holds
from hipvoice.core.language import Language
from hipvoice.core.lines import Line
from hipvoice.core.proposals import Proposal, exercises, proposals
from hipvoice.core.routine import Routine
from hipvoice.journal.practice import practices, suggested
from hipvoice.journal.store import Journal


def proposed(journal: Journal, named: Routine, routine: Routine) -> tuple[Proposal, ...]:
    """What to ask before a session of `routine`, which was made of the one `named`.

    Raises HipvoiceError where the journal cannot be read.
    """
    lately = practices(journal, exercises(routine))
    return proposals(routine, lately, suggested(journal), own_holds(named))


def shown(proposed: tuple[Proposal, ...], language: Language) -> list[str]:
    """What is to be read where nobody can answer."""
    lines = [proposal.question(language.wording) for proposal in proposed]
    return [*lines, language.wording.line(Line.PROPOSE_HOW)] if lines else []
