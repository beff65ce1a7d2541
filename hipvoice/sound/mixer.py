"""Mixes one voice and any number of earcons into the one output stream of a session.

Rules
1. `play`, `chime`, `hush` and `volume` only post a request, from any thread; `read` carries out the
   requests in order at the start of a block. Nothing is locked, so `read` never waits.
2. One voice: `play` during another utterance cuts that one off.
3. A hush fades the voice out and reports nothing more about it. Earcons go on: they are short, and
   one of them says that the session is paused.
4. The voice is ducked (lowered) while `somebody_speaks`; after a command it is cut off, otherwise
   it goes on. Earcons keep their level.
5. A soft earcon gives way to the voice: it is dropped while there is one, and fades as one begins.
   A voice waits for the other earcons that were requested before it, so that both are understood.
   An earcon that comes while it waits does not delay it further: a count is late by one earcon at
   most. What is due at the same time sounds in the order in which it was requested.
6. Music plays underneath: lowered while the coach or the person speaks, at the same volume.
7. The output, after volume and ducking, goes to `tap`: the reference of the echo canceller.
8. Positions are counted in samples of this mixer, never by a clock.
9. What is due at a time begins BEAT_MS after it, to the sample, however late it was requested and
   however unevenly the device asks for its blocks; if it is requested later than that, at once. So
   counts keep the beat.
10. Reports come from `read`, that is from the callback of the sound device: they may only put
   something on a queue, and so may `tap`. `music` and `somebody_speaks` return without waiting.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
import soxr

from hipvoice.pcm import FULL_SCALE, Block

FADE_MS = 20  # of a cut voice: a shorter fade clicks, a longer one sounds like the word going on
DUCKED = 10 ** (-18 / 20)  # -18 dB: an echo as loud as the person is then no longer in the way
DUCK_MS = 20  # lowered before the second half of a short word
UNDUCK_MS = 200  # the return of the voice is not noticed
MUSIC_DUCKED = 10 ** (-12 / 20)  # -12 dB
MUSIC_DUCK_MS = 120  # slower than the voice: a jump in the music is noticed
MUSIC_UNDUCK_MS = 900  # longer than the gap between two sentences, so that the music does not pump

BEAT_MS = 50  # a busy loop is 17 ms late, then come the voice, the mixer and a block of the device
SEEN_S = 1.0  # the last one or two of these say which sample belongs to a time
MOST_S = 0.25  # that a sound is held back: by a block and BEAT_MS, unless the clock jumped

Tap = Callable[[Block, int], None]
MusicSource = Callable[[int], Block]


@dataclass(slots=True)
class _Sound:
    """Samples at the rate of the mixer; `at` is the next one to play. Earcons have no id.

    `wait` is how many samples of silence come first; `due` is when it should sound, in seconds of
    the mixer's clock, if that matters.
    """

    samples: Block
    id: int | None = None
    due: float | None = None
    soft: bool = False
    at: int = 0
    wait: int = 0

    @property
    def left(self) -> int:
        """How many samples are left."""
        return self.wait + len(self.samples) - self.at

    def wait_for(self, others: Iterable[_Sound], least: int = 0) -> None:
        """Begin after all of them, and not before `least` samples have passed."""
        self.wait = max([least, *(other.left for other in others)])

    def skip_wait(self, frames: int) -> int:
        """Let up to `frames` samples of its silence pass; how many did."""
        passed = min(self.wait, frames)
        self.wait -= passed
        return passed

    def take(self, frames: int) -> Block:
        """Its next samples, `frames` at most."""
        part = self.samples[self.at : self.at + frames]
        self.at += len(part)
        return part


@dataclass(frozen=True, slots=True)
class _Utter:
    sound: _Sound


class _Order(Enum):
    HUSH = "hush"


class _Duck:
    """A gain that goes down to `floor` quickly, and up slowly, without a step."""

    def __init__(self, rate: int, floor: float, down_ms: int, up_ms: int) -> None:
        self.gain = 1.0
        self._floor = floor
        self._down = (1 - floor) / (rate * down_ms / 1000)  # by sample
        self._up = (1 - floor) / (rate * up_ms / 1000)

    def scale(self, block: Block, *, lowered: bool) -> None:
        """Apply it to the next samples, on its way to `floor` if `lowered`, else to 1."""
        wanted = self._floor if lowered else 1.0
        if self.gain == wanted == 1.0 or not len(block):
            return
        steps = np.arange(1, len(block) + 1, dtype=np.float32)
        if wanted < self.gain:
            gains = np.maximum(self.gain - self._down * steps, wanted)
        else:
            gains = np.minimum(self.gain + self._up * steps, wanted)
        block *= gains
        self.gain = float(gains[-1])


class _Pace:
    """Which sample belongs to a time, although a device asks for its blocks unevenly.

    It may ask late, when it or the machine is busy, but not early: its buffer is full. So what
    counts is where it was furthest ahead.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self.forget()

    def forget(self) -> None:
        """The device has fallen behind: begin again."""
        self._since = self._ahead = self._ahead_before = -math.inf

    def observe(self, now: float, position: int) -> None:
        """The samples before `position` were asked for at `now` (seconds)."""
        if now - self._since >= SEEN_S:
            self._since, self._ahead_before, self._ahead = now, self._ahead, -math.inf
        self._ahead = max(self._ahead, position / self._rate - now)

    def position_at(self, time: float) -> int:
        """The sample that belongs to `time`."""
        return round((time + max(self._ahead, self._ahead_before)) * self._rate)


