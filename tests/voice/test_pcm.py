from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from hipvoice.core.wording.wording import nominal_ms
from hipvoice.voice.cache import joined, length_ms, read_pcm, silence, spoken_silence, trimmed


def test_silence_around_speech_is_trimmed_to_a_tail_of_60_ms() -> None:
    speech = np.full(1000, 5000, dtype=np.int16)
    quiet = np.full(700, 20, dtype=np.int16)
    samples, rate = trimmed((np.concatenate((quiet, speech, quiet)), 10_000))
    assert rate == 10_000
    assert (samples[:1000] == 5000).all()
    assert len(samples) == 1000 + 600
    assert not samples[1000:].any()


def test_the_most_negative_sample_is_loud() -> None:
    samples, _ = trimmed((np.array([0, -32768, 0], dtype=np.int16), 1000))
    assert samples[0] == -32768


def test_nothing_but_silence_becomes_a_tail() -> None:
    assert length_ms(trimmed(silence(500))) == 60


def test_silence_in_place_of_a_text_lasts_as_long_as_the_text() -> None:
    assert length_ms(spoken_silence("Hold it")) == nominal_ms("Hold it")


def test_parts_are_joined() -> None:
    assert length_ms(joined([silence(300), silence(200)])) == 500
    assert length_ms(joined([])) == 60


def test_stereo_aiff_under_a_wrong_name_is_read_as_mono(tmp_path: Path) -> None:
    path = tmp_path / "speech.wav"  # what macOS writes
    both = np.array([[100, 300], [200, 400]], dtype=np.int16)
    soundfile.write(path, both, 22_050, format="AIFF")
    samples, rate = read_pcm(path)
    assert (samples.tolist(), rate) == ([200, 300], 22_050)
