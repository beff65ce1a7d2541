"""How people say the commands otherwise than the dictionary has it: with another vowel.

Looks at single words that training and tuning hold within sentences, never at the clips that
figures are taken from. Prints lines for `data/pronunciations.txt`.
"""

from __future__ import annotations

import argparse
import collections
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch

from tools.acoustic import conditions, lexicon
from tools.acoustic.align import scores_of
from tools.acoustic.batches import row_of
from tools.acoustic.checkpoint import load_into
from tools.acoustic.export import BLANK_PENALTY
from tools.acoustic.fbank import log_mel
from tools.acoustic.net import Net
from tools.acoustic.phones import Pronunciation, to_ids
from tools.acoustic.settings import CHECKPOINT, PHONES, RATE

VOWELS = tuple(phone for phone in PHONES if phone[0] in "AEIOU")
AROUND = int(0.3 * RATE)  # samples of silence around a word
SHORTEST = RATE // 10  # samples; a shorter cut is hardly a word
MAX_CLIPS = 150  # clips of a word
FEWEST = 30  # clips that tell something
CLEARLY = 1.0  # nats by which another way must be likelier
OFTEN = 0.15  # share of the clips


def with_other_vowels(ways: Iterable[Pronunciation]) -> list[Pronunciation]:
    """All ways that differ in one vowel, without the given ones, in a fixed order."""
    ways = [tuple(way) for way in ways]
    found = [
        (*way[:at], vowel, *way[at + 1 :])
        for way in ways
        for at, phone in enumerate(way)
        if phone in VOWELS
        for vowel in VOWELS
    ]
    return [way for way in dict.fromkeys(found) if way not in ways]


def losses(net: Net, samples: np.ndarray, ways: list[Pronunciation]) -> np.ndarray:
    """Nats that each way is unlikely, shape (ways,)."""
    scores = scores_of(net, log_mel(np.pad(samples, AROUND)))
    scores[:, 0] -= BLANK_PENALTY
    phones, counts = row_of(to_ids(way) for way in ways)
    many = torch.from_numpy(scores)[:, None].expand(-1, len(ways), -1)
    steps = torch.full((len(ways),), len(scores))
    # Not `train.ctc`: to it an impossible way loses nothing.
    loss = torch.nn.functional.ctc_loss(many, phones, steps, counts, reduction="none")
    return loss.numpy()


def likelier(known: np.ndarray, others: np.ndarray) -> int | None:
    """Which of the other ways is clearly likelier than every known one, by their losses."""
    best = int(others.argmin())
    return best if others[best] < known.min() - CLEARLY else None


def often(chosen: Sequence[int | None]) -> list[int]:
    """Those chosen for enough clips to be a way of their own."""
    counts = collections.Counter(one for one in chosen if one is not None)
    return [one for one, count in counts.items() if count >= OFTEN * len(chosen)]


def words_in_sentences() -> dict[str, list[conditions.Sample]]:
    """Some clips of each word that is a command, or stands for one, out of people's sentences."""
    single = {text for text in lexicon.wanted() if " " not in text}
    clips = conditions.cut_words(conditions.used_for("train", "eval"), single)
    found: dict[str, list[conditions.Sample]] = {}
    for place in np.random.default_rng(1).permutation(len(clips)):
        clip = clips[place]
        if clip.size > SHORTEST and len(found.setdefault(clip.text, [])) < MAX_CLIPS:
            found[clip.text].append(clip)
    return {word: clips for word, clips in sorted(found.items()) if len(clips) >= FEWEST}


def main() -> None:
    """Print the ways that no other word of a grammar is said in."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    plan = parser.parse_args()
    torch.set_num_threads(1)
    net = Net().eval()
    load_into(net, plan.checkpoint)
    said = dict(lexicon.lexicon())
    taken = {way for word in {*lexicon.decoys(), *lexicon.wanted()} for way in said.get(word, ())}
    for word, clips in words_in_sentences().items():
        known = lexicon.pronunciations(word)
        others = [way for way in with_other_vowels(known) if way not in taken]
        found = [losses(net, clip.samples(), [*known, *others]) for clip in clips]
        chosen = [likelier(one[: len(known)], one[len(known) :]) for one in found]
        for one in often(chosen):
            share = chosen.count(one) / len(clips)
            print(f"{word} {' '.join(others[one])}  # {share:.0%} of {len(clips)} clips")


if __name__ == "__main__":
    main()
