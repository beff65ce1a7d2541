from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hipvoice import errors
from hipvoice.errors import HipvoiceError
from hipvoice.outer import outer_handler


def test_an_expected_error_is_told_in_three_parts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, outer_handler():
        raise HipvoiceError("no such routine", "x.yaml:1:2\n  foo", "hipvoice list names them")
    assert end.value.code == errors.EXIT_EXPECTED
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "error: no such routine\nx.yaml:1:2\n  foo\nhint: hipvoice list names them\n"


def test_an_error_without_detail_and_hint_is_one_line() -> None:
    assert HipvoiceError("no microphone").render() == "error: no microphone"


def without_microphone() -> None:
    raise HipvoiceError("no microphone")


def fails_to_close() -> None:
    try:
        without_microphone()
    finally:
        raise HipvoiceError("no disk") from OSError()


def stands_for_it() -> None:
    try:
        without_microphone()
    except HipvoiceError as error:
        raise HipvoiceError("use the keys") from error


def hides_it() -> None:
    try:
        without_microphone()
    except HipvoiceError:
        raise HipvoiceError("use the keys") from None


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (fails_to_close, ["no microphone", "no disk"]),
        (stands_for_it, ["use the keys"]),
        (hides_it, ["use the keys"]),
    ],
)
def test_an_error_of_closing_is_told_after_the_one_that_led_there(
    body: Callable[[], None], told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit), outer_handler():
        body()
    assert capsys.readouterr().err == "".join(f"error: {title}\n" for title in told)


def test_an_interrupt_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end, outer_handler():
        raise KeyboardInterrupt
    assert end.value.code == errors.EXIT_INTERRUPTED
    assert capsys.readouterr() == ("", "")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that logs go to, and a temporary folder beside it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path / "state"


def bug(capsys: pytest.CaptureFixture[str]) -> str:
    """What a person sees of a bug."""
    with pytest.raises(SystemExit) as end, outer_handler():
        raise TypeError("first\nsecond \ud800")
    assert end.value.code == errors.EXIT_BUG
    return capsys.readouterr().err


def test_a_bug_leaves_its_traceback_in_a_file(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = bug(capsys)
    (log,) = state.rglob("*.log")
    assert seen == (
        f"error: this is a bug in hipvoice: TypeError: first\nThe details are in {log}\n"
    )
    assert "Traceback" in log.read_text()


def test_a_log_folder_that_cannot_be_made(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state.write_text("a file in its place")
    seen = bug(capsys)
    (log,) = state.parent.glob("hipvoice-bug-*.log")
    assert str(log) in seen


def test_no_place_for_a_log_at_all(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    state.write_text("a file in its place")
    monkeypatch.setattr("tempfile.tempdir", str(state))
    assert "could not be written" in bug(capsys)


PROGRAM = "from hipvoice.outer import outer_handler\nwith outer_handler():\n    {}"


@pytest.mark.slow
@pytest.mark.parametrize("lines", [1, 100_000])
def test_a_reader_that_goes_away_is_no_error(lines: int) -> None:
    body = f"import sys; sys.stdin.read(); [print(n) for n in range({lines})]"
    buffered = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(body)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**buffered, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert program.stdin
    assert program.stdout
    assert program.stderr
    program.stdout.close()
    program.stdin.close()
    assert program.stderr.read() == b""
    assert program.wait() == errors.EXIT_EXPECTED
    program.stderr.close()


def test_a_broken_pipe_to_a_child_is_a_bug(
    state: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout", io.StringIO())
    with pytest.raises(SystemExit) as end, outer_handler():
        raise BrokenPipeError
    assert end.value.code == errors.EXIT_BUG
