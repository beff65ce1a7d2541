"""Commands in noise and in rooms, and sounds that are not commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.room import Signal
from benchmarks.streams import (
    PERSON_DB,
    Clips,
    Stream,
    Word,
    as_samples,
    at_level,
    command_stream,
    with_floor,
)
from hipvoice.ear.samples import RATE, to_ms
from hipvoice.pcm import Samples

LIVED_IN = range(50, 600)  # ms in which a sound falls by 60 dB; the other recordings are of halls
READ = ("librispeech", "speechocean762")
BREATH_S = 4.5  # in, a rest, and out, as heavily as after twenty lunges


def conditions(clips: Clips, words: Sequence[Word]) -> Iterator[Stream]:
    """The words in the quiet, in noise, in rooms."""
    noises = [clips.sound(row) for row in clips.rows("noise") if "noise" in row["source"]]
    noise = np.concatenate([at_level(sound, PERSON_DB) for sound in noises])
    yield command_stream("clean", words)
    for snr in (24, 12, 6):
        yield command_stream(f"noise {snr} dB", words, noise, snr)
    for name, response in rooms(clips):
        yield command_stream(f"room {name}", words, response=response)


def rooms(clips: Clips) -> Iterator[tuple[str, Signal]]:
    """Three rooms that somebody may live in: the driest, one between, the most reverberant."""
    sounds = [clips.sound(row).astype(float) for row in clips.rows("rir")]
    lived_in = [sound for sound in sounds if decay_ms(sound) in LIVED_IN]
    by_decay = sorted(lived_in, key=decay_ms)
    for response in (by_decay[0], by_decay[len(by_decay) // 2 - 1], by_decay[-1]):
        yield f"{decay_ms(response)} ms", response


def decay_ms(response: Signal) -> int:
    """In which the energy that is still to come falls by 60 dB, from its fall by 20 dB."""
    left = np.cumsum(response[::-1] ** 2)[::-1]
    left = left[np.argmax(np.abs(response)) :]
    return 3 * to_ms(int(np.argmax(left < left[0] / 100)))


def corpora(clips: Clips, minutes: float) -> Iterator[Stream]:
    """Sounds that are not commands."""
    groups = {
        "read speech": ("eval", ("librispeech_test_clean", "librispeech_train_clean_100_1perspk")),
        "other commands": ("eval", ("picovoice_coffee_commands", "picovoice_wakewords")),
        "music": ("noise", ("librosa_music",)),
        "noise": ("noise", ("sc_background_noise",)),
    }
    for name, (split, sources) in groups.items():
        yield Stream(name, clips.minutes(split, sources, minutes))
    yield Stream("breathing (made)", breathing(minutes))


def read_speech(clips: Clips, hours: float) -> Iterator[Samples]:
    """Read speech by the sentence, up to `hours`; first what no training has heard."""
    rows = clips.rows("eval") + clips.rows("train")
    return map(with_floor, clips.talk(rows, READ, hours * 60))


def breathing(minutes: float) -> Samples:
    """Heavy breathing close to the microphone, made of noise: there are no recordings of it.

    Each breath has another colour and loudness; the loudest are as loud as a person who speaks.
    """
    rng = np.random.default_rng(7)
    breaths = [_breath(rng) for _ in range(int(minutes * 60 / BREATH_S) + 1)]
    return with_floor(as_samples(np.concatenate(breaths)))


def _breath(rng: np.random.Generator) -> Signal:
    length = int(BREATH_S * RATE)
    spectrum = np.fft.rfft(rng.normal(0, 1, length))
    bins = np.fft.rfftfreq(length, 1 / RATE)
    low, high = rng.uniform(200, 600), rng.uniform(1500, 5000)
    noise = np.fft.irfft(spectrum * ((bins > low) & (bins < high)), length)
    times = np.arange(length) / RATE
    into, out = _swell(times, 0.2, 1.5), _swell(times, 2.0, 4.0)
    shaped = noise * (0.4 * into + out)
    level = PERSON_DB - rng.uniform(0, 14)
    return shaped / np.std(shaped) * 32_768 * 10 ** (level / 20)


def _swell(times: Signal, begins: float, ends: float) -> Signal:
    """A rise and fall between two times, in seconds."""
    phase = np.clip((times - begins) / (ends - begins), 0, 1)
    return np.sin(np.pi * phase) ** 2
