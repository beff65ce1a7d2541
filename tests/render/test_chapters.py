"""Chapters within a sound file, read back by a library that has nothing to do with the writing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
import soundfile

from hipvoice.app.render.render import Rendering, render
from hipvoice.sound.files import FORMATS, RATE, SoundFileWriter

SECONDS = 4
CHAPTERS = [(0, "Welcome"), (1_250, "Hüft-Dehnung \N{SNOWMAN}"), (3_000, 'The "last" one; & = \\')]
WITH_CHAPTERS = (".mp3", ".ogg", ".opus")

Chapters = list[tuple[int, str]]


def write(path: Path, chapters: Chapters, title: str = "Títle") -> Path:
    noise = np.random.default_rng(1).normal(0, 0.1, RATE * SECONDS).astype(np.float32)
    with SoundFileWriter(path, {"title": title, "comment": "About"}) as file:
        file.write(noise)
        for at, name in chapters:
            file.begin_chapter(at, name)
    return path


def read(path: Path) -> Chapters:
    tags: Any = mutagen.File(path).tags
    if path.suffix == ".mp3":
        names = tags.getall("CTOC")[0].child_element_ids if tags.getall("CTOC") else []
        frames = {frame.element_id: frame for frame in tags.getall("CHAP")}
        assert len(frames) == len(names)
        return [(frames[n].start_time, str(frames[n].sub_frames["TIT2"])) for n in names]
    keys = sorted({key for key, _ in tags if key.startswith("CHAPTER") and key[7:].isdigit()})
    return [(milliseconds(tags[key][0]), tags[f"{key}name"][0]) for key in keys]


def milliseconds(time: str) -> int:
    hours, minutes, seconds = time.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)


@pytest.mark.parametrize("suffix", WITH_CHAPTERS)
def test_chapters_are_read_back(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"a{suffix}", CHAPTERS)
    assert read(path) == CHAPTERS
    assert sorted(p.name for p in tmp_path.iterdir()) == [path.name]


@pytest.mark.parametrize("suffix", WITH_CHAPTERS)
def test_the_other_tags_are_kept(tmp_path: Path, suffix: str) -> None:
    tags: Any = mutagen.File(write(tmp_path / f"a{suffix}", CHAPTERS)).tags
    assert str(tags["TIT2"] if suffix == ".mp3" else tags["title"][0]) == "Títle"
    assert suffix == ".mp3" or tags["comment"] == ["About"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_sound_is_the_same(tmp_path: Path, suffix: str) -> None:
    plain, marked = write(tmp_path / f"a{suffix}", []), write(tmp_path / f"b{suffix}", CHAPTERS)
    (one, rate), (other, _) = soundfile.read(plain), soundfile.read(marked)
    assert rate == RATE
    assert len(one) / RATE == pytest.approx(SECONDS, abs=0.1)
    assert np.array_equal(one, other)


@pytest.mark.parametrize("suffix", WITH_CHAPTERS)
def test_a_routine_of_many_exercises(tmp_path: Path, suffix: str) -> None:
    many = [(n * 30, f"Ninety-ninety switches with rocking, part {n}") for n in range(200)]
    assert read(write(tmp_path / f"a{suffix}", many)) == many


@pytest.mark.parametrize("suffix", [".ogg", ".opus"])
def test_more_than_a_page_of_ogg_holds_are_left_to_the_cue_sheet(
    tmp_path: Path, suffix: str
) -> None:
    path = write(tmp_path / f"a{suffix}", [(n, "x" * 1000) for n in range(70)])
    assert read(path) == []
    assert len(soundfile.read(path)[0]) > 0


def test_the_last_chapter_of_an_mp3_ends_with_the_sound(tmp_path: Path) -> None:
    tags: Any = mutagen.File(write(tmp_path / "a.mp3", CHAPTERS)).tags
    ends = sorted(frame.end_time for frame in tags.getall("CHAP"))
    assert ends == [1_250, 3_000, SECONDS * 1000]


def test_hours_are_counted(tmp_path: Path) -> None:
    late = [(0, "a"), (2 * 3_600_000 + 3 * 60_000 + 4_005, "b")]
    assert read(write(tmp_path / "a.opus", late)) == late


@pytest.mark.slow
def test_a_rendered_session_has_its_exercises(tmp_path: Path) -> None:
    routine = tmp_path / "short.yaml"
    steps = "[{use: gluteal-stretch, hold: 5s, sides: left}, {use: bridge-hold, hold: 5s, sets: 1}]"
    routine.write_text(f"name: Short\nsteps: {steps}", "utf-8")
    render(Rendering(str(routine), tmp_path / "s.opus"), lambda *_ms: None)
    chapters = read(tmp_path / "s.opus")
    assert [name for _, name in chapters] == ["Short", "Gluteal stretch", "Bridge hold"]
    sheet = (tmp_path / "s.cue").read_text("utf-8")
    for at, _ in chapters:
        frames = at * 75 // 1000
        assert f"INDEX 01 {frames // 4500:02}:{frames // 75 % 60:02}:{frames % 75:02}" in sheet
