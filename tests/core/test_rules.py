"""Rules that planted mistakes showed to be untested by the transcripts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hipvoice.core.commands import Command
from hipvoice.core.effects import Effect, Enter, Log, Say
from hipvoice.core.engine import Engine
from hipvoice.core.entries import SessionEnded, SetEnded
from hipvoice.core.events import Closed, Commanded, Started
from hipvoice.core.routine.routine import Hold, Position, Step
from hipvoice.core.session.speech import Speech, Utterance
from hipvoice.core.timeline.cues import CueKind
from hipvoice.core.timeline.timeline import (
    Background,
    SegmentKind,
    compile_routine,
    nominal_duration,
)
from hipvoice.core.wording.lines import Outcome, Pain
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.loop import simulate
from tests.core.golden import LANGUAGE
from tests.core.routines import HOLDS, TAUGHT, TILT

KNOWN = Background(familiar=frozenset({"gluteal-stretch"}))
HOLD = SegmentKind.HOLD


def fresh() -> Engine:
    return Engine(compile_routine(HOLDS, LANGUAGE.wording, KNOWN), LANGUAGE, KNOWN)


def played(*commands: tuple[int, Command]) -> list[tuple[int, Effect]]:
    inputs = [(at, Commanded(command)) for at, command in commands]
    return simulate(fresh(), inputs).performed


def sets(performed: list[tuple[int, Effect]]) -> list[SetEnded]:
    entries = [e.entry for _, e in performed if isinstance(e, Log)]
    return [entry for entry in entries if isinstance(entry, SetEnded)]


def test_hold_that_was_made_longer_stays_so_over_a_pause() -> None:
    performed = played((26_000, Command.LONGER), (35_000, Command.PAUSE), (40_000, Command.RESUME))
    assert (sets(performed)[0].planned, sets(performed)[0].done) == (40_000, 40_000)


def test_repeat_of_a_hold_that_was_made_longer_has_the_dose_of_the_routine() -> None:
    performed = played((26_000, Command.LONGER), (35_000, Command.REPEAT))
    again = sets(performed)[1]
    assert (again.attempt, again.planned, again.done) == (2, 30_000, 30_000)


def test_shorter_with_just_five_seconds_left_changes_nothing() -> None:
    entered = (at for at, e in played() if isinstance(e, Enter) and e.segment.kind is HOLD)
    at = next(entered) + 25_000
    performed = played((at, Command.SHORTER))
    assert sets(performed)[0].planned == 30_000
    too_short = LANGUAGE.wording.line(Outcome.TOO_SHORT, duration=LANGUAGE.wording.duration(5_000))
    assert [e.text for t, e in performed if t == at and isinstance(e, Say)] == [too_short]


def test_active_time_is_counted_from_the_start_of_the_session() -> None:
    engine = fresh()
    engine.handle(Started(), 70_000)
    effects = engine.handle(Closed(), 75_000)
    (end,) = [e.entry for e in effects if isinstance(e, Log) and isinstance(e.entry, SessionEnded)]
    assert end.active_ms == 5_000


def test_view_tells_the_time_between_two_events() -> None:
    engine = fresh()
    engine.handle(Started(), 1_000)
    running = engine.view(2_000)
    assert running.elapsed_at(2_500) == running.elapsed + 500
    engine.handle(Commanded(Command.PAUSE), 3_000)
    stopped = engine.view(3_000)
    assert stopped.elapsed_at(9_000) == stopped.elapsed


def test_correction_that_would_run_into_the_next_count_is_dropped() -> None:
    text = "Keep both shoulders on the floor."
    fits, collides = nominal_ms(text), nominal_ms(text) - 1
    for gap, expected in ((fits, 1), (collides, 0)):
        speech = Speech()
        effects = speech.say(Utterance(text, CueKind.CORRECTION, 1_000, 1_000 + gap), 1_000)
        assert len(effects) == expected


def said_from(at: int, *commands: tuple[int, Command]) -> list[str]:
    return [e.text for t, e in played(*commands) if isinstance(e, Say) and t >= at]


def test_an_acknowledgement_that_is_cut_off_does_not_come_again_once_it_is_outdated() -> None:
    longer = LANGUAGE.wording.line(Outcome.LONGER, duration="{}").split("{}", maxsplit=1)[0]
    texts = said_from(26_000, (26_000, Command.LONGER), (26_500, Command.LONGER))
    assert [text.startswith(longer) for text in texts[:3]] == [True, True, False]
    texts = said_from(26_000, (26_000, Command.TIME), (27_500, Command.TIME))
    assert ["left." in text for text in texts[:3]] == [True, True, False]


def test_what_was_taken_back_is_not_said_after_that() -> None:
    texts = said_from(26_000, (26_000, Command.KEEP_GOING), (27_000, Command.UNDO))
    lines = [LANGUAGE.wording.line(name) for name in (Outcome.ON_AND_ON, Outcome.UNDONE)]
    assert texts[:2] == lines
    assert lines[0] not in texts[2:]


def test_say_again_says_it_once_even_if_it_is_being_said() -> None:
    begins = next(at for at, e in played() if isinstance(e, Enter) and e.segment.kind is HOLD)
    texts = said_from(begins, (begins + 900, Command.SAY_AGAIN))
    assert texts[:2] == ["Hold for thirty seconds."] * 2
    assert texts[2] != texts[1]


@pytest.mark.parametrize("command", [Command.LONGER, Command.SHORTER, Command.KEEP_GOING])
def test_how_long_a_hold_was_to_be_is_not_said_once_that_has_changed(command: Command) -> None:
    begins = next(at for at, e in played() if isinstance(e, Enter) and e.segment.kind is HOLD)
    texts = said_from(begins, (begins + 900, command), (begins + 12_000, Command.NEXT))
    until_switch = texts[: texts.index("Switch to the right side.")]
    assert until_switch.count("Hold for thirty seconds.") == 1


def test_a_question_that_is_cut_off_is_asked_again() -> None:
    over = (60_000, Command.STOP), (61_000, Command.YES)
    texts = said_from(26_000, (26_000, Command.THAT_HURTS), (26_500, Command.LOUDER), *over)
    assert texts[0] == texts[2] == LANGUAGE.wording.line(Pain.ASK)


def test_a_pause_in_a_rest_leads_back_to_resting_and_into_no_position() -> None:
    rests = next(
        at for at, e in played() if isinstance(e, Enter) and e.segment.kind is SegmentKind.REST
    )
    texts = said_from(rests, (rests + 3_000, Command.PAUSE), (rests + 5_000, Command.RESUME))
    assert texts[texts.index("Paused.") + 1] == "Rest for twelve seconds more."
    texts = said_from(rests, (rests + 14_900, Command.PAUSE), (rests + 16_000, Command.RESUME))
    assert texts[texts.index("Paused.") + 1] == "Rest a moment."


def test_announced_length_is_that_of_the_session_within_a_few_seconds() -> None:
    timeline = compile_routine(HOLDS, LANGUAGE.wording, KNOWN)
    welcome = [s for s in timeline.segments if s.kind is SegmentKind.WELCOME]
    announced = nominal_duration(timeline.segments) - nominal_duration(welcome)
    (end,) = [
        e.entry
        for _, e in simulate(fresh()).performed
        if isinstance(e, Log) and isinstance(e.entry, SessionEnded)
    ]
    assert abs(end.active_ms - announced - nominal_duration(welcome)) < 3_000


@pytest.mark.parametrize(
    ("position", "equipment", "said"),
    [
        (Position.SUPINE, ("mat",), False),
        (Position.SUPINE, ("mat", "band"), False),  # there is only something to fetch
        (Position.SUPINE, (), True),
        (Position.PRONE, ("mat",), True),
        (None, ("mat",), True),
    ],
)
def test_the_way_out_is_said_unless_one_stays_with_nothing_to_put_away(
    position: Position | None, equipment: tuple[str, ...], *, said: bool
) -> None:
    after = replace(TILT, id="after", position=position, equipment=equipment, way_out="Get up.")
    routine = replace(TAUGHT, steps=(Step(TILT, Hold(20_000)), Step(after, Hold(20_000))))
    texts = [*compile_routine(routine, LANGUAGE.wording).texts()]
    assert (TILT.way_out in texts) is said
