"""The microphone check with real parts: the voice that asks, the ear that answers, the config.

A `Gauge` measures what comes from the microphone for a while: the room, or the coach's own voice.
`FirstSound` compares the first sentence with what comes back of it: a speaker that sleeps swallows
its beginning.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from hipvoice.app.config import Config, change, config_path
from hipvoice.app.session.devices import require
from hipvoice.app.session.dialogue import Dialogue, broken_off, open_dialogue, open_keys
from hipvoice.app.session.ear import Outlets, open_ear, words_of
from hipvoice.app.session.language import hearable, spoken
from hipvoice.app.session.process import closing_signals, quiet_libraries
from hipvoice.core.effects import Chime, Earcon, Effect, Keep, Measure, Say, Tell
from hipvoice.core.events import Event, Examined, Flaw, Judged, Measured, Returned
from hipvoice.core.miccheck.check import MicCheck
from hipvoice.core.timeline.timeline import Cued
from hipvoice.core.wording.language import Language
from hipvoice.drivers.loop import RealClock, run
from hipvoice.ear.echo import find_canceller, likenesses
from hipvoice.ear.heard import Heard
from hipvoice.ear.models import find_model
from hipvoice.ear.samples import (
    FRAME,
    FRAME_MS,
    RATE,
    SILENCE_DB,
    as_samples,
    from_ms,
    level_db,
    to_ms,
)
from hipvoice.errors import HipvoiceError
from hipvoice.pcm import FULL_SCALE, Block, Samples
from hipvoice.sound.devices import NONE, DeviceKind
from hipvoice.sound.microphone import SOUND_FILES
from hipvoice.sound.recording import Mono, Wiring

SOFTEST, LOUDEST = 0.1, 0.95  # shares of the frames, because a click says nothing about loudness

Show = Callable[[str], None]

NOW = "(now)"

# Which options of the check may be stored: if it worked with them, sessions will.
KEPT_DEVICES = ("devices.mic", "devices.speaker", "devices.headphones")


def check_microphone(
    config: Config, folder: Path | None, show: Show, *, force: bool = False
) -> None:
    """Lead through a check, and store what it finds in the config. Raises HipvoiceError.

    A sound file as a speaker is replaced with `force`.
    """
    if config.devices.mic == NONE:
        raise HipvoiceError("a microphone check needs a microphone", hint="leave out --mic none")
    own = spoken(folder, config.aliases)
    hearable(find_model(folder), own.language)  # without a model there is nothing to check
    for remark in own.remarks:
        show(remark)
    clock = RealClock()
    with ExitStack() as stack:
        stack.enter_context(quiet_libraries())
        require(DeviceKind.IN, config.devices.mic)
        interrupted = stack.enter_context(closing_signals(clock.post))
        cancels = not config.devices.headphones and find_canceller() is not None
        check = MicCheck(own.language, cancels=cancels)
        stage = _open_stage(stack, config, folder, own.language, clock, show, force=force)
        clock.begin()
        run(check, clock, stage)
    if broke_off := stage.broke_off:
        show(broke_off)
    if interrupted:
        raise KeyboardInterrupt


class MicCheckStage:
    """Performs the effects of a check; what is said is shown as well."""

    def __init__(self, config: Config, dialogue: Dialogue, gauge: Gauge, show: Show) -> None:
        self._config = config
        self._dialogue = dialogue
        self._gauge = gauge
        self._show = show

    @property
    def broke_off(self) -> str:
        """What to report about the sound, if anything."""
        return broken_off(self._dialogue.underruns)

    def received(self, event: Event, now: int) -> None:
        """Events are shown through their effects."""

    def perform(self, effect: Effect, now: int) -> None:  # noqa: ARG002 - the loop's signature
        """Perform the effect, and show it."""
        match effect:
            case Say(text=text):
                self._show(text)
            case Measure(ms=ms):
                self._gauge.begin(ms)
            case Chime(earcon=Earcon.BEGIN):
                self._show(f"    {NOW}")  # for people who do not hear the sound
            case Tell(line=line):
                self._show(f"    {line}")
            case Keep():
                self._keep(effect)
            case _:
                pass
        self._dialogue.perform(effect)

    def _keep(self, found: Keep) -> None:
        change(config_path(), changes_of(found, self._config))


def changes_of(found: Keep, config: Config) -> dict[str, Any]:
    """What a check found, as values of the config by their names."""
    own = {
        f"aliases.{intent}": (phrase, *config.aliases.get(intent, ()))
        for intent, phrase in found.phrases.items()
    }
    given = {name: config.given.options.get(name) for name in KEPT_DEVICES}
    devices = {name: value for name, value in given.items() if _lasts(value)}
    levels = {"listening.floor": found.floor, "listening.level": found.level}
    speaker = {"speaker.lead_in": found.lead_in} if found.lead_in else {}
    return {**levels, **devices, **speaker, **own}


def _lasts(device: object) -> bool:
    """Whether it was named and is a device: a sound file is for one time only."""
    return device is not None and Path(str(device)).suffix.lower() not in SOUND_FILES


def _open_stage(  # noqa: PLR0913, PLR0917 - what a check is made of
    stack: ExitStack,
    config: Config,
    folder: Path | None,
    language: Language,
    clock: RealClock,
    show: Show,
    *,
    force: bool,
) -> MicCheckStage:
    """Open every adapter; the stack closes them in the opposite order."""

    def on_heard(heard: Heard) -> None:
        clock.post(Judged(words_of(heard), heard.reason, heard.level_db, heard.over_coach))

    def on_fed(heard: Samples, cleaned: Samples) -> None:
        gauge.feed(heard, cleaned)
        first.feed(heard)

    def on_lost(before: int, lost: int) -> None:
        clock.post(Returned(dialogue.lead_in_ms + before, lost))

    gauge, first = Gauge(clock.post), FirstSound(on_lost)
    examiner = Examiner(lambda flaws: clock.post(Examined(flaws)))
    outlets = Outlets(clock.post, on_heard, on_fed, examiner.feed)
    listening = open_ear(config, folder, language, outlets)
    dialogue = stack.enter_context(
        open_dialogue(config, clock, listening, force=force, tap=first.played)
    )
    dialogue.cast.announce(0, [Cued(0, text, 0) for text in _fixed(language)])
    stack.enter_context(open_keys(clock))
    return MicCheckStage(config, dialogue, gauge, show)


def _fixed(language: Language) -> list[str]:
    """What a check says that is always the same."""
    return [text for text in language.prompts.values() if "{" not in text]


class Gauge:
    """Fed by the ear's thread, on which `on_measured` is called."""

    def __init__(self, on_measured: Callable[[Measured], None]) -> None:
        self._on_measured = on_measured
        self._lock = threading.Lock()
        self._wanted = 0  # samples still to come
        self._raw: list[Samples] = []
        self._cleaned: list[Samples] = []

    def begin(self, ms: int) -> None:
        """Measure from now on; a measurement in progress is dropped."""
        with self._lock:
            self._wanted = from_ms(ms)
            self._raw, self._cleaned = [], []

    def feed(self, samples: Samples, cleaned: Samples) -> None:
        """The next samples of the microphone, and the next ones without the echo."""
        with self._lock:
            if not self._wanted:
                return
            self._raw.append(samples)
            self._cleaned.append(cleaned)
            self._wanted = max(0, self._wanted - len(samples))
            if self._wanted:
                return
            measured = _measured(self._raw, self._cleaned)
        self._on_measured(measured)


