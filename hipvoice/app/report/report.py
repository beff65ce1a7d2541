"""Reads the journal, makes the page and writes it; with its parts on pain and tests.

In front is what a physiotherapist wants to know first, on one page of paper.
"""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from hipvoice.app.config import Config, load_config
from hipvoice.app.journal.journal import Reply, opened
from hipvoice.app.journal.pages import (
    activity_line,
    around,
    count,
    course,
    ends_of,
    in_names,
    long,
    number_of,
    short,
)
from hipvoice.app.journal.statistics import exercise_name
from hipvoice.app.programme import FollowedProgramme, course_of, kept_line
from hipvoice.app.report import movements, practice
from hipvoice.app.report.markup import (
    Markup,
    element,
    joined,
    key,
    numbers,
    page,
    section,
    shown,
    table,
)
from hipvoice.app.report.practice import (
    Bar,
    DataPoint,
    Level,
    PainPair,
    ResultMark,
    Track,
    columns,
    pairs,
    points,
    tracks,
)
from hipvoice.core.history import statistics
from hipvoice.core.history.statistics import DoneSession, Statistics
from hipvoice.core.history.trends import StrongPain, TestResult, TestTrend
from hipvoice.core.programme.assessment import HIGH
from hipvoice.core.programme.programme import following
from hipvoice.core.session.transcript import finding
from hipvoice.errors import HipvoiceError
from hipvoice.files import new_file
from hipvoice.journal import figures, known
from hipvoice.journal.figures import rows
from hipvoice.journal.store import Journal

MAX_WEEKS: Final = 12  # on the front page
MAX_LEFT_OUT: Final = 8

_NOTES: Final = (
    "A day of practice is one on which a set was completed. Time is that of sessions, without their"
    " pauses; stretched is the part of it within sets. Entries that were taken back do not count.",
    "The advice on days a week is that of the American College of Sports Medicine (2011): two to"
    " three at least, daily is best. A change of pain by two points of ten is one that matters.",
    "Made by hipvoice from the person's own journal. This is guidance for healthy movement, not"
    " medical advice.",
)


def report(  # noqa: PLR0913 - what is requested
    path: Path | None,
    target: Path,
    weeks: int,
    today: date,
    *,
    opens: bool,
    force: bool = False,
    person: str | None = None,
) -> Reply:
    """Write the page about the last `weeks` weeks to `target`; `browse` opens it in the browser.

    An existing file is replaced only with force. Raises HipvoiceError and leaves it as it was.
    """
    day = number_of(today)
    span = statistics.span_of(day, weeks)
    with opened(path, person) as journal:
        there = rows(journal, span)
        year = figures.done_sessions(journal, statistics.span_of(day, practice.YEAR_WEEKS))
        counted = statistics.count(there, day, weeks)
        about = f"{long(counted.span[0])} to {long(day)}, {count(len(counted.weeks), 'week')}."
        config = load_config().for_person(person)
        title = f"Practice of {config.person}" if config.person else "Practice"
        followed = _programme(journal, config, today)
        first = front(counted, followed, figures.left_out(journal, span), config.conditions)
        with new_file(target, "the report", private=True, force=force) as out:
            strong = figures.strong_pain(journal, span)
            parts = [first, *_sections(counted, there.pain, strong, year)]
            out.write(page(title, about, parts, _NOTES).encode())
    if opens:
        webbrowser.open(target.absolute().as_uri())
    return Reply([f"wrote {target}"], {"file": str(target)})


def _sections(
    counted: Statistics,
    answers: Sequence[tuple[int, int]],
    strong: Sequence[StrongPain],
    year: Sequence[DoneSession],
) -> Iterator[Markup]:
    """The sections in reading order."""
    yield practice.frequency(counted)
    yield practice.length(counted)
    yield practice.completion(counted)
    yield from movements.times(counted)
    yield from movements.sides(counted)
    yield from movements.scores(counted)
    yield pain(counted, answers, strong)
    yield from tests(counted)
    yield from movements.versions(counted, exercise_name)
    yield practice.last_year(counted.span[1], year)


