"""What the neural synthesiser is given to read, and who speaks; the network itself is not run."""

# ruff: noqa: RUF001 - the signs of the sounds
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from hipvoice.voice.kokoro_worker import SOUNDS, numbers
from tools.acoustic.cast import Cast, Speaker
from tools.acoustic.kokoro import KOKORO_RATE, MARGIN, Job, chosen, signs_of, trim
from tools.acoustic.lexicon import lines
from tools.acoustic.settings import held_out

NAMES = [f"{accent}{kind}_{number}" for accent in "abj" for kind in "fm" for number in range(12)]
CHOICES = 3000
reads = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng")


@pytest.mark.slow
@reads
@pytest.mark.parametrize(
    ("accent", "text", "signs"),
    [
        ("en-us", "down", "dˈWn"),  # a lone word is stressed
        ("en-us", "slower", "slˈOəɹ"),
        ("en-us", "thirty", "θˈɜɹTi"),
        ("en-us", "button", "bˈʌʔᵊn"),
        ("en-us", "change", "ʧˈAnʤ"),
        ("en-gb", "go", "ɡˈQ"),
        ("en-gb", "more", "mˈɔː"),
    ],
)
def test_words_are_given_in_kokoros_signs(accent: str, text: str, signs: str) -> None:
    assert signs_of([text], accent) == [signs]


@pytest.mark.slow
@reads
@pytest.mark.parametrize("accent", SOUNDS)
def test_every_phrase_can_be_said(accent: str) -> None:
    for text, signs in zip(
        lines("phrases.txt"), signs_of(lines("phrases.txt"), accent), strict=True
    ):
        assert set(signs) <= numbers().keys(), text


def test_a_voice_that_is_set_aside_is_never_mixed_into_another() -> None:
    cast = Cast(NAMES, random.Random(3))
    chosen = [cast.choose() for _ in range(CHOICES)]
    mixed = [speaker for speaker in chosen if speaker.share]
    assert len(mixed) > CHOICES // 5
    for speaker in mixed:
        for name in (speaker.first, speaker.second):
            assert not held_out(Speaker(name, name, 0.0).name)
        assert not held_out(speaker.name)
    assert any(held_out(speaker.name) for speaker in chosen), "nobody is left to judge by"


def test_a_part_of_the_mixtures_goes_away_from_the_second_voice():
    cast = Cast(NAMES, random.Random(4))
    shares = [speaker.share for speaker in (cast.choose() for _ in range(CHOICES)) if speaker.share]
    away = [share for share in shares if share < 0]
    assert 0.15 < len(away) / len(shares) < 0.35
    assert all(-0.3 <= share <= -0.25 for share in away)
    assert all(0.3 <= share <= 0.5 for share in set(shares) - set(away))


def test_the_voices_that_judge_say_the_same_for_every_sitting_and_the_others_something_new():
    judge = next(name for name in NAMES if held_out(Speaker(name, name, 0.0).name))
    other = next(name for name in NAMES if not held_out(Speaker(name, name, 0.0).name))

    def said(run: int) -> list[Job]:
        return [
            Job(Speaker(name, name, 0.0), text, "", 1.0, Path(f"{name}-{run}-{text}"))
            for name in (judge, other)
            for text in ("next", "spectacles")
        ]

    found = {(job.speaker.first, job.text, job.path.name) for job in chosen(said(0), said(1))}
    assert found == {
        (judge, "next", f"{judge}-0-next"),  # of all else that it says no figure is taken
        (other, "next", f"{other}-1-next"),
        (other, "spectacles", f"{other}-1-spectacles"),
    }


def test_quiet_before_and_after_the_speech_is_cut_to_a_margin() -> None:
    speech = np.full(KOKORO_RATE, 0.5, np.float32)
    quiet = np.full(KOKORO_RATE // 2, 0.001, np.float32)
    kept = trim(np.concatenate([quiet, speech, quiet]))
    assert len(kept) == pytest.approx(KOKORO_RATE * (1 + 2 * MARGIN), abs=2)
