"""Weights as one NumPy file of half-precision numbers, so that training can go on later."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tools.acoustic.errors import ToolError

if TYPE_CHECKING:
    from torch import nn


def save(net: nn.Module, path: Path) -> None:
    """Write every weight as float16 (running variances as float32), whole or not at all."""
    arrays = {
        name: value.detach().numpy().astype("<f4" if "norm" in name else "<f2")
        for name, value in net.state_dict().items()
        if value.is_floating_point()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part.npz")
    np.savez_compressed(half, **arrays)
    half.replace(path)


def read(path: Path) -> dict[str, np.ndarray]:
    """Return the weights by name, as float64."""
    if not path.is_file():
        raise ToolError(f"no checkpoint at {path}", "python -m tools.acoustic.train")
    with np.load(path) as file:
        return {name: file[name].astype(np.float64) for name in file.files}


def load_into(net: nn.Module, path: Path) -> None:
    """Set the weights of a network."""
    import torch  # noqa: PLC0415 - the exporter reads checkpoints without torch

    state = net.state_dict()
    stored = read(path)
    if stored.keys() - state.keys():
        raise ToolError(f"{path} belongs to another network", f"remove {path} and train anew")
    for name, array in stored.items():
        state[name].copy_(torch.from_numpy(array))
