"""Sizes of the network, shared by the trainer (torch) and the exporter (no torch)."""

from __future__ import annotations

from tools.acoustic.settings import SUBSAMPLING

LOW = 192  # width at 10 ms steps
WIDTH = 512  # width at 30 ms steps
NECK = 160  # width of the bottleneck of each block
# Steps (of 30 ms) that each block looks back and ahead. Looking ahead costs delay, so less.
BLOCKS = ((1, 1), (1, 1), (1, 1), (1, 1), (2, 1), (2, 1), (2, 1), (3, 1), (3, 1), (3, 0))
BYPASS = 0.66  # Kaldi's TDNN-F bypass scale
MEL_FLOOR = 5.0  # log energies below are the rounding noise of 16-bit samples
MEL_CENTRE, MEL_SCALE = 7.5, 3.5  # so that the first layer sees about zero mean, unit variance
LEFT = SUBSAMPLING * sum(back for back, _ in BLOCKS) + 3  # frames of 10 ms
RIGHT = SUBSAMPLING * sum(ahead for _, ahead in BLOCKS) + 3


def steps_of(frames: int) -> int:
    """Count the outputs for that many frames of 10 ms, as Kaldi counts them."""
    return -(-frames // SUBSAMPLING)
