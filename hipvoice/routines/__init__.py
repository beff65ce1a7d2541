"""Turns YAML text into objects of the core, or reports every problem at once, with place and hint.

Modules:
    decoding   bytes -> text
    reader     text -> nodes that know their line and column
    syntax     mistakes in the YAML itself
    scalars    what a single value may be: a text, a number, one of some words
    durations  lengths of time and tempos
    schema     what maps and lists may be, and the check of nodes against that
    formats    the declaration of routine and exercise files
    build      checked values -> objects of the core
    library    the folders of routines and exercises
    language   language files
    problems   what is wrong, and how it is shown

Where the files of the library are is said here: shells ask for their names at every key.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

EXERCISES, TESTS, PROGRAMMES = "exercises", "tests", "programmes"  # within a folder of routines


def files(folders: Sequence[Path]) -> dict[str, Path]:
    """The files of some folders by name; an earlier folder wins over a later one.

    Hidden files do not count: macOS puts a `._mine.yaml` beside `mine.yaml` on foreign disks.
    """
    found = {path.stem: path for folder in reversed(folders) for path in folder.glob("[!.]*.yaml")}
    return dict(sorted(found.items()))


def shipped_folder() -> Path:
    """The folder of the shipped routines: in the package, or in the checkout."""
    package = Path(__file__).parents[1]
    within = package / "sessions"
    return within if within.is_dir() else package.parent / "sessions"
