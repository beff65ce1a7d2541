"""Less talk, more talk and the other side, wherever they are said; waits; ways out."""

from __future__ import annotations

import pytest

from hipvoice.core.commands import Command, Number
from hipvoice.core.effects import Enter, Log, Say
from hipvoice.core.engine import Engine
from hipvoice.core.entries import Entry, Undone
from hipvoice.core.events import Closed, Commanded
from hipvoice.core.routine.routine import Hold, Routine, Step, Talk
from hipvoice.core.session.replay import FROM_START, Beginning, replayed, resumption
from hipvoice.core.timeline.layout import SegmentKind
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.drivers.loop import simulate
from hipvoice.routines.library import Library
from tests.core.golden import LANGUAGE
from tests.core.routines import BOTH, LUNGE, RESET, RESTED, TAUGHT, TILT, VARIED

WORDING = LANGUAGE.wording
LESS, MORE, OTHER, READY = (
    Command.LESS_TALK,
    Command.MORE_TALK,
    Command.OTHER_SIDE,
    Command.READY,
)
SIDES = Routine(
    "sides",
    "Sides",
    (Step(LUNGE, Hold(20_000), sides=BOTH, rest_ms=0), Step(TILT, Hold(5_000), rest_ms=0)),
)
Script = list[tuple[int, Command | Number]]


class Played:
    """What a session does in which `script` is said."""

    def __init__(
        self,
        routine: Routine,
        script: Script,
        known: Background = Background(),  # noqa: B008 - frozen
        beginning: Beginning = FROM_START,
        until: int = 90_000,
    ) -> None:
        timeline = compile_routine(routine, WORDING, known)
        self.engine = Engine(timeline, LANGUAGE, known, beginning=beginning)
        events = [(at, Commanded(intent)) for at, intent in script]
        stage = simulate(self.engine, [*events, (until, Closed())])
        self.performed = stage.performed

    @property
    def said(self) -> list[str]:
        return [e.text for _, e in self.performed if isinstance(e, Say)]

    @property
    def kinds(self) -> list[SegmentKind]:
        return [e.segment.kind for _, e in self.performed if isinstance(e, Enter)]

    @property
    def killed(self) -> list[Entry]:
        """The entries, if the program had been killed at the end."""
        return [e.entry for _, e in self.performed if isinstance(e, Log)][:-1]


def entered(routine: Routine, kind: SegmentKind, known: Background, nth: int = 0) -> int:
    """When the first session of `routine` comes to its first part of that kind."""
    stage = Played(routine, [(30_000, READY)], known, until=120_000)
    return [at for at, e in stage.performed if isinstance(e, Enter) and e.segment.kind is kind][nth]


@pytest.mark.parametrize("name", ["two-minute-basics", "floor-four", "chair-four"])
@pytest.mark.parametrize("talk", [LESS, MORE])
def test_the_other_side_in_a_set_up_is_told_from_its_beginning(name: str, talk: Command) -> None:
    routine = Library().routine(name)
    sided = next(i for i, step in enumerate(routine.steps) if step.sides)
    routine = Routine("r", "R", routine.steps[sided : sided + 1])
    start = entered(routine, SegmentKind.SETUP, Background())
    script: Script = [(30_000, READY), (start + 1_000, talk), (start + 1_500, OTHER)]
    said = Played(routine, script, until=start + 60_000).said
    after = said[said.index("The right side first, then.") :]
    assert not any("Get ready, left" in text or "position, left" in text for text in after)
    step = routine.steps[0]
    moves = step.subject.said(WORDING.on(BOTH[1])).setup
    assert moves[0].text in after or step.subject.said(WORDING.on(BOTH[1])).brief in after


@pytest.mark.parametrize("at", [1_000, 5_000])
def test_less_talk_in_the_welcome_keeps_the_advice_and_the_wait(at: int) -> None:
    played = Played(TAUGHT, [(at, LESS)], Background(first=True), until=30_000)
    assert SegmentKind.FETCH in played.kinds
    assert WORDING.lines["safety"] in played.said


def test_less_talk_in_a_set_up_in_the_middle_of_a_step_keeps_the_count_in() -> None:
    easier: Script = [(60_000, Command.EASIER), (61_000, LESS)]
    kinds = Played(VARIED, easier, until=95_000).kinds
    assert kinds[kinds.index(SegmentKind.SETUP, 2) :][:3] == [
        SegmentKind.SETUP,
        SegmentKind.READY,
        SegmentKind.HOLD,
    ]


def test_a_set_up_that_has_begun_is_brought_to_its_end() -> None:
    start = entered(SIDES, SegmentKind.SETUP, Background())
    script: Script = [(30_000, READY), (start + 1_000, LESS), (start + 5_000, READY)]
    played = Played(SIDES, script, until=start + 60_000)
    assert LUNGE.setup[2].text.format(side="left") in played.said
    assert "Get ready, left side." in played.said


