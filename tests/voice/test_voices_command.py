"""`hipvoice voices` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soundfile

from tests.program import good, hipvoice


def test_voices_of_the_language_are_listed_and_all_on_request() -> None:
    english = json.loads(good("voices", "--json"))
    every = json.loads(good("voices", "--json", "--all"))
    assert {"gmw/en-us", "gmw/en"} <= {row["id"] for row in english}
    assert all(row["languages"][0].startswith("en") for row in english)
    assert len(every) > 10 * len(english)
    assert "English (America)" in good("voices")


def test_a_sample_of_each_named_voice_is_spoken(tmp_path: Path) -> None:
    lines = good("voices", "en-us", "--speak", "--speaker", str(tmp_path / "out.wav"))
    assert lines.split()[0] == "gmw/en-us"
    samples, rate = soundfile.read(tmp_path / "out.wav")
    assert (np.abs(samples) > 0.05).sum() > rate // 10


def test_an_unknown_voice_is_refused_with_a_near_name() -> None:
    done = hipvoice("voices", "en-uss")
    assert done.returncode == 1
    assert "English (America)" in done.stderr


def test_alone_and_with_names_it_lists() -> None:
    assert good("voices") == good("voices", "list")
    assert good("voices", "en-us", "--json") == good("voices", "list", "--json", "en-us")
    assert good("voices", "--json", "en-us") == good("voices", "list", "--json", "en-us")


def test_a_voice_may_be_called_like_a_command() -> None:
    done = hipvoice("voices", "list", "list")
    assert "no voice called 'list'" in done.stderr


def test_an_option_that_there_is_not_is_wrong_usage() -> None:
    done = hipvoice("voices", "--speek")
    assert done.returncode == 2
    assert "--speak" in done.stderr
