"""A person does the microphone check: recordings go in by the virtual microphone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from hipvoice.app.config import Config, config_path, load_config
from hipvoice.app.session.mic_check import NOW, changes_of
from hipvoice.core.commands import Command
from hipvoice.core.effects import Keep
from hipvoice.sound.speaker import LEAD_IN_MS
from tests.session.busy import judged, tried_again
from tests.session.player import MODEL, Player, clip, running
from tests.soundcard import SoundCard

ECHO_MS = 60
SWALLOWED_MS = 700
# What is left depends on how evenly a busy machine plays; that most of it goes, does not.
CANCELLED_DB = 20
ECHO, LEFT = "My own voice in the microphone", "What the echo canceller leaves of it"
ANSWERS_AFTER_S = 0.7  # since the sound, which lasts a quarter of a second, was begun
WORDS = {
    "next": "next-1",
    "pause": "espeak-pause",
    "resume": "espeak-resume",
    "repeat": "repeat-1",
    "stop": "stop-1",
}
PROMPT = re.compile('^(Say|Once more:|Try) "(.*?)"')


@contextmanager
def checking(environment: dict[str, str], *arguments: str) -> Iterator[Player]:
    """A running microphone check that is surely over when the context is left."""
    model = ["--model", MODEL] if MODEL else []
    with running(
        "mic-check", "--rate", "240", *arguments, *model, environment=environment
    ) as player:
        yield player


def answer(card: SoundCard, player: Player, said: dict[str, str]) -> list[str]:
    """Answer every prompt until the report. Returns the requested phrases."""
    asked: list[str] = []
    while True:
        line = player.line()
        if prompt := PROMPT.match(line):
            asked.append(prompt[2])
        if line.strip() == NOW and asked and (name := said.get(asked[-1])):
            speak(card, name)
        if line.startswith("The room"):
            return asked


def level_of(what: str, lines: str) -> int:
    """A level of the report, in dBFS."""
    found = re.search(rf"{what}: (-?\d+) dBFS", lines)
    assert found, lines
    return int(found[1])


def speak(card: SoundCard, name: str) -> None:
    """Say a word once the sound is over."""
    word, rate = soundfile.read(clip(name), dtype="int16")
    wait = np.zeros(int(ANSWERS_AFTER_S * rate), dtype=np.int16)
    card.inject(np.concatenate((wait, word)), rate)


@tried_again
def test_five_words_are_understood_and_kept(tmp_path: Path) -> None:
    config_path().unlink(missing_ok=True)
    with SoundCard() as card:
        card.echo(ECHO_MS)
        card.room()
        with checking(card.environment) as player, judged(player):
            asked = answer(card, player, WORDS)
            assert player.finish() == 0, player.lines
            lines = "\n".join(player.lines)
            assert set(asked) >= set(WORDS)
            assert "I understood every word." in lines
            assert level_of(ECHO, lines) - level_of(LEFT, lines) > CANCELLED_DB
            assert "I keep this for your sessions." in lines
    listening = load_config().listening
    assert listening.floor is not None
    assert listening.level is not None
    assert listening.level > listening.floor + 20


def test_a_channel_without_sound_is_told(home: Path) -> None:
    with SoundCard() as card, checking(card.environment) as player:
        while player.line().strip() != NOW:
            pass
        word, rate = soundfile.read(clip(WORDS["next"]), dtype="int16")
        said = np.pad(word, (int(ANSWERS_AFTER_S * rate), 0))
        card.inject(np.stack((said, np.zeros_like(said)), axis=1), rate)
        answer(card, player, {})
        assert player.finish() == 0, player.lines
    lines = "\n".join(player.lines)
    assert "Only one side of the microphone has sound. I use that one." in lines
    assert 'I heard "next".' in lines


@tried_again
def test_a_speaker_that_swallows_its_first_sounds_is_given_more_time(tmp_path: Path) -> None:
    config_path().unlink(missing_ok=True)
    with SoundCard() as card, card.sleeping_echo(SWALLOWED_MS):
        card.room()
        with checking(card.environment) as player, judged(player):
            answer(card, player, WORDS)
            assert player.finish() == 0, player.lines
            assert "The speaker missed my first words" in "\n".join(player.lines)
    lead_in = load_config().speaker.lead_in
    assert lead_in is not None
    assert lead_in > LEAD_IN_MS + SWALLOWED_MS


def test_a_word_that_fails_is_replaced_by_one_that_works(home: Path) -> None:
    with SoundCard() as card, checking(card.environment) as player:
        asked = answer(card, player, {**WORDS, "next": "left-1", "next one": "espeak-next-one"})
        assert player.finish() == 0, player.lines
    assert asked[:3] == ["next", "next", "next one"]
    assert 'you can say "next one" for "next"' in "\n".join(player.lines)
    assert load_config().aliases[Command.NEXT] == ("next one",)


@pytest.mark.parametrize("stalls", [True, False], ids=["stalled", "muted"])
def test_a_microphone_that_gives_nothing_is_reported(home: Path, *, stalls: bool) -> None:
    with SoundCard() as card:
        if stalls:
            card.stall_microphone()
        with checking(card.environment) as player:
            assert player.finish() == 0, player.lines
    lines = "\n".join(player.lines)
    assert "No sound comes from the microphone." in lines
    assert "Nothing was kept." in lines
    assert load_config().listening.level is None


def test_a_sound_file_that_ends_gives_nothing_and_is_not_kept(home: Path, tmp_path: Path) -> None:
    room = np.random.default_rng(1).normal(0, 60, 16_000).astype(np.int16)
    soundfile.write(tmp_path / "room.wav", room, 16_000)  # a second: over before it is measured
    with checking({}, "--mic", str(tmp_path / "room.wav"), "--speaker", "none") as player:
        assert player.finish() == 0, player.lines
    lines = "\n".join(player.lines)
    assert lines.count("I heard nothing.") == 2, "one word, and once more"
    assert "No sound comes from the microphone." in lines
    assert "Nothing was kept." in lines
    assert not config_path().exists()


def test_none_is_no_microphone() -> None:
    with checking({}, "--mic", "none") as player:
        assert player.finish() == 1
    assert player.lines[0].startswith("error: a microphone check needs a microphone")


@pytest.mark.parametrize(("mic", "kept"), [("USB", True), ("recording.wav", False), (None, False)])
def test_the_device_is_kept_if_it_was_named_and_is_one(mic: str | None, *, kept: bool) -> None:
    options = {} if mic is None else {"devices.mic": mic}
    config = load_config(options=options)
    changes = changes_of(Keep(-60.0, -30.0, {Command.NEXT: "next one"}), config)
    assert changes["listening.floor"] == -60.0
    assert ("devices.mic" in changes) is kept
    assert changes["aliases.next"] == ("next one",)


def test_own_phrases_stay_behind_the_new_one() -> None:
    config = Config(aliases={Command.NEXT: ("forward",)})
    changes = changes_of(Keep(-60.0, -30.0, {Command.NEXT: "next one"}), config)
    assert changes["aliases.next"] == ("next one", "forward")
