"""Reminders on days of the week: an event for a calendar, or a timer of systemd.

What would be written is prepared first, as a `Plan` that can be shown; nothing else is ever
changed.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final

from platformdirs import user_config_path

from hipvoice import remedies
from hipvoice.app.library.library import english
from hipvoice.core.wording.lines import Today
from hipvoice.errors import HipvoiceError
from hipvoice.files import explained, is_regular, make_folder, read_beginning, require_free, write
from hipvoice.journal.transfer import escaped, folded

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT: Final = 3  # letters that are enough for a day
PLAY: Final = "hipvoice play"
UNIT: Final = "hipvoice-remind"
PATIENCE_S: Final = 20.0  # for systemctl

# The start of the event's file, by which it is recognised.
_HEAD: Final = (
    *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hipvoice//remind//EN", "BEGIN:VEVENT"),
    f"UID:{UNIT}@hipvoice",
)
_LONGEST: Final = 10_000  # bytes of such a file, which has a few hundred

Argv = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """When to remind: `days` as in DAYS, in their order, and the local time."""

    days: tuple[str, ...]
    at: time


@dataclass(frozen=True, slots=True)
class Plan:
    """The files to write (or to delete, if their text is None), and the commands to run `then`.

    A command to run `before` deals with what exists already, and may fail. Existing files are
    replaced only with `force`.
    """

    files: Mapping[Path, str | None]
    before: Sequence[Argv] = ()
    then: Sequence[Argv] = ()
    force: bool = field(default=True, kw_only=True)
    note: str = field(default="", kw_only=True)

    def lines(self) -> list[str]:
        """The plan to read."""
        told = [f"$ {' '.join(command)}" for command in self.before]
        for path, text in self.files.items():
            told += [f"delete {path}"] if text is None else [f"write {path}", _indented(text)]
        return [*told, *(f"$ {' '.join(command)}" for command in self.then)]


def calendar(file: Path, reminder: Reminder, now: datetime, *, force: bool = False) -> Plan:
    """A weekly event for a calendar program to open (RFC 5545).

    Raises HipvoiceError if a file exists, unless `force` is given.
    """
    require_free(file, force=force)
    first = _first(reminder, now)
    lines = (
        *_HEAD,
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{first:%Y%m%dT%H%M%S}",  # local time, wherever the person is (3.3.5)
        "DURATION:PT15M",
        f"RRULE:FREQ=WEEKLY;BYDAY={','.join(day[:2].upper() for day in reminder.days)}",
        f"SUMMARY:{escaped(_text())}",
        f"DESCRIPTION:{escaped(PLAY)}",
        *("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(_text())}", "TRIGGER:PT0S"),
        *("END:VALARM", "END:VEVENT", "END:VCALENDAR"),
    )
    text = "".join(folded(*lines))
    return Plan({file: text}, force=force, note=f"Open {file} with your calendar.")


def no_calendar(file: Path) -> Plan:
    """The plan that removes the event's file. Raises HipvoiceError if there is none of ours."""
    if not file.exists():
        raise HipvoiceError(f"there is no file {file}", hint="name it with --file")
    if not _is_ours(file):
        hint = "delete the event in your calendar; the file is yours to delete"
        raise HipvoiceError(f"{file} is not as hipvoice wrote it, and stays", hint=hint)
    return Plan({file: None}, note="Delete the event in your calendar as well.")


def timer(reminder: Reminder) -> Plan:
    """A timer of systemd that shows a notification. Raises HipvoiceError without systemd."""
    _require_systemd()
    service, timer = _units()
    files = {service: _service(_notifier()), timer: _timer(reminder)}
    reload = _systemctl("daemon-reload")
    return Plan(files, then=(reload, _systemctl("enable", "--now", timer.name)))


def no_timer() -> Plan:
    """The plan that removes the timer. Raises HipvoiceError if there is none."""
    _require_systemd()
    there = [path for path in _units() if path.exists()]
    if not there:
        raise HipvoiceError(f"there is no reminder in {_units()[0].parent}")
    disable = _systemctl("disable", "--now", f"{UNIT}.timer")
    return Plan(dict.fromkeys(there), (disable,), (_systemctl("daemon-reload"),))


def carry_out(plan: Plan) -> None:
    """Write and run. Raises HipvoiceError."""
    for command in plan.before:
        _run(command)
    for path, text in plan.files.items():
        _put(path, text, force=plan.force)
    for command in plan.then:
        if failed := _run(command):
            hint = f"once you are logged in to a desktop: {' '.join(command)}"
            raise HipvoiceError(
                "the files are as planned, but systemd was not notified", failed, hint
            )


def _is_ours(file: Path) -> bool:
    """Whether we wrote the file, and nothing was added to it."""
    if not is_regular(file):
        return False
    text = read_beginning(file, _LONGEST + 1)
    ours = text.startswith("".join(folded(*_HEAD)).encode()) and len(text) <= _LONGEST
    return ours and text.count(b"BEGIN:VEVENT") == 1


def _text() -> str:
    return english().wording.line(Today.REMINDER)


def _first(reminder: Reminder, now: datetime) -> datetime:
    """The first time to remind after `now`, both local and without a zone."""
    days = (now.date() + timedelta(days=ahead) for ahead in range(8))
    times = (datetime.combine(d, reminder.at) for d in days if DAYS[d.weekday()] in reminder.days)
    return next(at for at in times if at > now)


def _service(notifier: str) -> str:
    return (
        "[Unit]\nDescription=hipvoice: a reminder\n\n[Service]\nType=oneshot\n"
        f'ExecStart={notifier} --app-name=hipvoice "{_text()}" "{PLAY}"\n'
    )


def _timer(reminder: Reminder) -> str:
    days = ",".join(day[:SHORT].capitalize() for day in reminder.days)
    return (
        f"[Unit]\nDescription=hipvoice: when to remind\n\n[Timer]\n"
        f"OnCalendar={days} *-*-* {reminder.at:%H:%M}:00\n"
        "Persistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )


def _units() -> tuple[Path, Path]:
    folder = user_config_path("systemd", appauthor=False) / "user"
    return folder / f"{UNIT}.service", folder / f"{UNIT}.timer"


def _systemctl(*words: str) -> Argv:
    return ("systemctl", "--user", *words)


def _require_systemd() -> None:
    if not shutil.which("systemctl"):
        raise HipvoiceError("this system has no systemd", hint="use: hipvoice remind calendar")


def _notifier() -> str:
    found = shutil.which("notify-send")
    if found is None:
        hint = f"install it: {remedies.install('notification')}"
        raise HipvoiceError("notify-send, which shows notifications, is not installed", hint=hint)
    return found


def _put(path: Path, text: str | None, *, force: bool) -> None:
    with explained(path, "the reminder"):
        if text is None:
            path.unlink(missing_ok=True)
            return
        make_folder(path.parent)
    write(path, text.encode(), "the reminder", private=True, force=force)


def _run(command: Argv) -> str:
    """Run it. Returns its message if it fails."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return (done.stderr.strip() or f"exit code {done.returncode}") if done.returncode else ""


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())
