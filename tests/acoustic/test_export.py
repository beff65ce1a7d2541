"""A model folder appears whole or not at all."""

import json

import numpy as np
import pytest
import vosk

from tools.acoustic import export, graph, shape
from tools.acoustic.checkpoint import read
from tools.acoustic.errors import ToolError
from tools.acoustic.settings import MELS, OUTPUTS

WORDS = [("go", [("G", "OW")]), ("next", [("N", "EH", "K", "S", "T"), ("N", "EH", "K", "S")])]


@pytest.fixture(scope="module")
def weights():
    """A network of the real shape with random weights."""
    rng = np.random.default_rng(0)
    sizes = {"first": (shape.LOW, 3 * MELS), "second": (shape.WIDTH, 5 * shape.LOW)}
    for number, (_, ahead) in enumerate(shape.BLOCKS):
        sizes[f"blocks.{number}.widen"] = (shape.WIDTH, (2 if ahead else 1) * shape.NECK)
    layers = {f"{name}.weight": rng.normal(0, 0.05, size) for name, size in sizes.items()}
    layers |= {f"{name}.bias": np.zeros(size[0]) for name, size in sizes.items()}
    for name, size in sizes.items():
        norm = name.replace(".widen", ".norm") if "." in name else f"{name}_norm"
        ones = {"weight": 1.0, "bias": 0.0, "running_mean": 0.0, "running_var": 1.0}
        layers |= {f"{norm}.norm.{k}": np.full(size[0], v) for k, v in ones.items()}
    for number in range(len(shape.BLOCKS)):
        narrow = rng.normal(0, 0.05, (shape.NECK, 2 * shape.WIDTH))
        layers[f"blocks.{number}.narrow.weight"] = narrow
    layers["out.weight"] = rng.normal(0, 0.05, (OUTPUTS, shape.WIDTH))
    layers["out.bias"] = np.zeros(OUTPUTS)
    return layers


def test_vosk_loads_what_is_exported(weights, tmp_path):
    folder = tmp_path / "models" / "xx"
    export.export(weights, WORDS, folder, export.Tuning())
    assert [p.name for p in folder.parent.iterdir()] == ["xx"]
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(folder))
    assert model.vosk_model_find_word("next") == 2
    assert model.vosk_model_find_word("[unk]") == 3
    assert model.vosk_model_find_word("other") == -1
    recogniser = vosk.KaldiRecognizer(model, 16000, json.dumps(["go", "next", "[unk]"]))
    recogniser.AcceptWaveform(bytes(32000))
    assert "text" in json.loads(recogniser.FinalResult())


def test_a_failure_leaves_the_old_model_alone(weights, tmp_path):
    folder = tmp_path / "xx"
    export.export(weights, WORDS, folder, export.Tuning())
    before = (folder / "am" / "final.mdl").read_bytes()
    broken = dict(weights)
    del broken["out.weight"]
    with pytest.raises(KeyError):
        export.export(broken, WORDS, folder, export.Tuning())
    assert (folder / "am" / "final.mdl").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["xx"]


def test_the_readme_is_kept_and_the_tuning_is_used(weights, tmp_path):
    folder = tmp_path / "xx"
    export.export(weights, WORDS, folder, export.Tuning())
    (folder / "README.md").write_text("by hand", encoding="utf-8")
    old = (folder / "graph" / "HCLr.fst").read_bytes()
    tuning = export.Tuning(penalty=0.0, costs=graph.Costs(begin=9.0, sound=9.0))
    export.export(weights, WORDS, folder, tuning)
    assert (folder / "README.md").read_text(encoding="utf-8") == "by hand"
    assert (folder / "graph" / "HCLr.fst").read_bytes() != old


def test_blank_alone_is_made_less_likely():
    assert np.allclose(export.priors(2.0), [np.exp(2.0), *[1.0] * (OUTPUTS - 1)])


def test_a_missing_checkpoint_names_the_command(tmp_path):
    with pytest.raises(ToolError, match=r"no checkpoint(.|\n)*tools\.acoustic\.train"):
        read(tmp_path / "none.npz")
