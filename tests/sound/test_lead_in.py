"""How much silence a speaker begins with, and the noise that keeps it awake; without a device."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipvoice.sound import speaker
from hipvoice.sound.devices import Device
from hipvoice.sound.speaker import LEAD_IN_MS, SLEEPER_LEAD_IN_MS, lead_in_of

RATE = 48_000


def device(name: str, host_api: str = "ALSA") -> Device:
    return Device(0, name, host_api, 0, 2, RATE, default_input=False, default_output=True)


@pytest.mark.parametrize(
    ("name", "latency_s", "ms"),
    [
        ("HDA Intel PCH: ALC257 Analog (hw:0,0)", 0.04, LEAD_IN_MS),
        ("USB Audio Device", 0.18, LEAD_IN_MS),
        ("USB Audio Device", 0.31, SLEEPER_LEAD_IN_MS),
        ("bluez_output.AA_BB.1", 0.04, SLEEPER_LEAD_IN_MS),
        ("Headset (WH-1000XM4 Hands-Free AG Audio)", 0.04, SLEEPER_LEAD_IN_MS),
        ("Anna's AirPods", 0.04, SLEEPER_LEAD_IN_MS),
        ("HDA Intel PCH: HDMI 0 (hw:0,3)", 0.04, SLEEPER_LEAD_IN_MS),
    ],
)
def test_a_speaker_that_may_sleep_is_given_longer(name: str, latency_s: float, ms: int) -> None:
    assert lead_in_of(device(name), latency_s) == ms


@pytest.mark.slow
def test_the_name_that_only_the_sound_server_knows_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaker.sys, "platform", "linux")
    monkeypatch.setattr(speaker, "ASK_SERVER", ("echo", "bluez_sink.AA_BB.a2dp_sink"))
    assert lead_in_of(device("default"), 0.04) == SLEEPER_LEAD_IN_MS
    assert lead_in_of(device("USB Audio Device"), 0.04) == LEAD_IN_MS
    monkeypatch.setattr(speaker, "ASK_SERVER", ("no-such-program",))
    assert lead_in_of(device("default"), 0.04) == LEAD_IN_MS


@given(st.lists(st.integers(0, 3 * RATE), max_size=20))
def test_dither_goes_on_evenly_in_blocks_of_any_size(blocks: list[int]) -> None:
    whole = speaker._Dither(RATE).next(sum(blocks))
    dither = speaker._Dither(RATE)
    parts = [np.zeros(0), *(dither.next(frames) for frames in blocks)]
    assert (np.concatenate(parts) == whole).all()


def test_dither_is_far_too_soft_to_be_heard() -> None:
    noise = speaker._Dither(RATE).next(RATE)
    assert set(np.unique(noise * 32_768)) == {-1, 0, 1}
    assert 10 * np.log10(np.mean(noise**2)) == pytest.approx(-96, abs=1)
    assert abs(np.mean(noise)) < 0.01 / 32_768, "no hum at zero"
