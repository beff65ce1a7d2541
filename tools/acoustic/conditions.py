"""The conditions of the evaluation: noise, distance, and the clips judged in them."""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Callable, Container
from dataclasses import dataclass, replace

import numpy as np
import scipy.signal
import soxr

from hipvoice.sound.recording import Mono
from tools.acoustic import augment
from tools.acoustic.corpus import ISOLATED, load, packed_rows, packed_samples, person_of
from tools.acoustic.settings import RATE, made, recordings

FAR_LEVEL = 10 ** (-12 / 20)  # 3 m instead of 0.75 m: 12 dB less in the open
KNOWN_SHARE = 7  # this many clips of the training are judged, as many as of unseen speakers
TALK_AROUND = RATE // 2  # samples of talk before and after the clip
TELEVISION_AROUND = 5 * RATE // 2  # the same where the voice activity has to find the clip in it
# Samples of the noise before and after a clip: a room does not grow loud with the word, and the
# voice activity knows it by its softest tenth of three seconds.
NOISE_BEFORE, NOISE_AFTER = 4 * RATE, RATE
NEAR = RATE // 4  # samples on either side of the clip that count for the ratio
VIBE_ACE = "music_Kevin_MacLeod___Vibe_Ace"
NOISES = ("running_tap", "exercise_bike", VIBE_ACE, "pink_noise")
BLOCK = RATE // 100  # samples: 10 ms, as a device delivers and loses them
BEFORE = 3 * RATE // 2  # samples of the microphone's own noise before a clip
LOST = 0.05  # of the blocks
MUSIC = (VIBE_ACE, "music_Hungarian_Dance_number_5___Allegro_in_F_",
         "music_Karissa_Hobbs___Lets_Go_Fishin")  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """One clip of the evaluation."""

    path: str
    source: str
    use: str
    speaker: str
    text: str
    start: int
    size: int

    @property
    def seed(self) -> int:
        """The same noise for the same clip, on every machine."""
        return zlib.crc32(self.path.rsplit("/", 2)[-1].encode() + self.source.encode())

    @property
    def person(self) -> str:
        """The speaker without the prefix of the collection."""
        return person_of(self.source, self.speaker)

    def samples(self) -> np.ndarray:
        """Return the sound, full scale 1."""
        return pcm()[self.start : self.start + self.size].astype(np.float32) / 32768


@functools.cache
def pcm() -> np.memmap:
    """Return the packed samples that `corpus` wrote."""
    return packed_samples()


@functools.cache
def all_samples() -> list[Sample]:
    """Every clip that is not trained on."""
    return used_for("held", "left_out", "eval")


def used_for(*uses: str) -> list[Sample]:
    """The clips of some uses."""
    names = ("path", "source", "use", "speaker", "text", "start", "size")
    return [Sample(*(row[name] for name in names)) for row in packed_rows() if row["use"] in uses]


@functools.cache
def unseen_noises(names: tuple[str, ...] = NOISES) -> list[np.ndarray]:
    """Last part of noise recordings: the first part was trained on."""
    files = [recordings() / "noise" / f"{name}.opus" for name in names]
    loaded = [load(str(file)) for file in files]
    return [samples[int(len(samples) * augment.NOISE_KEPT) :] for samples in loaded]


def noisy(decibel: float, names: tuple[str, ...] = NOISES) -> Callable[[Sample], np.ndarray]:
    """Add one of these noises, at a signal-to-noise ratio; it lasts from before to after."""

    def spoil(sample: Sample) -> np.ndarray:
        rng = np.random.default_rng(sample.seed)
        samples, kinds = sample.samples(), unseen_noises(names)
        size = NOISE_BEFORE + len(samples) + NOISE_AFTER
        noise = augment.fit(kinds[rng.integers(len(kinds))], size, rng)
        return within_noise(samples, noise, decibel)

    return spoil


