"""What a pass over the recordings takes, and the items that are made of it."""

import json

import numpy as np
import pytest
import soundfile

from tools.acoustic import augment, corpus
from tools.acoustic.clips import EMPTY, TALK, TALK_AROUND, TALK_DB, Clips
from tools.acoustic.lexicon import lexicon
from tools.acoustic.pieces import CUT_EVERY, MAX_JOINED, SHORT, TAKEN, WHOLE, Pieces
from tools.acoustic.settings import MELS, RATE
from tools.acoustic.shape import steps_of

WORDS = dict(lexicon())
SENTENCE = "then go back and hold on to the old thing"
PASSES = 200


def row(text, source, seconds, **more):
    phones = [list(WORDS[word][0]) for word in text.split()]
    path = f"{source}/{text}"
    return {"path": path, "source": source, "speaker": "one", "text": text, "use": "train",
            "start": 0, "size": int(seconds * RATE), "phones": phones} | more  # fmt: skip


ROWS = [
    row(SENTENCE, "librispeech_dev_clean", 4.0),
    row("go", "speech_commands_v2", 1.0, start=4 * RATE),
    row("go back", "tts", 1.2, start=5 * RATE),
]
SPANS = {ROWS[0]["path"]: [[0.4 * n, 0.4 * n + 0.3] for n in range(10)]}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Three clips of noise, where the sentence's words are known, and recordings of noise."""
    rng = np.random.default_rng(1)
    monkeypatch.setenv("HIPVOICE_ACOUSTIC_CACHE", str(tmp_path))
    monkeypatch.setenv("HIPVOICE_AUDIO", str(tmp_path))
    (tmp_path / "clips.json").write_text(json.dumps(ROWS))
    (tmp_path / "spans.json").write_text(json.dumps(SPANS))
    (tmp_path / "MANIFEST.csv").write_text("path\n")
    (rng.standard_normal(7 * RATE) * 3000).astype("<i2").tofile(tmp_path / "clips.pcm")
    for folder, name in [("noise", "tap"), *(("rir", room) for room in augment.ROOMS)]:
        (tmp_path / folder).mkdir(exist_ok=True)
        sound = rng.standard_normal(RATE) * np.exp(-np.arange(RATE) / 2000) / 4
        soundfile.write(tmp_path / folder / f"{name}.opus", sound, RATE, format="OGG",
                        subtype="OPUS")  # fmt: skip
    for kept in (augment.noises, augment.rooms):
        kept.cache_clear()
    yield tmp_path
    for kept in (augment.noises, augment.rooms):
        kept.cache_clear()


def passes():
    pieces = Pieces(ROWS, np.random.default_rng(2))
    return [piece for _ in range(PASSES) for piece in pieces.shuffled()]


def test_each_source_is_taken_as_often_as_the_table_says(cache):
    found = passes()
    for source in ("speech_commands_v2", "tts"):
        times = sum(piece.row["source"] == source for piece in found) / PASSES
        assert times == pytest.approx(TAKEN[source], abs=0.12)


def test_a_sentence_is_taken_whole_now_and_then_and_cut_each_time(cache):
    sentence = [piece for piece in passes() if piece.row is ROWS[0]]
    whole = sum(piece.run is None for piece in sentence) / PASSES
    assert whole == pytest.approx(WHOLE, abs=0.12)
    cut = sum(piece.run is not None for piece in sentence) / PASSES
    assert cut == len(SENTENCE.split()) / CUT_EVERY


def test_a_sentence_that_was_not_aligned_is_taken_whole_each_time(cache):
    (cache / "spans.json").unlink()
    assert sum(piece.row is ROWS[0] for piece in passes()) == PASSES


def test_a_run_of_words_is_cut_where_they_are_said(cache):
    for piece in passes():
        if piece.run:
            assert piece.begin == int(0.4 * piece.run.start * RATE)
            assert piece.end == int((0.4 * (piece.run.stop - 1) + 0.3) * RATE)
            assert len(piece.phones) == sum(map(len, piece.row["phones"][piece.run]))


