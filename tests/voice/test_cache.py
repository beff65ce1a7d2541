"""Sentences kept on disk: the same sound, bounded, and never in the way."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from hipvoice.voice.cache import HEADER, Pcm, Sentences
from hipvoice.voice.voice import Voice
from tests.voice.conftest import Faults

WPM = 165
TEXT = "Lie on your back."
LIMIT_S = 60


def noise(samples: int = 1000, seed: int = 1) -> Pcm:
    values = np.random.default_rng(seed).integers(-30_000, 30_000, samples)
    return values.astype(np.int16), 22_050


def same(one: Pcm | None, other: Pcm) -> bool:
    return one is not None and one[1] == other[1] and bool((one[0] == other[0]).all())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sentences"


@pytest.fixture
def kept(folder: Path) -> Path:
    """The file of TEXT, as the voice has written it."""
    with closing(Voice(Faults(), sentences=Sentences(folder))) as voice:
        voice.render(TEXT, WPM).result(LIMIT_S)
    (path,) = folder.iterdir()
    return path


def spoken(folder: Path) -> tuple[Pcm, int | None]:
    """TEXT by a new voice, and the process id of the child, if it needed one."""
    with closing(Voice(Faults(), sentences=Sentences(folder))) as voice:
        return voice.render(TEXT, WPM).result(LIMIT_S), voice.engines.worker_pid


def test_the_next_session_has_the_very_same_sound_without_an_engine(
    kept: Path, folder: Path
) -> None:
    first, child = spoken(folder)
    assert child is None
    assert same(spoken(folder)[0], first)
    assert len(first[0]) > first[1] // 2


def test_text_rate_and_voice_tell_sentences_apart(folder: Path) -> None:
    sentences = Sentences(folder)
    keys = [("a", 165, None), ("b", 165, None), ("a", 166, None), ("a", 165, "gmw/en-us")]
    for seed, key in enumerate(keys):
        assert sentences.get(*key) is None
        sentences.put(*key, noise(seed=seed))
    for seed, key in enumerate(keys):
        assert same(Sentences(folder).get(*key), noise(seed=seed))


def test_another_version_of_the_engine_renders_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Sentences(folder).put(TEXT, WPM, None, noise())
    monkeypatch.setattr("hipvoice.voice.cache.version", lambda _name: "9.99")
    assert Sentences(folder).get(TEXT, WPM, None) is None


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _data: b"",
    "header cut": lambda data: data[:10],
    "cut": lambda data: data[:-2],
    "longer": lambda data: data + b"\0\0",
    "a bit": lambda data: data[:-100] + bytes([data[-100] ^ 4]) + data[-99:],
    "another form": lambda data: b"hipvoic9" + data[8:],
    "no rate": lambda data: data[:8] + b"\0\0\0\0" + data[12:],
    "text": lambda _data: b"not a sound at all, " * 100,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_broken_file_is_rendered_again_and_mended(kept: Path, folder: Path, damage: str) -> None:
    kept.write_bytes(DAMAGE[damage](kept.read_bytes()))
    again, child = spoken(folder)
    assert child is not None, "it was taken from the broken file"
    assert np.abs(again[0].astype(int)).max() > 5000
    assert spoken(folder)[1] is None


def test_a_folder_in_its_place_is_survived(kept: Path, folder: Path) -> None:
    kept.unlink()
    kept.mkdir()
    assert len(spoken(folder)[0][0])


def test_a_folder_that_cannot_be_made_is_survived(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert len(spoken(tmp_path / "file" / "sentences")[0][0])


def test_the_longest_unused_goes_when_there_is_too_much(folder: Path) -> None:
    size = HEADER.size + 2000
    sentences = Sentences(folder, limit=10 * size)
    for n in range(10):
        Sentences(folder).put(f"{n}", WPM, None, noise(seed=n))
    for age, path in enumerate(sorted(folder.iterdir(), key=lambda p: p.stat().st_mtime_ns)):
        os.utime(path, (1000 + age, 1000 + age))
    assert sentences.get("0", WPM, None), "used just now"
    sentences.put("10", WPM, None, noise(seed=10))
    left = {n for n in range(11) if Sentences(folder).get(f"{n}", WPM, None)}
    assert {0, 10} <= left
    assert len(left) == 8
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 10 * size


def test_what_this_process_needs_stays_however_much_it_is(folder: Path) -> None:
    size = HEADER.size + 2000
    for n in range(4):
        Sentences(folder).put(f"old {n}", WPM, None, noise(seed=n))
    sentences = Sentences(folder, limit=4 * size)
    assert sentences.get("old 0", WPM, None)
    for n in range(6):
        sentences.put(f"new {n}", WPM, None, noise(seed=n))
    there = {name for n in range(6) for name in (f"old {n}", f"new {n}")
             if Sentences(folder).has(name, WPM, None)}  # fmt: skip
    assert there == {"old 0", *(f"new {n}" for n in range(6))}
    assert sentences.size() == 7 * size


def test_what_could_not_be_written_whole_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Path, _target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        Sentences(folder).put(TEXT, WPM, None, noise())
    assert [*folder.iterdir()] == []


def test_nothing_but_whole_files_is_left(folder: Path) -> None:
    sentences = Sentences(folder)
    for n in range(5):
        sentences.put("same", WPM, None, noise(seed=n))
    assert len(list(folder.iterdir())) == 1
    assert same(sentences.get("same", WPM, None), noise(seed=4))
