"""The live display with Textual's own pilot: keys, resizing, states, and its failures."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from hipvoice.core.commands import Command, Situation
from hipvoice.core.effects import Effect, Say
from hipvoice.core.engine import JUMP_MS, Engine
from hipvoice.core.events import Closed, Commanded, Event, Faulted, Pressed, UtteranceFinished
from hipvoice.core.routine.routine import Hold, Routine, Step
from hipvoice.core.session.state import Phase
from hipvoice.core.session.view import View
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.drivers.loop import RealClock, run
from hipvoice.screen.live import LiveDisplay
from hipvoice.screen.plain import Readings, Wires
from tests.core.golden import LANGUAGE
from tests.core.routines import BOTH, BRIDGE, GLUTEAL
from tests.soundcard import await_true

SPEED = 4.0
LIMIT_S = 60.0
LONG_HOLDS = Routine(
    id="long-holds",
    name="Long holds",
    steps=(
        Step(GLUTEAL, Hold(120_000), sides=BOTH, ready=1_000),
        Step(BRIDGE, Hold(120_000), ready=1_000),
    ),
)
KNOWN = Background(familiar=frozenset({"gluteal-stretch", "bridge"}))


class Session:
    """A real session without sound: each sentence is over at once."""

    def __init__(self) -> None:
        self.clock = RealClock(SPEED)
        self.engine = Engine(
            compile_routine(LONG_HOLDS, LANGUAGE.wording, KNOWN),
            LANGUAGE,
            KNOWN,
            jump_ms=int(JUMP_MS * SPEED),
        )
        self.events: list[Event] = []
        wires = Wires(self.clock.now, self.clock.seconds_to, self.clock.post)
        self.display = LiveDisplay(LANGUAGE, wires, LONG_HOLDS.name)

    def run(self) -> None:
        """What runs in the thread of the session."""
        self.clock.begin()
        run(self.engine, self.clock, self)

    def received(self, event: Event, now: int) -> None:
        self.events.append(event)

    def perform(self, effect: Effect, now: int) -> None:
        if isinstance(effect, Say):
            self.clock.post(UtteranceFinished(effect.id))
        self.display.show(effect, now, self.engine.view(now))

    @property
    def view(self) -> View:
        view = self.display.picture().view
        assert view
        return view

    @property
    def shown(self) -> str:
        """The text that is on the terminal."""
        screen = self.display.app.screen
        strips = screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)


Test = Callable[[Session, Pilot[None]], Awaitable[None]]


def played(test: Test, size: tuple[int, int] = (80, 24)) -> Session:
    """Run `test` while a session plays."""
    session = Session()

    async def piloted() -> None:
        thread = session.display.ready(session.run)
        async with session.display.app.run_test(size=size) as pilot:
            await until(pilot, lambda: session.display.picture().view is not None)
            await test(session, pilot)
            session.clock.post(Closed())
        thread.join(LIMIT_S)
        assert not thread.is_alive()

    asyncio.run(piloted())
    return session


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Let the app work until `true()`."""
    loop = asyncio.get_running_loop()
    end = loop.time() + LIMIT_S
    while not true():
        assert loop.time() < end, "it did not come to that"
        await pilot.pause(0.01)


async def to_hold(session: Session, pilot: Pilot[None]) -> None:
    await until(pilot, lambda: session.view.situation is Situation.HOLD)


def test_keys_pause_and_resume_and_the_time_stands_meanwhile() -> None:
    async def test(session: Session, pilot: Pilot[None]) -> None:
        await to_hold(session, pilot)
        await pilot.press("space")
        await until(pilot, lambda: "left side · paused" in session.shown)
        before = session.display.picture().elapsed
        await pilot.pause(0.3)
        assert session.display.picture().elapsed == before
        await pilot.press("p")
        await until(pilot, lambda: session.view.situation is Situation.HOLD)

    played(test)


def test_keys_that_follow_each_other_at_once_mean_what_they_do_by_then() -> None:
    async def test(session: Session, pilot: Pilot[None]) -> None:
        await to_hold(session, pilot)
        for _ in range(
            2
        ):  # the app works on its own thread, which this is: nothing is drawn between
            session.display.pressed("p")
        await until(pilot, lambda: "Resume: back in" in session.shown)

    played(test)


def test_a_key_that_is_held_counts_once_and_one_that_is_pressed_again_twice() -> None:
    async def test(session: Session, pilot: Pilot[None]) -> None:
        await to_hold(session, pilot)
        for at_s in (100.0, 100.5, 100.53, 100.56):
            session.display.app._held.report("p", at_s)
        await until(pilot, lambda: "Pause: paused" in session.shown)
        for at_s in (200.0, 200.5):
            session.display.app._held.report("p", at_s)
        await until(pilot, lambda: sum(isinstance(e, Pressed) for e in session.events) == 3)

    played(test)


def test_digits_go_on_by_themselves() -> None:
    async def test(session: Session, pilot: Pilot[None]) -> None:
        await to_hold(session, pilot)
        first = session.shown
        await until(pilot, lambda: session.shown != first)

    played(test)