def test_commands_are_cut_out_of_sentences_more_than_other_words(cache):
    said = [" ".join(SENTENCE.split()[piece.run]) for piece in passes() if piece.run]
    commands = sum(text in {"go back", "hold on"} for text in said) / len(said)
    assert 0.4 < commands < 0.65


def test_short_pieces_are_joined_with_their_like(cache):
    groups = list(Pieces(ROWS * PASSES, np.random.default_rng(3)))
    assert {len(group) for group in groups} == set(range(1, MAX_JOINED + 1))
    for group in groups:
        assert len({piece.run is None for piece in group}) == 1
        assert len(group) == 1 or all(piece.end - piece.begin <= SHORT for piece in group)


def test_only_what_a_grammar_may_hold_is_set_against_rivals(cache):
    kinds = {(piece.row["text"], piece.run is None): piece.is_word for piece in passes()}
    assert kinds[SENTENCE, True] is False
    assert kinds["go", True] is kinds["go back", True] is True


@pytest.mark.slow
def test_every_item_has_room_for_what_it_says_and_for_its_rivals(cache):
    clips, items = Clips(seed=4), []
    while len(items) < 300:
        items += clips.epoch()
    for item in items:
        assert item.features.shape[1] == MELS
        assert np.isfinite(item.features).all()
        assert all(steps_of(len(item.features)) > len(one) for one in [item.phones, *item.rivals])
    empty = sum(not item.phones for item in items) / len(items)
    assert 0 < empty < 3 * EMPTY


def test_a_microphone_hisses_like_peoples_recordings_or_white(cache, monkeypatch):
    low = np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE) * 3000
    pcm = np.zeros(7 * RATE, "<i2")
    pcm[4 * RATE : 5 * RATE] = low
    pcm.tofile(cache / "clips.pcm")
    clips = Clips(seed=5)

    def is_low(hiss):
        spectrum = np.abs(np.fft.rfft(hiss)) ** 2
        return spectrum[:400].sum() > 0.9 * spectrum.sum()

    kinds = [is_low(clips.hiss(RATE)) for _ in range(100)]
    assert 0.5 < np.mean(kinds) < 0.9


def test_the_packed_samples_are_what_a_piece_reads(cache):
    clips = Clips(seed=6)
    piece = next(one for one in passes() if one.run)
    samples = clips.read(piece)
    assert len(samples) == piece.end - piece.begin
    raw = corpus.packed_samples()[piece.begin : piece.end].astype(np.float32) / 32768
    assert (samples[160:-160] == raw[160:-160]).all()


@pytest.mark.slow
def test_somebody_else_talks_quietly_around_some_of_the_items(cache, monkeypatch):
    pcm = np.zeros(7 * RATE, "<i2")
    time = np.arange(4 * RATE) / RATE
    pcm[: 4 * RATE] = np.sin(2 * np.pi * 2000 * time) * 10_000  # the sentence, what others say
    pcm.tofile(cache / "clips.pcm")
    monkeypatch.setattr(Clips, "hiss", lambda _, size: np.zeros(size, np.float32))
    monkeypatch.setattr(augment, "background", lambda size, _: np.zeros(size, np.float32))
    monkeypatch.setattr(augment, "in_room", lambda samples, _: samples)
    clips = Clips(seed=7)
    word = (0.3 * np.sin(2 * np.pi * 300 * np.arange(RATE // 2) / RATE)).astype(np.float32)
    talked = 0
    for _ in range(400):
        found = clips.spoil(word)
        spectrum = np.abs(np.fft.rfft(found)) ** 2
        hertz = np.fft.rfftfreq(len(found), 1 / RATE)
        high, low = spectrum[hertz > 1000].sum(), spectrum[hertz < 1000].sum()
        if high > 1e-4 * low:
            talked += 1
            assert high < low * 10 ** (-TALK_DB[0] / 10) * (1 + 4 * TALK_AROUND)
    assert talked / 400 == pytest.approx(TALK, abs=0.07)
