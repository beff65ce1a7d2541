"""Find where each word is in the read sentences, with a network that is trained already.

Training then takes runs of one to six words out of the sentences: what a person says to a
coach is short, and stands alone. It also joins the beginning of one word to the end of another, so
the joints between the sounds of each word are found as well.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from tools.acoustic.batches import collate
from tools.acoustic.checkpoint import load_into
from tools.acoustic.clips import Item
from tools.acoustic.corpus import packed_rows, packed_samples
from tools.acoustic.fbank import log_mel
from tools.acoustic.net import Net
from tools.acoustic.paths import STEP, best_path, by_word, joint, peaks, spans, with_blanks
from tools.acoustic.phones import to_ids
from tools.acoustic.pieces import is_synthetic
from tools.acoustic.settings import RATE, cache
from tools.acoustic.shape import MEL_FLOOR


class Aligned(NamedTuple):
    """Where the words of a clip lie, and the joints between the sounds of each, in seconds."""

    spans: list[list[float]]
    joints: list[list[float]]


def align(net: Net, samples: np.ndarray, words: list[list[int]]) -> Aligned | None:
    """Find the words and their joints, or None where the clip is too short."""
    phones = [phone for word in words for phone in word]
    mels = log_mel(samples)
    scores = scores_of(net, mels).astype(float)
    if len(scores) < 2 * len(phones) // 2 + 1 or not all(words):
        return None
    path = best_path(scores, with_blanks(phones))
    marks = by_word(peaks(path, len(phones)), words)
    whole = [(word[0][0] * STEP, word[-1][1] * STEP) for word in marks]
    audible = np.maximum(mels, MEL_FLOOR)
    joints = [[joint(audible, *pair) for pair in pairwise(word)] for word in marks]
    return Aligned(spans(whole, len(samples) / RATE), joints)


def scores_of(net: Net, mels: np.ndarray) -> np.ndarray:
    """Log probabilities of blank and phones, (steps, OUTPUTS), of features (frames, MELS)."""
    features, *_ = collate([Item(mels, [], [])])
    with torch.no_grad():
        return torch.log_softmax(net(features)[0], -1).numpy()


def wanted(row: dict) -> bool:
    """Tell whether a clip is a human word or sentence whose words are known."""
    return bool(row["phones"]) and not is_synthetic(row) and row["use"] in {"train", "held", "eval"}


def write(name: str, table: dict[str, list[list[float]]]) -> None:
    """Keep a table by the path of the clip, whole or not at all."""
    part = cache() / f"{name}.part"
    part.write_text(json.dumps(table), encoding="utf-8")
    part.replace(cache() / name)


def main() -> None:
    """Write `spans.json`, the words of the sentences, and `joints.json`, of all that people say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=cache() / "net.npz")
    plan = parser.parse_args()
    torch.set_num_threads(1)
    net = Net().eval()
    load_into(net, plan.checkpoint)
    pcm = packed_samples()
    found: dict[str, Aligned] = {}
    for row in filter(wanted, packed_rows()):
        samples = pcm[row["start"] : row["start"] + row["size"]].astype(np.float32) / 32768
        aligned = align(net, samples, [to_ids(word) for word in row["phones"]])
        if aligned:
            found[row["path"]] = aligned
    sentences = {path: one.spans for path, one in found.items() if len(one.spans) > 1}
    write("spans.json", sentences)
    write("joints.json", {path: one.joints for path, one in found.items()})
    print(f"{len(found)} clips aligned, {len(sentences)} of them sentences")


if __name__ == "__main__":
    main()
