"""The real recogniser with the built-in model, for all tests of the ear."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hipvoice.ear.ear import Ear
from hipvoice.ear.live import RECORDING_LIMIT_S
from hipvoice.ear.models import Model, find_model
from hipvoice.ear.recogniser import RecogniserState, WatchedRecogniser

from .support import EVERY, PHRASES


@pytest.fixture(scope="session")
def model() -> Model:
    """The built-in model, or the folder that HIPVOICE_TEST_MODEL names.

    Without it the tests fail: the error names `make model`.
    """
    other = os.environ.get("HIPVOICE_TEST_MODEL")
    return find_model(Path(other) if other else None)


@pytest.fixture(scope="session")
def recogniser(model: Model) -> Iterator[WatchedRecogniser]:
    """One running recogniser for the tests that do not break it."""
    said = [phrase for phrases in PHRASES.values() for phrase in phrases]
    faults: list[str] = []
    watched = WatchedRecogniser(
        model, said, lambda _: None, lambda _, text: faults.append(text), RECORDING_LIMIT_S
    )
    with closing(watched):
        watched.wait_while(RecogniserState.LOADING, 60)
        yield watched
    assert faults == []


@pytest.fixture
def ear(recogniser: WatchedRecogniser, model: Model) -> Ear:
    """A fresh ear to which everything is legal."""
    fresh = Ear(recogniser, PHRASES, model)
    fresh.listen_for(EVERY)
    return fresh
