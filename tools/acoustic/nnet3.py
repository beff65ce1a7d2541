"""Write the trained network as Kaldi's nnet3, batch normalisation folded into the layers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tools.acoustic import kaldi
from tools.acoustic.fbank import cepstra_to_mel
from tools.acoustic.settings import MELS, OUTPUTS, SUBSAMPLING
from tools.acoustic.shape import (
    BLOCKS,
    BYPASS,
    LEFT,
    MEL_CENTRE,
    MEL_FLOOR,
    MEL_SCALE,
    RIGHT,
)

EPSILON = 1e-5  # torch's default in batch normalisation
Weights = dict[str, np.ndarray]


def folded(weights: Weights, layer: str, norm: str) -> tuple[np.ndarray, np.ndarray]:
    """Matrix and bias of a layer with the batch normalisation behind it."""
    prefix = f"{norm}.norm."
    scale = weights[prefix + "weight"] / np.sqrt(weights[prefix + "running_var"] + EPSILON)
    bias = (weights[f"{layer}.bias"] - weights[prefix + "running_mean"]) * scale
    return weights[f"{layer}.weight"] * scale[:, None], bias + weights[prefix + "bias"]


def spliced(node: str, offsets: range | list[int]) -> str:
    """Write Kaldi's words for frames beside each other."""
    return "Append(" + ", ".join(f"Offset({node}, {offset})" for offset in offsets) + ")"


@dataclass
class Graph:
    """Nodes and components, in the order in which they are written."""

    nodes: list[str] = field(default_factory=list)
    components: list[bytes] = field(default_factory=list)

    def add(self, name: str, source: str, kind: str, body: bytes) -> str:
        """Add one component and the node that uses it; returns the node's name."""
        self.nodes.append(f"component-node name={name} component={name} input={source}")
        tags = kaldi.token("<ComponentName>") + kaldi.token(name)
        self.components.append(tags + kaldi.token(f"<{kind}>") + body + kaldi.token(f"</{kind}>"))
        return name

    def affine(self, name: str, source: str, matrix: np.ndarray, bias: np.ndarray) -> str:
        """Add a matrix and a bias."""
        body = kaldi.token("<LinearParams>") + kaldi.matrix8(matrix)
        body += kaldi.token("<BiasParams>") + kaldi.vector(bias)
        return self.add(name, source, "FixedAffineComponent", body)

    def exact(self, name: str, source: str, matrix: np.ndarray, bias: np.ndarray) -> str:
        """Add a matrix of full precision and a bias."""
        body = kaldi.token("<LinearParams>") + kaldi.matrix(matrix)
        body += kaldi.token("<BiasParams>") + kaldi.vector(bias)
        return self.add(name, source, "FixedAffineComponent", body)

    def pointwise(self, name: str, source: str, kind: str, size: int) -> str:
        """Add a rectifier or a log-softmax, with the empty statistics that Kaldi wants."""
        body = kaldi.token("<Dim>") + kaldi.integer(size)
        for statistics in ("<ValueAvg>", "<DerivAvg>"):
            body += kaldi.token(statistics) + kaldi.vector(np.zeros(0))
        body += kaldi.token("<Count>") + kaldi.double(0.0)
        return self.add(name, source, kind, body)

    def total(self, name: str, source: str, size: int) -> str:
        """Add a node that holds a sum."""
        body = kaldi.token("<Dim>") + kaldi.integer(size)
        body += kaldi.token("<BackpropScale>") + kaldi.real(1.0)
        return self.add(name, source, "NoOpComponent", body)

    def rectified(self, name: str, source: str, matrix: np.ndarray, bias: np.ndarray) -> str:
        """Add a layer: matrix, bias, rectifier."""
        node = self.affine(f"{name}.affine", source, matrix, bias)
        return self.pointwise(f"{name}.relu", node, "RectifiedLinearComponent", len(bias))


def front(graph: Graph, weights: Weights) -> str:
    """From cepstra to the first node at 30 ms steps."""
    mels = graph.exact("mel.affine", "input", cepstra_to_mel(), np.full(MELS, -MEL_FLOOR))
    mels = graph.pointwise("mel.relu", mels, "RectifiedLinearComponent", MELS)
    matrix, bias = folded(weights, "first", "first_norm")
    bias = bias - matrix.sum(axis=1) * MEL_CENTRE / MEL_SCALE
    low = graph.rectified("first", spliced(mels, range(-1, 2)), matrix / MEL_SCALE, bias)
    second = folded(weights, "second", "second_norm")
    return graph.rectified("second", spliced(low, range(-2, 3)), *second)


def block(graph: Graph, weights: Weights, number: int, node: str) -> str:
    """One bottleneck block with its bypass."""
    back, ahead = (SUBSAMPLING * steps for steps in BLOCKS[number])
    name, layer = f"block{number}", f"blocks.{number}"
    narrow = weights[f"{layer}.narrow.weight"]
    neck = graph.affine(f"{name}.neck", spliced(node, [-back, 0]), narrow, np.zeros(len(narrow)))
    wide = graph.rectified(
        name, spliced(neck, [0, ahead] if ahead else [0]),
        *folded(weights, f"{layer}.widen", f"{layer}.norm"),
    )  # fmt: skip
    size = len(weights[f"{layer}.widen.bias"])
    return graph.total(f"{name}.sum", f"Sum(Scale({BYPASS}, {node}), {wide})", size)


def network(weights: Weights) -> bytes:
    """Write the whole network."""
    graph = Graph()
    node = front(graph, weights)
    for number in range(len(BLOCKS)):
        node = block(graph, weights, number, node)
    node = graph.affine("out.affine", node, weights["out.weight"], weights["out.bias"])
    node = graph.pointwise("out.softmax", node, "LogSoftmaxComponent", OUTPUTS)
    lines = [f"input-node name=input dim={MELS}", *graph.nodes,
             f"output-node name=output input={node} objective=linear"]  # fmt: skip
    text = "\n".join(lines) + "\n\n"
    count = kaldi.token("<NumComponents>") + kaldi.integer(len(graph.components))
    body = kaldi.token("<Nnet3>") + b"\n" + text.encode() + count + b"".join(graph.components)
    return body + kaldi.token("</Nnet3>")


def acoustic_model(weights: Weights, priors: np.ndarray) -> bytes:
    """Write the network with its contexts and with priors, which divide the outputs."""
    return (
        network(weights)
        + kaldi.token("<LeftContext>")
        + kaldi.integer(LEFT)
        + kaldi.token("<RightContext>")
        + kaldi.integer(RIGHT)
        + kaldi.token("<Priors>")
        + kaldi.vector(priors)
    )
