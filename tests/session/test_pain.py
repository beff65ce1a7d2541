"""Pain in a real session: the keys answer, the journal keeps it, and the next session asks."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from hipvoice.journal.known import hurt
from hipvoice.journal.store import Journal
from tests.session.player import kept
from tests.session.terminal import Terminal

pytestmark = pytest.mark.slow

ROUTINE = """\
name: Sore
steps:
  - use: gluteal-stretch
    hold: 60s
    sides: left
    ready: 3s
  - use: gluteal-stretch
    hold: 5s
    sides: right
"""
AGAIN = "Last time this hurt: Gluteal stretch. Do it today?"


def hurts_now(journal: Path) -> set[str]:
    with Journal.read(journal) as there:
        return {*hurt(there)}


def play(folder: Path) -> Terminal:
    (folder / "sore.yaml").write_text(ROUTINE, "utf-8")
    options = ["--trace", "--speaker", "none", "--mic", "none"]
    return Terminal([str(folder / "sore.yaml"), *options, "--journal", str(folder / "j.sqlite3")])


def test_what_hurt_is_left_and_asked_about_the_next_time(tmp_path: Path) -> None:
    journal = tmp_path / "j.sqlite3"
    with closing(play(tmp_path)) as terminal:
        terminal.until("enter   welcome")
        terminal.press("\r")
        terminal.until("Hold for")
        for key, answer in (("h", "How strong is the pain"), ("8", "Is there any numbness")):
            terminal.press(key)
            terminal.until(answer)
        terminal.press("x")
        terminal.until("Is there pain below the knee")
        terminal.press("n")  # "next" is no answer
        terminal.until('"next" is not possible now')
        terminal.press("x")
        terminal.until("One exercise left out because of pain")
        assert terminal.finish() == 0
    (session,) = kept(journal)
    assert [s.status for s in session.sets] == ["partial", "skipped"]
    told = [(a.question, a.value) for a in session.answers]
    assert told == [("pain", 8), ("numbness", 0), ("below-knee", 0)]
    assert hurts_now(journal) == {session.sets[0].exercise}
    with closing(play(tmp_path)) as terminal:
        terminal.until("enter   welcome")
        terminal.press("\r")
        terminal.until(AGAIN)
        terminal.press("x")
        terminal.until("We leave Gluteal stretch for today")
        assert terminal.finish() == 0
    latest, _ = kept(journal)
    assert [s.status for s in latest.sets] == ["skipped", "skipped"]
    assert [(a.question, a.value) for a in latest.answers] == [("again", 0)]
    assert hurts_now(journal) == {session.sets[0].exercise}


def test_a_warning_sign_ends_the_session_and_its_signs_stay_on_the_terminal(
    tmp_path: Path,
) -> None:
    with closing(play(tmp_path)) as terminal:
        terminal.until("enter   welcome")
        terminal.press("\r")
        terminal.until("Hold for")
        for key, answer in (("h", "How strong is the pain"), ("7", "Is there any numbness")):
            terminal.press(key)
            terminal.until(answer)
        terminal.press("y")
        terminal.until("mean urgent care")
        assert terminal.finish() == 0
        assert "Get urgent care for new trouble with bladder or bowel." in terminal.screen
    (session,) = kept(tmp_path / "j.sqlite3")
    assert session.ending == "stopped"
    with closing(play(tmp_path)) as terminal:
        terminal.until("session of")
        assert "You left" not in terminal.screen  # it is not resumed
