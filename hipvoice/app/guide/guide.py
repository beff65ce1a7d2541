"""A routine, as it would be played, told on a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hipvoice.app.config import Config
from hipvoice.app.figures import svg_of
from hipvoice.app.guide.page import Entry, Guide, Picture, page
from hipvoice.app.library import english
from hipvoice.app.plan import known_before
from hipvoice.app.prepare import Wishes, prepared
from hipvoice.app.safety import safety_lines
from hipvoice.app.show import told_dose
from hipvoice.core.figure.model import Phase
from hipvoice.core.routine import Correction, Exercise, Routine, Side, Step, Test, TestStep
from hipvoice.core.timeline import compile_routine, nominal_duration
from hipvoice.core.wording import Wording
from hipvoice.routines.library import Library
from hipvoice.writing import write

CAPTIONS = {Phase.START: "Start", Phase.END: "Then"}


def write_guide(
    name: str, target: Path, config: Config, wishes: Wishes, *, force: bool = False
) -> None:
    """Write the page about the routine of that name; over a file that is there only by force.

    Raises HipvoiceError, and writes nothing then.

    The journal is asked for last choices, as by `play`.
    """
    language = english()
    routine = Library().routine(name)
    routine = prepared(routine, wishes, config, language, known_before(config))
    text = page(guide_of(routine, language.wording))
    write(target, text.encode(), "the guide", private=False, force=force)


def guide_of(routine: Routine, wording: Wording) -> Guide:
    """What the page tells. An exercise that comes again is told in one line."""
    length = nominal_duration(compile_routine(routine, wording).segments)
    things = ", ".join(routine.equipment) or "nothing"
    about = [routine.about, f"About {wording.minutes(length)}. You need: {things}.", *routine.notes]
    entries = list(_entries(routine, wording))
    return Guide(routine.name, [line for line in about if line], entries, safety_lines())


def _entries(routine: Routine, wording: Wording) -> Iterator[Entry]:
    told: dict[Exercise | Test, int] = {}  # where each was told
    for number, step in enumerate(routine.steps, start=1):
        subject = step.subject
        if subject in told:
            again = f"{_dose(step, wording)}, as in {told[subject]}"
            yield Entry(subject.name, again, step.section)
            continue
        told[subject] = number
        yield Entry(
            name=subject.name,
            dose=_dose(step, wording),
            section=step.section,
            pictures=_pictures(step, number),
            things=subject.equipment,
            setup=subject.setup or (subject.brief,),
            form=[_form(correction) for correction in getattr(subject, "corrections", ())],
            cautions=subject.cautions,
            question=subject.question if isinstance(subject, Test) else "",
        )


def _dose(step: Step | TestStep, wording: Wording) -> str:
    if isinstance(step, Step):
        dose = told_dose(step, wording)
        return dose[:1].upper() + dose[1:]
    return "A test, each side" if len(step.sides) > 1 else "A test"


def _form(correction: Correction) -> str:
    fault = f" Fault: {correction.fault}." if correction.fault else ""
    return f"{correction.text}{fault}"


def _pictures(step: Step | TestStep, number: int) -> list[Picture]:
    """The start and the end, as the first side does them."""
    figure = step.subject.figure
    if figure is None:
        return []
    side = step.work_sides[0]
    phases = [Phase.END] if figure.start == figure.end else list(Phase)
    return [
        Picture(svg_of(figure, step.subject, side, phase, f"step{number}"), _caption(phase, side))
        for phase in phases
    ]


def _caption(phase: Phase, side: Side | None) -> str:
    return f"{CAPTIONS[phase]}, {side} side" if side else CAPTIONS[phase]
