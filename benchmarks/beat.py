"""How well counts keep the beat, in the captured sound of a session: `python -m benchmarks.beat`.

Plays reps and held seconds on the virtual card, finds every count in what was captured, and prints
how far each begins from where it is due. What is the sound card's is left out: its delay, and how
much faster or slower its clock runs. A count that waited for the sentence before it is listed
apart.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

from hipvoice.app.config import Config, VoiceSettings
from hipvoice.app.library.library import english
from hipvoice.app.render.plan import oblige
from hipvoice.app.session.dialogue import Dialogue, open_dialogue
from hipvoice.core.effects import Effect, Say
from hipvoice.core.engine import Engine
from hipvoice.core.events import Event
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.drivers.loop import RealClock, run
from hipvoice.routines.library import Library
from tests.session.sound import Samples, find
from tests.soundcard import RATE, SoundCard

ROUTINE = """\
name: Beat
steps:
  - {use: bridge-with-pelvic-tilt, reps: 20, tempo: 1-0-1, sets: 1, ready: 4s}
  - {use: gluteal-stretch, hold: 10s, sets: 1, ready: 4s, switch: 4s}
"""
STANDARD = VoiceSettings(engine="pyttsx3")  # one that is always in time: one voice throughout
KNOWN = Background(first=False, familiar=frozenset({"E6", "E7"}), sessions_this_week=2)
COUNT = re.compile(r"[a-z-]+|\w+ more if you like", re.ASCII)  # "two", "twenty-four"
WAITED_MS = 5  # performed this long after it was due: the sentence before it was still going on
AROUND = RATE // 3  # samples before and after the place where it should be
FITS = 0.8


class BeatStage:
    """Speaks, and notes what was due when (ms)."""

    def __init__(self, dialogue: Dialogue, engine: Engine, clock: RealClock) -> None:
        self.said: list[tuple[Say, int]] = []
        self._dialogue = dialogue
        self._engine = engine
        self._clock = clock

    def received(self, event: Event, now: int) -> None:
        """Nothing is shown."""

    def perform(self, effect: Effect, now: int) -> None:
        """Speak; be ready at once."""
        if isinstance(effect, Say):
            self.said.append((effect, now))
        self._dialogue.perform(effect)
        for _, event in oblige(self._engine.state.timeline.routine, effect, now):
            self._clock.post(event)


@dataclass(frozen=True)
class Played:
    """A session: what was said and when (ms), how each text sounds, and what was heard."""

    said: list[tuple[Say, int]]
    sounds: dict[str, npt.NDArray[np.float32]]
    heard: Samples


def played() -> Played:
    """Play the session."""
    path = Path(tempfile.mkdtemp()) / "beat.yaml"
    path.write_text(ROUTINE, "utf-8")
    language, clock = english(), RealClock()
    timeline = compile_routine(Library().routine(str(path)), language.wording, KNOWN)
    engine = Engine(timeline, language, KNOWN)
    with (
        SoundCard() as card,
        card.in_use(),
        card.capture() as capture,
        open_dialogue(Config(voice=STANDARD), clock, nullcontext()) as dialogue,
    ):
        dialogue.cast.announce(0, engine.script(0), language.wording.fixed())
        stage = BeatStage(dialogue, engine, clock)
        clock.begin()
        run(engine, clock, stage)
        sounds = {say.text: at_card(*dialogue.cast.say(say).result()) for say, _ in stage.said}
    return Played(stage.said, sounds, capture.samples)


def at_card(samples: Samples, rate: int) -> npt.NDArray[np.float32]:
    """A sentence at the rate of the card."""
    return np.asarray(soxr.resample(samples.astype(np.float32), rate, RATE))


@dataclass(frozen=True)
class Count:
    """A count: when it was due, how much later it began (both ms), and whether it waited."""

    text: str
    due: int
    late: float
    waited: bool


def counts_of(session: Played) -> list[Count]:
    """Each count; lateness is compared with that of one of them."""
    said, sounds, heard = session.said, session.sounds, session.heard
    longest, _ = max(said, key=lambda told: len(told[0].text))
    base = find(sounds[longest.text], heard)[0] - longest.due * RATE // 1000
    found = []
    for say, now in said:
        if not COUNT.fullmatch(say.text):
            continue
        begin = max(0, base + say.due * RATE // 1000 - AROUND)
        around = heard[begin : begin + 2 * AROUND + len(sounds[say.text])]
        place, fit = find(sounds[say.text], around)
        if fit >= FITS:
            off = (begin + place - base) * 1000 / RATE - say.due
            found.append(Count(say.text, say.due, off, now - say.due > WAITED_MS))
        else:
            print(f"{say.text!r}, due at {say.due} ms, is not there (it fits to {fit:.2f})")
    return found


def on_the_card(counts: list[Count]) -> list[Count]:
    """The counts as they are late without the delay and the drift of the card."""
    timed = [count for count in counts if not count.waited]
    slope, delay = np.polyfit([c.due for c in timed], [c.late for c in timed], 1)
    return [replace(c, late=c.late - slope * c.due - delay) for c in counts]


def main() -> None:
    """Print how far the counts are from the beat."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--each", action="store_true", help="print each count, too")
    given = parser.parse_args()
    counts = [count for _ in range(given.runs) for count in on_the_card(counts_of(played()))]
    for count in counts:
        if given.each or count.waited:
            print(f"{count.text:<12}{count.late:8.1f} ms{'  (waited)' if count.waited else ''}")
    off = [abs(count.late) for count in counts if not count.waited]
    p50, p95 = np.percentile(off, [50, 95])
    print(f"{len(off)} counts: p50 {p50:.1f} ms, p95 {p95:.1f} ms, at most {max(off):.1f} ms")


if __name__ == "__main__":
    main()
