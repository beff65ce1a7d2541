"""Properties of every session: whatever is said, and whenever, these hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.core.commands import INTENTS, Command
from hipvoice.core.effects import SOFT, Chime, Effect, End, Enter, Hush, Log, Say
from hipvoice.core.engine import Engine
from hipvoice.core.entries import SessionEnded, SetEnded, Status, Undone
from hipvoice.core.events import Attended, By, Closed, Commanded, Event, Pressed, UtteranceFinished
from hipvoice.core.routine.routine import (
    Breathing,
    Correction,
    GetReady,
    Hold,
    Place,
    Reps,
    Routine,
    Side,
    Step,
    Talk,
    Tempo,
    TestStep,
)
from hipvoice.core.timeline.cues import (
    BREATHS,
    LAST_WORDS_MS,
    LONGEST_SILENCE_MS,
    TONE_MS,
    WORK_OPENING_MS,
    BreathPace,
    Cue,
    CueKind,
    breathing_cues,
    hold_cues,
    reps_cues,
)
from hipvoice.core.timeline.layout import WORK, breathing_anew, stretched, work_segment
from hipvoice.core.timeline.timeline import compile_routine, nominal_duration
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.loop import SimulatedClock, SimulatedStage, run, silent, simulate
from tests.core.golden import LANGUAGE
from tests.core.routines import (
    BRIDGE,
    FLOOR_BRIDGE,
    GLUTEAL,
    HOLDS,
    ONE_LEG_BRIDGE,
    SEATED,
    SQUAT,
    STICK,
    VARIANTS,
)
from tests.tries import tries

HOUR_MS = 3_600_000

holds = st.integers(1, 90).map(lambda s: Hold(s * 1000))
words = st.just(("", "", "")) | st.just(("peel up", "hold", "roll down")) | st.just(("a", "", ""))
timed = st.builds(lambda s, moving: Hold(s * 1000, moving), st.integers(1, 600), st.booleans())
tempos = st.builds(
    Tempo, st.integers(500, 4000), st.integers(0, 3000), st.integers(500, 4000), words
)
reps = st.builds(Reps, st.integers(1, 12), st.none() | tempos)
ranges = st.builds(
    Reps,
    st.integers(1, 6),
    st.none() | tempos,
    st.integers(6, 9),
    st.integers(0, 4_000),
)
end_holds, last_holds = st.integers(0, 4_000), st.just(0) | st.integers(1_000, 60_000)
paced = st.builds(
    Reps, st.integers(1, 40), tempos, st.integers(40, 45), end_holds, last_holds
) | st.builds(Reps, st.integers(1, 60), tempos, last_hold_ms=last_holds)
COUNTED = {n: (LANGUAGE.wording.number(n), LANGUAGE.wording.number(n % 10)) for n in range(61)}
LONGEST_COUNT_MS = nominal_ms("Thirty-eight. Twenty-seven more if you like.")
sentences = st.builds(
    lambda n, text: f"{text}{n}."[-n - 5 :],
    st.integers(1, 80),
    st.just(
        "Keep the hips level and let the breath come and go as it likes while the back is flat "
    ),
)
places: st.SearchStrategy[dict[str, int]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"at_ms": st.integers(0, 90_000)}),
    st.fixed_dictionaries({"at_percent": st.integers(0, 99)}),
    st.fixed_dictionaries({"every_ms": st.integers(5_000, 60_000)}),
)
corrections = st.lists(
    st.builds(lambda text, place: Correction(text, **place), sentences, places), max_size=6
)
breathings = st.builds(lambda a, b: Breathing(a * 1000, b * 1000), *[st.integers(2, 10)] * 2)
steps = st.builds(
    Step,
    exercise=st.sampled_from([GLUTEAL, BRIDGE, SQUAT, FLOOR_BRIDGE, ONE_LEG_BRIDGE]),
    dose=holds | reps | ranges,
    sets=st.integers(1, 3),
    sides=st.sampled_from([(), (Side.LEFT, Side.RIGHT), (Side.RIGHT,)]),
    rest_ms=st.integers(0, 30_000),
    switch_ms=st.none() | st.integers(0, 15_000),
    ready=st.sampled_from(GetReady) | st.integers(0, 10_000),
    talk=st.none() | st.sampled_from(Talk),
    rests_last=st.booleans(),
    breathing=st.none() | breathings,
)
favouring = steps.map(lambda s: replace(s, extra=s.sides[-1] if s.sides else None))
routines = st.builds(
    Routine,
    id=st.just("r"),
    name=st.just("R"),
    steps=st.lists(
        steps | favouring | st.sampled_from([TestStep(STICK), TestStep(SEATED)]),
        min_size=1,
        max_size=3,
    ).map(tuple),
    variants=st.just(VARIANTS),
    questions=st.sampled_from([(), ("pain", "effort")]),
)
commands = st.builds(Commanded, st.sampled_from(INTENTS), st.sampled_from(By))
keys = st.builds(Pressed, st.sampled_from([k for of in LANGUAGE.keys.values() for k in of]))
inputs = st.lists(st.tuples(st.integers(0, 300_000), commands | keys), max_size=25)


def play(routine: Routine, events: list[tuple[int, Event]]) -> SimulatedStage:
    """A session of `routine`; what waits for a word for ever is closed after an hour."""
    engine = Engine(compile_routine(routine, LANGUAGE.wording), LANGUAGE)
    return simulate(engine, [*events, (HOUR_MS, Closed())])


def entries(stage: SimulatedStage) -> list[object]:
    return [e.entry for _, e in stage.performed if isinstance(e, Log)]


def effects(stage: SimulatedStage) -> list[Effect]:
    return [e for _, e in stage.performed]


@given(routines, inputs)
@settings(max_examples=tries(150))
def test_every_session_ends_once_and_numbers_its_entries(
    routine: Routine, events: list[tuple[int, Event]]
) -> None:
    stage = play(routine, events)
    assert sum(isinstance(e, End) for e in effects(stage)) == 1
    assert isinstance(effects(stage)[-1], End)
    logged = entries(stage)
    assert [e.number for e in logged] == list(range(1, len(logged) + 1))
    assert sum(isinstance(e, SessionEnded) for e in logged) == 1
    assert isinstance(logged[-1], SessionEnded)


@given(routines, inputs)
@settings(max_examples=tries(150))
def test_attempt_is_logged_at_most_once_and_completed_means_done(
    routine: Routine, events: list[tuple[int, Event]]
) -> None:
    logged = entries(play(routine, events))
    undone = {n for e in logged if isinstance(e, Undone) for n in e.entries}
    sets = [e for e in logged if isinstance(e, SetEnded) and e.number not in undone]
    attempts = Counter((e.step, e.set, e.side, e.attempt) for e in sets)
    assert all(count == 1 for count in attempts.values())
    for entry in sets:
        if entry.status is Status.COMPLETED:
            assert entry.done is not None
            assert entry.done >= entry.planned
            assert entry.done == entry.planned or entry.unit == "reps" or keeps_going(events)
        elif entry.unit == "ms":
            assert entry.done is not None
            assert 0 <= entry.done < entry.planned


def keeps_going(events: list[tuple[int, Event]]) -> bool:
    """Whether a set may have been told to go on past its end."""
    keys = LANGUAGE.keys[Command.KEEP_GOING]
    given = (e.key in keys if isinstance(e, Pressed) else e.intent for _, e in events)
    return any(which in {True, Command.KEEP_GOING} for which in given)


@given(routines, inputs)
@settings(max_examples=tries(150))
def test_no_more_sets_are_done_than_there_are(
    routine: Routine, events: list[tuple[int, Event]]
) -> None:
    """Whatever versions of an exercise a set was done in."""
    end = entries(play(routine, events))[-1]
    assert isinstance(end, SessionEnded)
    assert 0 <= end.completed <= end.sets


@given(routines, inputs)
@settings(max_examples=tries(150))
def test_one_voice_at_a_time_and_time_never_goes_back(
    routine: Routine, events: list[tuple[int, Event]]
) -> None:
    performed = play(routine, events).performed
    assert [at for at, _ in performed] == sorted(at for at, _ in performed)
    free_at = 0
    for at, effect in performed:
        if isinstance(effect, Hush):
            free_at = at
        if isinstance(effect, Say):
            assert at >= free_at
            assert effect.due <= at
            free_at = at + nominal_ms(effect.text)


@given(routines, inputs, st.integers(0, 300_000), st.booleans())
@settings(max_examples=tries(150))
def test_once_nobody_can_answer_every_session_ends_by_itself(
    routine: Routine,
    events: list[tuple[int, Event]],
    at: int,
    by_voice: bool,  # noqa: FBT001 - drawn
) -> None:
    """The simulated clock raises an error where nothing is to come any more."""
    engine = Engine(compile_routine(routine, LANGUAGE.wording), LANGUAGE)
    before = [(time, event) for time, event in events if time < at]
    stage = simulate(engine, [*before, (at, Attended(by_voice, by_voice))])
    assert isinstance(effects(stage)[-1], End)


@given(routines)
@settings(max_examples=tries(60))
def test_session_without_a_word_completes_all_that_needs_none(routine: Routine) -> None:
    waits = any(
        isinstance(s, TestStep) or s.ready is GetReady.WAIT or getattr(s.dose, "tempo", 1) is None
        for s in routine.steps
    )
    sets = [e for e in entries(play(routine, [])) if isinstance(e, SetEnded)]
    if not waits:
        assert [e.status for e in sets] == [Status.COMPLETED] * routine.places


@given(st.integers(0, 200_000), st.integers(1_000, 100_000))
@settings(max_examples=tries(60))
def test_pause_shifts_what_follows_and_changes_nothing_else(at: int, length: int) -> None:
    pause: list[tuple[int, Event]] = [
        (at, Commanded(Command.PAUSE)),
        (at + length, Commanded(Command.RESUME)),
    ]
    plain, paused = play(HOLDS, []), play(HOLDS, pause)

    def sets(stage: SimulatedStage) -> list[tuple[object, ...]]:
        found = [e for e in entries(stage) if isinstance(e, SetEnded)]
        return [(e.step, e.set, e.side, e.attempt, e.done, e.status) for e in found]

    assert sets(paused) == sets(plain)
    ends = [stage.performed[-1][0] for stage in (plain, paused)]
    if at < ends[0] - 10_000:
        assert ends[1] > ends[0] + length


@given(st.integers(0, 130_000), st.integers(0, 4_000))
@settings(max_examples=tries(150))
def test_ready_never_makes_work_begin_later_nor_does_saying_it_again(at: int, again: int) -> None:
    said: list[tuple[int, Event]] = [(at, Commanded(Command.READY))]
    twice = [*said, (at + again, Commanded(Command.READY))]

    def next_work(events: list[tuple[int, Event]]) -> int:
        enters = ((t, e) for t, e in play(HOLDS, events).performed if isinstance(e, Enter))
        return next((t for t, e in enters if t >= at and e.segment.kind in WORK), HOUR_MS)

    assert next_work(twice) <= next_work(said) <= next_work([])


class RestlessClock(SimulatedClock):
    """Simulated time that wakes its driver halfway to every deadline."""

    def wait(self, deadline: int | None) -> Event | None:
        return super().wait(None if deadline is None else (self.now() + deadline + 1) // 2)


def test_spurious_wake_ups_change_nothing() -> None:
    clock = RestlessClock()
    stage = SimulatedStage(clock, nominal_ms, silent, lambda _: 0)
    run(Engine(compile_routine(HOLDS, LANGUAGE.wording), LANGUAGE), clock, stage)
    assert stage.lines == play(HOLDS, []).lines


@given(routines, st.integers(-30_000, 30_000), st.integers(0, 60_000))
@settings(max_examples=tries(100))
def test_stretching_keeps_cues_inside_and_in_order(routine: Routine, by: int, elapsed: int) -> None:
    for segment in compile_routine(routine, LANGUAGE.wording).segments:
        if segment.duration is None or segment.duration + by <= elapsed:
            continue
        after = stretched(segment, by, elapsed)
        times = [c.at for c in after.cues]
        assert times == sorted(times)
        assert all(elapsed < at < segment.duration + by for at in times)


@given(routines)
@settings(max_examples=tries(100))
def test_timeline_has_each_set_once_and_cues_in_order(routine: Routine) -> None:
    timeline = compile_routine(routine, LANGUAGE.wording)
    places = timeline.places()
    assert len(places) == len(set(places)) == routine.places
    assert nominal_duration(timeline.segments) > 0
    for segment in timeline.segments:
        times = [c.at for c in segment.cues]
        assert times == sorted(times)
        if segment.duration is not None:
            assert all(0 <= at <= max(segment.duration, WORK_OPENING_MS) for at in times)


def collisions(cues: Sequence[Cue]) -> list[tuple[Cue, Cue]]:
    """The cues that begin while the one before is being said at the nominal pace."""
    return [(one, other) for one, other in pairwise(cues) if ends(one) > other.at]


def ends(cue: Cue) -> int:
    return cue.at + nominal_ms(cue.text)


def longest_silence(cues: Sequence[Cue], duration: int) -> int:
    """The longest time within a set in which nothing is said at the nominal pace, ms."""
    begins = [*(cue.at for cue in cues), duration]
    return max(b - a for a, b in zip([0, *map(ends, cues)], begins, strict=True))


@given(timed, corrections, st.sampled_from(["", "Let each breath out slowly."]))
@settings(max_examples=tries(200))
def test_cues_of_a_hold_never_collide_and_leave_its_end_to_the_count(
    hold: Hold, of_exercise: list[Correction], breath: str
) -> None:
    opening, *cues = hold_cues(LANGUAGE.wording, hold, of_exercise, breath)
    assert collisions([opening, *cues]) == []
    texts = {breath, *(c.text for c in of_exercise)}
    words = [cue for cue in cues if cue.text in texts]
    assert all(ends(cue) <= hold.ms - LAST_WORDS_MS for cue in words)
    assert all(cue.at >= ends(opening) for cue in words)
    counted = [cue for cue in cues if cue.at >= hold.ms - 5_000]
    full = hold.ms >= 10_000
    assert not full or [cue.text for cue in counted] == ["five", "four", "three", "two", "one"]
    assert longest_silence([opening, *cues], hold.ms) < LONGEST_SILENCE_MS


@given(holds, corrections)
@settings(max_examples=tries(100))
def test_in_a_hold_the_breath_comes_once_and_only_if_it_is_long(
    hold: Hold, of_exercise: list[Correction]
) -> None:
    free = [c for c in of_exercise if (c.at_ms, c.at_percent, c.every_ms) == (None, None, None)]
    said = [cue.text for cue in hold_cues(LANGUAGE.wording, hold, free[:1], "Breathe.")]
    assert said.count("Breathe.") == (hold.ms >= 20_000)


long_holds = st.integers(10, 120).map(lambda s: Hold(s * 1000))
turn_words = st.sampled_from([("", ""), ("In.", "Out.")])


def turn_ends(cue: Cue) -> int:
    return ends(cue) if cue.text else cue.at + TONE_MS


def assert_paced(cues: Sequence[Cue], pace: BreathPace, duration: int) -> None:
    """The turns are on the beat, covered by nothing and nowhere near the count-down."""
    turns = [cue for cue in cues if cue.kind in BREATHS]
    for cue in turns:
        at, half = divmod(cue.at - pace.at, pace.breathing.breath_ms)
        assert at >= 0
        assert half == (pace.breathing.in_ms if cue.kind is CueKind.BREATHE_OUT else 0)
        assert turn_ends(cue) <= duration - 5_000
    for one, other in pairwise(cues):
        if {one.kind, other.kind} & BREATHS:
            assert turn_ends(one) <= other.at


@given(long_holds, corrections, breathings, turn_words, st.sampled_from(["", "Breathe low."]))
@settings(max_examples=tries(200))
def test_a_breathing_pace_keeps_its_beat_and_covers_no_cue(
    hold: Hold,
    of_exercise: list[Correction],
    breathing: Breathing,
    turns: tuple[str, str],
    breath: str,
) -> None:
    wording = LANGUAGE.wording
    cues, pace = breathing_cues(wording, hold, of_exercise, BreathPace(breathing, turns), breath)
    assert_paced(cues, pace, hold.ms)
    said = [cue for cue in cues if cue.kind not in BREATHS]
    assert collisions(said) == []
    plain = hold_cues(wording, hold, of_exercise, breath)
    kinds = CueKind.COUNT, CueKind.INSTRUCTION
    left = re.compile(" left\\.$")  # that is said into a silence, which a breath is not
    fixed = [[c for c in of if c.kind in kinds and not left.search(c.text)] for of in (said, plain)]
    assert fixed[0] == fixed[1], "the counts are where they are without it"
    texts = {c.text for c in of_exercise}
    assert any(c.text in texts for c in said) == any(c.text in texts for c in plain)
    gaps = [(turn_ends(a), b.at) for a, b in pairwise(cues)]
    assert all(b - a < LONGEST_SILENCE_MS for a, b in gaps)


@given(
    st.integers(20, 90),
    breathings,
    st.integers(-10_000, 60_000),
    st.integers(0, 89_000),
    st.booleans(),
)
@settings(max_examples=tries(200))
def test_a_breathing_pace_keeps_its_beat_when_the_hold_gets_longer_or_begins_anew(
    seconds: int,
    breathing: Breathing,
    by: int,
    elapsed: int,
    anew: bool,  # noqa: FBT001 - whether after a pause
) -> None:
    step = Step(GLUTEAL, Hold(seconds * 1000), breathing=breathing)
    segment = work_segment(step, Place(0, 1), LANGUAGE.wording)
    elapsed = min(elapsed, seconds * 1000 - 11_000)
    after = stretched(segment, by, elapsed)
    after = breathing_anew(after, elapsed) if anew else after
    assert segment.pace
    assert after.pace
    assert after.duration
    assert_paced(after.cues, after.pace, after.duration)
    assert all(cue.at > elapsed for cue in after.cues)
    turns = [cue.at for cue in after.cues if cue.kind in BREATHS]
    if anew:
        assert min(turns, default=elapsed + 1_000) >= elapsed + 1_000
    else:
        assert after.pace == segment.pace


questions = st.tuples(st.integers(5_000, 150_000), st.just(Commanded(Command.TIME)))


@given(long_holds, breathings, st.lists(questions, min_size=10, max_size=25))
@settings(max_examples=tries(60))
def test_no_turn_of_the_breath_sounds_while_the_coach_speaks(
    hold: Hold, breathing: Breathing, events: list[tuple[int, Event]]
) -> None:
    step = Step(GLUTEAL, hold, sets=2, ready=0, rest_ms=0, breathing=breathing)
    speaking: int | None = None
    for _, what in play(Routine("r", "R", (step,)), events).happened:
        match what:
            case Say(id=number):
                speaking = number
            case Hush():
                speaking = None
            case UtteranceFinished(id=number) if number == speaking:
                speaking = None
            case Chime(earcon=earcon):
                assert earcon not in SOFT or speaking is None


@given(paced, corrections)
@settings(max_examples=tries(200))
def test_cues_of_reps_never_collide_and_a_correction_ends_before_the_next_count(
    dose: Reps, of_exercise: list[Correction]
) -> None:
    assert dose.tempo
    cues = reps_cues(LANGUAGE.wording, dose, dose.tempo, of_exercise)
    assert collisions(cues) == []
    end = dose.upper * dose.rep_ms + dose.last_hold_ms
    assert all(ends(cue) <= end for cue in cues[1:])
    assert longest_silence(cues, end) < LONGEST_SILENCE_MS


@given(paced)
@settings(max_examples=tries(100))
def test_every_rep_is_counted_and_the_last_one_announced(dose: Reps) -> None:
    """From the second on: before it, the set is announced, which may take longer than a rep."""
    assert dose.tempo
    said = {cue.at: cue.text for cue in reps_cues(LANGUAGE.wording, dose, dose.tempo, [])}
    roomy = min(dose.tempo.out_ms, dose.rep_ms) >= LONGEST_COUNT_MS
    for n in range(2, dose.upper):
        text, last = said[n * dose.rep_ms], n == dose.upper - 1
        assert text.lower().startswith(COUNTED[n]) or text == "Last one."
        if roomy:
            assert text.lower().startswith(COUNTED[n][0])
            assert ("Last one." in text or "One more" in text) == last
            assert ("more if you like" in text) == (n == dose.count)


def test_a_last_hold_needs_a_tempo_and_a_second() -> None:
    pace = Tempo(1_000, 0, 1_000)
    for tempo, ms in ((None, 5_000), (pace, 500), (pace, -1)):
        with pytest.raises(ValueError, match="a last hold"):
            Reps(3, tempo, last_hold_ms=ms)
    assert Reps(3, pace, most=4, last_hold_ms=5_000).duration_ms == 13_000
