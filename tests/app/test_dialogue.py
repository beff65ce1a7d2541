"""What is reported about the sound at the end of a dialogue."""

from __future__ import annotations

import pytest

from hipvoice.app.session.dialogue import broken_off


@pytest.mark.parametrize(("count", "told"), [(1, "broke off once."), (3, "broke off 3 times.")])
def test_how_often_the_sound_broke_off_is_reported(count: int, told: str) -> None:
    assert told in broken_off(count)


def test_nothing_hears_of_sound_that_was_whole() -> None:
    assert not broken_off(0)
