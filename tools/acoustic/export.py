"""From a checkpoint to a folder that Vosk loads, whole or not at all."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tools.acoustic import graph, kaldi, lexicon
from tools.acoustic.checkpoint import read
from tools.acoustic.nnet3 import Weights, acoustic_model
from tools.acoustic.settings import (
    CHECKPOINT,
    HIGH_HZ,
    LOW_HZ,
    MELS,
    MODEL,
    OUTPUTS,
    RATE,
    SUBSAMPLING,
)
from tools.acoustic.transitions import UNUSED_ID, transition_model, word_boundaries

# How much less likely silence is made (nats). CTC nets say "blank" nearly everywhere; without
# this, weak sounds are lost. Chosen by `tune`.
BLANK_PENALTY = 2.5
MFCC = {
    "sample-frequency": RATE, "use-energy": "false", "num-mel-bins": MELS, "num-ceps": MELS,
    "low-freq": int(LOW_HZ), "high-freq": int(HIGH_HZ), "dither": 0, "allow-upsample": "true",
    "allow-downsample": "true",
}  # fmt: skip
# Dither 0 makes decoding repeatable. Beams: wide enough that a wider one changes no result. No
# command lasts 10 s; the end of 20 s of a crowd, which is Vosk's own limit, took 0.13 s at once.
DECODER = {
    "min-active": 200, "max-active": 3000, "beam": 13.0, "lattice-beam": 2.0,
    "acoustic-scale": 1.0, "frame-subsampling-factor": SUBSAMPLING,
    "endpoint.silence-phones": 1, "endpoint.rule2.min-trailing-silence": 0.5,
    "endpoint.rule3.min-trailing-silence": 0.75, "endpoint.rule4.min-trailing-silence": 1.0,
    "endpoint.rule5.min-utterance-length": 10,
}  # fmt: skip
KEPT = ("README.md",)  # written by hand, so carried over


def options(values: dict[str, object]) -> str:
    """Text of a Kaldi configuration file."""
    return "".join(f"--{name}={value}\n" for name, value in values.items())


def priors(penalty: float) -> np.ndarray:
    """Divisors of the outputs: e to the penalty for blank, 1 for the phones."""
    values = np.ones(OUTPUTS)
    values[0] = np.exp(penalty)
    return values


def write_acoustics(folder: Path, weights: Weights, penalty: float) -> None:
    """Write the network, the features and the decoder's settings."""
    (folder / "am").mkdir()
    body = transition_model() + acoustic_model(weights, priors(penalty))
    (folder / "am" / "final.mdl").write_bytes(kaldi.HEADER + body)
    (folder / "conf").mkdir()
    (folder / "conf" / "mfcc.conf").write_text(options(MFCC), encoding="ascii")
    (folder / "conf" / "model.conf").write_text(options(DECODER), encoding="ascii")


def write_graph(folder: Path, words: lexicon.Lexicon, costs: graph.Costs) -> None:
    """Write the graph and the tables that name its labels."""
    place = folder / "graph"
    (place / "phones").mkdir(parents=True)
    (place / "HCLr.fst").write_bytes(graph.word_loop(words, costs).to_bytes())
    (place / "Gr.fst").write_bytes(graph.any_word(len(words) + 1).to_bytes())
    names = ["<eps>", *(word for word, _ in words), graph.UNKNOWN_WORD]
    table = "".join(f"{name} {number}\n" for number, name in enumerate(names))
    (place / "words.txt").write_text(table, encoding="utf-8")
    (place / "disambig_tid.int").write_text(f"{UNUSED_ID}\n", encoding="ascii")
    (place / "phones" / "word_boundary.int").write_text(word_boundaries(), encoding="ascii")


def write_card(folder: Path, words: int) -> None:
    """Write what a program must know to use the model well."""
    card = {"language": "en", "name": folder.name, "sample_rate": RATE, "words": words,
            "unknown": graph.UNKNOWN_WORD, "unknown_times": lexicon.UNKNOWN_TIMES,
            "phrase_times": lexicon.PHRASE_TIMES,
            "decoys": "decoys.txt"}  # fmt: skip
    (folder / "hipvoice.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    (folder / "decoys.txt").write_text("\n".join(lexicon.decoys()) + "\n", encoding="utf-8")


def replace(folder: Path, made: Path) -> None:
    """Put the finished folder in the place of the old one."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        for name in KEPT:
            if (folder / name).exists():
                shutil.copy2(folder / name, made / name)
        folder.rename(old)
    made.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


@dataclass(frozen=True)
class Tuning:
    """What can be chosen after the training."""

    penalty: float = BLANK_PENALTY
    costs: graph.Costs = field(default_factory=graph.Costs)


def export(weights: Weights, words: lexicon.Lexicon, folder: Path, tuning: Tuning) -> None:
    """Write a model folder beside its place, then move it there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder.parent) as scratch:
        made = Path(scratch) / folder.name
        made.mkdir()
        write_acoustics(made, weights, tuning.penalty)
        write_graph(made, words, tuning.costs)
        write_card(made, len(words))
        replace(folder, made)


def main() -> None:
    """Export the kept checkpoint to `models/en-hipvoice`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--penalty", type=float, default=BLANK_PENALTY)
    parser.add_argument("--unknown", type=float, nargs=2, metavar=("BEGIN", "SOUND"))
    plan = parser.parse_args()
    costs = graph.Costs(*plan.unknown) if plan.unknown else graph.Costs()
    export(read(plan.checkpoint), lexicon.lexicon(), plan.model, Tuning(plan.penalty, costs))
    size = sum(f.stat().st_size for f in plan.model.rglob("*") if f.is_file())
    print(f"{plan.model}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
