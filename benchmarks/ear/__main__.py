"""How well the ear hears, and what each of its stages is worth: one table, one JSON file.

    python -m benchmarks.ear CLIPS [--full] [--model FOLDER] [--json FILE]
                             [--words N] [--minutes N] [--interruptions N] [--cues N] [--hours N]

CLIPS is a folder with a MANIFEST.csv (columns path, split, source, label, text). The quick setting
takes three minutes, `--full` some hours. Commands are put 1.8 s apart into one long stream a
condition; one is right if it is reported within 1 s after its word's end, late if it is reported
later, wrong if another one is, and missed if none is. Latency (ms) is audio time from the word's
end to the decision and the time that the last block took. "Vosk plainly" is a grammar of the same
phrases and `[unk]`, Vosk's own endpoint and `Result()`. Human words are of people, or words, that
the built-in model was not trained on. PocketSphinx is its keyword spotting with its own English
model, where it is installed (`pip install pocketsphinx`).
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, fields, replace
from functools import partial
from pathlib import Path

import numpy as np
import vosk

from benchmarks.ear.coaching import (
    INTERRUPTING,
    Coach,
    interrupt,
    self_triggers,
    sentences,
    variants,
)
from benchmarks.ear.ending import endings
from benchmarks.ear.hearers import LEGAL_FOR_PEOPLE, Bench, left_out
from benchmarks.ear.sounds import conditions, corpora, read_speech
from benchmarks.ear.tally import Report, Scale, memory_mb
from benchmarks.streams import Clips, Stream, human, synthetic, with_floor
from hipvoice.app.library.library import english
from hipvoice.app.session.language import hearable
from hipvoice.ear.live import RECORDING_LIMIT_S
from hipvoice.ear.models import find_model
from hipvoice.ear.recogniser import RecogniserState, WatchedRecogniser
from hipvoice.ear.samples import RATE

QUICK = Scale(words=20, minutes=1.5, interruptions=9, cues=24, hours=0.05)
HARD = ("noise 6 dB", "read speech", "music")  # streams that each stage is left out on
FULL = Scale(words=400, minutes=60.0, interruptions=90, cues=1000, hours=10.0)


def run(bench: Bench, clips: Clips, scale: Scale, report: Report) -> None:
    """Everything, in the order of the table."""
    words = synthetic(bench.texts, scale.words)
    with_people = Bench(bench.model, bench.phrases, bench.recogniser, LEGAL_FOR_PEOPLE)
    people = human(clips, with_people.texts, scale.words)
    hearers = bench.hearers()
    report.section("COMMANDS")
    hard: list[tuple[Bench, Stream]] = []  # where a stage that is left out may be missed
    for kind, some, judge in (("tts", words, bench), ("human", people, with_people)):
        for stream in conditions(clips, some):
            for name, hear in judge.hearers().items():
                report.add("commands", name, f"{kind}, {stream.name}", judge.judge(stream, hear))
            if stream.name in HARD:
                hard.append((judge, replace(stream, name=f"{kind}, {stream.name}")))
    report.section("NO COMMANDS")
    others = list(corpora(clips, scale.minutes))
    for stream in others:
        for name, hear in hearers.items():
            report.add("other", name, stream.name, bench.judge(stream, hear))
    quiet = Stream("silence", with_floor(np.zeros(int(scale.minutes * 60) * RATE, np.int16)))
    report.add("other", "ear", quiet.name, bench.judge(quiet, bench.by_ear))
    run_coach(bench, scale, report)
    run_endings(bench, clips, scale, report)
    hard += [(bench, stream) for stream in others if stream.name in HARD]
    run_left_out(hard, report)


def run_coach(bench: Bench, scale: Scale, report: Report) -> None:
    """What happens while the coach speaks."""
    coach = Coach(sentences(scale.cues))
    wanted = {t: c for t, c in bench.texts.items() if c in INTERRUPTING}
    words = synthetic(wanted, scale.interruptions)
    report.section("WHILE THE COACH SPEAKS")
    for db in (-12, -6, 0, 6):
        tally = interrupt(bench, coach, coach.room(bench.ear(), db), words)
        report.add("barge-in", "ear", f"echo {db:+} dB", tally)
    for name, room in variants(bench, coach).items():
        report.add("barge-in", name, "echo +0 dB", interrupt(bench, coach, room, words))
    for db in (0, 6):
        tally = self_triggers(bench, coach, coach.room(bench.ear(), db))
        report.add("own cues", "ear", f"own cues, {db:+} dB", tally)


def run_endings(bench: Bench, clips: Clips, scale: Scale, report: Report) -> None:
    """Hours of talk that is not meant for the coach; most of it the model was trained on."""
    found = endings(bench, read_speech(clips, scale.hours))
    print(f"\nEND OF A SESSION by read speech: {found}", flush=True)
    report.rows.append({"section": "endings", **asdict(found)})


def run_left_out(hard: Sequence[tuple[Bench, Stream]], report: Report) -> None:
    """The same streams without one stage."""
    report.section("LEFT OUT")
    for name, changes in {"ear": {}, **left_out(hard[0][0].model)}.items():
        for bench, stream in hard:
            hear = partial(bench.by_ear, **changes)
            report.add("left out", name, stream.name, bench.judge(stream, hear))


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", type=Path)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--model", type=Path)
    for amount in fields(Scale):
        parser.add_argument(f"--{amount.name}", type=float if amount.type == "float" else int)
    parser.add_argument("--json", type=Path, default=Path("build/ear.json"))
    options = parser.parse_args()
    vosk.SetLogLevel(-1)
    scale = FULL if options.full else QUICK
    given = {f.name: getattr(options, f.name) for f in fields(Scale)}
    scale = replace(scale, **{name: n for name, n in given.items() if n is not None})
    language = english()
    model, phrases = hearable(find_model(options.model), language), language.phrases
    every = [phrase for said in phrases.values() for phrase in said]
    report = Report()
    with closing(
        WatchedRecogniser(model, every, lambda _: None, lambda *_: None, RECORDING_LIMIT_S)
    ) as recogniser:
        recogniser.wait_while(RecogniserState.LOADING, 60)
        run(Bench(model, phrases, recogniser), Clips(options.clips), scale, report)
        memory = {"this process": memory_mb(os.getpid()), "recogniser": memory_mb(recogniser.pid)}
    print("\nmost memory, MB:", memory)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    written = {"scale": asdict(scale), "memory_mb": memory, "rows": report.rows}
    options.json.write_text(json.dumps(written, indent=1))


if __name__ == "__main__":
    main()
