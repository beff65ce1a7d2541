"""A session before it is played: the same engine in simulated time, with a cooperative person."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from hipvoice.app.config import Config
from hipvoice.app.config.values import whose
from hipvoice.app.library.library import english
from hipvoice.app.session.prepare import NO_WISHES, Wishes, for_person, prepared
from hipvoice.app.session.process import tell
from hipvoice.app.session.voice import open_voice
from hipvoice.core.commands import Command, Number
from hipvoice.core.effects import Acknowledge, Effect, Enter, Listen, Say
from hipvoice.core.engine import Engine
from hipvoice.core.events import Commanded, Event
from hipvoice.core.routine.routine import Routine, Step
from hipvoice.core.session.transcript import minutes
from hipvoice.core.timeline.layout import Ends, Segment, SegmentKind
from hipvoice.core.timeline.timeline import NOMINAL_TEST_MS, Background, compile_routine
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Label
from hipvoice.core.wording.wording import capital, nominal_ms
from hipvoice.drivers.loop import SimulatedStage, silent, simulate
from hipvoice.errors import HipvoiceError
from hipvoice.journal.known import background
from hipvoice.journal.store import Journal
from hipvoice.routines.library import Library
from hipvoice.screen.plain import Look, Narrator
from hipvoice.sound.earcons import earcon_ms

ANOTHER = "choose another one of `hipvoice voices`"
AGAIN = "Then run this command again: it goes on where it was"
ANSWER_AFTER_MS = 2_000  # and to say how much it hurts
READY_AFTER_MS = 10_000  # how long the imagined person takes to get into position
REP_MS = 4_000  # and for one rep at their own pace

Durations = Callable[[list[str]], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Script:
    """What the imagined person does: `inputs` with their session times (ms).

    One who `obliges` also says "ready" and "done" where the session waits for it.
    """

    inputs: Sequence[tuple[int, Event]] = ()
    obliges: bool = True


OBLIGING = Script()
See = Callable[[Effect, int, Look], None]


class Planned(NamedTuple):
    """A session before it is played: what happens in it, and its sentences to read."""

    stage: SimulatedStage
    sentences: list[str]


class _Reader:
    """Writes the `lines` of a session: counts in one line, and a paragraph for each step."""

    def __init__(self, language: Language) -> None:
        self.lines: list[str] = []
        self._language = language
        self._tell = Narrator(language)
        self._step = -1
        self._counts = False  # whether the last line is a count

    def see(self, effect: Effect, now: int, look: Look) -> None:
        """Take in an effect of session time `now` (ms); `look` looks at the session after it.

        What the imagined person says is no part of the plan.
        """
        if isinstance(effect, Acknowledge):
            return
        if isinstance(effect, Enter):
            self._begin(effect.segment, now)
        counts = isinstance(effect, Say) and effect.count
        for line in self._tell(effect, now, look):
            if counts and self._counts:
                self.lines[-1] = _joined(self.lines[-1], line)
            else:
                self.lines.append(line)
            self._counts = counts

    def _begin(self, segment: Segment, now: int) -> None:
        """The time at which a step begins."""
        if segment.place and segment.place.step != self._step:
            self._step = segment.place.step
            self.lines += ["", self._language.label(Label.LINE_AT, time=minutes(now))]


def _joined(counts: str, count: str) -> str:
    """A line of counts with one more: a comma after a number, nothing after a sentence."""
    if counts.endswith("."):
        return f"{counts} {capital(count)}"
    return f"{counts}, {count[:1].lower()}{count[1:]}"


def plan_routine(name: str, config: Config, wishes: Wishes = NO_WISHES) -> Planned:
    """The plan of a routine by name or path, as `play` would play it next. Raises HipvoiceError."""
    routine, language = Library().routine(name), english()
    known = known_before(config, wishes)
    routine = prepared(routine, wishes, config, language, known)
    with closing(open_voice(tell, config.voice)) as voice:
        return plan(routine, language, known, partial(voice.durations, rate_wpm=config.voice.rate))


def known_before(config: Config, wishes: Wishes = NO_WISHES) -> Background:
    """What is known from the person's earlier sessions; a missing journal is not created.

    Nobody is there to answer for what hurt last time, so that is not asked.
    """
    if not config.journal.exists():
        return for_person(Background(first=True), wishes, config)
    with Journal.read(config.journal).only(whose(config)) as there:
        known = replace(background(there, date.today()), hurt=frozenset())
        return for_person(known, wishes, config)


def plan(
    routine: Routine,
    language: Language,
    background: Background,
    durations: Durations,
    person: Script = OBLIGING,
) -> Planned:
    """Play `routine` to its end. `durations` measures what each of some texts takes to say, ms.

    The session is played again until everything that it says is measured: the lengths of sentences
    may change the minutes that its last ones report.
    """
    measured: dict[str, int] = {}
    planned = _read(routine, language, background, measured, person)
    while missing := [text for text in texts(planned.stage) if text not in measured]:
        measured |= {text: nominal_ms(text) for text in missing} | durations(missing)
        planned = _read(routine, language, background, measured, person)
    return planned


def _read(
    routine: Routine,
    language: Language,
    background: Background,
    measured: Mapping[str, int],
    person: Script,
) -> Planned:
    reader = _Reader(language)
    stage = simulated(routine, language, background, measured, person, reader.see)
    return Planned(stage, reader.lines)


def unseen(effect: Effect, now: int, look: Look) -> None:
    """Nobody sees an effect."""


def simulated(  # noqa: PLR0913, PLR0917 - what a session is made of
    routine: Routine,
    language: Language,
    background: Background,
    measured: Mapping[str, int],
    person: Script = OBLIGING,
    see: See = unseen,
) -> SimulatedStage:
    """The session with the `measured` durations of texts (ms); the others are estimated.

    `see` is called with each effect, its session time (ms), and what looks at the session then.
    """
    timeline = compile_routine(routine, language.wording, background)
    engine = Engine(timeline, language, background)
    reacts = partial(oblige, routine) if person.obliges else silent

    def react(effect: Effect, now: int) -> Iterable[tuple[int, Event]]:
        see(effect, now, partial(engine.view, now))
        return reacts(effect, now)

    return simulate(
        engine,
        person.inputs,
        durations=lambda text: measured.get(text) or nominal_ms(text),
        person=react,
        earcons=earcon_ms,
    )


def texts(stage: SimulatedStage) -> list[str]:
    """What is said in a session, in order, each text once."""
    said = (effect.text for _, effect in stage.performed if isinstance(effect, Say))
    return list(dict.fromkeys(said))


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far the voice is: `done` of `all` sentences, and about how long the others take, in s."""

    done: int
    all: int
    left_s: float | None


