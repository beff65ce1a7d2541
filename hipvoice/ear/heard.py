"""What the ear reports about one voice, and what it may know in advance of room and person."""

from __future__ import annotations

from dataclasses import dataclass, field

from hipvoice.core.commands import Command
from hipvoice.core.hearing import Reason
from hipvoice.ear.floor import SEED_DB
from hipvoice.ear.samples import Samples


@dataclass(frozen=True, slots=True)
class Levels:
    """What mic-check learned, in dBFS: the noise of the room, and the person on the mat."""

    floor_db: float = SEED_DB
    voice_db: float | None = None


NOTHING_LEARNED = Levels()


@dataclass(frozen=True, slots=True)
class Heard:
    """One voice and what came of it. Times are milliseconds of the stream.

    `start` to `end` is the voiced part; `at` is how far the stream had been fed when this was
    decided. `command` is None unless it should be obeyed; `text` is what was understood; `reason`
    says why it was not a command. `level_db` and `floor_db` (dBFS) are those of the voice and the
    room. `over_coach` is whether the coach was speaking and the microphone could hear him.
    `samples` is what the recogniser was given, if the ear keeps it.
    """

    start: int
    end: int
    at: int
    command: Command | None
    text: str
    reason: Reason
    level_db: float
    floor_db: float
    over_coach: bool = False
    samples: Samples | None = field(default=None, repr=False, compare=False)

    @property
    def accepted(self) -> bool:
        """Whether there is a command to obey."""
        return self.command is not None

    def as_row(self) -> dict[str, object]:
        """For JSON; times in seconds."""
        return {
            "start": self.start / 1000,
            "end": self.end / 1000,
            "at": self.at / 1000,
            "command": self.command,
            "text": self.text,
            "accepted": self.accepted,
            "reason": self.reason,
            "level": round(self.level_db, 1),
            "floor": round(self.floor_db, 1),
        }
