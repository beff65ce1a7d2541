"""HTML and SVG as text. What comes from outside is escaped, as only `Markup` passes unchanged.

Control characters, which may not stand in it, are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Content = str | int | float

NOTHING: Final = Markup("")


def element(name: str, *children: Content, **attributes: Content) -> Markup:
    """`<name attributes>children</name>`; `class_` is class, `text_anchor` is text-anchor."""
    given = "".join(f' {_name(key)}="{_text(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{given}>{''.join(map(_text, children))}</{name}>")


def joined(*parts: Content) -> Markup:
    """Several parts as one."""
    return Markup("".join(map(_text, parts)))


def table(columns: tuple[str, ...], rows: Sequence[tuple[Content, ...]], caption: str) -> Markup:
    """A table; a column whose name begins with ">" is set right."""
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
