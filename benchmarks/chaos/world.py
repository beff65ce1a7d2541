"""A world of its own for a chaos run: a home, a disk that can be filled, a sound card.

Everything is in one folder, and every process carries a mark in its environment, so that what
is left over can be found, and nobody else's is touched.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.program import HOME_VARIABLES
from tests.soundcard import SoundCard

DISK_MIB = 12
PAGE = 4096
MARK = "HIPVOICE_CHAOS"
GONE_S = 15.0  # until what a session started has ended after it
HIPVOICE = (sys.executable, "-m", "hipvoice")


class World:
    """Use it as a context; afterwards nothing of it is left."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="chaos-"))
        self.mark = secrets.token_hex(8)
        self.home = self._made("home")
        self.temporary = self._made("tmp")
        self.disk = self._made("disk")
        self.logs = self._made("logs")
        self.mounted = self._mount()
        self.card = SoundCard(self.folder)
        self.journal = self.disk / "journal.sqlite3"

    def __enter__(self) -> Self:
        self.card.start_server()
        return self

    def __exit__(self, *_: object) -> None:
        self.end_processes()
        self.card.__exit__()
        if self.mounted:
            _mount_command("umount", "-l", str(self.disk))
        if not os.path.ismount(self.disk):
            shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self, home: Path | None = None) -> dict[str, str]:
        """That of a program which lives here, in this home or another."""
        at_home = home or self.home
        own = {name: self._made(str(at_home / place)) for name, place in HOME_VARIABLES.items()}
        return {
            **{name: str(folder) for name, folder in own.items()},
            **self.card.environment,
            "TMPDIR": str(self.temporary),
            "HIPVOICE_JOURNAL": str(self.journal),
            MARK: self.mark,
        }

    def fill(self, room: int) -> None:
        """Leave that many bytes of the disk free, rounded to its pages."""
        with suppress(OSError), (self.disk / "pad").open("wb", buffering=0) as pad:
            while True:
                pad.write(b"\0" * PAGE)
        with suppress(OSError), (self.disk / "pad").open("r+b") as pad:
            pad.truncate(max(0, os.fstat(pad.fileno()).st_size - room))

    def free(self) -> None:
        """Give the room back, if the disk can be written."""
        with suppress(OSError):
            (self.disk / "pad").unlink(missing_ok=True)

    def remount(self, how: str) -> bool:
        """Mount the disk "ro" or "rw"; False where the system refuses as files are open."""
        return _mount_command("mount", "-o", f"remount,{how}", str(self.disk))

    def processes(self) -> dict[int, str]:
        """Every process of this world that is alive, with its command."""
        return {pid: command for pid in _pids() if (command := self._ours(pid))}

    def signal(self, pid: int, number: int) -> bool:
        """Send a signal; False, and nothing done, if the process is not there or not ours."""
        if not self._ours(pid):
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        return True

    def left_processes(self) -> dict[int, str]:
        """Those that have not ended by themselves after a while."""
        wait_until(lambda: not self.processes(), GONE_S)
        return self.processes()

    def end_processes(self) -> None:
        """End them all the hard way."""
        while left := self.processes():
            for pid in left:
                self.signal(pid, signal.SIGKILL)
            time.sleep(0.05)

    def _made(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _mount(self) -> bool:
        size = f"size={DISK_MIB}m,mode=0700"
        return _mount_command("mount", "-t", "tmpfs", "-o", size, "chaos", str(self.disk))

    def _ours(self, pid: int) -> str:
        """The command of a process of this world that is alive, else nothing."""
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            if f"{MARK}={self.mark}".encode() in environment:
                return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            pass  # it has ended, or is somebody else's
        return ""


def wait_until(true: Callable[[], object], limit_s: float) -> bool:
    """Whether it became true in time."""
    end = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def children(pid: int) -> list[int]:
    """The children of a process and theirs."""
    try:
        texts = [(task / "children").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []
    own = [int(child) for text in texts for child in text.split()]
    return [*own, *(grandchild for child in own for grandchild in children(child))]


def command_of(pid: int) -> str:
    """The command of a process, as one text."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _mount_command(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
