"""What has happened: the engine's only input apart from time. Names are in the past tense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hipvoice.core.commands import Intent
from hipvoice.core.session.hearing import Reason


class By(StrEnum):
    """How a command was given."""

    VOICE = "voice"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Started:
    """The session was requested."""


@dataclass(frozen=True, slots=True)
class Commanded:
    """A person gave a command or an answer.

    `since` is the session time (ms) at which they started saying it.
    """

    intent: Intent
    by: By = By.KEY
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key (as "n", "space") was pressed at `since` (session ms).

    Its meaning is looked up when it is handled: an earlier key may have changed what is legal.
    """

    key: str
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A voice was heard, but not as a command; `text` is what was understood, or "".

    The remains of the coach's own voice are a voice as well: `over_coach` is whether he was
    speaking at that time.
    """

    text: str
    reason: Reason
    over_coach: bool = False


@dataclass(frozen=True, slots=True)
class UtteranceStarted:
    """The first sample of utterance `id` was played."""

    id: int


@dataclass(frozen=True, slots=True)
class UtteranceFinished:
    """The last sample of utterance `id` was played, or never will be."""

    id: int


@dataclass(frozen=True, slots=True)
class Faulted:
    """A part of the shell failed or came back. `text` says what is missing and how to fix it.

    `part` is "speaker", "microphone", "voice" or "recogniser"; each text is shown once.
    """

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class Remarked:
    """Something about the session that is nothing to act on, such as which voice speaks."""

    text: str


@dataclass(frozen=True, slots=True)
class Attended:
    """Whether anybody can answer from now on: there is a terminal, or a working microphone.

    With a microphone alone (`by_voice`), the room may be empty.
    """

    somebody: bool
    by_voice: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """The program is being closed from outside (Ctrl-C, the terminal went away)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A voice and what came of it, for a microphone check.

    `text` is what was understood, `reason` why it was or was not a command; `level` is in dBFS.
    `over_coach` is whether the coach was speaking, as in `Rejected`.
    """

    text: str
    reason: Reason
    level: float
    over_coach: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """The sound that came in a period of time, in dBFS.

    `floor` is its softest tenth, `peak` its loudest; `residual` is the peak of what the canceller
    left of it.
    """

    floor: float
    peak: float
    residual: float


class Flaw(StrEnum):
    """What may be wrong with a microphone."""

    ONE_CHANNEL = "one-channel"
    OPPOSITE = "opposite"
    NARROW = "narrow"
    CLIPPED = "clipped"
    OFFSET = "offset"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Examined:
    """What is wrong with the microphone, as far as is known by now."""

    flaws: frozenset[Flaw]


@dataclass(frozen=True, slots=True)
class Returned:
    """The first sentence came back to the microphone, without its first `lost` ms.

    `lead_in` is the silence that the speaker was given before it, in ms.
    """

    lead_in: int
    lost: int


Event = (
    Started
    | Commanded
    | Pressed
    | Rejected
    | UtteranceStarted
    | UtteranceFinished
    | Faulted
    | Remarked
    | Attended
    | Closed
    | Judged
    | Measured
    | Examined
    | Returned
)

# Reports the fields of a `Faulted`: the part, and the text.
OnFault = Callable[[str, str], None]
