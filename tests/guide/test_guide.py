"""The page to print: its content, and how it looks in a real browser and on paper."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from hipvoice.app.config import Config
from hipvoice.app.guide import Guide, GuideFigure, GuideStep, guide_of, page, write_guide
from hipvoice.app.library.library import english, safety_lines
from hipvoice.app.session.prepare import NO_WISHES, Wishes
from hipvoice.core.routine.routine import Exercise, Test
from hipvoice.errors import HipvoiceError
from hipvoice.routines.library import Library
from tests.browser import Browser
from tests.program import hipvoice

LIBRARY, WORDING = Library(), english().wording
A4, LETTER = (8.27, 11.69), (8.5, 11.0)  # inches
LOW = 6.0  # inches: an exercise and a half
PHONE, DESKTOP = 360, 1000  # pixels
NASTY = "</title><script>alert('x')</script>\"'&\x01"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as started:
        yield started


def written(name: str, folder: Path, wishes: Wishes = NO_WISHES) -> Path:
    target = folder / "guide.html"
    write_guide(name, target, Config(journal=folder / "none.sqlite3"), wishes)
    return target


def _texts(subject: Exercise | Test) -> Iterator[str]:
    yield from (part.text for part in (*subject.setup, *subject.cautions))


@pytest.mark.parametrize("name", LIBRARY.routine_files)
def test_all_that_an_exercise_says_is_on_the_page(name: str, tmp_path: Path) -> None:
    text = unescape(written(name, tmp_path).read_text("utf-8"))
    for step in LIBRARY.routine(name).steps:
        subject = step.subject.said(english().wording.on(step.work_sides[0]))
        told = [subject.name, *_texts(subject), *subject.equipment]
        told += [c.text for c in subject.corrections] if isinstance(subject, Exercise) else []
        told += [] if isinstance(subject, Exercise) else [subject.question]
        assert [line for line in told if line not in text] == []
    assert all(line in text for line in safety_lines())


@pytest.mark.parametrize("name", LIBRARY.routine_files)
def test_every_exercise_is_drawn_once_at_its_start_and_its_end(name: str, tmp_path: Path) -> None:
    text = written(name, tmp_path).read_text("utf-8")
    subjects = {step.subject.slug for step in LIBRARY.routine(name).steps}
    assert text.count("<svg ") == text.count("</figcaption>") == 2 * len(subjects)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_the_dose_is_that_of_the_routine(tmp_path: Path) -> None:
    own = tmp_path / "evening.yaml"
    own.write_text(
        "name: Evening\nsteps: [{use: gluteal-stretch, hold: 45s, sides: right}]", "utf-8"
    )
    text = written(str(own), tmp_path).read_text("utf-8")
    assert "Forty five seconds, right side" in text.replace("-", " ")
    assert "Start, right side" in text


def test_an_exercise_that_comes_again_is_told_in_one_line() -> None:
    guide = guide_of(LIBRARY.routine("internal-rotation-reset"), WORDING)
    first, *_, again = (e for e in guide.entries if e.name == "Internal rotation stick test")
    assert first.setup
    assert not again.setup
    assert not again.pictures
    assert again.dose.endswith("as in 2")


def test_sections_are_headings() -> None:
    text = page(guide_of(LIBRARY.routine("daily-hips"), WORDING))
    assert re.findall("<h2>(.*?)</h2>", text) == ["Loosen up", "Stretch", "Strengthen", "Safety"]


def test_it_is_of_the_session_that_would_be_played(tmp_path: Path) -> None:
    text = written("floor-four", tmp_path, Wishes(conditions=("knee-pain",))).read_text("utf-8")
    assert "Kneeling hip flexor stretch on a pillow" in text
    assert "To spare the knee" in text


def test_texts_from_outside_are_escaped() -> None:
    entry = GuideStep(NASTY, NASTY, NASTY, (GuideFigure("<svg/>", NASTY),), *[(NASTY,)] * 4, NASTY)
    text = page(Guide(NASTY, [NASTY], [entry], [NASTY]))
    assert "<script" not in text
    assert text.count("&lt;script&gt;") == 13
    assert "\x01" not in text


def test_an_exercise_of_the_person_without_figure_and_cues(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("name: Own\nsteps: [{exercise: {name: Plank, hold: 30}}]", "utf-8")
    text = written(str(own), tmp_path).read_text("utf-8")
    assert "1. Plank" in text
    assert "<svg" not in text
    assert "dotted ring" not in text


def test_a_routine_that_is_not_there_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(HipvoiceError):
        written("flor-four", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_command(tmp_path: Path) -> None:
    file = tmp_path / "g.html"
    done = hipvoice("guide", "two-minute-basics", str(file))
    assert (done.returncode, done.stdout) == (0, f"{file} is written\n")
    assert file.read_text("utf-8").startswith("<!doctype html>")
    done = hipvoice("guide", "two-minute-basics", str(tmp_path / "no" / "g.html"))
    assert done.returncode == 1
    assert "cannot write the guide" in done.stderr


# In a browser


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_asks_for_nothing_and_fits(browser: Browser, tmp_path: Path, width: int) -> None:
    target = written("daily-hips", tmp_path)
    browser.look(width, scheme="dark")  # it is light all the same
    browser.visit(target.as_uri())
    assert browser.requests() == [target.as_uri()]
    assert browser.complaints() == []
    assert browser.value("document.documentElement.scrollWidth") == width
    assert browser.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.value(TOO_SMALL) == []
    if folder := os.environ.get("HIPVOICE_TEST_PICTURES"):  # to be looked at
        browser.screenshot(Path(folder) / f"guide-{width}.png")


# Figures that are too small to be seen, or that have no size at all.
TOO_SMALL = """
[...document.querySelectorAll('figure svg')].map(svg => svg.getBoundingClientRect())
    .filter(box => box.width < 120 || box.height < 100).length === 0 ? [] : ['small']
"""


def sheets_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b[^s]", pdf))


@pytest.mark.parametrize("paper", [A4, LETTER])
@pytest.mark.parametrize(("name", "sheets"), [("two-minute-basics", 2), ("floor-four", 3)])
def test_it_prints_on_few_pages(
    browser: Browser, tmp_path: Path, paper: tuple[float, float], name: str, sheets: int
) -> None:
    browser.look(DESKTOP)
    browser.visit(written(name, tmp_path).as_uri())
    assert sheets_of(browser.pdf(*paper)) == sheets


def test_an_exercise_is_not_broken_across_pages(browser: Browser, tmp_path: Path) -> None:
    """Exercises that may be broken fill low pages and need fewer of them."""
    browser.look(DESKTOP)
    browser.visit(written("floor-four", tmp_path).as_uri())
    whole = browser.pdf(A4[0], LOW)
    browser.value("document.querySelectorAll('article').forEach(a => a.style.breakInside = 'auto')")
    broken = browser.pdf(A4[0], LOW)
    assert sheets_of(broken) < sheets_of(whole)


def test_figures_have_names_for_who_cannot_see_them(browser: Browser, tmp_path: Path) -> None:
    browser.look(DESKTOP)
    browser.visit(written("two-minute-basics", tmp_path).as_uri())
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    images = [n["name"]["value"] for n in nodes if n.get("role", {}).get("value") == "image"]
    assert len(images) == 6
    assert images[0].startswith("Marching, the start")
    assert images[2].startswith("Hip flexor stretch, left side, the start")