def within_noise(samples: np.ndarray, noise: np.ndarray, decibel: float) -> np.ndarray:
    """Lay a clip into a noise that is `NOISE_BEFORE` and `NOISE_AFTER` longer than it.

    The ratio in dB is that near the clip.
    """
    stream = np.pad(samples, (NOISE_BEFORE, NOISE_AFTER))
    near = slice(NOISE_BEFORE - NEAR, NOISE_BEFORE + len(samples) + NEAR)
    return stream + augment.gain(stream[near], noise[near], decibel) * noise


def talked_behind(decibel: float, around: int = TALK_AROUND) -> Callable[[Sample], np.ndarray]:
    """Let somebody else talk all the time, so much quieter: sentences of an unseen person."""

    def spoil(sample: Sample) -> np.ndarray:
        rng = np.random.default_rng(sample.seed)
        samples, others = sample.samples(), sentences()
        talk = others[rng.integers(len(others))].samples()
        noise = augment.fit(talk, len(samples) + 2 * around, rng)
        return np.pad(samples, around) + augment.gain(samples, noise, decibel) * noise

    return spoil


def far(sample: Sample) -> np.ndarray:
    """Put the clip 3 m away: a measured room that the training never heard, 12 dB quieter."""
    rng = np.random.default_rng(sample.seed)
    responses = augment.rooms(augment.ROOMS_HELD)
    response = responses[rng.integers(len(responses))]
    padded = np.pad(sample.samples(), (0, RATE // 3))
    wet = scipy.signal.fftconvolve(padded, response)[: len(padded)]
    hiss = rng.standard_normal(len(wet)) * 3e-4  # a quiet room: -70 dB of full scale
    return (wet * FAR_LEVEL + hiss).astype(np.float32)


def captured(sample: Sample) -> np.ndarray:
    """The clip as a microphone with a little noise of its own gives it, before and after it too."""
    stream = np.pad(sample.samples(), (BEFORE, RATE))
    return stream + own_noise(sample, len(stream))


def own_noise(sample: Sample, size: int) -> np.ndarray:
    """Noise of a microphone, 80 dB below full scale; another one for each size."""
    rng = np.random.default_rng(sample.seed + size)
    return rng.normal(0, 1e-4, size).astype(np.float32)


def mixed(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Two channels as the program mixes them, block by block."""
    mono, pair = Mono(), np.stack((left, right), axis=1).astype(np.float32)
    blocks = [pair[at : at + BLOCK] for at in range(0, len(pair), BLOCK)]
    return np.concatenate([mono.mix(block, RATE) for block in blocks])


def one_of_two(sample: Sample) -> np.ndarray:
    """The second channel gives noise only."""
    live = captured(sample)
    return mixed(live, own_noise(sample, len(live) + 1)[1:])


def opposite(sample: Sample) -> np.ndarray:
    """A balanced output, plugged into a stereo jack."""
    live = captured(sample)
    return mixed(live, -live)


def headset(sample: Sample) -> np.ndarray:
    """Bluetooth with its hands-free profile: 8 kHz, so nothing above 4 kHz."""
    stream = captured(sample)
    narrow = soxr.resample(stream, RATE, RATE // 2)
    return soxr.resample(narrow, RATE // 2, RATE)[: len(stream)]


def clipped(decibel: float) -> Callable[[Sample], np.ndarray]:
    """So much too loud for the microphone."""

    def spoil(sample: Sample) -> np.ndarray:
        stream = captured(sample)
        return np.clip(stream * 10 ** (decibel / 20) / np.abs(stream).max(), -1, 1)

    return spoil


def too_low(decibel: float, *, first: bool = False) -> Callable[[Sample], np.ndarray]:
    """A level that is set so much too low; unless it is the first, there was a voice before."""

    def spoil(sample: Sample) -> np.ndarray:
        said = captured(sample)
        before = said[:0] if first else said[::-1]  # as loud, and none of the words
        return np.concatenate((before, said)) * 10 ** (-decibel / 20)

    return spoil


def shifted(sample: Sample) -> np.ndarray:
    """A constant offset of a fifth of full scale."""
    return 0.7 * captured(sample) + 0.2


def lossy(blocks: int, *, filled: bool) -> Callable[[Sample], np.ndarray]:
    """So many blocks in a row are lost, one time in twenty: silence instead, or nothing at all."""

    def spoil(sample: Sample) -> np.ndarray:
        stream = captured(sample)
        size = blocks * BLOCK
        parts = stream[: len(stream) // size * size].reshape(-1, size).copy()
        lost = np.random.default_rng(sample.seed).random(len(parts)) < LOST
        parts[lost] = 0
        return (parts if filled else parts[~lost]).ravel()

    return spoil


CONDITIONS: dict[str, Callable[[Sample], np.ndarray]] = {
    "clean": Sample.samples,
    "24 dB": noisy(24),
    "12 dB": noisy(12),
    "6 dB": noisy(6),
    "3 m": far,
    "talk at 20 dB": talked_behind(20),
}
# Behind a command in a hold; 60 dB is as good as none.
BEHIND = {f"talk at {decibel} dB": talked_behind(decibel, TELEVISION_AROUND)
          for decibel in (60, 35, 25, 15)}  # fmt: skip
BEHIND |= {f"music at {decibel} dB": noisy(decibel, MUSIC) for decibel in (24, 12, 6)}
MICROPHONES: dict[str, Callable[[Sample], np.ndarray]] = {
    "a good one": captured,
    "one live channel of two": one_of_two,
    "channels of opposite sign": opposite,
    "nothing above 4 kHz": headset,
    "6 dB clipped": clipped(6),
    "20 dB clipped": clipped(20),
    "30 dB too low": too_low(30),
    "30 dB too low, the first voice": too_low(30, first=True),
    "an offset": shifted,
    "10 ms silent now and then": lossy(1, filled=True),
    "30 ms silent now and then": lossy(3, filled=True),
    "30 ms missing now and then": lossy(3, filled=False),
}


def human_words(*, left_out: bool = False) -> list[Sample]:
    """Single human words: of unseen speakers, or the words that were left out of training."""
    use, sources = "left_out" if left_out else "held", {*ISOLATED, "an4"}
    return [s for s in all_samples() if s.use == use and s.source in sources and one_word(s)]


def known_words() -> list[Sample]:
    """A seventh of the single words that were trained on."""
    words = [s for s in used_for("train") if s.source in {*ISOLATED, "an4"} and one_word(s)]
    return [s for s in words if s.seed % KNOWN_SHARE == 0]


def one_word(sample: Sample) -> bool:
    """Tell whether a clip holds a single word."""
    return len(sample.text.split()) == 1


def synthetic(*sources: str, tuning: bool = False) -> list[Sample]:
    """Phrases and words by voices that the training never heard; some voices are for tuning."""
    held = [s for s in all_samples() if s.use == "held" and s.source in sources]
    return [s for s in held if (zlib.crc32(s.speaker.encode()) % 2 == 0) == tuning]


def sentences(*, tuning: bool = False) -> list[Sample]:
    """Other people's sentences: the transcribed ones of the `eval` split are for tuning."""
    kinds = ("librispeech", "picovoice_coffee")
    long = [s for s in all_samples() if s.source.startswith(kinds) and s.size > 2 * RATE]
    return [s for s in long if (s.use == "eval" and bool(s.text)) == tuning]


def cut_words(clips: list[Sample], wanted: Container[str]) -> list[Sample]:
    """Single words cut out of unseen people's sentences, where `align` found them."""
    table = json.loads(made("spans.json", "align").read_text(encoding="utf-8"))
    found = []
    for clip in clips:
        for word, (begin, end) in zip(clip.text.split(), table.get(clip.path, []), strict=False):
            if word in wanted:
                at = clip.start + int(begin * RATE)
                found.append(replace(clip, text=word, start=at, size=int((end - begin) * RATE)))
    return found
