"""What is spoken of what is written, heard through the phonemes of espeak-ng."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hipvoice.app.library.library import english
from hipvoice.app.render.plan import simulated, texts
from hipvoice.core.timeline.timeline import Background
from hipvoice.routines.language import PRONUNCIATION_FOLDER, load_pronunciation
from hipvoice.routines.library import Library
from hipvoice.routines.problems import ProblemsError
from hipvoice.voice.cache import length_ms
from hipvoice.voice.engines import cleaned
from hipvoice.voice.voice import Voice, pronunciation
from tests.voice.conftest import Faults

TABLE = load_pronunciation(PRONUNCIATION_FOLDER / "en.yaml")
PRONOUNCE = pronunciation(TABLE.patterns, TABLE.units, TABLE.words)


def phonemes(text: str) -> str:
    """What espeak-ng makes of a text, without the marks of stress and pauses."""
    command = ["espeak-ng", "-x", "-q", "-v", "en", text]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return " ".join("".join(c for c in out if c not in "',_:;").split())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("90/90", "ninety ninety"),
        ("90-90 switches", "ninety ninety switches"),
        ("10-12 reps", "ten to twelve reps"),
        ("10\N{EN DASH}12 reps", "ten to twelve reps"),
        ("30s", "thirty seconds"),
        ("1 s", "one second"),
        ("1 min", "one minute"),
        ("10-15 s", "ten to fifteen seconds"),
        ("2.5 kg", "two point five kilograms"),
        ("3x30s", "three times thirty seconds"),
        ("1:30", "one minute thirty seconds"),
        ("2:05", "two minutes five seconds"),
        ("1/2 way", "one half way"),
        ("pain 3/10", "pain three out of ten"),
        ("tempo 3-1-2", "tempo three, one, two"),
        ("IR and ER", "internal rotation and external rotation"),
        ("the SI joint", "the S I joint"),
        ("10 reps/side", "ten reps per side"),
        ("5 kg/hand", "five kilograms per hand"),
        ("left/right", "left or right"),
        ("L/R", "left or right"),
        ("breathe in/out", "breathe in and out"),
        ("Hips/knees", "Hips, knees"),
        ("w/o a band", "without a band"),
        ("1 1/2 minutes", "one and a half minutes"),
        ("2\N{VULGAR FRACTION ONE HALF} turns", "two and a half turns"),
        ("1/3 of the way", "one third of the way"),
        ("3 km", "three kilometres"),
        ("bands, blocks, etc.", "bands, blocks, and so on"),
    ],
)
def test_it_sounds_as_it_is_meant(written: str, meant: str) -> None:
    assert phonemes(PRONOUNCE(written)) == phonemes(meant)
    assert phonemes(written) != phonemes(meant), "the engine says it right without help"


@pytest.mark.parametrize(
    ("word", "sound"),
    [
        ("psoas", "soU@s"),
        ("Psoas", "soU@s"),
        ("piriformis", "pIrIfo@mIs"),
        ("gluteal", "gluti@l"),
        ("kettlebell", "kEt@LbEl"),
    ],
)
def test_anatomy_is_said_right(word: str, sound: str) -> None:
    assert phonemes(PRONOUNCE(word)) == sound


@pytest.mark.parametrize(
    "text",
    ["Well done \N{FLEXED BICEPS}", "Well done \U0001f4aa\U0001f3fd\ufe0f", "\u2705 Well done"],
)
def test_a_picture_is_not_described(text: str) -> None:
    assert cleaned(text) == "Well done"
    assert cleaned("turn 45\N{DEGREE SIGN}") == "turn 45\N{DEGREE SIGN}"


@pytest.mark.parametrize(
    "text",
    ["All-fours", "two-minute", "Foam-roller", "hip-wide", "it", "er", "S2-S4", "A1"],
)
def test_what_is_no_range_unit_or_abbreviation_stays(text: str) -> None:
    assert PRONOUNCE(text) == text


def test_no_sentence_of_the_shipped_routines_is_read_with_a_dash_or_slash() -> None:
    routines, _ = Library().routines()
    for routine in routines:
        for text in texts(simulated(routine, english(), Background(first=True), {})):
            assert not {"dash", "slash"} & set(PRONOUNCE(text).split())
            assert not set(PRONOUNCE(text)) & set(
                "/\N{MULTIPLICATION SIGN}\N{DEGREE SIGN}\N{EN DASH}"
            )


def test_the_voice_speaks_what_is_meant_and_answers_to_what_is_written(faults: Faults) -> None:
    plain, voice = Voice(faults), Voice(faults, pronounce=PRONOUNCE)
    written, meant = "Hold for 30s, 10-12 times.", "Hold for 30 seconds, 10 to 12 times."
    try:
        length = voice.durations([written], 165)[written]
        assert length == pytest.approx(plain.durations([meant], 165)[meant], abs=60)
        assert abs(length - length_ms(plain.render(written, 165).result(60))) > 100
    finally:
        plain.close()
        voice.close()


def test_every_problem_of_a_table_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "xx.yaml"
    path.write_text(
        "language: en\n"
        "patterns:\n"
        "  - {find: '(', say: open}\n"
        "  - {find: 'a', say: '\\1'}\n"
        "units:\n"
        "  s: second\n"
        "wrods:\n"
        "  a: b\n",
        "utf-8",
    )
    with pytest.raises(ProblemsError) as raised:
        load_pronunciation(path)
    assert [problem.where.line for problem in raised.value.problems] == [3, 4, 6, 7]
