"""Keeps the machine awake while a session is played, as nobody touches it during a hold.

The request ends with this process, however that ends: on Linux it is a child of `systemd-inhibit`
that reads from us until we are gone, on macOS `caffeinate`, which watches us, and on Windows a
state of the thread. If none of these is available, the session is played anyway, without a message;
`doctor` reports it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

INHIBIT: Final = (
    "systemd-inhibit",
    "--what=idle:sleep",
    "--who=hipvoice",
    "--why=an exercise session is played",
)
CAFFEINATE: Final = ("caffeinate", "-d", "-i")
LIMIT_S: Final = 2.0  # if the system does not answer

if sys.platform == "win32":
    import ctypes

    _FROM_NOW_ON, _SYSTEM, _DISPLAY = 0x8000_0000, 0x1, 0x2

    @contextmanager
    def kept_awake() -> Iterator[None]:
        """Keeps the machine and its display on. Enter and leave it on the same thread."""
        set_state = ctypes.windll.kernel32.SetThreadExecutionState
        set_state(_FROM_NOW_ON | _SYSTEM | _DISPLAY)
        try:
            yield
        finally:
            set_state(_FROM_NOW_ON)

    def trouble() -> str:
        """Windows always can."""
        return ""

else:

    @contextmanager
    def kept_awake() -> Iterator[None]:
        """Keeps the machine from falling asleep, if that can be requested."""
        keeper = _started()
        try:
            yield
        finally:
            if keeper:
                _end(keeper)

    def trouble() -> str:
        """Why this machine cannot be kept awake, in a few words; empty if it can."""
        program = CAFFEINATE[0] if sys.platform == "darwin" else INHIBIT[0]
        if shutil.which(program) is None:
            return f"there is no {program}"
        if sys.platform == "darwin":
            return ""
        try:
            done = subprocess.run(
                [*INHIBIT, "true"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=LIMIT_S,
                check=False,
                start_new_session=True,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        return (done.stderr.strip() or f"{program} fails") if done.returncode else ""

    def _started() -> subprocess.Popen[bytes] | None:
        """The command that keeps the machine awake; None if it is missing."""
        watching = (*CAFFEINATE, "-w", str(os.getpid()))
        reading = (*INHIBIT, "cat")  # ends with its input, which we control
        with suppress(OSError):
            return subprocess.Popen(
                watching if sys.platform == "darwin" else reading,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # our terminal's keys are not for it, and it asks nothing
            )
        return None

    def _end(keeper: subprocess.Popen[bytes]) -> None:
        assert keeper.stdin
        keeper.stdin.close()
        if sys.platform == "darwin":
            keeper.terminate()
        try:
            keeper.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            keeper.kill()
            keeper.wait()
