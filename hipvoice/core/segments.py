"""A segment: one span of a session, what is said in it and what ends it.

A segment ends in one of three ways: after its duration (`TIME`), when everything in it has been
said (`SPEECH`), or when a command ends it (`COMMAND`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from hipvoice.core.cues import Anchor, Cue
from hipvoice.core.routine import Place


class Kind(StrEnum):
    """What a segment is."""

    WELCOME = "welcome"
    ANNOUNCE = "announce"
    SETUP = "setup"
    READY = "ready"
    HOLD = "hold"
    REPS = "reps"
    OPEN_REPS = "open-reps"
    SWITCH = "switch"
    REST = "rest"
    TEST = "test"  # a test of one side, until it is answered
    QUESTION = "question"  # asked at the end; goes on unanswered
    SUMMARY = "summary"


GAP_MS = 500  # silence between two sentences of a segment that ends by speech
# Kinds in which a set is worked; in which something is done that can be gone back to; in which the
# coach waits for an answer.
WORK = frozenset({Kind.HOLD, Kind.REPS, Kind.OPEN_REPS})
ACTIVE = WORK | {Kind.TEST}
ASKING = frozenset({Kind.TEST, Kind.QUESTION})


class Ends(StrEnum):
    """What ends a segment."""

    TIME = "time"
    SPEECH = "speech"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of the timeline.

    `duration` (ms) is set exactly where the segment ends by TIME. In a segment that ends by SPEECH
    the cues follow one another and their `at` is not used. `closing` is said as the segment ends.
    `rep_ms` is the length of a rep in paced reps, else 0. `place` is the set that it belongs to,
    None for the welcome, questions and the summary; a switch or a rest belongs to the set that it
    leads to. `question` is the name of what is asked at the end ("pain").
    """

    kind: Kind
    ends: Ends
    place: Place | None = None
    duration: int | None = None
    cues: tuple[Cue, ...] = ()
    closing: str = ""
    rep_ms: int = 0
    question: str = ""


def stretched(segment: Segment, by_ms: int, elapsed: int) -> Segment:
    """`segment` made longer by `by_ms` (shorter where negative), `elapsed` ms into it.

    Cues keep their distance to what they are anchored to; those whose time has passed by the change
    are left out, so that nothing is said twice or late.
    """
    assert segment.duration is not None
    shift = {Anchor.START: 0, Anchor.MIDDLE: by_ms // 2, Anchor.END: by_ms}
    moved = (replace(c, at=c.at + shift[c.anchor]) for c in segment.cues if c.at > elapsed)
    duration = segment.duration + by_ms
    kept = tuple(c for c in moved if elapsed < c.at < duration)
    return replace(segment, duration=duration, cues=tuple(sorted(kept, key=lambda c: c.at)))
