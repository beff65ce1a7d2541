"""Pain: no set is lost, a warning sign is never passed over, and a crash forgets no question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.core.commands import NUMBERS, Command, Intent, Number
from hipvoice.core.effects import Enter, Log, Say
from hipvoice.core.engine import Engine
from hipvoice.core.entries import Answered, Asked, Entry, Record, SetEnded, Status, Switched, Undone
from hipvoice.core.events import Closed, Commanded, Event
from hipvoice.core.programme.assessment import HIGH
from hipvoice.core.routine.exercise import Position
from hipvoice.core.routine.routine import Hold, Place, Routine, Side, Step, TestStep
from hipvoice.core.session.account import counting
from hipvoice.core.session.state import AFTER_STRONG_PAIN, Phase
from hipvoice.core.timeline.layout import ACTIVE, WORK
from hipvoice.core.timeline.timeline import NOTHING_KNOWN, Background, compile_routine
from hipvoice.drivers.loop import SimulatedStage, simulate
from tests.core.golden import LANGUAGE
from tests.core.left import Killed, found, gone_on, left
from tests.core.routines import BRIDGE, EVERYTHING, GLUTEAL, HOLDS, SQUAT, STICK, VARIED
from tests.core.test_properties import inputs, routines
from tests.tries import tries

HOUR_MS = 3_600_000
HURTS, YES, NO, UNDO = Command.THAT_HURTS, Command.YES, Command.NO, Command.UNDO
Inputs = list[tuple[int, Event]]

# Whatever a person may say in and around the questions, some seconds apart.
said = st.sampled_from([YES, NO, NO, NO, UNDO, Command.STOP, Command.RESUME, Command.NEXT])
strong = st.sampled_from(NUMBERS[HIGH:])
flows = st.builds(
    lambda at, value, rest: spaced(at, [HURTS, value, *rest]),
    st.integers(0, 200_000),
    st.sampled_from(NUMBERS) | strong,
    st.lists(st.tuples(st.integers(500, 20_000), said), max_size=5).map(
        lambda pairs: [part for pair in pairs for part in pair]
    ),
)


def spaced(at: int, parts: list[Intent | int]) -> Inputs:
    """Each command three seconds after the one before it; a number of ms in between is waited."""
    events: Inputs = []
    for part in parts:
        if isinstance(part, int):
            at += part
            continue
        events.append((at, Commanded(part)))
        at += 3_000
    return events


def played(routine: Routine, events: Inputs, known: Background = NOTHING_KNOWN) -> SimulatedStage:
    engine = Engine(compile_routine(routine, LANGUAGE.wording, known), LANGUAGE, known)
    return simulate(engine, [*sorted(events, key=lambda e: e[0]), (HOUR_MS, Closed())])


def logged(stage: SimulatedStage) -> list[Entry]:
    return [e.entry for _, e in stage.performed if isinstance(e, Log)]


def begun(stage: SimulatedStage) -> list[Place | None]:
    """Every set that was begun from its start."""
    segments = [e.segment for _, e in stage.performed if isinstance(e, Enter)]
    return [segment.place for segment in segments if segment.kind in WORK]


def within(routine: Routine, place: Place) -> int:
    """Three seconds after the set or test at `place` begins, if nobody says a word before."""
    performed = played(routine, []).performed
    entered = ((at, e.segment) for at, e in performed if isinstance(e, Enter))
    return 3_000 + next(at for at, s in entered if s.kind in ACTIVE and s.place == place)


def sets(stage: SimulatedStage) -> list[tuple[object, ...]]:
    return [
        (e.exercise, e.set, e.side, e.attempt, e.done, e.status)
        for e in logged(stage)
        if isinstance(e, SetEnded)
    ]


@given(st.integers(0, 200_000), st.integers(500, 11_000), st.integers(0, 2), st.integers(0, 9_000))
@settings(max_examples=tries(150))
def test_little_pain_at_any_time_loses_nothing(at: int, later: int, pain: int, more: int) -> None:
    """Said once more soon after, wherever that may be."""
    again = at + later + more
    events: Inputs = [
        (at, Commanded(HURTS)),
        (at + later, Commanded(Number(pain))),
        (again, Commanded(HURTS)),
        (again + 2_000, Commanded(Number(pain))),
    ]
    stage, plain = played(HOLDS, events), played(HOLDS, [])
    assert (sets(stage), begun(stage)) == (sets(plain), begun(plain))


@given(st.integers(0, 200_000), st.integers(3, 5))
@settings(max_examples=tries(60))
def test_without_an_easier_version_nothing_is_lost_either(at: int, pain: int) -> None:
    events: Inputs = [(at, Commanded(HURTS)), (at + 2_000, Commanded(Number(pain)))]
    stage, plain = played(HOLDS, events), played(HOLDS, [])
    assert (sets(stage), begun(stage)) == (sets(plain), begun(plain))


@given(st.integers(0, 110_000), st.integers(3, 5))
@settings(max_examples=tries(100))
def test_in_the_easier_version_each_set_is_done_once(at: int, pain: int) -> None:
    """The one that hurt is done again in it, and so are those that follow."""
    events: Inputs = [(at, Commanded(HURTS)), (at + 2_000, Commanded(Number(pain)))]
    bridges = replace(VARIED, steps=VARIED.steps[:1])
    done = [s for s in sets(played(bridges, events)) if s[-1] is Status.COMPLETED]
    assert [s[1] for s in done] == [1, 2, 3]
    names = [s[0] for s in done]
    assert names == sorted(names, key=["bridge", "E17-small"].index)


@given(routines, inputs, flows)
@settings(max_examples=tries(100))
def test_no_work_begins_before_a_warning_sign_was_denied(
    routine: Routine, before: Inputs, flow: Inputs
) -> None:
    first = flow[0][0]
    stage = played(routine, [*(e for e in before if e[0] < first), *flow])
    asked_since: set[int] = set()  # the numbers of strong answers that nobody has cleared up
    for _, effect in stage.performed:
        if isinstance(effect, Enter) and effect.segment.kind in WORK:
            assert not asked_since
        if isinstance(effect, Log):
            match effect.entry:
                case Answered(question=Asked.PAIN, exercise=str(e)) as told if e:
                    asked_since |= {told.number} if told.value >= HIGH else set()
                case Answered(question=Asked.BELOW_KNEE, value=0):
                    asked_since = set()
                case Undone(entries=gone):
                    asked_since -= {*gone}


@given(routines, inputs, flows)
@settings(max_examples=tries(100))
def test_what_was_left_for_today_is_not_done_again(
    routine: Routine, before: Inputs, flow: Inputs
) -> None:
    first = flow[0][0]
    entries = logged(played(routine, [*(e for e in before if e[0] < first), *flow]))
    left_since: dict[str, int] = {}
    for entry in counting(entries):
        if isinstance(entry, Answered) and entry.exercise and entry.value >= HIGH:
            left_since.setdefault(entry.exercise, entry.at)
        if isinstance(entry, SetEnded) and entry.worked_ms and entry.exercise in left_since:
            assert entry.at == left_since[entry.exercise]  # the set that hurt


@given(routines, inputs, flows, st.integers(0, 40_000))
@settings(max_examples=tries(150))
def test_a_crash_forgets_no_question(
    routine: Routine, before: Inputs, flow: Inputs, later: int
) -> None:
    first = flow[0][0]
    events = sorted([*(e for e in before if e[0] < first), *flow], key=lambda e: e[0])
    session = Killed(compile_routine(routine, LANGUAGE.wording), LANGUAGE)
    live, entries = left(session, events, first + later)
    there = found(routine, LANGUAGE, entries, NOTHING_KNOWN)
    asking = live.open or live.phase
    if there is None:
        assert not (asking in AFTER_STRONG_PAIN and live.target)
        return
    told = there.state
    assert (told.left_out, told.wanted) == (live.left_out, live.wanted)
    if asking not in AFTER_STRONG_PAIN:
        assert told.phase is Phase.IDLE
        return
    below = Phase.ASKED_BELOW_KNEE
    assert told.phase is (below if asking is below else Phase.ASKED_NUMBNESS)
    assert told.about
    assert live.about
    assert told.timeline.step(told.about).subject.id == live.timeline.step(live.about).subject.id


@pytest.mark.parametrize("sign", [(YES,), (NO, YES)])
def test_a_session_with_a_warning_sign_is_not_resumed(sign: tuple[Command, ...]) -> None:
    flow = spaced(within(VARIED, Place(0, 1)), [HURTS, Number(8), 8_000, *sign])
    entries: list[Record] = [*logged(played(VARIED, flow))]
    assert found(VARIED, LANGUAGE, entries, NOTHING_KNOWN) is None
    undecided = [e for e in entries if not (isinstance(e, Answered) and e.value == 1)]
    assert found(VARIED, LANGUAGE, undecided, NOTHING_KNOWN)


def test_a_resumed_session_does_not_go_on_before_the_answers() -> None:
    session = Killed(compile_routine(VARIED, LANGUAGE.wording), LANGUAGE)
    at = within(VARIED, Place(0, 1))
    _, entries = left(session, spaced(at, [HURTS, Number(8)]), at + 9_000)
    engine = gone_on(VARIED, LANGUAGE, entries)
    silent = simulate(engine, [(HOUR_MS, Closed())])
    assert not [e for _, e in silent.performed if isinstance(e, Enter)]
    engine = gone_on(VARIED, LANGUAGE, entries)
    answered = simulate(engine, [*spaced(9_000, [NO, NO]), (60_000, Closed())])
    places = [e.segment.place for _, e in answered.performed if isinstance(e, Enter)]
    assert {place.step for place in places if place} == {1}


def test_what_hurts_stays_on_the_display_until_the_question_is_over() -> None:
    """The exercise, its figure and its side, while the session already stands before the next."""
    engine = Engine(compile_routine(EVERYTHING, LANGUAGE.wording), LANGUAGE)
    shown: dict[Phase, tuple[str, str]] = {}

    def watch(_: object, now: int) -> Iterator[tuple[int, Commanded]]:
        view = engine.view(now)
        shown[engine.state.phase] = (view.title, view.side)
        return iter(())

    at = within(EVERYTHING, Place(0, 1, Side.LEFT))
    events = spaced(at, [HURTS, Number(8), 8_000, NO, 2_000, Command.STOP, NO])
    simulate(engine, [*events, (at + 45_000, Closed())], person=lambda e, now: [*watch(e, now)])
    here = ("Gluteal stretch", "left")
    asked = [Phase.ASKED_PAIN, *AFTER_STRONG_PAIN, Phase.ASKED_END]
    assert {phase: shown[phase] for phase in asked} == dict.fromkeys(asked, here)


def test_an_exercise_that_comes_twice_is_left_out_twice() -> None:
    step = Step(BRIDGE, Hold(20_000))
    twice = Routine("r", "R", (step, VARIED.steps[1], replace(step, section="Again")))
    at = within(twice, Place(0, 1))
    flow = spaced(at, [HURTS, Number(6), 8_000, NO, NO])
    stage = played(twice, [*flow, (at + 90_000, Commanded(Command.DONE))])
    assert [s[::5] for s in sets(stage)][-1] == ("bridge", Status.SKIPPED)
    assert sum(s[0] == "bridge" for s in sets(stage)) == 2


@pytest.mark.parametrize(("answer", "asked"), [(YES, 1), (NO, 1), (None, 2)])
def test_what_hurt_last_time_is_asked_about_once(answer: Command | None, asked: int) -> None:
    """Or twice, if nobody answers; later sets and steps are not asked about."""
    step = Step(BRIDGE, Hold(20_000), sets=2)
    twice = Routine("r", "R", (step, replace(step, section="Again")))
    known = Background(familiar=frozenset({"bridge"}), hurt=frozenset({"bridge"}))
    events: Inputs = [(9_000, Commanded(answer))] if answer else []
    stage = played(twice, events, known)
    questions = [e for _, e in stage.performed if isinstance(e, Say) and "Last time" in e.text]
    assert len(questions) == asked
    wanted = Status.COMPLETED if answer is YES else Status.SKIPPED
    assert [s[-1] for s in sets(stage)] == [wanted] * 4


def test_a_resumed_session_shows_the_set_that_hurt() -> None:
    session = Killed(compile_routine(EVERYTHING, LANGUAGE.wording), LANGUAGE)
    right = Place(0, 1, Side.RIGHT)
    at = within(EVERYTHING, right)
    live, entries = left(session, spaced(at, [HURTS, Number(8)]), at + 4_000)
    assert live.about == right
    there = found(EVERYTHING, LANGUAGE, entries, NOTHING_KNOWN)
    assert there
    assert there.state.about == live.about


def test_strong_pain_before_there_were_these_questions_asks_nothing_later() -> None:
    """An older release went on after it; so does whoever resumes its session."""
    at = within(VARIED, Place(0, 1))
    flow = spaced(at, [HURTS, Number(8), 8_000, NO, NO])
    done: Inputs = [(at + 80_000, Commanded(Command.DONE))]
    twice = replace(VARIED, steps=(*VARIED.steps, VARIED.steps[1]))
    session = Killed(compile_routine(twice, LANGUAGE.wording), LANGUAGE)
    _, entries = left(session, [*flow, *done], at + 90_000)
    older = [e for e in entries if getattr(e, "question", Asked.PAIN) == Asked.PAIN]
    assert len(older) == len(entries) - 2
    for kept in (entries, older):
        there = found(twice, LANGUAGE, kept, NOTHING_KNOWN)
        assert there
        assert there.state.phase is Phase.IDLE
        assert there.state.left_out == {"bridge"}


def test_a_test_that_hurt_is_passed_over_where_it_comes_again() -> None:
    """Nothing of it is logged as skipped, so an entry says where the session goes on."""
    test = TestStep(replace(STICK, sides=(), equipment=()))
    squat, bridge = Step(SQUAT, Hold(20_000)), Step(BRIDGE, Hold(20_000))
    routine = Routine("r", "R", (test, squat, test, bridge))
    at = within(routine, Place(0, 1))
    flow = spaced(at, [HURTS, Number(8), 8_000, NO, NO])
    session = Killed(compile_routine(routine, LANGUAGE.wording), LANGUAGE)
    live, entries = left(session, flow, at + 90_000)
    assert live.target == Place(3, 1)
    there = found(routine, LANGUAGE, entries, NOTHING_KNOWN)
    assert there
    assert there.state.ahead == live.target


LYING = replace(GLUTEAL, position=Position.SUPINE, way_out="Let go of the {side} knee.")
STANDING = replace(SQUAT, position=Position.STANDING, way_out="Walk your feet together.")
RIGHT_FIRST = Step(LYING, Hold(20_000), sides=(Side.RIGHT, Side.LEFT))
MOVED = Routine("r", "R", (RIGHT_FIRST, Step(STANDING, Hold(9_000))))


def spoken(stage: SimulatedStage) -> str:
    return " ".join(e.text for _, e in stage.performed if isinstance(e, Say))


def test_the_way_out_of_what_hurts_is_said_at_once_and_only_then() -> None:
    at = within(MOVED, Place(0, 1, Side.RIGHT))
    said = spoken(played(MOVED, spaced(at, [HURTS, Number(8), 10_000, NO, NO])))
    assert "Come out slowly. Let go of the right knee." in said
    assert "Let go of the left knee." not in said
    assert "Let go of the left knee." in spoken(played(MOVED, []))


def test_getting_ready_has_no_way_out() -> None:
    at = within(MOVED, Place(0, 1, Side.RIGHT)) - 5_000
    said = spoken(played(MOVED, spaced(at, [HURTS, Number(8), 10_000, NO, NO])))
    assert "Come out slowly." in said
    assert "Let go" not in said


@pytest.mark.parametrize(("answer", "told"), [(YES, True), (NO, False)])
def test_nobody_is_told_how_to_come_out_of_what_was_left(answer: Command, *, told: bool) -> None:
    known = Background(hurt=frozenset({STANDING.id}))
    asked = next(
        at
        for at, e in played(MOVED, [], known).performed
        if isinstance(e, Say) and "Last time" in e.text
    )
    stage = played(MOVED, [(asked + 5_000, Commanded(answer))], known)
    assert ("Walk your feet together." in spoken(stage)) is told


@pytest.mark.parametrize("number", [Number(4), Number(7)])
def test_what_a_number_did_can_be_taken_back(number: Number) -> None:
    """Then it is asked again, and after another number the set goes on where it was."""
    at = within(VARIED, Place(0, 1))
    flow = spaced(at, [HURTS, number, UNDO, Number(1)])
    stage = played(VARIED, [*flow, (at + 200_000, Commanded(Command.DONE))])
    done = [e for e in counting(logged(stage)) if isinstance(e, SetEnded)]
    assert [(e.exercise, e.attempt, e.status) for e in done] == [
        *[("bridge", 1, Status.COMPLETED)] * 3,
        ("squat", 1, Status.COMPLETED),
    ]
    assert [e.value for e in counting(logged(stage)) if isinstance(e, Answered)] == [1]


def test_the_easier_version_is_where_the_next_session_starts() -> None:
    """By the same entry as after "easier"."""
    at = within(VARIED, Place(0, 1))
    entries = logged(played(VARIED, spaced(at, [HURTS, Number(4)])))
    (switched,) = [e for e in entries if isinstance(e, Switched)]
    assert (switched.exercise, switched.variant) == ("bridge", "small-bridge")


@pytest.mark.parametrize(
    ("then", "told"),
    [
        ([], [("hurts", 1)]),  # asked twice, in silence
        ([Command.STOP, YES], [("hurts", 1)]),
        ([Command.STOP, NO, Number(0)], [("pain", 0)]),
        ([UNDO], []),
        ([Command.RESUME], []),
    ],
)
def test_pain_without_a_number_is_kept(
    then: list[Intent | int], told: list[tuple[str, int]]
) -> None:
    stage = played(HOLDS, spaced(within(HOLDS, Place(0, 1, Side.LEFT)), [HURTS, *then]))
    answers = [e for e in logged(stage) if isinstance(e, Answered)]
    assert [(e.question, e.value) for e in answers] == told


def test_pain_without_a_number_is_kept_when_the_program_is_closed() -> None:
    at = within(HOLDS, Place(0, 1, Side.LEFT))
    stage = played(HOLDS, [(at, Commanded(HURTS)), (at + 2_000, Closed())])
    assert [e.question for e in logged(stage) if isinstance(e, Answered)] == ["hurts"]
