"""The model that is shipped, in real Vosk."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
import vosk

from hipvoice.ear.heard import grammar
from tools.acoustic import lexicon
from tools.acoustic.listen import Listener
from tools.acoustic.program import Verdict, rates
from tools.acoustic.settings import MODEL, RATE

CLIPS = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def card():
    return json.loads((MODEL / "hipvoice.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def decoys(card):
    return (MODEL / card["decoys"]).read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def model():
    vosk.SetLogLevel(-1)
    return vosk.Model(str(MODEL))


@pytest.fixture(scope="module")
def listener(card, decoys):
    phrases = lexicon.phrases()
    return Listener(MODEL, phrases, grammar(phrases, decoys, card["unknown_times"]))


def test_it_is_small_enough_for_a_wheel():
    size = sum(file.stat().st_size for file in MODEL.rglob("*") if file.is_file())
    assert size <= 12e6


def test_it_knows_every_word_of_the_phrases_and_decoys(model, decoys):
    words = {word for phrase in lexicon.phrases() for word in phrase.split()} | set(decoys)
    assert not [word for word in words if model.vosk_model_find_word(word) < 0]
    assert model.vosk_model_find_word("[unk]") > 0
    assert model.vosk_model_find_word("snarkwobble") == -1


def test_it_knows_a_few_thousand_words(model, card):
    table = (MODEL / "graph" / "words.txt").read_text(encoding="utf-8").splitlines()
    assert len(table) == card["words"] + 2  # and <eps>, [unk]
    assert card["words"] >= 3000
    assert all(model.vosk_model_find_word(row.split()[0]) == n for n, row in enumerate(table[:99]))


def test_no_decoy_sounds_like_a_phrase(decoys):
    said = dict(lexicon.lexicon())
    sounds = {way for phrase in lexicon.phrases() if " " not in phrase for way in said[phrase]}
    cut = {way[:-1] for way in sounds if way[-1] in {"P", "T", "K", "B", "D", "G"}}
    legal = set(lexicon.phrases())
    same = [d for d in decoys if d not in legal and sounds & set(said[d])]
    shorter = [d for d in decoys if d not in legal and cut & set(said[d])]
    assert not same
    assert not shorter


def clips():
    rows = json.loads((CLIPS / "clips.json").read_text(encoding="utf-8"))
    return [pytest.param(row["file"], row["heard"], id=row["file"]) for row in rows]


@pytest.mark.parametrize(("file", "heard"), clips())
def test_people_are_understood(listener, file, heard):
    samples, rate = soundfile.read(CLIPS / file, dtype="float32")
    assert rate == RATE
    assert listener.accepted(samples) == ([heard] if heard else [])


def test_two_words_are_two_voices_and_so_a_wrong_command(listener):
    yes, no = (soundfile.read(CLIPS / f"an4-an{clip}-b.opus", dtype="float32")[0]
               for clip in ("76-fjam", "184-fnsv"))  # fmt: skip
    both = np.concatenate((yes, np.zeros(RATE, np.float32), no))
    found = listener.accepted(both)
    assert found == ["yes", "no"]
    assert rates([Verdict("yes", "", tuple(found), "")])["wrong"] == 1, (
        "a second command beside the right one"
    )


def sounds():
    rng = np.random.default_rng(0)
    return {"white noise": rng.normal(0, 3000, 60 * RATE), "silence": np.zeros(60 * RATE)}


@pytest.mark.slow
@pytest.mark.parametrize("kind", sounds())
def test_a_minute_of_nothing_is_decoded_in_good_time_and_gives_no_command(listener, kind):
    pcm = sounds()[kind].astype("<i2")
    begun = time.process_time()
    blocks = (pcm[at : at + 1600].tobytes() for at in range(0, len(pcm), 1600))
    ends = (listener.recogniser.AcceptWaveform(block) for block in blocks)
    results = [listener.recogniser.Result() for end in ends if end]
    results.append(listener.recogniser.FinalResult())
    texts = [json.loads(result)["text"] for result in results]
    # The fault took 80 s and more; without it, about one.
    assert time.process_time() - begun < 20
    assert not [text for text in texts if text in listener.phrases]
    listener.recogniser.Reset()
