"""An exercise, a test, a routine or the sources written out for a person, with figures.

What stands for a source in a file is a word for the author; a person reads its name, and below what
it is. A figure is shown as lines in a terminal, or as SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from hipvoice.app.library import ShownRow, folded
from hipvoice.app.library.library import english, position_in_words
from hipvoice.core.entries import Asked
from hipvoice.core.figure.drawing import drawing
from hipvoice.core.figure.model import Figure, PoseMoment
from hipvoice.core.figure.rendering import Dots, svg, text_lines
from hipvoice.core.routine.exercise import Condition
from hipvoice.core.routine.routine import (
    Caution,
    Correction,
    Dose,
    Exercise,
    Reps,
    Routine,
    SetupMove,
    Side,
    Step,
    Tempo,
    Test,
    TestStep,
)
from hipvoice.core.timeline.timeline import compile_routine, nominal_duration
from hipvoice.core.wording.wording import Wording, capital
from hipvoice.errors import HipvoiceError
from hipvoice.routines.formats import CONDITION_TABLE, DEMANDS, read_sources
from hipvoice.routines.library import Library
from hipvoice.routines.problems import choices, quote
from hipvoice.routines.scalars import slug

WORDS = {PoseMoment.START: "the start", PoseMoment.END: "the end"}

FIGURE_WIDTH, FIGURE_ROWS = 37, 13  # columns and lines of each of the two pictures
NOTHING = " \N{BRAILLE PATTERN BLANK}"


def show(name: str, *, drawn: bool = False, width: int = 80) -> str:
    """What has that name, or an id such as E14, as text of `width` columns.

    `drawn` includes the figure. Raises HipvoiceError.
    """
    library, wording = Library(), english().wording
    name = slug(name)
    if name in library.exercise_files:
        rows = _exercise(library.exercise(name), wording)
    elif name in library.test_files:
        rows = _test(library.test(name), wording)
    elif found := _with_id(name, library):
        return show(found, drawn=drawn, width=width)
    else:
        return "\n".join(folded(_routine(_routine_of(name, library), wording), width))
    pictures = _figure(name, library) if drawn and width > 2 * FIGURE_WIDTH else ()
    return "\n".join([*folded(rows, width), *pictures])


def sources(width: int = 80) -> str:
    """The sources of what is shipped, with title, year and link."""
    rows = ((capital(source["name"]), _published(source)) for source in _sources().values())
    return "\n".join(folded(rows, width))


@cache
def _sources() -> dict[str, dict[str, Any]]:
    return {word: dict(record.values) for word, record in read_sources().items()}


def _published(source: Mapping[str, Any]) -> str:
    """Title, author, year and link, as far as they are known."""
    known = (source.get(key) for key in ("title", "by", "year"))
    text = ", ".join(str(part) for part in known if part)
    return f"{text}. {source.get('link', '')}".strip()


def _source(word: str) -> str:
    """The name of a source; as it is if the author of a file has put it in words."""
    known = _sources().get(word.lower())
    return known["name"] if known else word


def _figure(name: str, library: Library) -> Iterator[str]:
    """The start and the end side by side; the right side of an exercise with sides."""
    pictures = [
        figure_lines(name, None, moment, FIGURE_WIDTH, FIGURE_ROWS, library=library)
        for moment in PoseMoment
    ]
    if not all(pictures):
        return
    of_side = " (right side)" if is_sided(library, name) else ""
    yield ""
    yield "".join(f"  {f'{moment}{of_side}':<{FIGURE_WIDTH}}" for moment in PoseMoment).rstrip()
    for row in zip(*pictures, strict=True):
        if any(part.strip(NOTHING) for part in row):
            yield "".join(f"  {part}" for part in row).rstrip(NOTHING)


def _with_id(name: str, library: Library) -> str | None:
    """The name of the exercise or test with that id in the journal."""
    exercises = ((library.exercise(n).exercise.id, n) for n in library.exercise_files)
    tests = ((library.test(n).id, n) for n in library.test_files)
    by_id = {key.lower(): n for key, n in (*exercises, *tests)}
    return by_id.get(name) if by_id.get(name) != name else None


def _routine_of(name: str, library: Library) -> Routine:
    if name in library.routine_files or name.endswith((".yaml", ".yml")):
        return library.routine(name)
    names = [*library.routine_files, *library.exercise_files, *library.test_files]
    hint = choices(name, names) or "`hipvoice list` names the routines"
    if name in library.programme_files:
        hint = f"it is a programme: `hipvoice programme show {name}`"
    raise HipvoiceError(f"there is no routine, exercise or test {quote(name)}", hint=hint)


def _exercise(step: Step, wording: Wording) -> Iterator[ShownRow]:
    exercise = step.exercise.said(wording.on(_said_for(step.sides)))
    sources = dict(exercise.sources)
    yield from _head(exercise, "exercise", exercise.source)
    yield "Version of", exercise.variant_of
    yield "Dose", f"{dose_in_words(step, wording)} ({_dose_sources(step)})"
    yield "You need", _things(exercise.equipment)
    yield from _listed("Set-up", sources.get("setup"), _texts(exercise.setup))
    yield "In brief", exercise.brief
    yield "Position", position_in_words(exercise.position)
    yield from _listed("Other side", sources.get("setup"), _texts(exercise.other_side))
    yield "Coming out", exercise.way_out
    yield from _listed("Form", None, map(_correction, exercise.corrections))
    own = all(c.source for c in exercise.corrections)
    yield "", "" if own else f"(otherwise {_source(sources.get('corrections', exercise.source))})"
    yield "Breath", exercise.breath
    yield from _listed("Cautions", sources.get("cautions"), _texts(exercise.cautions))
    yield "Easier", exercise.easier or exercise.no_easier
    yield "Harder", exercise.harder
    yield from _instead("Without", exercise.without)
    yield from _conditions(exercise)
    named = (exercise.source, step.source, *sources.values())
    yield from _legend((*named, *(c.source for c in exercise.corrections)))


def _texts(parts: Sequence[SetupMove | Caution]) -> Iterator[str]:
    """What the coach says of moves or cautions."""
    return (part.text for part in parts)


def _things(equipment: Sequence[str]) -> str:
    return ", ".join(thing.replace("-", " ") for thing in equipment) or "nothing"


def _said_for(sides: Sequence[Side]) -> Side | None:
    """The side for which the texts are shown; on the other one left and right change places."""
    return sides[0] if sides else None


def _test(test: Test, wording: Wording) -> Iterator[ShownRow]:
    test = test.said(wording.on(_said_for(test.sides)))
    sources = dict(test.sources)
    yield from _head(test, "test", test.source)
    yield "You need", _things(test.equipment)
    yield from _listed("Set-up", sources.get("setup"), _texts(test.setup))
    yield "In brief", test.brief
    yield "Position", position_in_words(test.position)
    yield "Question", test.question
    yield "Passed", f"{test.pass_degrees} degrees" if test.pass_degrees else "yes"
    yield "Sides", " and ".join(test.sides)
    yield from _listed("Cautions", sources.get("cautions"), _texts(test.cautions))
    yield from _conditions(test)
    yield from _legend((test.source, *sources.values()))


def _routine(routine: Routine, wording: Wording) -> Iterator[ShownRow]:
    length = nominal_duration(compile_routine(routine, wording).segments)
    yield None, f"{routine.name} (routine {routine.id})"
    yield "About", routine.about
    yield "Takes", f"about {wording.minutes(length)} the first time"
    yield "You need", _things(routine.equipment)
    yield from _listed("Notes", None, routine.notes)
    yield "Order", "partly shuffled in each session" if routine.mixes else ""
    before = Asked.BEFORE in routine.questions
    after = [f"asks for {name}" for name in routine.questions if name != Asked.BEFORE]
    yield "Before it", "asks for pain, as long as there is a reason to" if before else ""
    yield "At the end", ", ".join(after)
    section = ""
    for number, step in enumerate(routine.steps, start=1):
        if step.section != section or number == 1:
            section = step.section
            yield from ((None, ""), *([(None, section)] if section else []))
        yield f"{number:>3}.", _step(step, wording)
    yield from _legend(step.source for step in routine.steps if isinstance(step, Step))


def _step(step: Step | TestStep, wording: Wording) -> str:
    if isinstance(step, TestStep):
        return f"{step.test.name}: a test"
    dose = dose_in_words(step, wording)
    return f"{step.exercise.name}: {dose} ({_source(step.source)})"


def dose_in_words(step: Step, wording: Wording) -> str:
    """The dose as it is announced, with the pace, and with sides that have their own dose."""
    parts = [wording.dose(step), *_pace(step.dose)]
    if step.sides:
        parts.append("each side" if len(step.sides) > 1 else f"{step.sides[0]} side")
    text = ", ".join(parts)
    own = (f"{side} side {wording.begin(dose)}" for side, dose in step.doses.items())
    return "; ".join([text[:1].lower() + text[1:], *own])


def _pace(dose: Dose) -> Iterator[str]:
    if isinstance(dose, Reps) and dose.tempo:
        yield f"tempo {_tempo(dose.tempo)}"


def _tempo(tempo: Tempo) -> str:
    """As it is written in a file: 3-1-2, or each phase with its word."""
    times = [f"{ms // 1000}" for ms in (tempo.out_ms, tempo.pause_ms, tempo.back_ms)]
    if not any(tempo.words):
        return "-".join(times)
    phases = zip(tempo.words, times, strict=True)
    return ", ".join(f"{word} {seconds} s" for word, seconds in phases if word)


def _dose_sources(step: Step) -> str:
    tempo = dict(step.exercise.sources).get("tempo")
    dose = _source(step.source)
    return f"{dose}, tempo: {_source(tempo)}" if tempo else dose


def _correction(correction: Correction) -> str:
    fault = f" Fault: {correction.fault}." if correction.fault else ""
    source = f" ({_source(correction.source)})" if correction.source else ""
    return f"{correction.text}{fault}{source}"


def _head(subject: Exercise | Test, kind: str, source: str) -> Iterator[ShownRow]:
    yield None, f"{subject.name} ({kind} {subject.slug})"
    yield "From", _source(source)


def _listed(label: str, source: str | None, texts: Iterable[str]) -> Iterator[ShownRow]:
    """A list, and at its end its source."""
    items = list(texts)
    for number, text in enumerate(items):
        yield ("" if number else label), f"- {text}"
    if items and source:
        yield "", f"({_source(source)})"


def _instead(word: str, pairs: Iterable[tuple[str, str]]) -> Iterator[ShownRow]:
    for what, name in pairs:
        yield f"{word} {what}", name or "leave it out"


def _conditions(subject: Exercise | Test) -> Iterator[ShownRow]:
    """What it demands, and what each condition of a person means for it."""
    if subject.demands is None:
        yield from _instead("With", subject.conditions)
        return
    demands = (DEMANDS[demand] for demand in subject.demands)
    yield from _listed("Asks of the body", None, list(demands) or ["nothing"])
    for name, condition in CONDITION_TABLE.items():
        yield f"With {name}", in_words(subject, condition)


def in_words(subject: Exercise | Test, condition: Condition) -> str:
    """What the condition of a person means for an exercise or a test, with the source."""
    instead = dict(subject.conditions).get(condition.name)
    changes = [change for change in subject.changes if change.condition == condition.name]
    if instead is not None:
        grounds = [condition.avoids[demand] for demand in condition.ruled_out(subject)]
        named = dict.fromkeys(map(_source, grounds or ["hipvoice"]))
        return f"{instead or 'leave it out'} ({', '.join(named)})"
    if changes:
        said = (f"{change.say} ({_source(change.source)})" for change in changes)
        return " ".join(dict.fromkeys(said))
    return "as it is"


def _legend(words: Iterable[str]) -> Iterator[ShownRow]:
    """What the names of the sources stand for."""
    known = {word.lower() for word in words if word}
    yield None, ""
    for word, source in _sources().items():
        if word in known:
            yield capital(source["name"]), _published(source)


def figure_lines(  # noqa: PLR0913, PLR0917 - what, which of it, and how large
    name: str,
    side: Side | None,
    moment: PoseMoment,
    columns: int,
    rows: int,
    dots: Dots = Dots.BRAILLE,
    library: Library | None = None,
) -> list[str]:
    """The figure of the exercise or test called `name`, in `rows` lines of `columns` characters.

    Empty if it has none. Raises HipvoiceError if there is no such exercise.
    """
    figure = subject_of(library or Library(), name).figure
    if figure is None:
        return []
    return text_lines(drawing(figure, side, moment, mat=False), columns, rows, dots)


def figure_svg(library: Library, name: str, side: Side | None, moment: PoseMoment) -> str:
    """The same as an SVG element; empty if it has none. Raises HipvoiceError."""
    subject = subject_of(library, name)
    return svg_of(subject.figure, subject, side, moment, name) if subject.figure else ""


def svg_of(
    figure: Figure, subject: Exercise | Test, side: Side | None, moment: PoseMoment, key: str
) -> str:
    """A figure as an SVG element, with ids that start with `key`."""
    of_side = f", {side} side" if side else ""
    title = f"{subject.name}{of_side}, {WORDS[moment]}"
    key = f"{key}-{side or 'both'}-{moment}"
    described = subject.said(english().wording.on(side)).brief
    return svg(drawing(figure, side, moment), title, described, key)


def is_sided(library: Library, name: str) -> bool:
    """Whether one of two sides is drawn."""
    subject = subject_of(library, name)
    return bool(subject.sides) if isinstance(subject, Test) else subject.sided


def subject_of(library: Library, name: str) -> Exercise | Test:
    """The exercise or the test of that name. Raises HipvoiceError."""
    if name in library.test_files:
        return library.test(name)
    return library.exercise(name).exercise


def show_row(name: str) -> dict[str, Any]:
    """What `show` shows, as a JSON-able row. Raises HipvoiceError."""
    library, wording = Library(), english().wording
    name = slug(name)
    if name in library.exercise_files:
        return _exercise_row(library.exercise(name), wording)
    if name in library.test_files:
        return _test_row(library.test(name), wording)
    if found := _with_id(name, library):
        return show_row(found)
    return _routine_row(_routine_of(name, library), wording)


def _subject_row(kind: str, subject: Exercise | Test) -> dict[str, Any]:
    """What exercises and tests have in common."""
    return {
        "kind": kind,
        "id": subject.id,
        "name": subject.slug,
        "title": subject.name,
        "source": subject.source,
        "position": subject.position,
        "equipment": [*subject.equipment],
        "setup": [*_texts(subject.setup)],
        "brief": subject.brief,
        "cautions": [*_texts(subject.cautions)],
    }


def _exercise_row(step: Step, wording: Wording) -> dict[str, Any]:
    exercise = step.exercise.said(wording.on(_said_for(step.sides)))
    return {
        **_subject_row("exercise", exercise),
        "dose": dose_in_words(step, wording),
        "sides": [*step.sides],
        "other_side": [*_texts(exercise.other_side)],
        "corrections": [c.text for c in exercise.corrections],
        "breath": exercise.breath or None,
        "way_out": exercise.way_out or None,
        "variant_of": exercise.variant_of or None,
        "easier": exercise.easier or None,
        "harder": exercise.harder or None,
        "without": dict(exercise.without),
        "conditions": dict(exercise.conditions),
    }


def _test_row(test: Test, wording: Wording) -> dict[str, Any]:
    test = test.said(wording.on(_said_for(test.sides)))
    row = _subject_row("test", test)
    passed = test.pass_degrees or None
    return {**row, "question": test.question, "pass_degrees": passed, "sides": [*test.sides]}


def _routine_row(routine: Routine, wording: Wording) -> dict[str, Any]:
    length = nominal_duration(compile_routine(routine, wording).segments)
    return {
        "kind": "routine",
        "name": routine.id,
        "title": routine.name,
        "about": routine.about,
        "seconds": length // 1000,
        "equipment": [*routine.equipment],
        "notes": [*routine.notes],
        "questions": [*routine.questions],
        "steps": [_step_row(step, wording) for step in routine.steps],
    }


def _step_row(step: Step | TestStep, wording: Wording) -> dict[str, Any]:
    return {
        "kind": "test" if isinstance(step, TestStep) else "exercise",
        "name": step.subject.slug,
        "title": step.subject.name,
        "section": step.section or None,
        "dose": None if isinstance(step, TestStep) else dose_in_words(step, wording),
        "sides": [*step.sides],
    }
