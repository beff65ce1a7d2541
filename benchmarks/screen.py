"""The display of a session in a real (pseudo) terminal: `python -m benchmarks.screen`.

Measures from Enter to the first picture, from a key to what it shows, and how much of a core the
display takes during a hold: a session with it, less one in plain lines. The microphone is a file of
noise, so that its level moves all the time.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile

from tests.session.terminal import Terminal
from tests.soundcard import await_true

ROUTINE = """\
name: Measured
steps:
  - use: gluteal-stretch
    hold: 300s
    sides: left
    ready: 3s
"""
SIZES = ((80, 24), (200, 60))
STARTS = 7
PRESSES = 20
HOLD_S = 20.0
NOISE_S = 120
RATE = 16_000
LIMIT_S = 60.0
TICKS = os.sysconf("SC_CLK_TCK")
TARGETS = {"first picture, ms": 400.0, "key to picture, ms": 50.0, "display, % of a core": 3.0}


@contextmanager
def opened(folder: Path, *options: str, size: tuple[int, int] = SIZES[0]) -> Iterator[Terminal]:
    """A session in a terminal of its own, over when the context is left."""
    path, noise = folder / "measured.yaml", folder / "noise.wav"
    path.write_text(ROUTINE, "utf-8")
    if not noise.exists():
        level = np.random.default_rng(1).normal(0, 300, NOISE_S * RATE).astype(np.int16)
        soundfile.write(noise, level, RATE)
    home = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    sound = ("--speaker", "none", "--mic", str(noise))
    terminal = Terminal([str(path), *sound, *options], home, size)
    try:
        yield terminal
    finally:
        terminal.close()


def shown(terminal: Terminal, text: str, seen: int = 0) -> None:
    """Wait until `text` is on the terminal, past the `seen` characters."""
    await_true(lambda: text in terminal.screen[seen:], f"no {text!r}", LIMIT_S)


def first_picture_ms(folder: Path) -> tuple[float, float]:
    """From starting the program to the routine's name on the terminal, and its own work till then.

    On a busy machine the second is what can be compared.
    """
    begun = time.monotonic()
    with opened(folder) as terminal:
        shown(terminal, "Measured")
        worked = cpu_s(terminal.process.pid)
        return (time.monotonic() - begun) * 1000, worked * 1000


def to_hold(terminal: Terminal) -> None:
    """Skip what comes before the hold."""
    shown(terminal, "introduction")
    while "side · hold" not in terminal.screen:
        terminal.press("n")
        time.sleep(0.5)


def key_ms(folder: Path) -> list[float]:
    """From a key to the picture of what it did: pauses, and goings-on."""
    times = []
    with opened(folder) as terminal:
        to_hold(terminal)
        for press in range(PRESSES):
            word = "paused" if press % 2 == 0 else "back in"
            seen, begun = len(terminal.screen), time.monotonic()
            terminal.press(" ")
            shown(terminal, f"side · {word}", seen)
            times.append((time.monotonic() - begun) * 1000)
            time.sleep(0.2)
    return times


def cpu_s(pid: int) -> float:
    """The processor time that a process has taken, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def share(folder: Path, *options: str, size: tuple[int, int] = SIZES[0]) -> float:
    """The part of a core that a session takes during a hold, %."""
    with opened(folder, *options, size=size) as terminal:
        if "--trace" in options:
            shown(terminal, "enter   ")
            while "enter   hold" not in terminal.screen:
                terminal.press("n")
                time.sleep(0.5)
        else:
            to_hold(terminal)
        time.sleep(2)
        before, begun = cpu_s(terminal.process.pid), time.monotonic()
        time.sleep(HOLD_S)
        taken = cpu_s(terminal.process.pid) - before
        return 100 * taken / (time.monotonic() - begun)


def bare_python_ms() -> float:
    """What starting Python alone takes here: a measure of the machine."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return (time.monotonic() - begun) * 1000


def row(name: str, target: str, value: float, more: str = "") -> None:
    """One line of the table, with the ratio to the target."""
    print(f"  {name:<32}{value:8.1f}   {value / TARGETS[target]:5.2f} of the target  {more}")


def main() -> None:
    """Print the table; a machine with other work makes the times longer."""
    print(f"  load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first_picture_ms(folder)  # fills the caches of the system
        starts, works = zip(*(first_picture_ms(folder) for _ in range(STARTS)), strict=True)
        bare = f"{min(starts):.0f} to {max(starts):.0f}; python alone {bare_python_ms():.0f}"
        row("first picture, ms", "first picture, ms", statistics.median(starts), bare)
        work = f"{min(works):.0f} to {max(works):.0f}"
        row("its own work, ms", "first picture, ms", statistics.median(works), work)
        keys = sorted(key_ms(folder))
        spread = f"{keys[0]:.0f} to {keys[-1]:.0f}"
        row("key to picture, ms", "key to picture, ms", statistics.median(keys), spread)
        plain = share(folder, "--trace")
        for size in SIZES:
            with_display = share(folder, size=size)
            columns, rows = size
            shares = f"with it {with_display:.1f}, in lines {plain:.1f}"
            label = f"display {columns}x{rows}, % of a core"
            row(label, "display, % of a core", with_display - plain, shares)


if __name__ == "__main__":
    main()
