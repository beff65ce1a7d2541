"""What voice activity reports: where in the stream a voice was, and its samples as they come."""

from __future__ import annotations

from dataclasses import dataclass

from hipvoice.ear.samples import Samples


@dataclass(frozen=True, slots=True)
class Voice:
    """One voiced part of the stream: `start` to `end`, closed at `closed_at` (all in samples).

    `level_db` is its loudest frame, `floor_db` the noise floor when it opened (both dBFS).
    `loud_start` to `loud_end` is from the first to the last frame that is nearly as loud as the
    loudest.
    """

    start: int
    end: int
    closed_at: int
    loud_start: int
    loud_end: int
    level_db: float
    floor_db: float

    @property
    def length(self) -> int:
        """The length of the voiced part in samples."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class VoiceBegan:
    """A voice opened; its first voiced frame started at sample `start`.

    If one was open already, that was softer talk and is dropped without an end. Then `start` is up
    to `activity.ONSET` before the frame that is so much louder.
    """

    start: int


@dataclass(frozen=True, slots=True)
class VoiceContinued:
    """The next samples of the open voice, including pre-roll and closing silence."""

    samples: Samples


@dataclass(frozen=True, slots=True)
class VoiceEnded:
    """The voice is over."""

    voice: Voice


VoiceEvent = VoiceBegan | VoiceContinued | VoiceEnded
