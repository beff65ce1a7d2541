"""What the display knows: everything about the session, and nothing about how it looks.

A scene is a value. `after` is the scene after one more effect. The session's thread makes scenes;
the display's thread draws the latest, as a `Picture`: the scene at one moment, with all that a part
of the display is drawn from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from hipvoice.core.commands import Command, Situation
from hipvoice.core.effects import Acknowledge, Effect, Enter, Log, Refuse, Say, Tell
from hipvoice.core.entries import SessionEnded, Undone
from hipvoice.core.events import By
from hipvoice.core.session.transcript import entry_line
from hipvoice.core.session.view import View
from hipvoice.core.timeline.layout import SegmentKind
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Label
from hipvoice.core.wording.wording import capital
from hipvoice.screen.plain import Readings

# In these situations the time shown is that of what continues afterwards; other questions are about
# something else, and a time would only confuse.
KEEPS_TIME = frozenset({Situation.PAUSED, Situation.ASKED_END})
GOES_ON = frozenset({Situation.RESUMING, Situation.ENDED})
WORKING = frozenset({Situation.HOLD, Situation.MOVING, Situation.REPS, Situation.OPEN_REPS})

NOTES = 3  # how many of the last notes are kept
FADES_MS = 8_000  # after which a note is no longer shown
STAYS_MS = 30_000  # the same for a fault, which is read when there is time

# Questions about the session leave the list of keys open; everything else closes it.
LEAVE_HELP = frozenset({Command.HELP, Command.LOUDER, Command.QUIETER, Command.SAY_AGAIN})


class Sign(StrEnum):
    """What a note is about; shown by a sign, not by a colour."""

    OBEYED = "✓"
    REFUSED = "✗"
    TOLD = "·"


@dataclass(frozen=True, slots=True)
class Note:
    """What was heard or pressed at session time `at` (ms) and what came of it, or what went wrong.

    `texts` say it, from the longest to the shortest.
    """

    sign: Sign
    texts: tuple[str, ...]
    at: int
    by: By | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """`title` is shown until there is a `view`; `notice` (lines) until the first exercise.

    `sentence` is what the coach says, `notes` what was heard, the newest last, and `alerts` what
    must not be missed, such as a fault. `help_page` is the
    open page (from 0) of the list of what can be said, None while it is closed. `closing` is what
    stays on the terminal when the display is gone. Of a `rehearsal` nothing is kept.
    """

    title: str
    rehearsal: bool = False
    view: View | None = None
    sentence: str = ""
    notes: tuple[Note, ...] = ()
    alerts: tuple[Note, ...] = ()
    notice: tuple[str, ...] = ()
    help_page: int | None = None
    closing: tuple[str, ...] = ()


def after(scene: Scene, effect: Effect, view: View, language: Language) -> Scene:  # noqa: PLR0911 - a table in the form of a match
    """The scene after `effect`, when the session is as in `view`."""
    scene = replace(scene, view=view)
    match effect:
        case Say(text=text) if text in language.wording.numbers:
            return scene  # a count is in the big digits; what was said before stays readable
        case Say(text=text):
            ends = view.kind is SegmentKind.SUMMARY
            closing = (*scene.closing, text) if ends else scene.closing
            return replace(scene, sentence=text, closing=closing)
        case Enter(segment=segment) if segment.place:
            return replace(scene, notice=())
        case Acknowledge(intent=intent, by=by, line=line):
            phrase = capital(language.phrase(intent))
            situation = language.wording.situations[view.situation]
            brief = language.label(Label.OBEYED, phrase=phrase, situation=situation)
            texts = (line, brief, phrase)
            scene = with_note(scene, Note(Sign.OBEYED, texts, view.at, by))
            page = 0 if intent is Command.HELP else scene.help_page
            return replace(scene, help_page=page if intent in LEAVE_HELP else None)
        case Refuse(intent=intent, by=by, line=line):
            brief = language.label(Label.REFUSED, phrase=language.phrase(intent))
            return with_note(scene, Note(Sign.REFUSED, (line, brief), view.at, by))
        case Tell():
            return _told(scene, effect, view.at)
        case Log(entry=SessionEnded() | Undone() as entry):  # which may take back the end
            ended = isinstance(entry, SessionEnded)
            return replace(scene, closing=(entry_line(entry),) if ended else ())
    return scene


def _told(scene: Scene, told: Tell, at: int) -> Scene:
    if told.stays:
        results = (*scene.notice, told.line)
        return replace(scene, notice=results, closing=(*scene.closing, told.line))
    note = Note(Sign.TOLD, (told.line,), at)
    closing = (*scene.closing, told.line) if scene.closing else ()
    if told.urgent:
        return replace(scene, closing=closing, alerts=(*scene.alerts, note)[-NOTES:])
    return replace(with_note(scene, note), closing=closing)


def with_note(scene: Scene, note: Note) -> Scene:
    """The scene with one more note; what was refused before takes no more room."""
    refused = note.sign is Sign.REFUSED
    kept = (n for n in scene.notes if not (refused and n.sign is Sign.REFUSED))
    notes = (*(n for n in kept if n.texts != note.texts), note)
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

    @property
    def notes(self) -> list[Note]:
        """The notes that have not faded yet."""
        return [note for note in self.scene.notes if self.now - note.at < FADES_MS]

    @property
    def alerts(self) -> list[Note]:
        """What must not be missed now."""
        return [note for note in self.scene.alerts if self.now - note.at < STAYS_MS]

    def label(self, name: Label, **values: object) -> str:
        """Words of the display."""
        return self.language.label(name, **values)


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
