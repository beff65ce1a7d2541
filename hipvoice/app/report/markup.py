"""HTML and SVG as text, what all charts are drawn with, and the page of the report.

Rules
1. What comes from outside is escaped; only `Markup` passes unchanged. Control characters are left
   out.
2. A drawing is 360 units wide, which fits a phone; with more room it grows. No value is shown by
   colour alone: what differs in colour also differs in shape, pattern or words.
3. The page is one file that loads nothing: its content security policy forbids every request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Final

from hipvoice import __version__

Content = str | int | float

WIDTH: Final = 360.0
LEFT: Final = 30.0  # room for the numbers of the vertical axis
HEIGHT: Final = 150.0
_TOP: Final = 14.0
_FOOT: Final = 20.0  # room for the dates below

Scale = Callable[[float], float]
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


class Markup(str):
    """Text that is already markup."""

    __slots__ = ()


NOTHING: Final = Markup("")


def element(name: str, *children: Content, **attributes: Content) -> Markup:
    """`<name attributes>children</name>`; `class_` is class, `text_anchor` is text-anchor."""
    given = "".join(f' {_name(key)}="{_text(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{given}>{''.join(map(_text, children))}</{name}>")


def joined(*parts: Content) -> Markup:
    """Several parts as one."""
    return Markup("".join(map(_text, parts)))


def table(columns: tuple[str, ...], rows: Sequence[tuple[Content, ...]], caption: str) -> Markup:
    """A table; a column whose name starts with ">" is right-aligned."""
    sides = ["right" if name.startswith(">") else "left" for name in columns]
    heads = zip(columns, sides, strict=True)
    head = [element("th", name.removeprefix(">"), scope="col", class_=side) for name, side in heads]
    lines = [_row(row, sides) for row in rows]
    body = joined(element("thead", element("tr", *head)), element("tbody", *lines))
    return element("table", element("caption", caption), body)


def _row(row: tuple[Content, ...], sides: list[str]) -> Markup:
    first, *others = zip(row, sides, strict=True)
    cells = [element("td", cell, class_=side) for cell, side in others]
    return element("tr", element("th", first[0], scope="row", class_=first[1]), *cells)


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-") if key != "viewBox" else key


def _text(content: Content) -> str:
    if isinstance(content, Markup):
        return content
    if isinstance(content, float):
        return f"{content:g}"
    return escape("".join(c for c in str(content) if c.isprintable() or c == "\n"))


HATCH: Final = Markup(
    '<svg class="hidden" aria-hidden="true" width="0" height="0"><defs>'
    '<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect class="right-under" width="5" height="5"></rect>'
    '<rect class="right-over" width="2.5" height="5"></rect></pattern></defs></svg>'
)


def drawing(title: str, told: str, height: float, *shapes: Content) -> Markup:
    """An image with a title, and a description for people who cannot see it."""
    name = re.sub(r"\W+", "-", title.lower())
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", told, id=f"{name}-told"),
        *shapes,
        viewBox=f"0 0 {WIDTH:g} {height:g}",
        role="img",
        aria_labelledby=f"{name}-title {name}-told",
    )


def upright(highest: float) -> Scale:
    """The place of a value between 0 and `highest` in a drawing of `HEIGHT`."""
    inner = HEIGHT - _TOP - _FOOT
    return lambda value: round(_TOP + inner * (1 - value / highest), 2)


def axis(values: Sequence[float], y: Scale) -> Iterator[Markup]:
    """A horizontal line for each of the values, with its number."""
    for value in values:
        yield element("line", x1=LEFT, x2=WIDTH, y1=y(value), y2=y(value), class_="grid")
        yield words(f"{value:g}", LEFT - 5, y(value) + 3.5, "end", "small")


def words(text: str, x: float, y: float, anchor: str, style: str) -> Markup:
    """A text that begins ("start"), ends ("end") or is centred ("middle") at x."""
    return element("text", text, x=x, y=y, text_anchor=anchor, class_=style)


def below(ends: Sequence[str], left: float, y: float) -> Iterator[Markup]:
    """What stands below both ends of a chart, which begins at `left`; one is below its start."""
    for text, (x, anchor) in zip(ends, ((left, "start"), (WIDTH, "end")), strict=False):
        yield words(text, x, y, anchor, "small")


_STYLE: Final = Path(__file__).with_name("style.css")


def page(title: str, about: str, sections: Iterable[Markup], notes: Iterable[str]) -> str:
    """The whole page as text."""
    body = joined(
        HATCH,
        element("header", element("h1", title), element("p", about)),
        element("main", *sections),
        element("footer", *(element("p", note) for note in notes)),
    )
    return document(title, _STYLE, body)


def document(title: str, style: Path, body: Markup) -> str:
    """A page that is one file, with the style in it."""
    head = joined(
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        Markup(f'<meta name="generator" content="hipvoice {__version__}">'),
        element("title", title),
        element("style", Markup(style.read_text("utf-8"))),
    )
    whole = element("html", element("head", head), element("body", body), lang="en")
    return f"<!doctype html>\n{whole}\n"


def section(title: str, told: str, *content: Content) -> Markup:
    """One part of the page: a heading, a one-sentence summary, and its charts."""
    return element("section", element("h2", title), element("p", told), *content)


def key(text: str) -> Markup:
    """How to read a chart."""
    return element("p", text, class_="key")


def numbers(table: Markup) -> Markup:
    """The values of a chart as a table that can be opened."""
    return element("details", element("summary", "The numbers"), shown(table))


def shown(table: Markup) -> Markup:
    """A table that is always visible; a wide one scrolls on its own."""
    return element("div", table, class_="scroll")
