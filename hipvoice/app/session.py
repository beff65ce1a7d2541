"""One session on one thread: opens the adapters, runs the loop, closes them whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date

from hipvoice.app.config import Config, config_path
from hipvoice.app.config.changing import remember_voice
from hipvoice.app.devices import present
from hipvoice.app.dialogue import Dialogue, open_dialogue, open_keys
from hipvoice.app.ear import AppEar, NoEar, Outlets, commands_to, open_ear
from hipvoice.app.faults import faults_to
from hipvoice.app.heard_log import write_heard, write_sound
from hipvoice.app.people import whose
from hipvoice.app.play import Options
from hipvoice.app.prepare import prepared
from hipvoice.app.propose import proposed, shown
from hipvoice.app.resume import beginning_of, notice, to_resume
from hipvoice.app.safety import safety_lines
from hipvoice.app.stage import Parts, Stage
from hipvoice.core import beginning
from hipvoice.core.engine import JUMP_MS, Engine
from hipvoice.core.events import Attended, Faulted
from hipvoice.core.language import Language
from hipvoice.core.routine import Routine
from hipvoice.core.timeline import compile_routine
from hipvoice.drivers.clocks import RealClock
from hipvoice.drivers.loop import run
from hipvoice.errors import HipvoiceError
from hipvoice.journal.keeper import Keeper
from hipvoice.journal.known import background
from hipvoice.journal.playing import playing
from hipvoice.journal.store import Journal, Session
from hipvoice.screen.display import Display
from hipvoice.screen.keyboard import has_keys
from hipvoice.screen.readings import Hearing, Readings
from hipvoice.sound.meter import Meter


def run_session(
    options: Options, language: Language, routine: Routine, clock: RealClock, display: Display
) -> int:
    """Run a session from start to end on this thread. Raises HipvoiceError.

    Tells how often the sound broke off, as the machine was busy.
    """
    config = options.config
    with Journal.open(config.journal) as opened, playing(opened.path) as alone:
        journal = opened.only(whose(config))
        known = background(journal, date.today())
        left = to_resume(options, journal, language, routine, known, alone=alone)
        named, routine = routine, prepared(routine, options.wishes, config, language, known)
        changes = proposed(journal, named, routine)
        timeline = compile_routine(routine, language.wording, known)
        engine = Engine(
            timeline,
            language,
            known,
            volume=config.voice.volume,
            rate=config.voice.rate,
            jump_ms=int(JUMP_MS * options.speed),
        )
        keeper = Keeper(journal.begin(), Session(journal, left.id) if left else None)
        with keeper, ExitStack() as stack:
            parts = _open_parts(stack, options, engine, clock, keeper, display)
            answers = parts.answers()
            start = beginning_of(options, routine, left, changes, answers=answers)
            engine.session.beginning = start
            lines = safety_lines(language) if known.first else []  # the coach says it in brief
            lines += notice(left, language, start) if left else []
            lines += [] if answers else shown(changes, language)
            if lines:
                display.notice(lines)
            texts = [*beginning.texts(engine.session), *timeline.texts(), *language.wording.fixed()]
            parts.dialogue.voice.prepare(texts, config.voice.rate)
            clock.post(Attended(answers))
            for remark in journal.remarks:
                clock.post(Faulted("journal", remark))
            clock.begin()
            run(engine, clock, Stage(parts, clock.post, config.voice))
    return parts.dialogue.underruns


def _open_parts(  # noqa: PLR0913, PLR0917 - what a session is made of
    stack: ExitStack,
    options: Options,
    engine: Engine,
    clock: RealClock,
    keeper: Keeper,
    display: Display,
) -> Parts:
    """Open every adapter; the stack closes them in the opposite order."""
    config, meter = present(options.config, faults_to(clock.post)), Meter()
    on_heard = commands_to(clock, options.speed)
    outlets = Outlets(clock.post, on_heard, lambda heard, _cleaned: meter.feed(heard))
    listening = _open_ear(options, config, engine.session.language, outlets)
    dialogue = stack.enter_context(
        open_dialogue(
            config,
            clock.post,
            listening,
            speed=options.speed,
            music=options.music,
            force=options.force,
        )
    )
    display.attend(lambda: _readings(dialogue, meter))
    if not display.takes_keys:
        stack.enter_context(open_keys(clock))
    return Parts(
        dialogue=dialogue,
        keeper=keeper,
        display=display,
        remember=_remember_with(clock, config.person),
        view=engine.view,
        answers=lambda: display.takes_keys or has_keys() or dialogue.ear.hears,
    )


@contextmanager
def _open_ear(
    options: Options, config: Config, language: Language, outlets: Outlets
) -> Iterator[AppEar]:
    """The ear; before it closes, its decisions are written where the person wants them."""
    keep_sound = options.log_heard_audio is not None
    with open_ear(config, options.model, language, outlets, keep_sound=keep_sound) as ear:
        try:
            yield ear
        finally:
            _write_down(options, ear)


def _write_down(options: Options, ear: AppEar) -> None:
    """Write its decisions; one file that cannot be written is no reason to leave out the other."""
    try:
        if options.log_heard:
            write_heard(options.log_heard, ear.recent)
    finally:
        if options.log_heard_audio:
            write_sound(options.log_heard_audio, ear.recent)


def _readings(dialogue: Dialogue, meter: Meter) -> Readings:
    """What the display looks at by itself."""
    level = meter.level()
    hearing = Hearing.SILENT if level is None else Hearing.OPEN
    ready, every = dialogue.voice.progress()
    deaf = isinstance(dialogue.ear, NoEar)
    return Readings(Hearing.NONE if deaf else hearing, level, ready, every)


def _remember_with(clock: RealClock, person: str | None) -> Callable[[Mapping[str, int]], None]:
    def remember(changes: Mapping[str, int]) -> None:
        try:
            remember_voice(config_path(), person, changes)
        except HipvoiceError as error:
            clock.post(Faulted("config", f"{error.title}. {error.hint}"))

    return remember
