"""The numbers that say which phone and which output a frame of the graph means."""

from itertools import pairwise

from tools.acoustic import transitions
from tools.acoustic.settings import OUTPUTS


def test_triples_are_sorted_as_kaldi_demands():
    pairs = transitions.triples()
    assert all(a < b for a, b in pairwise(pairs))


def test_every_output_has_a_place_and_the_unknown_word_has_all():
    pairs = transitions.triples()
    everything = set(range(OUTPUTS))
    assert {output for phone, output in pairs if phone == transitions.UNKNOWN} == everything
    assert {output for phone, output in pairs if phone < transitions.UNKNOWN} == everything


def test_the_disambiguation_id_is_no_transition():
    pairs = transitions.triples()
    ids = {transitions.stay(*p) for p in pairs} | {transitions.enter(*p) for p in pairs}
    assert len(ids) == 2 * len(pairs)
    assert transitions.UNUSED_ID not in ids
    assert min(ids) == 1


def test_word_boundaries_name_every_phone_once():
    rows = [line.split() for line in transitions.word_boundaries().splitlines()]
    assert [int(phone) for phone, _ in rows] == list(range(1, transitions.UNKNOWN + 1))
    assert rows[0][1] == "nonword"
    assert dict(rows)[str(transitions.phone_id(5, "end"))] == "end"
