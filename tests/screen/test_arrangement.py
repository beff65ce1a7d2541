"""What is given room in a terminal of which size, and what is left out first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hipvoice.core.commands import Command
from hipvoice.core.routine.routine import Routine
from hipvoice.core.timeline.timeline import Background
from hipvoice.core.wording.lines import Safety
from hipvoice.routines.library import Library
from hipvoice.screen.arrangement import arrange, dots
from hipvoice.screen.lettering import HEIGHT, can_letter, fitted, lettering, rows_of, width_of
from hipvoice.screen.parts import figure
from hipvoice.screen.plain import MicState, Readings
from hipvoice.screen.scene import Picture, count
from tests.core.golden import LANGUAGE
from tests.screen.stages import STAGES, Stage, picture, said

PICTURES = {name: picture(stage) for name, stage in STAGES.items()}
SPOKEN = "“"


def lines(shown: Picture, columns: int, rows: int) -> list[str]:
    return ["".join(text for text, _ in line) for line in arrange(shown, columns, rows)]


@given(st.sampled_from(sorted(PICTURES)), st.integers(1, 220), st.integers(1, 70))
def test_a_picture_is_never_taller_than_its_terminal(name: str, columns: int, rows: int) -> None:
    assert len(lines(PICTURES[name], columns, rows)) <= rows


@example("help", 84, 12)
@given(st.sampled_from(sorted(PICTURES)), st.integers(40, 220), st.integers(12, 70))
def test_a_picture_fits_and_says_what_must_not_be_missed(
    name: str, columns: int, rows: int
) -> None:
    shown = lines(PICTURES[name], columns, rows)
    assert max(map(len, shown)) <= columns
    first = shown[0]
    expected = {"no-microphone": "led by keys", "muted": "NOT LISTENING"}
    assert expected.get(name, "listening") in first


@given(st.sampled_from(sorted(PICTURES)), st.integers(40, 220), st.integers(12, 70))
def test_a_rehearsal_says_so_all_along(name: str, columns: int, rows: int) -> None:
    real = PICTURES[name]
    rehearsed = replace(real, scene=replace(real.scene, rehearsal=True))
    (first, *_), (also_first, *_) = (lines(shown, columns, rows) for shown in (rehearsed, real))
    assert "REHEARSAL" in first
    assert len(first) <= columns
    assert "REHEARSAL" not in also_first


@pytest.mark.parametrize("size", [(20, 12), (40, 12), (80, 24), (200, 60)])
@pytest.mark.parametrize("name", ["hold", "reps", "ready", "figure"])
def test_that_hurts_is_among_the_keys_of_every_hold(name: str, size: tuple[int, int]) -> None:
    assert "h that hurts" in lines(PICTURES[name], *size)[-1]


@pytest.mark.parametrize(
    ("rows", "kept", "dropped"),
    [
        (15, ["left ◐", "Coming up", SPOKEN, "━", "? all keys"], []),
        (13, [SPOKEN, "━", "? all keys"], ["Coming up"]),
        (12, [SPOKEN, "━", "? all keys"], ["left ◐", "Coming up"]),
        (11, [SPOKEN, "? all keys"], ["━"]),
        (10, [SPOKEN], ["━", "? all keys"]),
        (9, ["listening", "GLUTEAL STRETCH", "LEFT SIDE"], [SPOKEN]),
    ],
)
def test_what_is_dropped_first_in_a_small_terminal(
    rows: int, kept: list[str], dropped: list[str]
) -> None:
    shown = "\n".join(lines(PICTURES["hold"], 40, rows))
    assert all(text in shown for text in kept), shown
    assert not any(text in shown for text in dropped), shown


def test_the_digits_are_two_centimetres_high_in_the_smallest_terminal() -> None:
    shown = lines(PICTURES["hold"], 40, 12)
    digits = [line for line in shown if "██" in line]
    assert len(digits) == rows_of(2) == 5


def test_a_pause_and_deafness_are_bands_from_edge_to_edge() -> None:
    for name in ("paused", "muted"):
        styles = [{style for _, style in line[1:]} for line in arrange(PICTURES[name], 80, 24)]
        assert {"stopped"} in styles or {"shut"} in styles


def test_the_meter_moves_with_the_level_and_stands_when_calm() -> None:
    shown = PICTURES["hold"]
    loud, quiet = (replace(shown, readings=Readings(MicState.OPEN, db)) for db in (-16.0, -58.0))
    assert lines(loud, 80, 24)[0].rstrip().endswith("▁▂▄▆█")
    assert lines(quiet, 80, 24)[0].rstrip().endswith("·····")
    assert lines(replace(loud, calm=True), 80, 24)[0].rstrip().endswith("listening")


def test_a_silent_microphone_never_looks_like_one_that_listens() -> None:
    silent = replace(PICTURES["hold"], readings=Readings(MicState.SILENT, None))
    assert "microphone silent" in lines(silent, 40, 12)[0]
    assert "listening" not in lines(silent, 40, 12)[0]


def test_sets_are_told_apart_by_signs() -> None:
    skipped = replace(STAGES["hold"], at=40_000, events=[said(34_000, Command.NEXT)])
    (line,) = dots(picture(skipped), 78, 1)
    text = "".join(part for part, _ in line)
    assert text.startswith("left ✗    right ◐")


def test_keys_of_ones_own_are_shown() -> None:
    own = LANGUAGE.with_keys({Command.NEXT: ("right",)})
    shown = replace(PICTURES["hold"], language=own)
    assert "right next" in lines(shown, 80, 24)[-1]


def test_calm_moves_the_bar_with_the_seconds() -> None:
    early, late = (replace(PICTURES["hold"], now=33_000 + ms, calm=True) for ms in (0, 150))
    assert lines(early, 200, 40) == lines(late, 200, 40)
    assert lines(replace(early, calm=False), 200, 40) != lines(replace(late, calm=False), 200, 40)


@given(st.text("ABCXYZ 0123456789:/?", min_size=1).filter(str.strip), st.integers(1, 6))
def test_letters_are_as_wide_and_high_as_is_said(text: str, scale: int) -> None:
    rows = lettering(text, scale)
    assert len(rows) == rows_of(scale) == -(-HEIGHT * scale // 2)
    assert {len(row) for row in rows} == {width_of(text, scale)}


def test_what_has_no_letter_is_written_plainly() -> None:
    assert not can_letter("Hüfte")
    assert fitted("Hüfte dehnen", 80, 10) == ("HÜFTE DEHNEN",)


def test_all_that_the_display_writes_large_has_letters() -> None:
    situations = LANGUAGE.wording.situations.values()
    sides = (f"{side} side" for side in LANGUAGE.wording.sides.values())
    assert all(can_letter(text) for text in (*situations, *sides, "0:12", "3/10"))


ROCKING = Routine("rocking", "Rocking", (Library().exercise("all-fours-rock-back"),))


@pytest.mark.parametrize(
    ("into", "reps", "stays"),
    [(0, "0/10", False), (57_000, "9/10", True), (69_900, "9/10", True), (74_500, "9/10", False)],
)
def test_a_last_rep_that_is_held_is_one_rep_and_shows_its_end(
    into: int,
    reps: str,
    stays: bool,  # noqa: FBT001 - a column of the table
) -> None:
    stage = Stage(0, routine=ROCKING, known=Background(familiar=frozenset({"E7"})))
    found = picture(replace(stage, at=40_000))
    assert found.view
    began = found.now - found.elapsed
    now = picture(replace(stage, at=began + into))
    assert count(now) == reps
    held = picture(replace(stage, at=began + 60_000))
    assert (figure(now, 60, 16) == figure(held, 60, 16)) == stays


def test_when_to_get_care_stays_on_the_terminal_after_the_session() -> None:
    closing = PICTURES["urgent"].scene.closing
    told = [LANGUAGE.wording.line(n) for n in (Safety.URGENT, Safety.URGENT_MORE, Safety.SOON)]
    assert [line for line in closing if line in told] == told
