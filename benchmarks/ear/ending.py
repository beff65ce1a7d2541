"""Whether the talk of others ends a session: stop, and then yes to the question that follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from benchmarks.ear.hearers import LEGAL_NOW, Bench
from benchmarks.streams import blocks
from hipvoice.core.commands import LEGAL, Command, Situation
from hipvoice.ear.samples import FRAME, RATE
from hipvoice.pcm import Samples

MENDED_S = 30  # until the person on the mat has said no


@dataclass
class Endings:
    """What came of hours of talk: commands accepted, questions asked, sessions ended."""

    hours: float = 0.0
    accepted: int = 0
    asked: int = 0
    ended: int = 0


def endings(bench: Bench, talk: Iterable[Samples]) -> Endings:
    """Let a session hear it, in a hold all the time, except for the questions that it asks."""
    ear, found, heard, mended = bench.ear(), Endings(), 0, None
    for block in chain.from_iterable(blocks(samples, FRAME) for samples in talk):
        heard += len(block)
        if mended is not None and heard >= mended:
            ear.listen_for(LEGAL_NOW)
            mended = None
        for command in (h.intent for h in ear.feed(block) if h.intent):
            found.accepted += 1
            found.ended += command is Command.YES
            if command is Command.STOP and mended is None:
                found.asked += 1
                mended = heard + MENDED_S * RATE
                ear.listen_for(LEGAL[Situation.ASKED_END])
    found.hours = heard / RATE / 3600
    return found
