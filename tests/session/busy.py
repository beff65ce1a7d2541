"""Sessions with sound on a machine that may be too busy for it.

Where the sound breaks off, an echo cannot be cancelled and a word cannot be understood: a test that
fails in such a session is tried again. What breaks off between speaker and microphone nobody tells:
a machine with much more to do than the tests themselves give it counts as well.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.session.player import Player

TRIES = 3
BROKE_OFF = "The sound broke off"  # reported when a session is over


class SpoiledError(Exception):
    """The sound broke off in a session that did not go as it should."""


def is_busy() -> bool:
    """Whether others use the machine as well: the tests are one more than there are processors."""
    return os.getloadavg()[0] > 2 * (os.cpu_count() or 1)


@contextmanager
def judged(player: Player) -> Iterator[None]:
    """Raise SpoiledError for what fails in the body if the sound broke off, or may have."""
    try:
        yield
    except (AssertionError, TimeoutError) as error:
        if player.process.poll() is None:
            player.process.terminate()
            player.finish()
        if is_busy() or any(BROKE_OFF in line for line in player.lines):
            raise SpoiledError from error
        raise


def tried_again(test: Callable[[Path], None]) -> Callable[[Path], None]:
    """Run `test` again, in a folder of its own, while its session is spoiled.

    If that goes on, the test is skipped if the machine is busy, and fails if it is not.
    """

    @functools.wraps(test)
    def patient(tmp_path: Path) -> None:
        for number in range(TRIES):
            folder = tmp_path / str(number)
            folder.mkdir()
            try:
                return test(folder)
            except SpoiledError as error:
                spoiled = error
        if is_busy():
            pytest.skip(f"the machine is too busy for sound: tried {TRIES} times")
        raise spoiled

    return patient