class Mixer:
    """Sums sounds into blocks for a device that runs at `rate` Hz.

    `on_started(id, at)` is called with the first sample of an utterance, `at` being its position in
    samples; `on_finished(id)` with its last one. At a `speed` other than 1 everything takes 1/speed
    of its time, and sounds higher: a rehearsal.

    `music(frames)` gives the next samples of the music; `tap(block, rate)` is called with each
    block of the output, which it must not change. `clock()` is the time in seconds by which sounds
    are due; without one they begin as soon as they can.
    """

    def __init__(  # noqa: PLR0913 - what it mixes, and whom it tells
        self,
        rate: int,
        on_started: Callable[[int, int], None],
        on_finished: Callable[[int], None],
        speed: float = 1.0,
        *,
        music: MusicSource | None = None,
        tap: Tap | None = None,
        somebody_speaks: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.rate = rate
        self.position = 0  # samples delivered since the start
        self.underruns = 0  # see `count_underrun`
        self._speed = speed
        self._on_started = on_started
        self._on_finished = on_finished
        self._requests: deque[_Utter | _Sound | _Order] = deque()  # append and popleft are atomic
        self._voice: _Sound | None = None
        self._earcons: list[_Sound] = []
        self._fades: list[_Sound] = []  # voices that were cut
        self._wanted_gain = self._gain = 1.0
        self._duck = _Duck(rate, DUCKED, DUCK_MS, UNDUCK_MS)
        self._music_duck = _Duck(rate, MUSIC_DUCKED, MUSIC_DUCK_MS, MUSIC_UNDUCK_MS)
        self._music = music
        self._tap = tap
        self._somebody_speaks = somebody_speaks
        self._clock = clock
        self._pace = _Pace(rate)

    @property
    def voice_s(self) -> float:
        """The total length of the utterance that is playing, in seconds; 0 for none."""
        voice = self._voice
        return len(voice.samples) / self.rate if voice else 0.0

    def play(
        self,
        utterance_id: int,
        samples: npt.NDArray[np.int16],
        rate: int,
        due: float | None = None,
    ) -> None:
        """Play mono `samples` at `rate` Hz as an utterance that is `due` at a time of the clock."""
        self._requests.append(_Utter(_Sound(self._fitted(samples, rate), utterance_id, due)))

    def chime(
        self,
        samples: npt.NDArray[np.int16],
        rate: int,
        due: float | None = None,
        *,
        soft: bool = False,
    ) -> None:
        """Play an earcon over whatever is playing, except a voice that is `due` as it is.

        A `soft` one is heard only where there is no voice.
        """
        self._requests.append(_Sound(self._fitted(samples, rate), due=due, soft=soft))

    def hush(self) -> None:
        """Silence the voice, and forget waiting utterances."""
        self._requests.append(_Order.HUSH)

    def volume(self, percent: int) -> None:
        """Set the volume; 100 leaves the samples as they are."""
        self._wanted_gain = max(0, percent) / 100

    def count_underrun(self) -> None:
        """The device ran out of samples, because it asked for them too late."""
        self.underruns += 1
        self._pace.forget()

    def read(self, frames: int) -> Block:
        """The next `frames` samples. Call it from one thread at a time, that of the device."""
        if self._clock:
            self._pace.observe(self._clock(), self.position + frames)
        self._obey()
        block = np.zeros(frames, dtype=np.float32)
        ducked = self._somebody_speaks()
        speaking = self._voice is not None or ducked
        if self._voice and self._mix(block, self._voice):
            self._voice = None
        self._duck.scale(block, lowered=ducked)
        self._fades = [sound for sound in self._fades if not self._mix(block, sound)]
        self._earcons = [sound for sound in self._earcons if not self._mix(block, sound)]
        if self._music:
            under = self._music(frames).copy()
            self._music_duck.scale(under, lowered=speaking)
            block += under
        self._scale(block)
        self.position += frames
        np.clip(block, -1.0, 1.0, out=block)
        if self._tap:
            self._tap(block, self.rate)
        return block

    def _fitted(self, samples: npt.NDArray[np.int16], rate: int) -> Block:
        """`samples` as floats, resampled so that they last 1/speed of their time here."""
        plain: Block = np.divide(samples, FULL_SCALE, dtype=np.float32)
        played_rate = rate * self._speed
        if played_rate == self.rate or not len(plain):
            return plain
        return np.asarray(soxr.resample(plain, played_rate, self.rate), dtype=np.float32)

    def _obey(self) -> None:
        while self._requests:
            match self._requests.popleft():
                case _Utter(sound):
                    if cut := self._fade_voice():
                        self._report_finish(cut)
                    self._fade_soft()
                    sound.wait_for(self._earcons, self._samples_to(sound.due))
                    self._voice = sound
                case _Sound(soft=True) if self._voice:
                    pass
                case _Sound() as earcon:
                    earcon.wait_for(self._before(earcon), self._samples_to(earcon.due))
                    self._earcons.append(earcon)
                case _Order.HUSH:
                    self._fade_voice()

    def _before(self, earcon: _Sound) -> list[_Sound]:
        """The voice that was requested before it, for the same time."""
        voice = self._voice
        return [voice] if voice and voice.due is not None and voice.due == earcon.due else []

    def _samples_to(self, due: float | None) -> int:
        """How many samples come before those of what is due then; 0 if it is late."""
        if due is None or self._clock is None:
            return 0
        ahead = self._pace.position_at(due + BEAT_MS / 1000) - self.position
        return min(max(0, ahead), round(MOST_S * self.rate))

    def _fade_voice(self) -> _Sound | None:
        """Turn the voice into a short fade without an id. Returns the utterance that was cut."""
        cut, self._voice = self._voice, None
        if cut:
            self._fade(cut, self._duck.gain)
        return cut

    def _fade_soft(self) -> None:
        """Turn the soft earcons into short fades."""
        for earcon in self._earcons:
            if earcon.soft:
                self._fade(earcon, 1.0)
        self._earcons = [earcon for earcon in self._earcons if not earcon.soft]

    def _fade(self, cut: _Sound, gain: float) -> None:
        """Let a sound that is cut off fade, if it has begun; it has `gain` so far."""
        if cut.at:
            rest = cut.samples[cut.at : cut.at + self.rate * FADE_MS // 1000]
            ramp = np.linspace(gain, 0, len(rest), dtype=np.float32)
            self._fades.append(_Sound(rest * ramp))

    def _mix(self, block: Block, sound: _Sound) -> bool:
        """Add the next samples of `sound` to `block`. Returns whether it is over."""
        first = sound.skip_wait(len(block))
        if sound.wait or (first and first == len(block)):
            return False  # not yet, not even with the last sample of this block
        if sound.at == 0 and sound.id is not None:
            self._on_started(sound.id, self.position + first)
        part = sound.take(len(block) - first)
        block[first : first + len(part)] += part
        over = not sound.left
        if over:
            self._report_finish(sound)
        return over

    def _report_finish(self, sound: _Sound) -> None:
        if sound.id is not None:
            self._on_finished(sound.id)

    def _scale(self, block: Block) -> None:
        """Apply the volume. A change glides over one block, because a step would click."""
        before, self._gain = self._gain, self._wanted_gain
        if before != self._gain:
            block *= np.linspace(before, self._gain, len(block), dtype=np.float32)
        elif self._gain != 1.0:
            block *= np.float32(self._gain)
