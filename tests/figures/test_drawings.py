"""What is drawn of a figure: lines of text, and SVG that can be read without colour."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from hipvoice.app.library.show import figure_lines, figure_svg, is_sided
from hipvoice.core.figure.drawing import Circle, Part, Stroke, drawing
from hipvoice.core.figure.model import (
    VIEWS,
    Figure,
    Pose,
    PoseMoment,
    Prop,
    PropKind,
    Spot,
    Viewpoint,
)
from hipvoice.core.figure.rendering import Dots, svg, text_lines
from hipvoice.core.routine.routine import Side
from hipvoice.errors import HipvoiceError
from hipvoice.routines.library import Library
from tests.figures.test_body import LIBRARY, NAMES, figure
from tools.figures import page

GOLDEN = Path(__file__).parent / "golden"
SIZES = [(20, 8), (40, 16), (100, 40)]
SVG = "{http://www.w3.org/2000/svg}"
BLANK = "\N{BRAILLE PATTERN BLANK}"
# Bits of braille dots, and those of the mirrored character.
MIRROR = {0x01: 0x08, 0x02: 0x10, 0x04: 0x20, 0x40: 0x80}


def mirrored(line: str) -> str:
    swap = MIRROR | {right: left for left, right in MIRROR.items()}
    bits = (sum(swap[b] for b in swap if (ord(c) - 0x2800) & b) for c in reversed(line))
    return "".join(chr(0x2800 + b) for b in bits)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dots", Dots)
def test_the_lines_have_the_size_that_is_asked_for(dots: Dots, size: tuple[int, int]) -> None:
    characters = {Dots.BRAILLE: set(map(chr, range(0x2800, 0x2900))), Dots.HALF_BLOCKS: set(" ▀▄█")}
    for name in NAMES:
        lines = figure_lines(name, None, PoseMoment.END, *size, dots=dots, library=LIBRARY)
        assert [len(line) for line in lines] == [size[0]] * size[1]
        assert set("".join(lines)) <= characters[dots]


@pytest.mark.parametrize(
    "name", ["bridge-with-pelvic-tilt", "deep-squat-stretch", "hip-flexor-stretch"]
)
def test_golden(name: str) -> None:
    """Looked at; write again with `python -m tests.figures.test_drawings`."""
    assert golden(name) == (GOLDEN / f"{name}.txt").read_text("utf-8")


def golden(name: str) -> str:
    blocks = [
        "\n".join(figure_lines(name, None, moment, *size, library=LIBRARY))
        for size in SIZES[:2]
        for moment in PoseMoment
    ]
    return "\n\n".join(blocks) + "\n"


def test_the_left_side_is_the_mirror_image_of_the_right_one() -> None:
    for name in ("hip-flexor-stretch", "seated-piriformis-stretch"):
        sides = [figure_lines(name, s, PoseMoment.END, 40, 16, library=LIBRARY) for s in Side]
        left, right = sides if next(iter(Side)) is Side.LEFT else reversed(sides)
        same = sum(mirrored(a) == b for a, b in zip(left, right, strict=True))
        assert same >= 12, name  # of 16: a point half-way between dots goes up on both sides
        assert left != right


def test_nothing_jumps_between_start_and_end() -> None:
    for name in NAMES:
        start, end = (drawing(figure(name), None, moment) for moment in PoseMoment)
        assert (start.low, start.high) == (end.low, end.high)


def test_all_that_is_drawn_is_within_the_picture() -> None:
    for name in NAMES:
        seen = drawing(figure(name), None, PoseMoment.END)
        for mark in seen.marks:
            for x, y in (mark.centre,) if isinstance(mark, Circle) else mark.points:
                assert seen.low[0] <= x <= seen.high[0]
                assert seen.low[1] <= y <= seen.high[1]


def dots_of(lines: list[str]) -> int:
    return sum((ord(c) - 0x2800).bit_count() for line in lines for c in line)


def test_what_works_is_thicker() -> None:
    works = Figure(VIEWS["side"], Pose(), Pose(), works=("right-leg",))
    rests = Figure(VIEWS["side"], Pose(), Pose())
    thick, thin = (text_lines(drawing(f, None, PoseMoment.END), 20, 20) for f in (works, rests))
    assert dots_of(thick) > dots_of(thin) * 1.3


def test_where_it_is_felt_is_a_ring_if_there_is_room() -> None:
    felt = Figure(VIEWS["side"], Pose(), Pose(), felt=(Spot("right-hip"),))
    plain = Figure(VIEWS["side"], Pose(), Pose())
    for size, ring in (((40, 16), False), ((60, 24), True)):
        drawn, other = (text_lines(drawing(f, None, PoseMoment.END), *size) for f in (felt, plain))
        assert (dots_of(drawn) > dots_of(other)) is ring


@pytest.mark.parametrize("kind", PropKind)
def test_every_thing_is_drawn(kind: PropKind) -> None:
    to = Spot("floor", (60, 0, 30)) if kind in {PropKind.STICK, PropKind.BAND} else None
    thing = Prop(kind, Spot("floor", (40, 44, 0)), to)
    for view in VIEWS.values():
        seen = drawing(Figure(view, Pose(), Pose(), (thing,)), None, PoseMoment.END)
        parts = {mark.part for mark in seen.marks}
        assert parts & {Part.FURNITURE, Part.TOOL}


@pytest.mark.parametrize(("height", "seen"), [(0, 1), (20, 2), (90, 1)])
def test_of_a_solid_thing_only_the_sides_that_face_the_eye_are_drawn(
    height: int, seen: int
) -> None:
    bed = Prop(PropKind.BED, Spot("floor", (0, 44, 0)))
    marks = drawing(
        Figure(Viewpoint(0, height), Pose(), Pose(), (bed,)), None, PoseMoment.END
    ).marks
    assert [mark.part for mark in marks].count(Part.FURNITURE) == seen


def test_what_is_behind_a_solid_thing_is_drawn_before_it() -> None:
    block = Prop(PropKind.BED, Spot("floor", (0, 44, 60)))
    seen = drawing(Figure(VIEWS["side"], Pose(), Pose(), (block,)), None, PoseMoment.END)
    order = [mark.part for mark in seen.marks]
    assert order.index(Part.FURNITURE) > order.index(Part.BODY)


@pytest.mark.parametrize("name", NAMES)
def test_svg(name: str) -> None:
    side = Side.LEFT if is_sided(LIBRARY, name) else None
    text = figure_svg(LIBRARY, name, side, PoseMoment.END)
    root = ET.fromstring(text)
    title, about = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert about is not None
    assert ("left side" in str(title.text)) == bool(side)
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {about.attrib['id']}"
    assert {e.tag for e in root} <= {f"{SVG}{tag}" for tag in ("title", "desc", "path", "circle")}
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    colours = set(re.findall(r"#\w+", text))
    assert colours <= {"#111", "#fff", "#777"}  # shown by lines, not by colours


def test_svg_marks_what_works_and_where_it_is_felt() -> None:
    root = ET.fromstring(figure_svg(LIBRARY, "hip-flexor-stretch", None, PoseMoment.END))
    solid = [
        e for e in root.iter(f"{SVG}path") if e.get("stroke") == "#111" and e.get("fill") == "none"
    ]
    outlined = [e for e in root.iter(f"{SVG}path") if e.get("stroke") == "#fff"]
    assert solid
    assert outlined
    assert [e for e in root.iter(f"{SVG}circle") if e.get("stroke-dasharray")]


def test_svg_escapes_what_it_is_reported() -> None:
    seen = drawing(figure("gluteal-stretch"), None, PoseMoment.START)
    text = svg(seen, '<script>"a" & b', "</desc><b>", "k")
    root = ET.fromstring(text)
    assert [e.text for e in root][:2] == ['<script>"a" & b', "</desc><b>"]


def test_the_working_limb_is_in_front_of_what_is_farther() -> None:
    marks = drawing(figure("kneeling-hip-flexor-stretch"), None, PoseMoment.END).marks
    legs = [m for m in marks if isinstance(m, Stroke) and len(m.points) == 4 and not m.closed]
    assert [m.part for m in legs] == [Part.BODY, Part.WORKING]


def test_a_version_without_a_figure_is_drawn_as_what_it_is_a_version_of() -> None:
    file = LIBRARY.exercise_files["bridge-hold"]
    assert "figure" not in file.read_text("utf-8")
    assert figure("bridge-hold") == figure("bridge-with-pelvic-tilt")
    step = next(s for s in LIBRARY.routine("daily-hips").steps if s.subject.slug == "bridge-hold")
    assert step.subject.figure == figure("bridge-hold")


def test_a_version_of_a_version_has_the_figure_of_the_first(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    for name, link in (("two", "one"), ("one", "gluteal-stretch")):
        text = f"name: {name}\nhold: 30\nvariant-of: {link}"
        (tmp_path / "exercises" / f"{name}.yaml").write_text(text, "utf-8")
    assert Library(tmp_path).exercise("two").exercise.figure == figure("gluteal-stretch")


@pytest.mark.parametrize("leads_to", ["two", "one", "none", "broken"])
def test_versions_that_lead_to_no_figure(tmp_path: Path, leads_to: str) -> None:
    (tmp_path / "exercises").mkdir()
    files = {"one": leads_to, "two": "one", "broken": "[", "none": ""}
    for name, link in files.items():
        variant = f"variant-of: {link}\n" if link else ""
        text = f"name: {name}\nhold: 30\n{variant}"
        (tmp_path / "exercises" / f"{name}.yaml").write_text(text, "utf-8")
    assert Library(tmp_path).exercise("one").exercise.figure is None


def test_an_exercise_of_the_person_without_a_figure(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "plank.yaml").write_text("name: Plank\nhold: 30", "utf-8")
    library = Library(tmp_path)
    assert figure_lines("plank", None, PoseMoment.END, 20, 8, library=library) == []
    assert figure_svg(library, "plank", None, PoseMoment.END) == ""
    with pytest.raises(HipvoiceError, match="no exercise"):
        figure_lines("plonk", None, PoseMoment.END, 20, 8, library=library)


def test_the_page_of_all_figures_has_all() -> None:
    assert page().count("<svg ") == 2 * len(NAMES)


if __name__ == "__main__":
    for example in ("bridge-with-pelvic-tilt", "deep-squat-stretch", "hip-flexor-stretch"):
        (GOLDEN / f"{example}.txt").write_text(golden(example), "utf-8")
