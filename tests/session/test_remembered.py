"""What a person changes of the voice in a session holds for the next one, and for nobody else."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from hipvoice.app.config import VoiceSettings, load_config
from tests.session.test_terminal import ROUTINE, Terminal
from tests.soundcard import await_true

LIMIT_S = 60.0


def test_the_volume_is_kept_for_the_person_and_an_option_is_not(tmp_path: Path) -> None:
    path = tmp_path / "keys.yaml"
    path.write_text(ROUTINE, "utf-8")
    silent = ["--speaker", "none", "--mic", "none", "--journal", str(tmp_path / "j.sqlite3")]
    played = [str(path), *silent, "--person", "Anna", "--rate", "150", "--volume", "60"]
    with closing(Terminal([*played, "--speed", "10", "--log"], {})) as terminal:
        terminal.until("introduction")
        terminal.press("\r")  # before the first session it waits for that
        terminal.until("left side · hold")
        terminal.press("[")
        await_true(lambda: bool(load_config().people), "nothing is kept", LIMIT_S)
        terminal.press("q")
        terminal.until("end the session?")
        terminal.press("y")
        assert terminal.finish() == 0
    assert load_config().for_person("Anna").voice == VoiceSettings(volume=50)
    assert load_config().voice == VoiceSettings()


def test_a_rehearsal_leaves_nothing_behind_and_says_so_all_along(
    tmp_path: Path, home: Path
) -> None:
    path = tmp_path / "keys.yaml"
    path.write_text(ROUTINE, "utf-8")
    silent = ["--speaker", "none", "--mic", "none", "--rehearse", "--speed", "10"]
    with closing(Terminal([str(path), *silent], {})) as terminal:
        terminal.until("introduction")
        terminal.press("\r")
        terminal.until("left side · hold")
        assert "REHEARSAL" in terminal.screen
        terminal.press("[")
        terminal.until("Volume down")
        terminal.press("q")
        terminal.until("end the session?")
        terminal.press("y")
        assert terminal.finish() == 0
    there = [path.relative_to(home) for path in home.rglob("*") if path.is_file()]
    assert {path.parts[0] for path in there} <= {"cache"}
