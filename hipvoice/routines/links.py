"""Exercises that lead back to themselves: harder must be harder each time, and end somewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hipvoice.core.routine import Exercise, Step
from hipvoice.routines.problems import ProblemsError

_LINKS: dict[str, Callable[[Exercise], str]] = {
    "variant-of": lambda exercise: exercise.variant_of,
    "easier": lambda exercise: exercise.easier,
    "harder": lambda exercise: exercise.harder,
}


def leading_back(exercise: Exercise, find: Callable[[str], Step]) -> Iterator[str]:
    """The keys of `exercise` by which, followed from one to the next, it is reached again."""
    for key, link in _LINKS.items():
        if exercise.slug in _chain(link, exercise, find):
            yield key


def _chain(
    link: Callable[[Exercise], str], exercise: Exercise, find: Callable[[str], Step]
) -> list[str]:
    """The names that a link leads to, each once; it ends at a file that is broken."""
    names: list[str] = []
    while (name := link(exercise)) and name not in names:
        names.append(name)
        try:
            exercise = find(name).exercise
        except ProblemsError:
            break
    return names
