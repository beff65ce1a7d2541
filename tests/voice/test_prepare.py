"""`voices prepare`: everything that a session says is on disk before it begins."""

from __future__ import annotations

import errno
import re
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from hipvoice.app.config import load_config
from hipvoice.app.library.library import english, safety_lines
from hipvoice.app.render import plan
from hipvoice.app.session.voice import open_voice
from hipvoice.cli import hipvoice
from hipvoice.core.timeline.timeline import Background
from hipvoice.errors import HipvoiceError
from hipvoice.routines.library import Library
from hipvoice.voice.cache import Sentences
from tests.session.terminal import Terminal
from tests.voice.conftest import Faults
from tests.voice.test_own_engine import Tones

ROUTINE = "two-minute-basics"
RATE = 165


@pytest.fixture
def tones(monkeypatch: pytest.MonkeyPatch) -> Tones:
    """What renders in place of the chosen voice."""
    engine = Tones("tones 1")
    monkeypatch.setattr(plan, "open_voice", partial(open_voice, engine=engine))
    return engine


def missing(engine: Tones) -> list[str]:
    """What the first session, and one after it, would still have to render."""
    routine, language = Library().routine(ROUTINE), english()
    ids = frozenset(step.subject.id for step in routine.steps)
    lacking = []
    with closing(open_voice(Faults(), engine=engine)) as voice:
        for known in (Background(first=True), Background(familiar=ids)):
            for text in plan.texts(plan.simulated(routine, language, known, {})):
                lacking += voice.missing(text, RATE)
        for text in language.wording.fixed():
            lacking += voice.missing(text, RATE)
    return lacking


def test_afterwards_nothing_is_missing_and_nothing_is_rendered_twice(tones: Tones) -> None:
    assert missing(tones)
    first, *_, last = plan.get_ready([ROUTINE], load_config())
    assert (first.done, first.left_s) == (0, None)
    assert (last.done, last.left_s) == (last.all, 0)
    assert last.all == len(tones.said) == len({*tones.said})
    assert missing(tones) == []
    assert [state.all for state in plan.get_ready([ROUTINE], load_config())] == [0]


def test_what_is_next_comes_first_and_what_was_interrupted_goes_on(tones: Tones) -> None:
    states = plan.get_ready([ROUTINE], load_config())
    whole = next(states).all
    reached = [next(states) for _ in range(10)][-1]
    states.close()
    assert tones.said[0][0].startswith("Two-minute basics")
    assert 0 < reached.done < whole
    assert next(plan.get_ready([ROUTINE], load_config())).all == whole - reached.done


def test_a_full_disk_ends_it_with_what_to_do(tones: Tones, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Sentences, "put", full)
    with pytest.raises(HipvoiceError, match="not everything") as caught:
        [*plan.get_ready([ROUTINE], load_config())]
    assert "No space left on device" in caught.value.detail
    assert "make room" in caught.value.detail
    assert len(tones.said) == 2  # the first text


def test_an_engine_that_fails_ends_it(tones: Tones) -> None:
    tones.raising = [RuntimeError("no licence")] * 2
    with pytest.raises(HipvoiceError, match="not everything") as caught:
        [*plan.get_ready([ROUTINE], load_config())]
    assert "no licence" in caught.value.detail


def test_a_voice_that_nothing_is_kept_of_is_refused(tones: Tones) -> None:
    tones.identity = ""
    with pytest.raises(HipvoiceError, match="cannot be kept"):
        next(plan.get_ready([ROUTINE], load_config()))


def prepared(*arguments: str) -> list[str]:
    done = CliRunner().invoke(hipvoice, ["voices", "prepare", *arguments])
    assert done.exit_code == 0, done.output
    return done.output.splitlines()


def test_the_command_says_how_far_it_is_and_how_much_room_it_took(tones: Tones, home: Path) -> None:
    begun, *steps, done = prepared(ROUTINE)
    count = int(begun.split()[0])
    assert begun == f"{count} sentences to render."
    assert len(steps) == 9
    assert all(re.fullmatch(rf"\d+ of {count}, about \d:\d\d left", line) for line in steps)
    size = sum(path.stat().st_size for path in home.rglob("*.pcm")) / 1e6
    assert re.fullmatch(
        rf"{count} sentences rendered in \d:\d\d\. What is kept takes {size:.0f} MB\.", done
    )
    assert prepared(ROUTINE) == [f"Everything was ready. What is kept takes {size:.0f} MB."]


def test_without_a_name_it_is_what_play_would_play(tones: Tones) -> None:
    prepared()
    assert missing(tones) == []


def test_all_and_names_exclude_each_other() -> None:
    done = CliRunner().invoke(hipvoice, ["voices", "prepare", "--all", ROUTINE])
    assert done.exit_code == 2
    assert "--all takes no ROUTINES" in done.output


READING = ("prepare", "--reading", ROUTINE)


def test_the_advice_is_read_while_a_slow_voice_gets_ready_until_a_key_is_pressed(
    home: Path,
) -> None:
    with closing(Terminal([*READING, "--voice", "kokoro:heart"], command="voices")) as terminal:
        terminal.until("Press a key to begin sooner.")
        assert safety_lines()[0][:40] in terminal.screen
        terminal.press(" ")
        assert terminal.finish() == 0
    kept = len([*home.rglob("*.pcm")])
    assert 0 < kept < next(plan.get_ready([ROUTINE], load_config())).all


@pytest.mark.parametrize("voice", [[], ["--voice", "nobody"]], ids=["standard", "unknown"])
def test_nobody_waits_for_a_voice_that_is_fast_or_that_the_session_will_miss(
    voice: list[str],
) -> None:
    with closing(Terminal([*READING, *voice], command="voices")) as terminal:
        assert terminal.finish() == 0
        assert terminal.screen == ""


def test_nobody_reads_where_there_is_no_terminal(tones: Tones) -> None:
    assert prepared("--reading", ROUTINE) == []
    assert tones.said == []
