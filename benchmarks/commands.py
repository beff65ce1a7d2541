"""How long commands take, in starts of a bare Python: `python -m benchmarks.commands`.

Everything is started in turn, so that a busy machine slows all of it alike, and what is printed are
ratios of medians. The first round, which fills the caches, does not count. Home folders are empty
ones, the voice is the system's.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 11
PROGRAM = ("-m", "hipvoice")
COMPLETION = {
    "_HIPVOICE_COMPLETE": "bash_complete",
    "COMP_WORDS": "hipvoice play floor-",
    "COMP_CWORD": "2",
}
BARE = "python -c pass"
# What is started, what is added to its environment, and how many starts of Python it may take.
COMMANDS: dict[str, tuple[tuple[str, ...], dict[str, str], int]] = {
    BARE: (("-c", "pass"), {}, 1),
    "--version": ((*PROGRAM, "--version"), {}, 4),
    "--help": ((*PROGRAM, "--help"), {}, 8),
    "list": ((*PROGRAM, "list"), {}, 8),
    "list --exercises": ((*PROGRAM, "list", "--exercises"), {}, 8),
    "completion of a routine": (PROGRAM, COMPLETION, 8),
    "plan floor-four": ((*PROGRAM, "plan", "floor-four"), {}, 12),
}


def spent(arguments: tuple[str, ...], environment: dict[str, str]) -> float:
    """Seconds for one run."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - began


def environment_in(home: str) -> dict[str, str]:
    """An environment with folders of its own, in which bytecode is kept."""
    kinds = ("CONFIG", "DATA", "CACHE", "STATE")
    folders = {f"XDG_{kind}_HOME": os.path.join(home, kind) for kind in kinds}  # noqa: PTH118
    ours = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**ours, "HOME": home, **folders, "HIPVOICE_VOICE": "system"}


def main() -> None:
    """Measure, and print the table."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as home:
        environment = environment_in(home)
        for number in range(ROUNDS + 1):
            for name, (arguments, more, _) in COMMANDS.items():
                seconds = spent(arguments, {**environment, **more})
                if number:
                    taken[name].append(seconds)
    bare = statistics.median(taken[BARE])
    print(f"{BARE}: {bare * 1000:.0f} ms")
    for name, (_, _, limit) in COMMANDS.items():
        print(f"{name:<26}{statistics.median(taken[name]) / bare:6.1f} times  (limit {limit})")


if __name__ == "__main__":
    main()
