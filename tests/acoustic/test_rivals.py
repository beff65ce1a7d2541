"""What training sets against the right reading of a word, and what that costs."""

from collections import Counter

import numpy as np
import pytest

from tools.acoustic import lexicon
from tools.acoustic.phones import to_ids
from tools.acoustic.rivals import ADDED, FEW, NEAREST, OTHERS, SELDOM, Rivals

WORDS = dict(lexicon.lexicon())


def said(text):
    return tuple(number for word in text.split() for number in to_ids(WORDS[word][0]))


@pytest.fixture
def rivals():
    return Rivals(np.random.default_rng(1), {})


def test_a_word_is_set_against_those_that_sound_like_it(rivals):
    assert said("top") in rivals.near(said("stop"))[:3]
    assert said("text") in rivals.near(said("next"))[:3]


def test_no_rival_is_another_way_to_say_the_word(rivals):
    for word in ("the", "right", "resume", "a"):
        ways = {tuple(to_ids(way)) for way in WORDS[word]}
        for way in ways:
            assert ways.isdisjoint(rivals.near(way))


def test_a_phrase_is_a_rival_as_a_whole(rivals):
    assert said("say again") in rivals.all
    assert said("again") not in rivals.near(said("again"))


def test_besides_other_words_there_are_a_word_too_many_and_nothing(rivals):
    word = said("pause")
    found = rivals.of(word, "synthetic")
    assert len(found) == NEAREST + OTHERS + ADDED + 1
    assert found.count(()) == 1
    longer = [one for one in found if len(one) > len(word)]
    assert sum(one[: len(word)] == word for one in longer) == ADDED // 2
    assert sum(one[-len(word) :] == word for one in longer) == ADDED // 2
    assert word not in found


def test_a_command_that_people_hardly_say_is_seldom_set_against_what_they_say():
    counts = Counter({"stop": FEW, "start": FEW - 1})
    rivals = Rivals(np.random.default_rng(1), {"alone": counts})
    times = {"alone": Counter(), "synthetic": Counter()}
    for _ in range(200):
        for manner, found in times.items():
            found.update(rivals.of(said("star"), manner))
    start, stop = said("start"), said("stop")
    decoy = next(
        one for one in rivals.near(said("star")) if rivals.all[one] not in lexicon.wanted()
    )
    assert times["synthetic"][start] == times["synthetic"][stop] == 200
    assert times["alone"][stop] == times["alone"][decoy] == 200
    assert times["alone"][start] == pytest.approx(200 * SELDOM, abs=25)


def certain(phones, steps=12):
    """Scores of a net that is sure of these phones, one by one, then of blank."""
    torch = pytest.importorskip("torch")
    scores = torch.zeros(steps, 40)
    for step, phone in enumerate([*phones, *[0] * (steps - len(phones))]):
        scores[step, phone] = 9.0
    return torch.log_softmax(scores, -1)


def test_the_loss_is_what_the_rivals_take_from_the_right_reading():
    torch = pytest.importorskip("torch")
    from tools.acoustic.batches import collate  # noqa: PLC0415 - it needs torch
    from tools.acoustic.clips import Item  # noqa: PLC0415
    from tools.acoustic.train import rivalry  # noqa: PLC0415

    stop, top, no = (list(said(word)) for word in ("stop", "top", "no"))
    mels = np.zeros((36, 40), np.float32)
    batch = collate([Item(mels, stop, [top, no]), Item(mels, stop, [top, no]), Item(mels, no, [])])
    heard = torch.stack([certain(stop), certain(top), certain(stop)], 1)
    clear, mistaken, alone = rivalry(heard, batch).tolist()
    assert clear < 0.01
    assert mistaken > 5
    assert alone == 0
