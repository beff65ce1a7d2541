"""Checks of the machine (the terminal, free disk, the clock, sleep), of Python and its packages."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Final

import hipvoice
from hipvoice import __version__, remedies
from hipvoice.app import awake
from hipvoice.app.doctor.diagnosis import (
    Diagnosis,
    Examination,
    config,
    existing,
    failure,
    is_damaged,
    ok,
    warning,
)
from hipvoice.app.journal.journal import latest_sessions
from hipvoice.errors import HipvoiceError

SMALLEST: Final = (40, 12)  # columns and rows that show everything that a hold needs
MEGABYTE: Final = 1_000_000
TOO_LITTLE: Final = 20 * MEGABYTE  # the journal's write-ahead log alone may take some of it
LITTLE: Final = 200 * MEGABYTE  # a recognition model, while it is installed
SAMPLE_S: Final = 0.2  # over which the two clocks are compared
MAX_APART_S: Final = 0.05
SLACK: Final = timedelta(days=1)  # for time zones, and for copies without file times

OLDEST: Final = (3, 11)  # as in pyproject.toml
NEWEST: Final = (3, 14)
REQUIREMENT: Final = re.compile(r"([\w.-]+)(?:\[[^]]*\])?\s*(.*)")  # the name, and its bounds
BOUND: Final = re.compile(r"(>=|<)\s*([\d.]+)")


def terminal(_given: Examination) -> Diagnosis:
    """Whether there is a terminal for the display and the keys."""
    mend = "run `hipvoice play` in a terminal window; elsewhere: hipvoice play --plain"
    if not sys.stdout.isatty():
        return warning("the output is not a terminal: plain lines instead of a display", mend)
    if not sys.stdin.isatty():
        return warning("the input is not a terminal: no keys, commands by voice only", mend)
    if os.environ.get("TERM") == "dumb":
        return warning("a terminal without colour or cursor (TERM=dumb)", "export TERM=xterm")
    columns, rows = shutil.get_terminal_size()
    size, (least_columns, least_rows) = f"{columns} by {rows} characters", SMALLEST
    if columns < least_columns or rows < least_rows:
        found = f"a terminal of {size}, too small for {least_columns} by {least_rows}"
        return warning(found, "make the window larger, or: hipvoice play --plain")
    return ok(f"{size}, {os.environ.get('TERM', 'TERM not set')}, {sys.stdout.encoding}")


def disk(_given: Examination) -> Diagnosis:
    """Whether there is room for the journal and for a model."""
    folder = existing(config().journal.parent)
    free = shutil.disk_usage(folder).free
    found = f"{free / MEGABYTE:,.0f} MB free at {folder}"
    mend = remedies.command("large files", Path.home())
    if free < TOO_LITTLE:
        return failure(f"{found}: too little for the journal", mend)
    if free < LITTLE:
        return warning(f"{found}: too little to install a model", mend)
    return ok(found)


def clock(_given: Examination) -> Diagnosis:
    """Whether the date is plausible, and the clock runs evenly."""
    now = datetime.now().astimezone()
    found = f"{now:%Y-%m-%d %H:%M} {now.tzname()}"
    mend = remedies.command("clock")
    apart = abs(_drift_s())
    if apart > MAX_APART_S:
        return warning(f"{found}; the clock jumped by {apart:.2f} s in {SAMPLE_S} s", mend)
    for what, then in _moments_past():
        if now + SLACK < then:
            return failure(f"{found}, which is before {what} ({then:%Y-%m-%d})", mend)
    return ok(found)


def sleep(_given: Examination) -> Diagnosis:
    """Whether the machine can be kept awake while a session is played."""
    if wrong := awake.trouble():
        found = f"the machine may fall asleep during a session: {_last_line(wrong)}"
        return warning(found, remedies.command("stay awake"))
    return ok("the machine is kept awake during a session")


def _last_line(text: str) -> str:
    return text.splitlines()[-1]


def _drift_s() -> float:
    """How far the wall clock drifts from the monotonic one within SAMPLE_S."""
    wall, steady = time.time(), time.monotonic()
    time.sleep(SAMPLE_S)
    return (time.time() - wall) - (time.monotonic() - steady)


def _moments_past() -> list[tuple[str, datetime]]:
    """What has happened already, and when."""
    installed = Path(hipvoice.__file__).stat().st_mtime
    past = [("hipvoice was installed", datetime.fromtimestamp(installed).astimezone())]
    if is_damaged(config().journal):
        return past
    try:
        (*_, last) = latest_sessions(None, 1).data
    except (HipvoiceError, ValueError):  # another check looks at a journal that cannot be read
        return past
    return [*past, ("your last session", datetime.fromisoformat(last["began"]))]


def python(_given: Examination) -> Diagnosis:
    """Whether hipvoice supports this Python."""
    found = f"hipvoice {__version__}, Python {platform.python_version()} on {platform.platform()}"
    oldest, newest = (".".join(map(str, version)) for version in (OLDEST, NEWEST))
    mend = f"uv tool install --python {newest} {remedies.source()}"
    if sys.version_info[:2] < OLDEST:
        return failure(f"{found}; {oldest} or newer is needed", mend)
    if sys.version_info[:2] > NEWEST:
        return warning(f"{found}; tried up to {newest} only", mend)
    return ok(found)


def packages(_given: Examination) -> Diagnosis:
    """Whether every package that hipvoice needs is installed, in a suitable version."""
    try:
        requirements = list(_requirements())
    except metadata.PackageNotFoundError:
        return warning("hipvoice runs from its source, not installed", remedies.pip("--editable ."))
    wrong = [what for what in (_trouble(name, bounds) for name, bounds in requirements) if what]
    if wrong:
        needed = " ".join(f'"{name}{bounds}"' for name, bounds in requirements)
        return failure(", ".join(wrong), remedies.pip(needed))
    return ok(", ".join(f"{name} {metadata.version(name)}" for name, _ in requirements))


def _requirements() -> Iterator[tuple[str, str]]:
    """Name and bounds of each requirement, without extras."""
    for line in metadata.requires("hipvoice") or ():
        requirement, _, marker = line.partition(";")
        if "extra" not in marker and (match := REQUIREMENT.match(requirement)):
            yield match[1], match[2].strip()


def _trouble(name: str, bounds: str) -> str:
    try:
        there = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} is missing"
    for sign, bound in BOUND.findall(bounds):
        if (_numbers(there) < _numbers(bound)) is (sign == ">="):
            return f"{name} {there} does not fit {sign}{bound}"
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version, to compare; "2.0.14.post1" is (2, 0, 14)."""
    match = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, match[0].split("."))) if match else ()
