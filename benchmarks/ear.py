"""How well the ear hears, and what each of its stages is worth: one table, one JSON file.

    python -m benchmarks.ear CLIPS [--full] [--model FOLDER] [--json FILE]

CLIPS is a folder with a MANIFEST.csv (columns path, split, source, label, text). The quick setting
takes three minutes, `--full` some hours. Commands are put 1.8 s apart into one long stream a
condition; one is right if it is reported within 1 s after its word's end, late if it is reported
later, wrong if another one is, and missed if none is. Latency (ms) is audio time from the word's
end to the decision and the time that the last block took. "Vosk plainly" is a grammar of the same
phrases and `[unk]`, Vosk's own endpoint and `Result()`. Human words are from a split that the
built-in model was trained on, so they say how the ear works and not how the model does; its own
figures are in its README.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import vosk

from benchmarks.room import Room, loudness_db
from benchmarks.streams import (
    PERSON_DB,
    Clips,
    Signal,
    Stream,
    Word,
    at_level,
    blocks,
    command_stream,
    human,
    synthetic,
    with_floor,
)
from hipvoice.app.library import english
from hipvoice.core.commands import LEGAL, Command, Situation
from hipvoice.core.hearing import Reason
from hipvoice.core.timeline import compile_routine
from hipvoice.ear.acceptance import RULES
from hipvoice.ear.adaptive import AdaptiveFilter
from hipvoice.ear.ear import Ear
from hipvoice.ear.echo import Echo, find_canceller
from hipvoice.ear.grammar import Phrases, meanings
from hipvoice.ear.listen import ANSWER_LIMIT_S
from hipvoice.ear.models import Model, find_model
from hipvoice.ear.recogniser import State, WatchedRecogniser
from hipvoice.ear.samples import FRAME, RATE, Samples, from_ms, to_ms
from hipvoice.routines.library import Library
from hipvoice.voice.voice import Voice

LATEST_MS = 1000  # after the word's end a command counts as missed
BARGE_IN_MS = 700  # after the beginning of the cue
LIVED_IN = range(50, 600)  # ms in which a sound falls by 60 dB; the other recordings are of halls
INTERRUPTING = (Command.PAUSE, Command.STOP, Command.NEXT)
LEGAL_NOW = LEGAL[Situation.HOLD] | {Command.RESUME}
LONG_CUES = (  # to be interrupted
    "Cross the left ankle over the right knee, draw the knee towards you, and hold it there.",
    "Keep your shoulders on the floor, and let the breath go down into the belly.",
    "Press the lower back gently into the floor, then let it go. Ten slow times.",
)


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    words: int
    minutes: float  # of each corpus
    interruptions: int
    cues: int  # spoken to nobody


QUICK = Scale(words=20, minutes=1.5, interruptions=9, cues=24)
FULL = Scale(words=400, minutes=60.0, interruptions=90, cues=1000)


@dataclass
class Tally:
    """What came of one stream. Seconds of audio and of computing, latencies in ms."""

    commands: int = 0
    right: int = 0
    wrong: int = 0
    late: int = 0  # right, but more than a second after the word: a person has given it up
    false: int = 0  # commands where none was said
    ducks: int = 0
    audio_s: float = 0.0
    cpu_s: float = 0.0
    latencies: list[float] = field(default_factory=list)

    def row(self) -> dict[str, float | None]:
        """For the table and for JSON."""
        p50, p95 = np.percentile(self.latencies, (50, 95)) if self.latencies else (None, None)
        said = self.commands > 0
        return {
            "commands": self.commands or None,
            "right %": 100 * self.right / self.commands if said else None,
            "wrong %": 100 * self.wrong / self.commands if said else None,
            "late": self.late if said else None,
            "missed": self.commands - self.right - self.wrong - self.late if said else None,
            "p50": p50,
            "p95": p95,
            "false/h": 3600 * self.false / self.audio_s,
            "CPU s/h": 3600 * self.cpu_s / self.audio_s,
            "minutes": self.audio_s / 60,
        }


Decision = tuple[Command, int, float]  # at which sample of the stream, ms that the block took
Hear = Callable[[Samples], Iterator[Decision]]


class Bench:
    """The hearers that are compared, on one loaded model."""

    def __init__(self, model: Model, phrases: Phrases, recogniser: WatchedRecogniser) -> None:
        self.model = model
        self.phrases = phrases
        self.recogniser = recogniser
        self._plain = vosk.Model(model_path=str(model.folder))
        self.texts = meanings(phrases, LEGAL_NOW)

    def ear(self, **changes: object) -> Ear:
        """A fresh ear, one of its stages left out or changed."""
        echo = Echo(find_canceller())
        made = {"model": self.model, "echo": echo, "rules": RULES, **changes}
        ear = Ear(self.recogniser, self.phrases, **made)  # type: ignore[arg-type]
        ear.listen_for(LEGAL_NOW)
        return ear

    def by_ear(self, samples: Samples, **changes: object) -> Iterator[Decision]:
        """Every command that the ear accepts."""
        ear = self.ear(**changes)
        for block in blocks(samples, FRAME):
            began = time.perf_counter()
            heard = ear.feed(block)
            took = (time.perf_counter() - began) * 1000
            yield from ((h.command, from_ms(h.at), took) for h in heard if h.command)

    def by_vosk(self, samples: Samples) -> Iterator[Decision]:
        """Every command that Vosk alone reports."""
        known = [
            t
            for t in self.texts
            if all(self._plain.vosk_model_find_word(w) >= 0 for w in t.split())
        ]
        recogniser = vosk.KaldiRecognizer(self._plain, RATE, json.dumps([*known, "[unk]"]))
        position = 0
        for block in blocks(samples, RATE // 10):
            began = time.perf_counter()
            done = recogniser.AcceptWaveform(block.tobytes())
            text = json.loads(recogniser.Result())["text"] if done else ""
            position += len(block)
            if text in self.texts:
                yield self.texts[text], position, (time.perf_counter() - began) * 1000

    def cpu_s(self) -> float:
        """Used so far by this process and the recogniser's."""
        return time.process_time() + process_cpu_s(self.recogniser.pid)

    def judge(self, stream: Stream, hear: Hear) -> Tally:
        """Let a hearer hear a stream, and compare with what was said."""
        before = self.cpu_s()
        decisions = list(hear(stream.samples))
        tally = Tally(len(stream.said), audio_s=len(stream.samples) / RATE)
        tally.cpu_s = self.cpu_s() - before
        ends = [said.start for said in stream.said[1:]] + [len(stream.samples)]
        for said, end in zip(stream.said, ends, strict=False):
            mine = [d for d in decisions if said.start < d[1] <= end]
            right = [d for d in mine if d[0] is said.command]
            in_time = right and right[0][1] <= said.end + from_ms(LATEST_MS)
            tally.right += bool(in_time)
            tally.late += bool(right and not in_time)
            tally.wrong += bool(mine) and not right
            tally.latencies += [to_ms(at - said.end) + took for _, at, took in right[:1]]
            decisions = [d for d in decisions if d not in mine]
        tally.false = len(decisions)
        return tally


