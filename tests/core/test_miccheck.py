"""What follows from what a microphone check found; whole checks are golden transcripts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipvoice.core.commands import Command
from hipvoice.core.effects import Effect, End, Keep, Say
from hipvoice.core.events import (
    Event,
    Examined,
    Flaw,
    Judged,
    Measured,
    Pressed,
    Returned,
    Started,
    UtteranceFinished,
)
from hipvoice.core.miccheck import findings
from hipvoice.core.miccheck.check import SKIP, MicCheck, MicCheckStep
from hipvoice.core.miccheck.findings import ASKED, LONGEST_LEAD_IN_MS, Findings
from hipvoice.core.session.hearing import Reason
from hipvoice.core.wording.lines import Instruction, Prompt, Verdict
from tests.core.golden import LANGUAGE

MAX_STEPS = 2000


@pytest.mark.parametrize(
    ("floor", "level", "expected"),
    [
        (-60.0, -40.0, Verdict.VOICE_GOOD),
        (-60.0, -40.1, Verdict.VOICE_SOFT),
        (-60.0, -48.0, Verdict.VOICE_SOFT),
        (-60.0, -48.1, Verdict.VOICE_LOST),
        (-60.0, -3.9, Verdict.VOICE_CLIPPED),
        (None, -40.0, None),
    ],
)
def test_the_voice_is_judged_by_the_room(
    floor: float | None, level: float, expected: Prompt | None
) -> None:
    assert findings.voice(Findings(floor=floor, levels=(level,))) is expected


@pytest.mark.parametrize("flaw", Flaw)
def test_what_is_wrong_with_the_microphone_is_said(flaw: Flaw) -> None:
    good = Findings(floor=-60.0, levels=(-30.0,))
    bad = replace(good, flaws=frozenset({flaw}))
    new = set(findings.sentences(bad, LANGUAGE)) - set(findings.sentences(good, LANGUAGE))
    assert len(new) == 1


@pytest.mark.parametrize(("level", "told"), [(-45.0, False), (-45.1, True)])
def test_a_microphone_that_is_set_too_low_is_reported(level: float, *, told: bool) -> None:
    found = Findings(floor=-80.0, levels=(level,))
    said = list(findings.sentences(found, LANGUAGE))
    assert (LANGUAGE.prompt(Verdict.MIC_LOW) in said) is told


def test_no_voice_at_all_is_reported() -> None:
    asked = {Command.NEXT: None}
    assert findings.voice(Findings(floor=-60.0, understood=asked)) is Verdict.VOICE_NONE


@pytest.mark.parametrize(
    ("echo", "residual", "expected"),
    [
        (-50.0, None, Verdict.ECHO_GONE),
        (-30.0, None, Verdict.ECHO_STAYS),
        (-30.0, -50.0, Verdict.ECHO_GONE),
        (-30.0, -49.9, Verdict.ECHO_LOUD),
        (None, None, None),
    ],
)
def test_the_echo_is_judged_by_what_is_left(
    echo: float | None, residual: float | None, expected: Prompt | None
) -> None:
    assert findings.echo(Findings(floor=-60.0, echo=echo, residual=residual)) is expected


def test_the_room_is_loud_or_quiet() -> None:
    assert findings.room(Findings(floor=-45.0)) is Verdict.ROOM_QUIET
    assert findings.room(Findings(floor=-44.9)) is Verdict.ROOM_LOUD
    assert findings.room(Findings()) is None


def test_the_level_is_the_usual_one_and_not_that_of_one_shout() -> None:
    assert Findings(levels=(-30.0, -29.0, -5.0)).level == -29.0


@pytest.mark.parametrize("prompt", [*Instruction, *Verdict])
def test_every_sentence_can_be_followed(prompt: Prompt) -> None:
    text = LANGUAGE.prompts[prompt]
    assert text.endswith(".")
    for sentence in text.split(". "):
        assert len(sentence.split()) <= 14


def test_the_phrase_is_said_long_before_the_person_answers() -> None:
    for prompt in (Instruction.SAY, Instruction.AGAIN, Instruction.INSTEAD):
        text = LANGUAGE.prompt(prompt, phrase="next")
        assert len(text.partition("next")[2]) >= len(" after the sound.")


@pytest.mark.parametrize(
    ("lead_in", "lost", "needed"),
    [
        (300, 0, None),
        (300, 59, None),
        (300, 60, 560),
        (300, 700, 1200),
        (1500, 1000, 2700),
        (1500, 3000, LONGEST_LEAD_IN_MS),
        (LONGEST_LEAD_IN_MS, 700, None),
    ],
)
def test_the_lead_in_is_made_longer_by_what_was_lost(
    lead_in: int, lost: int, needed: int | None
) -> None:
    found = Findings(floor=-60.0, levels=(-30.0,), lead_in=lead_in, lost=lost)
    keep = findings.kept(found, LANGUAGE)
    assert keep
    assert keep.lead_in == needed
    swallowed = LANGUAGE.prompt(Verdict.SWALLOWED)
    assert (swallowed in list(findings.sentences(found, LANGUAGE))) is bool(needed)


def test_a_lead_in_that_is_not_kept_is_not_mentioned() -> None:
    found = Findings(floor=-60.0, lead_in=300, lost=700)
    assert LANGUAGE.prompt(Verdict.SWALLOWED) not in list(findings.sentences(found, LANGUAGE))


EVENTS = st.one_of(
    st.builds(Examined, st.frozensets(st.sampled_from(Flaw))),
    st.builds(Measured, *[st.floats(-90, 0)] * 3),
    st.builds(Returned, st.integers(0, 4000), st.integers(0, 4000)),
    st.builds(
        Judged,
        st.sampled_from(["", "next", "pause", "next one", "text", "stop"]),
        st.sampled_from(Reason),
        st.floats(-90, 0),
    ),
    st.builds(
        Pressed, st.sampled_from(LANGUAGE.keys[Command.NEXT] + LANGUAGE.keys[Command.REPEAT])
    ),
)


@given(events=st.lists(st.tuples(st.integers(0, 4000), EVENTS), max_size=60), cancels=st.booleans())
def test_whatever_happens_it_ends_and_tells_what_it_keeps(
    *, events: list[tuple[int, Event]], cancels: bool
) -> None:
    done = played(MicCheck(LANGUAGE, cancels=cancels), events)
    assert sum(isinstance(effect, End) for effect in done) == 1
    kept = [effect for effect in done if isinstance(effect, Keep)]
    said = [effect.text for effect in done if isinstance(effect, Say)]
    assert len(kept) <= 1
    if kept:
        assert LANGUAGE.prompt(Verdict.NOT_KEPT) not in said
        assert set(kept[0].phrases) <= set(ASKED)
        for command, phrase in kept[0].phrases.items():
            assert phrase in LANGUAGE.phrases[command][1:]


def played(check: MicCheck, events: list[tuple[int, Event]]) -> list[Effect]:
    """Everything that is done: each event that many ms after the one before; sentences take 1 s."""
    now, effects = 0, check.handle(Started(), 0)
    pending = list(events)
    for _ in range(MAX_STEPS):
        if check.ended:
            return effects
        saying = [effect for effect in effects if isinstance(effect, Say)]
        if pending:
            wait, event = pending.pop(0)
            now += wait
            effects += check.handle(event, now)
        elif check.course.speech.busy:
            now += 1000
            effects += check.handle(UtteranceFinished(saying[-1].id), now)
        else:
            due = check.deadline()
            assert due is not None, "it waits for nothing"
            now = max(now, due)
            effects += check.handle_timer(now)
    raise AssertionError("it does not end")


def test_a_report_without_words_is_not_kept() -> None:
    found = Findings(floor=-60.0)
    assert findings.kept(found, LANGUAGE) is None
    assert LANGUAGE.prompt(Verdict.NOT_KEPT) in list(findings.sentences(found, LANGUAGE))


def asking(reason: Reason, *, over_coach: bool) -> list[str]:
    """What is said to a voice that was judged so while the first word was waited for."""
    check = MicCheck(LANGUAGE, cancels=True)
    done = check.handle(Started(), 0)
    for _ in range(MicCheckStep.WORD.value - check.course.step.value):
        done += check.handle(Pressed(*LANGUAGE.keys[SKIP]), 0)
    check.handle(UtteranceFinished(sentences_of(done)[-1].id), 1000)
    told = check.handle(Judged("next", reason, -25.0, over_coach), 2000)
    return [sentence.text for sentence in sentences_of(told)]


def sentences_of(effects: list[Effect]) -> list[Say]:
    return [effect for effect in effects if isinstance(effect, Say)]


def test_what_is_heard_of_the_coach_himself_is_no_answer() -> None:
    first, second = (LANGUAGE.phrases[command][0] for command in list(ASKED)[:2])
    again = LANGUAGE.prompt(Instruction.AGAIN, phrase=first)
    assert asking(Reason.LOOK_ALIKE, over_coach=True) == []
    assert asking(Reason.LOOK_ALIKE, over_coach=False) == [again]
    assert asking(Reason.ACCEPTED, over_coach=True) == [
        LANGUAGE.prompt(Instruction.SAY, phrase=second)
    ]
