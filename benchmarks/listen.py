"""How well and how fast the ear hears: a table over recorded clips.

    python benchmarks/listen.py CLIPS [--split eval] [--model FOLDER] [--snr DB] [--most N]

CLIPS is a folder with a MANIFEST.csv (columns path, split, label, text). Each clip is put into a
stream of its own second of silence, or of noise `--snr` dB below the clip's loudest part. A clip
whose text is a phrase of a command should give just that command, in the situation in which it is
expected; any other clip should give none while a hold is running. Latency is audio time from the
word's end (its last frame within 30 dB of its loudest) to the decision, plus the time that the last
block took to compute.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from hipvoice.core.commands import INTENTS, LEGAL, Intent, Situation
from hipvoice.ear.ear import Ear
from hipvoice.ear.heard import Heard, Phrases
from hipvoice.ear.live import RECORDING_LIMIT_S
from hipvoice.ear.models import Model, find_model
from hipvoice.ear.recogniser import RecogniserState, WatchedRecogniser
from hipvoice.ear.samples import FRAME, RATE, level_db
from hipvoice.pcm import Samples
from hipvoice.routines.language import language_file, load_language
from hipvoice.sound.recording import stream_file

PAD_S = 1.0
LONGEST_LABEL = 3  # words of a transcript that is its own line of the table; longer ones share one
SITUATIONS = (Situation.HOLD, Situation.OPEN_REPS, Situation.PAUSED, Situation.READY)
ASKED = (Situation.ASKED_END, Situation.ASKED_PAIN)


@dataclass
class Tally:
    """What came of the clips of one label. Latencies in ms, seconds of audio and of computing."""

    clips: int = 0
    right: int = 0
    wrong: int = 0
    latencies: list[float] = field(default_factory=list)
    audio_s: float = 0.0
    busy_s: float = 0.0
    reasons: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def short(text: str) -> str:
    """A transcript as a label."""
    return text if len(text.split()) <= LONGEST_LABEL else ""


def clips(folder: Path, split: str, most: int) -> Iterator[tuple[Path, str]]:
    """Path and text of each clip of the split, `most` of a label."""
    seen: dict[str, int] = defaultdict(int)
    with (folder / "MANIFEST.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            label = row["label"] or short(row["text"])
            seen[label] += 1
            if row["split"] == split and seen[label] <= most:
                yield folder / row["path"], label


def situation(command: Intent | None) -> Situation:
    """Where the command is expected."""
    return next((s for s in (*SITUATIONS, *ASKED) if command in LEGAL[s]), Situation.HOLD)


def word_end(samples: Samples) -> int:
    """The sample at which the last loud frame ends."""
    levels = [level_db(samples[i : i + FRAME]) for i in range(0, len(samples) - FRAME + 1, FRAME)]
    loud = [i for i, level in enumerate(levels) if level > max(levels) - 30]
    return (loud[-1] + 1) * FRAME


def stream(clip: Samples, snr_db: float | None) -> Samples:
    """The clip between silences, with noise over all of it."""
    rng = np.random.default_rng(len(clip))
    padded = np.pad(clip, round(PAD_S * RATE)).astype(float)
    loudest = np.sqrt(np.mean(np.sort(clip.astype(float) ** 2)[-RATE // 4 :]))
    noise = 3.0 if snr_db is None else loudest * 10 ** (-snr_db / 20)
    return np.clip(padded + rng.normal(0, noise, len(padded)), -32768, 32767).astype(np.int16)


def hear(ear: Ear, samples: Samples, tally: Tally) -> Iterator[tuple[Heard, float]]:
    """Every decision with the ms that its last frame took."""
    for at in range(0, len(samples), FRAME):
        began = time.perf_counter()
        heard = ear.feed(samples[at : at + FRAME])
        took = time.perf_counter() - began
        tally.busy_s += took
        yield from ((decision, took * 1000) for decision in heard)


def measure(ear: Ear, clip: Samples, command: Intent | None, snr: float | None, t: Tally) -> None:
    """Feed one clip and count what came of it."""
    ear.listen_for(LEGAL[situation(command)])
    samples = stream(clip, snr)
    end_ms = PAD_S * 1000 + word_end(clip) * 1000 / RATE
    t.clips += 1
    t.audio_s += len(samples) / RATE
    got = []
    for heard, took_ms in hear(ear, samples, t):
        t.reasons[f"{heard.reason} ({heard.text})"] += 1
        if heard.intent:
            got.append(heard.intent)
            if heard.intent == command:
                t.latencies.append(heard.at - end_ms + took_ms)
    t.right += command in got
    t.wrong += any(c != command for c in got)


def row(label: str, t: Tally) -> str:
    """One line of the table."""
    p50, p95 = np.percentile(t.latencies, (50, 95)) if t.latencies else (float("nan"),) * 2
    missed = f"{t.clips - t.right:6}" if t.latencies else "     -"
    return (
        f"{label:22.22} {t.clips:5} {t.right:6} {t.wrong:6} {missed} {p50:6.0f} {p95:6.0f}"
        f" {t.wrong / t.audio_s * 3600:8.1f} {t.busy_s / t.audio_s:6.4f}"
    )


def memory_mb(pid: int | None) -> str:
    """The most memory that a process had, if the system reports it."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return "unknown"
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return f"{int(peak.split()[1]) / 1024:.0f} MB"


