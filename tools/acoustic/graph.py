"""The decoding graph: a loop over all words with CTC inside, for grammars given at run time.

Two states stand between words: A -(nothing or ONE silence)-> B -word-> A. Silence can so
never follow silence. If it could, n blank frames would have 2^(n-1) equally good readings as
several silences, no beam would prune them, and Vosk would need minutes for a minute of noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.acoustic.fst import Fst
from tools.acoustic.phones import Pronunciation
from tools.acoustic.settings import OUTPUTS, PHONES
from tools.acoustic.transitions import (
    BLANK,
    SILENCE,
    UNKNOWN,
    enter,
    phone_id,
    stay,
)

UNKNOWN_WORD = "[unk]"
EPSILON = 0
# Nats for each 30 ms of blank inside a word. Without it a word may wait for its last sound through
# any silence at no cost: Vosk then saw no end of the utterance for 20 s and grew slow.
WAIT = 0.1
SMOOTHING = 60.0  # times that each sound is counted as followed by the usual share of all sounds

Words = Sequence[tuple[str, list[Pronunciation]]]


@dataclass(frozen=True)
class Costs:
    """Costs of `[unk]`, in nats: to begin one, and for each sound after the first.

    An unknown word is any run of sounds. It fits every sound best, so it must cost more than
    a word of the grammar, and less than a word that was not said. With `habit` the cost of a sound
    depends on the one before: this share of how unusual the pair is in English words.
    """

    begin: float = 3.0
    sound: float = 1.4
    habit: float = 0.5


def places(size: int) -> list[str]:
    """Kaldi's marks for the phones of a word of that many phones."""
    if size == 1:
        return ["singleton"]
    return ["begin", *["internal"] * (size - 2), "end"]


def add_word(fst: Fst, between: tuple[int, int], label: int, phones: Pronunciation) -> None:
    """Add one pronunciation from B to A.

    A phone may repeat; blank may stand between phones and must stand between equal ones.
    """
    after, before = between
    outputs = [PHONES.index(phone) + 1 for phone in phones]
    sources, last = [before], 0
    for number, (output, place) in enumerate(zip(outputs, places(len(outputs)), strict=True)):
        phone, state = phone_id(output, place), fst.state()
        skip = last == output
        for source in sources[1:] if skip else sources:
            fst.arc(source, (enter(phone, output), label if number == 0 else 0), state)
        fst.arc(state, (stay(phone, output), 0), state)
        sources, last = [state], output
        if number + 1 < len(outputs):
            blank = fst.state()
            fst.arc(state, (stay(phone, BLANK), 0), blank, WAIT)
            fst.arc(blank, (stay(phone, BLANK), 0), blank, WAIT)
            sources.append(blank)
    fst.arc(sources[0], (EPSILON, 0), after)


def surprises(words: Words) -> np.ndarray:
    """How unusual it is that a sound follows another, in nats, about its mean.

    Shape (OUTPUTS, OUTPUTS): row 0 for the first sound of a word. Smoothed with single sounds, as
    `[unk]` may hold several words.
    """
    pairs = np.zeros((OUTPUTS, OUTPUTS))
    for _, pronunciations in words:
        for phones in pronunciations:
            outputs = [0, *(PHONES.index(phone) + 1 for phone in phones)]
            np.add.at(pairs, (outputs[:-1], outputs[1:]), 1.0)
    pairs[:, 1:] += SMOOTHING * (pairs.sum(0)[1:] + 1) / (pairs.sum() + OUTPUTS - 1)
    shares = pairs[:, 1:] / pairs[:, 1:].sum(1, keepdims=True)
    found = np.zeros((OUTPUTS, OUTPUTS))
    found[:, 1:] = -np.log(shares) + (shares * np.log(shares)).sum(1, keepdims=True)
    return found


def add_unknown(fst: Fst, between: tuple[int, int], label: int, prices: np.ndarray) -> None:
    """Add `[unk]`: any run of phones, all of them one Kaldi phone, so that lattices stay small.

    `prices` (OUTPUTS, OUTPUTS) is the cost of a sound after another, row 0 of the first sound.
    """
    after, before = between
    sounds = {output: fst.state() for output in range(1, OUTPUTS)}
    for output, state in sounds.items():
        fst.arc(before, (enter(UNKNOWN, output), label), state, prices[0, output])
        fst.arc(state, (stay(UNKNOWN, output), 0), state)
        fst.arc(state, (EPSILON, 0), after)
        blank = fst.state()
        fst.arc(state, (stay(UNKNOWN, BLANK), 0), blank, WAIT)
        fst.arc(blank, (stay(UNKNOWN, BLANK), 0), blank, WAIT)
        for following, target in sounds.items():
            price = prices[output, following]
            fst.arc(blank, (stay(UNKNOWN, following), 0), target, price)
            if following != output:
                fst.arc(state, (stay(UNKNOWN, following), 0), target, price)


def unknown_prices(words: Words, costs: Costs) -> np.ndarray:
    """Cost of each sound of `[unk]` after each other one; row 0 is the first sound."""
    prices = costs.sound + costs.habit * surprises(words)
    prices[0] += costs.begin - costs.sound
    return prices


def word_loop(words: Words, costs: Costs) -> Fst:
    """All words, numbered from 1 in their order, and `[unk]` after them."""
    fst = Fst()
    after, silence, before = fst.state(), fst.state(), fst.state()
    fst.arc(after, (EPSILON, 0), before)
    fst.arc(after, (enter(SILENCE, BLANK), 0), silence)
    fst.arc(silence, (stay(SILENCE, BLANK), 0), silence)
    fst.arc(silence, (EPSILON, 0), before)
    fst.final(before)
    for label, (_, pronunciations) in enumerate(words, start=1):
        for phones in pronunciations:
            add_word(fst, (after, before), label, phones)
    add_unknown(fst, (after, before), len(words) + 1, unknown_prices(words, costs))
    return fst


def any_word(count: int, cost: float | None = None) -> Fst:
    """A grammar in which every word is as likely: what Vosk uses when it is given none.

    `cost` is that of a word in nats, if not that of one in `count`.
    """
    cost = math.log(count) if cost is None else cost
    fst = Fst()
    state = fst.state()
    fst.final(state)
    for label in range(1, count + 1):
        fst.arc(state, (label, label), state, cost)
    return fst
