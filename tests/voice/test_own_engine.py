"""A speech engine of a program's own in place of pyttsx3: the rules of a voice hold for it too."""

from __future__ import annotations

import errno
import os
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hipvoice.app.session.voice import open_voice
from hipvoice.voice.cache import SENTENCE_PAUSE_MS, TAIL_MS, Pcm, Sentences, length_ms
from hipvoice.voice.engines import LONGEST_PIECE
from hipvoice.voice.voice import Pace
from tests.soundcard import await_true
from tests.voice.conftest import Faults

RATE = 8_000  # Hz
WORD_MS = 250
LIMIT_S = 60


class Tones:
    """A tone for each word. What it says is in `said`, and what it raises in `raising`."""

    def __init__(self, identity: str = "") -> None:
        self.identity = identity
        self.said: list[tuple[str, int]] = []
        self.raising: list[Exception] = []

    def render(self, text: str, rate: int) -> Pcm:
        self.said.append((text, rate))
        if self.raising:
            raise self.raising.pop()
        times = np.arange(len(text.split()) * WORD_MS * RATE // 1000) / RATE
        return (8000 * np.cos(440 * 2 * np.pi * times)).astype(np.int16), RATE


def rendered(engine: Any, text: str, faults: Faults, rate: int = 165) -> Pcm:
    """`text` as it is heard."""
    with closing(open_voice(faults, engine=engine)) as voice:
        return voice.render(text, rate).result(LIMIT_S)


def test_an_own_engine_speaks_at_the_rate_and_in_the_words_of_a_session(faults: Faults) -> None:
    tones = Tones()
    pcm = rendered(tones, "Hold for 30 s.", faults, 150)
    assert tones.said == [("Hold for 30 seconds.", 150)]
    assert pcm[1] == RATE
    assert abs(length_ms(pcm) - 4 * WORD_MS - TAIL_MS) < 5
    assert faults == []


def test_it_is_given_no_long_text(faults: Faults) -> None:
    tones = Tones()
    rendered(
        tones, ", ".join(f"breathe in for {n}, and let the hips sink" for n in range(20)), faults
    )
    assert len(tones.said) > 1
    assert max(len(text) for text, _ in tones.said) <= LONGEST_PIECE


def test_a_sentence_is_rendered_once_for_all_texts_that_have_it(faults: Faults) -> None:
    tones = Tones()
    with closing(open_voice(faults, engine=tones)) as voice:
        texts = ("Switch sides. Left leg.", "Right leg. Switch sides.", "Left leg.")
        both, swapped, alone = (voice.render(text, 165).result(LIMIT_S) for text in texts)
    assert [text for text, _ in tones.said] == ["Switch sides.", "Left leg.", "Right leg."]
    assert length_ms(both) == length_ms(swapped) == 4 * WORD_MS + SENTENCE_PAUSE_MS + TAIL_MS
    assert length_ms(alone) == 2 * WORD_MS + TAIL_MS


class Held(Tones):
    """One that finishes nothing until it is `released`."""

    def __init__(self, identity: str = "") -> None:
        super().__init__(identity)
        self.begun, self.released = threading.Event(), threading.Event()

    def render(self, text: str, rate: int) -> Pcm:
        self.begun.set()
        assert self.released.wait(LIMIT_S)
        return super().render(text, rate)


def test_what_is_on_disk_is_at_hand_while_the_engine_is_busy(faults: Faults) -> None:
    rendered(Tones("tones 1"), "Kept.", faults)
    held = Held("tones 1")
    with closing(open_voice(faults, engine=held)) as voice:
        new = voice.render("New.", 165)
        assert held.begun.wait(LIMIT_S)
        assert voice.missing("Kept. New. Newer.", 165) == ["New.", "Newer."]
        assert voice.render("Kept.", 165).result(LIMIT_S)
        assert not new.done()
        held.released.set()
        assert new.result(LIMIT_S)
        assert voice.missing("Kept. New. Newer.", 165) == ["Newer."]


def test_what_is_prepared_takes_the_place_of_what_was_prepared_before(faults: Faults) -> None:
    held = Held()
    with closing(open_voice(faults, engine=held)) as voice:
        voice.prepare(["One.", "Two.", "Three."], 165)
        assert held.begun.wait(LIMIT_S)
        asked = voice.render("Three.", 165)
        voice.prepare(["Four.", "One."], 165)
        held.released.set()
        assert asked.result(LIMIT_S)
        await_true(lambda: voice.progress() == (3, 3), "not all is rendered")
    assert [text for text, _ in held.said] == ["One.", "Three.", "Four."]


def test_a_pace_is_that_of_the_sentences_rendered_lately() -> None:
    pace = Pace()
    assert pace.factor(0.0) == 0.0
    assert Pace(0.8).factor(0.0) == 0.8
    pace.begin(0.0, 2.0)
    assert pace.factor(8.0) == 4.0, "it counts before it has ended"
    pace.measure(3.0, 2.0)  # the engine was loaded
    assert pace.factor(8.0) == 1.5
    for _ in range(20):
        pace.measure(1.0, 2.0)
    pace.begin(100.0, 2.0)
    assert pace.factor(100.5) == pytest.approx(0.5, abs=0.02)
    assert pace.factor(160.0) > 5


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_that_nothing_can_be_kept_is_told_once_and_all_is_spoken(
    faults: Faults, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Sentences, "put", full)
    tones = Tones("tones 1")
    with closing(open_voice(faults, engine=tones)) as voice:
        for text in ("Next.", "Hold."):
            assert voice.render(text, 165).result(LIMIT_S)[0].any()
    ((part, told),) = faults
    assert part == "voice"
    assert os.strerror(code) in told
    assert ("make room" in told) is (code == errno.ENOSPC)


def test_its_sentences_are_kept_under_its_identity(faults: Faults, home: Path) -> None:
    for identity, renderings in (("tones 1", 1), ("tones 1", 0), ("tones 2", 1)):
        tones = Tones(identity)
        rendered(tones, "Next.", faults)
        assert len(tones.said) == renderings, identity
    assert len([*home.rglob("*.pcm")]) == 2


def test_without_an_identity_nothing_is_kept(faults: Faults, home: Path) -> None:
    rendered(Tones(), "Next.", faults)
    assert [*home.rglob("*.pcm")] == []


def test_one_failure_is_mended_by_a_second_try(faults: Faults) -> None:
    tones = Tones()
    tones.raising = [RuntimeError("busy")]
    assert rendered(tones, "Next.", faults)[1] == RATE
    assert faults == []


def test_after_two_failures_the_standard_voice_speaks_and_that_is_told_once(
    faults: Faults, home: Path
) -> None:
    tones = Tones("tones 1")
    tones.raising = [RuntimeError("no licence")] * 2
    with closing(open_voice(faults, engine=tones)) as voice:
        for text in ("Next.", "Hold."):
            samples, rate = voice.render(text, 165).result(LIMIT_S)
            assert rate != RATE
            assert samples.any()
    assert len(tones.said) == 2
    expected = (
        "The voice (the program's own) fails: RuntimeError: no licence. "
        "So the standard voice speaks instead."
    )
    assert faults == [("voice", expected)]
    assert [*home.rglob("*.pcm")] == []  # what another engine said is not kept under its name


SOUND = np.full(RATE, 1000, dtype=np.int16)


@pytest.mark.parametrize(
    ("speech", "told"),
    [
        (None, "TypeError: cannot unpack"),
        ((SOUND.astype(np.float32), RATE), "TypeError: the samples are not"),
        ((SOUND.reshape(-1, 2), RATE), "TypeError: the samples are not"),
        ((SOUND, 16), "ValueError: the rate is 16, expected 8000 to 192000 Hz"),
        ((SOUND, "fast"), "ValueError: the rate is fast"),
        ((SOUND * 0, RATE), "it made no sound"),
    ],
    ids=["nothing", "floats", "stereo", "slow", "no-rate", "silence"],
)
def test_what_is_no_speech_is_a_failure(speech: object, told: str, faults: Faults) -> None:
    class Wrong(Tones):
        def render(self, text: str, rate: int) -> Any:
            return speech

    rendered(Wrong(), "Next.", faults)
    ((part, text),) = faults
    assert part == "voice"
    assert told in text