def test_what_was_never_heard_is_explained_in_full_when_it_is_resumed() -> None:
    routine = Routine("r", "R", (Step(TILT, Hold(5_000), rest_ms=0), *SIDES.steps[:1]))
    first = Played(routine, [(15_000, READY)], until=75_000)
    timeline = compile_routine(routine, WORDING, Background())
    found = resumption(timeline, first.killed, WORDING, ())
    assert found is not None
    again = Played(routine, [(15_000, READY)], beginning=Beginning(resumption=found))
    assert LUNGE.setup[2].text.format(side="left") in again.said


def test_that_hurts_is_about_the_last_set_while_one_comes_out_of_it() -> None:
    routine = Routine("r", "R", (Step(TILT, Hold(5_000), rest_ms=0),), questions=("pain",))
    out = entered(routine, SegmentKind.WAY_OUT, Background())
    script: Script = [(30_000, READY), (out + 500, Command.THAT_HURTS), (out + 4_000, Number(2))]
    entries = [str(entry) for entry in Played(routine, script, until=out + 20_000).killed]
    assert any("pain" in entry and "tilt" in entry for entry in entries)


def test_the_way_out_of_the_last_exercise_is_told_once_whichever_side_came_first() -> None:
    routine = Routine("r", "R", SIDES.steps[:1])
    for intent in (OTHER, LESS):
        script: Script = [(5_000, intent), (14_000, READY), (20_000, READY), (30_000, READY)]
        kinds = Played(routine, script, until=200_000).kinds
        assert kinds[-2:] == [SegmentKind.WAY_OUT, SegmentKind.SUMMARY]
        assert kinds.count(SegmentKind.WAY_OUT) == 1


@pytest.mark.parametrize("intent", [OTHER, LESS, MORE])
def test_the_rest_after_the_last_exercise_is_played_once_whatever_is_said(intent: Command) -> None:
    script: Script = [(10_000, READY), (50_000, intent), *((n * 20_000, READY) for n in (3, 4, 5))]
    played = Played(RESTED, script, until=270_000)
    assert played.kinds[-3:] == [SegmentKind.REST, SegmentKind.QUESTION, SegmentKind.SUMMARY]
    assert played.kinds.count(SegmentKind.REST) == 2


def test_a_step_has_the_talk_that_it_is_written_with_until_the_person_wants_another() -> None:
    quiet = Routine("r", "R", (Step(TILT, Hold(20_000), talk=Talk.QUIET),))
    assert TILT.setup[0].text not in Played(quiet, []).said
    told = Played(quiet, [(6_000, MORE)])
    assert told.engine.state.timeline.background.talk is Talk.BRIEF
    assert TILT.brief in told.said


def test_nobody_is_told_how_to_come_out_of_what_they_were_never_in() -> None:
    script: Script = [(20_000, READY), (21_000, Command.SKIP)]
    said = Played(TAUGHT, script, Background(first=True), until=40_000).said
    assert TILT.name in " ".join(said)
    assert LUNGE.way_out not in said


def test_less_talk_at_a_question_before_the_session_stays() -> None:
    timeline = compile_routine(TAUGHT, WORDING, Background())
    first = Played(TAUGHT, [(20_000, READY), (30_000, READY)], until=70_000)
    found = resumption(timeline, first.killed, WORDING, ())
    assert found is not None
    offered = Beginning(resumption=found, offered="You left Taught.")
    again = Played(TAUGHT, [(1_000, LESS), (3_000, Command.YES)], beginning=offered, until=60_000)
    assert again.engine.state.timeline.background.talk is Talk.BRIEF


def test_a_wait_is_asked_for_again_after_a_pause() -> None:
    start = entered(SIDES, SegmentKind.SETUP, Background())
    hurts = start + 200_000  # after the last reminder
    script: Script = [(30_000, READY), (hurts, Command.THAT_HURTS), (hurts + 3_000, Number(1))]
    said = Played(SIDES, script, until=hurts + 60_000).said
    assert said[-1] == "Say ready to go on."


def test_undo_takes_back_what_the_session_did_by_itself_as_well() -> None:
    """What hurt last time was passed over: the session is over by its entries until that."""
    hurt = Background(hurt=frozenset({"T5", "gluteal-stretch"}))
    script: Script = [
        (5_000, Command.NEXT),
        (9_000, Command.NO),
        (30_000, Command.NO),
        (38_000, Command.UNDO),
    ]
    played = Played(RESET, script, hurt, until=44_000)
    taken_back = [e for e in played.killed if isinstance(e, Undone)]
    assert taken_back
    told = replayed(compile_routine(RESET, WORDING, hurt), played.killed, WORDING, ())
    assert told.ahead == played.engine.state.target
