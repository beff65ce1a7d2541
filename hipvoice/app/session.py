"""Plays one session: opens the adapters, runs the loop, closes them whatever happens."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import FrameType

from hipvoice.app.config import Config, config_path
from hipvoice.app.config.changing import remember_voice
from hipvoice.app.ear import open_ear, write_heard
from hipvoice.app.library import english
from hipvoice.app.music import music_ahead
from hipvoice.app.prepare import NO_WISHES, Wishes, prepared
from hipvoice.app.quiet import quiet_libraries
from hipvoice.app.safety import safety_lines
from hipvoice.app.stage import Parts, Stage
from hipvoice.app.voice import open_voice
from hipvoice.core.engine import JUMP_MS, Engine
from hipvoice.core.events import (
    By,
    Closed,
    Commanded,
    Faulted,
    UtteranceFinished,
    UtteranceStarted,
)
from hipvoice.core.language import Language
from hipvoice.core.timeline import compile_routine
from hipvoice.drivers.clocks import RealClock
from hipvoice.drivers.loop import run
from hipvoice.errors import HipvoiceError
from hipvoice.journal.keeper import Keeper
from hipvoice.journal.reports import background
from hipvoice.journal.store import Journal
from hipvoice.routines.library import Library
from hipvoice.screen.display import open_display
from hipvoice.screen.keyboard import open_keyboard
from hipvoice.sound.mixer import Mixer
from hipvoice.sound.speaker import open_speaker

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


@dataclass(frozen=True)
class Options:
    """What the person asked for.

    `config` holds for the person who trains; its microphone and speaker may be sound files. `model`
    is a folder, None the built-in one; `log_heard` is a file for the last decisions of the ear;
    `music` is a file or a folder.
    """

    routine: str
    config: Config = field(default_factory=Config)
    model: Path | None = None
    plain: bool = False
    speed: float = 1.0
    log_heard: Path | None = None
    music: Path | None = None
    wishes: Wishes = NO_WISHES


def play(options: Options) -> None:
    """Play a session to its end. Raises HipvoiceError, before anything is said where it can.

    Raises KeyboardInterrupt when it was ended by Ctrl-C, after the journal was closed.
    """
    language, routine = english(), Library().routine(options.routine)
    config = options.config
    with ExitStack() as stack:
        stack.enter_context(quiet_libraries())
        clock = RealClock(options.speed)
        interrupted = stack.enter_context(_closing_signals(clock))
        journal = stack.enter_context(Journal.open(config.journal))
        known = background(journal, date.today())
        routine = prepared(routine, options.wishes, config, language, known)
        if known.first:
            _show_safety(language)
        timeline = compile_routine(routine, language.wording, known)
        engine = Engine(
            timeline,
            language,
            known,
            volume=config.voice.volume,
            rate=config.voice.rate,
            jump_ms=int(JUMP_MS * options.speed),
        )
        keeper = Keeper(journal.begin())
        parts = _open_parts(stack, options, engine, clock, keeper)
        parts.voice.prepare([*timeline.texts(), *language.wording.fixed()], config.voice.rate)
        clock.begin()
        run(engine, clock, Stage(parts, clock.post, config.voice))
    _report_unwritten(keeper)
    if interrupted:
        raise KeyboardInterrupt


def _show_safety(language: Language) -> None:
    """Before the very first session the advice is shown in full; the coach says it in brief."""
    sys.stdout.write("\n".join([*safety_lines(language), "", ""]))
    sys.stdout.flush()


def _open_parts(
    stack: ExitStack, options: Options, engine: Engine, clock: RealClock, keeper: Keeper
) -> Parts:
    """Open every adapter; the stack closes them in the opposite order."""

    def on_fault(part: str, text: str) -> None:
        clock.post(Faulted(part, text))

    def on_started(utterance: int, _position: int) -> None:
        ear.coach_began()
        clock.post(UtteranceStarted(utterance))

    def on_finished(utterance: int) -> None:
        ear.coach_ended()
        clock.post(UtteranceFinished(utterance))

    def make_mixer(rate: int) -> Mixer:
        mixer = Mixer(rate, on_started, on_finished, options.speed)
        ear.attend(mixer)
        mixer.music = music_ahead(stack, options.music, rate)
        return mixer

    language, config = engine.language, options.config
    voice = stack.enter_context(closing(open_voice(on_fault, config.voice.name)))
    heard_by = open_ear(
        config.devices.mic,
        options.model,
        language,
        clock,
        options.speed,
        headphones=config.devices.headphones,
    )
    ear = stack.enter_context(heard_by)
    if options.log_heard:
        path = options.log_heard
        stack.callback(lambda: write_heard(path, ear.recent))
    speaker = stack.enter_context(
        closing(open_speaker(config.devices.speaker, make_mixer, on_fault))
    )
    display = open_display(language, clock.now, plain=options.plain)
    stack.callback(display.close)
    _open_keys(stack, engine, clock)
    return Parts(
        voice=voice,
        mixer=speaker.mixer,
        ear=ear,
        keeper=keeper,
        display=display,
        remember=_remember_with(clock, config.person),
        view=engine.view,
    )


def _open_keys(stack: ExitStack, engine: Engine, clock: RealClock) -> None:
    """The engine's state is a value, so the thread of the keys may ask what is legal."""

    def on_key(key: str) -> None:
        command = engine.language.command_keyed(key, engine.legal())
        if command:
            clock.post(Commanded(command, By.KEY, clock.now()))

    if keyboard := open_keyboard(on_key):
        stack.enter_context(closing(keyboard))


def _remember_with(clock: RealClock, person: str | None) -> Callable[[Mapping[str, int]], None]:
    def remember(changes: Mapping[str, int]) -> None:
        try:
            remember_voice(config_path(), person, changes)
        except HipvoiceError as error:
            clock.post(Faulted("config", f"{error.title}. {error.hint}"))

    return remember


@contextmanager
def _closing_signals(clock: RealClock) -> Iterator[list[int]]:
    """Let a signal end the session in good order; a second one ends it by force.

    Yields the list of the interrupts (Ctrl-C) that came.
    """
    interrupts: list[int] = []

    def close(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before[number])
        if number == signal.SIGINT:
            interrupts.append(number)
        clock.post(Closed())

    before = {number: signal.signal(number, close) for number in SIGNALS}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _report_unwritten(keeper: Keeper) -> None:
    """Tell what could not be written in the end; nothing is lost without a word."""
    error = keeper.retry()
    if keeper.waiting:
        lost = "\n".join(str(entry) for entry in keeper.waiting)
        hint = error.hint if error else ""
        raise HipvoiceError("entries of this session are not in the journal", lost, hint)
