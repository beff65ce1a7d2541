"""Versions, tests, ranges and questions within a session: what a whole transcript would hide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hipvoice.core.commands import Command, Intent, Number
from hipvoice.core.effects import Enter, Log, Say, Tell
from hipvoice.core.engine import Engine
from hipvoice.core.entries import (
    Answered,
    Assessed,
    Ending,
    Entry,
    SessionEnded,
    SetEnded,
    Status,
    Switched,
)
from hipvoice.core.events import Closed, Commanded
from hipvoice.core.programme.assessment import Finding
from hipvoice.core.routine.routine import (
    Correction,
    Hold,
    Reps,
    Routine,
    Side,
    Step,
    Tempo,
    TestStep,
)
from hipvoice.core.timeline.cues import Cue
from hipvoice.core.timeline.layout import WORK, Segment, SegmentKind, stretched
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.core.wording.lines import Pain, Safety
from hipvoice.drivers.loop import simulate
from tests.core.golden import LANGUAGE
from tests.core.routines import (
    BOTH,
    FAVOURED,
    FLOOR_BRIDGE,
    GLUTEAL,
    ONE_LEG_BRIDGE,
    RESET,
    SCREEN,
    SMALL_BRIDGE,
    SQUAT,
    STICK,
    VARIED,
)

HOUR_MS = 3_600_000
EASIER, HARDER, HURTS = Command.EASIER, Command.HARDER, Command.THAT_HURTS
YES, NO, NEXT, SKIP, STOP = (
    Command.YES,
    Command.NO,
    Command.NEXT,
    Command.SKIP,
    Command.STOP,
)
BRIDGES = replace(VARIED, steps=VARIED.steps[:1])  # three sets of the bridge
TWO_BRIDGES = replace(
    VARIED,
    steps=tuple(Step(FLOOR_BRIDGE, Hold(25_000), sets=2, rest_ms=r) for r in (10_000, 11_000)),
)


Part = tuple[SegmentKind | Intent, ...]  # a kind of segment, and what is said in it


class Played:
    """A session in which `script` is said: each part in the next segment of its kind.

    The first command comes three seconds into it, others three seconds apart.
    """

    def __init__(self, routine: Routine, *script: Part, known: Background | None = None) -> None:
        known = known or Background(familiar=frozenset({"bridge"}))
        timeline = compile_routine(routine, LANGUAGE.wording, known)
        waiting = list(script)

        def person(effect: object, now: int) -> Sequence[tuple[int, Commanded]]:
            if not isinstance(effect, Enter) or not waiting:
                return []
            if effect.segment.kind is SegmentKind.FETCH:
                return [(now + 1_000, Commanded(Command.READY))]
            kind, *given = waiting[0]
            if kind is not effect.segment.kind:
                return []
            waiting.pop(0)
            return [(now + 3_000 * n, Commanded(i)) for n, i in enumerate(given, 1)]

        engine = Engine(timeline, LANGUAGE, known)
        self.performed = simulate(engine, [(HOUR_MS, Closed())], person=person).performed
        assert not waiting, f"never came to {waiting}"

    @property
    def entries(self) -> list[Entry]:
        return [e.entry for _, e in self.performed if isinstance(e, Log)]

    @property
    def sets(self) -> list[tuple[str, int, Side | None, Status]]:
        found = [e for e in self.entries if isinstance(e, SetEnded)]
        return [(e.exercise, e.set, e.side, e.status) for e in found]

    @property
    def said(self) -> list[str]:
        return [e.text for _, e in self.performed if isinstance(e, Say)]

    @property
    def worked(self) -> list[Segment]:
        return [
            e.segment for _, e in self.performed if isinstance(e, Enter) and e.segment.kind in WORK
        ]

    @property
    def end(self) -> tuple[int, int]:
        end = self.entries[-1]
        assert isinstance(end, SessionEnded)
        return end.completed, end.sets


H, R, T = SegmentKind.HOLD, SegmentKind.REST, SegmentKind.TEST
DONE, PART, AGAIN, LEFT_OUT = (
    Status.COMPLETED,
    Status.PARTIAL,
    Status.RESTARTED,
    Status.SKIPPED,
)
LEFT, RIGHT = BOTH


def test_sets_add_up_where_the_version_has_sides() -> None:
    """One set on both legs is done; the other two become four."""
    played = Played(BRIDGES, (R, HARDER))
    one_leg = [("E17-one-leg", n, side, DONE) for n in (2, 3) for side in BOTH]
    assert played.sets == [("bridge", 1, None, DONE), *one_leg]
    assert played.end == (5, 5)


def test_sets_add_up_over_several_exercises() -> None:
    played = Played(TWO_BRIDGES, (R, HARDER), (R,), (R, HARDER))
    assert played.end == (6, 6)


def test_skipping_leaves_out_no_set_that_is_none() -> None:
    played = Played(BRIDGES, (R, HARDER), (H, SKIP))
    assert played.sets == [
        ("bridge", 1, None, DONE),
        ("E17-one-leg", 2, LEFT, PART),
        ("E17-one-leg", 2, RIGHT, LEFT_OUT),
        ("E17-one-leg", 3, LEFT, LEFT_OUT),
        ("E17-one-leg", 3, RIGHT, LEFT_OUT),
    ]
    assert played.end == (1, 5)


def test_switch_is_logged_with_what_the_routine_names() -> None:
    played = Played(BRIDGES, (H, HARDER), (H, EASIER), (H, EASIER))
    switches = [e for e in played.entries if isinstance(e, Switched)]
    assert [(s.exercise, s.variant) for s in switches] == [
        ("bridge", "one-leg-bridge"),
        ("bridge", "bridge"),
        ("bridge", "small-bridge"),
    ]
    assert [s.side for s in switches] == [LEFT, None, None]


def test_easier_after_harder_goes_back_where_the_harder_one_has_no_easier_one() -> None:
    hard = replace(ONE_LEG_BRIDGE, easier="", no_easier="Keep the {other} foot low.")
    variants = {**BRIDGES.variants, "one-leg-bridge": Step(hard, Hold(10_000), sides=BOTH)}
    played = Played(replace(BRIDGES, variants=variants), (H, HARDER), (H, EASIER))
    switches = [e for e in played.entries if isinstance(e, Switched)]
    assert [s.variant for s in switches] == ["one-leg-bridge", "bridge"]
    alone = replace(BRIDGES, steps=(variants["one-leg-bridge"],))
    assert "There is no gentler version of this. Keep the right foot low." in (
        Played(alone, (H, EASIER)).said
    )


@pytest.mark.parametrize(
    ("familiar", "full"),
    [(frozenset({"bridge"}), True), (frozenset({"bridge", "E17-small"}), False)],
)
def test_version_is_explained_in_full_unless_it_is_familiar(
    familiar: frozenset[str],
    full: bool,  # noqa: FBT001 - a value of the table
) -> None:
    played = Played(BRIDGES, (H, EASIER), known=Background(familiar=familiar))
    assert (SMALL_BRIDGE.setup[0].text in played.said) is full
    assert (SMALL_BRIDGE.brief in played.said) is not full


def test_what_the_routine_names_is_not_explained_again() -> None:
    played = Played(BRIDGES, (H, EASIER), (H, HARDER), known=Background())
    assert played.said.count(FLOOR_BRIDGE.setup[0].text) == 1
    assert FLOOR_BRIDGE.brief in played.said


@pytest.mark.parametrize(
    ("pain", "first"),
    [
        (2, [("bridge", 1, None, DONE)]),
        (3, [("bridge", 1, None, AGAIN), ("E17-small", 1, None, DONE)]),
        (5, [("bridge", 1, None, AGAIN), ("E17-small", 1, None, DONE)]),
        (6, [("bridge", 1, None, PART), ("bridge", 2, None, LEFT_OUT)]),
    ],
)
def test_how_strong_the_pain_is_decides(pain: int, first: list[object]) -> None:
    played = Played(BRIDGES, (H, HURTS, Number(pain)))
    assert played.sets[: len(first)] == first


def test_what_hurts_goes_on_from_where_it_was() -> None:
    """Twice in one hold: it is as long as without a word, and logged once."""
    played = Played(BRIDGES, (H, HURTS, Number(1), HURTS, Number(0)))
    sets = [e for e in played.entries if isinstance(e, SetEnded)]
    assert [(e.attempt, e.done, e.status) for e in sets] == [(1, 25_000, DONE)] * 3


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ((NO, NO), [("pain", 7), ("numbness", 0), ("below-knee", 0)]),
        ((NO, YES), [("pain", 7), ("numbness", 0), ("below-knee", 1)]),
        ((YES,), [("pain", 7), ("numbness", 1)]),
    ],
)
def test_a_warning_sign_ends_the_session(
    said: tuple[Command, ...], told: list[tuple[str, int]]
) -> None:
    engine = Engine(compile_routine(BRIDGES, LANGUAGE.wording), LANGUAGE)
    given = [(40_000, HURTS), (42_000, Number(7)), *zip((55_000, 60_000), said, strict=False)]
    performed = simulate(engine, [(at, Commanded(intent)) for at, intent in given]).performed
    entries = [e.entry for _, e in performed if isinstance(e, Log)]
    answers = [e for e in entries if isinstance(e, Answered)]
    assert [(e.question, e.value, e.exercise) for e in answers] == [(*t, "bridge") for t in told]
    ending = entries[-1]
    assert isinstance(ending, SessionEnded)
    assert ending.ending is (Ending.STOPPED if YES in said else Ending.FINISHED)
    spoken = [e.text for _, e in performed if isinstance(e, Say)]
    shown = [e.line for _, e in performed if isinstance(e, Tell)]
    assert (LANGUAGE.wording.line(Pain.URGENT) in spoken) is (YES in said)
    assert (LANGUAGE.wording.line(Safety.URGENT_MORE) in shown) is (YES in said)


def test_a_session_closed_while_it_stands_before_the_summary_is_ended_in_the_journal() -> None:
    played = Played(BRIDGES, (H, HURTS, Number(7)))  # nobody answers what is asked
    *_, ended = played.entries
    assert isinstance(ended, SessionEnded)
    assert ended.ending is Ending.CLOSED


def test_a_question_that_was_answered_while_it_was_asked_is_not_asked_again() -> None:
    engine = Engine(compile_routine(BRIDGES, LANGUAGE.wording), LANGUAGE)
    events = [(40_000, Commanded(HURTS)), (40_500, Commanded(Number(7))), (60_000, Closed())]
    performed = simulate(engine, events).performed
    said = [e.text for _, e in performed if isinstance(e, Say)]
    assert sum("How strong is the pain" in text for text in said) == 1
    assert any("numbness" in text for text in said)


def test_pain_in_a_rest_eases_the_set_to_come() -> None:
    played = Played(BRIDGES, (R, HURTS, Number(5)))
    assert [(name, n) for name, n, _, _ in played.sets] == [
        ("bridge", 1),
        ("E17-small", 2),
        ("E17-small", 3),
    ]


def test_strong_pain_and_stop_do_not_lead_back_into_the_exercise() -> None:
    """A question is open when the person stops; after "no" it is asked again, and waits."""
    played = Played(VARIED, (H, HURTS, Number(7), STOP, NO))
    assert played.sets[1:3] == [("bridge", 2, None, LEFT_OUT), ("bridge", 3, None, LEFT_OUT)]
    assert [s.place.step for s in played.worked if s.place] == [0]
    assert played.said[-1] == LANGUAGE.wording.line(Pain.WAIT)


def test_going_on_after_stop_is_nothing_to_take_back() -> None:
    """What undo takes back is the skip before it."""
    played = Played(TWO_BRIDGES, (H, SKIP, STOP, NO, Command.UNDO))
    assert [s.place.step for s in played.worked if s.place][:2] == [0, 0]


def test_finding_is_compared_with_an_earlier_session() -> None:
    known = Background(findings=(Finding("T5", LEFT, passed=False),))
    played = Played(SCREEN, (T, YES), known=known)
    assert "Noted: yes. Better than before." in played.said


def test_test_that_is_answered_again_has_one_finding() -> None:
    """Back at the left side its new answer counts, and is compared with no answer before."""
    routine = Routine("r", "R", (TestStep(STICK),))
    played = Played(routine, (T, NO), (T, Command.PREVIOUS), (T, YES), (T, YES))
    assert [e.passed for e in played.entries if isinstance(e, Assessed)] == [False, True, True]
    assert "The test is done, half a minute." in played.said
    assert "Nothing limits you here." in played.said
    assert "Daily hips keeps it that way." in played.said


def test_a_finding_that_was_undone_does_not_count() -> None:
    routine = Routine("r", "R", (TestStep(replace(STICK, sides=())), *RESET.steps[1:2]))
    played = Played(routine, (T, NO), (SegmentKind.ANNOUNCE, Command.UNDO), (T, YES))
    assert sum(isinstance(e, Assessed) for e in played.entries) == 2


@pytest.mark.parametrize(
    ("script", "answers"),
    [
        ((), []),
        (((SegmentKind.QUESTION, Number(5)),), [("pain", 5)]),
        (((SegmentKind.QUESTION, NEXT), (SegmentKind.QUESTION, Number(7))), [("effort", 7)]),
        (((SegmentKind.QUESTION, Command.PAUSE),), []),
    ],
)
def test_questions_at_the_end(script: tuple[Part, ...], answers: list[tuple[str, int]]) -> None:
    routine = replace(RESET, steps=RESET.steps[1:2])
    played = Played(routine, *script)
    found = [e for e in played.entries if isinstance(e, Answered)]
    assert [(e.question, e.value) for e in found] == answers


def test_extra_set_has_no_other_side() -> None:
    played = Played(FAVOURED, (H,), (H,), (H, Command.OTHER_SIDE))
    assert played.sets[2] == ("gluteal-stretch", 2, RIGHT, DONE)
    assert played.end == (4, 4)


def test_section_is_announced_where_it_begins() -> None:
    steps = tuple(Step(SQUAT, Hold(10_000), section=s) for s in ("One", "One", "", "One"))
    played = Played(Routine("r", "R", steps))
    sections = [text for text in played.said if "Next part: One." in text]
    assert len(sections) == 2


def test_dose_of_each_side_is_planned_and_logged() -> None:
    step = Step(GLUTEAL, Hold(20_000), sides=BOTH, doses={RIGHT: Reps(4)})
    entries = Played(Routine("r", "R", (step,)), (SegmentKind.OPEN_REPS, Command.DONE)).entries
    sets = [e for e in entries if isinstance(e, SetEnded)]
    assert [(e.unit, e.planned, e.done) for e in sets] == [("ms", 20_000, 20_000), ("reps", 4, 4)]


LADDER = Reps(6, Tempo(2_000, 0, 2_000), end_hold_ms=8_000, ladder=(6, 4, 2))


def test_a_ladder_is_played_planned_and_logged_set_by_set() -> None:
    played = Played(Routine("r", "R", (Step(SQUAT, LADDER, sets=4, rest_ms=20_000),)))
    sets = [e for e in played.entries if isinstance(e, SetEnded)]
    assert [(e.planned, e.done) for e in sets] == [(6, 6), (4, 4), (2, 2), (2, 2)]
    assert [e.worked_ms for e in sets] == [n * 12_000 for n in (6, 4, 2, 2)]


def test_a_ladder_is_announced_as_a_whole_and_set_by_set() -> None:
    said = Played(Routine("r", "R", (Step(SQUAT, LADDER, sets=3, sides=BOTH),))).said
    whole = "Three sets of six, four and two reps, each held for eight seconds. On each side, left"
    assert any(whole in text for text in said)
    assert "Then set two of three, left side: four reps." in said
    assert "Then set three of three, left side: two reps." in said
    said = Played(Routine("r", "R", (Step(SQUAT, LADDER, sets=2),))).said
    assert any("Two sets of six and four reps, each" in text for text in said)
    assert "Then set two of two: four reps." in said


def test_the_extra_set_of_a_side_is_like_the_last_of_a_ladder() -> None:
    step = Step(SQUAT, LADDER, sets=2, sides=(RIGHT, LEFT), extra=RIGHT)
    sets = [e for e in Played(Routine("r", "R", (step,))).entries if isinstance(e, SetEnded)]
    assert [(e.side, e.planned) for e in sets] == [
        (RIGHT, 6), (LEFT, 6), (RIGHT, 4), (LEFT, 4), (RIGHT, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [(4, 2), (6, 0), (6, -1)])
def test_a_ladder_begins_with_the_count_and_has_a_rep_in_each_set(wrong: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"ladder begins|at least one rep"):
        Reps(6, ladder=wrong)
    with pytest.raises(ValueError, match="has no range"):
        Reps(6, most=8, ladder=(6, 4))


@pytest.mark.parametrize(("most", "legal"), [(None, False), (4, False), (6, True)])
def test_done_ends_paced_reps_only_where_they_are_a_range(most: int | None, legal: bool) -> None:  # noqa: FBT001
    step = Step(SQUAT, Reps(4, Tempo(2_000, 0, 2_000), most=most))
    played = Played(Routine("r", "R", (step,)), (SegmentKind.REPS, Command.DONE))
    assert (played.end[0] == 0) is legal


def cues(step: Step, kind: SegmentKind) -> tuple[Cue, ...]:
    timeline = compile_routine(Routine("r", "R", (step,)), LANGUAGE.wording)
    return next(s.cues for s in timeline.segments if s.kind is kind)


def test_open_reps_say_a_placed_correction_at_its_place_alone() -> None:
    placed = replace(SQUAT, corrections=(Correction("Chest up.", at_ms=7_000),))
    said = [
        c.at for c in cues(Step(placed, Reps(5)), SegmentKind.OPEN_REPS) if c.text == "Chest up."
    ]
    assert said == [7_000]


def test_percentage_moves_with_the_length() -> None:
    placed = replace(SQUAT, corrections=(Correction("Deeper.", at_percent=25),))
    timeline = compile_routine(Routine("r", "R", (Step(placed, Hold(40_000)),)), LANGUAGE.wording)
    hold = next(s for s in timeline.segments if s.kind is SegmentKind.HOLD)
    longer = stretched(hold, 20_000, 5_000)
    assert [c.at for c in longer.cues if c.text == "Deeper."] == [20_000]
