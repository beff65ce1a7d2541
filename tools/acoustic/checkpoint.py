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
    state = net.state_dict().items()
    write({name: v.detach().numpy() for name, v in state if v.is_floating_point()}, path)


def write(weights: dict[str, np.ndarray], path: Path) -> None:
    """Write weights by name, as `save` does."""
    arrays = {
        name: array.astype("<f4" if "norm" in name else "<f2") for name, array in weights.items()
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


def mean(several: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Return the mean of the weights of one net at several times. Raises ToolError."""
    if any(weights.keys() != several[0].keys() for weights in several):
        raise ToolError("these checkpoints belong to different networks", "name those of one net")
    return {name: np.mean([w[name] for w in several], axis=0) for name in several[0]}


def load_into(net: nn.Module, path: Path) -> None:
    """Set the weights of a network to those of a file. Raises ToolError."""
    fill(net, read(path), path)


def fill(net: nn.Module, weights: dict[str, np.ndarray], origin: Path) -> None:
    """Set the weights of a network by name; `origin` is where they are from. Raises ToolError."""
    import torch  # noqa: PLC0415 - the exporter reads checkpoints without torch

    state = net.state_dict()
    if weights.keys() - state.keys():
        raise ToolError(f"{origin} belongs to another network", f"remove {origin} and train again")
    for name, array in weights.items():
        state[name].copy_(torch.from_numpy(array))
