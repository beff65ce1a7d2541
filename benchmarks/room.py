"""A room in numbers: a coach, a person and a microphone, with the real mixer and the real ear.

    mixer ─▶ speaker ─ delay, room ─▶ (+) ─▶ ear ─ somebody speaks ─▶ mixer: duck
                         person ─▶ ───┘

The loop is closed in steps of 20 ms and counted in samples, so it runs as fast as the ear can, and
the same again every time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hipvoice.ear.ear import Ear
from hipvoice.ear.heard import Heard
from hipvoice.ear.samples import FRAME, RATE, from_ms
from hipvoice.pcm import Samples
from hipvoice.sound.mixer import Mixer

Signal = NDArray[np.float64]

FULL_SCALE = 32_768
WAY_MS = 80  # through the buffers of both devices at "high" latency, and 3 m of air
TAIL_MS = 250  # of a room's response: what follows is softer than the noise


def plain_room(seed: int = 1) -> Signal:
    """A furnished room: the direct sound, and a tail that falls by 60 dB in 0.2 s."""
    rng = np.random.default_rng(seed)
    tail = rng.normal(0, 0.1, from_ms(TAIL_MS)) * np.exp(-np.arange(from_ms(TAIL_MS)) / 460)
    tail[0] = 1.0
    return np.asarray(tail)


def loudness_db(sound: NDArray[np.generic]) -> float:
    """The level (dBFS) of the loud parts: of the frames within 30 dB of the loudest one."""
    whole = np.asarray(sound, dtype=float)[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    power = np.square(whole).mean(axis=1)
    loud = power[power > power.max() / 1000]
    return float(10 * np.log10(max(1e-9, loud.mean()) / FULL_SCALE**2))


class Convolver:
    """The response of a room to a stream, block by block."""

    def __init__(self, response: Signal) -> None:
        self._size = 1 << (len(response) + FRAME - 1).bit_length()
        self._spectrum = np.fft.rfft(response, self._size)
        self._tail = np.zeros(self._size)

    def feed(self, block: Signal) -> Signal:
        """What is heard during the block."""
        self._tail += np.fft.irfft(np.fft.rfft(block, self._size) * self._spectrum, self._size)
        heard = self._tail[:FRAME].copy()
        self._tail = np.concatenate((self._tail[FRAME:], np.zeros(FRAME)))
        return heard


@dataclass
class Room:
    """Feeds an ear. `echo_gain` is that from the mixer's full scale to the microphone's.

    `heard` has every decision, `ducks` the positions (samples) at which the coach was ducked,
    `took_ms` the time that the last step took the ear.
    """

    ear: Ear
    echo_gain: float
    response: Signal = field(default_factory=plain_room)
    noise: float = 8.0  # 16-bit steps
    ducking: bool = True
    heard: list[Heard] = field(default_factory=list)
    ducks: list[int] = field(default_factory=list)
    busy_s: float = 0.0
    took_ms: float = 0.0
    position: int = 0
    coach_speaks: bool = False

    def __post_init__(self) -> None:
        self.mixer = Mixer(
            RATE,
            self._began,
            self._ended,
            tap=self.ear.played,
            somebody_speaks=lambda: self.ducking and self.ear.is_somebody_speaking,
        )
        delayed = np.concatenate((np.zeros(from_ms(WAY_MS)), self.response))
        self._path = Convolver(delayed)
        self._rng = np.random.default_rng(5)
        self._ducked = False

    def say(self, text: str, samples: Samples, rate: int) -> None:
        """Let the coach speak."""
        self.coach_speaks = True
        self.ear.coach_will_say(text)
        self.mixer.play(1, samples, rate)

    def step(self, person: Samples) -> list[Heard]:
        """One frame of the person; what the ear decided with it."""
        played = self.mixer.read(FRAME).astype(float) * FULL_SCALE
        echo = self._path.feed(played) * self.echo_gain
        near = person + echo + self._rng.normal(0, self.noise, FRAME)
        sound = np.clip(np.round(near), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
        began = time.perf_counter()
        heard = self.ear.feed(sound)
        took = time.perf_counter() - began
        self.busy_s += took
        self.took_ms = took * 1000
        self.position += FRAME
        self.heard += heard
        self._note_duck()
        return heard

    def pass_by(self, person: Samples) -> list[Heard]:
        """A whole sound of the person, or silence."""
        whole = len(person) // FRAME * FRAME
        return [h for at in range(0, whole, FRAME) for h in self.step(person[at : at + FRAME])]

    def listen_out(self) -> list[Heard]:
        """Silence of the person until the coach has finished, and a second."""
        heard = []
        while self.coach_speaks:
            heard += self.step(np.zeros(FRAME, np.int16))
        return heard + self.pass_by(np.zeros(RATE, np.int16))

    def _note_duck(self) -> None:
        speaks = self.ear.is_somebody_speaking
        if speaks and not self._ducked and self.coach_speaks:
            self.ducks.append(self.position)
        self._ducked = speaks

    def _began(self, _id: int, _at: int) -> None:
        self.ear.coach_began(round(self.mixer.voice_s * RATE))

    def _ended(self, _id: int) -> None:
        self.coach_speaks = False
        self.ear.coach_ended()
