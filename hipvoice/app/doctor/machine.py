"""Checks of the machine: the terminal, free disk, the clock."""

from __future__ import annotations

import os
import shutil
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import hipvoice
from hipvoice import remedies
from hipvoice.app import awake
from hipvoice.app.doctor.finding import Examination, Finding, failure, ok, warning
from hipvoice.app.doctor.places import config, existing, is_damaged
from hipvoice.app.journal import latest_sessions
from hipvoice.errors import HipvoiceError

SMALLEST: Final = (40, 12)  # columns and rows that show all that a hold needs
MEGABYTE: Final = 1_000_000
TOO_LITTLE: Final = 20 * MEGABYTE  # the journal's log of changes alone may take some of them
LITTLE: Final = 200 * MEGABYTE  # a recognition model, while it is installed
SAMPLE_S: Final = 0.2  # over which the two clocks are compared
MOST_APART_S: Final = 0.05
SLACK: Final = timedelta(days=1)  # between time zones, and copies that keep no times


def terminal(_given: Examination) -> Finding:
    """Whether there is a terminal for the display and the keys."""
    mend = "run `hipvoice play` in a terminal window; elsewhere: hipvoice play --plain"
    if not sys.stdout.isatty():
        return warning("the output is no terminal: plain lines instead of a display", mend)
    if not sys.stdin.isatty():
        return warning("the input is no terminal: no keys, commands by voice only", mend)
    if os.environ.get("TERM") == "dumb":
        return warning("a terminal without colour or cursor (TERM=dumb)", "export TERM=xterm")
    columns, rows = shutil.get_terminal_size()
    size, (least_columns, least_rows) = f"{columns} by {rows} characters", SMALLEST
    if columns < least_columns or rows < least_rows:
        found = f"a terminal of {size}, too small for {least_columns} by {least_rows}"
        return warning(found, "make the window larger, or: hipvoice play --plain")
    return ok(f"{size}, {os.environ.get('TERM', 'TERM not set')}, {sys.stdout.encoding}")


def disk(_given: Examination) -> Finding:
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


def clock(_given: Examination) -> Finding:
    """Whether the date can be right, and the clock runs evenly."""
    now = datetime.now().astimezone()
    found = f"{now:%Y-%m-%d %H:%M} {now.tzname()}"
    mend = remedies.command("clock")
    apart = abs(_drift_s())
    if apart > MOST_APART_S:
        return warning(f"{found}; the clock jumped by {apart:.2f} s in {SAMPLE_S} s", mend)
    for what, then in _moments_past():
        if now + SLACK < then:
            return failure(f"{found}, which is before {what} ({then:%Y-%m-%d})", mend)
    return ok(found)


def sleep(_given: Examination) -> Finding:
    """Whether the machine can be kept awake while a session is played."""
    if wrong := awake.trouble():
        found = f"the machine may fall asleep during a session: {_last_line(wrong)}"
        return warning(found, remedies.command("stay awake"))
    return ok("the machine is kept awake during a session")


def _last_line(text: str) -> str:
    return text.splitlines()[-1]


def _drift_s() -> float:
    """How far the wall clock moves away from the steady one within SAMPLE_S."""
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
    except (HipvoiceError, ValueError):  # a journal that cannot be read is another check's matter
        return past
    return [*past, ("your last session", datetime.fromisoformat(last["began"]))]