def test_the_list_of_keys_opens_turns_and_closes() -> None:
    async def test(session: Session, pilot: Pilot[None]) -> None:
        await to_hold(session, pilot)
        await pilot.press("question_mark")
        for page in (1, 2, 3):
            await until(pilot, lambda page=page: f"page {page} of" in session.shown)
            session.display.pressed("?")  # as fast by hand it would be a key that is held
        await until(pilot, lambda: "escape closes" in session.shown)
        await pilot.press("escape")
        await until(pilot, lambda: "What you can say" not in session.shown)

    events = played(test, (40, 12)).events
    assert sum(isinstance(event, Pressed) for event in events) == 1, "paging is no command"


def test_a_command_closes_the_list_of_keys() -> None:
    async def test(session: Session, pilot: Pilot[None]) -> None:
        await to_hold(session, pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: "What you can say" in session.shown)
        assert "stops the clock" in session.shown
        await pilot.press("p")
        await until(pilot, lambda: "What you can say" not in session.shown)

    played(test, (120, 40))


def test_a_key_without_a_meaning_does_nothing_and_says_so() -> None:
    async def test(session: Session, pilot: Pilot[None]) -> None:
        await to_hold(session, pilot)
        await pilot.press("Z")
        await until(pilot, lambda: "Z does nothing. ? shows the keys." in session.shown)

    assert not any(isinstance(event, Pressed) for event in played(test).events)


def test_a_key_that_was_hit_by_mistake_is_taken_back() -> None:
    async def test(session: Session, pilot: Pilot[None]) -> None:
        await to_hold(session, pilot)
        await pilot.press("s")
        await until(pilot, lambda: session.view.subject == "bridge")
        await pilot.press("u")
        await until(pilot, lambda: session.view.subject == "gluteal-stretch")

    played(test)


@pytest.mark.parametrize("size", [(40, 12), (200, 60), (100, 10), (20, 5), (1, 1)])
def test_it_fits_into_every_size_while_it_plays(size: tuple[int, int]) -> None:
    async def test(session: Session, pilot: Pilot[None]) -> None:
        await to_hold(session, pilot)
        await pilot.resize_terminal(*size)
        await pilot.pause()
        lines = session.shown.split("\n")
        assert len(lines) == size[1]
        assert {len(line) for line in lines} == {size[0]}
        await pilot.press("n")
        await until(pilot, lambda: session.view.situation is not Situation.HOLD)

    played(test)


class Broken:
    """Readings that work until they are stopped."""

    def __init__(self) -> None:
        self.works = True

    def __call__(self) -> Readings:
        if not self.works:
            raise OSError("the microphone cannot be read")
        return Readings()


def headless(display: LiveDisplay) -> None:
    """Let Textual run without a terminal."""
    display.app.run = functools.partial(display.app.run, headless=True)  # type: ignore[method-assign]


def test_a_failing_display_is_told_and_the_session_goes_on_in_lines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    session, broken = Session(), Broken()
    session.display.attend(broken)
    headless(session.display)

    def play() -> None:
        broken.works = False
        threading.Thread(target=close_when_told, daemon=True).start()
        session.run()

    def close_when_told() -> None:
        await_true(lambda: any(isinstance(e, Faulted) for e in session.events), "", LIMIT_S)
        session.display.pressed("space")
        await_true(lambda: session.engine.state.situation is Situation.PAUSED, "no pause", LIMIT_S)
        session.display.pressed("space")
        await_true(lambda: session.engine.state.phase is Phase.RESUMING, "no resume", LIMIT_S)
        session.clock.post(Closed())

    session.display.perform(play)
    out = capsys.readouterr().out
    assert "The display failed (OSError('the microphone cannot be read'))" in out
    assert "Key: pause.\nPaused.\nPress space for resume.\n" in out
    assert "Traceback" not in out
    assert session.engine.ended


def test_a_display_that_hangs_does_not_hold_up_the_session() -> None:
    session, free, over = Session(), threading.Event(), threading.Event()
    freed: list[bool] = []
    headless(session.display)

    def hang() -> Readings:
        freed.append(free.wait(LIMIT_S))
        return Readings()

    def play() -> None:
        session.display.attend(hang)
        session.clock.post(Closed())
        session.run()
        over.set()

    freeing = threading.Thread(target=lambda: (over.wait(LIMIT_S), free.set()), daemon=True)
    freeing.start()
    session.display.perform(play)
    assert freed
    assert all(freed), "the session waited for the display"
    assert session.engine.ended


def test_what_the_session_raises_is_raised_and_ends_the_display() -> None:
    session = Session()
    headless(session.display)

    def play() -> None:
        raise FileNotFoundError("no journal")

    with pytest.raises(FileNotFoundError, match="no journal"):
        session.display.perform(play)


def test_the_last_sentences_stay_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    session = Session()
    headless(session.display)
    session.clock.post(Commanded(Command.STOP))
    session.clock.post(Commanded(Command.YES))
    session.display.perform(session.run)
    assert "session stopped: 0 of 3 sets" in capsys.readouterr().out
