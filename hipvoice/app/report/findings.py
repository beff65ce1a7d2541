"""What the report tells about pain and about tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hipvoice.app.report.markup import Markup, table
from hipvoice.app.report.over_time import Level, Mark, Point, Track, points, tracks
from hipvoice.app.report.page import key, numbers, section
from hipvoice.app.words import count, course, long, short
from hipvoice.core.statistics import Statistics
from hipvoice.core.transcript import finding
from hipvoice.core.trends import TestResult, TestTrend


def pain(counted: Statistics, answers: Sequence[tuple[int, int]]) -> Markup:
    """Every answer, and the means of both halves of the time."""
    trend, (first, last) = counted.pain, counted.span
    if not answers:
        return section("Pain", "Not asked or not answered in this time.")
    told = course(trend, "change that matters (two points or more)")
    told = told[0].upper() + told[1:]
    length = max(last - first, 1)
    dots = [Point((day - first) / length, value) for day, value in answers]
    halves = [(0.0, 0.5, trend.earlier), (0.5, 1.0, trend.later)]
    levels = [Level(a, b, mean, f"{mean:.1f}") for a, b, mean in halves if mean is not None]
    chart = points("Pain, 0 to 10", told, dots, levels, (short(first), short(last)))
    rows = [(short(day), str(value)) for day, value in answers]
    figures = table(("day", ">pain"), rows, "Answers")
    note = "Each dot is an answer; the dashed lines are the means of the two halves."
    return section("Pain", told, chart, key(note), numbers(figures))


def tests(counted: Statistics) -> Iterator[Markup]:
    """Every result of each test and side over all of time, and what has changed."""
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
    chart = tracks("Results of tests", told, rows, (short(first), short(last)))
    names = ("test", "side", "first", "last", "since the one before", "since the first")
    figures = table(names, [_test_row(trend) for trend in trends], "Results")
    note = "Filled: passed; hollow with a cross: not passed. Numbers are degrees."
    yield section("Tests", told, chart, key(note), numbers(figures))


def _track(trend: TestTrend, first: int, length: int) -> Track:
    marks = [
        Mark((r.day - first) / length, r.passed, "" if r.degrees is None else f"{r.degrees}°")
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