def _measured(raw: list[Samples], cleaned: list[Samples]) -> Measured:
    levels, left = _levels(raw), _levels(cleaned)
    return Measured(_at(levels, SOFTEST), _at(levels, LOUDEST), _at(left, LOUDEST))


def _levels(blocks: list[Samples]) -> list[float]:
    """The levels of all frames, the softest first; silence if there are none."""
    samples = np.concatenate(blocks) if blocks else np.zeros(0, np.int16)
    return sorted(_frames(samples).tolist()) or [SILENCE_DB]


def _at(levels: list[float], fraction: float) -> float:
    return levels[int(len(levels) * fraction)]


FULL = 32_000  # 16-bit steps; three samples in a row above it were cut off
CUT_OFF, BROKEN = 10, 3  # times, before it is told
OFFSET = 600  # 16-bit steps, -35 dBFS
GAP_S = 0.005  # of digital silence between two samples that are not soft
NOT_SOFT = 60  # 16-bit steps
LOW_HZ, HIGH_HZ = (300, 3400), (4600, 7400)
NARROW_DB = 50.0  # the loudest high sound below the loudest low one; an s is 30 and less
VOICED_S = 3.0  # of loud sound, before it can be told that no high one comes


class Examiner:
    """Looks at the sound as a device gives it; `on_flaws` is called where what is wrong changes."""

    def __init__(self, on_flaws: Callable[[frozenset[Flaw]], None]) -> None:
        self._on_flaws = on_flaws
        self._flaws: frozenset[Flaw] = frozenset()
        self._mono = Mono()
        self._rest: Samples = np.zeros(0, np.int16)
        self._cut_off = self._gaps = 0
        self._sum = self._count = 0
        self._low = self._high = 1.0  # the loudest powers
        self._loud_s = 0.0

    def feed(self, block: Samples, rate: int) -> None:
        """The next samples, one column per channel."""
        if not len(block):
            return
        mixed = self._mono.mix(block, rate)
        self._weigh(block)
        self._find_gaps(mixed, rate)
        self._compare(mixed, rate)
        flaws = frozenset(flaw for flaw, found in self._found().items() if found)
        if flaws != self._flaws:
            self._flaws = flaws
            self._on_flaws(flaws)

    def _found(self) -> dict[Flaw, bool]:
        below_db = 10 * np.log10(self._low / self._high)
        return {
            Flaw.ONE_CHANNEL: self._mono.wiring is Wiring.ONE,
            Flaw.OPPOSITE: self._mono.wiring is Wiring.OPPOSITE,
            Flaw.CLIPPED: self._cut_off >= CUT_OFF,
            Flaw.OFFSET: bool(np.abs(self._sum / self._count).max() > OFFSET),
            Flaw.LOST: self._gaps >= BROKEN,
            Flaw.NARROW: self._loud_s >= VOICED_S and below_db > NARROW_DB,
        }

    def _weigh(self, block: Samples) -> None:
        self._sum = self._sum + block.sum(axis=0, dtype=np.int64)
        self._count += len(block)
        full = np.abs(block.astype(np.int32)) >= FULL
        self._cut_off += int((full[:-2] & full[1:-1] & full[2:]).any())

    def _find_gaps(self, mixed: Samples, rate: int) -> None:
        stream = np.concatenate((self._rest, mixed))
        there = np.flatnonzero(stream)
        sizes = np.abs(stream[there].astype(np.int32)) > NOT_SOFT
        wide = np.diff(there) > GAP_S * rate
        self._gaps += int((wide & sizes[:-1] & sizes[1:]).sum())
        kept = there[-1] if len(there) else len(stream)
        self._rest = stream[max(kept, len(stream) - rate) :]

    def _compare(self, mixed: Samples, rate: int) -> None:
        if rate / 2 < HIGH_HZ[1]:
            return
        powers = np.abs(np.fft.rfft(mixed * np.hanning(len(mixed)))) ** 2 / len(mixed)
        hertz = np.fft.rfftfreq(len(mixed), 1 / rate)
        low, high = (
            float(powers[(hertz > first) & (hertz < last)].sum())
            for first, last in (LOW_HZ, HIGH_HZ)
        )
        self._low, self._high = max(self._low, low), max(self._high, high)
        self._loud_s += len(mixed) / rate if low > self._low / 100 else 0.0


