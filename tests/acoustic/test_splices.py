"""Words joined of the beginning of one word and the end of another."""

import numpy as np
import pytest

from tools.acoustic import lexicon
from tools.acoustic.phones import to_ids
from tools.acoustic.settings import RATE
from tools.acoustic.splices import LONGEST, SAME_VOICE, Splicer, words_of

KNOWN = dict(lexicon.lexicon())
DOWN = to_ids(KNOWN["down"][0])  # D AW N
TIMES = 4000


def row(text, speaker):
    phones = [list(KNOWN[word][0]) for word in text.split()]
    return {"path": f"{speaker}/{text}", "source": "an4", "speaker": speaker, "text": text,
            "start": 0, "size": RATE, "phones": phones}  # fmt: skip


def joints_of(one):
    """Joints of a clip whose words and sounds are all equally long."""
    words = len(one["phones"])
    return [
        [round((n + (m + 1) / len(word)) / words, 3) for m in range(len(word) - 1)]
        for n, word in enumerate(one["phones"])
    ]


def spans_of(one):
    words = len(one["phones"])
    return [[n / words, (n + 1) / words] for n in range(words)]


ROWS = [row("do", "ann"), row("town", "ann"), row("day nine", "bob"), row("brown", "cy")]
SPANS = {one["path"]: spans_of(one) for one in ROWS if len(one["phones"]) > 1}
JOINTS = {one["path"]: joints_of(one) for one in ROWS}


def splicer(rows=ROWS, joints=JOINTS, seed=1):
    return Splicer(words_of(rows, SPANS, joints), np.random.default_rng(seed))


def phones_of(part):
    """The sounds that lie in a part, by its place in its word."""
    word = part.word
    marks = [word.begin, *word.joints, word.end]
    return [
        phone
        for phone, begin, end in zip(word.phones, marks, marks[1:], strict=False)
        if part.begin <= begin and end <= part.end
    ]


def several(times=TIMES, **given):
    joiner = splicer(**given)
    return [splice for splice in (joiner.one() for _ in range(times)) if splice]


def test_a_splice_says_the_sounds_that_its_parts_hold():
    for splice in several():
        assert [phone for part in splice.parts for phone in phones_of(part)] == splice.phones


def test_a_command_is_said_that_nobody_recorded():
    assert any(splice.phones == DOWN for splice in several())
    assert not any(to_ids(word) == DOWN for one in ROWS for word in one["phones"])


def test_two_parts_are_the_beginning_of_one_word_and_the_end_of_another():
    for splice in several():
        if len(splice.parts) == 2:
            one, other = splice.parts
            assert (one.begin, other.end) == (one.word.begin, other.word.end)
            assert one.end == one.word.end or one.end in one.word.joints
            assert other.begin == other.word.begin or other.begin in other.word.joints


def test_both_parts_are_one_persons_where_that_is_to_be_had():
    joiner = splicer()
    downs = [parts for parts in (joiner.joined(tuple(DOWN), "") for _ in range(TIMES)) if parts]
    one = sum(len({part.word.row["speaker"] for part in parts}) == 1 for parts in downs)
    # Ann has both parts. Two have each of them, so that by chance one voice is a quarter.
    assert one / len(downs) == pytest.approx(SAME_VOICE + (1 - SAME_VOICE) / 4, abs=0.05)


def test_the_words_of_a_phrase_are_one_persons_where_that_is_to_be_had():
    assert {
        splicer(seed=n).joined((DOWN[0],), "bob")[0].word.row["speaker"] for n in range(50)
    } == {"bob"}


def test_words_that_were_found_wrongly_are_left_out():
    long = row("town", "dee") | {"size": int(LONGEST) + 1}
    crossed = row("town", "eve")
    joints = {long["path"]: [[0.5, 1.0]], crossed["path"]: [[0.6, 0.4]]}
    assert list(words_of([long, crossed, row("town", "fay")], {}, joints)) == []


def test_nothing_is_joined_where_nothing_was_aligned():
    assert several(joints={}) == []


@pytest.mark.parametrize("text", sorted(lexicon.wanted()))
def test_every_command_can_be_joined_of_words_that_have_its_sounds(text):
    rows = [row(word, "ann") for word in sorted(set(text.split()))]
    joiner = splicer(rows, {one["path"]: joints_of(one) for one in rows})
    phones = [number for word in text.split() for number in to_ids(KNOWN[word][0])]
    assert any(splice.phones == phones for splice in (joiner.one() for _ in range(TIMES)) if splice)
