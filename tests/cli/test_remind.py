"""`remind`: shown before it is written, read by others as it is meant, and taken away again."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import datetime, time, timedelta
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipvoice.app.config import Config
from hipvoice.app.programme import followed, start, turn
from hipvoice.app.remind import DAYS, CalendarEvent, Plan, Reminder, calendar, of_course, weekly
from hipvoice.errors import HipvoiceError
from tests.program import hipvoice

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 16, 12, 0)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with stand-ins for the desktop's programs; systemctl records its arguments."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, script in {"notify-send": "exit 0", "systemctl": 'echo "$@" >> "$0.told"'}.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return folder


def remind(*arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    return hipvoice("remind", *arguments, PATH=str(path or os.environ["PATH"]))


def read(file: Path, events: list[CalendarEvent], now: datetime) -> list[icalendar.Event]:
    """The events as another program reads them."""
    return parsed(calendar(file, events, now))


def parsed(plan: Plan) -> list[icalendar.Event]:
    (text,) = plan.files.values()
    assert text is not None
    return [*icalendar.Calendar.from_ical(text).walk("VEVENT")]


def units(home: Path) -> list[Path]:
    return sorted(home.rglob("hipvoice-remind.*"))


@given(
    st.lists(st.sampled_from(DAYS), min_size=1, unique=True),
    st.times(),
    st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1)),
)
def test_the_event_is_at_the_first_fitting_time_and_every_week(
    days: list[str], at: time, now: datetime
) -> None:
    at = at.replace(second=0, microsecond=0)
    reminder = Reminder(tuple(day for day in DAYS if day in days), at)
    (event,) = read(Path("h.ics"), weekly(Path("h.ics"), reminder, now), now)
    first = event.decoded("DTSTART")
    assert now < first <= now + timedelta(days=7)
    assert (DAYS[first.weekday()] in days, first.time(), first.tzinfo) == (True, at, None)
    assert sorted(event["RRULE"]["BYDAY"]) == sorted(day[:2].upper() for day in days)
    (alarm,) = event.walk("VALARM")
    assert str(alarm["DESCRIPTION"]) == str(event["SUMMARY"]) == "It is time to stretch."


def test_a_reminder_that_is_written_again_is_the_same_and_another_one_is_not(
    tmp_path: Path,
) -> None:
    one, other = tmp_path / "one.ics", tmp_path / "other.ics"
    events = list[icalendar.Event]()
    for file, hours in ((one, 0), (other, 1), (one, 2), (one, 3)):
        now = MONDAY + timedelta(hours=hours)
        made = weekly(file, Reminder(("friday",), time(18 + hours)), now)
        plan = calendar(file, made, now)
        events += parsed(plan)
        file.write_text(str(plan.files[file]), newline="")
    assert len({str(event["UID"]) for event in events}) == 2
    mine = [event for event in events if event["UID"] == events[0]["UID"]]
    numbers = [event["SEQUENCE"] for event in mine]
    assert numbers == sorted(set(numbers))
    assert [event.decoded("DTSTART").hour for event in mine] == [18, 20, 21]


def test_a_programme_is_in_the_calendar_up_to_its_end(tmp_path: Path) -> None:
    config = Config(journal=tmp_path / "j.sqlite3")
    monday = MONDAY.date()
    start("hip-mobility", config, monday, monday)
    course = followed(config, monday)
    assert course is not None
    file, now = tmp_path / "h.ics", MONDAY.replace(hour=9)
    events = read(file, of_course(course, time(18, 30), now), now)
    starts = [event.decoded("DTSTART") for event in events]
    assert len(starts) == 4 * 3 + 2 * 4
    assert starts == sorted(set(starts))
    assert starts[0] == MONDAY.replace(hour=18, minute=30)
    assert [DAYS[at.weekday()][:3] for at in starts[-4:]] == ["mon", "tue", "thu", "sat"]
    assert starts[-1] == datetime(2026, 12, 26, 18, 30)
    assert str(events[1]["SUMMARY"]) == "Hip mobility: Daily hips"
    assert str(events[1]["DESCRIPTION"]) == "Week one, second session of three. hipvoice play"
    assert not any("RRULE" in event for event in events)
    late = followed(config, monday + timedelta(3))  # nothing was done
    assert late is not None
    now += timedelta(3)
    again = read(file, of_course(late, time(18, 30), now), now)
    assert [event["UID"] for event in again] == [event["UID"] for event in events]
    assert all(a["SEQUENCE"] > b["SEQUENCE"] for a, b in zip(again, events, strict=True))
    assert again[0].decoded("DTSTART") == datetime(2026, 11, 19, 18, 30)
    tomorrow = of_course(course, time(8), MONDAY)
    assert len(tomorrow) == len(events) - 1, "what is over is not reminded of"


def test_nothing_is_in_the_calendar_in_a_pause(tmp_path: Path) -> None:
    config = Config(journal=tmp_path / "j.sqlite3")
    start("hip-mobility", config, MONDAY.date(), MONDAY.date())
    turn(config, "paused", MONDAY.date())
    course = followed(config, MONDAY.date())
    assert course is not None
    with pytest.raises(HipvoiceError, match="Hip mobility is paused"):
        of_course(course, time(18, 30), MONDAY)


def test_remind_takes_the_days_of_the_programme(tmp_path: Path) -> None:
    file = tmp_path / "h.ics"
    assert hipvoice("programme", "start", "hip-rotation").returncode == 0
    done = remind("calendar", "--at", "23:59", "--output", str(file), "--yes")
    assert done.returncode == 0, done.stderr
    before = file.read_bytes()
    assert before.count(b"BEGIN:VEVENT") == 12
    again = remind("calendar", "--at", "23:58", "--output", str(file), "--yes")
    assert again.returncode == 0, "a reminder of ours is changed"
    assert file.read_bytes() != before
    assert (
        remind("calendar", "--at", "9:00", "--days", "mon", "--output", str(file)).returncode == 0
    )
    assert remind("calendar", "--remove", "--output", str(file), "--yes").returncode == 0


def test_nothing_is_written_before_it_is_shown_and_agreed_to(tmp_path: Path) -> None:
    file = tmp_path / "mine.ics"
    shown = remind("calendar", "--at", "18:30", "--output", str(file))
    assert "BYDAY=MO,WE,FR" in shown.stdout
    assert "Nothing is changed" in shown.stdout
    assert not file.exists()
    done = remind("calendar", "--at", "18:30", "--output", str(file), "--yes")
    assert done.returncode == 0
    text = file.read_bytes().decode()
    assert all(line in done.stdout for line in text.splitlines())
    assert remind("calendar", "--remove", "--output", str(file), "--yes").returncode == 0
    assert not file.exists()
    again = remind("calendar", "--remove", "--output", str(file), "--yes")
    assert again.returncode == 1
    assert "there is no file" in again.stderr


def test_a_file_of_somebody_else_is_neither_replaced_nor_removed(tmp_path: Path) -> None:
    """Nor one of ours to which somebody has added."""
    file = tmp_path / "mine.ics"
    file.write_bytes(b"BEGIN:VCALENDAR\r\nPRODID:-//other//EN\r\nEND:VCALENDAR\r\n")
    before = file.read_bytes()
    told = remind("calendar", "--at", "18:30", "--output", str(file), "--yes")
    assert (told.returncode, told.stdout) == (1, "")
    assert "exists and is left as it is" in told.stderr
    told = remind("calendar", "--remove", "--output", str(file), "--yes")
    assert (told.returncode, "not as hipvoice wrote it" in told.stderr) == (1, True)
    assert file.read_bytes() == before
    forced = remind("calendar", "--at", "18:30", "--output", str(file), "--yes", "--force")
    assert forced.returncode == 0
    own = file.read_bytes()
    file.write_bytes(own.replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"))
    assert remind("calendar", "--remove", "--output", str(file), "--yes").returncode == 1
    file.write_bytes(own)
    assert remind("calendar", "--remove", "--output", str(file), "--yes").returncode == 0
    assert not file.exists()


def test_the_timer_comes_and_goes_with_both_its_files(home: Path, programs: Path) -> None:
    done = remind("timer", "--at", "7:05", "--days", "sat,monday", "--yes", path=programs)
    assert done.returncode == 0, done.stderr
    service, timer = units(home)
    assert "OnCalendar=Mon,Sat *-*-* 07:05:00\n" in timer.read_text()
    assert f"ExecStart={programs / 'notify-send'} " in service.read_text()
    told = programs / "systemctl.told"
    enabled = ["--user daemon-reload", "--user enable --now hipvoice-remind.timer"]
    assert told.read_text().splitlines() == enabled
    told.unlink()
    assert remind("timer", "--remove", "--yes", path=programs).returncode == 0
    assert units(home) == []
    disabled = ["--user disable --now hipvoice-remind.timer", "--user daemon-reload"]
    assert told.read_text().splitlines() == disabled
    assert remind("timer", "--remove", "--yes", path=programs).returncode == 1


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
@pytest.mark.parametrize("days", ["daily", "mon,wed,fri", "sun"])
def test_systemd_finds_nothing_wrong_with_the_files(home: Path, programs: Path, days: str) -> None:
    remind("timer", "--at", "18:30", "--days", days, "--yes", path=programs)
    files = [str(path) for path in units(home)]
    assert len(files) == 2
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "hipvoice" in line]
    assert (done.returncode, ours) == (0, [])


def test_systemd_that_cannot_be_told_leaves_files_and_a_remedy(home: Path, programs: Path) -> None:
    (programs / "systemctl").write_text("#!/bin/sh\necho no bus >&2\nexit 1\n")
    done = remind("timer", "--at", "18:30", "--yes", path=programs)
    assert done.returncode == 1
    assert "no bus" in done.stderr
    assert "systemctl --user daemon-reload" in done.stderr
    assert len(units(home)) == 2


@pytest.mark.parametrize("missing", ["systemctl", "notify-send"])
def test_what_is_missing_is_told_before_anything_is_written(
    home: Path, programs: Path, missing: str
) -> None:
    (programs / missing).unlink()
    done = remind("timer", "--at", "18:30", "--yes", path=programs)
    assert done.returncode == 1
    assert "hint: " in done.stderr
    assert units(home) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("calendar", "--at", "25:00"), "not a time"),
        (("calendar", "--at", "6:30pm"), "not a time"),
        (("calendar", "--at", "18:30", "--days", "mon,blursday"), "not a day"),
        (("calendar", "--at", "18:30", "--days", "monkey"), "not a day"),
        (("calendar", "--at", "18:30", "--days", "t"), "not a day"),
        (("calendar",), "say the time"),
        (("carrier-pigeon", "--at", "18:30"), "carrier-pigeon"),
    ],
)
def test_what_is_wrong_is_reported(arguments: tuple[str, ...], message: str) -> None:
    done = remind(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
