"""A rendered session holds what the plan says, when it says so, and sounds like `play`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from hipvoice.app.config import Config, VoiceSettings
from hipvoice.app.library.library import english
from hipvoice.app.render.plan import plan
from hipvoice.app.render.render import END_MS, FileStage, Rendering, render
from hipvoice.app.session.voice import open_voice
from hipvoice.core.effects import Chime, Earcon, Say
from hipvoice.core.engine import Engine
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.drivers.loop import SimulatedStage
from hipvoice.errors import HipvoiceError
from hipvoice.routines.library import Library
from hipvoice.sound.earcons import earcon_ms, earcon_sound
from hipvoice.sound.files import FORMATS, RATE, SoundFileWriter
from hipvoice.voice.voice import Voice
from tests.session.player import playing
from tests.session.sound import Samples, find, spoken
from tests.voice.conftest import Faults

pytestmark = pytest.mark.slow

WPM = 165
COARSE = 16_000  # Hz
KNOWN = Background(first=True)
AROUND_MS = 400  # how far from its time a cue is looked for
ROUTINE = """\
name: Short "session"
about: For a test.
steps:
  - use: gluteal-stretch
    hold: 10s
    sets: 1
    ready: wait
    switch: 4s
    rest: 5s
  - use: all-fours-rock-back
    hold: 10s
    sets: 1
    ready: 3s
"""

REP_MS = 3000
REPS = """\
name: Reps
steps:
  - {use: bridge-with-pelvic-tilt, reps: 6, tempo: 1-1-1, sets: 1, ready: 4s}
