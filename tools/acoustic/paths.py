"""Where the sounds of a clip lie, by the outputs of a network that is trained already."""

from __future__ import annotations

from itertools import accumulate

import numpy as np

from tools.acoustic.settings import RATE, SHIFT, SUBSAMPLING, WINDOW

STEP = SUBSAMPLING * SHIFT / RATE  # seconds of an output
FLUX = 2  # frames of 10 ms on either side of a joint whose difference tells how sharp it is
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


def peaks(path: np.ndarray, phones: int) -> list[tuple[int, int]]:
    """First step of each phone and the step after its last."""
    inside = [np.flatnonzero(path == 2 * phone + 1) for phone in range(phones)]
    return [(int(steps[0]), int(steps[-1]) + 1) for steps in inside]


def by_word(marks: list[tuple[int, int]], words: list[list[int]]) -> list[list[tuple[int, int]]]:
    """Deal the marks of the phones out to their words."""
    ends = list(accumulate(len(word) for word in words))
    return [marks[end - len(word) : end] for end, word in zip(ends, words, strict=True)]


def joint(mels: np.ndarray, one: tuple[int, int], two: tuple[int, int]) -> float:
    """Seconds at which one phone becomes the next: where the sound changes most between them.

    CTC only says that a phone was there, not when it ended.
    """
    begin, end = one[0] * SUBSAMPLING + FLUX, two[1] * SUBSAMPLING - FLUX
    at = np.arange(begin, max(begin + 1, end))
    before, after = (np.clip(at + off, 0, len(mels) - 1) for off in (-FLUX, FLUX - 1))
    change = np.sum((mels[after] - mels[before]) ** 2, axis=1)
    return round((at[np.argmax(change)] * SHIFT + (WINDOW - SHIFT) / 2) / RATE, 3)


def spans(marks: list[tuple[float, float]], seconds: float) -> list[list[float]]:
    """Widen the marks to whole words without touching the neighbours' marks."""
    ends = [0.0, *(end for _, end in marks)]
    begins = [*(begin for begin, _ in marks), seconds]
    return [
        [round(max(begin - BEFORE, (ends[i] + begin) / 2), 3),
         round(min(end + AFTER, (end + begins[i + 1]) / 2), 3)]
        for i, (begin, end) in enumerate(marks)
    ]  # fmt: skip
