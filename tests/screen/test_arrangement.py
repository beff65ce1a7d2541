"""What is given room in a terminal of which size, and what is left out first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hipvoice.core.commands import Command
from hipvoice.core.events import By
from hipvoice.core.routine.routine import Routine
from hipvoice.core.timeline.timeline import Background
from hipvoice.core.wording.lines import Safety
from hipvoice.routines.library import Library
from hipvoice.screen.arrangement import arrange, dots
from hipvoice.screen.lettering import (
    HEIGHT,
    can_letter,
    fitted,
    lettered,
    lettering,
    rows_of,
    width_of,
)
from hipvoice.screen.parts import breath, figure
from hipvoice.screen.plain import MicState, Readings
from hipvoice.screen.scene import Picture, count
from tests.core.golden import LANGUAGE
from tests.screen.stages import NO_DEVICE, STAGES, Stage, picture, said

PICTURES = {name: picture(stage) for name, stage in STAGES.items()}
SPOKEN = "“"
LARGE = "██"  # digits of five rows


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
        (15, ["left ◐", "Coming up", SPOKEN, "━", "? all keys", LARGE], []),
        (13, ["left ◐", SPOKEN, "━", "? all keys", LARGE], ["Coming up"]),
        (12, [SPOKEN, "━", "? all keys", LARGE], ["left ◐", "Coming up"]),
        (11, [SPOKEN, "━", "? all keys", LARGE], []),
        (10, [SPOKEN, "? all keys", LARGE], ["━"]),
        (9, [SPOKEN, "? all keys", "━"], [LARGE]),
        (8, [SPOKEN, "? all keys"], ["━"]),
        (7, [SPOKEN], ["? all keys"]),
        (6, ["listening", "GLUTEAL STRETCH", "HOLD - LEFT"], [SPOKEN]),
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


SHOWN_SIZES = [(40, 12), (80, 24), (120, 36), (200, 60)]
BANDS = {"stopped", "shut"}
QUESTIONS = {
    "question": "0 ... 10",
    "numbness": "yes / no",
    "ask-end": "yes / no",
    "test": "yes / no",
}


def band_of(shown: Picture, columns: int, rows: int) -> list[str]:
    """The lines that are a band from edge to edge."""
    arranged = arrange(shown, columns, rows)
    found = [line for line in arranged if {style for _, style in line} & BANDS]
    assert all({style for _, style in line} <= BANDS for line in found)
    texts = ["".join(text for text, _ in line) for line in found]
    assert {len(text) for text in texts} <= {columns}
    return texts


@pytest.mark.parametrize("name", ["paused", "muted"])
@pytest.mark.parametrize("size", SHOWN_SIZES)
def test_a_pause_and_deafness_are_bands_from_edge_to_edge(name: str, size: tuple[int, int]) -> None:
    assert band_of(PICTURES[name], *size)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("set-up", "SET-UP - LEFT"),
        ("ready", "GET READY - LEFT"),
        ("hold", "■ HOLD - LEFT"),
        ("rest", "REST"),
        ("paused", "PAUSED"),
        ("reps", "■ REPS"),
    ],
)
def test_the_phase_and_the_side_are_told_by_words_and_large(name: str, state: str) -> None:
    assert state in [line.strip() for line in lines(PICTURES[name], 40, 12)]
    found = [line.strip() for line in lines(PICTURES[name], 80, 24)]
    assert any(lettering(state, scale)[0].strip() in found for scale in (1, 2))


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("size", SHOWN_SIZES)
def test_a_question_is_a_band_with_its_whole_text_and_large_answers(
    name: str, size: tuple[int, int]
) -> None:
    shown = PICTURES[name]
    assert shown.view
    found = [line.strip() for line in band_of(shown, *size)]
    text = " ".join(filter(None, found))
    whole = shown.view.question
    assert whole in text or all(rows in found for rows in large_words(whole, size[0] - 2, found))
    assert any(lettering(QUESTIONS[name], s)[0].strip() in found for s in range(1, 8))


def large_words(text: str, width: int, found: list[str]) -> list[str]:
    """The top rows of the large lines that `text` is written in, by which fits into `found`."""
    for rows in range(3, 40):
        for most in range(1, 6):
            tops = [row.strip() for row in lettered(text, width, rows, most)]
            if tops and all(row in found for row in tops):
                return tops
    return ["not there"]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
def test_what_hurts_stays_named_and_drawn_during_the_questions(size: tuple[int, int]) -> None:
    shown = lines(PICTURES["numbness"], *size)
    assert any("⠀" < character <= "⣿" for line in shown for character in line)
    assert lettering("gluteal", 1)[0] in "\n".join(shown) or size == (200, 60)


@pytest.mark.parametrize("size", SHOWN_SIZES)
def test_a_fault_is_a_band_with_its_whole_text(size: tuple[int, int]) -> None:
    assert NO_DEVICE in " ".join(line.strip() for line in band_of(PICTURES["no-microphone"], *size))


@given(st.sampled_from(sorted(PICTURES)), st.integers(40, 220), st.integers(12, 70))
def test_no_sentence_is_cut(name: str, columns: int, rows: int) -> None:
    shown = lines(PICTURES[name], columns, rows)
    told = [line for line in shown[:-1] if " … " not in line]
    assert "…" not in "".join(told)


@given(st.sampled_from(sorted(PICTURES)), st.integers(40, 220), st.integers(12, 70))
def test_what_the_coach_says_is_shown_whole(name: str, columns: int, rows: int) -> None:
    shown = PICTURES[name]
    assert shown.view
    found = [line.strip() for line in lines(shown, columns, rows)]
    said = shown.scene.sentence
    if said == shown.view.question:
        assert len(band_of(shown, columns, rows)) > 2
    else:
        assert said in " ".join(found) or all(
            row in found for row in large_words(said, columns - 2, found)
        )


@pytest.mark.parametrize("size", [(40, 12), (60, 15), (80, 24)])
def test_all_of_the_advice_can_be_read_in_every_terminal(size: tuple[int, int]) -> None:
    shown = PICTURES["intro"]
    pages = [
        " ".join(line.strip() for line in lines(replace(shown, now=now), *size))
        for now in range(0, 200_000, 10_000)
    ]
    for paragraph in shown.scene.notice:
        assert any(paragraph in page for page in pages), paragraph


@pytest.mark.parametrize(
    ("name", "upcoming"),
    [
        ("set-up", "Coming up: Gluteal stretch, right side."),
        ("ready", "Coming up: Gluteal stretch, right side."),
        ("hold", "Coming up: Gluteal stretch, right side."),
        ("rest", "Coming up: Bridge, set one of two."),
        ("ended", ""),
    ],
)
def test_what_comes_up_is_not_there_yet(name: str, upcoming: str) -> None:
    view = PICTURES[name].view
    assert view
    assert view.upcoming == upcoming


def test_an_echo_fades_and_a_fault_stays_for_longer() -> None:
    obeyed, fault = PICTURES["paused"], PICTURES["no-microphone"]
    began = {"paused": 34_000, "no-microphone": 29_000}
    for ms, echoed, told in ((0, True, True), (7_999, True, True), (8_000, False, True)):
        first = lines(replace(obeyed, now=began["paused"] + ms), 80, 24)
        then = lines(replace(fault, now=began["no-microphone"] + ms), 80, 24)
        assert ("said Pause" in "".join(first), NO_DEVICE in "".join(then)) == (echoed, told)
    late = replace(fault, now=began["no-microphone"] + 30_000)
    assert NO_DEVICE not in "".join(lines(late, 80, 24))


def test_what_is_refused_takes_one_line_however_often() -> None:
    pressed = [said(30_000 + n, c, By.KEY) for n, c in enumerate((Command.DONE, Command.YES) * 3)]
    shown = picture(replace(STAGES["hold"], at=34_000, events=pressed))
    refused = [line for line in lines(shown, 80, 24) if "✗" in line]
    assert refused == [' ✗ key "yes" is not possible now (hold).']


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


@pytest.mark.parametrize(
    ("ms", "told"),
    [(-1, ""), (0, "in"), (3_999, "in"), (4_000, "out"), (9_999, "out"), (10_000, "in")],
)
@pytest.mark.parametrize(("width", "names"), [(38, "{}"), (80, "breathe {}")])
def test_the_breath_is_shown_with_its_tones(ms: int, told: str, width: int, names: str) -> None:
    view = PICTURES["breath"].view
    assert view
    assert view.pace
    begins = view.at - view.elapsed + view.pace.at
    shown = [
        "".join(t for t, _ in row)
        for row in breath(replace(PICTURES["breath"], now=begins + ms), width, 3)
    ]
    large = lettering(names.format(told), 1) if told else ("", "", "")
    assert [row.rstrip() for row in shown] == [row.rstrip() for row in large]


def test_nobody_is_told_to_breathe_while_the_clock_is_stopped_or_counts_down() -> None:
    paused = picture(replace(STAGES["breath"], events=[said(66_000, Command.PAUSE)]))
    view = PICTURES["breath"].view
    assert view
    assert view.duration
    ends = replace(PICTURES["breath"], now=view.at - view.elapsed + view.duration - 100)
    assert breath(paused, 80, 3) == breath(ends, 80, 3) == [(), (), ()]
    assert not breath(PICTURES["hold"], 80, 3)


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
