"""The page itself: one article for each exercise, which is never broken across pages of paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hipvoice.app.report.markup import NOTHING, Content, Markup, element, joined
from hipvoice.app.report.page import document

_STYLE: Final = Path(__file__).with_name("style.css")
_KEY: Final = "In the figures, what works is solid; a dotted ring is where you feel it."


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as an SVG element, and what is said below it."""

    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told of one step. `section` is the part of the routine that it belongs to."""

    name: str
    dose: str
    section: str = ""
    pictures: Sequence[Picture] = ()
    things: Sequence[str] = ()
    setup: Sequence[str] = ()
    form: Sequence[str] = ()
    cautions: Sequence[str] = ()
    question: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """The whole page. `about` are lines below the title, `safety` those at the end."""

    title: str
    about: Sequence[str]
    entries: Sequence[Entry]
    safety: Sequence[str]


def page(guide: Guide) -> str:
    """The page as text."""
    body = joined(
        element("header", element("h1", guide.title), *_paragraphs(guide.about), _key(guide)),
        element("main", *_articles(guide.entries)),
        element("footer", element("h2", "Safety"), element("p", " ".join(guide.safety))),
    )
    return document(guide.title, _STYLE, body)


def _key(guide: Guide) -> Markup:
    drawn = any(entry.pictures for entry in guide.entries)
    return element("p", _KEY, class_="key") if drawn else NOTHING


def _articles(entries: Iterable[Entry]) -> Iterator[Markup]:
    section = ""
    for number, entry in enumerate(entries, start=1):
        if entry.section != section:
            section = entry.section
            yield element("h2", section) if section else NOTHING
        yield _article(number, entry)


def _article(number: int, entry: Entry) -> Markup:
    head = element(
        "header",
        element("h3", f"{number}. {entry.name}"),
        element("p", entry.dose, class_="dose"),
        _line("You need: ", entry.things),
    )
    told = joined(
        _list("ol", "How", entry.setup),
        _list("ul", "Form", entry.form),
        _list("p", "Ask yourself", [entry.question] if entry.question else []),
        _mind(entry.cautions),
    )
    text = element("div", told, class_="text") if told else NOTHING
    return element("article", head, _figures(entry.pictures), text)


def _figures(pictures: Sequence[Picture]) -> Markup:
    if not pictures:
        return NOTHING
    drawn = [element("figure", Markup(p.svg), element("figcaption", p.caption)) for p in pictures]
    return element("div", *drawn, class_="figures")


def _list(kind: str, title: str, texts: Sequence[str]) -> Markup:
    """A heading and a list; `p` is a list of one that is not numbered. Nothing for no texts."""
    if not texts:
        return NOTHING
    items: list[Content] = [*texts] if kind == "p" else [element("li", text) for text in texts]
    return joined(element("h4", title), element(kind, *items))


def _mind(cautions: Sequence[str]) -> Markup:
    if not cautions:
        return NOTHING
    return element("div", element("h4", "Mind"), *_paragraphs(cautions), class_="mind")


def _line(label: str, words: Sequence[str]) -> Markup:
    return element("p", label + ", ".join(words), class_="things") if words else NOTHING


def _paragraphs(texts: Iterable[str]) -> list[Markup]:
    return [element("p", text) for text in texts]
