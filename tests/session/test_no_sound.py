"""Without a microphone and a speaker: what needs one says what to do, and reports failure."""

from __future__ import annotations

import json

import pytest

from tests.program import hipvoice
from tests.soundcard import SoundCard

REMEDY = "hint: unset PULSE_SERVER"  # the tests have no sound server


@pytest.mark.parametrize(
    ("command", "lacks"),
    [
        (("devices",), "no microphone and no speaker was found"),
        (("devices", "--json"), "no microphone and no speaker was found"),
        (("say", "Ready."), "no speaker was found"),
        (("voices", "--speak", "en"), "no speaker was found"),
        (("listen",), "no microphone was found"),
        (("listen", "--mic", "none"), "no microphone to listen to"),
        (("mic-check",), "no microphone was found"),
    ],
)
def test_what_needs_a_device_names_the_remedy(command: tuple[str, ...], lacks: str) -> None:
    done = hipvoice(*command)
    assert done.returncode == 1
    assert lacks in done.stderr
    assert (REMEDY in done.stderr) is ("--mic" not in command)
    if "--json" in command:
        assert json.loads(done.stdout) == []


def test_with_devices_they_are_listed_and_nothing_is_reported() -> None:
    with SoundCard() as card:
        done = hipvoice("devices", **card.environment)
        assert (done.returncode, done.stderr) == (0, "")
        assert "microphone (default), speaker (default)" in done.stdout