COMPARED_S = 4.0  # of sound: more than the longest lead-in that is tried
ARRIVES_S = 1.0  # what the devices and the room delay it by, at most
HEARD = 300  # 16-bit steps, where the first sound begins
LOUD_DB = 20.0  # below the loudest frame: softer ones may be lost in the room
GONE_DB = 12.0  # softer than usual: it is not there
CLEAR_DB = 15.0  # above the room: else it cannot be told whether it is there
ALIKE = 0.15  # the echo of a room is a likeness of 0.20 and more; without one there is none
PROOF = 3  # frames in a row


class FirstSound:
    """Calls `on_lost(before, lost)` once: how much of the beginning of the first sound did not come
    back to the microphone, and how much silence was played before it, in ms. It is not called if
    that cannot be told: with headphones nothing comes back.

    `played` is called by the speaker's thread and `feed`, like `on_lost`, by the ear's.
    """

    def __init__(self, on_lost: Callable[[int, int], None]) -> None:
        self._on_lost = on_lost
        self._played: list[Samples] = []
        self._stream: Any = None
        self._sounded = 0  # samples since the first sound began
        self._heard: list[Samples] = []
        self._after = 0  # samples that were heard since enough was played
        self._over = False

    def played(self, block: Block, rate: int) -> None:
        """The next samples that the speaker was given."""
        if self._sounded >= COMPARED_S * RATE:
            return
        self._stream = self._stream or soxr.ResampleStream(rate, RATE, 1)
        samples = as_samples(self._stream.resample_chunk(block) * FULL_SCALE)
        self._played.append(samples)
        if self._sounded or (len(samples) and np.abs(samples).max() > HEARD):
            self._sounded += len(samples)

    def feed(self, samples: Samples) -> None:
        """The next samples of the microphone."""
        if self._over:
            return
        self._heard.append(samples)
        self._after += len(samples) if self._sounded >= COMPARED_S * RATE else 0
        if self._after >= ARRIVES_S * RATE:
            self._over = True
            played = np.concatenate(self._played)
            begins = int(np.argmax(np.abs(played) > HEARD))
            lost = lost_ms(played[begins:], np.concatenate(self._heard))
            if lost is not None:
                self._on_lost(to_ms(begins), lost)


