"""A routine, as it would be played, as a page to print.

The page has one article per exercise, which is never broken across printed pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from hipvoice.app.config import Config
from hipvoice.app.library.library import english, safety_lines
from hipvoice.app.library.show import dose_in_words, svg_of
from hipvoice.app.render.plan import known_before
from hipvoice.app.report.markup import NOTHING, Content, Markup, document, element, joined
from hipvoice.app.session.prepare import Wishes, prepared
from hipvoice.core.figure.model import PoseMoment
from hipvoice.core.routine.routine import Correction, Exercise, Routine, Side, Step, Test, TestStep
from hipvoice.core.timeline.timeline import compile_routine, nominal_duration
from hipvoice.core.wording.wording import Wording, capital
from hipvoice.files import write
from hipvoice.routines.library import Library

_KEY: Final = "In the figures, what works is solid; a dotted ring is where you feel it."

CAPTIONS = {PoseMoment.START: "Start", PoseMoment.END: "Then"}


def write_guide(
    name: str, target: Path, config: Config, wishes: Wishes, *, force: bool = False
) -> None:
    """Write the page about the routine of that name, over an existing file only with force.

    Raises HipvoiceError without writing anything.

    The last choices come from the journal, as in `play`. The order is that of the file: the page
    is for many sessions.
    """
    language = english()
    routine = replace(Library().routine(name), mixes=())
    routine = prepared(routine, wishes, config, language, known_before(config, wishes))
    text = page(guide_of(routine, language.wording))
    write(target, text.encode(), "the guide", private=False, force=force)


def guide_of(routine: Routine, wording: Wording) -> Guide:
    """The content of the page. An exercise that comes again gets one line."""
    length = nominal_duration(compile_routine(routine, wording).segments)
    things = ", ".join(routine.equipment) or "nothing"
    about = [routine.about, f"About {wording.minutes(length)}. You need: {things}.", *routine.notes]
    entries = list(_entries(routine, wording))
    return Guide(routine.name, [line for line in about if line], entries, safety_lines())


def _entries(routine: Routine, wording: Wording) -> Iterator[GuideStep]:
    told: dict[Exercise | Test, int] = {}  # where each was described
    for number, step in enumerate(routine.steps, start=1):
        subject = step.subject
        if subject in told:
            again = f"{_dose(step, wording)}, as in {told[subject]}"
            yield GuideStep(subject.name, again, step.section)
            continue
        told[subject] = number
        said = subject.said(wording.on(step.work_sides[0]))
        yield GuideStep(
            name=subject.name,
            dose=_dose(step, wording),
            section=step.section,
            pictures=_pictures(step, number),
            things=subject.equipment,
            setup=tuple(move.text for move in said.setup) or (said.brief,),
            form=[_form(correction) for correction in getattr(said, "corrections", ())],
            cautions=tuple(caution.text for caution in said.cautions),
            question=said.question if isinstance(said, Test) else "",
        )


def _dose(step: Step | TestStep, wording: Wording) -> str:
    if isinstance(step, Step):
        dose = dose_in_words(step, wording)
        return capital(dose)
    return "A test, each side" if len(step.sides) > 1 else "A test"


def _form(correction: Correction) -> str:
    fault = f" Fault: {correction.fault}." if correction.fault else ""
    return f"{correction.text}{fault}"


def _pictures(step: Step | TestStep, number: int) -> list[GuideFigure]:
    """The start and the end, for the first side."""
    figure = step.subject.figure
    if figure is None:
        return []
    side = step.work_sides[0]
    moments = [PoseMoment.END] if figure.start == figure.end else list(PoseMoment)
    return [
        GuideFigure(
            svg_of(figure, step.subject, side, moment, f"step{number}"), _caption(moment, side)
        )
        for moment in moments
    ]


def _caption(moment: PoseMoment, side: Side | None) -> str:
    return f"{CAPTIONS[moment]}, {side} side" if side else CAPTIONS[moment]


_STYLE: Final = Path(__file__).with_suffix(".css")


@dataclass(frozen=True, slots=True)
class GuideFigure:
    """A figure as an SVG element, with its caption."""

    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class GuideStep:
    """The text for one step. `section` is the part of the routine that it belongs to."""

    name: str
    dose: str
    section: str = ""
    pictures: Sequence[GuideFigure] = ()
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
    entries: Sequence[GuideStep]
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


def _articles(entries: Iterable[GuideStep]) -> Iterator[Markup]:
    section = ""
    for number, entry in enumerate(entries, start=1):
        if entry.section != section:
            section = entry.section
            yield element("h2", section) if section else NOTHING
        yield _article(number, entry)


def _article(number: int, entry: GuideStep) -> Markup:
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


def _figures(pictures: Sequence[GuideFigure]) -> Markup:
    if not pictures:
        return NOTHING
    drawn = [element("figure", Markup(p.svg), element("figcaption", p.caption)) for p in pictures]
    return element("div", *drawn, class_="figures")


def _list(kind: str, title: str, texts: Sequence[str]) -> Markup:
    """A heading and a list; `p` is a single item without a number. Empty if there are no texts."""
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
