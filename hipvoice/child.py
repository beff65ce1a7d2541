"""Child processes: requests and answers with time limits, restarts, and their temporary folders.

Libraries that may crash, hang or leak run in a `Child`. It runs a module of this package that
answers lines of JSON on standard input with lines of JSON on standard output, imports nothing from
the working folder, and ends when its standard input does, so it cannot outlive us. A `Program` is
one that is not ours: it is given a text, and ends. A `Supervisor` keeps one of either.

Reading from it and writing to it block. Only the end of the process ends a blocked call, so a limit
is a timer that kills it; this works on every system, whatever the process is doing.
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
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, BinaryIO, Generic, Protocol, TypeVar

from hipvoice import isolation

END_LIMIT_S = 0.5  # after which it is killed
PREFIX = "hipvoice-"  # of our folders in the temporary folder
LOCK = "in-use"
RESTART_AFTER_S = (0.0, 0.0, 0.5, 2.0, 10.0, 30.0)  # by the number of failures in a row
SOUND_AFTER_S = 10.0  # after running this long, a failure counts as the first again

Json = dict[str, Any]


class ChildGone(Exception):  # noqa: N818 - a fact, as events are
    """The process ended, or was killed for being late. The message says which, in a few words."""

    def __init__(self, reason: str, *, late: bool) -> None:
        super().__init__(reason)
        self.late = late


class Child:
    """A running process. One thread at a time may make requests; any thread may end it."""

    def __init__(self, module: str, *arguments: str, **environment: str) -> None:
        """Start it; `environment` is added to ours. Raises OSError."""
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
        """Send a request without an answer, followed by bytes. Raises ChildGone."""
        with self._within(limit_s):
            self._send(request, data)

    def ask(self, request: Json, limit_s: float) -> Json:
        """The answer to a request. Raises ChildGone."""
        with self._within(limit_s):
            self._send(request)
            return self._receive()

    def hear(self, limit_s: float) -> Json:
        """What it says without a request. Raises ChildGone."""
        with self._within(limit_s):
            return self._receive()

    def end(self) -> None:
        """Let the process end, and make sure that it does. Safe to call again."""
        with self._within(END_LIMIT_S):
            with suppress(OSError):  # what is left to write has no reader
                self._requests.close()
            self.wait()

    def kill(self) -> None:
        """End the process now."""
        self._process.kill()

    def wait(self) -> None:
        """Wait until the process has ended, and reap it."""
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
        except subprocess.TimeoutExpired:  # it said nothing sensible, and is alive
            self.kill()
            code = self._process.wait()
        if self._late is not None:
            return ChildGone(f"no answer within {self._late:.0f} s", late=True)
        ended = f"was ended by signal {-code}" if code < 0 else f"ended with {code}"
        return ChildGone(f"its process {ended}", late=False)


class Program:
    """A running program that is not ours: it reads a text from standard input, and ends."""

    def __init__(self, command: list[str]) -> None:
        """Start it. Raises OSError."""
        pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet)

    def feed(self, text: bytes, limit_s: float) -> bytes:
        """Give it the text; returns what it prints. Raises ChildGone if it fails or is late."""
        try:
            printed, _ = self._process.communicate(text, timeout=limit_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            raise ChildGone(f"no answer within {limit_s:.0f} s", late=True) from None
        if self._process.returncode:
            raise ChildGone(f"it ended with {self._process.returncode}", late=False)
        return bytes(printed)

    def end(self) -> None:
        """Kill it and reap it. Safe to call again, and while another thread waits for it."""
        self._process.kill()
        self._process.wait()


class Endable(Protocol):
    """A process that can be ended and reaped, by any thread and more than once."""

    def end(self) -> None:
        """End it and reap it."""


_EndableT = TypeVar("_EndableT", bound=Endable)


class ClosedError(Exception):
    """There is no process any more: its supervisor was closed."""


class Supervisor(Generic[_EndableT]):
    """Keeps one process: starts it when it is needed, and another after it was dropped.

    One thread gets and drops it. Any thread may call `close`; whoever waits for the answer of the
    process at that moment gets ChildGone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # so that no process is started after `close`
        self._closed = threading.Event()
        self._running: _EndableT | None = None
        self._failures = 0
        self._began = 0.0

    @property
    def running(self) -> _EndableT | None:
        """The process, if one was started and not dropped."""
        return self._running

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed.is_set()

    def get(self, start: Callable[[], _EndableT]) -> _EndableT:
        """The process; if there is none, `start` makes it. Raises ClosedError, and what it does."""
        with self._lock:
            if self.closed:
                raise ClosedError
            if self._running is None:
                self._failures += 1  # until it has run for a while
                self._began = time.monotonic()
                self._running = start()
            return self._running

    def drop(self) -> None:
        """End and reap the process; `get` makes another one."""
        running, self._running = self._running, None
        if running:
            running.end()
            if time.monotonic() - self._began > SOUND_AFTER_S:
                self._failures = 1

    def rest(self) -> bool:
        """Wait before the next start, the longer the more starts failed in a row.

        Returns whether to start; not after `close`.
        """
        pause_s = RESTART_AFTER_S[min(self._failures, len(RESTART_AFTER_S) - 1)]
        return not self._closed.wait(pause_s)

    def close(self) -> None:
        """End the process, and start none any more. Safe to call again."""
        with self._lock:
            self._closed.set()
            running = self._running
        if running:
            running.end()


class Scratch:
    """A new temporary folder for what a child writes; `close` removes it.

    A killed process leaves it behind. The next process that makes such a folder removes it; a lock,
    which ends with the process that holds it, shows that it is unused.
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
    """Remove the folders of this user's killed processes, once per process."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # another one sweeps as well
            if _is_own(folder) and _is_abandoned(folder / LOCK):
                shutil.rmtree(folder)


if sys.platform == "win32":

    def _hold(path: Path) -> IO[bytes]:
        """Windows does not remove open files."""
        return path.open("wb")

    def _is_own(folder: Path) -> bool:
        """The temporary folder is the user's own."""
        return folder.is_dir()

    def _is_abandoned(lock: Path) -> bool:
        """Whether nobody has it open any more; then it is removed."""
        lock.unlink()
        return True

else:
    import fcntl

    def _hold(path: Path) -> IO[bytes]:
        """The file, locked before it gets its name, so that nobody ever sees it unlocked."""
        unnamed = path.with_suffix(".new")
        file = unnamed.open("wb")
        with suppress(OSError):  # a disk without locks: the folder stays if we are killed
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            unnamed.rename(path)
        return file

    def _is_own(folder: Path) -> bool:
        """Whether it is one of this user's folders."""
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
