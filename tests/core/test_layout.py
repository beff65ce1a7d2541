"""Set-ups in moves: their times, whom a caution concerns, how much is said."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.core.engine import Engine
from hipvoice.core.events import Closed
from hipvoice.core.routine.routine import (
    Caution,
    GetReady,
    Hold,
    Position,
    Routine,
    SetupMove,
    Step,
    Talk,
    TestStep,
)
from hipvoice.core.timeline.cues import READY_COUNT_DOWN
from hipvoice.core.timeline.layout import (
    CHANGE_MS,
    COUNT_IN_MS,
    MOVE_MS,
    PICK_UP_MS,
    SETTLE_MS,
    Segment,
    SegmentKind,
    change_ms,
)
from hipvoice.core.timeline.timeline import SET_UP, Background, compile_routine, retold
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.loop import simulate
from tests.core.golden import LANGUAGE
from tests.core.routines import BOTH, LUNGE, SEATED, TAUGHT, TILT
from tests.tries import tries

WORDING = LANGUAGE.wording
ALL_KNOWN = frozenset({LUNGE.id, TILT.id})
NEW = Background()
KNOWN = Background(familiar=ALL_KNOWN)


def segments(kind: SegmentKind, routine: Routine, background: Background = NEW) -> list[Segment]:
    timeline = compile_routine(routine, WORDING, background)
    return [segment for segment in timeline.segments if segment.kind is kind]


def texts(routine: Routine, background: Background = NEW) -> list[str]:
    return [*compile_routine(routine, WORDING, background).texts()]


@given(st.sampled_from(Position), st.sampled_from(Position))
def test_a_change_of_position_takes_six_to_ten_seconds_both_ways(a: Position, b: Position) -> None:
    assert change_ms(a, b) == change_ms(b, a)
    assert change_ms(a, b) == 0 if a is b else 6_000 <= change_ms(a, b) <= 10_000


def test_a_position_that_is_not_known_takes_no_time_of_its_own() -> None:
    assert change_ms(Position.SUPINE, None) == 0
    assert change_ms(None, Position.SUPINE) == CHANGE_MS


def test_every_move_has_its_time_and_the_first_that_of_the_change() -> None:
    (_, _, tilt) = segments(SegmentKind.SETUP, TAUGHT)[:3]
    assert [cue.pause for cue in tilt.cues] == [CHANGE_MS, MOVE_MS]


def test_a_move_that_waits_ends_with_a_word_and_the_others_do_not() -> None:
    first, second = segments(SegmentKind.SETUP, TAUGHT)[:2]
    assert (first.duration, first.ends) == (None, "command")
    assert second.ends == "speech"
    assert first.cues[0].text == LUNGE.setup[0].text


def test_getting_ready_has_the_time_to_get_into_position() -> None:
    new = [segment.duration for segment in segments(SegmentKind.READY, TAUGHT)]
    known = [segment.duration for segment in segments(SegmentKind.READY, TAUGHT, KNOWN)]
    down, over, up = 8_000, CHANGE_MS, CHANGE_MS + PICK_UP_MS  # the band again
    assert new[:2] == [COUNT_IN_MS, COUNT_IN_MS]
    assert known == [COUNT_IN_MS + ms for ms in (down, over, up)]


def test_the_same_position_has_time_to_settle() -> None:
    routine = Routine("r", "R", (Step(TILT, Hold(20_000)), Step(TILT, Hold(20_000))))
    assert segments(SegmentKind.READY, routine, KNOWN)[1].duration == COUNT_IN_MS + SETTLE_MS


@pytest.mark.parametrize("ready", [4_000, GetReady.WAIT])
def test_what_a_routine_states_is_kept(ready: int | GetReady) -> None:
    step = Step(TILT, Hold(20_000), ready=ready)
    (found,) = segments(SegmentKind.READY, Routine("r", "R", (step,)))
    assert found.duration == (None if ready is GetReady.WAIT else ready)


@pytest.mark.parametrize(
    ("conditions", "heard"),
    [((), "both"), (("stenosis",), "stenosis"), (("knee-pain",), "knee"), (("sciatica",), "none")],
)
def test_a_caution_is_for_people_who_have_it_and_for_those_who_named_nothing(
    conditions: tuple[str, ...], heard: str
) -> None:
    said = texts(TAUGHT, Background(conditions=frozenset(conditions)))
    knee, stenosis = (caution.text in said for caution in LUNGE.cautions)
    assert (knee, stenosis) == (heard in {"knee", "both"}, heard in {"stenosis", "both"})


def test_cautions_are_said_the_first_time_and_shown_every_time() -> None:
    assert LUNGE.cautions[0].text not in texts(TAUGHT, KNOWN)
    engine = Engine(compile_routine(TAUGHT, WORDING, KNOWN), LANGUAGE, KNOWN)
    assert engine.view(0).cautions == ()  # the welcome is about no exercise
    simulate(engine, [(60_000, Closed())])
    assert engine.view(60_000).cautions == tuple(caution.text for caution in LUNGE.cautions)


def test_a_caution_of_another_condition_is_not_shown() -> None:
    known = replace(KNOWN, conditions=frozenset({"stenosis"}))
    engine = Engine(compile_routine(TAUGHT, WORDING, known), LANGUAGE, known)
    simulate(engine, [(60_000, Closed())])
    assert engine.view(60_000).cautions == (LUNGE.cautions[1].text,)


@given(
    st.lists(st.text("abc ", min_size=1, max_size=80), min_size=1, max_size=6),
    st.integers(0, 30_000) | st.none(),
)
@settings(max_examples=tries(100))
def test_a_switch_is_never_shorter_than_its_words_and_its_counts(
    moves: list[str], stated: int | None
) -> None:
    lunge = replace(LUNGE, other_side=tuple(map(SetupMove, moves)))
    step = Step(lunge, Hold(20_000), sides=BOTH, switch_ms=stated)
    found = segments(SegmentKind.SWITCH, Routine("r", "R", (step,)))
    for switch in found:
        assert switch.duration is not None
        if not switch.duration:
            assert stated == 0
            continue
        *said, three, _, _ = switch.cues
        assert len(said) == len(moves) + 1
        assert three.at == switch.duration - READY_COUNT_DOWN * 1000
        assert said[-1].at + nominal_ms(said[-1].text) <= three.at


@given(st.lists(st.integers(1, 9), max_size=4), st.integers(1, 4))
def test_every_caution_is_said_once_and_before_its_move(befores: list[int], moves: int) -> None:
    tilt = replace(
        TILT,
        setup=tuple(SetupMove(f"Move {n}.") for n in range(1, moves + 1)),
        cautions=tuple(Caution(f"Mind {i}.", before=b) for i, b in enumerate(befores)),
    )
    (setup,) = segments(SegmentKind.SETUP, Routine("r", "R", (Step(tilt, Hold(20_000)),)))
    said = [cue.text for cue in setup.cues]
    assert sorted(said) == sorted([*(m.text for m in tilt.setup), *(c.text for c in tilt.cautions)])
    for caution in tilt.cautions:
        move = f"Move {min(caution.before, moves)}."
        between = said[said.index(caution.text) : said.index(move)]
        assert all(text.startswith("Mind") for text in between)


def test_less_talk_says_less() -> None:
    counts = [len(texts(TAUGHT, Background(talk=talk))) for talk in Talk]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == len(Talk)


def test_a_routine_may_ask_for_less_talk() -> None:
    assert texts(replace(TAUGHT, talk=Talk.QUIET)) == texts(TAUGHT, Background(talk=Talk.QUIET))


@pytest.mark.parametrize(("before", "talk"), [*product(Talk, Talk)])
def test_telling_more_or_less_leaves_what_was_and_keeps_every_set(before: Talk, talk: Talk) -> None:
    timeline = compile_routine(TAUGHT, WORDING, Background(talk=before))
    told = compile_routine(TAUGHT, WORDING, Background(talk=talk))
    for index in range(len(timeline.segments) - 1):
        changed = retold(timeline, index, talk, WORDING)
        assert changed.segments[: index + 1] == timeline.segments[: index + 1]
        assert changed.places() == timeline.places()
        here, begun = timeline.segments[index], index + 1
        while here.kind in SET_UP and changed.segments[begun].kind in SET_UP:
            begun += 1  # a set-up that has begun is brought to its end
        assert changed.segments[:begun] == timeline.segments[:begun]
        ahead = changed.segments[begun:]
        assert ahead == told.segments[len(told.segments) - len(ahead) :]
        assert changed.background.talk is talk


TWICE = Routine("r", "R", (Step(LUNGE, Hold(30_000), sets=3, sides=BOTH, rest_ms=10_000),))
BANDS = Routine("r", "R", (Step(LUNGE, Hold(20_000)), Step(replace(LUNGE, id="x"), Hold(20_000))))


def test_the_first_rest_says_how_to_come_out_and_how_to_get_in_again() -> None:
    first, second = segments(SegmentKind.REST, TWICE)
    out, rest, then, *back = [cue.text for cue in first.cues]
    assert (out, rest) == (LUNGE.way_out, "Rest a moment.")
    assert then == "Then set two of three, left side."
    assert back[:2] == ["Take the band off.", "Left knee down, the band round the left thigh."]
    assert LUNGE.way_out not in [cue.text for cue in second.cues]


def test_an_exercise_without_sides_is_taken_up_again_in_brief() -> None:
    routine = Routine("r", "R", (Step(TILT, Hold(20_000), sets=2, rest_ms=10_000),))
    (rest,) = segments(SegmentKind.REST, routine)
    assert [cue.text for cue in rest.cues[:1]] == [TILT.way_out]
    assert TILT.brief in [cue.text for cue in rest.cues]
    (known,) = segments(SegmentKind.REST, routine, KNOWN)
    assert (known.duration, TILT.brief in [c.text for c in known.cues]) == (10_000, False)


def test_every_change_of_sides_has_the_time_of_its_moves() -> None:
    new, *later = segments(SegmentKind.SWITCH, TWICE)
    words = sum(nominal_ms(cue.text) for cue in new.cues[1:3])
    known = segments(SegmentKind.SWITCH, TWICE, KNOWN)
    assert new.duration is not None
    for change in [*later, *known, *segments(SegmentKind.REST, TWICE, KNOWN)]:
        # "left" and "right" are not quite as long
        assert change.duration == pytest.approx(max(10_000, new.duration - words), abs=300)


def test_what_is_set_up_is_waited_for_every_time_but_once_in_a_row() -> None:
    for known in (NEW, KNOWN):
        waits = [s for s in segments(SegmentKind.SETUP, BANDS, known) if s.duration is None]
        told = [s.cues[0].text for s in waits if s.ends == "command"]
        assert told == [LUNGE.setup[0].text]


def test_how_long_a_hold_is_is_said_once() -> None:
    holds = segments(SegmentKind.HOLD, TWICE)
    told = ["Hold for thirty seconds." in [cue.text for cue in hold.cues] for hold in holds]
    assert told == [True, True, False, False, False, False]


def test_a_test_that_is_known_has_the_time_to_get_to_it() -> None:
    seated = TestStep(replace(SEATED, position=Position.ON_A_CHAIR))
    routine = Routine("r", "R", (Step(TILT, Hold(20_000), rest_ms=0), seated))
    known = Background(familiar=frozenset({TILT.id, SEATED.id}))
    setup = segments(SegmentKind.SETUP, routine, known)[1]
    assert setup.cues[0].pause == change_ms(Position.SUPINE, Position.ON_A_CHAIR)


def test_a_chair_without_arms_is_a_chair() -> None:
    both = replace(TILT, equipment=("chair", "armless-chair"))
    said = texts(Routine("r", "R", (Step(both, Hold(20_000)),)))
    assert "You need a chair without arms." in said
