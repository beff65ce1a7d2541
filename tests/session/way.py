"""Plays a session, and writes down which modules handed a spoken word, and a sentence, on.

Usage: python -m tests.session.way FILE.json SENTENCE ARGUMENTS OF `hipvoice play`...

A module is on the way if one of its functions is given the thing itself, in any of its shapes:

* a word: a block of samples from the microphone, the voice in it, its transcript, the command, the
  entry of the journal. The way ends where the entry goes into its table.
* a sentence: its bytes in a file, the nodes and records made of it, the exercise and the step that
  hold it, the cue, the effect, and the samples of its sound. The way ends where the mixer reports
  that it can be heard.

What a module looks up elsewhere on the way (a label, a rule's constant) is not on it.
"""

from __future__ import annotations

import inspect
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, ModuleType

import numpy as np

import hipvoice
from hipvoice.cli import main
from hipvoice.core import commands, effects, entries, events
from hipvoice.core.routine import exercise, routine
from hipvoice.core.session import speech
from hipvoice.core.timeline import cues
from hipvoice.ear import acceptance, activity, heard
from hipvoice.journal import tables
from hipvoice.routines import reader, schema

PACKAGE = Path(hipvoice.__file__).parent
SESSION = "MainThread"  # with plain lines
HEARING = {"microphone", "ear"}
TABLE = ("journal.tables", "insert")
DISPLAY = "screen.plain"


def classes(module: ModuleType) -> set[type]:
    """The classes that a module defines."""
    own = {value for value in vars(module).values() if isinstance(value, type)}
    return {cls for cls in own if cls.__module__ == module.__name__}


SAMPLES = {np.ndarray, bytes}
COMMANDS = {events.Commanded, *classes(commands)}
SPOKEN = {*classes(activity), *classes(heard), acceptance.Candidate, *SAMPLES, *COMMANDS}
LOGGED = {effects.Log, *classes(entries), tables.Stamped, *COMMANDS}
WRITTEN = {*classes(reader), schema.CheckedMap}
TAUGHT = {*classes(exercise), *classes(routine), cues.Cue, speech.Utterance, effects.Say}


class Word:
    """The way of the first command that is obeyed."""

    def __init__(self) -> None:
        self.heard: list[str] = []  # by the microphone's and the ear's threads
        self.obeyed: list[str] = []  # by the session's
        self._posted = False
        self.done = False

    def note(self, module: str, function: str, given: list[object]) -> None:
        """A function was called; `given` are its arguments."""
        if self.done:
            return
        thread, kinds = threading.current_thread().name, {type(value) for value in given}
        if thread in HEARING and not self._posted:
            if kinds & SPOKEN:
                self.heard.append(module)
            self._posted = events.Commanded in kinds
        elif thread == SESSION and self._posted:
            if kinds & LOGGED:
                self.obeyed.append(module)
            self.done = tables.Stamped in kinds and (module, function) == TABLE


class Sentence:
    """The way of one sentence of a file."""

    def __init__(self, text: str) -> None:
        self.met: list[str] = []
        self.done = False
        self._text = text
        self._carriers: dict[int, tuple[object, bool]] = {}
        self._wanted: int | None = None  # the utterance, once the engine has requested it
        self._shown = False  # the session's thread has handed it over, and shows it now

    def note(self, module: str, given: list[object]) -> None:
        """A function was called; `given` are its arguments."""
        self._shown = self._shown or (self._wanted is not None and module == DISPLAY)
        if self.done or (self._shown and threading.current_thread().name == SESSION):
            return
        if any(self._carries(value) for value in given):
            self.met.append(module)
            said = [value.id for value in given if isinstance(value, effects.Say)]
            self._wanted = said[0] if said else self._wanted
        elif self._is_its_sound(given):
            self.met.append(module)
        begun = [value.id for value in given if isinstance(value, events.UtteranceStarted)]
        self.done = self._wanted is not None and self._wanted in begun

    def _is_its_sound(self, given: list[object]) -> bool:
        """Whether samples are given with the number of the utterance."""
        numbers = [value for value in given if type(value) is int]
        return self._wanted in numbers and any(isinstance(value, np.ndarray) for value in given)

    def _carries(self, value: object) -> bool:
        match value:
            case str():
                return self._text in value
            case bytes():
                return self._text.encode() in value
            case _ if type(value) in WRITTEN | TAUGHT:
                return self._carriers.setdefault(id(value), (value, self._text in repr(value)))[1]
        return False


def given_to(frame: FrameType) -> Iterator[object]:
    """The arguments of a call; of a list or a tuple its items."""
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount
    extra = bool(code.co_flags & inspect.CO_VARARGS)
    for name in code.co_varnames[: count + extra]:
        value = frame.f_locals.get(name)
        if name == "self":
            continue
        if isinstance(value, list | tuple):
            yield from value
        else:
            yield value


class Tracer:
    """Follows both on every thread; also into the child processes, by their names."""

    def __init__(self, sentence: str) -> None:
        self.word, self.sentence = Word(), Sentence(sentence)
        self.children: set[str] = set()
        self._names: dict[str, str | None] = {}

    def __call__(self, frame: FrameType, event: str, _arg: object) -> None:
        """Python's profiler calls this at each call and return."""
        if event == "call" and (module := self._module(frame.f_code.co_filename)):
            given = list(given_to(frame))
            if module == "child" and frame.f_code.co_name == "__init__":
                self.children |= {v for v in given if isinstance(v, str)}
            self.word.note(module, frame.f_code.co_name, given)
            if threading.current_thread().name not in HEARING:
                self.sentence.note(module, given)

    def _module(self, file: str) -> str | None:
        if file not in self._names:
            path = Path(file)
            within = path.is_relative_to(PACKAGE)
            parts = path.relative_to(PACKAGE).with_suffix("").parts if within else ()
            self._names[file] = ".".join(parts) or None
        return self._names[file]

    def as_json(self) -> str:
        """Each way in the order in which modules were met first."""
        met = {
            "word": [*self.word.heard, *self.word.obeyed],
            "sentence": self.sentence.met,
            "children": sorted(self.children),
        }
        return json.dumps({name: [*dict.fromkeys(found)] for name, found in met.items()})


def traced(file: Path, sentence: str, arguments: list[str]) -> None:
    """Run `hipvoice play` and write what was met into `file`."""
    tracer = Tracer(sentence)
    sys.argv = ["hipvoice", "play", *arguments]
    threading.setprofile(tracer)
    sys.setprofile(tracer)
    try:
        main()
    finally:
        sys.setprofile(None)
        file.write_text(tracer.as_json(), "utf-8")


if __name__ == "__main__":
    traced(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