def _programme(journal: Journal, config: Config, today: date) -> FollowedProgramme | None:
    """The programme that the person follows; None for none, or if its file cannot be read."""
    found = following(known.marks(journal))
    with suppress(HipvoiceError):
        return course_of(config, journal, found, today) if found else None
    return None


def front(
    counted: Statistics,
    followed: FollowedProgramme | None,
    left: Sequence[tuple[str, int]],
    conditions: Sequence[str] = (),
) -> Markup:
    """What matters first: the programme and how it was kept, pain before and after, function."""
    rows = [*_course_rows(followed), *_person_rows(counted, left, conditions)]
    facts = shown(table(("what", "so far"), rows, ""))
    charts = [*_kept(followed), *_before_and_after(counted), *_activity(counted)]
    told = "A page to take along. What is missing was not asked about, or not answered."
    parts = [element("h2", "At a glance"), element("p", told), facts]
    if not charts:
        return element("section", *parts, class_="front")
    parts.append(element("div", *(element("div", chart) for chart in charts), class_="charts"))
    return element("section", *parts, class_="front sheet")


def _course_rows(followed: FollowedProgramme | None) -> Iterator[tuple[str, str]]:
    if followed is None:
        yield "Programme", "none"
        return
    programme, day = followed.programme, followed.day
    since, growth = long(followed.following.begun), len(programme.growth)
    steps = f"; {day.level} of {count(growth, 'step')} up" if growth else ""
    week = f"week {day.week} of {len(programme.weeks)}"
    yield "Programme", f"{programme.name}, since {since}; {week}{steps}"
    if planned := kept_line(followed.kept()):
        yield "Planned days kept", planned
    if programme.review is not None:
        yield "To be reviewed", long(programme.review)
    if programme.notes:
        yield "Notes", " ".join(programme.notes)


def _person_rows(
    counted: Statistics, left: Sequence[tuple[str, int]], conditions: Sequence[str]
) -> Iterator[tuple[str, str]]:
    if conditions:
        yield "Conditions", ", ".join(conditions)
    done = counted.completion
    if done.planned:
        sets = f"{done.completed} of {done.planned} sets ({done.share:.0%})"
        yield "Done", f"{sets} in {count(done.sessions, 'session')}"
    if counted.around.sessions:
        yield "Pain, 0 to 10", around(counted.around)
    for trend in counted.activities:
        yield "Activity, 0 to 10", activity_line(trend)
    if counted.scores:
        yield "Tests, 0 to 100", movements.weakest_of(counted.scores)
    if left:
        shortened = [f"{in_names(name)} ({short(day)})" for name, day in left[:MAX_LEFT_OUT]]
        more = ["…"] if len(left) > MAX_LEFT_OUT else []
        yield "Left out for pain", ", ".join([*shortened, *more])


def _kept(followed: FollowedProgramme | None) -> Iterator[Markup]:
    """The planned days of each week, done or not."""
    weeks = followed.kept()[-MAX_WEEKS:] if followed else ()
    if not (planned := kept_line(weeks)):
        return
    bars = [
        Bar(short(w.monday), w.done, f"{w.done} of {w.planned}", w.done >= w.planned) for w in weeks
    ]
    chart = columns("Planned days kept", f"{planned}.", bars, (0, 2, 4, 7))
    note = "Days on which it was done, of those planned. A hollow bar: fewer. Pauses do not count."
    yield joined(element("h3", "Planned days kept, by week"), chart, key(note))


def _before_and_after(counted: Statistics) -> Iterator[Markup]:
    """Pain around each session, if it was ever asked about before one."""
    if all(session.before is None for session in counted.session_pain):
        return
    first, last = counted.span
    length = max(last - first, 1)
    values = [PainPair((s.day - first) / length, s.before, s.after) for s in counted.session_pain]
    told = around(counted.around) if counted.around.sessions else "Only before sessions."
    chart = pairs("Pain before and after", told, values, ends_of(first, last))
    note = "Rings: before the session; dots: after it."
    yield joined(element("h3", "Pain before and after each session"), chart, key(note))


