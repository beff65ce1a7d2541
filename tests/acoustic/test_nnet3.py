"""The features and layers as Kaldi will compute them."""

import numpy as np
import pytest

from tools.acoustic import fbank, nnet3
from tools.acoustic.settings import MELS, RATE


def kaldi_cepstra(mels):
    """Kaldi's own steps, written out: an orthonormal cosine transform, then the lifter."""
    k = np.arange(MELS)
    rows = [np.cos(np.pi / MELS * (k + 0.5) * n) * np.sqrt(2 / MELS) for n in range(MELS)]
    rows[0] = np.full(MELS, np.sqrt(1 / MELS))
    return np.array(rows) @ mels * (1 + 11 * np.sin(np.pi * k / 22))


def test_cepstra_turn_back_into_mels():
    mels = np.random.default_rng(1).uniform(0, 20, MELS)
    assert np.allclose(fbank.cepstra_to_mel() @ kaldi_cepstra(mels), mels)


def test_a_tone_is_loudest_in_its_own_band():
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype(np.float32)
    mels = fbank.log_mel(tone)
    assert mels.shape == (98, MELS)
    centres = np.linspace(fbank.mel(20.0), fbank.mel(7600.0), MELS + 2)[1:-1]
    assert abs(int(mels.mean(0).argmax()) - int(abs(centres - fbank.mel(1000.0)).argmin())) <= 1


def test_silence_has_the_floor_of_kaldi():
    assert np.allclose(fbank.log_mel(np.zeros(RATE)), np.log(1.1920929e-07))


def test_features_agree_with_kaldi_where_its_package_is_installed():
    knf = pytest.importorskip("kaldi_native_fbank")
    options = knf.MfccOptions()
    options.frame_opts.dither = 0
    options.mel_opts.num_bins = options.num_ceps = MELS
    options.mel_opts.low_freq, options.mel_opts.high_freq = 20, 7600
    options.use_energy = False
    computer = knf.OnlineMfcc(options)
    samples = np.random.default_rng(0).normal(size=RATE).astype(np.float32) * 0.1
    computer.accept_waveform(RATE, (samples * 32768).tolist())
    computer.input_finished()
    cepstra = np.array([computer.get_frame(n) for n in range(computer.num_frames_ready)])
    assert np.abs(cepstra @ fbank.cepstra_to_mel().T - fbank.log_mel(samples)).max() < 1e-3


def test_normalisation_folds_into_the_layer():
    rng = np.random.default_rng(2)
    weights = {
        "a.weight": rng.normal(size=(4, 3)), "a.bias": rng.normal(size=4),
        "n.norm.weight": rng.normal(size=4), "n.norm.bias": rng.normal(size=4),
        "n.norm.running_mean": rng.normal(size=4), "n.norm.running_var": rng.uniform(1, 2, 4),
    }  # fmt: skip
    x = rng.normal(size=3)
    y = weights["a.weight"] @ x + weights["a.bias"]
    y = (y - weights["n.norm.running_mean"]) / np.sqrt(weights["n.norm.running_var"] + 1e-5)
    wanted = y * weights["n.norm.weight"] + weights["n.norm.bias"]
    matrix, bias = nnet3.folded(weights, "a", "n")
    assert np.allclose(matrix @ x + bias, wanted)
