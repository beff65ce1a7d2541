"""One session on one thread: opens the adapters, runs the loop, and closes them whatever happens.

`SessionStage` performs the effects of the engine: each kind of effect goes to its adapter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date

from hipvoice.app.config import Config, config_path
from hipvoice.app.config.changing import remember_voice
from hipvoice.app.config.values import whose
from hipvoice.app.journal.journal import settle
from hipvoice.app.library.library import safety_lines
from hipvoice.app.programme import prospects
from hipvoice.app.session.devices import present
from hipvoice.app.session.dialogue import Dialogue, Post, open_dialogue, open_keys
from hipvoice.app.session.ear import (
    OpenEar,
    Outlets,
    commands_to,
    open_ear,
    write_heard,
    write_sound,
)
from hipvoice.app.session.prepare import Options, for_person, prepared, proposed, shown
from hipvoice.app.session.process import faults_to
from hipvoice.app.session.resume import Left, beginning_of, notice, to_resume
from hipvoice.core.effects import Effect, Enter, Log, Tune
from hipvoice.core.engine import JUMP_MS, Engine
from hipvoice.core.entries import Entry
from hipvoice.core.events import Attended, Event, Faulted
from hipvoice.core.programme.assessment import Prospects
from hipvoice.core.routine.routine import Routine
from hipvoice.core.timeline.timeline import Timeline, compile_routine
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Welcome
from hipvoice.drivers.loop import RealClock, run
from hipvoice.ear.heard import Heard
from hipvoice.errors import HipvoiceError
from hipvoice.journal.keeper import Keeper, playing
from hipvoice.journal.known import background
from hipvoice.journal.opening import JournalError
from hipvoice.journal.rescue import open_journal
from hipvoice.journal.store import Journal, SessionLog
from hipvoice.screen.display import Display
from hipvoice.screen.keyboard import has_keys
from hipvoice.screen.plain import MicState, Readings
from hipvoice.sound.devices import DeviceKind
from hipvoice.sound.microphone import Meter

REHEARSAL = "This is a rehearsal: nothing of it goes into the journal."

KeepEntry = Callable[[Entry], JournalError | None]


def run_session(  # noqa: PLR0913, PLR0917 - as for its parts
    options: Options,
    language: Language,
    routine: Routine,
    clock: RealClock,
    display: Display,
    known_missing: Collection[DeviceKind] = (),
) -> int:
    """Run a session from start to end on this thread. Raises HipvoiceError.

    Reports how often the sound broke off because the machine was busy. That a device is missing
    is not reported again, if the person knows it.
    """
    config = options.config
    with _opened(options) as (opened, alone):
        journal = opened.only(whose(config))
        known = for_person(background(journal, date.today()), options.wishes, config)
        if options.rehearsal:
            known = replace(known, sessions_this_week=None, told=())
        left = to_resume(options, journal, language, routine, known, alone=alone)
        known = replace(known, prospects=_prospects(options, journal, left, routine))
        named, routine = routine, prepared(routine, options.wishes, config, language, known)
        changes = () if options.rehearsal else proposed(journal, named, routine, options.wishes)
        timeline = compile_routine(routine, language.wording, known)
        with _keeping(options, journal, left) as keep, ExitStack() as stack:
            post = _without_first(clock.post, {kind.value for kind in known_missing})
            parts = _open_parts(stack, options, language, clock, post, keep, display)
            answers = parts.attended().somebody
            start = beginning_of(options, routine, left, changes, answers=answers)
            engine = Engine(
                timeline,
                language,
                known,
                volume=config.voice.volume,
                rate=config.voice.rate,
                jump_ms=int(JUMP_MS * options.speed),
                beginning=start,
            )
            lines = [REHEARSAL] if options.rehearsal else []
            if known.first:  # the coach says it in brief
                lines += [*safety_lines(language), language.wording.line(Welcome.FIRST_STOP)]
            lines += notice(left, language, start) if left else []
            lines += [] if answers else shown(changes, language)
            if lines:
                display.notice(lines)
            stage = SessionStage(parts, clock.post, engine, language.wording.fixed())
            stage.announce(0)
            clock.post(parts.attended())
            for remark in journal.remarks:
                clock.post(Faulted("journal", remark))
            clock.begin()
            run(engine, clock, stage)
    return parts.dialogue.underruns


def _prospects(
    options: Options, journal: Journal, left: Left | None, routine: Routine
) -> Prospects:
    """What the person could do after the tests, if it is tests that are played or resumed.

    What a rehearsal finds is no reason to start a programme.
    """
    resumed = left.found.state.timeline.routine if left and left.found else routine
    last = routine if routine.places == 0 else resumed
    found = prospects(options.config, options.wishes, journal, last, date.today())
    return replace(found, programmes={}) if options.rehearsal else found


@contextmanager
def _opened(options: Options) -> Iterator[tuple[Journal, bool]]:
    """The journal, and whether nobody else plays with it. A rehearsal only reads it."""
    path = options.config.journal
    if not options.rehearsal:
        with open_journal(path) as journal, playing(journal.path) as alone:
            yield journal, alone
        return
    settle(path)
    with Journal.read(path) if path.exists() else Journal.blank(path) as journal:
        yield journal, True


@contextmanager
def _keeping(options: Options, journal: Journal, left: Left | None) -> Iterator[KeepEntry]:
    """What keeps the entries of the session, or of the one that was `left`, unless it rehearses."""
    if options.rehearsal:
        yield lambda _entry: None
        return
    with Keeper(journal.begin(), SessionLog(journal, left.id) if left else None) as keeper:
        yield keeper.keep


def _open_parts(  # noqa: PLR0913, PLR0917 - what a session is made of
    stack: ExitStack,
    options: Options,
    language: Language,
    clock: RealClock,
    post: Post,
    keep: KeepEntry,
    display: Display,
) -> Parts:
    """Open every adapter; the stack closes them in the opposite order."""
    config, meter = present(options.config, faults_to(post)), Meter()
    on_heard = commands_to(clock, options.speed)
    outlets = Outlets(post, on_heard, lambda heard, _cleaned: meter.feed(heard))
    listening = _open_ear(options, config, language, outlets)
    dialogue = stack.enter_context(
        open_dialogue(
            config,
            clock,
            listening,
            post,
            speed=options.speed,
            music=options.music,
            force=options.force,
            engine=options.engine,
        )
    )
    display.attend(lambda: _readings(dialogue, meter))
    if not display.takes_keys:
        stack.enter_context(open_keys(clock))
    return Parts(
        dialogue=dialogue,
        keep=keep,
        display=display,
        remember=_forget if options.rehearsal else _remember_with(clock, config.person),
        attended=lambda: _attended(dialogue, keys=display.takes_keys or has_keys()),
    )


def _without_first(post: Post, parts: Collection[str]) -> Post:
    """As `post`, without the first fault of each of the parts."""
    left = {*parts}

    def posted(event: Event) -> None:
        if isinstance(event, Faulted) and event.part in left:
            left.discard(event.part)
        else:
            post(event)

    return posted


@contextmanager
def _open_ear(
    options: Options, config: Config, language: Language, outlets: Outlets
) -> Iterator[OpenEar | None]:
    """The ear; as it closes, its decisions are written where the person wants them."""
    keep_sound = options.log_heard_audio is not None
    with open_ear(
        config,
        options.model,
        language,
        outlets,
        keep_sound=keep_sound,
        recogniser=options.recogniser,
    ) as hearing:
        try:
            yield hearing
        finally:
            _write_down(options, hearing.ear.recent if hearing else ())


def _write_down(options: Options, heard: Sequence[Heard]) -> None:
    """Write its decisions; if one file cannot be written, the other still is."""
    try:
        if options.log_heard:
            write_heard(options.log_heard, heard)
    finally:
        if options.log_heard_audio:
            write_sound(options.log_heard_audio, heard)


def _readings(dialogue: Dialogue, meter: Meter) -> Readings:
    """What the display polls."""
    level = meter.level()
    ready, every = dialogue.cast.progress()
    return Readings(_mic_state(dialogue.hearing, level), level, ready, every)


def _attended(dialogue: Dialogue, *, keys: bool) -> Attended:
    return Attended(keys or dialogue.hears, by_voice=not keys)


def _mic_state(hearing: OpenEar | None, level: float | None) -> MicState:
    if hearing is None:
        return MicState.NONE
    if not hearing.microphone.works:
        return MicState.MISSING
    return MicState.SILENT if level is None else MicState.OPEN


def _forget(_changes: Mapping[str, int]) -> None:
    """A rehearsal changes nothing for the sessions to come."""


def _remember_with(clock: RealClock, person: str | None) -> Callable[[Mapping[str, int]], None]:
    def remember(changes: Mapping[str, int]) -> None:
        try:
            remember_voice(config_path(), person, changes)
        except HipvoiceError as error:
            clock.post(Faulted("config", f"{error.title}. {error.hint}"))

    return remember


@dataclass(frozen=True)
class Parts:
    """The adapters that effects go to, and `keep` for entries.

    `remember` is called with a person's changes to the voice: `rate` (words a minute), `volume`
    (percent). `attended` says whether anybody can answer now.
    """

    dialogue: Dialogue
    keep: KeepEntry
    display: Display
    remember: Callable[[Mapping[str, int]], None]
    attended: Callable[[], Attended]


class SessionStage:
    """Implements `drivers.loop.Stage`. `post` puts events into the inbox of the loop.

    `asked` are texts that the person may ask for at any time.
    """

    def __init__(self, parts: Parts, post: Post, engine: Engine, asked: Sequence[str]) -> None:
        self._parts = parts
        self._post = post
        self._engine = engine
        self._view = engine.view
        self._asked = asked
        self._told: tuple[Timeline, int] | None = None
        self._tuned = Tune(engine.state.volume, engine.state.rate)

    def received(self, event: Event, now: int) -> None:  # noqa: ARG002 - the loop's signature
        """Events are shown through their effects. What failed may be the last way to answer."""
        if isinstance(event, Faulted):
            self._post(self._parts.attended())

    def perform(self, effect: Effect, now: int) -> None:
        """Perform the effect, and show it."""
        if isinstance(effect, Enter) or self._told != self._under_way:
            self.announce(now)
        match effect:
            case Log(entry=entry):
                if error := self._parts.keep(entry):
                    self._post(Faulted("journal", f"{error.title}: {error.hint}"))
            case Tune():
                self._parts.dialogue.perform(effect)
                self._remember(effect)
            case _:
                self._parts.dialogue.perform(effect)
        self._parts.display.show(effect, now, self._view(now))

    def announce(self, now: int) -> None:
        """Tell the voice what is said from here on."""
        self._told = self._under_way
        script, part = self._engine.script(now), self._engine.session.part
        self._parts.dialogue.cast.announce(part, script, self._asked)

    @property
    def _under_way(self) -> tuple[Timeline, int]:
        return self._engine.state.timeline, self._engine.session.part

    def _remember(self, tune: Tune) -> None:
        before, now = asdict(self._tuned), asdict(tune)
        self._tuned = tune
        self._parts.remember({name: now[name] for name in now if now[name] != before[name]})
