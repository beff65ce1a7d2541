"""The commands as a person types them: a process each, its output and exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from hipvoice.app.config import change, config_path
from tests.program import good, hipvoice
from tests.session.player import MODEL, clip
from tests.soundcard import SoundCard

pytestmark = pytest.mark.slow


def listen_rows(name: str, *options: str) -> list[dict[str, object]]:
    model = ("--model", MODEL) if MODEL else ()
    out = good("listen", "--wav", str(clip(name)), "--json", *model, *options)
    return [json.loads(line) for line in out.splitlines()]


def test_version_and_help() -> None:
    assert good("--version") == "hipvoice 0.1.0\n"
    text = good("--help")
    for command in ("play", "plan", "list", "check", "say", "listen", "devices", "journal"):
        assert command in text


def test_every_command_has_help_for_every_option() -> None:
    for command in ("play", "plan", "list", "check", "say", "listen", "devices", "journal"):
        text = good(command, "--help")
        assert "Usage: hipvoice" in text or "Usage: python" in text
        assert "Options:" in text


@pytest.mark.parametrize("arguments", [["plai"], ["play", "--spede", "2"], ["play", "--rate", "9"]])
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    done = hipvoice(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_list_names_the_routines() -> None:
    assert "two-minute-basics" in good("list")
    rows = {row["id"]: row for row in json.loads(good("list", "--json"))}
    assert rows["two-minute-basics"]["sets"] == 5
    assert rows["two-minute-basics"]["minutes"] == 4
    assert "block" in rows["floor-four"]["equipment"]


def test_plan_prints_the_session_in_sentences() -> None:
    paragraphs = good("plan", "two-minute-basics").split("\n\n")
    assert paragraphs[0].startswith("Two-minute basics: five sets, about ")
    heads = [re.fullmatch(r"At \d:\d\d\.", text.splitlines()[0]) for text in paragraphs[1:]]
    assert len(heads) == 3
    assert all(heads)
    told = "\n".join(paragraphs).splitlines()
    assert told.count("Hold, left side, 20 seconds.") == 2
    assert told.count("five, four, three, two, one") == 5
    assert "Hold for twenty seconds." not in told
    assert told[-1] == "That is your first session this week."


def test_plan_has_a_trace_and_json_for_programs() -> None:
    lines = good("plan", "two-minute-basics", "--trace").splitlines()
    assert lines[0].split()[:2] == ["0:00.000", "log"]
    assert "session finished: 5 of 5 sets" in "\n".join(lines)
    rows = json.loads(good("plan", "two-minute-basics", "--json"))
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    said = [row["text"] for row in rows if row["effect"] == "say"]
    assert said.count("Halfway.") == 5
    assert rows[-1]["effect"] == "end"


def test_plan_shows_what_the_journal_makes_of_it(tmp_path: Path) -> None:
    journal = tmp_path / "j.sqlite3"
    quick = ("--speaker", "none", "--mic", "none", "--speed", "100", "--log", "--trace")
    first = good("plan", "two-minute-basics", "--journal", str(journal))
    assert not journal.exists(), "a plan writes nothing"
    good("play", "two-minute-basics", *quick, "--journal", str(journal))
    second = good("plan", "two-minute-basics", "--journal", str(journal))
    assert "Feel a mild stretch" in first
    assert "Feel a mild stretch" not in second
    assert "second session this week" in second


def test_check_tells_good_files_and_every_problem_of_others(tmp_path: Path) -> None:
    fine, wrong = tmp_path / "fine.yaml", tmp_path / "wrong.yaml"
    fine.write_text("name: Fine\nsteps:\n  - gluteal-stretch\n")
    wrong.write_text("nam: Wrong\nsteps:\n  - gluteal-stretch\n  - holt\n")
    done = hipvoice("check", str(fine), str(wrong))
    assert done.returncode == 1
    assert f"{fine}: good" in done.stdout
    for place in ("1:1", "4:5"):
        assert f"{wrong}:{place}" in done.stderr
    assert hipvoice("check", str(fine)).returncode == 0


def spoken_s(file: Path) -> float:
    """How long is spoken in a sound file, without the quiet before and after it."""
    samples, rate = soundfile.read(file, dtype="int16")
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 500)
    return (loud[-1] - loud[0]) / rate


def test_say_speaks_into_a_file(tmp_path: Path) -> None:
    out = tmp_path / "said.wav"
    good("say", "Hold for thirty seconds.", "--speaker", str(out))
    assert 0.8 < spoken_s(out) < 3


def test_say_speaks_as_the_person_has_the_voice(tmp_path: Path) -> None:
    change(config_path(), {"people.Anna.voice.rate": 120})
    for name in ("Anna", "Bo"):
        out = str(tmp_path / f"{name}.wav")
        good("say", "Hold for thirty seconds.", "--speaker", out, "--person", name)
    annas, bos = (spoken_s(tmp_path / f"{name}.wav") for name in ("Anna", "Bo"))
    assert annas == pytest.approx(bos * 165 / 120, rel=0.03)  # 165 words a minute is the default


def test_say_is_heard_on_the_sound_card() -> None:
    with SoundCard() as card:
        with card.capture() as capture:
            good("say", "Hold for thirty seconds.", **card.environment)
        loud = np.flatnonzero(np.abs(capture.samples.astype(np.int32)) > 500)
    assert len(loud) > capture.rate // 4


def test_listen_gives_a_row_for_each_voice_of_a_recording() -> None:
    (row,) = listen_rows("yes-1")
    assert row["command"] == "yes"
    assert row["accepted"] is True
    assert set(row) == {
        "start",
        "end",
        "at",
        "command",
        "text",
        "accepted",
        "reason",
        "level",
        "floor",
    }
    assert 0 < row["start"] < row["end"] <= row["at"] <= 1.0  # type: ignore[operator]


def test_listen_hears_only_the_commands_that_are_legal() -> None:
    rows = listen_rows("yes-1", "--commands", "next,pause")
    assert [row["command"] for row in rows] in ([], [None])


def test_listen_says_the_same_twice() -> None:
    assert listen_rows("next-1") == listen_rows("next-1")


def test_a_phrase_of_ones_own_is_heard() -> None:
    change(config_path(), {"aliases.next": ("left",)})
    (row,) = listen_rows("left-1")
    assert (row["command"], row["text"]) == ("next", "left")


def test_a_phrase_that_the_model_cannot_hear_is_refused_with_near_words() -> None:
    change(config_path(), {"aliases.next": ("move onn",)})
    done = hipvoice("listen", "--wav", str(clip("left-1")))
    assert done.returncode == 1
    assert "the model does not know 'onn'; near words that it knows: on" in done.stderr
    assert "hipvoice config" in done.stderr


def test_listen_refuses_unknown_commands_and_files() -> None:
    done = hipvoice("listen", "--wav", str(clip("yes-1")), "--commands", "next,nxt")
    assert done.returncode == 1
    assert "nxt" in done.stderr
    done = hipvoice("listen", "--wav", "no-such-file.wav")
    assert done.returncode == 1
    assert "no-such-file.wav" in done.stderr


def test_devices_of_the_sound_card_are_listed() -> None:
    with SoundCard() as card:
        text = good("devices", **card.environment)
        rows = json.loads(good("devices", "--json", **card.environment))
    assert "microphone (default)" in text
    assert any(row["default_output"] for row in rows)


def test_journal_that_is_not_there_yet_says_how_to_begin() -> None:
    assert "hipvoice play" in good("journal")
