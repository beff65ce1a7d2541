"""Numbers and places shared by every step; each number names where it comes from."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from tools.acoustic.errors import ToolError

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "models" / "en-hipvoice"
CHECKPOINT = Path(__file__).resolve().parent / "checkpoint" / "en-hipvoice.npz"
DATA = Path(__file__).resolve().parent / "data"

RATE = 16_000  # Hz, the rate of every recording and of Vosk's own English models
SHIFT = 160  # samples, 10 ms
WINDOW = 400  # samples, 25 ms
FFT = 512
MELS = 40  # Kaldi's "hires" features
LOW_HZ, HIGH_HZ = 20.0, 7600.0
LIFTER = 22.0  # Kaldi's default --cepstral-lifter
SUBSAMPLING = 3  # one output every 30 ms, as in Kaldi's chain models

# ARPAbet without stress, the phones of CMUdict. Output 0 of the network is the CTC blank.
_PHONES = """
    AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW
    V W Y Z ZH
"""
PHONES = tuple(_PHONES.split())
OUTPUTS = len(PHONES) + 1

# Words whose isolated human recordings are never trained on: they tell what a word without a
# human example of its own can expect. Sentences that contain them stay in the training.
_LEFT_OUT = "down off repeat marvin sheila happy house bed bird cat dog tree wow"
LEFT_OUT = frozenset(_LEFT_OUT.split())

SPEAKER_FOLDS = 6  # one speaker in six is set aside
# Chosen before the first run among a dozen letters: it sets aside between 14 and 17 % of the
# hours of each collection, and a voice of the best synthesiser.
SALT = "k"


def held_out(speaker: str) -> bool:
    """Tell whether a speaker is set aside, by a hash, the same on every machine."""
    return hashlib.sha256((SALT + speaker).encode()).digest()[0] % SPEAKER_FOLDS == 0


def cache() -> Path:
    """Folder of the big intermediate files, from HIPVOICE_ACOUSTIC_CACHE."""
    folder = Path(os.environ.get("HIPVOICE_ACOUSTIC_CACHE", str(ROOT / "build" / "acoustic")))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def made(name: str, step: str) -> Path:
    """A file in the cache that `step` makes; an error if it has not."""
    path = cache() / name
    if not path.exists():
        raise ToolError(f"{path} is missing", f"python -m tools.acoustic.{step}")
    return path


def recordings() -> Path:
    """Folder of the recordings with their MANIFEST.csv, from HIPVOICE_AUDIO."""
    folder = Path(os.environ.get("HIPVOICE_AUDIO", str(ROOT / "build" / "recordings")))
    if not (folder / "MANIFEST.csv").is_file():
        raise ToolError(
            f"no recordings: {folder / 'MANIFEST.csv'} is missing",
            "set HIPVOICE_AUDIO to the folder that holds MANIFEST.csv",
        )
    return folder
