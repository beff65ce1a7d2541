"""What the report tells about each movement: its time, its sides, the version in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from hipvoice.app.report.by_side import Lean, SideBar, leans, side_bars
from hipvoice.app.report.markup import Content, Markup, table
from hipvoice.app.report.page import key, numbers, section, shown
from hipvoice.app.words import count, hours, long
from hipvoice.core.balance import Balance, Total
from hipvoice.core.routine import Side
from hipvoice.core.statistics import Statistics
from hipvoice.core.transcript import minutes
from hipvoice.core.trends import Version

_IN_ONE: Final = 8  # movements in one drawing, so that it fits on a printed page
_EVEN: Final = 0.5

_Item = TypeVar("_Item")


def times(counted: Statistics) -> Iterator[Markup]:
    """Time under stretch, by movement and side."""
    movements: dict[str, list[Total]] = {}
    for total in sorted(counted.totals, key=lambda t: t.side or ""):
        movements.setdefault(total.name, []).append(total)
    longest = sorted(movements.items(), key=lambda item: -sum(t.worked_ms for t in item[1]))
    if not longest:
        return
    time = hours(sum(t.worked_ms for t in counted.totals))
    told = f"{time} under way in {count(len(longest), 'movement')}, also in sets cut short."
    charts = [
        side_bars(title, told, {name: [_side_bar(t) for t in totals] for name, totals in part})
        for title, part in _parts("Time by movement and side", longest)
    ]
    ever = {(t.exercise, t.side): t for t in counted.ever}
    rows = [_total_row(t, ever) for _, totals in longest for t in totals]
    names = ("movement", "side", ">sets", ">time", ">sets, ever", ">time, ever")
    figures = numbers(table(names, rows, "Completed sets and time under way"))
    yield section("Time under stretch", told, *charts, figures)


def _parts(title: str, items: Sequence[_Item]) -> Iterator[tuple[str, Sequence[_Item]]]:
    """What goes into one drawing each, under a title of its own."""
    for start in range(0, len(items), _IN_ONE):
        named = title if len(items) <= _IN_ONE else f"{title}, from {start + 1}"
        yield named, items[start : start + _IN_ONE]


def _side_bar(total: Total) -> SideBar:
    told = f"{minutes(total.worked_ms)}, {count(total.completed, 'set')}"
    return SideBar(total.side or "both", total.worked_ms, told)


def _total_row(total: Total, ever: Mapping[tuple[str, Side | None], Total]) -> tuple[Content, ...]:
    whole = ever.get((total.exercise, total.side), total)
    amounts = (total.completed, minutes(total.worked_ms), whole.completed, minutes(whole.worked_ms))
    return (total.name, total.side or "both", *amounts)


def sides(counted: Statistics) -> Iterator[Markup]:
    """How the sides of each movement compare."""
    balances = counted.balances
    if not balances:
        return
    uneven = sum(b.less is not None for b in balances)
    told = f"In {uneven} of {count(len(balances), 'movement')} one side had less than the other."
    charts = [
        leans(title, told, [_lean(b) for b in part])
        for title, part in _parts("Balance of the sides", balances)
    ]
    note = "The beam leans to the side that had more; a tenth of the sum or less counts as even."
    yield section("Left and right", told, *charts, key(note))


def _lean(balance: Balance) -> Lean:
    left, right = balance.left_ms, balance.right_ms
    told = f"left {minutes(left)}, right {minutes(right)}"
    less = f": less on the {balance.less}" if balance.less else ""
    return Lean(balance.name, right / (left + right) if left + right else _EVEN, told + less)


def versions(counted: Statistics, name: Callable[[str], str]) -> Iterator[Markup]:
    """What is done in place of which movement; `name` tells a name by its slug."""
    if not counted.versions:
        return
    told = f"{count(len(counted.versions), 'movement')} in an easier, harder or longer version."
    rows = [(name(v.exercise), _done_as(v, name), long(v.day)) for v in counted.versions]
    what = table(("movement", "done as", "since"), rows, "The last choice for each")
    yield section("Versions in use", told, shown(what))


def _done_as(version: Version, name: Callable[[str], str]) -> str:
    if version.ms is None:
        return name(version.variant)
    return f"a hold of {round(version.ms / 1000)} s"
