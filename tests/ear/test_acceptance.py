"""The rules, one by one and together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipvoice.core.commands import INTENTS, Command
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.acceptance import DEMANDS, PLAIN, RULES, Candidate, judge
from hipvoice.ear.activity import CAP, HeardVoice
from hipvoice.ear.heard import HeardWord, Transcript
from hipvoice.ear.samples import from_ms


def voice(
    length_ms: int = 400,
    level_db: float = -25.0,
    floor_db: float = -50.0,
    loud_ms: tuple[int, int] | None = None,
    sound_ms: int | None = None,
) -> HeardVoice:
    """Closed 220 ms after its end, or cut off before; loud all the time or for a part of it.

    Its sound begins so long before its end; with it, if not given.
    """
    start = from_ms(5000)
    first, last = (start + from_ms(ms) for ms in loud_ms or (0, length_ms))
    end = start + from_ms(length_ms)
    closed = min(end + from_ms(220), start + CAP)
    sound = (end - from_ms(sound_ms) if sound_ms else start, end)
    return HeardVoice(start, end, closed, first, last, level_db, floor_db, *sound)


def said(text: str, confidence: float = 1.0) -> Transcript:
    return Transcript(tuple(HeardWord(word, confidence) for word in text.split()))


GOOD = Candidate(
    voice=voice(),
    transcript=said("next"),
    intent=Command.NEXT,
    decoys=("text",),
    over_own_voice=False,
    own_words=False,
    since_speech=from_ms(300),
    since_same=from_ms(800),
)
STOP = replace(GOOD, transcript=said("stop"), intent=Command.STOP)

CASES = {
    "good": (GOOD, Reason.ACCEPTED),
    "first of all": (replace(GOOD, since_speech=None, since_same=None), Reason.ACCEPTED),
    "coach": (replace(GOOD, over_own_voice=True), Reason.OWN_VOICE),
    "coach's words": (replace(GOOD, own_words=True), Reason.OWN_WORDS),
    "deaf": (replace(GOOD, transcript=None, intent=None), Reason.DEAF),
    "nothing": (replace(GOOD, transcript=said(""), intent=None), Reason.NOTHING),
    "unknown": (replace(GOOD, transcript=said("next [unk]"), intent=None), Reason.OTHER_WORDS),
    "decoy": (replace(GOOD, transcript=said("text"), intent=None), Reason.LOOK_ALIKE),
    "decoy in a phrase": (replace(GOOD, decoys=("next",)), Reason.ACCEPTED),
    "recombined": (replace(GOOD, transcript=said("next next"), intent=None), Reason.NOT_WHOLE),
    "end of a sentence": (replace(GOOD, since_speech=from_ms(300) - 1), Reason.NOT_QUIET),
    "shortest": (replace(GOOD, voice=voice(120)), Reason.ACCEPTED),
    "short": (replace(GOOD, voice=voice(119)), Reason.TOO_SHORT),
    "a voiced part of 60 ms in a whole word": (
        replace(GOOD, voice=voice(60, sound_ms=120)),
        Reason.ACCEPTED,
    ),
    "shortest of two words": (
        replace(GOOD, transcript=said("next one"), voice=voice(240)),
        Reason.ACCEPTED,
    ),
    "short for two words": (
        replace(GOOD, transcript=said("next one"), voice=voice(239)),
        Reason.TOO_SHORT,
    ),
    "longest": (replace(GOOD, voice=voice(1800)), Reason.ACCEPTED),
    "long": (replace(GOOD, voice=voice(1801)), Reason.TOO_LONG),
    "in music": (replace(GOOD, voice=voice(2500, loud_ms=(1820, 2220))), Reason.ACCEPTED),
    "cut off in music": (replace(GOOD, voice=voice(2500, loud_ms=(1821, 2221))), Reason.TOO_LONG),
    "softest": (replace(GOOD, voice=voice(level_db=-41.0)), Reason.ACCEPTED),
    "soft": (replace(GOOD, voice=voice(level_db=-41.1)), Reason.TOO_SOFT),
    "least sure": (replace(GOOD, transcript=said("next", 0.5)), Reason.ACCEPTED),
    "unsure": (replace(GOOD, transcript=said("next", 0.49)), Reason.UNSURE),
    "again": (replace(GOOD, since_same=from_ms(800) - 1), Reason.SAME_AGAIN),
    "stop": (STOP, Reason.ACCEPTED),
    "soft stop": (replace(STOP, voice=voice(level_db=-39.0)), Reason.TOO_SOFT),
    "unsure stop": (replace(STOP, transcript=said("stop", 0.49)), Reason.UNSURE),
}


@pytest.mark.parametrize("name", CASES)
def test_each_rule_has_its_reason(name: str) -> None:
    candidate, reason = CASES[name]
    assert judge(candidate) is reason


def test_every_reason_of_a_rule_has_a_case() -> None:
    assert {reason for _, reason in CASES.values()} == set(Reason) - {Reason.DOUBTED}


CANDIDATES = st.builds(
    Candidate,
    voice=st.builds(voice, st.integers(0, 2500), st.floats(-90, 0), st.floats(-70, -10)),
    transcript=st.none()
    | st.builds(said, st.sampled_from(["", "next", "text", "next [unk]"]), st.floats(0, 1)),
    intent=st.none() | st.sampled_from(INTENTS),
    decoys=st.just(("text",)),
    over_own_voice=st.booleans(),
    own_words=st.booleans(),
    since_speech=st.none() | st.integers(0, from_ms(1000)),
    since_same=st.none() | st.integers(0, from_ms(1000)),
)


@given(CANDIDATES)
def test_nothing_is_accepted_that_any_rule_rejects(candidate: Candidate) -> None:
    rejecting = [reason for reason, rejects in RULES if rejects(candidate)]
    assert judge(candidate) is (rejecting[0] if rejecting else Reason.ACCEPTED)


@given(CANDIDATES, st.sampled_from(sorted(DEMANDS)))
def test_what_a_costly_command_passes_any_other_passes(
    candidate: Candidate, costly: Command
) -> None:
    if judge(replace(candidate, intent=costly)) is Reason.ACCEPTED:
        assert judge(replace(candidate, intent=Command.NEXT)) is Reason.ACCEPTED


@given(CANDIDATES)
def test_what_is_accepted_means_a_command(candidate: Candidate) -> None:
    if judge(candidate) is Reason.ACCEPTED:
        assert candidate.intent is not None
        assert candidate.transcript is not None


@pytest.mark.parametrize("command", [Command.STOP, Command.YES, Command.SKIP])
def test_what_ends_a_session_or_an_exercise_demands_more(command: Command) -> None:
    assert DEMANDS[command].above_floor_db > PLAIN.above_floor_db
    assert DEMANDS[command].second_opinion
