"""A real PostgreSQL of a test's own, from Debian's packages: started, killed and started again.

Its data and its socket are in a temporary folder; it listens on no network. It refuses to run as
root, so that it runs as nobody there.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

FOLDER = Path("/usr/lib/postgresql")
NOBODY = 65_534
LIMIT_S = 60.0
PASSWORD = "correct-horse"


class Postgres:
    """A server with a password. Use it as a context manager."""

    def __init__(self) -> None:
        versions = sorted(FOLDER.glob("*/bin/postgres"))
        if not versions:
            raise RuntimeError("these tests need PostgreSQL: sudo apt install postgresql")
        self._programs = versions[-1].parent
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if not os.geteuid() else {}
        if self._as:
            os.chown(self._folder, NOBODY, NOBODY)
        self._data = self._folder / "data"
        self._server: subprocess.Popen[bytes] | None = None
        (self._folder / "password").write_text(PASSWORD)
        self._run("initdb", "-D", str(self._data), "-U", "coach", "-A", "scram-sha-256",
                  "--pwfile", str(self._folder / "password"), "--no-sync")  # fmt: skip
        self.start()

    def url(self, password: str = PASSWORD) -> str:
        """The address of the server."""
        return f"postgresql://coach:{password}@/postgres?host={self._folder}"

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        options = ["-D", str(self._data), "-k", str(self._folder), "-c", "listen_addresses="]
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._programs / "postgres", *options],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                **self._as,  # type: ignore[call-overload]
            )
        deadline = time.monotonic() + LIMIT_S
        while self._run("pg_isready", "-h", str(self._folder), check=False):
            assert time.monotonic() < deadline, (self._folder / "log").read_text()
            assert self._server.poll() is None, (self._folder / "log").read_text()
            time.sleep(0.05)

    def die(self) -> None:
        """End it and all its sessions at once, without a word to anybody: as a power cut does."""
        assert self._server
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(timeout=LIMIT_S)

    def _run(self, program: str, *options: str, check: bool = True) -> int:
        ended = subprocess.run(
            [self._programs / program, *options],
            capture_output=True,
            cwd=self._folder,
            check=check,
            timeout=LIMIT_S * 2,
            **self._as,  # type: ignore[call-overload]
        )
        return int(ended.returncode)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._server and self._server.poll() is None:
            self.die()
        shutil.rmtree(self._folder, ignore_errors=True)