"""


@pytest.fixture
def routine(tmp_path: Path) -> Path:
    path = tmp_path / "short.yaml"
    path.write_text(ROUTINE, "utf-8")
    return path


@pytest.fixture
def voice() -> Iterator[Voice]:
    with closing(open_voice(Faults())) as voice:
        yield voice


def rendered(routine: Path, voice: Voice, file: Path) -> SimulatedStage:
    """Render the very first session into `file`; its plan by the same voice."""
    language, parsed = english(), Library().routine(str(routine))
    planned = plan(parsed, language, KNOWN, partial(voice.durations, rate_wpm=WPM)).stage
    engine = Engine(compile_routine(parsed, language.wording, KNOWN), language, KNOWN, rate=WPM)
    with SoundFileWriter(file, {"title": parsed.name}) as out:
        FileStage(engine, voice, out, lambda _ms: None).play()
    return planned


def found_at(pattern: np.ndarray, samples: Samples, at_ms: int) -> tuple[float, float]:
    """Where `pattern` is around `at_ms` (ms), and how well it fits."""
    first = max(0, (at_ms - AROUND_MS) * RATE // 1000)
    last = (at_ms + AROUND_MS) * RATE // 1000 + len(pattern)
    position, fit = find(pattern, samples[first:last])
    return (first + position) * 1000 / RATE, fit


def test_every_cue_is_in_the_file_at_the_time_of_the_plan(
    routine: Path, voice: Voice, tmp_path: Path
) -> None:
    planned = rendered(routine, voice, tmp_path / "out.wav")
    samples, _ = soundfile.read(tmp_path / "out.wav", dtype="int16")
    quiet_at, said = 0, 0
    for at, effect in planned.performed:
        if isinstance(effect, Chime):
            quiet_at = at + earcon_ms(effect.earcon)
        if isinstance(effect, Say):
            place, fit = found_at(spoken(voice, effect.text, 1, RATE), samples, at)
            assert fit > 0.99, effect.text
            assert place == pytest.approx(max(at, quiet_at), abs=2), effect.text
            said += 1
    assert said > 15
    assert len(samples) == (planned.performed[-1][0] + END_MS) * RATE // 1000


def test_every_count_of_reps_is_on_the_beat_and_the_earcon_comes_after_the_last(
    routine: Path, voice: Voice, tmp_path: Path
) -> None:
    routine.write_text(REPS, "utf-8")
    planned = rendered(routine, voice, tmp_path / "out.wav")
    samples, _ = soundfile.read(tmp_path / "out.wav", dtype="int16")
    says = [effect for _, effect in planned.performed if isinstance(effect, Say)]
    (last,) = [say for say in says if say.text == "six"]
    counts = [say for say in says if say.text in {"three", "four", "six"}]
    for say in counts:
        place, fit = found_at(spoken(voice, say.text, 1, RATE), samples, say.due)
        assert fit > 0.99, say.text
        assert place == pytest.approx(say.due, abs=2), say.text
    assert last.due - counts[-2].due == 2 * REP_MS
    finish = earcon_sound(Earcon.FINISH)[0].astype(np.float32)
    ends = last.due + len(voice.render("six", WPM).result()[0]) * 1000 / voice_rate(voice)
    place, fit = found_at(finish, samples, round(ends))
    assert fit > 0.99
    assert place == pytest.approx(ends, abs=2)


def voice_rate(voice: Voice) -> int:
    return voice.render("six", WPM).result()[1]


def test_every_earcon_is_in_the_file(routine: Path, voice: Voice, tmp_path: Path) -> None:
    planned = rendered(routine, voice, tmp_path / "out.wav")
    samples, _ = soundfile.read(tmp_path / "out.wav", dtype="int16")
    chimes = [(at, e.earcon) for at, e in planned.performed if isinstance(e, Chime)]
    assert len(chimes) > 5
    for at, earcon in chimes:
        place, fit = found_at(earcon_sound(earcon)[0].astype(np.float32), samples, at)
        assert fit > 0.99, earcon
        assert place == pytest.approx(at, abs=2), earcon


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_has_its_length_tags_and_cue_sheet(
    extension: str, routine: Path, tmp_path: Path
) -> None:
    file = tmp_path / f"out{extension}"
    seen: list[tuple[int, int]] = []
    assert render(Rendering(str(routine), file), lambda *ms: seen.append(ms)) == [
        file,
        tmp_path / "out.cue",
    ]
    with soundfile.SoundFile(file) as sound:
        assert (sound.samplerate, sound.channels) == (RATE, 1)
        assert (sound.title, sound.comment) == ('Short "session"', "For a test.")
        assert sound.frames == seen[-1][0] * RATE // 1000
        loud = np.abs(sound.read(dtype="float32")) > 0.1
    assert loud.mean() > 0.02
    assert all(done <= whole for done, whole in seen)
    assert sorted(seen) == seen
    assert not list(tmp_path.glob(".*")), "nothing is left behind"


def test_cue_sheet_names_the_exercises_where_they_begin(routine: Path, tmp_path: Path) -> None:
    render(Rendering(str(routine), tmp_path / "out.mp3"), lambda *_ms: None)
    lines = (tmp_path / "out.cue").read_text("utf-8").splitlines()
    assert lines[:2] == ["TITLE \"Short 'session'\"", 'FILE "out.mp3" MP3']
    titles = [line.strip() for line in lines if line.startswith("    TITLE")]
    assert titles == [
        "TITLE \"Short 'session'\"",
        'TITLE "Gluteal stretch"',
        'TITLE "All-fours rock back"',
    ]
    starts = [line.split()[-1] for line in lines if "INDEX 01" in line]
    assert starts[0] == "00:00:00"
    assert starts == sorted(starts)


def test_it_sounds_like_play(routine: Path, voice: Voice, tmp_path: Path) -> None:
    """At four times the speed, so that the test is short; the pitch is then four times as high."""
    speed = 4
    routine.write_text(ROUTINE.replace("ready: wait", "ready: 4s"), "utf-8")
    planned = rendered(routine, voice, tmp_path / "out.wav")
    live = tmp_path / "live.wav"
    quiet = ("--mic", "none", "--journal", str(tmp_path / "j.sqlite3"))
    with playing(str(routine), "--speaker", str(live), "--speed", str(speed), *quiet) as player:
        player.until("end ")
        assert player.finish() == 0
    heard, written = coarse(live), coarse(tmp_path / "out.wav")
    common = [t for _, t in said_once(planned) if t in {line.text for line in player.said()}]
    assert len(common) > 8
    differences = []
    for text in common:
        in_live, live_fit = find(spoken(voice, text, speed, COARSE), heard)
        in_file, file_fit = find(spoken(voice, text, 1, COARSE), written)
        assert file_fit > 0.9, text
        assert live_fit > 0.9, text  # both speak the very same samples: they are kept
        differences.append((in_live * speed - in_file) / COARSE)
    later = differences[1:]  # the first sentence waits for the voice to start
    assert max(later) - min(later) < 1.5, list(zip(common, differences, strict=True))


def coarse(path: Path) -> Samples:
    """A recording at COARSE Hz: enough to find a sentence in it, and quick."""
    samples, _ = soundfile.read(path, dtype="int16")
    return soxr.resample(samples, RATE, COARSE)


def test_music_lies_under_the_session_and_gives_way_to_the_voice(
    routine: Path, tmp_path: Path
) -> None:
    music = tmp_path / "music.wav"
    soundfile.write(music, 0.5 * np.sin(2 * np.pi * 200 * np.arange(44_100 * 3) / 44_100), 44_100)
    plain, under = tmp_path / "plain.wav", tmp_path / "under.wav"
    for file, wanted in ((plain, None), (under, music)):
        render(Rendering(str(routine), file, music=wanted), lambda *_ms: None)
    voice, both = soundfile.read(plain)[0], soundfile.read(under)[0]
    assert len(voice) == len(both)
    seconds = len(voice) // RATE
    added = np.array([(both - voice)[n * RATE : (n + 1) * RATE].std() for n in range(seconds)])
    speech = np.array([voice[n * RATE : (n + 1) * RATE].std() for n in range(seconds)])
    assert (added[1:] > 0.001).all(), "it goes on to the end"
    assert added[1:].max() < speech.max() / 3
    assert added[1:].max() > 3 * added[1:].min(), "it is ducked"


def test_play_has_the_music_too_and_refuses_what_is_none(routine: Path, tmp_path: Path) -> None:
    routine.write_text(ROUTINE.replace("ready: wait", "ready: 4s"), "utf-8")
    music, out = tmp_path / "music.wav", tmp_path / "out.wav"
    soundfile.write(music, 0.5 * np.sin(2 * np.pi * 200 * np.arange(44_100 * 3) / 44_100), 44_100)
    given = (str(routine), "--speaker", str(out), "--mic", "none", "--speed", "20", "--music")
    with playing(*given, str(music), "--journal", str(tmp_path / "j.sqlite3")) as player:
        assert player.finish() == 0
    samples, _ = soundfile.read(out)
    tenths = [samples[n : n + RATE // 10].std() for n in range(RATE, len(samples), RATE // 10)]
    assert min(tenths[:-1]) > 0.001, "the music never stops"
    with playing(*given, str(tmp_path / "none")) as player:
        assert player.finish() == 1
    assert "there is no music" in "".join(player.lines)


def said_once(stage: SimulatedStage) -> list[tuple[int, str]]:
    """What is said only once, and is long enough to be distinguished from the rest."""
    said = [(at, e.text) for at, e in stage.performed if isinstance(e, Say)]
    texts = [text for _, text in said]
    return [(at, text) for at, text in said if texts.count(text) == 1 and len(text) > 20]


def test_volume_and_rate_are_those_that_are_asked_for(routine: Path, tmp_path: Path) -> None:
    def samples(name: str, **wanted: int) -> np.ndarray:
        file = tmp_path / f"{name}.wav"
        config = Config(voice=VoiceSettings(**wanted))
        render(Rendering(str(routine), file, config), lambda *_ms: None)
        return soundfile.read(file)[0]

    loud, quiet = samples("loud", volume=80), samples("quiet", volume=40)
    assert len(quiet) == len(loud)
    assert np.std(quiet[RATE:]) == pytest.approx(np.std(loud[RATE:]) / 2, rel=0.01)
    assert 0.3 < np.abs(loud).max() < 0.85
    assert len(samples("slow", rate=120)) > len(loud) + RATE


def test_a_file_that_is_there_is_left_unless_it_is_asked_for(routine: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.wav"
    file.write_text("mine")
    with pytest.raises(HipvoiceError, match="exists"):
        render(Rendering(str(routine), file), lambda *_ms: None)
    assert file.read_text() == "mine"
    render(Rendering(str(routine), file, overwrite=True), lambda *_ms: None)
    assert soundfile.info(file).frames


@pytest.mark.parametrize("name", ["out.aac", "out", "no-such-folder/out.wav"])
def test_a_file_that_cannot_be_written_is_refused(name: str, routine: Path, tmp_path: Path) -> None:
    with pytest.raises(HipvoiceError):
        render(Rendering(str(routine), tmp_path / name), lambda *_ms: None)
    assert [path.name for path in tmp_path.iterdir()] == ["short.yaml"]


def test_a_session_that_is_cut_leaves_nothing(routine: Path, tmp_path: Path) -> None:
    def interrupt(done: int, _all: int) -> None:
        if done > 10_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render(Rendering(str(routine), tmp_path / "out.ogg"), interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["short.yaml"]
