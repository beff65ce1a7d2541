"""The library as the command line needs it: rows to list, problems to print, things to play."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hipvoice.core.language import Language
from hipvoice.core.timeline import compile_routine, nominal_duration
from hipvoice.core.wording import round_half_up
from hipvoice.routines.language import language_file, load_language
from hipvoice.routines.library import Library
from hipvoice.routines.problems import render


def english() -> Language:
    """The language of the coach."""
    return load_language(language_file("en"))


def routine_rows() -> tuple[list[dict[str, Any]], str]:
    """The routines as JSON-able rows, and what is wrong with the others, to be printed."""
    routines, problems = Library().routines()
    wording = english().wording
    rows = []
    for routine in routines:
        length = nominal_duration(compile_routine(routine, wording).segments)
        rows.append(
            {
                "id": routine.id,
                "name": routine.name,
                "about": routine.about,
                "sets": routine.places,
                "tests": routine.tests,
                "minutes": max(1, round_half_up(length, 60_000)),
                "equipment": [*routine.equipment],
            }
        )
    return rows, render(problems)


def content_rows(kind: str) -> Iterator[dict[str, Any]]:
    """The names of all `exercises` or `tests`, as JSON-able rows. Raises HipvoiceError."""
    library = Library()
    names = library.exercise_files if kind == "exercises" else library.test_files
    for name in names:
        subject = library.exercise(name).exercise if kind == "exercises" else library.test(name)
        yield {"id": subject.id, "name": name, "equipment": [*subject.equipment]}
