"""What the whole program makes of clips, and how it is counted."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from hipvoice.core.commands import INTENTS, LEGAL, Command, Intent, Situation
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.heard import Heard
from tools.acoustic.program import PLACES, Program, counted, verdict
from tools.acoustic.report import by_program
from tools.acoustic.settings import MODEL, RATE

CLIPS = Path(__file__).parent / "data"


def voice(text: str, reason: Reason, intent: Intent | None = None) -> Heard:
    """A voice of which this came."""
    return Heard(0, 300, 600, intent, text, reason, -20.0, -60.0)


NEXT = voice("next", Reason.ACCEPTED, Command.NEXT)
STOP = voice("stop", Reason.ACCEPTED, Command.STOP)
TEXT = voice("text", Reason.LOOK_ALIKE)
HUM = voice("", Reason.NOTHING)


@pytest.mark.parametrize(
    ("heard", "right", "wrong", "why"),
    [
        ([NEXT], True, False, ""),
        ([HUM, NEXT, HUM], True, False, ""),
        ([STOP], False, True, ""),
        ([NEXT, STOP], False, True, ""),
        ([TEXT], False, False, "look-alike"),
        ([TEXT, HUM], False, False, "look-alike"),
        ([HUM], False, False, "nothing"),
        ([], False, False, "no voice"),
    ],
)
def test_a_command_is_right_wrong_or_missed_for_a_reason(heard, right, wrong, why):
    one = verdict("next", "ann", heard)
    assert (one.right, one.wrong, one.why) == (right, wrong, why)


def test_each_word_counts_as_much_as_any_other_in_the_mean():
    found = [verdict("next", who, [NEXT]) for who in ("ann", "bob", "ann")]
    found.append(verdict("stop", "bob", [TEXT]))
    figures = counted(found)
    assert figures["right"] == 0.75
    assert figures["mean"] == 0.5
    assert figures["people"] == 2
    assert figures["reasons"] == {"look-alike": 1}
    assert figures["words"]["next"] == {"clips": 3, "people": 2, "right": 1.0, "wrong": 0.0}


def test_the_reasons_of_the_misses_are_in_the_table():
    row = by_program({"people": counted([verdict("next", "ann", [TEXT])])})[-1]
    assert row == "| people | 1 | 1 | 0.0% | 0.0% | 0.0% | 100.0%: 1 look-alike |"


def test_every_command_is_judged_somewhere():
    assert set(INTENTS) <= set().union(*(LEGAL[place] for place in PLACES))


@pytest.mark.slow
def test_the_program_hears_a_clip_where_its_command_is_legal():
    samples, rate = soundfile.read(CLIPS / "stp-next.opus", dtype="float32")
    assert rate == RATE
    with closing(Program(MODEL)) as program:
        assert program.place_of("next") is Situation.HOLD
        assert program.place_of("yes") is Situation.ASKED_END
        assert program.place_of("lettuce") is None
        assert program.obeyed(samples, Situation.HOLD) == ["next"]
        assert program.obeyed(samples, Situation.ASKED_DEGREES) == []
        assert program.obeyed(np.zeros(RATE, np.float32), Situation.HOLD) == []
