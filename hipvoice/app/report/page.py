"""The page itself: a title, a section for each chart, and how to read them.

It is one file that asks nobody for anything: its content security policy forbids every request.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from hipvoice import __version__
from hipvoice.app.report.drawing import HATCH
from hipvoice.app.report.markup import Content, Markup, element, joined

_STYLE: Final = Path(__file__).with_name("style.css")
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


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
    """One part of the page: a heading, what it comes to in a sentence, and its charts."""
    return element("section", element("h2", title), element("p", told), *content)


def key(text: str) -> Markup:
    """How a chart is read."""
    return element("p", text, class_="key")


def numbers(table: Markup) -> Markup:
    """The values of a chart as a table that can be opened."""
    return element("details", element("summary", "The numbers"), shown(table))


def shown(table: Markup) -> Markup:
    """A table that is always seen; a wide one scrolls by itself."""
    return element("div", table, class_="scroll")
