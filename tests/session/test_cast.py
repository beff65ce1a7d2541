"""Real sessions whose voice hangs, or cannot be kept: they go on, with one word about it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hipvoice import effects, play
from hipvoice.core.effects import Effect
from hipvoice.voice.cache import Pcm
from hipvoice.voice.voice import REST_OF_PART, STANDS_IN
from tests.session.busy import TRIES

RATE = 8_000  # Hz; no other voice has it
LONG = """\
name: Long
steps:
  - {exercise: {name: Walk, time: 10s}, rest: 5s}
  - {exercise: {name: Bridge, hold: 10s}, rest: 5s}
  - exercise: {name: Squat, hold: 10s}
"""
SHORT = "name: Short\nsteps: [{exercise: {name: Walk, time: 5s}}]\n"


class Slow:
    """A tone for each sentence. It takes `factor` seconds for a second of speech."""

    identity = "slow 1"

    def __init__(self, factor: float) -> None:
        self.factor = factor
        self.closed = threading.Event()
        self.said: list[str] = []

    def render(self, text: str, _rate: int) -> Pcm:
        self.said.append(text)
        seconds = 0.3 + 0.06 * len(text)
        self.closed.wait(seconds * self.factor)
        times = np.arange(int(seconds * RATE)) / RATE
        return (8000 * np.sin(440 * 2 * np.pi * times)).astype(np.int16), RATE


def shown(tmp_path: Path, voice: Slow, text: str = SHORT, speed: float = 2.0) -> list[Effect]:
    """What a session with that voice did."""
    routine, did = tmp_path / "routine.yaml", list[Effect]()
    routine.write_text(text, "utf-8")
    given: dict[str, Any] = {"mic": "none", "speaker": "none", "speed": speed, "rehearse": True}
    play(routine, voice=voice, display=lambda _at, effect: did.append(effect), **given)
    voice.closed.set()
    return did


def remarks(did: list[Effect]) -> list[str]:
    return [effect.line for effect in did if isinstance(effect, effects.Remark)]


def told(did: list[Effect]) -> list[str]:
    return [effect.line for effect in did if isinstance(effect, effects.Tell)]


def parts(did: list[Effect]) -> set[int]:
    return {effect.part for effect in did if isinstance(effect, effects.Say)}


def test_an_engine_that_hangs_costs_a_session_one_moment_and_one_line(tmp_path: Path) -> None:
    did = shown(tmp_path, Slow(1e9), LONG, 20.0)
    assert isinstance(did[-1], effects.End)
    assert [line for line in told(did) if line == STANDS_IN] == [STANDS_IN]
    assert len(remarks(did)) == len(parts(did)) == 5
    assert remarks(did).count(REST_OF_PART) <= 1, "it waited for a voice that is known to hang"


def test_a_fast_engine_speaks_alone(tmp_path: Path) -> None:
    # A machine that leaves the voice no time hears the standard one, and rightly; not every time.
    sessions = (shown(tmp_path, Slow(0.0)) for _ in range(TRIES))
    assert any(remarks(did) == [] and STANDS_IN not in told(did) for did in sessions)


def test_what_one_session_has_rendered_the_next_one_need_not_render(tmp_path: Path) -> None:
    first, second = Slow(0.0), Slow(1e9)
    did = shown(tmp_path, first)
    assert len(first.said) > 10
    again = shown(tmp_path, second)
    assert parts(again) == parts(did)
    assert second.said == []


def test_a_cache_that_cannot_be_written_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    did = shown(tmp_path, Slow(0.0))
    assert sum("can be kept" in line for line in told(did)) == 1
    assert isinstance(did[-1], effects.End)
