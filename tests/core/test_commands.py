"""Intents: the names, the values of answers, and what they may be."""

from __future__ import annotations

import pytest

from hipvoice.core.commands import DEGREES, INTENTS, INTENTS_BY_NAME, NUMBERS, Degrees, Number


def test_answers_carry_their_values() -> None:
    assert [number.value for number in NUMBERS] == list(range(11))
    assert [angle.value for angle in DEGREES] == list(range(0, 95, 5))
    assert str(Number(5)) == "five"
    assert str(Degrees(45)) == "degrees-45"


@pytest.mark.parametrize("value", [-1, 11])
def test_numbers_go_from_0_to_10(value: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 10"):
        Number(value)


@pytest.mark.parametrize("value", [-5, 44, 95])
def test_degrees_go_from_0_to_90_in_fives(value: int) -> None:
    with pytest.raises(ValueError, match=r"0, 5, ... 90"):
        Degrees(value)


def test_every_intent_has_a_name_of_its_own() -> None:
    assert len(INTENTS_BY_NAME) == len(INTENTS)
    assert all(str(intent) == name for name, intent in INTENTS_BY_NAME.items())
