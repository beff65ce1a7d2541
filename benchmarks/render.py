"""Speed and memory of `render`, as a table: `python -m benchmarks.render [MINUTES]`.

Each format gets a process of its own, as a person starts it, with an empty home, so that nothing is
known from earlier sessions. Speed is the length of the file by the time from start to end.
"""

from __future__ import annotations

import os
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
    print(f"{'what':<24}{'length':>10}{'takes':>10}{'speed':>9}{'memory':>10}{'file':>10}")
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
    began = time.perf_counter()
    pid = os.spawnve(
        os.P_NOWAIT, sys.executable, [*command, "--overwrite"], {**os.environ, **homes}
    )
    _, status, usage = os.wait4(pid, 0)
    took = time.perf_counter() - began
    assert status == 0, f"it ended with {status}"
    length, size = soundfile.info(file).duration, file.stat().st_size
    memory = usage.ru_maxrss / 1024  # Linux counts KB
    return (
        f"{file.suffix[1:]:<24}{length / 60:>6.1f} min{took:>8.1f} s{length / took:>8.0f}x"
        f"{memory:>7.0f} MB{size / 1e6:>7.1f} MB"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MINUTES)
