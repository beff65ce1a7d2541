"""How the exercises of a routine went recently, and what was suggested, for proposals."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from hipvoice.core.proposals import Practice
from hipvoice.journal.ids import first_id
from hipvoice.journal.store import Journal

# Eight weeks: what was easy before that says little about today.
LATELY_MS: Final = 8 * 7 * 24 * 60 * 60 * 1000

_PRACTICES: Final = """
SELECT s.session, s.exercise, min(s.status = 'completed' AND s.attempt = 1),
    (SELECT max(a.value) FROM counted_answers AS a
     WHERE a.session = s.session AND a.question = 'pain' AND a.exercise = s.exercise),
    (SELECT max(a.value) FROM counted_answers AS a
     WHERE a.session = s.session AND a.question = 'effort'),
    (SELECT max(a.value) FROM counted_answers AS a
     WHERE a.session = s.session AND a.question = 'pain')
FROM counted_sets AS s WHERE s.session >= ? AND s.exercise IN ({marks})
GROUP BY s.session, s.exercise ORDER BY s.session DESC"""

_SUGGESTED: Final = "SELECT exercise, max(session) FROM counted_suggested GROUP BY exercise"


def practices(journal: Journal, exercises: Collection[str]) -> list[Practice]:
    """How these exercises (ids) went in recent weeks, newest first. Raises HipvoiceError."""
    since = first_id(int(journal.now().timestamp() * 1000) - LATELY_MS)
    marks = ", ".join("?" * len(exercises))
    rows = journal.select(_PRACTICES.format(marks=marks), (since, *exercises))
    return [Practice(session, e, bool(whole), *told) for session, e, whole, *told in rows]


def suggested(journal: Journal) -> dict[str, str]:
    """The session of the last suggestion about each exercise (slug). Raises HipvoiceError."""
    return dict(journal.select(_SUGGESTED))
