"""Choose what comes after the training, on clips that no figure is taken from.

The penalty of blank, the costs of `[unk]`, and how sure the program should be of a command.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from pathlib import Path

from hipvoice.ear.acceptance import PLAIN
from hipvoice.ear.heard import Transcript
from tools.acoustic import conditions, graph, lexicon
from tools.acoustic.checkpoint import read
from tools.acoustic.conditions import Sample, noisy
from tools.acoustic.corpus import SYNTHETIC
from tools.acoustic.evaluate import rates
from tools.acoustic.export import Tuning, export
from tools.acoustic.listen import Listener, grammar
from tools.acoustic.settings import CHECKPOINT

Understood = list[tuple[str, list[Transcript]]]  # what was said, what was understood of each voice
SHORT_WORDS = frozenset(
    ["no", "i", "on", "am", "a"]
)  # said in passing in sentences, hardly a sound


def clips(every: int) -> tuple[list[Sample], list[Sample]]:
    """Commands, and clips that hold none, of the `eval` split and the voices for tuning."""
    phrases = set(lexicon.phrases())
    evaluation = [s for s in conditions.all_samples() if s.use == "eval"]
    cut = conditions.cut_words(evaluation, phrases - SHORT_WORDS)
    voices = conditions.synthetic(*SYNTHETIC, tuning=True)
    spoken = [s for s in voices if s.text in phrases]
    wake = [s for s in evaluation if s.source == "picovoice_wakewords"]
    others = [s for s in voices if s.text not in phrases]
    sentences = conditions.sentences(tuning=True)
    return (cut + spoken)[::every], (wake[::3] + others + sentences[::3])[::every]


def understood(model: Path, every: int, times: int) -> tuple[Listener, Understood, Understood]:
    """What is understood of each clip: of the commands, every second one at 12 dB; of others."""
    phrases = lexicon.phrases()
    listener = Listener(model, phrases, grammar(phrases, lexicon.decoys(), times))
    commands, others = clips(every)
    spoils = (Sample.samples, noisy(12))
    return (
        listener,
        [(c.text, listener.transcripts(spoils[n % 2](c))) for n, c in enumerate(commands)],
        [(c.text, listener.transcripts(c.samples())) for c in others],
    )


def judge(listener: Listener, commands: Understood, others: Understood, confidence: float) -> str:
    """Return one line: right and wrong of the commands, accepted of the others."""
    heard = [(text, listener.phrases_of(found, confidence)) for text, found in commands]
    result = rates(heard)
    bad = sum(bool(listener.phrases_of(found, confidence)) for _, found in others)
    return (
        f"right {result['right']:.1%} wrong {result['wrong']:.2%} "
        f"others accepted {bad / len(others):.2%}"
    )


def main() -> None:
    """Try every combination."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    parser.add_argument("--penalty", type=float, nargs="+", default=[1.5, 2.0, 2.5])
    parser.add_argument("--begin", type=float, nargs="+", default=[3.0])
    parser.add_argument("--sound", type=float, nargs="+", default=[1.0, 1.4, 1.8])
    parser.add_argument("--habit", type=float, nargs="+", default=[0.5])
    parser.add_argument("--times", type=int, nargs="+", default=[1])
    parser.add_argument("--confidence", type=float, nargs="+", default=[PLAIN.confidence])
    parser.add_argument("--every", type=int, default=1, help="take every n-th clip only")
    plan = parser.parse_args()
    weights, words = read(plan.checkpoint), lexicon.lexicon()
    with tempfile.TemporaryDirectory() as scratch:
        model = Path(scratch) / "model"
        grid = itertools.product(plan.penalty, plan.begin, plan.sound, plan.habit, plan.times)
        for penalty, begin, sound, habit, times in grid:
            export(weights, words, model, Tuning(penalty, graph.Costs(begin, sound, habit)))
            costs = f"penalty {penalty} begin {begin} sound {sound} habit {habit} times {times}"
            found = understood(model, plan.every, times)
            for sure in plan.confidence:
                print(f"{costs} confidence {sure}: {judge(*found, sure)}", flush=True)


if __name__ == "__main__":
    main()
