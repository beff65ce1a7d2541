"""What programs get from `import hipvoice`: sessions to simulate, to play and to read back.

`docs/python-api.md` describes it, with examples. Import these names from `hipvoice`, not from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from hipvoice.app.config import load_config
from hipvoice.app.library.library import english
from hipvoice.app.render.plan import Script, plan, simulated
from hipvoice.app.session.play import play as play_session
from hipvoice.app.session.prepare import Options
from hipvoice.app.session.process import tell
from hipvoice.app.session.voice import STANDARD, open_voice
from hipvoice.app.store.overview import model_folder
from hipvoice.core import effects, events
from hipvoice.core.commands import INTENTS_BY_NAME, Command, Degrees, Number
from hipvoice.core.effects import Effect
from hipvoice.core.engine import Engine
from hipvoice.core.events import By, Commanded, Event
from hipvoice.core.routine.routine import Routine, Step, Test, shuffled
from hipvoice.core.session.transcript import line_of
from hipvoice.core.session.view import View
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.drivers.loop import NothingToComeError
from hipvoice.ear.heard import HeardWord, Recogniser, Transcript
from hipvoice.errors import HipvoiceError
from hipvoice.journal.reports import (
    AnswerReport,
    NoteReport,
    SessionReport,
    SetReport,
    every_session,
)
from hipvoice.journal.store import Journal
from hipvoice.routines.library import Library
from hipvoice.routines.problems import choices, quote
from hipvoice.screen.plain import Readings
from hipvoice.voice.engines import SpeechEngine

__all__ = [
    "AnswerReport",
    "Command",
    "Degrees",
    "Engine",
    "HeardWord",
    "HipvoiceError",
    "Library",
    "Moment",
    "NoteReport",
    "Number",
    "Recogniser",
    "Routine",
    "SessionReport",
    "SetReport",
    "Simulation",
    "SpeechEngine",
    "Step",
    "Test",
    "Transcript",
    "effects",
    "engine_for",
    "events",
    "play",
    "read_journal",
    "simulate",
]

SPEEDS = (0.25, 100.0)
FIRST_TIME = Background(first=True)

# A routine, its name in the library, the path of its file, or a dict with its content.
RoutineLike = Routine | str | Path | Mapping[str, object]
OnEffect = Callable[[int, Effect], None]


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at `at` (ms of session time): an event, or an effect of the engine.

    As a str it is its line, as `hipvoice plan` prints it; empty if a reader need not see it.
    """

    at: int
    what: Event | Effect

    def __str__(self) -> str:
        return line_of(self.at, self.what) or ""


