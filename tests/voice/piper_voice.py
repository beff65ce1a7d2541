"""A voice of Piper, made here: a tone for as long as the phonemes and the rate say.

It has the inputs and the output of a real one (a VITS graph as Piper exports it), so that all of
Piper's own code runs: phonemes by its espeak-ng, ids, scales, ONNX Runtime. How a trained voice
sounds it cannot tell.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

RATE = 22_050  # Hz, as of most voices
SAMPLES_AN_ID = 600  # of a voice at its own pace; there are two ids to a phoneme
TONE_HZ = 220
PHONEMES = "^$_ abcdefghijklmnopqrstuvwxyzæðŋɐɑɒɔəɚɛɜɡɪɹɾʃʊʌʒθᵻˈˌː.,?!"  # noqa: RUF001 - of the IPA


def make_voice(folder: Path, name: str = "tone", **changed: Any) -> Path:
    """The voice in `folder`; `changed` are keys of its JSON."""
    save(_model(), folder / f"{name}.onnx")
    settings = {
        "audio": {"sample_rate": RATE, "quality": "low"},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US"},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": {p: [n] for n, p in enumerate(PHONEMES)},
        "num_symbols": len(PHONEMES),
        "num_speakers": 1,
        "speaker_id_map": {},
    }
    kept = {key: value for key, value in (settings | changed).items() if value is not None}
    (folder / f"{name}.onnx.json").write_text(json.dumps(kept), "utf-8")
    return folder / f"{name}.onnx"


def _model() -> Any:
    number = TensorProto.FLOAT
    nodes = [
        helper.make_node("Shape", ["input"], ["shape"]),
        helper.make_node("Gather", ["shape", "one"], ["ids"]),
        helper.make_node("Cast", ["ids"], ["ids_f"], to=number),
        helper.make_node("Gather", ["scales", "one"], ["pace"]),
        helper.make_node("Mul", ["ids_f", "pace"], ["stretched"]),
        helper.make_node("Mul", ["stretched", "samples_an_id"], ["long"]),
        helper.make_node("Range", ["nought", "long", "unit"], ["time"]),
        helper.make_node("Mul", ["time", "step"], ["angle"]),
        helper.make_node("Sin", ["angle"], ["tone"]),
        helper.make_node("Reshape", ["tone", "form"], ["output"]),
    ]
    values = {
        "one": np.array(1, np.int64),
        "nought": np.array(0, np.float32),
        "unit": np.array(1, np.float32),
        "samples_an_id": np.array(SAMPLES_AN_ID, np.float32),
        "step": np.array(2 * np.pi * TONE_HZ / RATE, np.float32),
        "form": np.array([1, 1, 1, -1], np.int64),
    }
    graph = helper.make_graph(
        nodes,
        "tone",
        [
            helper.make_tensor_value_info("input", TensorProto.INT64, [1, "phonemes"]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
            helper.make_tensor_value_info("scales", number, [3]),
        ],
        [helper.make_tensor_value_info("output", number, [1, 1, 1, "time"])],
        [numpy_helper.from_array(value, name) for name, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    checker.check_model(model)
    return model
