"""Bytes to nodes: encodings, places, limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from hipvoice.errors import HipvoiceError
from hipvoice.routines.problems import SHOWN, ProblemsError, Report, Where, render
from hipvoice.routines.reader import MAX_BYTES, MAX_DEPTH, List, Map, Scalar, read_bytes, read_nodes


def read(data: bytes) -> tuple[object, Report]:
    report = Report("x.yaml")
    return read_nodes(data, report), report


def read_well(data: bytes) -> object:
    node, report = read(data)
    assert not report.problems
    return node


def scalar(text: str, where: Where) -> Scalar:
    return Scalar(text, plain=True, where=where)


@pytest.mark.parametrize(
    "data",
    [
        "größe: ü\n".encode(),
        b"\xef\xbb\xbf" + "größe: ü\n".encode(),
        "größe: ü\r\n".encode(),
        "größe: ü".encode(),
    ],
    ids=["utf-8", "byte order mark", "windows lines", "no last line break"],
)
def test_utf_8_in_all_its_forms(data: bytes) -> None:
    assert read_well(data) == Map(
        ((scalar("größe", Where(1, 1, 5)), scalar("ü", Where(1, 8, 1))),), Where(1, 1)
    )


def test_places_are_counted_in_characters_from_one() -> None:
    node = read_well(b"a:\n  - x\n  - {b: \"y\", '\xf0\x9f\x8c\x8a': z}\n")
    assert isinstance(node, Map)
    (_, items), *_ = node.entries
    assert isinstance(items, List)
    _, inner = items.items
    assert isinstance(inner, Map)
    places = [(k.where.line, k.where.column, v.where.column) for k, v in inner.entries]
    assert places == [(3, 6, 9), (3, 14, 19)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_lines_are_counted_as_yaml_counts_them(end: str) -> None:
    _, report = read(f"\ufeffa: x{end}b: x{end}a: y".encode())
    assert [(p.where, p.text) for p in report.problems] == [(Where(3, 1), "a: y")]


def test_the_byte_order_mark_is_no_part_of_the_first_line() -> None:
    _, report = read("\ufeffa: x\x07".encode())
    assert [(p.where, p.text) for p in report.problems] == [(Where(1, 5), "a: x\x07")]


@pytest.mark.parametrize(
    ("text", "reads_as"),
    [
        ("no", "a truth value"),
        ("On", "a truth value"),
        ("true", "a truth value"),
        ("1:30", "a number"),
        ("010", "a number"),
        ("0x1F", "a number"),
        (".5", "a number"),
        ("~", "nothing"),
        ("2026-11-20", "a date"),
        ("30s", ""),
        ("n", ""),
        ('"no"', ""),
        ("deep-squat", ""),
    ],
)
def test_what_yaml_1_1_takes_a_plain_value_for(text: str, reads_as: str) -> None:
    node = read_well(text.encode())
    assert isinstance(node, Scalar)
    assert node.reads_as == reads_as


def test_keys_and_values_are_never_converted() -> None:
    node = read_well(b"yes: 010\nnull: 1:30\n")
    assert isinstance(node, Map)
    texts = [(k.text, v.text) for k, v in node.entries if isinstance(v, Scalar)]
    assert texts == [("yes", "010"), ("null", "1:30")]


def test_the_deepest_nesting_that_is_read() -> None:
    read_well(b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1))
    _, report = read(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert "levels" in report.problems[0].message


@pytest.mark.parametrize("code", [0xA0, 0x2009, 0x202F, 0x3000])
@pytest.mark.parametrize(
    "text", ["{}a: 1", "  {} a: 1", "-{}a: 1", "- - {}a: 1", "a:{}1", "  - a-b:{}1", "{}"]
)
def test_another_space_where_yaml_needs_a_plain_one_is_named(text: str, code: int) -> None:
    node, report = read(f"# x\n{text.format(chr(code))}\n".encode())
    assert node is None
    (problem,) = report.problems
    assert problem.message.startswith(f"U+{code:04X} ")
    assert problem.where == Where(2, text.index("{") + 1)


@pytest.mark.parametrize(
    "text", ["a: b{}c", 'a: "{}b"', "a: b{}", "a: x # {}", "# {}\na: 1", "- b{}c"]
)
def test_another_space_within_a_text_does_no_harm(text: str) -> None:
    _, report = read(text.format("\u00a0").encode())
    assert report.problems == []


@pytest.mark.parametrize("code", [0xAD, 0x200B, 0x2060, 0xFEFF, 0x202E, 0x2066])
def test_what_cannot_be_seen_is_named_wherever_it_is(code: int) -> None:
    for text in ("a: 1\n{}b: 2", "a{}b: 1", "a: x{}y", "a: 'x{}'"):
        _, report = read(text.format(chr(code)).encode())
        (problem,) = report.problems
        assert problem.message.startswith(f"U+{code:04X} ")
        before = text[: text.index("{")]
        assert problem.where == Where(before.count("\n") + 1, len(before.split("\n")[-1]) + 1)


@pytest.mark.parametrize("text", ["\U0001f468\u200d\U0001f469", "\u0646\u200c\u0627", "\u200fa"])
def test_what_letters_and_pictures_are_joined_with_stays(text: str) -> None:
    node, report = read(f"a: {text}".encode())
    assert report.problems == []
    assert isinstance(node, Map)
    assert node.entries[0][1].text == text  # type: ignore[union-attr]


def test_a_million_levels_are_one_problem() -> None:
    _, report = read(b"[" * MAX_BYTES)
    (problem,) = report.problems
    assert "levels" in problem.message
    assert problem.where == read(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)[1].problems[0].where


def test_a_file_over_the_limit_is_not_read_whole(tmp_path: Path) -> None:
    big = tmp_path / "big.yaml"
    with big.open("wb") as file:
        file.truncate(50_000_000)
    data = read_bytes(big)
    assert len(data) == MAX_BYTES + 1
    node, report = read(data)
    assert node is None
    assert [p.message for p in report.problems] == ["the file is larger than 1,000 kB"]


@pytest.mark.parametrize("name", ["missing.yaml", ".", "nul\0.yaml", "long" * 500])
def test_what_is_no_file_is_an_expected_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(HipvoiceError):
        read_bytes(tmp_path / name)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "mine.yaml").touch()
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(HipvoiceError, match="cannot be read") as raised:
        read_bytes(tmp_path / "mine.yaml")
    assert raised.value.detail == "Permission denied"


def test_many_problems_are_counted_and_not_all_shown() -> None:
    _, report = read(b"\n".join(b"a: 1" for _ in range(200)))
    assert len(report.problems) == 199
    error = ProblemsError(report.sorted())
    assert error.title == "199 problems in x.yaml"
    assert render(error.problems).endswith(f"and {199 - SHOWN} more")
    assert error.render().count("a second time") == SHOWN


def test_nothing_of_a_file_reaches_the_terminal_unseen() -> None:
    _, report = read("a: \x1b[2Jx\u202e\n".encode())
    assert "\x1b" not in render(report.problems)
    assert "\u202e" not in render(report.problems)


def test_long_lines_are_shown_around_the_place() -> None:
    line = "x" * 5_000 + "\x07" + "y" * 5_000
    _, report = read(line.encode())
    lines = render(report.problems).splitlines()
    assert max(map(len, lines)) < 110
    assert lines[1][lines[2].index("^")] == "\N{REPLACEMENT CHARACTER}"
