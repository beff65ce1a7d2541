"""What the display knows: everything about the session, and nothing about how it looks.

A scene is a value. `after` is the scene after one more effect. The session's thread makes scenes;
the display's thread draws the latest, as a `Picture`: the scene at one moment, with all that a part
of the display is drawn from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from hipvoice.core.commands import Command, Intent, Situation
from hipvoice.core.effects import Acknowledge, Effect, Enter, Log, Refuse, Say, Tell
from hipvoice.core.entries import SessionEnded
from hipvoice.core.events import By
from hipvoice.core.session.transcript import entry_line
from hipvoice.core.session.view import View
from hipvoice.core.timeline.layout import SegmentKind
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Label
from hipvoice.core.wording.wording import Wording
from hipvoice.screen.plain import Readings

# In these situations the time shown is that of what continues afterwards; other questions are about
# something else, and a time would only confuse.
KEEPS_TIME = frozenset({Situation.PAUSED, Situation.ASKED_END})
GOES_ON = frozenset({Situation.RESUMING, Situation.ENDED})
WORKING = frozenset({Situation.HOLD, Situation.MOVING, Situation.REPS, Situation.OPEN_REPS})

NOTES = 3  # how many of the last notes are kept

# Questions about the session leave the list of keys open; everything else closes it.
LEAVE_HELP = frozenset({Command.HELP, Command.LOUDER, Command.QUIETER, Command.SAY_AGAIN})


class Sign(StrEnum):
    """What a note is about; shown by a sign, not by a colour."""

    OBEYED = "✓"
    REFUSED = "✗"
    TOLD = "·"


@dataclass(frozen=True, slots=True)
class Note:
    """One line about what was heard or pressed and what came of it, or about what went wrong."""

    sign: Sign
    text: str
    by: By | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """`title` is shown until there is a `view`; `notice` (lines) until the first exercise.

    `sentence` is what the coach says, `notes` what was heard, the newest last. `help_page` is the
    open page (from 0) of the list of what can be said, None while it is closed. `closing` is what
    stays on the terminal when the display is gone. Of a `rehearsal` nothing is kept.
    """

    title: str
    rehearsal: bool = False
    view: View | None = None
    sentence: str = ""
    notes: tuple[Note, ...] = ()
    notice: tuple[str, ...] = ()
    help_page: int | None = None
    closing: tuple[str, ...] = ()


def after(scene: Scene, effect: Effect, view: View, wording: Wording) -> Scene:  # noqa: C901, PLR0911 - a table in the form of a match
    """The scene after `effect`, when the session is as in `view`."""
    scene = replace(scene, view=view)
    match effect:
        case Say(text=text) if text in wording.numbers:
            return scene  # a count is in the big digits; what was said before stays readable
        case Say(text=text):
            ends = view.kind is SegmentKind.SUMMARY
            closing = (*scene.closing, text) if ends else scene.closing
            return replace(scene, sentence=text, closing=closing)
        case Enter(segment=segment) if segment.place:
            return replace(scene, notice=())
        case Acknowledge(intent=intent, by=by, line=line):
            scene = with_note(scene, Note(Sign.OBEYED, line, by))
            page = 0 if intent is Command.HELP else scene.help_page
            return replace(scene, help_page=page if intent in LEAVE_HELP else None)
        case Refuse(by=by, line=line):
            return with_note(scene, Note(Sign.REFUSED, line, by))
        case Tell(line=line, stays=True):
            return replace(scene, notice=(*scene.notice, line), closing=(*scene.closing, line))
        case Tell(line=line):
            closing = (*scene.closing, line) if scene.closing else ()
            return replace(with_note(scene, Note(Sign.TOLD, line)), closing=closing)
        case Log(entry=SessionEnded() as entry):
            return replace(scene, closing=(entry_line(entry),))
    return scene


def with_note(scene: Scene, note: Note) -> Scene:
    """The scene with one more note; the last note is not repeated."""
    notes = scene.notes if scene.notes[-1:] == (note,) else (*scene.notes, note)
    return replace(scene, notes=notes[-NOTES:])


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a part is drawn from: the scene at session time `now` (ms)."""

    scene: Scene
    readings: Readings
    language: Language
    now: int
    calm: bool = False  # nothing moves except what counts

    @property
    def view(self) -> View | None:
        """The session, once there is one."""
        return self.scene.view

    @property
    def elapsed(self) -> int:
        """Milliseconds of the segment that have passed."""
        return self.view.elapsed_at(self.now) if self.view else 0

    def label(self, name: Label, **values: object) -> str:
        """Words of the display."""
        return self.language.label(name, **values)

    def key(self, intent: Intent) -> str:
        """The first key of a command."""
        return next(iter(self.language.keys.get(intent, ())), "")


def stands(view: View) -> bool:
    """Whether the clock is stopped until somebody does something."""
    return not view.running and view.situation not in GOES_ON


def count(picture: Picture) -> str | None:
    """Seconds left, reps done, or seconds passed in a set with no end; None if nothing counts."""
    view, elapsed = picture.view, picture.elapsed
    if view is None or (stands(view) and view.situation not in KEEPS_TIME):
        return None
    if view.target is not None:  # and on, past that
        paced = view.rep_ms and not view.last_hold_ms
        return str(elapsed // view.rep_ms) if paced else _clock(elapsed // 1000)
    if view.rep_ms and view.duration:
        reps = (view.duration - view.last_hold_ms) // view.rep_ms
        return f"{min(elapsed // view.rep_ms, reps - (elapsed < view.duration))}/{reps}"
    if view.duration is None:
        return _clock(elapsed // 1000) if view.kind is SegmentKind.OPEN_REPS else None
    return _clock(-(-(view.duration - elapsed) // 1000))


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
