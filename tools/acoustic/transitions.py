"""Kaldi's transition model for CTC: which transition id means which phone and which output.

Phone 1 is silence. Every other phone comes in four kinds, as Kaldi marks the place in a word
(begin, end, inside, alone), so that Vosk can tell where words begin and end; the last phone is
the one of `[unk]`. Every phone has one state. A phone owns two outputs: its own, and the
blank that may follow it inside the word; `[unk]` owns all outputs. So a lattice never holds
more Kaldi phones than the words have.
"""

from __future__ import annotations

import numpy as np

from tools.acoustic import kaldi
from tools.acoustic.settings import OUTPUTS, PHONES

BLANK = 0
SILENCE = 1
PLACES = ("begin", "end", "internal", "singleton")
UNKNOWN = 2 + len(PLACES) * len(PHONES)
HALF = float(np.log(0.5))  # never used: the graph holds all the weights


def phone_id(output: int, place: str) -> int:
    """Kaldi phone of a network output (1 to 39) at a place in the word."""
    return 2 + (output - 1) * len(PLACES) + PLACES.index(place)


def triples() -> list[tuple[int, int]]:
    """Pairs of (phone, output), sorted as Kaldi wants them."""
    pairs = [(SILENCE, BLANK)]
    for output in range(1, OUTPUTS):
        for place in PLACES:
            pairs += [(phone_id(output, place), BLANK), (phone_id(output, place), output)]
    pairs += [(UNKNOWN, output) for output in range(OUTPUTS)]
    return sorted(pairs)


_INDEX = {pair: number for number, pair in enumerate(triples(), start=1)}
UNUSED_ID = 2 * len(_INDEX) + 1  # for disambig_tid.int: an id that no transition has


def stay(phone: int, output: int) -> int:
    """Transition id of the self-loop: every frame of a phone but its first."""
    return 2 * _INDEX[phone, output] - 1


def enter(phone: int, output: int) -> int:
    """Transition id of the forward arc: the first frame of a phone."""
    return 2 * _INDEX[phone, output]


def word_boundaries() -> str:
    """Text of `word_boundary.int`."""
    lines = [f"{SILENCE} nonword"]
    lines += [f"{phone_id(o, p)} {p}" for o in range(1, OUTPUTS) for p in PLACES]
    return "\n".join([*lines, f"{UNKNOWN} singleton"]) + "\n"


def topology() -> bytes:
    """Write one state for every phone, with a self-loop and a way on."""
    phones = range(1, UNKNOWN + 1)
    state = kaldi.integer(0) + kaldi.integer(2)
    state += kaldi.integer(0) + kaldi.real(0.5) + kaldi.integer(1) + kaldi.real(0.5)
    last = kaldi.integer(-1) + kaldi.integer(0)
    return (
        kaldi.token("<Topology>")
        + kaldi.integers(phones)
        + kaldi.integers([-1] + [0 for _ in phones])
        + kaldi.integer(1)
        + kaldi.integer(2)
        + state
        + last
        + kaldi.token("</Topology>")
    )


def transition_model() -> bytes:
    """Write the transition model, ready to stand in front of the network."""
    pairs = triples()
    rows = b"".join(kaldi.integer(p) + kaldi.integer(0) + kaldi.integer(o) for p, o in pairs)
    log_probs = np.full(UNUSED_ID, HALF)
    log_probs[0] = 0.0
    return (
        kaldi.token("<TransitionModel>")
        + topology()
        + kaldi.token("<Triples>")
        + kaldi.integer(len(pairs))
        + rows
        + kaldi.token("</Triples>")
        + kaldi.token("<LogProbs>")
        + kaldi.vector(log_probs)
        + kaldi.token("</LogProbs>")
        + kaldi.token("</TransitionModel>")
    )
