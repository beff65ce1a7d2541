"""Choose what comes after the training, by the whole program, on clips of which no figure is taken.

    python -m tools.acoustic.tune --sound 1.1 1.4 --phrase-times 1 2 3   every combination
    python -m tools.acoustic.tune --rules                                what each rule is worth

The penalty of blank, the costs of `[unk]`, how often `[unk]` and the phrases stand in a grammar
beside a decoy, and how sure the program should be of a command.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from hipvoice.core.commands import Situation
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.acceptance import CONFIDENCE, DEMANDS, RULES, AcceptanceRule, Candidate
from tools.acoustic import conditions, graph, lexicon
from tools.acoustic.checkpoint import read
from tools.acoustic.conditions import Sample, noisy
from tools.acoustic.corpus import OTHER_WORDS, SYNTHETIC
from tools.acoustic.export import BLANK_PENALTY, Tuning, export
from tools.acoustic.program import Program, Verdict, counted, verdict
from tools.acoustic.settings import CHECKPOINT, MODEL

# Said in passing in sentences, hardly a sound.
SHORT_WORDS = frozenset(["no", "i", "on", "am", "a"])
PLACES = (Situation.HOLD, Situation.ASKED_PAIN)  # where other words are heard


def commands(every: int) -> list[Sample]:
    """What people say within sentences of the `eval` split, and the voices for tuning."""
    phrases = set(lexicon.phrases())
    evaluation = [s for s in conditions.all_samples() if s.use == "eval"]
    cut = conditions.cut_words(evaluation, phrases - SHORT_WORDS)
    spoken = [s for s in conditions.synthetic(*SYNTHETIC, tuning=True) if s.text in phrases]
    return (cut + spoken)[::every]


def others(every: int) -> list[Sample]:
    """Words and sentences of the same that are no command."""
    phrases = set(lexicon.phrases())
    evaluation = [s for s in conditions.all_samples() if s.use == "eval"]
    words = [s for s in evaluation if s.source == OTHER_WORDS and s.text not in phrases]
    wake = [s for s in evaluation if s.source == "picovoice_wakewords"]
    spoken = [s for s in conditions.synthetic(*SYNTHETIC, tuning=True) if s.text not in phrases]
    classical = [s for s in spoken if s.source == "tts"]
    neural = [s for s in spoken if s.source != "tts"]
    sentences = conditions.sentences(tuning=True)
    return (words + neural + (classical + wake + sentences)[::4])[::every]


def judged(program: Program, every: int) -> list[Verdict]:
    """What comes of the commands, every second one in noise at 12 dB."""
    spoils = (Sample.samples, noisy(12))
    placed = [(clip, program.place_of(clip.text)) for clip in commands(every)]
    return [
        verdict(clip.text, clip.person, program.heard(spoils[n % 2](clip), place))
        for n, (clip, place) in enumerate(placed)
        if place
    ]


def accepted(program: Program, every: int) -> list[float]:
    """The share of the other clips that are obeyed, in each of `PLACES`."""
    clips = others(every)
    return [
        sum(bool(program.obeyed(clip.samples(), place)) for clip in clips) / len(clips)
        for place in PLACES
    ]


def line(program: Program, every: int) -> str:
    """Right and wrong of the commands, why others are missed, and what is accepted of the rest."""
    figures = counted(judged(program, every))
    bad = ", ".join(f"{share:.2%}" for share in accepted(program, every))
    return (
        f"right {figures['right']:.1%} wrong {figures['wrong']:.2%} "
        f"others accepted {bad}; missed: {figures['reasons']}"
    )


def surer(plain: float, costly: float) -> list[AcceptanceRule]:
    """The rules with other demands of confidence."""

    def is_unsure(candidate: Candidate) -> bool:
        needed = costly if candidate.intent in DEMANDS else plain
        return candidate.transcript is None or candidate.transcript.confidence < needed

    return [(why, is_unsure if why is Reason.UNSURE else rule) for why, rule in RULES]


def without(reason: Reason) -> list[AcceptanceRule]:
    """The rules without one of them."""
    return [rule for rule in RULES if rule[0] is not reason]


# Without these there is no command to obey.
NEEDED = (Reason.DEAF, Reason.NOTHING, Reason.OTHER_WORDS, Reason.LOOK_ALIKE, Reason.NOT_WHOLE)


def try_rules(model: Path, every: int) -> None:
    """Print what each rule costs in right commands, and what it saves."""
    with closing(Program(model)) as program:
        print(f"all rules: {line(program, every)}", flush=True)
        for reason in (reason for reason, _ in RULES if reason not in NEEDED):
            program.rules = without(reason)
            print(f"without {reason}: {line(program, every)}", flush=True)
        program.rules, program.model = RULES, replace(program.model, lexicon=())
        print(f"without doubted: {line(program, every)}", flush=True)


def try_settings(plan: argparse.Namespace, model: Path, tuning: Tuning) -> None:
    """Print a line for each way to use one exported model."""
    ways = (plan.times, plan.phrase_times, plan.confidence, plan.costly)
    with closing(Program(model)) as program:
        for times, phrase_times, plain, costly in itertools.product(*ways):
            program.model = replace(program.model, unknown_weight=times, phrase_weight=phrase_times)
            program.rules = surer(plain, costly)
            print(
                f"penalty {tuning.penalty} {tuning.costs} times {times} phrases {phrase_times} "
                f"confidence {plain} {costly}: {line(program, plan.every)}",
                flush=True,
            )


def tunings(plan: argparse.Namespace) -> list[Tuning]:
    """Every combination of what is built into the model."""
    grid: Sequence[tuple[float, ...]] = list(
        itertools.product(plan.penalty, plan.begin, plan.sound, plan.habit)
    )
    return [Tuning(one[0], graph.Costs(*one[1:])) for one in grid]


def main() -> None:
    """Try every combination, or every rule."""
    costs = graph.Costs()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    parser.add_argument("--model", type=Path, default=MODEL, help="with --rules")
    parser.add_argument("--rules", action="store_true", help="judge each rule of acceptance")
    parser.add_argument("--penalty", type=float, nargs="+", default=[BLANK_PENALTY])
    parser.add_argument("--begin", type=float, nargs="+", default=[costs.begin])
    parser.add_argument("--sound", type=float, nargs="+", default=[costs.sound])
    parser.add_argument("--habit", type=float, nargs="+", default=[costs.habit])
    parser.add_argument("--times", type=int, nargs="+", default=[lexicon.UNKNOWN_TIMES])
    parser.add_argument("--phrase-times", type=int, nargs="+", default=[lexicon.PHRASE_TIMES])
    parser.add_argument("--confidence", type=float, nargs="+", default=[CONFIDENCE])
    parser.add_argument("--costly", type=float, nargs="+", default=[CONFIDENCE])
    parser.add_argument("--every", type=int, default=1, help="take every n-th clip only")
    plan = parser.parse_args()
    if plan.rules:
        try_rules(plan.model, plan.every)
        return
    weights, words = read(plan.checkpoint), lexicon.lexicon()
    with tempfile.TemporaryDirectory() as scratch:
        for tuning in tunings(plan):
            model = Path(scratch) / "model"
            export(weights, words, model, tuning)
            try_settings(plan, model, tuning)


if __name__ == "__main__":
    main()
