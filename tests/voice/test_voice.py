"""The real pyttsx3 in its child process."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipvoice.child import ClosedError
from hipvoice.errors import HipvoiceError
from hipvoice.voice.cache import Pcm, length_ms
from hipvoice.voice.voice import Voice
from hipvoice.voice.voices import find_voice, list_voices
from tests.soundcard import await_true
from tests.tries import tries
from tests.voice.conftest import Faults

LIMIT_S = 60  # nothing takes as long, however busy the machine is


def test_a_sentence_becomes_speech_without_silence_around_it(voice: Voice, faults: Faults) -> None:
    samples, rate = voice.render("Lie on your back and bend your knees.", 165).result(LIMIT_S)
    assert samples.dtype == np.int16
    assert rate == 22_050
    assert 1500 < length_ms((samples, rate)) < 3500
    assert abs(int(samples[0])) > 64
    assert not samples[-rate * 60 // 1000 :].any()
    assert np.abs(samples.astype(int)).max() > 5000
    assert not faults


def test_a_higher_rate_is_shorter(voice: Voice) -> None:
    text = "Keep the hips level and breathe out slowly."
    slow, calm, fast = (voice.durations([text], rate)[text] for rate in (100, 165, 250))
    assert slow > 1.3 * calm > 1.3 * fast


def test_a_long_text_after_a_short_one_is_not_taken_for_it(voice: Voice) -> None:
    long = "99999 " * 33  # one piece, and more to render than the 10 ms that pyttsx3 waits
    short_ms, long_ms = voice.durations(["Hold.", long], 165).values()
    assert long_ms > 20 * short_ms


def test_a_text_is_rendered_once(voice: Voice) -> None:
    first = voice.render("Hold.", 165)
    assert voice.render("Hold.", 165) is first
    first.result(LIMIT_S)
    assert voice.render("Hold.", 165).done()
    assert voice.render("Hold.", 120) is not first


def test_progress_counts_what_is_there_of_what_was_asked_for(voice: Voice) -> None:
    assert voice.progress() == (0, 0)
    voice.prepare(["Breathe in.", "Breathe out."], 165)
    assert voice.progress()[1] == 2
    voice.durations(["Breathe in.", "Breathe out."], 165)
    assert voice.progress() == (2, 2)


@pytest.fixture
def rendered(voice: Voice, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were rendered, in the order in which that was begun."""
    render, texts = voice.engines.render, []

    def noted(text: str, rate: int) -> Pcm:
        texts.append(text)
        return render(text, rate)

    monkeypatch.setattr(voice.engines, "render", noted)
    return texts


PREPARED = [f"Breathe out, number {n}." for n in range(10)]


@pytest.mark.parametrize("asked", ["Pause.", PREPARED[-1]])
def test_what_is_asked_for_overtakes_what_is_prepared_in_order(
    voice: Voice, rendered: list[str], asked: str
) -> None:
    with voice._change:  # nothing is begun before all is there
        voice.prepare(PREPARED, 165)
        voice.render(asked, 165)
    texts = dict.fromkeys([asked, *PREPARED])
    await_true(lambda: voice.progress() == (len(texts), len(texts)), "not all is rendered")
    assert rendered == [*texts]


def test_preparing_at_another_rate_forgets_the_old_one_and_loses_no_request(voice: Voice) -> None:
    old = voice.render("Ready.", 165)
    asked = voice.render("Switch sides.", 165)
    asked.result(LIMIT_S)
    voice.prepare(["Ready.", *(f"Waiting, number {n}." for n in range(200))], 120)
    assert voice.render("Ready.", 165) is not old
    voice.prepare(["One.", "Two."], 130)  # forgets what waits at 120
    assert voice.render("Ready.", 120).result(LIMIT_S)
    assert voice.render("Ready.", 165).result(LIMIT_S)


@pytest.mark.parametrize("text", ["", "   ", "\ud800", "\0", "...", "\u200b"])
def test_nothing_to_say_is_a_short_silence(voice: Voice, text: str, faults: Faults) -> None:
    assert voice.durations([text], 165) == {text: 60}
    assert not faults


def test_four_thousand_words_are_spoken_to_the_last(voice: Voice, faults: Faults) -> None:
    text = "word " * 4000
    assert voice.durations([text], 165)[text] > 4000 * 200
    assert not faults


@settings(
    max_examples=tries(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Po"]), max_size=300))
def test_garbage_is_survived(voice: Voice, faults: Faults, text: str) -> None:
    samples, rate = voice.render(text, 165).result(LIMIT_S)
    assert len(samples) >= rate * 60 // 1000
    assert not faults


def test_call_backs_come_and_the_caller_never_waits(voice: Voice) -> None:
    voice.render("Started.", 165).result(LIMIT_S)
    came, pid = threading.Event(), voice.engines.worker_pid
    assert pid
    os.kill(pid, signal.SIGSTOP)  # waiting for it now would take until it is given up
    future = voice.render("The first sentence of a session, rendered in the background.", 165)
    voice.prepare([f"Sentence {n}" for n in range(500)], 165)
    assert not future.done()
    assert voice.engines.worker_pid == pid
    future.add_done_callback(lambda _: came.set())
    os.kill(pid, signal.SIGCONT)
    assert came.wait(LIMIT_S)


def test_closing_waits_for_nothing_and_ends_the_child_and_every_future(voice: Voice) -> None:
    voice.render("Started.", 165).result(LIMIT_S)
    pid = voice.engines.worker_pid
    futures = [voice.render("word " * 2000 + str(n), 165) for n in range(5)]
    voice.close()
    assert not Path(f"/proc/{pid}").exists()  # not even a zombie
    for future in futures:
        with pytest.raises((ClosedError, CancelledError)):
            future.result(LIMIT_S)
    assert voice.render("Too late.", 165).cancelled()


def test_voices_are_listed_and_found_by_name_and_id() -> None:
    voices = list_voices()
    american = next(v for v in voices if v.id.endswith("en-us"))
    assert find_voice(american.name) == find_voice("EN-US") == american.id


def test_an_unknown_voice_is_refused_with_near_names(faults: Faults) -> None:
    with pytest.raises(HipvoiceError) as caught:
        Voice(faults, "Englsh (America)")
    assert "'Englsh (America)'" in caught.value.title
    assert "English (America)" in caught.value.hint


def test_a_named_voice_sounds_different(voice: Voice, faults: Faults) -> None:
    text = "Hold it there and breathe."
    other = Voice(faults, "English (America)")
    try:
        assert other.durations([text], 165) != voice.durations([text], 165)
    finally:
        other.close()
    assert not faults
