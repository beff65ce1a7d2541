"""A voice by its name, from those that espeak-ng has."""

from __future__ import annotations

import pytest

from hipvoice.errors import HipvoiceError
from hipvoice.voice.voices import find_voice, list_voices


def refused(name: str) -> HipvoiceError:
    with pytest.raises(HipvoiceError) as caught:
        find_voice(name)
    return caught.value


def test_part_of_a_name_is_answered_with_the_names_that_hold_it() -> None:
    assert "English (America)" in refused("english").hint


def test_a_slip_of_the_pen_is_answered_with_what_is_near() -> None:
    assert "did you mean Finnish" in refused("Finish").hint


def test_a_name_like_no_other_is_not_answered_with_a_page_of_names() -> None:
    error = refused("nonesuch")
    assert "did you mean" not in error.hint
    assert error.detail == f"There are {len(list_voices())}; `hipvoice voices` lists them."
