"""The mean of several checkpoints of one net, kept as one: steadier than the last of them.

python -m tools.acoustic.mean before.npz later.npz    writes net.npz in the cache
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import torch
from torch import nn

from tools.acoustic.batches import batches
from tools.acoustic.checkpoint import fill, mean, read, save
from tools.acoustic.clips import Clips
from tools.acoustic.net import Net, fast
from tools.acoustic.settings import cache

BATCHES = 100  # that the statistics are taken from


def settle(net: nn.Module, heard: Iterable[torch.Tensor]) -> None:
    """Recompute the statistics of the normalisations from features (items, frames, MELS).

    Those of a mean of weights are not the mean of theirs.
    """
    for module in net.modules():
        if isinstance(module, nn.BatchNorm1d):
            module.reset_running_stats()
            module.momentum = None  # every batch counts alike
    net.train()
    with torch.no_grad(), fast():
        for features in heard:
            net(features)


def main() -> None:
    """Read the command line and write the mean."""
    parser = argparse.ArgumentParser(description="The mean of several checkpoints of one net.")
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=cache() / "net.npz")
    plan = parser.parse_args()
    torch.set_num_threads(1)
    net = Net()
    fill(net, mean([read(path) for path in plan.checkpoints]), plan.checkpoints[0])
    settle(net, (batch.features for batch in islice(batches(Clips(seed=1)), BATCHES)))
    save(net, plan.out)


if __name__ == "__main__":
    main()
