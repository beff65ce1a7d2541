"""A Python of our own in a process beside this one: requests to it, answers from it, in time.

Libraries that may crash, hang or leak live there. It runs a module of this package that answers
lines of JSON on standard input by lines of JSON on standard output, imports nothing from the
working folder, and ends when its standard input does, so that it cannot outlive us.

Reading from and writing to it block. What ends a blocked call is the end of the process, so a limit
is a timer that kills it; this holds on every system, whatever the process is doing.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, BinaryIO

from hipvoice import isolation

END_LIMIT_S = 0.5  # after which it is killed
PREFIX = "hipvoice-"  # of the folders in the temporary one
LOCK = "in-use"

Json = dict[str, Any]


class ChildGone(Exception):  # noqa: N818 - a fact, as events are
    """The process ended, or was killed for being late. The message says which, in a few words."""

    def __init__(self, reason: str, *, late: bool) -> None:
        super().__init__(reason)
        self.late = late


class Child:
    """A running process. One thread at a time may make requests; any may end it."""

    def __init__(self, module: str, *arguments: str, **environment: str) -> None:
        """Start it; `environment` is put on top of ours. Raises OSError."""
        self._late: float | None = None  # the limit in seconds that it did not keep
        self._process = subprocess.Popen(
            isolation.python(module, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=isolation.environment(**environment),
        )
        assert self._process.stdin
        assert self._process.stdout
        self._requests: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._answers: BinaryIO = self._process.stdout  # type: ignore[assignment]

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def tell(self, request: Json, limit_s: float, data: bytes = b"") -> None:
        """Send a request that has no answer, with bytes behind it. Raises ChildGone."""
        with self._within(limit_s):
            self._send(request, data)

    def ask(self, request: Json, limit_s: float) -> Json:
        """The answer to a request. Raises ChildGone."""
        with self._within(limit_s):
            self._send(request)
            return self._receive()

    def hear(self, limit_s: float) -> Json:
        """What it says unasked. Raises ChildGone."""
        with self._within(limit_s):
            return self._receive()

    def end(self) -> None:
        """Let the process end, and see that it does. Safe to call again."""
        with self._within(END_LIMIT_S):
            with suppress(OSError):  # what is left to write has no reader any more
                self._requests.close()
            self.wait()

    def kill(self) -> None:
        """End the process now."""
        self._process.kill()

    def wait(self) -> None:
        """Wait until the process has ended, and bury it."""
        self._process.wait()
        for pipe in (self._requests, self._answers):
            with suppress(OSError):  # closing writes what a dead process has not taken
                pipe.close()

    @contextmanager
    def _within(self, limit_s: float) -> Iterator[None]:
        timer = threading.Timer(limit_s, self._kill_late, (limit_s,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _kill_late(self, limit_s: float) -> None:
        self._late = limit_s
        self.kill()

    def _send(self, request: Json, data: bytes = b"") -> None:
        try:
            self._requests.write(json.dumps(request).encode("ascii") + b"\n" + data)
            self._requests.flush()
        except (OSError, ValueError) as error:  # broken pipe; closed by the thread that waits
            raise self._gone() from error

    def _receive(self) -> Json:
        try:
            answer: Json = json.loads(self._answers.readline())
        except (OSError, ValueError) as error:  # ended, perhaps in the middle of a line
            raise self._gone() from error
        return answer

    def _gone(self) -> ChildGone:
        """Why there is no answer."""
        try:
            code = self._process.wait(END_LIMIT_S)
        except subprocess.TimeoutExpired:  # it said nothing sensible, and lives
            self.kill()
            code = self._process.wait()
        if self._late is not None:
            return ChildGone(f"no answer within {self._late:.0f} s", late=True)
        ended = f"was ended by signal {-code}" if code < 0 else f"ended with {code}"
        return ChildGone(f"its process {ended}", late=False)


class Scratch:
    """A new folder in the temporary one, for what a child writes; `close` removes it.

    Whoever is killed leaves it behind. It is removed by the next one that makes such a folder, who
    can tell by a lock that ends with the process that holds it.
    """

    def __init__(self) -> None:
        """Make it. Raises OSError."""
        sweep()
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = _hold(self.path / LOCK)

    def close(self) -> None:
        """Remove it, if the child has not. Safe to call again."""
        self._lock.close()
        shutil.rmtree(self.path, ignore_errors=True)


@cache
def sweep() -> None:
    """Remove the folders of killed processes of this user; once in the life of ours."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # another one sweeps as well
            if _is_own(folder) and _is_abandoned(folder / LOCK):
                shutil.rmtree(folder)


if sys.platform == "win32":

    def _hold(path: Path) -> IO[bytes]:
        """Windows removes no file that is open."""
        return path.open("wb")

    def _is_own(folder: Path) -> bool:
        """The temporary folder is the user's own."""
        return folder.is_dir()

    def _is_abandoned(lock: Path) -> bool:
        """Whether nobody has it open any more; no longer there, then."""
        lock.unlink()
        return True

else:
    import fcntl

    def _hold(path: Path) -> IO[bytes]:
        """The file, locked before it has its name: nobody ever sees it without."""
        unnamed = path.with_suffix(".new")
        file = unnamed.open("wb")
        with suppress(OSError):  # a disk without locks: then the folder stays if we are killed
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            unnamed.rename(path)
        return file

    def _is_own(folder: Path) -> bool:
        """Whether it is a folder of this user's."""
        found = folder.lstat()
        return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()

    def _is_abandoned(lock: Path) -> bool:
        """Whether nobody holds it any more."""
        with lock.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True