def process_cpu_s(pid: int | None) -> float:
    """Of another process, where the system tells."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def memory_mb(pid: int | None) -> float | None:
    """The most that a process had, where the system tells."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return None


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
    """What is no command."""
    groups = {
        "read speech": ("eval", ("librispeech_test_clean", "librispeech_train_clean_100_1perspk")),
        "other commands": ("eval", ("picovoice_coffee_commands", "picovoice_wakewords")),
        "music": ("noise", ("librosa_music",)),
        "noise": ("noise", ("sc_background_noise",)),
    }
    for name, (split, sources) in groups.items():
        yield Stream(name, clips.minutes(split, sources, minutes))


def sentences(most: int) -> list[str]:
    """What the coach says in the routines that come with the program, as often as it takes."""
    language, library = english(), Library()
    texts = list(language.wording.fixed())
    for routine in library.routines()[0]:
        texts += compile_routine(routine, language.wording).texts()
    every = list(dict.fromkeys(texts))
    return [every[int(at) % len(every)] for at in np.linspace(0, max(len(every), most) - 1, most)]


class Coach:
    """The coach's sentences, rendered once."""

    def __init__(self, cues: Sequence[str]) -> None:
        self.cues = cues
        with closing(Voice(lambda _part, text: print(text))) as voice:
            texts = {*cues, *LONG_CUES}
            self.sounds = {text: voice.render(text, 165).result(timeout=20) for text in texts}
        self.db = loudness_db(np.concatenate([self.sounds[cue][0] for cue in LONG_CUES]))

    def room(self, ear: Ear, echo_db: float) -> Room:
        """A room where the echo is so much louder than the person."""
        return Room(ear, 10 ** ((PERSON_DB + echo_db - self.db) / 20))

    def speak(self, room: Room, cue: str) -> None:
        """Begin a sentence."""
        room.say(cue, *self.sounds[cue])


