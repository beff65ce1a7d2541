"""Speed and memory of `render`, as a table: `python -m benchmarks.render [MINUTES]`.

Each format gets a process of its own, as a person starts it, with an empty home, so that nothing is
known from earlier sessions. Speed is the length of the file by the time from start to end, and by
the time that one core worked: they differ on a busy machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import soundfile

MINUTES = 60
SPEED_LIMIT = 50  # times real time
MEMORY_LIMIT = 200  # MB
FORMATS = ("wav", "flac", "ogg", "opus", "mp3")
EXERCISES = ("gluteal-stretch", "hip-flexor-stretch", "seated-butterfly", "frog-rock-back")
STEP_MINUTES = 5  # of one exercise with its rests, about


def main(minutes: int) -> None:
    """Measure and print."""
    heads = ("length", "takes", "speed", "by core", "memory", "file")
    print(f"{'what':<8}" + "".join(f"{head:>10}" for head in heads))
    with tempfile.TemporaryDirectory() as home:
        routine = Path(home) / "long.yaml"
        routine.write_text(_routine(minutes), "utf-8")
        for kind in FORMATS:
            print(_row(routine, Path(home) / f"long.{kind}", Path(home) / kind))
    print(f"limits: at least {SPEED_LIMIT}x, at most {MEMORY_LIMIT} MB")


def _routine(minutes: int) -> str:
    """A routine of about `minutes`."""
    steps = [
        f"  - use: {EXERCISES[i % len(EXERCISES)]}\n    hold: 30s\n    sets: 4\n"
        for i in range(max(1, minutes // STEP_MINUTES))
    ]
    return "name: Long session\nsteps:\n" + "".join(steps)


def _row(routine: Path, file: Path, home: Path) -> str:
    home.mkdir()
    homes = {name: str(home) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    command = [sys.executable, "-m", "hipvoice", "render", str(routine), str(file)]
    command.append("--overwrite")  # the cue sheet of another format is there
    began = time.perf_counter()
    with subprocess.Popen(command, env={**os.environ, **homes}, stdout=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - began
    assert child.returncode == 0, f"it ended with {child.returncode}"
    worked = usage.ru_utime + usage.ru_stime
    length, size = soundfile.info(file).duration, file.stat().st_size
    memory = usage.ru_maxrss / 1024  # Linux counts KB
    cells = (
        f"{length / 60:.1f} min",
        f"{took:.1f} s",
        f"{length / took:.0f}x",
        f"{length / worked:.0f}x",
        f"{memory:.0f} MB",
        f"{size / 1e6:.1f} MB",
    )
    return f"{file.suffix[1:]:<8}" + "".join(f"{cell:>10}" for cell in cells)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MINUTES)
