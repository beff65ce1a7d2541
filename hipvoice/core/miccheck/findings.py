"""What a microphone check found, and what follows from it. Levels in dBFS, differences in dB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from hipvoice.core.commands import Command
from hipvoice.core.miccheck.prompts import Prompt

# The commands that a session needs most.
ASKED = (Command.NEXT, Command.PAUSE, Command.RESUME, Command.REPEAT, Command.STOP)

# Two steps of a 16-bit sample. A microphone is muted that gives no more, or takes the noise of the
# room away by itself: only when no voice comes through either, it is the first.
MUTED_DB = -85.0
LOUD_ROOM_DB = -45.0  # a fan beside the microphone; a quiet room at a usual gain has -60
CLIPPED_DB = -4.0  # of the loudest 20 ms: there speech touches full scale
# Above the room. The ear asks 12 dB of the commands that cost most, and people vary by some.
GOOD_DB, SOFT_DB = 20.0, 12.0
# Of the coach's own voice above the room, once the canceller has done its work: voice activity
# opens at 6 dB above the floor, and residuals of 10 dB are gaps between words rather than speech.
RESIDUAL_DB = 10.0

# Half the distance makes a voice 6 dB louder (in a free field; less in a room that echoes), so
# all that can be told of a distance is whether less of it would help.


@dataclass(frozen=True, slots=True)
class Findings:
    """All of it; None for what was skipped. `echo` and `residual` are the coach's own voice as it
    arrives, and as it is left by the canceller, if there is one.

    `levels` are those of the voices of the person. `understood` holds for each command that was
    asked, and not skipped, the phrase that was understood in the end, or None.
    """

    floor: float | None = None
    echo: float | None = None
    residual: float | None = None
    levels: tuple[float, ...] = ()
    understood: Mapping[Command, str | None] = field(default_factory=dict)

    @property
    def level(self) -> float | None:
        """How loud the person usually is."""
        return median(self.levels) if self.levels else None

    @property
    def above(self) -> float | None:
        """How much louder than the room."""
        if self.level is None or self.floor is None:
            return None
        return self.level - self.floor

    @property
    def muted(self) -> bool:
        """Whether nothing at all arrives, as far as can be told by now."""
        return self.floor is not None and self.floor <= MUTED_DB and not self.levels


def room(found: Findings) -> Prompt | None:
    """About the noise of the room."""
    if found.floor is None:
        return None
    return Prompt.ROOM_LOUD if found.floor > LOUD_ROOM_DB else Prompt.ROOM_QUIET


def voice(found: Findings) -> Prompt | None:
    """About the voice of the person."""
    if found.understood and not found.levels:
        return Prompt.VOICE_NONE
    if found.level is None or found.above is None:
        return None
    if found.level > CLIPPED_DB:
        return Prompt.VOICE_CLIPPED
    if found.above >= GOOD_DB:
        return Prompt.VOICE_GOOD
    return Prompt.VOICE_SOFT if found.above >= SOFT_DB else Prompt.VOICE_LOST


def echo(found: Findings) -> Prompt | None:
    """About the coach's own voice."""
    if found.echo is None or found.floor is None:
        return None
    if found.echo - found.floor <= RESIDUAL_DB:  # headphones, or a speaker far away
        return Prompt.ECHO_GONE
    if found.residual is None:
        return Prompt.ECHO_STAYS
    gone = found.residual - found.floor <= RESIDUAL_DB
    return Prompt.ECHO_GONE if gone else Prompt.ECHO_LOUD
