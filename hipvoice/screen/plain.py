"""The plain display (one line for each thing that is said or happens), and what all displays share.

No redraws, no columns, no meaning in colour: the lines are sentences, made to be listened to. Of
the coach's own sentences they repeat nothing. `traced` has the machine's lines instead, with every
effect and its time. Shared are `Wires`, by which a display reads the session's clock
and posts to its loop, and `Readings`, which a display polls rather than receives: the state of the
microphone and the voice.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

from hipvoice.core import harmless
from hipvoice.core.commands import DEGREES, NUMBERS, Command, Intent, Situation
from hipvoice.core.effects import (
    Acknowledge,
    Chime,
    Effect,
    Enter,
    Hush,
    Listen,
    Log,
    Refuse,
    Say,
    Tell,
)
from hipvoice.core.entries import Ending, SessionEnded, SetEnded, Status
from hipvoice.core.events import By, Closed, Event
from hipvoice.core.session.transcript import effect_line, own_line
from hipvoice.core.session.view import View
from hipvoice.core.timeline.layout import WORK, Segment, SegmentKind
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Approach, Label, Pause, Work
from hipvoice.core.wording.wording import capital

NOBODY_THERE = frozenset({errno.EPIPE, errno.EIO})  # a pipe, a window that was closed


Look = Callable[[], View]
TellEffect = Callable[[Effect, int, Look], Iterator[str]]


class PlainDisplay:
    """Writes what `tell` makes of each effect to `out`, as long as it can be written.

    Calls `gone` if nobody is there any more to read them. A full disk is no reason to end what can
    be heard.
    """

    takes_keys = False

    def __init__(self, out: TextIO, tell: TellEffect, gone: Callable[[], None]) -> None:
        self._out: TextIO | None = out
        self._tell = tell
        self._gone = gone

    def perform(self, session: Callable[[], None]) -> None:
        """Run `session` here and now."""
        session()

    def show(self, effect: Effect, now: int, view: View) -> None:
        """Write the lines of an effect."""
        for line in self._tell(effect, now, lambda: view):
            self.note(line)

    def notice(self, lines: Sequence[str]) -> None:
        """Write what to read before the session."""
        for line in (*lines, ""):
            self.note(line)

    def attend(self, read: Callable[[], Readings]) -> None:
        """Ignored: a level has no line of its own."""

    def note(self, line: str) -> None:
        """Write a line of its own."""
        if self._out:
            try:
                self._out.write(f"{harmless.one_line(line)}\n")
                self._out.flush()
            except OSError as error:
                self._out = None
                if error.errno in NOBODY_THERE:
                    self._gone()


UNSEEN = (Chime, Hush, Listen)


def traced(effect: Effect, now: int, look: Look) -> Iterator[str]:
    """The machine's line of an effect, with its time; a caution that is not spoken has one too."""
    line = None if isinstance(effect, UNSEEN) else effect_line(now, effect)
    if line is not None:
        yield line
    if isinstance(effect, Enter) and effect.segment.kind is SegmentKind.READY:
        for caution in look().cautions:  # they are spoken the first time only
            yield own_line(now, "mind", caution)


ASKED = frozenset(s for s in Situation if s.startswith("asked-"))
YES_NO = (Command.YES, Command.NO)
OF_TIME = frozenset({SegmentKind.HOLD, SegmentKind.MOVING})

# What the coach waits for, by the sentence that says so.
WAITS = {
    Approach.WAIT_READY: Command.READY,
    Approach.WAIT_DONE: Command.READY,
    Work.REMIND_DONE: Command.DONE,
    Pause.PAUSED: Command.RESUME,
    Pause.STILL_PAUSED: Command.RESUME,
}


