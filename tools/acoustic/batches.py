"""Batches of items of about one length, as tensors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import torch

from tools.acoustic.clips import Clips, Item, flatten
from tools.acoustic.settings import SUBSAMPLING
from tools.acoustic.shape import LEFT, RIGHT, steps_of

BATCH_FRAMES = 9_000  # 90 s of padded audio in a batch
POOL = 8  # batches that are sorted by length together


class Batch(NamedTuple):
    """Items of about one length; `phones` and `rivals` are all in one row, with their counts."""

    features: torch.Tensor  # (items, frames, MELS)
    steps: torch.Tensor  # (items,)
    phones: torch.Tensor
    counts: torch.Tensor  # (items,)
    rivals: torch.Tensor
    rival_counts: torch.Tensor  # (rivals,)
    owners: torch.Tensor  # (rivals,), the item that each is a reading of


def widen(features: np.ndarray, steps: int) -> np.ndarray:
    """Repeat the edge frames as Kaldi does, up to the input that gives `steps` outputs."""
    right = LEFT + SUBSAMPLING * steps + RIGHT - 2 - LEFT - len(features)
    return np.pad(features, ((LEFT, max(0, right)), (0, 0)), mode="edge")


def row_of(lists: Iterable[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """All numbers in one row, and how many each list has."""
    lists = list(lists)
    row = torch.tensor(flatten(lists), dtype=torch.long)
    return row, torch.tensor([len(one) for one in lists], dtype=torch.long)


def collate(items: list[Item]) -> Batch:
    """Stack items, padded to the longest."""
    steps = [steps_of(len(item.features)) for item in items]
    stacked = np.stack([widen(item.features, max(steps)) for item in items])
    owners = [n for n, item in enumerate(items) for _ in item.rivals]
    return Batch(
        torch.from_numpy(stacked), torch.tensor(steps), *row_of(item.phones for item in items),
        *row_of(rival for item in items for rival in item.rivals),
        torch.tensor(owners, dtype=torch.long))  # fmt: skip


def groups(pool: list[Item]) -> Iterator[list[Item]]:
    """Cut a pool, sorted by length, into batches of about BATCH_FRAMES."""
    group: list[Item] = []
    for item in sorted(pool, key=lambda one: len(one.features)):
        if group and (len(group) + 1) * (len(item.features) + LEFT + RIGHT) > BATCH_FRAMES:
            yield group
            group = []
        group.append(item)
    yield group


def batches(clips: Clips) -> Iterator[Batch]:
    """Batches without end."""
    pool: list[Item] = []
    frames = 0
    while True:
        for item in clips.epoch():
            pool.append(item)
            frames += len(item.features) + LEFT + RIGHT
            if frames > POOL * BATCH_FRAMES:
                made = [collate(group) for group in groups(pool)]
                clips.rng.shuffle(made)
                yield from made
                pool, frames = [], 0
