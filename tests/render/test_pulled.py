"""The clock that goes on by what is pulled."""

from __future__ import annotations

import pytest

from hipvoice.core.events import UtteranceFinished
from hipvoice.drivers.loop import STEP_MS, PulledClock


def test_it_pulls_all_of_the_time_in_short_steps() -> None:
    pulled: list[int] = []
    clock = PulledClock(pulled.append)
    assert clock.wait(1234) is None
    assert clock.now() == pulled[-1] == 1234
    assert max(b - a for a, b in zip([0, *pulled], pulled, strict=False)) <= STEP_MS


def test_what_is_posted_while_pulling_happens_in_its_millisecond() -> None:
    def pull(now: int) -> None:
        if now == 100:
            clock.post(UtteranceFinished(7), 173)

    clock = PulledClock(pull)
    assert clock.wait(5000) == UtteranceFinished(7)
    assert clock.now() == 173
    assert clock.wait(5000) is None
    assert clock.now() == 5000


def test_waiting_for_nothing_is_a_defect() -> None:
    with pytest.raises(RuntimeError):
        PulledClock(lambda _now: None).wait(None)
