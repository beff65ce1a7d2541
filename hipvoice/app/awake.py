"""Keeps the machine awake while a session is played: nobody touches it during a hold.

It is asked for in a way that ends with this process, however that ends: Linux by a child of
`systemd-inhibit` that reads from us until we are gone, macOS by `caffeinate`, which watches us,
Windows by a state of the thread. Where none of it can be had the session is played all the same,
without a word in its way; `doctor` tells it.
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
LIMIT_S: Final = 2.0  # for a system that does not answer

if sys.platform == "win32":
    import ctypes

    _FROM_NOW_ON, _SYSTEM, _DISPLAY = 0x8000_0000, 0x1, 0x2

    @contextmanager
    def kept_awake() -> Iterator[None]:
        """The machine and its display stay on. Enter and leave it on the same thread."""
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
        """The machine does not fall asleep by itself, where that can be asked for."""
        keeper = _started()
        try:
            yield
        finally:
            if keeper:
                _end(keeper)

    def trouble() -> str:
        """Why this machine cannot be kept awake, in a few words; empty where it can."""
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
        """What keeps the machine awake; None where it is not there."""
        watching = (*CAFFEINATE, "-w", str(os.getpid()))
        reading = (*INHIBIT, "cat")  # ends with its input, which is ours to end
        with suppress(OSError):
            return subprocess.Popen(
                watching if sys.platform == "darwin" else reading,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # no key of our terminal is for it, and it asks nothing
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
