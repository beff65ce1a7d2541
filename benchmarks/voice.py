"""How fast each voice is, and how soon a session speaks: `python -m benchmarks.voice [VOICE...]`.

Each VOICE (by default those that are there) plays the first minute of a session on the virtual
sound card, first with an empty cache and then with everything prepared: from Enter to the first
word, the longest that a cue is heard after it was due, and the memory of all processes. `--parts`
prints instead what the parts take: a cue from the cache, the callback of the device, the mixer.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from os import environ
from pathlib import Path

import numpy as np

from benchmarks.session import memory_mib
from hipvoice.app.config import VoiceSettings
from hipvoice.app.library.library import english
from hipvoice.app.render.plan import simulated, texts
from hipvoice.app.session.voice import called
from hipvoice.core.timeline.timeline import Background
from hipvoice.routines.library import Library
from hipvoice.sound.earcons import Earcon, earcon_sound
from hipvoice.sound.microphone import Framer
from hipvoice.sound.mixer import Mixer
from hipvoice.voice.cache import Sentences, length_ms
from hipvoice.voice.engines import sentences
from hipvoice.voice.voice import Voice
from hipvoice.voice.voices import kokoro_lacks
from tests.program import HOME_VARIABLES
from tests.session.player import WALK
from tests.soundcard import SoundCard

RATE = 48_000  # Hz, of the mixer
BLOCK = 480  # samples, 10 ms: what a device asks for at a time
WPM = 165
CUES = [
    f"Lie on your back, draw one knee to the chest, and let the hip sink for {n} breaths."
    for n in range(50)
]


ROUTINE = "two-minute-basics"
SESSION_S = 60  # of it are heard
MEMORY_S = 30  # after its beginning; by then the model of the ear is loaded
LOUD = 500  # 16-bit steps
SAID = re.compile(r"  say  ")
STANDARD, KOKORO = "pyttsx3:", "kokoro:heart"


def main() -> None:
    """Print the tables."""
    if "--parts" in sys.argv:
        parts()
        return
    there = [STANDARD] if kokoro_lacks() else [STANDARD, KOKORO]
    print("voice                    factor   cache  first word  latest cue    memory")
    for voice in sys.argv[1:] or there:
        factor = real_time_factor(voice)
        with tempfile.TemporaryDirectory() as home:
            get_acquainted(Path(home))
            for cache in ("empty", "full"):
                if cache == "full":
                    prepare(voice, Path(home))
                heard = session(voice, Path(home))
                print(
                    f"{voice:<22}{factor:>10.2f}{cache:>8}{heard.first_ms:>9.0f} ms"
                    f"{heard.latest_ms:>9.0f} ms{heard.memory_mib:>6.0f} MiB",
                    flush=True,
                )
    print()
    for line in preset_lines():
        print(line)


@dataclass(frozen=True)
class Heard:
    """A session as it was heard: see the head of this file."""

    first_ms: float
    latest_ms: float
    memory_mib: float


def real_time_factor(voice: str) -> float:
    """Seconds for a second of speech, by the first cues, the engine loaded."""
    with closing(Voice(print, called(VoiceSettings(name=voice)))) as opened:
        opened.render("Ready.", WPM).result()
        began = time.perf_counter()
        spoken = sum(opened.durations(CUES[:10], WPM).values())
        return elapsed_ms(began) / spoken


def session(voice: str, home: Path) -> Heard:
    """Play the beginning of a session and hear it."""
    said: list[float] = []
    with SoundCard(home) as card, card.capture() as capture:
        began = time.monotonic()
        command = ("play", ROUTINE, "--trace", "--voice", voice)
        playing = hipvoice(*command, home=home, **card.environment)
        threading.Thread(target=_read, args=(playing, began, said), daemon=True).start()
        time.sleep(MEMORY_S)
        memory = memory_mib(playing.pid)
        time.sleep(SESSION_S - MEMORY_S)
        playing.terminate()
        playing.wait()
    loud = np.flatnonzero(np.abs(capture.samples.astype(np.int32)) > LOUD) / RATE
    heard = [loud[np.searchsorted(loud, at)] - at for at in said[1:] if at < loud[-1] - 1]
    return Heard(loud[0] * 1000, max(heard) * 1000, memory)


def _read(playing: subprocess.Popen[str], began: float, said: list[float]) -> None:
    assert playing.stdout
    said += [time.monotonic() - began for line in playing.stdout if SAID.search(line)]


def get_acquainted(home: Path) -> None:
    """The very first session waits for a word; this is not it."""
    routine = home / "walk.yaml"
    routine.write_text(WALK, "utf-8")
    silent = ("--speaker", "none", "--mic", "none", "--speed", "100", "--log")
    hipvoice("play", str(routine), *silent, "--trace", "--voice", STANDARD, home=home).wait()


def prepare(voice: str, home: Path) -> None:
    """Have everything of the routine in the cache."""
    hipvoice("voices", "prepare", ROUTINE, "--voice", voice, home=home).wait()


def hipvoice(*arguments: str, home: Path, **environment: str) -> subprocess.Popen[str]:
    """Start the program, with a home of its own."""
    folders = {name: str(home / place) for name, place in HOME_VARIABLES.items()}
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "hipvoice", *arguments],
        env={**environ, **folders, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def preset_lines() -> Iterator[str]:
    """What each routine takes in the cache, as said to somebody for whom all is new."""
    language, known = english(), Background(first=True)
    for name in Library().routine_files:
        routine = Library().routine(name)
        said = {
            s for text in texts(simulated(routine, language, known, {})) for s in sentences(text)
        }
        with closing(Voice(print)) as voice:
            seconds = sum(voice.durations(said, WPM).values()) / 1000
        yield f"{name:<28}{len(said):>5} sentences{seconds:>6.0f} s{seconds * 48 / 1000:>7.1f} MB"


def parts() -> None:
    """Print what, its time, its limit, and the time as a part of the limit."""
    rows = [*voice_rows(), *mixer_rows(), framer_row()]
    print(f"{'what':<52}{'takes':>12}{'limit':>12}{'of it':>10}")
    for what, took, limit in rows:
        print(f"{what:<52}{took:>9.3f} ms{limit:>9.1f} ms{took / limit:>10.2%}")


def voice_rows() -> list[tuple[str, float, float]]:
    """First sentence, and all cues of a routine against the time that they take to say."""
    began = time.perf_counter()
    voice = Voice(print)
    first = voice.render("Welcome. Six sets, eleven minutes.", WPM).result()
    first_ms = elapsed_ms(began)
    began = time.perf_counter()
    spoken = sum(voice.durations(CUES, WPM).values())
    rendered_ms = elapsed_ms(began)
    cached_ms = median_ms(lambda: voice.render(CUES[0], WPM))
    began = time.perf_counter()
    voice.close()
    return [
        ("first sentence, the child started for it", first_ms, 1000),
        ("one cue rendered (limit: its own length)", rendered_ms / len(CUES), spoken / len(CUES)),
        ("one cue from the cache", cached_ms, 1),
        ("first sentence, kept from an earlier session", kept_ms(), 50),
        (f"closing the voice (it spoke {length_ms(first)} ms first)", elapsed_ms(began), 500),
    ]


def kept_ms() -> float:
    """From starting a voice to its first sentence, which an earlier one has kept on disk."""
    with tempfile.TemporaryDirectory() as folder:
        took = 0.0
        for _ in range(2):
            began = time.perf_counter()
            with closing(Voice(print, sentences=Sentences(Path(folder)))) as voice:
                voice.render("Welcome. Six sets, eleven minutes.", WPM).result()
                took = elapsed_ms(began)
        return took


def mixer_rows() -> list[tuple[str, float, float]]:
    """The callback of the device against the length of its block, and taking on an utterance."""
    mixer = Mixer(RATE, lambda _id, _at: None, lambda _id: None)
    block_ms = 1000 * BLOCK / RATE
    idle = median_ms(lambda: mixer.read(BLOCK))
    speech = np.ones(22_050 * 60, dtype=np.int16)
    mixer.play(1, speech, 22_050)
    speaking = median_ms(lambda: mixer.read(BLOCK))
    for _ in range(8):
        mixer.chime(speech, RATE)
    crowded = median_ms(lambda: mixer.read(BLOCK))
    taken = median_ms(lambda: mixer.play(2, speech[: 22_050 * 3], 22_050), 50)
    sound = earcon_sound(Earcon.HEARD)
    return [
        ("call-back, 10 ms of silence", idle, block_ms),
        ("call-back, 10 ms of speech", speaking, block_ms),
        ("call-back, speech and eight other sounds", crowded, block_ms),
        ("taking on an utterance of 3 s (resampled)", taken, 50),
        ("taking on an earcon", median_ms(lambda: mixer.chime(*sound), 50), 50),
    ]


def framer_row() -> tuple[str, float, float]:
    """The microphone's 10 ms at 44.1 kHz brought to 16 kHz."""
    framer, samples = Framer(), np.ones(441, dtype=np.int16)
    return ("10 ms of microphone resampled", median_ms(lambda: framer.feed(samples, 44_100)), 10)


def median_ms(run: Callable[[], object], times: int = 500) -> float:
    """The median time of a run, in ms."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        took.append(elapsed_ms(began))
    return statistics.median(took)


def elapsed_ms(began: float) -> float:
    """Milliseconds since `began`."""
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
