"""The names of what is in the library, by the names of the files alone: for shells to complete."""

from __future__ import annotations

from hipvoice.routines.library import Library


def routine_names() -> list[str]:
    """The names of the routines."""
    return [*Library().routine_files]


def content_names() -> list[str]:
    """The names of everything that `hipvoice show` shows."""
    library = Library()
    return sorted({*library.routine_files, *library.exercise_files, *library.test_files})
