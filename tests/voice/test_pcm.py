from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from hipvoice.core.wording.wording import nominal_ms
from hipvoice.voice.cache import (
    CLAUSE_PAUSE_MS,
    FADE_MS,
    PHRASE_PAUSE_MS,
    SENTENCE_PAUSE_MS,
    TAIL_MS,
    Pcm,
    joined,
    length_ms,
    read_pcm,
    silence,
    spoken_silence,
    trimmed,
    with_tail,
)


@pytest.mark.parametrize("loud", [200, 5000, 20_000])
def test_what_is_far_softer_than_the_speech_is_trimmed_and_faded_out(loud: int) -> None:
    speech = np.full(1000, loud, dtype=np.int16)
    quiet = np.full(700, loud / 250, dtype=np.int16)
    samples, rate = trimmed((np.concatenate((quiet, speech, quiet)), 10_000))
    assert rate == 10_000
    assert (samples[:1000] == loud).all()
    fade = samples[1000:]
    assert len(fade) == 10_000 * FADE_MS // 1000
    assert (np.diff(fade) <= 0).all()
    assert fade[-1] <= loud / 2500


@pytest.mark.parametrize("share", [0.04, -0.04])
def test_a_soft_consonant_at_either_end_is_kept(share: float) -> None:
    vowel, breath = np.full(2000, 10_000), np.full(400, 10_000 * share)
    samples, _ = trimmed((np.concatenate((breath, vowel, breath)).astype(np.int16), 10_000))
    assert len(samples) == 2800


def test_a_tail_keeps_utterances_apart() -> None:
    samples, rate = with_tail(np.full(1000, 5000, dtype=np.int16), 10_000)
    assert (samples[:1000] == 5000).all()
    assert length_ms((samples[1000:], rate)) == TAIL_MS
    assert not samples[1000:].any()


def test_the_most_negative_sample_is_loud() -> None:
    samples, _ = trimmed((np.array([0, -32768, 0], dtype=np.int16), 1000))
    assert samples[0] == -32768


def test_of_nothing_but_silence_nothing_is_left() -> None:
    for nothing in (silence(500), silence(0)):
        assert not len(trimmed(nothing)[0])


def test_silence_in_place_of_a_text_lasts_as_long_as_the_text() -> None:
    assert length_ms(spoken_silence("Hold it")) == nominal_ms("Hold it")


def spoken(ms: int, rate: int = 10_000) -> Pcm:
    """A sound of that length, with the tail after it."""
    return with_tail(np.full(rate * ms // 1000, 5000, dtype=np.int16), rate)


def gaps_ms(pcm: Pcm) -> list[int]:
    """The silences between two sounds, in ms."""
    samples, rate = pcm
    loud = np.flatnonzero(samples)
    return [int(gap) * 1000 // rate for gap in np.diff(loud) - 1 if gap]


@pytest.mark.parametrize(
    ("sentence", "pause"),
    [
        ("Lie down.", SENTENCE_PAUSE_MS),
        ("Ready?", SENTENCE_PAUSE_MS),
        ("Say \u201cready\u201d, or \u201cskip.\u201d", SENTENCE_PAUSE_MS),
        ("Next part:", CLAUSE_PAUSE_MS),
        ("Knees apart;", CLAUSE_PAUSE_MS),
        ("and so on,", PHRASE_PAUSE_MS),
    ],
)
def test_the_pause_between_two_sentences_is_the_named_one(sentence: str, pause: int) -> None:
    parts = [spoken(300), spoken(200), spoken(100)]
    together = joined([sentence, "Hold.", "Rest."], parts)
    assert gaps_ms(together) == [pause, SENTENCE_PAUSE_MS]
    assert length_ms(together) == 600 + pause + SENTENCE_PAUSE_MS + TAIL_MS


def test_a_sentence_alone_is_as_it_was_and_none_is_a_tail() -> None:
    alone = spoken(300)
    assert joined(["Hold."], [alone])[0].tolist() == alone[0].tolist()
    assert length_ms(joined([], [])) == TAIL_MS


def test_what_another_voice_spoke_keeps_its_length() -> None:
    together = joined(["Hold.", "Rest."], [spoken(300, 24_000), spoken(300, 16_000)])
    assert together[1] == 24_000
    assert length_ms(together) == 600 + SENTENCE_PAUSE_MS + TAIL_MS


def test_stereo_aiff_under_a_wrong_name_is_read_as_mono(tmp_path: Path) -> None:
    path = tmp_path / "speech.wav"  # what macOS writes
    both = np.array([[100, 300], [200, 400]], dtype=np.int16)
    soundfile.write(path, both, 22_050, format="AIFF")
    samples, rate = read_pcm(path)
    assert (samples.tolist(), rate) == ([200, 300], 22_050)
