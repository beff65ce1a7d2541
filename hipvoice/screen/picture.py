"""What a part of the display is drawn from: all that is known, at one moment."""

from __future__ import annotations

from dataclasses import dataclass

from hipvoice.core.commands import Command, Situation
from hipvoice.core.labels import Label
from hipvoice.core.language import Language
from hipvoice.core.segments import Kind
from hipvoice.core.view import View
from hipvoice.screen.readings import Readings
from hipvoice.screen.scene import Scene

# While one of these holds, the time is that of what goes on afterwards; other questions are about
# something else, and a time would only confuse.
KEEPS_TIME = frozenset({Situation.PAUSED, Situation.ASKED_END})
GOES_ON = frozenset({Situation.RESUMING, Situation.ENDED})
WORKING = frozenset({Situation.HOLD, Situation.REPS, Situation.OPEN_REPS})


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a part is drawn from: the scene at session time `now` (ms)."""

    scene: Scene
    readings: Readings
    language: Language
    now: int
    calm: bool = False  # nothing moves but what counts

    @property
    def view(self) -> View | None:
        """The session, once there is one."""
        return self.scene.view

    @property
    def elapsed(self) -> int:
        """Milliseconds of the segment that are behind."""
        return self.view.elapsed_at(self.now) if self.view else 0

    def label(self, name: Label, **values: object) -> str:
        """Words of the display."""
        return self.language.label(name, **values)

    def key(self, command: Command) -> str:
        """The first key of a command."""
        return next(iter(self.language.keys.get(command, ())), "")


def stands(view: View) -> bool:
    """Whether the clock stands, and somebody has to do something for it to go on."""
    return not view.running and view.situation not in GOES_ON


def count(picture: Picture) -> str | None:
    """Seconds left, reps done, seconds gone in a set without tempo; None where nothing counts."""
    view, elapsed = picture.view, picture.elapsed
    if view is None or (stands(view) and view.situation not in KEEPS_TIME):
        return None
    if view.rep_ms and view.duration:
        return f"{elapsed // view.rep_ms}/{view.duration // view.rep_ms}"
    if view.duration is None:
        return _clock(elapsed // 1000) if view.kind is Kind.OPEN_REPS else None
    return _clock(-(-(view.duration - elapsed) // 1000))


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
