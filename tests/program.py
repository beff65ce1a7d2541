"""The program in a process of its own, as a person starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LIMIT_S = 60.0
HOME_VARIABLES = {
    "HOME": ".",
    "USERPROFILE": ".",
    "APPDATA": "config",
    "LOCALAPPDATA": "data",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "run",
}


def run(
    *command: str | Path, cwd: Path | None = None, limit_s: float = LIMIT_S, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run any program to its end, without a terminal; `environment` on top of that of the tests."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )


def hipvoice(
    *arguments: str,
    prefix: tuple[str, ...] = (),
    cwd: Path | None = None,
    limit_s: float = LIMIT_S,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, without a terminal; `prefix` is a command that runs it."""
    command = (*prefix, sys.executable, "-m", "hipvoice", *arguments)
    return run(*command, cwd=cwd, limit_s=limit_s, **environment)


def good(*arguments: str, **environment: str) -> str:
    """Its output, if it reports success."""
    done = hipvoice(*arguments, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout
