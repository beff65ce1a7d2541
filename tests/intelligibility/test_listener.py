"""What was heard once is not listened to again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.intelligibility.listener import Listener, repeats

SOUND = np.linspace(-0.5, 0.5, 1_000, dtype=np.float32)


def test_what_was_heard_is_kept_by_its_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = iter(["one", "two", "three"])
    monkeypatch.setattr(Listener, "_written", lambda _self, _sound: next(heard))
    kept = tmp_path / "build" / "heard.jsonl"
    first = Listener(kept)
    assert [first.hear(SOUND), first.hear(SOUND), first.hear(SOUND / 2)] == ["one", "one", "two"]
    later = Listener(kept)
    assert [later.hear(SOUND / 2), later.hear(SOUND), later.hear(-SOUND)] == ["two", "one", "three"]


def test_the_same_again_and_again_is_noticed() -> None:
    assert repeats("Swing the left foot outward. " * 8)
    assert not repeats("Hands and knees, band round the left thigh. Swing the left foot outward.")
    assert not repeats("")
