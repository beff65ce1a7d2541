"""Weights in a file, and the mean of several."""

import numpy as np
import pytest

from tools.acoustic.checkpoint import mean, read, write
from tools.acoustic.errors import ToolError


def test_weights_come_back_as_they_were_written(tmp_path):
    weights = {"a.weight": np.array([[0.5, -2.0]]), "a.norm.bias": np.array([1e-6])}
    write(weights, tmp_path / "net.npz")
    back = read(tmp_path / "net.npz")
    assert back.keys() == weights.keys()
    assert (back["a.weight"] == weights["a.weight"]).all()
    assert back["a.norm.bias"] == pytest.approx(1e-6)
    assert [path.name for path in tmp_path.iterdir()] == ["net.npz"]


def test_the_mean_is_taken_weight_by_weight():
    found = mean([{"a": np.array([0.0, 2.0])}, {"a": np.array([1.0, 4.0])}])
    assert found["a"].tolist() == [0.5, 3.0]


def test_different_nets_have_no_mean():
    with pytest.raises(ToolError):
        mean([{"a": np.zeros(2)}, {"b": np.zeros(2)}])
