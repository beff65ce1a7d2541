"""The page of the report: what it says, and how it looks in a real browser and on paper."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from conftest import Cli
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_samples import SettableClock, began, play, set_ended
from journal_year import practise

from hipvoice.app.journal.pages import number_of
from hipvoice.app.journal.statistics import stats
from hipvoice.app.report.markup import element
from hipvoice.app.report.movements import Curve, Lean, SideBar, curves, leans, share_bar, side_bars
from hipvoice.app.report.practice import (
    Bar,
    DataPoint,
    Level,
    ResultMark,
    Track,
    columns,
    last_year,
    points,
    tracks,
)
from hipvoice.app.report.report import report
from hipvoice.cli.drawing import plain_lines
from hipvoice.core.entries import Answered, Assessed, Followed, Status, Turn, Undone
from hipvoice.core.routine.routine import Side
from hipvoice.journal.store import Journal
from tests.browser import Browser
from tests.tries import tries

A4 = (8.27, 11.69)  # inches
LETTER = (8.5, 11.0)
MARGIN = 14 / 25.4  # of a page, inches
PHONE, DESKTOP = 360, 1200  # pixels
CHARTS = 9
FRIDAY = date(2026, 11, 20)
NASTY = "</title><script>alert('x')</script>\"'&\x01"


@pytest.fixture
def a_year(journal: Journal, clock: SettableClock) -> Journal:
    practise(journal, clock)
    return journal


@pytest.fixture
def page(a_year: Journal, path: Path, tmp_path: Path) -> Path:
    """The report of a year of practice."""
    return made(path, tmp_path / "report.html")


def made(path: Path, target: Path, person: str | None = None) -> Path:
    """The report of the day on which the journals of these tests are written."""
    report(path, target, 12, FRIDAY, opens=False, person=person)
    return target


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as started:
        yield started


# What it says


def svgs(text: str) -> list[ET.Element]:
    return [ET.fromstring(svg) for svg in re.findall(r"<svg viewBox.*?</svg>", text, re.DOTALL)]


def test_every_chart_is_there_and_told_in_words(page: Path) -> None:
    charts = svgs(page.read_text("utf-8"))
    titles = [chart.findtext("title") for chart in charts]
    assert titles == [
        "Days of practice a week",
        "Minutes a week",
        "Share of the planned sets",
        "Stretched, by movement and side",
        "Balance of the sides",
        "Scores by the tests",
        "Pain, 0 to 10",
        "Results of tests",
        "Days of practice in a year",
    ]
    for chart in charts:
        assert len(chart.findtext("desc") or "") > 20
        names = chart.attrib["aria-labelledby"].split()
        assert names == [chart[0].attrib["id"], chart[1].attrib["id"]]
    identities = re.findall(r' id="([^"]+)"', page.read_text("utf-8"))
    assert len(identities) == len(set(identities))


def test_numbers_are_those_of_stats(page: Path, path: Path) -> None:
    text = page.read_text("utf-8")
    told = "\n".join(plain_lines(stats(path, 12, FRIDAY).page))
    done = re.search(r"(\d+ of \d+ planned sets \(\d+%\)) in (\d+) sessions", told)
    assert done
    assert f"{done[1]} in {done[2]} sessions" in text
    rows = re.findall(r" (\d+) +(\d+:\d\d) +\d+ +\d+:\d\d$", told, re.MULTILINE)
    assert len(rows) == 7  # movements and sides
    for sets, time in rows:
        assert f"{time}, {sets} sets" in text


def test_tests_and_versions_are_reported(page: Path) -> None:
    text = page.read_text("utf-8")
    rows = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall("<tr>(.*?)</tr>", text)
    ]
    (stick,) = [row for row in rows if row[:2] == ["Standing stick test", "left"]]
    assert [stick[2][:6], stick[3][:6], stick[5]] == ["failed", "passed", "better"]
    (turn,) = [row for row in rows if row[:2] == ["Outward turn of the hip", "right"]]
    assert (turn[2].split(",")[0], turn[3].split(",")[0]) == ("10 degrees", "45 degrees")
    (version,) = [row for row in rows if row[:2] == ["Modified pigeon", "Full pigeon"]]
    assert version[2].endswith("2026")


def test_scores_are_those_of_stats(page: Path, path: Path) -> None:
    text = page.read_text("utf-8")
    (trend, _) = stats(path, 12, FRIDAY).data["scores"]
    assert trend["movement"] == "external-rotation"
    last = trend["days"][-1]["points"]
    assert f"left {last} ({trend['overall']:+})" in text
    assert "Nothing is limited: every score is 100." in text


def test_the_weakest_is_named(
    journal: Journal, clock: SettableClock, path: Path, tmp_path: Path
) -> None:
    clock.moment = "2026-11-01T18:00:00+01:00"
    low = Assessed(2, 0, "T3", "Turn", Side.LEFT, passed=False, degrees=20)
    play(journal, began(), low, replace(low, number=3, side=Side.RIGHT, degrees=40))
    text = made(path, tmp_path / "one.html").read_text("utf-8")
    assert "Internal rotation is the weakest: left 44, right 88 of 100." in text
    clock.moment = "2026-11-15T18:00:00+01:00"
    knee = replace(low, test="T1", degrees=None)
    knees = [replace(knee, number=n, side=side) for n, side in enumerate(Side, 2)]
    sticks = [replace(knee, number=n, test="T4") for n, knee in enumerate(knees, 4)]
    full = [replace(low, number=n, side=s, passed=True) for n, s in enumerate(Side, 6)]
    play(journal, began(), *knees, *sticks, *full)
    text = made(path, tmp_path / "two.html").read_text("utf-8")
    assert "External rotation and flexion are the weakest." in text
    assert ">external rotation and flexion are the weakest<" in text
    assert "left 100 (+56), right 100 (+12)" in text


@pytest.mark.parametrize("said", ["option", "environment"])
def test_a_report_is_of_one_person(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    for person, name in (("Ana", "Pigeon"), ("Ben", "Bridge")):
        play(journal, replace(began(), person=person), set_ended(2, name=name, exercise=name))
    target = tmp_path / "report.html"
    monkeypatch.setenv("HIPVOICE_PERSON", "Ana" if said == "environment" else "Ben")
    made(journal.path, target, "Ana" if said == "option" else None)
    text = target.read_text("utf-8")
    assert "<h1>Practice of Ana</h1>" in text
    assert "Pigeon" in text
    assert "Bridge" not in text


def test_an_empty_journal_makes_a_page(journal: Journal, cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert cli("report", "--output", str(target)).lines == [f"wrote {target}"]
    text = target.read_text("utf-8")
    assert "Nothing was planned" in text
    assert "Not asked or not answered" in text


def test_texts_from_outside_are_escaped(journal: Journal, tmp_path: Path) -> None:
    play(journal, began(), set_ended(2, name=NASTY), Answered(3, 0, "pain", 2, NASTY))
    text = made(journal.path, tmp_path / "report.html").read_text("utf-8")
    assert "<script" not in text
    assert "&lt;/title&gt;&lt;script&gt;" in text
    assert all(svgs(text))  # well-formed


def test_strong_pain_is_told_with_its_warning_signs(journal: Journal, tmp_path: Path) -> None:
    hurt = set_ended(2, exercise="E17", name="Bridge", status=Status.PARTIAL)
    answers = [Answered(n, 0, "pain", n, "E17") for n in (5, 7, 6)]
    more = [Answered(8, 0, "numbness", 0, "E17"), Answered(9, 0, "below-knee", 1, "E17")]
    other = [Answered(10, 0, "pain", 8, "pigeon"), Undone(11, 0, (10,)), set_ended(12)]
    other += [Answered(13, 0, "pain", 5, "squat")]
    play(journal, began(), hurt, *answers, *more, *other)
    play(journal, began(), Answered(2, 0, "pain", 9, "T5"), Answered(3, 0, "pain", 10, ""))
    text = made(journal.path, tmp_path / "report.html").read_text("utf-8")
    _, _, part = text.partition("Pain of 6 or more during an exercise")
    rows = re.findall(r"<tr>(.*?)</tr>", part.partition("</table>")[0])
    cells = [re.findall(r">([^<]+)</t[dh]>", row) for row in rows[1:]]
    assert [row[1:] for row in cells] == [
        ["Bridge", "7", "no", "yes"],
        ["Internal rotation stick test", "9", "no answer", "no answer"],
    ]


def front_of(path: Path, target: Path, today: date = FRIDAY) -> dict[str, str]:
    """The facts of the first section, by their names."""
    report(path, target, 12, today, opens=False, force=True)
    _, _, part = target.read_text("utf-8").partition("At a glance")
    part = part.partition("<section>")[0]
    rows = re.findall(r'<th scope="row"[^>]*>(.*?)</th><td[^>]*>(.*?)</td>', part)
    charts = {f"chart {title}": told for title, told in re.findall(CHART, part)}
    return {**dict(rows), **charts}


CHART = r"<title[^>]*>(.*?)</title><desc[^>]*>(.*?)</desc>"


def test_what_a_physiotherapist_wants_to_know_comes_first(
    journal: Journal, clock: SettableClock, tmp_path: Path
) -> None:
    target, words = tmp_path / "report.html", "tying my shoes"
    days = (("09", 5, 3, 4), ("11", 4, 4, None), ("13", 4, 5, None), ("16", 2, 1, 7))
    for day, before, after, activity in days:
        clock.moment = f"2026-11-{day}T18:00:00+01:00"
        done = [Answered(2, 0, "pain-before", before, ""), set_ended(3)]
        asked = [Answered(4, 0, "pain", after, "")]
        asked += [Answered(5, 0, "activity", activity, words)] if activity is not None else []
        play(journal, began(), *done, *asked)
    found = front_of(journal.path, target)
    assert found["Programme"] == "none"
    assert found["Pain, 0 to 10"] == (
        "3.8 before and 3.2 after on average (4 sessions); less after 2 of them, more after 1."
    )
    told = "tying my shoes: 4 (9 Nov), 7 (16 Nov); +3 since the first, which is more than chance."
    assert found["Activity, 0 to 10"] == told
    assert found["chart Own activity"] == told
    assert found["chart Pain before and after"] == found["Pain, 0 to 10"]
    assert "Left out for pain" not in found
    assert target.read_text("utf-8").count('class="ring"') == len(days)


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (["2026-11-09"], ["9 Nov"]),
        (["2026-11-09", "2026-11-12"], ["9 Nov", "12 Nov"]),
        (["2025-11-09", "2026-11-09"], ["9 Nov 2025", "9 Nov 2026"]),
    ],
)
def test_the_dates_below_a_chart_tell_its_first_and_last_day(
    journal: Journal, clock: SettableClock, tmp_path: Path, days: list[str], shown: list[str]
) -> None:
    for day in days:
        clock.moment = f"{day}T18:00:00+01:00"
        play(journal, began(), set_ended(2), Answered(3, 0, "activity", 4, "tying my shoes"))
    report(journal.path, tmp_path / "report.html", 12, FRIDAY, opens=False, force=True)
    text = (tmp_path / "report.html").read_text("utf-8")
    chart = next(svg for svg in svgs(text) if "Own activity" in "".join(svg.itertext()))
    texts = [
        "".join(element.itertext()) for element in chart.iter() if element.tag.endswith("text")
    ]
    assert [text for text in texts if "Nov" in text] == shown


def test_what_was_left_out_for_pain_is_named(journal: Journal, tmp_path: Path) -> None:
    hurt = [set_ended(2, exercise="E17", name="Bridge"), Answered(3, 0, "pain", 6, "E17")]
    less = [set_ended(4, exercise="E2", name="Squat"), Answered(5, 0, "pain", 5, "E2")]
    play(journal, began(), *hurt, *less, Answered(6, 0, "again", 0, "T5"))
    play(journal, began(), Answered(2, 0, "again", 1, "E2"), Answered(3, 0, "pain", 9, ""))
    found = front_of(journal.path, tmp_path / "report.html")
    assert (
        re.sub(r" \(.*?\)", "", found["Left out for pain"])
        == "Bridge, Internal rotation stick test"
    )


def test_a_programme_is_reported_with_the_days_that_were_kept(
    journal: Journal, clock: SettableClock, path: Path, tmp_path: Path
) -> None:
    day = date(2026, 11, 9)
    with Journal.open(path, lambda: datetime.fromisoformat("2026-11-09T08:00+01:00")) as there:
        there.begin().append(
            Followed(1, 0, "calmer-back", "Calmer back", Turn.STARTED, number_of(day))
        )
    for number in ("09", "10", "12", "13", "17"):
        clock.moment = f"2026-11-{number}T18:00:00+01:00"
        play(journal, replace(began(), routine="back-calm", sets=1), set_ended(2))
    found = front_of(path, tmp_path / "report.html")
    programme = "Calmer back, since 9 November 2026; week 2 of 4; 0 of 2 steps up"
    assert found["Programme"] == programme
    assert found["Planned days kept"] == "5 of 8; in the last week 1 of 3"
    assert found["chart Planned days kept"] == "5 of 8; in the last week 1 of 3."


def test_a_programme_whose_file_is_gone_is_left_out(
    journal: Journal, path: Path, tmp_path: Path
) -> None:
    journal.begin().append(Followed(1, 0, "gone", "Gone", Turn.STARTED, 20_000))
    play(journal, began(), set_ended(2))
    assert front_of(path, tmp_path / "report.html")["Programme"] == "none"


def test_a_file_that_cannot_be_written(journal: Journal, cli: Cli, tmp_path: Path) -> None:
    told = cli("report", "--output", str(tmp_path / "no" / "report.html"))
    assert told.code == 1
    assert told.err.startswith("error: cannot write the report\n")


@pytest.mark.slow
def test_open_shows_the_file(
    journal: Journal, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, target = tmp_path / "seen", tmp_path / "my report.html"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{seen}.part"; mv "{seen}.part" "{seen}"\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    cli("report", "--output", str(target), "--open")
    assert seen.read_text().strip() == target.as_uri()


# The charts by themselves


def numbers_of(chart: str) -> list[float]:
    found = re.findall(r' (?:x|y|x1|x2|y1|y2|cx|cy|width|height)="([^"]+)"', chart)
    return [float(number) for number in found]


VALUES = st.integers(0, 10**9)  # ms


@settings(max_examples=tries(50))
@given(days=st.lists(st.integers(0, 7), min_size=1, max_size=53))
def test_columns_stay_in_their_drawing(days: list[int]) -> None:
    chart = columns("t", "told", [Bar("1 Jan", d, str(d)) for d in days], (0, 7), (2, 3))
    assert all(0 <= number <= 360 for number in numbers_of(chart))
    assert chart.count('class="solid"') == sum(day > 0 for day in days)
    widths = re.findall(
        r'width="([^"]+)"[^>]*class="solid"|class="solid"[^>]*width="([^"]+)"', chart
    )
    assert all(float(a or b) <= 40 for a, b in widths)  # upright, even if there are few


@settings(max_examples=tries(50))
@given(values=st.lists(VALUES, min_size=1, max_size=20), share=st.floats(0, 1))
def test_bars_stay_in_their_drawing(values: list[int], share: float) -> None:
    movements = {str(n): [SideBar("left", v, "1:00")] for n, v in enumerate(values)}
    width = re.findall(r'width="([^"]+)"', side_bars("t", "told", movements))
    assert all(0 <= float(number) <= 360 for number in width)
    lean = leans("t", "told", [Lean("Pigeon", share, "told")])
    assert all(0 <= number <= 360 for number in numbers_of(lean))
    assert all(0 <= number <= 360 for number in numbers_of(share_bar("t", "told", share)))


@settings(max_examples=tries(50))
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 10)), max_size=30))
def test_points_stay_in_their_drawing(answers: list[tuple[float, int]]) -> None:
    dots = [DataPoint(place, value) for place, value in answers]
    chart = points("t", "told", dots, [Level(0.5, 1, 3.25, "3.2")], ("1 Jan", "2 Feb"))
    assert all(0 <= number <= 360 for number in numbers_of(chart))
    assert chart.count("<circle") == len(answers)


@settings(max_examples=tries(50))
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_marks_stay_on_their_track(results: list[tuple[float, bool]]) -> None:
    marks = [ResultMark(place, passed, "45°") for place, passed in sorted(results)]
    chart = tracks("t", "told", [Track("Test, left", "better", marks)], ("1 Jan", "2 Feb"))
    assert all(0 <= number <= 360 for number in numbers_of(chart))
    assert chart.count("<circle") == len(marks)
    assert chart.count("<path") == sum(not passed for _, passed in results)
    assert 1 <= chart.count("45°") <= 15  # the words do not touch


@settings(max_examples=tries(50))
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 100)), min_size=1, max_size=40))
def test_curves_stay_in_their_drawing(marks: list[tuple[float, int]]) -> None:
    sides = [Curve(side, f"{side} 50", marks) for side in ("left", "right", "both")]
    chart = curves("t", "told", {"Flexion": sides, "Rotation": sides[:1]}, ("1 Jan", "2 Feb"))
    assert all(0 <= number <= 360 for number in numbers_of(chart))
    for style, count in (("dot", 3), ("ring", 1)):
        assert chart.count(f'class="{style}"') == count * len(marks)
    for style, count in (("curve", 3), ("dashed", 1)):
        assert chart.count(f'class="{style}"') == count


@given(st.text(), st.text())
def test_markup_is_never_broken(text: str, value: str) -> None:
    made = element("p", text, title=value)
    assert made.count("<") == made.count(">") == 2


# In a browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_asks_for_nothing_and_fits(
    page: Path, browser: Browser, width: int, scheme: str, tmp_path: Path
) -> None:
    browser.look(width, scheme=scheme)
    browser.visit(page.as_uri())
    assert browser.requests() == [page.as_uri()]
    assert browser.complaints() == []
    assert browser.value("document.documentElement.scrollWidth") == width
    assert browser.value("document.querySelectorAll('svg[role=img]').length") == CHARTS
    ink, ground = (
        browser.value(f"getComputedStyle(document.body).{n}") for n in ("color", "backgroundColor")
    )
    assert contrast(ink, ground) > 7
    cut_off = browser.value(CUT_OFF)
    assert cut_off == []
    browser.screenshot(tmp_path / "page.png")
    if folder := os.environ.get("HIPVOICE_TEST_PICTURES"):  # to be looked at
        browser.screenshot(Path(folder) / f"report-{width}-{scheme}.png")


# The texts of charts that reach out of their drawing.
CUT_OFF = """
[...document.querySelectorAll('svg[role=img] text')].filter(text => {
    const inner = text.getBoundingClientRect(), outer = text.closest('svg').getBoundingClientRect();
    return inner.left < outer.left - 1 || inner.right > outer.right + 1 ||
        inner.top < outer.top - 1 || inner.bottom > outer.bottom + 3;
}).map(text => text.textContent)
"""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2), from 1 to 21."""
    lights = sorted(map(light, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def light(colour: str) -> float:
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", colour)[:3])
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_request_would_be_seen(page: Path, browser: Browser) -> None:
    """The test of the test: without its policy, a page that asks for something is caught."""
    text = page.read_text("utf-8")
    asking = text.replace("default-src 'none'", "default-src *").replace(
        "<main>", '<main><img src="https://example.com/pixel.png" alt="">'
    )
    page.write_text(asking, "utf-8")
    browser.visit(page.as_uri())
    assert browser.requests()[1:] == ["https://example.com/pixel.png"]
    assert browser.complaints()


def test_its_policy_forbids_requests(page: Path, browser: Browser) -> None:
    text = page.read_text("utf-8")
    image = '<main><img src="https://example.com/pixel.png" alt="">'
    page.write_text(text.replace("<main>", image), "utf-8")
    browser.visit(page.as_uri())
    blocked = [e["params"] for e in browser.events if e["method"] == "Network.loadingFailed"]
    assert [why["blockedReason"] for why in blocked] == ["csp"]


def test_the_last_date_of_a_chart_is_within_it(page: Path, browser: Browser) -> None:
    """And the name of every month, on whichever day of the year the report is made."""
    browser.look(DESKTOP, scheme="light")
    browser.visit(page.as_uri())
    cut = """[...document.querySelectorAll("svg[viewBox] text")].filter(
        (t) => t.getBBox().x + t.getBBox().width > t.ownerSVGElement.viewBox.baseVal.width + 1
    ).map((t) => t.textContent)"""
    assert browser.value(cut) == []
    for day in range(0, 366, 5):
        text = str(last_year(number_of(FRIDAY) + day, []))
        svg = ET.fromstring(re.search(r"<svg viewBox.*?</svg>", text, re.DOTALL)[0])  # type: ignore[index]
        width = float(svg.attrib["viewBox"].split()[2])
        for label in svg.iter("text"):
            ends = label.attrib.get("text-anchor") == "end"
            assert float(label.attrib["x"]) + (0 if ends else 22) <= width, label.text


@pytest.mark.parametrize("paper", [A4, LETTER])
def test_it_prints_on_two_pages(page: Path, browser: Browser, paper: tuple[float, float]) -> None:
    browser.look(DESKTOP, scheme="dark")  # paper is light all the same
    browser.visit(page.as_uri())
    printed = browser.pdf(*paper)
    assert len(re.findall(rb"/Type /Page\b[^s]", printed)) == 2
    width, height = (round(inches * 72) for inches in paper)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert box
    assert abs(float(box[1]) - width) < 2
    assert abs(float(box[2]) - height) < 2
    browser.look(DESKTOP, scheme="dark", media="print")
    assert browser.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    if folder := os.environ.get("HIPVOICE_TEST_PICTURES"):
        (Path(folder) / f"report-{width}.pdf").write_bytes(printed)


def test_the_page_for_the_physiotherapist_is_one_of_paper(
    journal: Journal, clock: SettableClock, path: Path, tmp_path: Path, browser: Browser
) -> None:
    """However much there is to tell, and with the header above it."""
    mine = tmp_path / "weeks.yaml"
    notes = ", ".join(f"Sentence {n} says what to mind in these weeks." for n in range(8))
    course = f"course:\n  - {{ weeks: 12, play: [back-calm] }}\nnotes: [{notes}]\n"
    mine.write_text(f"name: Twelve weeks\ndays: [mon, wed, fri]\nreview: 2026-11-25\n{course}")
    began_on = date(2026, 8, 31)
    clock.moment = "2026-08-31T08:00:00+02:00"
    started = Followed(1, 0, str(mine), "Twelve weeks", Turn.STARTED, number_of(began_on))
    journal.begin().append(started)
    for n in range(0, 80, 2):
        clock.moment = f"{began_on + timedelta(n)}T18:00:00+01:00"
        around = [Answered(2, 0, "pain-before", n % 9, ""), Answered(3, 0, "pain", n % 7, "")]
        hurt = [Answered(4, 0, "pain", 6, f"An exercise with a long name, number {n}")]
        able = [Answered(5, 0, "activity", n // 8, "getting up from the floor with my grandchild")]
        play(journal, replace(began(), routine="back-calm"), *around, *hurt, *able, set_ended(6))
    target = made(path, tmp_path / "report.html")
    browser.look(round((A4[0] - 2 * MARGIN) * 96), media="print")
    browser.visit(target.as_uri())
    bottom = browser.value("document.querySelector('.sheet').getBoundingClientRect().bottom")
    assert 400 < bottom < (A4[1] - 2 * MARGIN) * 96
    assert browser.value("document.querySelectorAll('.sheet svg').length") == 3


def test_charts_have_names_for_who_cannot_see_them(page: Path, browser: Browser) -> None:
    browser.look(DESKTOP)
    browser.visit(page.as_uri())
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    images = [n["name"]["value"] for n in nodes if n.get("role", {}).get("value") == "image"]
    assert len(images) == CHARTS
    assert any(name.startswith("Days of practice a week") for name in images)
    assert all(len(name) > 40 for name in images)