def get_ready(
    names: Sequence[str], config: Config, *, only_slow: bool = False
) -> Generator[Readiness]:
    """Render what is said in these routines and keep it on disk, for sessions to come.

    It may be ended at any time: what is rendered stays, and is not rendered again. With `only_slow`
    there is nothing to do for a voice that renders much faster than it speaks. Raises
    HipvoiceError.
    """
    faults: list[str] = []
    library, rate = Library(), config.voice.rate
    routines = [library.routine(name) for name in names]

    def on_fault(_part: str, text: str) -> None:
        faults.append(text)

    with closing(open_voice(on_fault, config.voice, all_cores=True)) as voice:
        if only_slow and not voice.engines.is_slow:
            yield Readiness(0, 0, None)
            return
        if voice.disk_bytes is None:
            raise HipvoiceError("what this voice says cannot be kept", hint=ANOTHER)
        said = {text: voice.missing(text, rate) for text in _all_texts(routines, config)}
        todo = dict.fromkeys(chain.from_iterable(said.values()))
        count = len(todo)
        yield Readiness(0, count, None)
        for text in (text for text, missing in said.items() if missing):
            voice.render(text, rate).result()
            if faults:
                raise HipvoiceError("not everything can be prepared", faults[0], AGAIN)
            voice.forget(text, rate)
            for sentence in said[text]:
                todo.pop(sentence, None)
            left_s = sum(map(nominal_ms, todo)) / 1000 * voice.pace.factor(time.monotonic())
            yield Readiness(count - len(todo), count, left_s)


def all_routines() -> tuple[str, ...]:
    """The names of all routines."""
    return tuple(Library().routine_files)


def kept_bytes(config: Config) -> int:
    """What the sentences on disk take, of all voices. Raises HipvoiceError."""
    with closing(open_voice(tell, config.voice)) as voice:
        return voice.disk_bytes or 0


def _all_texts(routines: Sequence[Routine], config: Config) -> Iterator[str]:
    """What is said the next time, what may be asked for, and what is said in later sessions."""
    language, known = english(), known_before(config)
    plans = [prepared(routine, NO_WISHES, config, language, known) for routine in routines]
    for routine in plans:
        yield from texts(simulated(routine, language, known, {}))
    yield from language.wording.fixed()
    for routine in plans:
        ids = frozenset(step.subject.id for step in routine.steps)
        later = replace(known, first=False, familiar=known.familiar | ids)
        yield from texts(simulated(routine, language, later, {}))


def oblige(routine: Routine, effect: Effect, now: int) -> Iterator[tuple[int, Event]]:
    """Say "ready" and "done" when the session waits for it, and that nothing hurts yet."""
    if not isinstance(effect, Enter):
        return
    if effect.segment.kind is SegmentKind.QUESTION and effect.segment.opens:
        yield now + ANSWER_AFTER_MS, Commanded(Number(0))
    if effect.segment.ends is not Ends.COMMAND:
        return
    if effect.segment.kind is SegmentKind.TEST:
        yield now + NOMINAL_TEST_MS, Commanded(Command.YES)
        return
    if effect.segment.kind is not SegmentKind.OPEN_REPS:
        yield now + READY_AFTER_MS, Commanded(Command.READY)
        return
    assert effect.segment.place is not None
    step = routine.steps[effect.segment.place.step]
    dose = step.dose_at(effect.segment.place) if isinstance(step, Step) else None
    yield now + getattr(dose, "count", 1) * REP_MS, Commanded(Command.DONE)


def rows(stage: SimulatedStage) -> Iterator[dict[str, Any]]:
    """The effects as JSON-able rows: `at` (ms), `effect` (its name), and its fields."""
    for at, effect in stage.performed:
        if not isinstance(effect, Listen):
            values = {field.name: _plain(getattr(effect, field.name)) for field in fields(effect)}
            yield {"at": at, "effect": type(effect).__name__.lower(), **values}


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {"kind": type(value).__name__, **asdict(value)}
    return value.value if isinstance(value, Enum) else value
