"""Files that a person names: what is read of them, and what is not even opened."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from hipvoice.errors import HipvoiceError
from hipvoice.files import read_beginning, read_bytes, read_text
from tests.program import hipvoice


def bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))


@pytest.mark.parametrize(
    ("make", "what"), [(os.mkfifo, "a pipe"), (os.mkdir, "a folder"), (bind, "a socket")]
)
def test_what_is_no_file_is_named(
    tmp_path: Path, make: Callable[[Path], None], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "it")
    with pytest.raises(HipvoiceError, match=f"it: it is {what}"):
        read_bytes(tmp_path / "it", 9)


def test_a_device_is_no_file() -> None:
    with pytest.raises(HipvoiceError, match="it is a device"):
        read_beginning(Path(os.devnull), 9)


def test_no_more_than_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "it"
    path.write_bytes(b"0123456789")
    assert read_bytes(path, 10) == b"0123456789"
    assert read_beginning(path, 3) == b"012"
    with pytest.raises(HipvoiceError, match="it is too large") as raised:
        read_bytes(path, 9)
    assert raised.value.detail == "It may have 9 bytes."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_whatever_mark_it_has(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "it").write_bytes("\u00e9\r\n".encode(encoding))
    assert read_text(tmp_path / "it", 99) == "\u00e9\r\n"


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "it").write_bytes(b"a\nb\xe9\n")
    with pytest.raises(HipvoiceError, match="it is not UTF-8") as raised:
        read_text(tmp_path / "it", 99)
    assert raised.value.detail == "Line 2: byte 0xE9."


COMMANDS = (
    ("check",),
    ("plan",),
    ("import",),
    ("journal", "import"),
    ("models", "list", "--catalogue"),
)


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_waits_for_a_pipe(tmp_path: Path, command: tuple[str, ...]) -> None:
    os.mkfifo(tmp_path / "it")
    done = hipvoice(*command, str(tmp_path / "it"))
    assert done.returncode == 1
    assert "it: it is a pipe" in done.stderr