def lost_ms(sound: Samples, heard: Samples) -> int | None:
    """How much of the beginning of a `sound` is not in what was `heard`, ms; None if unknown.

    Both are at the ear's rate, and need not begin at the same time. Their ends tell the delay, by
    what they have in common; then the frames of the beginning are looked for where they should be.
    """
    end = sound[len(sound) // 2 :]
    delay = _delay(end, heard)
    if delay is None:
        return None
    first = delay - len(sound) // 2  # where in `heard` the sound should begin
    if first < 0:
        return None  # the microphone began later
    said, came = _frames(sound), _frames(heard[first : first + len(sound)])
    said = said[: len(came)]
    loud = np.flatnonzero(said > said.max() - LOUD_DB)
    room = np.percentile(_frames(heard), 100 * SOFTEST)
    usual = float(np.median((came - said)[loud[len(loud) // 2 :]]))
    clear = loud[said[loud] + usual > room + CLEAR_DB]
    there = (came - said)[clear] > usual - GONE_DB
    proved = [n for n in range(len(there) - PROOF + 1) if there[n : n + PROOF].all()]
    return int(clear[proved[0]] - clear[0]) * FRAME_MS if proved else None


def _delay(sound: Samples, heard: Samples) -> int | None:
    """Where in `heard` the sound begins; None if it is not there."""
    if len(heard) <= len(sound):
        return None
    alike = likenesses(sound, heard)
    best = int(np.argmax(alike))
    return best if alike[best] >= ALIKE else None


def _frames(samples: Samples) -> NDArray[np.float64]:
    """The level of each frame, dBFS."""
    starts = range(0, len(samples) - FRAME + 1, FRAME)
    return np.array([level_db(samples[at : at + FRAME]) for at in starts])
