"""Reminders on days of the week, or of a programme: events for a calendar, or a timer of systemd.

What would be written is prepared first, as a `Plan` that can be shown; nothing else is ever
changed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final

from platformdirs import user_config_path

from hipvoice import remedies
from hipvoice.app.journal.pages import EPOCH
from hipvoice.app.library.library import english
from hipvoice.app.programme import FollowedProgramme
from hipvoice.core.wording.lines import Today
from hipvoice.errors import HipvoiceError
from hipvoice.files import explained, is_regular, make_folder, read_beginning, require_free, write
from hipvoice.journal.ids import new_id
from hipvoice.journal.transfer import escaped, folded

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT: Final = 3  # letters that are enough for a day
PLAY: Final = "hipvoice play"
UNIT: Final = "hipvoice-remind"
PATIENCE_S: Final = 20.0  # for systemctl

# The start of a file of events, by which it is recognised; and what each event has.
_HEAD: Final = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hipvoice//remind//EN")
_UID: Final = re.compile(rb"^UID:(\S+)@hipvoice\r$", re.MULTILINE)
_LONGEST: Final = 1 << 20  # bytes of such a file; an event has a few hundred
# A changed event is known by its number, which grows by the minute (RFC 5545, 3.8.7.4).
_NUMBERED_FROM: Final = datetime(2026, 1, 1, tzinfo=UTC)

Argv = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """When to remind: `days` as in DAYS, in their order, and the local time."""

    days: tuple[str, ...]
    at: time


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """What is to be in the calendar at `start` (local), again by the `rule` (RRULE) if it has one.

    `uid` is by which a calendar knows it again.
    """

    uid: str
    start: datetime
    summary: str
    description: str = PLAY
    rule: str = ""


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


def calendar(
    file: Path, events: Sequence[CalendarEvent], now: datetime, *, force: bool = False
) -> Plan:
    """Events for a calendar program to open (RFC 5545).

    Raises HipvoiceError if a file exists that is not ours, unless `force` is given.
    """
    force = force or _is_ours(file)
    require_free(file, force=force)
    each = (line for event in events for line in _lines(event, now))
    text = "".join(folded(*_HEAD, *each, "END:VCALENDAR"))
    return Plan({file: text}, force=force, note=f"Open {file} with your calendar.")


def _lines(event: CalendarEvent, now: datetime) -> Iterator[str]:
    utc = now.astimezone(UTC)
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}@hipvoice"
    yield f"SEQUENCE:{(utc - _NUMBERED_FROM) // timedelta(minutes=1)}"
    yield f"DTSTAMP:{utc:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART:{event.start:%Y%m%dT%H%M%S}"  # local time, wherever the person is (3.3.5)
    yield "DURATION:PT15M"
    yield from [f"RRULE:{event.rule}"] if event.rule else []
    yield f"SUMMARY:{escaped(event.summary)}"
    yield f"DESCRIPTION:{escaped(event.description)}"
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(event.summary)}")
    yield from ("TRIGGER:PT0S", "END:VALARM", "END:VEVENT")


def weekly(file: Path, reminder: Reminder, now: datetime) -> list[CalendarEvent]:
    """An event on the days of every week. One that is in our `file` already is that event."""
    there = _uids(file)
    uid = there[0] if len(there) == 1 else new_id(int(now.timestamp() * 1000))
    rule = f"FREQ=WEEKLY;BYDAY={','.join(day[:2].upper() for day in reminder.days)}"
    return [CalendarEvent(uid, _first(reminder, now), _text(), rule=rule)]


def of_course(course: FollowedProgramme, at: time, now: datetime) -> list[CalendarEvent]:
    """An event for each session of a programme to come.

    It is the same event when it is written again, so it moves with what was missed. Raises
    HipvoiceError if there is none left, or if it is paused.
    """
    name, run = course.programme.name, course.following.run
    if course.following.paused:
        hint = "`hipvoice programme resume` goes on with it; or say the days: --days mon,wed,fri"
        raise HipvoiceError(f"{name} is paused", hint=hint)
    events = [
        CalendarEvent(
            f"{run}-{day.week}-{day.number}",
            datetime.combine(EPOCH + timedelta(day.due), at),
            f"{name}: {course.title(day)}",
            f"{course.lines(day)[-1]} {PLAY}",
        )
        for day in course.ahead()
    ]
    left = [event for event in events if event.start > now]
    if not left:
        raise HipvoiceError(f"nothing is left of {name}", hint="say the days: --days mon,wed,fri")
    return left


def usual_days(course: FollowedProgramme) -> tuple[str, ...]:
    """The days of the week in which the person is."""
    return tuple(DAYS[day] for day in course.programme.weeks[course.day.week - 1].days)


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
    return ours and text.count(b"BEGIN:VEVENT") == len(_UID.findall(text)) > 0


def _uids(file: Path) -> list[str]:
    """The events of a file of ours; of none if it is not."""
    return [u.decode() for u in _UID.findall(file.read_bytes())] if _is_ours(file) else []


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