class Narrator:
    """A session in sentences: what the coach says, as he says it, and what else happens.

    A line on its own is never said twice: one that tells the length of a hold stands for the
    sentence with which the coach begins it. With `keys`, each question has the keys that answer it.
    """

    def __init__(self, language: Language, *, keys: bool = False) -> None:
        self._language = language
        self._digits = language.wording.in_digits
        self._keys = keys
        self._said: set[str] = set()
        self._told = ""  # what the coach begins the set with, if a line has told it
        self._waits = {language.wording.line(name): key for name, key in WAITS.items()}

    def __call__(self, effect: Effect, now: int, look: Look) -> Iterator[str]:  # noqa: ARG002 - every teller's signature
        """The lines of an effect; `look` looks at the session after it."""
        match effect:
            case Say(text=text):
                yield from self._say(text, look)
            case Enter(segment=segment):
                yield from self._enter(segment, look)
            case Log(entry=SetEnded(status=Status.PARTIAL, done=done, unit=unit)) if done:
                in_words = self._digits
                amount = in_words.duration(done) if unit == "ms" else in_words.counted("rep", done)
                yield self._label(Label.LINE_CUT_SHORT, done=amount)
            case Log(entry=SessionEnded(ending=Ending.CLOSED, sets=sets) as entry) if sets:
                progress = self._label(Label.PROGRESS, completed=entry.completed, sets=sets)
                yield self._label(Label.LINE_LEFT, progress=progress)
            case Acknowledge(intent=intent, by=by):
                yield from self._given(intent, by, look)
            case Refuse(line=line) | Tell(line=line):
                yield line

    def _say(self, text: str, look: Look) -> Iterator[str]:
        told, self._told = self._told, ""
        self._said.add(text)
        if text == told:
            return
        yield text
        if self._keys and (keys := self._answering(text, look())):
            yield self._label(Label.LINE_PRESS, keys=", ".join(keys))

    def _answering(self, text: str, view: View) -> list[str]:
        """The keys that the coach waits for after `text`."""
        if view.situation in ASKED and text.endswith("?"):
            return self._answers(view)
        return [self._key(self._waits[text])] if text in self._waits else []

    def _answers(self, view: View) -> list[str]:
        """The keys that answer a question."""
        keys = [self._key(command) for command in YES_NO if command in view.legal]
        if view.legal.issuperset(NUMBERS):
            every = " ".join(map(self._language.key, NUMBERS))
            first, *_, last = map(self._language.phrase, NUMBERS)
            keys.append(self._label(Label.LINE_NUMBERS, keys=every, first=first, last=last))
        if view.legal.issuperset(DEGREES):
            first, *_, last = map(self._language.key, DEGREES[::2])
            keys.append(self._label(Label.LINE_DEGREES, first=first, last=last))
        return keys

    def _enter(self, segment: Segment, look: Look) -> Iterator[str]:
        if segment.kind in WORK:
            yield self._work(segment, look())
            begins = segment.kind in OF_TIME and segment.cues
            self._told = segment.cues[0].text if begins else ""
        if segment.kind is SegmentKind.READY:  # a caution is spoken the first time only
            unsaid = [caution for caution in look().cautions if caution not in self._said]
            self._said.update(unsaid)
            yield from unsaid

    def _work(self, segment: Segment, view: View) -> str:
        """What is done on which side, for how long, and in which set."""
        place = segment.place
        reps = segment.reps and self._digits.counted("rep", segment.reps)
        parts = [reps or self._language.wording.situations[segment.kind]]
        if place and place.side:
            parts.append(self._label(Label.SIDE, side=self._digits.side(place.side)))
        if segment.kind in OF_TIME and segment.duration:
            parts.append(self._digits.duration(segment.duration))
        text = f"{capital(', '.join(parts))}."
        if place and view.kind is segment.kind and view.sets_here > 1:
            text += f" {self._label(Label.LINE_SET, set=place.set, sets=view.sets_here)}"
        return text

    def _given(self, intent: Intent, by: By, look: Look) -> Iterator[str]:
        """What was said or pressed; after a request for help each key, in a line of its own."""
        how = self._label(Label.SAID if by is By.VOICE else Label.PRESSED)
        phrase = self._language.phrase(intent)
        yield self._label(Label.LINE_GIVEN, how=capital(how), phrase=phrase)
        if self._keys and intent is Command.HELP:
            legal = (command for command in Command if command in look().legal)
            yield from (f"{self._key(command)}." for command in legal)

    def _key(self, intent: Intent) -> str:
        phrase = self._language.phrase(intent)
        return self._label(Label.LINE_KEY, key=self._language.key(intent), phrase=phrase)

    def _label(self, name: Label, **values: object) -> str:
        return self._language.label(name, **values)


@dataclass(frozen=True, slots=True)
class Wires:
    """`now` gives session time (ms), `seconds_to` how long (s) until a session time, `post` puts an
    event into the inbox of the loop. Any thread may call them.
    """

    now: Callable[[], int]
    seconds_to: Callable[[int], float]
    post: Callable[[Event], None]

    def close(self) -> None:
        """End the session: nobody is there to see it."""
        self.post(Closed())


class MicState(StrEnum):
    """Whether the session is heard."""

    NONE = "none"  # it is led by keys: no microphone is wanted, or nothing recognises commands
    MISSING = "missing"  # no microphone works
    SILENT = "silent"  # it was opened, but nothing comes
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Readings:
    """The microphone and its `level` (dBFS), and how many sentences (`ready` of `all`) are
    rendered.
    """

    hearing: MicState = MicState.NONE
    level: float | None = None
    ready: int = 0
    all: int = 0
