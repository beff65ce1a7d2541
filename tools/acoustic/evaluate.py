"""Judge a model on clips that its training never heard; prints a table and keeps a JSON file."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from hipvoice.core.commands import Command, Situation
from hipvoice.ear.heard import grammar
from tools.acoustic import conditions, lexicon
from tools.acoustic.conditions import CONDITIONS, Sample
from tools.acoustic.listen import Listener, in_a_room, megabytes
from tools.acoustic.program import Program, Verdict, counted, rates, verdict
from tools.acoustic.settings import MODEL, RATE

# Words of the human recordings that the command table has not. They join the phrases so that
# people's single words can be judged: it makes the grammar harder, not easier.
JUDGED = ("go", "left", "right", "up", "on")
ANSWERS_AND_STOP = frozenset({"yes", "no", "stop"})


class Engine(Protocol):
    """Anything that understands phrases in a clip."""

    phrases: frozenset[str]

    def accepted(self, samples: np.ndarray) -> list[str]:
        """All phrases that would be obeyed."""


Spoil = Callable[[Sample], np.ndarray]
USUAL = ("clean", "12 dB", "6 dB", "3 m")  # conditions, unless others are named
SHARE = 4  # every fourth clip is judged with each of the microphones
SHORTEST = 0.25 * RATE  # samples; shorter words are hardly heard alone


def hear(listener: Engine, clips: Iterable[Sample], spoil: Spoil) -> list[Verdict]:
    """Listen to every clip in one condition."""
    return [
        Verdict(clip.text, clip.person, tuple(listener.accepted(spoil(clip))), "") for clip in clips
    ]


def show(name: str, result: dict[str, float]) -> None:
    """Print one line of the table."""
    numbers = f"{result['right']:7.1%} {result['wrong']:7.2%} {result['missed']:7.1%}"
    print(f"{name:44s} {result['clips']:6.0f} {numbers}", flush=True)


def show_reasons(name: str, result: dict[str, Any]) -> None:
    """Print one line of the table of the program, and why commands were missed."""
    show(f"{name} ({result['people']} speakers, mean {result['mean']:.1%})", result)
    if result["reasons"]:
        print(
            "    missed:", ", ".join(f"{count} {why}" for why, count in result["reasons"].items())
        )


class Evaluation:
    """One model, its grammar, and the results so far."""

    def __init__(self, plan: argparse.Namespace) -> None:
        """Load the model with every phrase legal at once: the worst case."""
        begun = time.monotonic()
        self.plan = plan
        self.phrases = list(dict.fromkeys([*lexicon.phrases(), *JUDGED]))
        self.decoys = [] if plan.no_decoys else lexicon.decoys()
        self.listener = self.listen(self.phrases)
        self.results: dict[str, object] = {"load_seconds": time.monotonic() - begun}

    def listen(self, phrases: list[str]) -> Listener:
        """Load the model with a grammar of these phrases."""
        words = grammar(phrases, self.decoys, self.plan.unknown)
        return Listener(self.plan.model, phrases, words)

    def some(self, clips: list[Sample]) -> list[Sample]:
        """Every n-th clip, for a quick look."""
        return clips[:: self.plan.every]

    def commands(self, name: str, clips: list[Sample], *, clean_only: bool = False) -> None:
        """Judge clips whose text is a phrase of the grammar."""
        names = ["clean"] if clean_only else self.plan.conditions
        clips = self.some([clip for clip in clips if clip.text in self.listener.phrases])
        for condition in names:
            heard = hear(self.listener, clips, CONDITIONS[condition])
            self.keep(f"{name}, {condition}", heard)

    def keep(self, name: str, heard: list[Verdict]) -> None:
        """Keep and print the rates of a set."""
        self.results[name] = rates(heard)
        show(name, rates(heard))

    def others(self, name: str, clips: list[Sample], listener: Engine) -> None:
        """Judge clips that hold no command: each one understood as one is a false accept."""
        clips = self.some([clip for clip in clips if clip.text not in listener.phrases])
        found = [(clip, listener.accepted(clip.samples())) for clip in clips]
        hours = sum(clip.size for clip in clips) / RATE / 3600
        bad = [(clip.text, got) for clip, got in found if got]
        share, count = len(bad) / max(1, len(clips)), sum(len(got) for _, got in bad)
        hourly = count / max(hours, 1e-9)
        self.results[name] = {"clips": len(clips), "accepted": share, "hours": hours,
                              "per_hour": hourly, "which": bad}  # fmt: skip
        print(f"{name:44s} {len(clips):6d} accepted {share:.2%}, {hourly:.1f}/h", flush=True)

    def left_out(self) -> None:
        """Judge words without a human example in training, each added to the phrases."""
        clips = conditions.human_words(left_out=True)
        phrases = [*self.phrases, *sorted({clip.text for clip in clips})]
        listener = self.listen(phrases)
        heard = hear(listener, self.some(clips), Sample.samples)
        self.keep("human words without human examples, clean", heard)

    def speed(self) -> None:
        """Measure time and memory over read speech."""
        streams = [in_a_room(clip.samples()) for clip in conditions.sentences()[:40]]
        seconds = sum(map(len, streams)) / RATE
        begun = time.process_time()
        for stream in streams:
            self.listener.understood(stream)
        self.results["real_time_factor"] = (time.process_time() - begun) / seconds
        self.results["megabytes"] = megabytes()
        print({key: self.results[key] for key in ("real_time_factor", "megabytes", "load_seconds")})

    def people(self) -> None:
        """Judge commands said by people."""
        self.commands("human words, unseen speakers", conditions.human_words())
        man = [s for s in conditions.all_samples() if s.source == "speech_to_phrase_en"]
        self.commands("one man: next, pause, resume", man)

    def known(self) -> None:
        """Judge what people said in the training: what is above the unseen is known by heart."""
        clips = conditions.known_words()
        self.commands("human words of the training", clips, clean_only=True)

    def unheard(self) -> None:
        """Judge words that the training never heard alone, and words out of sentences."""
        self.left_out()
        held = [clip for clip in conditions.all_samples() if clip.use == "held"]
        cut = conditions.cut_words(held, self.listener.phrases)
        self.commands("words cut from unseen people's sentences", cut, clean_only=True)

    def voices(self) -> None:
        """Judge synthetic voices."""
        self.commands("synthetic phrases, unseen voices", conditions.synthetic("tts"))
        self.commands("neural phrases, unseen voices", conditions.synthetic("tts_neural"))

    def program(self) -> None:
        """Judge all of it as the program hears it: the rows that count."""
        with closing(Program(self.plan.model)) as program:
            for name, clips in people_by_group(program).items():
                self.by_program(program, f"people, {name}", clips, self.spoils())
            neural = conditions.synthetic("tts_neural")
            self.by_program(program, "neural phrases", neural, {"clean": Sample.samples})
            hold = [clip for clip in neural if program.place_of(clip.text) is Situation.HOLD]
            self.by_program(program, "neural phrases in a hold", hold, conditions.BEHIND)
            self.nothing_for(program)

    def spoils(self) -> dict[str, Spoil]:
        """The conditions that were requested."""
        return {name: CONDITIONS[name] for name in self.plan.conditions}

    def by_program(
        self, program: Program, name: str, clips: list[Sample], spoils: Mapping[str, Spoil]
    ) -> None:
        """Judge clips, each where its command is legal, in several conditions."""
        placed = [
            (clip, place) for clip in self.some(clips) if (place := program.place_of(clip.text))
        ]
        for condition, spoil in spoils.items():
            found = [
                verdict(clip.text, clip.person, program.heard(spoil(clip), place))
                for clip, place in placed
            ]
            result = self.results[f"{name}, {condition}"] = counted(found)
            show_reasons(f"{name}, {condition}", result)

    def nothing_for(self, program: Program) -> None:
        """Judge what is no command: all of it in a hold, single words in a question as well."""
        for name, clips in other_words().items():
            self.others(f"{name}, in a hold", clips, InPlace(program, Situation.HOLD))
        question = InPlace(program, Situation.ASKED_PAIN)
        self.others("other single words, in a question about pain", single_words(), question)

    def microphones(self) -> None:
        """Judge the program with microphones that have something wrong."""
        with closing(Program(self.plan.model)) as program:
            sets = {
                "neural phrases": conditions.synthetic("tts_neural"),
                "people's words": conditions.human_words(),
            }
            for name, clips in sets.items():
                hold = [clip for clip in clips if program.place_of(clip.text) is Situation.HOLD]
                self.by_program(program, name, hold[::SHARE], conditions.MICROPHONES)

    def no_commands(self) -> None:
        """Judge words and sentences that are not commands."""
        plain = self.listen(lexicon.phrases())
        self.others("other single words, human", single_words(), plain)
        wake = [s for s in conditions.all_samples() if s.source == "picovoice_wakewords"]
        self.others("wake words", wake, plain)
        held = [clip for clip in conditions.all_samples() if clip.use == "held"]
        known = dict(lexicon.lexicon()).keys() - set(lexicon.phrases())
        cut = [clip for clip in conditions.cut_words(held, known) if clip.size > SHORTEST]
        self.others("other words cut from unseen people's sentences", cut[::8], plain)

    def run(self) -> None:
        """Judge everything that was requested."""
        print(f"{'':44s} {'clips':>6s} {'right':>7s} {'wrong':>7s} {'missed':>7s}")
        for part in self.plan.parts:
            getattr(self, part)()


class InPlace:
    """The program as an engine, with what is legal in one situation."""

    def __init__(self, program: Program, place: Situation) -> None:
        """Listen there."""
        self.program, self.place = program, place
        self.phrases = program.phrases_in(place)

    def accepted(self, samples: np.ndarray) -> list[str]:
        """All phrases that would be obeyed."""
        return self.program.obeyed(samples, self.place)


def people_by_group(program: Program) -> dict[str, list[Sample]]:
    """What people say, alone and within sentences: answers, the session's commands, numbers."""
    alone = single_words()
    man = [clip for clip in conditions.all_samples() if clip.source == "speech_to_phrase_en"]
    held = [clip for clip in conditions.all_samples() if clip.use == "held"]
    commands = {t for t, intent in program.intents.items() if isinstance(intent, Command)}
    session = commands - {"yes", "no"}
    return {
        "yes, no, stop": [clip for clip in alone if clip.text in ANSWERS_AND_STOP],
        "the session's commands": [clip for clip in alone + man if clip.text in session],
        "numbers": [clip for clip in alone if clip.text in program.intents.keys() - commands],
        "commands cut from sentences": conditions.cut_words(held, session),
    }


def single_words() -> list[Sample]:
    """Single words that people say, those that are left out of the training as well."""
    return conditions.human_words() + conditions.human_words(left_out=True)


def other_words() -> dict[str, list[Sample]]:
    """What is no command: single words, wake words and sentences."""
    wake = [clip for clip in conditions.all_samples() if clip.source == "picovoice_wakewords"]
    return {
        "other single words": single_words(),
        "wake words": wake,
        "other sentences": conditions.sentences(),
    }


PARTS = ("program", "microphones", "speed", "people", "known", "unheard", "voices", "no_commands")


def main() -> None:
    """Evaluate and write the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--unknown", type=int, default=lexicon.UNKNOWN_TIMES)
    parser.add_argument("--no-decoys", action="store_true")
    parser.add_argument("--every", type=int, default=1, help="take every n-th clip only")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--conditions", nargs="+", choices=CONDITIONS, default=USUAL)
    parser.add_argument("--out", type=Path)
    plan = parser.parse_args()
    evaluation = Evaluation(plan)
    evaluation.run()
    if plan.out:
        plan.out.write_text(json.dumps(evaluation.results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