def together(tallies: list[Tally]) -> Tally:
    """The sum of several labels."""
    total = Tally()
    for t in tallies:
        total.clips += t.clips
        total.right += t.right
        total.wrong += t.wrong
        total.latencies += t.latencies
        total.audio_s += t.audio_s
        total.busy_s += t.busy_s
    return total


def run(options: argparse.Namespace, model: Model, phrases: Phrases) -> None:
    """Print the table."""
    meaning = {p: c for c in INTENTS for p in phrases.get(c, ())}
    tallies: dict[str, Tally] = defaultdict(Tally)
    said = list(meaning)
    ready: list[tuple[str, ...]] = []
    recogniser = WatchedRecogniser(model, said, ready.append, print, RECORDING_LIMIT_S)
    with closing(recogniser):
        recogniser.wait_while(RecogniserState.LOADING, 60)
        print("cannot be heard:", *ready[0] or ["nothing"], sep="  ")
        for path, label in clips(options.clips, options.split, options.most):
            clip = np.concatenate(list(stream_file(path)))
            ear = Ear(recogniser, phrases, model)
            measure(ear, clip, meaning.get(label), options.snr, tallies[label])
        memory = memory_mb(recogniser.pid)
    show(tallies, meaning, verbose=options.reasons)
    print("memory of the recogniser:", memory)


def show(tallies: dict[str, Tally], meaning: dict[str, Intent], *, verbose: bool) -> None:
    """The table and its sums."""
    print(f"{'label':22} clips  right  wrong missed    p50    p95  wrong/h  real-time factor")
    groups = {"COMMANDS": True, "OTHER": False}
    for name, is_command in groups.items():
        mine = {k: t for k, t in sorted(tallies.items()) if (k in meaning) is is_command}
        for label, t in mine.items():
            print(row(label, t))
            if verbose:
                print(*(f"    {n:4} {why}" for why, n in sorted(t.reasons.items())), sep="\n")
        if mine:
            print(row(name, together(list(mine.values()))))


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", type=Path)
    parser.add_argument("--split", default="eval")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--unknown-weight", type=int)
    parser.add_argument("--snr", type=float, help="dB; without it, nearly silence")
    parser.add_argument("--most", type=int, default=1_000_000, help="clips of a label")
    parser.add_argument("--reasons", action="store_true", help="also what each voice came to")
    options = parser.parse_args()
    model = find_model(options.model)
    if options.unknown_weight is not None:
        model = replace(model, unknown_weight=options.unknown_weight)
    run(options, model, load_language(language_file("en")).phrases)


if __name__ == "__main__":
    main()
