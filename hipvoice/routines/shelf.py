"""The exercises, or the tests, of some folders: found by name, read on demand, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from hipvoice.routines.problems import ProblemsError, choices, quote
from hipvoice.routines.scalars import WrongValueError

Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """What the files of one kind hold, by the name of the file."""

    def __init__(self, kind: str, folders: Sequence[Path], read: Callable[[Path], Kept]) -> None:
        """Look in `folders` in their order; `read` makes something of a file. Nothing is read yet.

        `kind` is what one of them is called, such as "exercise".
        """
        self._kind = kind
        self._folders = folders
        self._read = read
        self._kept: dict[str, Kept | ProblemsError] = {}

    @cached_property
    def files(self) -> dict[str, Path]:
        """The files by name, in alphabetical order."""
        return files(self._folders)

    def find(self, name: str) -> Kept:
        """What has that name. Raises ProblemsError for a broken file, WrongValueError for none."""
        if name not in self.files:
            hint = choices(name, self.files) or f"`hipvoice list --{self._kind}s` names them"
            raise WrongValueError(f"there is no {self._kind} {quote(name)}", hint)
        if name not in self._kept:
            try:
                self._kept[name] = self._read(self.files[name])
            except ProblemsError as error:
                self._kept[name] = error
        found = self._kept[name]
        if isinstance(found, ProblemsError):
            raise found.with_traceback(None)  # else each raise would add to the last one's
        return found


def files(folders: Sequence[Path]) -> dict[str, Path]:
    """The files of some folders by name; of two with one name, that in the earlier folder.

    A hidden one is none: macOS puts a `._mine.yaml` of its own beside `mine.yaml` on foreign disks.
    """
    found = {path.stem: path for folder in reversed(folders) for path in folder.glob("[!.]*.yaml")}
    return dict(sorted(found.items()))
