"""Voice activity: where in the stream somebody speaks.

Theory of operation. The stream is cut into frames of 20 ms. A frame is voiced if webrtcvad says so
AND it is louder than the tracked noise floor AND it is not far below the loudest frame of the voice
so far, or of the one that has just ended. The last two conditions remove the tail that a room and
webrtcvad add. A voice

1. opens after `OPEN` of voiced frames in a row, and begins where they began;
2. starts again if a much louder one joins it (`SofterTalk`): the television was not the person.
   From then on a frame must be louder than that softer talk as well;
3. ends with its last voiced frame, and is closed after `CLOSE` of unvoiced frames, or
   `CLOSE_IN_NOISE` if the voice is so little above the noise that its ends are lost in it;
4. is closed at the latest when it is `CAP` long.

While it is open, its samples are passed on as they come, preceded by a pre-roll, so that the
recogniser works while the person is still speaking. Everything is counted in frames from the start
of the stream: how the stream is cut into blocks changes nothing.

The noise floor (`NoiseFloor`) is how loud the room is while nobody speaks.

Softer talk (`SofterTalk`) is somebody else who talks all the time, such as a television. Somebody
who speaks to the coach is louder than that, so what counts is not that there is a voice but that it
has grown by `JOINED_DB`. A word rises by as much within itself (the s of "stop", then
its vowel), so the talk is what was voiced before the last `RISE`; and it is as loud as its loudest
frame of two seconds, since each of its syllables rises as well. A noise that begins is voiced, too,
until the noise floor has risen to it: what is no louder than that is not talk.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice

import numpy as np
import webrtcvad

from hipvoice.ear.samples import FRAME, FRAME_MS, RATE, SILENCE_DB, as_samples, from_ms, level_db
from hipvoice.pcm import FULL_SCALE, Samples


@dataclass(frozen=True, slots=True)
class HeardVoice:
    """One voiced part of the stream: `start` to `end`, closed at `closed_at` (all in samples).

    `level_db` is its loudest frame, `floor_db` the noise floor when it opened (both dBFS).
    `loud_start` to `loud_end` is from the first to the last frame that is nearly as loud as the
    loudest. `sound_start` to `sound_end` is the whole sound, with what is not voiced: the s of
    "skip" and its p.
    """

    start: int
    end: int
    closed_at: int
    loud_start: int
    loud_end: int
    level_db: float
    floor_db: float
    sound_start: int
    sound_end: int

    @property
    def sound_length(self) -> int:
        """The length of the whole sound in samples."""
        return self.sound_end - self.sound_start


@dataclass(frozen=True, slots=True)
class VoiceBegan:
    """A voice opened; its first voiced frame started at sample `start`.

    If one was open already, that was softer talk and is dropped without an end. Then `start` is up
    to `activity.ONSET` before the frame that is so much louder.
    """

    start: int


@dataclass(frozen=True, slots=True)
class VoiceContinued:
    """The next samples of the open voice, including pre-roll and closing silence."""

    samples: Samples


@dataclass(frozen=True, slots=True)
class VoiceEnded:
    """The voice is over."""

    voice: HeardVoice


VoiceEvent = VoiceBegan | VoiceContinued | VoiceEnded

WINDOW_MS = 3000  # speech that lasts longer has gaps that show the floor
REFRESH_FRAMES = 5  # 100 ms: sorting the window at every frame would be most of the idle work
QUANTILE = 0.1  # the softest tenth of the frames
SEED_DB = -60.0  # dBFS: a quiet room at a usual gain, until the first second has been heard
SEED_FRAMES = 5
LOWEST_DB = -70.0  # dBFS: below this, the microphone is off rather than the room quiet


class NoiseFloor:
    """The softest tenth of the last three seconds, in dBFS; `seed_db` until there are any."""

    def __init__(self, seed_db: float = SEED_DB) -> None:
        self._levels = deque([seed_db] * SEED_FRAMES, maxlen=WINDOW_MS // FRAME_MS)
        self._since_refresh = 0
        self._lowest_db = LOWEST_DB
        self.db = max(LOWEST_DB, seed_db)

    def allow(self, softer_db: float) -> None:
        """The microphone is set so much too low, and its room is as much softer."""
        self._lowest_db = LOWEST_DB - softer_db

    def take(self, level_db: float) -> None:
        """Take the level of the next frame."""
        self._levels.append(level_db)
        self._since_refresh += 1
        if self._since_refresh == REFRESH_FRAMES:
            self._since_refresh = 0
            softest = sorted(self._levels)[int(len(self._levels) * QUANTILE)]
            self.db = max(self._lowest_db, softest)


# At 8, 11 and 14 dB, 53, 45 and 25 of 60 commands were heard with talk 20 dB below. Of 878 read
# sentences, two gave a command at 8 dB, and one at 10, as without this (measured).
JOINED_DB = 10.0
RISE = from_ms(300)
REMEMBERED = from_ms(2000)
# Of 507 near-human phrases in noise at 6 dB that began 4 s earlier, 453 were right with 6 dB, as
# with 15, and 441 without this. With talk 25 dB below, as many commands were heard (measured).
TALK_ABOVE_FLOOR_DB = 6.0


class SofterTalk:
    """Given the level of each frame, finds where a louder voice joins what was said before."""

    def __init__(self) -> None:
        before = [SILENCE_DB] * (REMEMBERED // FRAME)
        self._levels: deque[float] = deque(before, maxlen=len(before))
        self._older = len(before) - RISE // FRAME

    def take(self, level_db: float, floor_db: float) -> float | None:
        """Take the level of the next frame (`SILENCE_DB` if it is not voiced) and the noise floor.

        If this frame joins softer talk, returns the level of that talk, otherwise None; all in
        dBFS.
        """
        softer = max(islice(self._levels, self._older))
        latest = max(islice(self._levels, self._older, None))
        self._levels.append(level_db)
        is_talk = softer >= floor_db + TALK_ABOVE_FLOOR_DB
        return softer if is_talk and latest < softer + JOINED_DB <= level_db else None


MODE = 2  # of webrtcvad, 0 (lenient) to 3 (strict)
OPEN = from_ms(60)  # a tap or a click is shorter; command words last 150 ms and more
# The s of "stop" and the h of "hold on" come before the voiced part. A multiple of 60 ms: our model
# looks at every third 10 ms frame, and 2 to 5 % more words are right than with 400 ms.
PRE_ROLL = from_ms(420)
ONSET = from_ms(160)  # of a word that joins softer talk, before the frame that reveals it
JOINED_PRE_ROLL = from_ms(60)  # of that talk
CLOSE = from_ms(280)  # over the coach's echo the two words of "end session" are 250 ms apart
CLOSE_IN_NOISE = from_ms(340)
AHEAD = from_ms(300)  # the built-in model looks this far ahead
CLEAR_DB = 20.0  # above the floor; a voice whose loudest frame is softer is in noise
CAP = from_ms(2500)
BLOCK = from_ms(80)  # passed on at once: small enough for the recogniser to keep up
ABOVE_FLOOR_DB = 6.0
# In a room with a reverberation time of 0.6 s, each 4 dB more make the decision 50 ms later.
BELOW_PEAK_DB = 22.0
# The loudest part of a word stands out from music 6 dB below it; a sentence or a groan stays loud.
LOUD_DB = 4.0
GAP = from_ms(100)  # within one word: the lips are closed before a p for 60 to 100 ms
TAIL = from_ms(500)  # after a voice, during which what is that much softer still belongs to it


# A microphone that is set far too low. webrtcvad and the recogniser expect a usual level, so they
# get the sound louder; every level that is told or compared stays as it is. The gain follows the
# voices that were heard before, or mic-check's: the first 60 ms of a word do not tell how loud it
# is going to be (measured: a "stop" of -11 dBFS begins with less than -45).
SOFT_DB = -40.0  # dBFS: a voice whose loudest frame is below this comes from such a microphone
USUAL_DB = -25.0  # dBFS: what it is raised to
MAX_GAIN_DB = 30.0
LOUDEST_DB = -3.0  # dBFS: no sample is raised above this


def gain_for(voice_db: float) -> float:
    """How much such a voice has to be raised, in dB; not at all if none was heard."""
    is_soft = SILENCE_DB < voice_db < SOFT_DB
    return min(MAX_GAIN_DB, USUAL_DB - voice_db) if is_soft else 0.0


def gain_within(gain_db: float, samples: Samples) -> float:
    """The gain, or as much less as a voice needs that is louder than those before."""
    peak = float(np.max(np.abs(samples.astype(np.int32)), initial=1)) / FULL_SCALE
    return max(0.0, min(gain_db, LOUDEST_DB - 20 * math.log10(peak)))


def raised(samples: Samples, gain_db: float) -> Samples:
    """So much louder."""
    return as_samples(samples * 10.0 ** (gain_db / 20)) if gain_db else samples


class _State(Enum):
    QUIET = auto()
    VOICED = auto()


class Activity:
    """Samples in, voice events out. `floor_db` is the noise floor until the room has been heard,
    and `usual_db` how loud the person is, if that is known.
    """

    def __init__(self, floor_db: float = SEED_DB, usual_db: float | None = None) -> None:
        self._vad = webrtcvad.Vad(MODE)
        self._soft_vad = webrtcvad.Vad(MODE)  # gets every frame raised
        self._usual_db = SILENCE_DB if usual_db is None else usual_db  # of a voice
        self._floor = NoiseFloor(floor_db)
        self._floor.allow(self.gain_db)
        self._softer = SofterTalk()
        self._state = _State.QUIET
        self._rest: Samples = np.zeros((2, 0), np.int16)
        self._position = 0
        before = [np.zeros(FRAME, np.int16)] * (PRE_ROLL // FRAME)  # as if silence came before it
        self._recent: deque[Samples] = deque(before, maxlen=(PRE_ROLL + OPEN) // FRAME)
        self._pending: list[Samples] = []
        self._start = 0  # of the run of voiced frames, then of the voice
        self._end = 0  # of the last voiced frame
        self._previous_end = -PRE_ROLL
        self._peak_db = self._previous_db = SILENCE_DB
        self._levels: list[float] = []  # of the frames since `_start`
        self._before: deque[float] = deque(maxlen=PRE_ROLL // FRAME)  # of the frames before it
        self._joined_db = SILENCE_DB  # the softer talk that this voice joined
        self._floor_db = self._floor.db

    @property
    def position(self) -> int:
        """The number of samples taken in so far, in whole frames."""
        return self._position

    @property
    def gain_db(self) -> float:
        """How much the sound has to be raised for a recogniser, by what the voices were so far."""
        return gain_for(self._usual_db)

    @property
    def voiced(self) -> int:
        """The length so far of the open voice, in samples; 0 if there is none."""
        return self._end - self._start if self._state is _State.VOICED else 0

    def feed(self, samples: Samples, clear: Samples | None = None) -> Iterator[VoiceEvent]:
        """Take the next samples, any number of them. Lazy: `position` moves with the events.

        Voice is detected in `samples`; what is passed on is `clear`, as many samples of another
        version of the same sound. `clear` also decides whether one voice joins another: while the
        coach speaks, AEC3 makes a person softer and louder with each syllable.
        """
        pair = np.stack((samples, samples if clear is None else clear))
        stream = np.concatenate((self._rest, pair), axis=1)
        whole = stream.shape[1] // FRAME * FRAME
        self._rest = stream[:, whole:]
        for at in range(0, whole, FRAME):
            yield from self._take(*stream[:, at : at + FRAME])

    def finish(self) -> Iterator[VoiceEvent]:
        """The stream has ended: close the voice that is still open, as if silence followed."""
        if self._state is _State.VOICED:
            self._pending.append(np.zeros(AHEAD, np.int16))
            yield from self._close()

    def _take(self, frame: Samples, clear: Samples) -> Iterator[VoiceEvent]:
        level, clear_db = level_db(frame), level_db(clear)
        voiced = self._is_voiced(frame, level) and clear_db >= self._joined_db
        softer_db = self._softer.take(clear_db if voiced else SILENCE_DB, self._floor.db)
        self._floor.take(level)
        self._position += FRAME
        self._recent.append(clear)
        if softer_db is not None:
            self._joined_db = softer_db
        if self._state is _State.QUIET:
            yield from self._take_quiet(level, voiced=voiced)
        elif softer_db is not None:
            yield from self._start_again(level)
        else:
            yield from self._take_voiced(clear, level, voiced=voiced)

    def _is_voiced(self, frame: Samples, level: float) -> bool:
        loudest = max(self._peak_db, self._previous_db)
        threshold = max(self._floor.db + ABOVE_FLOOR_DB, loudest - BELOW_PEAK_DB)
        # The detectors keep a history of their own, so they are asked about every frame.
        speech = self._vad.is_speech(frame.tobytes(), RATE)
        soft_speech = self._soft_vad.is_speech(raised(frame, MAX_GAIN_DB).tobytes(), RATE)
        return (soft_speech if self.gain_db else speech) and level >= threshold

    def _take_quiet(self, level: float, *, voiced: bool) -> Iterator[VoiceEvent]:
        if not voiced:
            self._before.extend((*self._levels, level))
            self._start_over()
            if self._position - self._previous_end > TAIL:
                self._previous_db = SILENCE_DB
            return
        self._levels.append(level)
        self._peak_db = max(self._peak_db, level)
        if self._position - self._start >= OPEN:
            yield from self._begin(max(self._start - PRE_ROLL, self._previous_end))

    def _start_again(self, level: float) -> Iterator[VoiceEvent]:
        self._pending.clear()
        self._before.clear()
        self._start = max(self._start, self._position - ONSET)
        self._levels, self._peak_db = [level], level
        yield from self._begin(self._start)

    def _begin(self, first: int) -> Iterator[VoiceEvent]:
        self._state = _State.VOICED
        self._end = self._position
        self._floor_db = self._floor.db
        if self._joined_db > SILENCE_DB:
            first = min(first, self._start - JOINED_PRE_ROLL)
        yield VoiceBegan(self._start)
        count = (self._position - first) // FRAME
        yield VoiceContinued(np.concatenate(list(self._recent)[-count:]))

    def _take_voiced(self, frame: Samples, level: float, *, voiced: bool) -> Iterator[VoiceEvent]:
        self._pending.append(frame)
        self._levels.append(level)
        if voiced:
            self._end = self._position
            self._peak_db = max(self._peak_db, level)
        quiet = self._position - self._end
        over = quiet >= self._closes_after() or self._position - self._start >= CAP
        if over:
            yield from self._close()
        elif len(self._pending) * FRAME >= BLOCK:
            yield self._handed_on()

    def _closes_after(self) -> int:
        return CLOSE if self._peak_db - self._floor_db >= CLEAR_DB else CLOSE_IN_NOISE

    def _handed_on(self) -> VoiceContinued:
        samples = np.concatenate(self._pending)
        self._pending.clear()
        return VoiceContinued(samples)

    def _close(self) -> Iterator[VoiceEvent]:
        if self._pending:
            yield self._handed_on()
        yield VoiceEnded(self._voice())
        self._state = _State.QUIET
        self._previous_end, self._previous_db = self._end, self._peak_db
        self._before.clear()
        self._know_usual(self._peak_db)
        self._start_over()

    def _know_usual(self, voice_db: float) -> None:
        known = self._usual_db > SILENCE_DB
        self._usual_db = (self._usual_db + voice_db) / 2 if known else voice_db
        self._floor.allow(self.gain_db)

    def _start_over(self) -> None:
        self._start = self._position
        self._levels.clear()
        self._peak_db = self._joined_db = SILENCE_DB

    def _voice(self) -> HeardVoice:
        loud_start, loud_end = self._loud_part()
        sound_start, sound_end = self._sound()
        return HeardVoice(
            start=self._start,
            end=self._end,
            closed_at=self._position,
            loud_start=loud_start,
            loud_end=loud_end,
            level_db=self._peak_db,
            floor_db=self._floor_db,
            sound_start=sound_start,
            sound_end=sound_end,
        )

    def _sound(self) -> tuple[int, int]:
        """From where to where it is as loud as voice must be, with gaps as within a word."""
        least = max(self._floor_db + ABOVE_FLOOR_DB, self._peak_db - BELOW_PEAK_DB)
        after = self._levels[len(self._levels) - (self._position - self._end) // FRAME :]
        before = _reach(reversed(self._before), least)
        return self._start - before * FRAME, self._end + _reach(after, least) * FRAME

    def _loud_part(self) -> tuple[int, int]:
        first = self._position - len(self._levels) * FRAME
        least = self._peak_db - LOUD_DB
        loud = [first + at * FRAME for at, level in enumerate(self._levels) if level >= least]
        return loud[0], loud[-1] + FRAME


def _reach(levels: Iterable[float], least: float) -> int:
    """How many of the frames belong to a sound that comes just before the first of them."""
    reached = 0
    for count, level in enumerate(levels, start=1):
        if level >= least:
            reached = count
        elif (count - reached) * FRAME > GAP:
            break
    return reached