def interrupt(bench: Bench, coach: Coach, room: Room, words: Sequence[Word]) -> Tally:
    """Commands over cues, once the room is known; the cue goes on whatever is heard."""
    for cue in LONG_CUES:
        coach.speak(room, cue)
        room.listen_out()
    room.heard.clear()
    tally, before, began = Tally(len(words)), bench.cpu_s(), room.position
    for number, word in enumerate(words):
        coach.speak(room, LONG_CUES[number % len(LONG_CUES)])
        room.pass_by(np.zeros(from_ms(BARGE_IN_MS), np.int16))
        sound = at_level(word.samples, PERSON_DB)
        heard = room.pass_by(np.pad(sound, (0, -len(sound) % FRAME))) + room.listen_out()
        got = [h.command for h in heard if h.command]
        tally.right += word.command in got
        tally.wrong += bool(got) and word.command not in got
    tally.audio_s = (room.position - began) / RATE
    tally.cpu_s, tally.ducks = bench.cpu_s() - before, len(room.ducks)
    return tally


def self_triggers(bench: Bench, coach: Coach, room: Room) -> Tally:
    """The coach alone."""
    tally, before = Tally(), bench.cpu_s()
    for cue in coach.cues:
        coach.speak(room, cue)
        room.listen_out()
    tally.false = sum(bool(h.command) for h in room.heard)
    tally.audio_s, tally.ducks = room.position / RATE, len(room.ducks)
    tally.cpu_s = bench.cpu_s() - before
    return tally


class LinearOff(AdaptiveFilter):
    """Leaves the echo in."""

    def process(self, near: Samples, far: Samples) -> Samples:
        """As it came."""
        return near


def without(reason: Reason) -> dict[str, object]:
    """The ear without one rule."""
    return {"rules": [rule for rule in RULES if rule[0] is not reason]}


def left_out(model: Model) -> dict[str, dict[str, object]]:
    """The ear without one of its stages."""
    return {
        "without decoys": {"model": replace(model, decoys=())},
        "[unk] three times": {"model": replace(model, unknown_weight=3)},
        "without quiet before": without(Reason.NOT_QUIET),
        "without loudness": without(Reason.TOO_SOFT),
        "without certainty": without(Reason.UNSURE),
    }


