"""What the engine asks the shell to do. The names are imperative; perform them in order.

`due` is the session time (ms) at which the effect should have happened; the difference to when it
is performed is its lateness.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hipvoice.core.commands import Command, Intent
from hipvoice.core.entries import Ending, Entry
from hipvoice.core.events import By
from hipvoice.core.timeline.layout import Segment


class Earcon(StrEnum):
    """The short sounds."""

    BEGIN = "begin"  # work starts
    FINISH = "finish"  # work is over
    HEARD = "heard"  # a command was accepted
    PAUSED = "paused"
    RESUMED = "resumed"
    BREATHE_IN = "breathe-in"
    BREATHE_OUT = "breathe-out"


# They mark a time, and come after a count that is due then.
MARKS = frozenset({Earcon.BEGIN, Earcon.FINISH})
# Soft ones keep the beat as well, but give way to the voice: it does not wait for them, and they
# are cut off by it. The others answer somebody, at once.
SOFT = frozenset({Earcon.BREATHE_IN, Earcon.BREATHE_OUT})
TIMED = MARKS | SOFT


@dataclass(frozen=True, slots=True)
class Say:
    """Speak `text` as utterance `id`; report UtteranceStarted and UtteranceFinished for it.

    `part` is the part of the session that it belongs to (`Timeline.part`). One that is `patient`
    may come a moment late. A `count` is heard on the beat of the others, to the sample.
    """

    id: int
    text: str
    due: int
    part: int = 0
    patient: bool = False
    count: bool = False


@dataclass(frozen=True, slots=True)
class Hush:
    """Fall silent at once: the current utterance is cut off and not reported as finished."""


@dataclass(frozen=True, slots=True)
class Chime:
    """Play an earcon."""

    earcon: Earcon
    due: int


@dataclass(frozen=True, slots=True)
class Log:
    """Write `entry` to the journal, durably, before any later effect is performed."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Listen:
    """Accept only these by voice from now on."""

    intents: frozenset[Intent]


@dataclass(frozen=True, slots=True)
class Enter:
    """Show that `segment` begins."""

    segment: Segment
    due: int


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Show that `intent` was obeyed, and the state that it led to, in one line."""

    intent: Intent
    by: By
    line: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Show that `intent` was not obeyed, and why."""

    intent: Intent
    by: By
    line: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Show a line that is not spoken.

    One that is `urgent` is shown in full, and for longer; one that `stays` is a result, for the end
    of the session.
    """

    line: str
    urgent: bool = False
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Write a line for whoever reads along; a person who trains need not see it."""

    line: str


@dataclass(frozen=True, slots=True)
class Tune:
    """Set the voice: `volume` in percent, `rate` in words per minute. Remember both."""

    volume: int
    rate: int


@dataclass(frozen=True, slots=True)
class Measure:
    """Measure the sound of the microphone for the next `ms`, then report Measured."""

    ms: int


@dataclass(frozen=True, slots=True)
class Keep:
    """Store what a microphone check found: `floor` and `level` in dBFS, own phrases.

    `phrases` has one for each command whose first phrase was not understood. `lead_in` is the
    silence that the speaker needs (ms), if it needs more than it has.
    """

    floor: float
    level: float
    phrases: Mapping[Command, str]
    lead_in: int | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The session is over; nothing follows."""

    ending: Ending


Effect = (
    Say
    | Hush
    | Chime
    | Log
    | Listen
    | Enter
    | Acknowledge
    | Refuse
    | Tell
    | Remark
    | Tune
    | Measure
    | Keep
    | End
)
