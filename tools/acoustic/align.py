"""Find where each word of the read sentences lies, with a network that is trained already.

Training then takes runs of one to six words out of the sentences: what a person says to a
coach is short, and stands alone.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from tools.acoustic.batches import collate
from tools.acoustic.checkpoint import load_into
from tools.acoustic.clips import Item
from tools.acoustic.corpus import packed_rows, packed_samples
from tools.acoustic.fbank import log_mel
from tools.acoustic.net import Net
from tools.acoustic.phones import to_ids
from tools.acoustic.pieces import is_synthetic
from tools.acoustic.settings import RATE, SHIFT, SUBSAMPLING, cache

STEP = SUBSAMPLING * SHIFT / RATE  # seconds of an output
BEFORE, AFTER = 0.12, 0.15  # seconds kept around a word, where the neighbours leave so much
FAILED = -1e30


def with_blanks(phones: list[int]) -> np.ndarray:
    """CTC's states: a blank before, between and after the phones."""
    states = np.zeros(2 * len(phones) + 1, int)
    states[1::2] = phones
    return states


def best_path(scores: np.ndarray, states: np.ndarray) -> np.ndarray:
    """Best state for each step; scores (steps, outputs), states (count,)."""
    skip = np.zeros(len(states), bool)
    skip[3::2] = states[3::2] != states[1:-2:2]
    total = np.full(len(states), FAILED)
    total[:2] = scores[0, states[:2]]
    back = np.zeros((len(scores), len(states)), np.int8)
    for step in range(1, len(scores)):
        one = np.concatenate([[FAILED], total[:-1]])
        two = np.where(skip, np.concatenate([[FAILED, FAILED], total[:-2]]), FAILED)
        back[step] = np.argmax([total, one, two], axis=0)
        total = np.maximum(np.maximum(total, one), two) + scores[step, states]
    path = np.zeros(len(scores), int)
    path[-1] = len(states) - 1 if total[-1] > total[-2] else len(states) - 2
    for step in range(len(scores) - 1, 0, -1):
        path[step - 1] = path[step] - back[step, path[step]]
    return path


def peaks(path: np.ndarray, words: list[list[int]]) -> list[tuple[float, float]]:
    """Begin of the first and end of the last phone of each word, in seconds."""
    found, first = [], 0
    for word in words:
        inside = np.flatnonzero((path >= 2 * first + 1) & (path <= 2 * (first + len(word)) - 1))
        found.append((inside[0] * STEP, (inside[-1] + 1) * STEP))
        first += len(word)
    return found


def spans(marks: list[tuple[float, float]], seconds: float) -> list[list[float]]:
    """Widen the marks to whole words without touching the neighbours' marks."""
    ends = [0.0, *(end for _, end in marks)]
    begins = [*(begin for begin, _ in marks), seconds]
    return [
        [round(max(begin - BEFORE, (ends[i] + begin) / 2), 3),
         round(min(end + AFTER, (end + begins[i + 1]) / 2), 3)]
        for i, (begin, end) in enumerate(marks)
    ]  # fmt: skip


def align(net: Net, samples: np.ndarray, words: list[list[int]]) -> list[list[float]] | None:
    """Seconds of begin and end of each word, or None where the clip is too short."""
    phones = [phone for word in words for phone in word]
    features, *_ = collate([Item(log_mel(samples), phones, [])])
    with torch.no_grad():
        scores = torch.log_softmax(net(features)[0], -1).numpy().astype(float)
    if len(scores) < 2 * len(phones) // 2 + 1 or not all(words):
        return None
    path = best_path(scores, with_blanks(phones))
    return spans(peaks(path, words), len(samples) / RATE)


def wanted(row: dict) -> bool:
    """Tell whether a clip is a human sentence."""
    several = len(row["phones"]) > 1
    return several and not is_synthetic(row) and row["use"] in {"train", "held", "eval"}


def main() -> None:
    """Write `spans.json` into the cache: the words of every clip of several words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=cache() / "net.npz")
    plan = parser.parse_args()
    torch.set_num_threads(1)
    net = Net().eval()
    load_into(net, plan.checkpoint)
    pcm = packed_samples()
    table = {}
    for row in filter(wanted, packed_rows()):
        samples = pcm[row["start"] : row["start"] + row["size"]].astype(np.float32) / 32768
        found = align(net, samples, [to_ids(word) for word in row["phones"]])
        if found:
            table[row["path"]] = found
    (cache() / "spans.json.part").write_text(json.dumps(table), encoding="utf-8")
    (cache() / "spans.json.part").replace(cache() / "spans.json")
    print(f"{len(table)} sentences aligned")


if __name__ == "__main__":
    main()