def _activity(counted: Statistics) -> Iterator[Markup]:
    """How well the person's own activity goes, the one that was asked about last."""
    for trend in counted.activities[-1:]:
        first, last = trend.answers[0][0], trend.answers[-1][0]
        length = max(last - first, 1)
        dots = [DataPoint((day - first) / length, value) for day, value in trend.answers]
        chart = points("Own activity", activity_line(trend), dots, (), ends_of(first, last))
        note = "0: not at all; 10: as before (Patient-Specific Functional Scale, one activity)."
        yield joined(element("h3", f"Activity: {trend.activity}"), chart, key(note))


def pain(
    counted: Statistics, answers: Sequence[tuple[int, int]], strong: Sequence[StrongPain]
) -> Markup:
    """Every answer, the means of both halves of the period, and what was strong."""
    trend, (first, last) = counted.pain, counted.span
    if not answers:
        return section("Pain", "Not asked or not answered in this time.")
    told = course(trend, "change that matters (two points or more)")
    told = told[0].upper() + told[1:]
    length = max(last - first, 1)
    dots = [DataPoint((day - first) / length, value) for day, value in answers]
    halves = [(0.0, 0.5, trend.earlier), (0.5, 1.0, trend.later)]
    levels = [Level(a, b, mean, f"{mean:.1f}") for a, b, mean in halves if mean is not None]
    chart = points("Pain, 0 to 10", told, dots, levels, ends_of(first, last))
    rows = [(short(day), str(value)) for day, value in answers]
    figures = table(("day", ">pain"), rows, "Answers")
    note = "Each dot is an answer; the dashed lines are the means of the two halves."
    return section("Pain", told, chart, key(note), numbers(figures), *_strong(strong))


def _strong(strong: Sequence[StrongPain]) -> Iterator[Markup]:
    """What hurt strongly, with the answers about warning signs."""
    words = {None: "no answer", False: "no", True: "yes"}
    rows = [
        (short(s.day), in_names(s.exercise), str(s.pain), words[s.numbness], words[s.below_knee])
        for s in strong
    ]
    columns = ("day", "exercise", ">pain", "numbness or tingling", "pain below the knee")
    if rows:
        yield shown(table(columns, rows, f"Pain of {HIGH} or more during an exercise"))


def tests(counted: Statistics) -> Iterator[Markup]:
    """Every result of each test and side over all time, and what has changed."""
    trends = counted.tests
    if not trends:
        return
    days = [result.day for trend in trends for result in trend.results]
    first, last = min(days), max(days)
    better = sum(trend.overall == "better" for trend in trends)
    worse = sum(trend.overall == "worse" for trend in trends)
    told = (
        f"Of {count(len(trends), 'test')}, each side on its own, {better} came out better than the"
        f" first time, {worse} worse."
    )
    rows = [_track(trend, first, max(last - first, 1)) for trend in trends]
    chart = tracks("Results of tests", told, rows, ends_of(first, last))
    names = ("test", "side", "first", "last", "since the one before", "since the first")
    figures = table(names, [_test_row(trend) for trend in trends], "Results")
    note = "Filled: passed; hollow with a cross: not passed. Numbers are degrees."
    yield section("Tests", told, chart, key(note), numbers(figures))


def _track(trend: TestTrend, first: int, length: int) -> Track:
    marks = [
        ResultMark((r.day - first) / length, r.passed, "" if r.degrees is None else f"{r.degrees}°")
        for r in trend.results
    ]
    return Track(_named(trend), trend.overall or "once", marks)


def _named(trend: TestTrend) -> str:
    return f"{trend.name}, {trend.side}" if trend.side else trend.name


def _test_row(trend: TestTrend) -> tuple[str, ...]:
    first, last = (_result(trend.results[place]) for place in (0, -1))
    changed = (trend.change or "", trend.overall or "")
    return (trend.name, trend.side or "", first, last, *changed)


def _result(result: TestResult) -> str:
    return f"{finding(result.passed, result.degrees)}, {long(result.day)}"