@dataclass(frozen=True, slots=True)
class Simulation:
    """A session that was simulated. Iterating gives its moments, printing it gives its lines."""

    moments: tuple[Moment, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """What `hipvoice plan` prints, line by line."""
        return tuple(filter(None, map(str, self.moments)))

    def __iter__(self) -> Iterator[Moment]:
        return iter(self.moments)

    def __len__(self) -> int:
        return len(self.moments)

    def __str__(self) -> str:
        return "\n".join(self.lines)


def engine_for(routine: RoutineLike, *, volume: int = 80, rate: int = 165) -> Engine:
    """The engine of a session of `routine`, by somebody who trains for the first time.

    `volume` is in percent, `rate` in words a minute. Raises HipvoiceError.
    """
    language = english()
    played = shuffled(_routine(routine), 0)
    timeline = compile_routine(played, language.wording, FIRST_TIME)
    return Engine(timeline, language, FIRST_TIME, volume=volume, rate=rate)


def simulate(
    routine: RoutineLike,
    commands: Iterable[tuple[int, str | Event]] = (),
    *,
    obliging: bool = True,
    voice: SpeechEngine | None = None,
) -> Simulation:
    """Play `routine` to its end in simulated time, by somebody who trains for the first time.

    `commands` is what the person does, each with its session time (ms): the name of a command,
    which is then said by voice, or any other event. An `obliging` person also says "ready" and
    "done" where the session waits for it. A `voice` renders all sentences to measure them; without
    one, they take a nominal time. Raises HipvoiceError.
    """
    language, routine = english(), shuffled(_routine(routine), 0)
    script = Script([(at, _event(given)) for at, given in commands], obliging)
    try:
        if voice is None:
            stage = simulated(routine, language, FIRST_TIME, {}, script)
        else:
            with closing(open_voice(tell, engine=voice)) as spoken:
                durations = partial(spoken.durations, rate_wpm=STANDARD.rate)
                stage = plan(routine, language, FIRST_TIME, durations, script).stage
    except NothingToComeError:
        hint = 'give it in `commands`, such as (60_000, "done"), or set `obliging`'
        raise HipvoiceError("the session waits for a command that never comes", hint=hint) from None
    return Simulation(tuple(Moment(at, what) for at, what in stage.happened))


def play(  # noqa: PLR0913 - each part may be the caller's own
    routine: RoutineLike,
    *,
    recogniser: Recogniser | None = None,
    voice: SpeechEngine | None = None,
    journal: str | Path | None = None,
    mic: str | Path | None = None,
    speaker: str | Path | None = None,
    person: str | None = None,
    display: Literal["plain", "live"] | OnEffect = "plain",
    speed: float = 1.0,
    rehearse: bool = False,
    log: bool = False,
    resume: bool = False,
    force: bool = False,
) -> None:
    """Play a session of `routine` in real time and return when it is over.

    What is not given is as the person's config says, as for `hipvoice play`. `mic` and `speaker`
    are a device, a sound file or "none"; a file in place of the speaker is replaced by `force`.
    `display` is "plain" for lines on standard output, "live" for the whole terminal, or a function
    that is called with the session time (ms) and each effect. `speed` is 0.25 to 100. With
    `rehearse`, or at another speed than 1 without `log`, nothing is written to the journal.
    `resume` goes on with the session of this routine that was left. `recogniser` is called on the
    thread of the ear, `voice` on that of the voice.

    Raises HipvoiceError, and KeyboardInterrupt if Ctrl-C ended the session. The journal is closed
    by then.
    """
    if not SPEEDS[0] <= speed <= SPEEDS[1]:
        raise HipvoiceError(f"a speed of {speed}", hint=f"from {SPEEDS[0]} to {SPEEDS[1]}")
    given = {
        "journal": journal,
        "devices.mic": mic,
        "devices.speaker": speaker,
        "person": person,
    }
    options = {key: str(value) for key, value in given.items() if value is not None}
    config = load_config(options=options).for_person()
    library_routine = _routine(routine)
    play_session(
        Options(
            routine=library_routine.id,
            config=config,
            model=None if recogniser else model_folder(None, config.model),
            plain=display == "plain",
            speed=speed,
            rehearse=rehearse,
            log=log,
            resume=resume,
            force=force,
            recogniser=recogniser,
            engine=voice,
        ),
        library_routine,
        _Calling(display) if callable(display) else None,
    )


def read_journal(
    path: str | Path | None = None, *, person: str | None = None
) -> list[SessionReport]:
    """Every session in the journal at `path`, oldest first; nothing is written to it.

    None is the journal of the config. With `person`, only the sessions of somebody of that name.
    Raises HipvoiceError.
    """
    path = Path(path) if path is not None else load_config().journal
    if not path.exists():
        raise HipvoiceError("there is no journal yet", str(path))
    with Journal.read(path) as journal:
        return list(every_session(journal if person is None else journal.only((person,))))


class _Calling:
    """Implements `screen.display.Display` by calling a function with each effect."""

    takes_keys = False

    def __init__(self, on_effect: OnEffect) -> None:
        self._on_effect = on_effect

    def perform(self, session: Callable[[], None]) -> None:
        """Run `session` here and now."""
        session()

    def show(self, effect: Effect, now: int, view: View) -> None:  # noqa: ARG002 - one signature for all displays
        """Pass the effect on."""
        self._on_effect(now, effect)

    def notice(self, lines: Sequence[str]) -> None:
        """Nothing is to be read before the session."""

    def attend(self, read: Callable[[], Readings]) -> None:
        """Nobody looks at levels."""


def _routine(given: RoutineLike) -> Routine:
    return given if isinstance(given, Routine) else Library().routine(given)


def _event(given: str | Event) -> Event:
    """An event; the name of a command stands for its being said. Raises HipvoiceError."""
    if not isinstance(given, str):
        return given
    if given not in INTENTS_BY_NAME:
        hint = choices(given, INTENTS_BY_NAME)
        raise HipvoiceError(f"there is no command {quote(given)}", hint=hint)
    return Commanded(INTENTS_BY_NAME[given], By.VOICE)
