"""The network: a small factorised time-delay net with CTC outputs every 30 ms."""

from __future__ import annotations

import functools
import time
from contextlib import AbstractContextManager

import torch
from torch import nn

from tools.acoustic.settings import MELS, OUTPUTS, SUBSAMPLING
from tools.acoustic.shape import (
    BLOCKS,
    BYPASS,
    LOW,
    MEL_CENTRE,
    MEL_FLOOR,
    MEL_SCALE,
    NECK,
    WIDTH,
)

TRIALS = 5  # of a matrix product, to find the faster numbers


@functools.cache
def halves_are_faster() -> bool:
    """Tell whether this processor multiplies bfloat16 faster than float32.

    With instructions for tiles of them twice as fast, with older ones half as fast.
    """
    rows, matrix = torch.ones(2048, 2 * WIDTH), torch.ones(2 * WIDTH, NECK)
    return seconds_of(rows.bfloat16(), matrix.bfloat16()) < seconds_of(rows, matrix)


def seconds_of(one: torch.Tensor, other: torch.Tensor) -> float:
    """Seconds of this thread that a matrix product takes at least."""
    times = []
    for _ in range(TRIALS):
        begun = time.thread_time()
        torch.mm(one, other)
        times.append(time.thread_time() - begun)
    return min(times)


def fast() -> AbstractContextManager[None]:
    """Matrix products in the faster of the two kinds of numbers; the net is no worse by it."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=halves_are_faster())


class Norm(nn.Module):
    """Batch normalisation over the last axis of (batch, time, channels)."""

    def __init__(self, channels: int) -> None:
        """Prepare for that many channels."""
        super().__init__()
        self.norm = nn.BatchNorm1d(channels, momentum=0.02)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Normalise; shape unchanged."""
        return self.norm(x.flatten(0, 1)).view_as(x)


class Block(nn.Module):
    """Bottleneck, widen, rectify, add the bypass."""

    def __init__(self, back: int, ahead: int) -> None:
        """Look back and ahead that many steps of 30 ms."""
        super().__init__()
        self.back, self.ahead = back, ahead
        self.narrow = nn.Linear(2 * WIDTH, NECK, bias=False)
        self.widen = nn.Linear((2 if ahead else 1) * NECK, WIDTH)
        self.norm = Norm(WIDTH)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, time, WIDTH) to (batch, time - back - ahead, WIDTH)."""
        neck = self.narrow(torch.cat([x[:, : -self.back], x[:, self.back :]], -1))
        if self.ahead:
            neck = torch.cat([neck[:, : -self.ahead], neck[:, self.ahead :]], -1)
        kept = x[:, self.back : x.shape[1] - self.ahead]
        return BYPASS * kept + torch.relu(self.norm(self.widen(neck)))


class Net(nn.Module):
    """Log mel energies in, unnormalised log probabilities of blank and phones out."""

    def __init__(self) -> None:
        """Make all layers with random weights."""
        super().__init__()
        self.first = nn.Linear(3 * MELS, LOW)
        self.first_norm = Norm(LOW)
        self.second = nn.Linear(5 * LOW, WIDTH)
        self.second_norm = Norm(WIDTH)
        self.blocks = nn.ModuleList(Block(*reach) for reach in BLOCKS)
        self.dropout = nn.Dropout(0.1)
        self.out = nn.Linear(WIDTH, OUTPUTS)

    def forward(self, mels: torch.Tensor) -> torch.Tensor:
        """(batch, LEFT + 3 * n + RIGHT - 2, MELS) to (batch, n, OUTPUTS)."""
        x = (torch.relu(mels - MEL_FLOOR) - MEL_CENTRE) / MEL_SCALE
        x = torch.cat([x[:, :-2], x[:, 1:-1], x[:, 2:]], -1)
        x = torch.relu(self.first_norm(self.first(x)))
        steps = (x.shape[1] - 5) // SUBSAMPLING + 1
        x = torch.cat([x[:, i : i + 3 * steps - 2 : 3] for i in range(5)], -1)
        x = torch.relu(self.second_norm(self.second(x)))
        for block in self.blocks:
            x = block(x)
        return self.out(self.dropout(x)).float()