class Report:
    """Prints lines as they come, and keeps them."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []

    def section(self, title: str) -> None:
        """A heading with the names of the columns."""
        names = "".join(f"{name:>9}" for name in Tally(audio_s=1).row())
        print(f"\n{title:42}{names}", flush=True)

    def add(self, section: str, hearer: str, sound: str, tally: Tally) -> None:
        """One line."""
        row = tally.row()
        shown = "".join(f"{'' if v is None else f'{v:.1f}':>9}" for v in row.values())
        ducks = f"  {tally.ducks} ducks" if tally.ducks else ""
        print(f"{hearer:22.22}{sound:20.20}{shown}{ducks}", flush=True)
        told = {"section": section, "hearer": hearer, "sound": sound, "ducks": tally.ducks}
        self.rows.append({**told, **row})


def run(bench: Bench, clips: Clips, scale: Scale, report: Report) -> None:
    """Everything, in the order of the table."""
    texts = {t: c for t, c in bench.texts.items() if c in LEGAL_NOW}
    words = synthetic(texts, scale.words)
    people = human(clips, "train", texts, scale.words)
    hearers: dict[str, Hear] = {"ear": bench.by_ear, "Vosk plainly": bench.by_vosk}
    report.section("COMMANDS")
    for kind, some in (("tts", words), ("human", people)):
        for stream in conditions(clips, some):
            for name, hear in hearers.items():
                tally = bench.judge(stream, hear)
                report.add("commands", name, f"{kind}, {stream.name}", tally)
    report.section("NO COMMANDS")
    others = list(corpora(clips, scale.minutes))
    for stream in others:
        for name, hear in hearers.items():
            report.add("other", name, stream.name, bench.judge(stream, hear))
    quiet = Stream("silence", with_floor(np.zeros(int(scale.minutes * 60) * RATE, np.int16)))
    report.add("other", "ear", quiet.name, bench.judge(quiet, bench.by_ear))
    run_coach(bench, texts, scale, report)
    run_left_out(bench, [command_stream("clean", words), *others[:2]], report)


def run_coach(bench: Bench, texts: dict[str, Command], scale: Scale, report: Report) -> None:
    """What happens while the coach speaks."""
    coach = Coach(sentences(scale.cues))
    wanted = {t: c for t, c in texts.items() if c in INTERRUPTING}
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


def variants(bench: Bench, coach: Coach) -> dict[str, Room]:
    """Rooms at 0 dB, one of the stages left out."""
    one = Echo(find_canceller())
    one._filter = LinearOff()
    rooms = {
        "half-duplex": coach.room(bench.ear(echo=Echo()), 0),
        "AEC3 alone, no filter": coach.room(bench.ear(echo=one), 0),
        "without ducking": coach.room(bench.ear(), 0),
    }
    rooms["without ducking"].mixer.duck = lambda: None  # type: ignore[method-assign]
    return rooms


def run_left_out(bench: Bench, streams: Sequence[Stream], report: Report) -> None:
    """The same streams without one stage."""
    report.section("LEFT OUT")
    for name, changes in {"ear": {}, **left_out(bench.model)}.items():
        for stream in streams:

            def hear(samples: Samples, changes: dict[str, object] = changes) -> Iterator[Decision]:
                return bench.by_ear(samples, **changes)

            report.add("left out", name, stream.name, bench.judge(stream, hear))


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", type=Path)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--json", type=Path, default=Path("build/ear.json"))
    options = parser.parse_args()
    vosk.SetLogLevel(-1)
    scale = FULL if options.full else QUICK
    model, phrases = find_model(options.model), english().phrases
    every = [phrase for said in phrases.values() for phrase in said]
    report = Report()
    with closing(
        WatchedRecogniser(model, every, lambda _: None, lambda *_: None, ANSWER_LIMIT_S)
    ) as recogniser:
        recogniser.wait_while(State.LOADING, 60)
        run(Bench(model, phrases, recogniser), Clips(options.clips), scale, report)
        memory = {"this process": memory_mb(os.getpid()), "recogniser": memory_mb(recogniser.pid)}
    print("\nmost memory, MB:", memory)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    written = {"scale": asdict(scale), "memory_mb": memory, "rows": report.rows}
    options.json.write_text(json.dumps(written, indent=1))


if __name__ == "__main__":
    main()
