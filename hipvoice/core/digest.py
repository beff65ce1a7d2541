"""What a session of a routine is made of, as a short text: is it still the same routine?

Only what sets are counted by is in it: exercises, doses, sets and sides, and the versions that may
stand in. A cue that was put better, or a rest that was made longer, is no reason to begin anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from hipvoice.core.routine import Routine, Step, TestStep

LENGTH = 16  # hexadecimal digits


def digest(routine: Routine) -> str:
    """The digest of a routine as it is played: made to fit its person, with their last choices."""
    parts = [part for step in routine.steps for part in _parts(step)]
    for slug, step in sorted(routine.variants.items()):
        parts += [slug, *_parts(step)]
    parts += routine.questions
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:LENGTH]


def _parts(step: Step | TestStep) -> Iterator[str]:
    if isinstance(step, TestStep):
        yield f"test {step.test.id} {step.sides}"
        return
    doses = [step.dose_of(side) for side in step.work_sides]
    yield f"{step.exercise.id} {step.exercise.slug} {doses} {step.sets} {step.sides} {step.extra}"
