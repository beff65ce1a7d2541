"""Easier and harder, under way: a variant is put in, and the set starts again with its set-up."""

from __future__ import annotations

from hipvoice.core import variants
from hipvoice.core.commands import Command
from hipvoice.core.entries import Status, Switched
from hipvoice.core.lines import Line
from hipvoice.core.moves import leave
from hipvoice.core.routine import Place
from hipvoice.core.session import Session

# For each command: what is said when it is obeyed, and when there is no such version.
WORDS = {
    Command.EASIER: (Line.EASIER, Line.NO_EASIER),
    Command.HARDER: (Line.HARDER, Line.NO_HARDER),
}


def switch(session: Session, command: Command, now: int) -> None:
    """Swap to the easier or harder version, or say that there is none."""
    switch_at(session, command, session.state.segment.place, now)


def switch_at(session: Session, command: Command, place: Place | None, now: int) -> None:
    """Swap the step of `place`, and start with the set at `place`."""
    yes, no = WORDS[command]
    step = variants.version(session.state, command, place)
    if step is None:
        session.answer(no, now)
        return
    assert place is not None
    leave(session, Status.RESTARTED, now)
    wording, familiar = session.language.wording, session.background.familiar
    session.state, where = variants.put(session.state, step, place, wording, familiar)
    session.log(
        Switched(
            number=session.entries + 1,
            at=now,
            step=where.step,
            set=where.set,
            side=where.side,
            exercise=step.origin,
            variant=step.exercise.slug,
        )
    )
    session.hush(now)
    session.answer(yes, now, exercise=step.exercise.name)
    session.enter(session.state.timeline.way_in(where), now)
