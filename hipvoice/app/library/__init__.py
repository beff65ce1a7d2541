"""Routines, exercises and tests: shown, checked, written, imported.

What is shown are rows, which are folded here to the width of the terminal.

Reading the library takes longer than a list may. So the rows of a list are kept on disk, as JSON,
under the digest of all that they come from; whatever is wrong with what is kept, it is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from platformdirs import user_cache_path

from hipvoice.errors import HipvoiceError
from hipvoice.routines import shipped_folder

Listing = tuple[list[dict[str, Any]], str]  # and what is wrong with what has no row, to print

LABEL: Final = 22  # columns for the names on the left
NARROW: Final = 64  # columns; with fewer, the names stand above

MAX_BYTES: Final = 1_000_000
_PACKAGE: Final = Path(__file__).parents[2]
_CODE: Final = ("core", "routines", "app")  # what makes rows of files
_OTHERS_WRITE: Final = 0o022


def kept(name: str, make: Callable[[], Listing]) -> Listing:
    """What `make` returns, or returned when nothing was different. Raises what it raises."""
    place = user_cache_path("hipvoice", appauthor=False) / "lists" / f"{name}.json"
    source = _digest_of_sources()
    found = _read(place, source)
    if found is None:
        found = make()
        _keep(place, source, found)
    return found


def _read(place: Path, source: str) -> Listing | None:
    """What is kept; None if it is of other sources, damaged, or may be somebody else's."""
    try:
        if not _is_ours(place.stat()):
            return None
        head, _, body = place.read_bytes().partition(b"\n")
    except OSError:
        return None
    if head != _head(source, body):
        return None
    rows, problems = json.loads(body)
    return rows, problems


def _is_ours(found: os.stat_result) -> bool:
    ours = found.st_uid == os.geteuid() if hasattr(os, "geteuid") else True
    return ours and not found.st_mode & _OTHERS_WRITE and found.st_size <= MAX_BYTES


def _keep(place: Path, source: str, found: Listing) -> None:
    """Keep rows, complete or not at all; where nothing can be written, nothing is kept."""
    from hipvoice.files import make_folder, write  # noqa: PLC0415 - not needed to read

    body = json.dumps(found).encode()
    with suppress(OSError, HipvoiceError):
        make_folder(place.parent)
        write(place, _head(source, body) + b"\n" + body, private=True, force=True)


def _head(source: str, body: bytes) -> bytes:
    return f"{source} {hashlib.sha256(body).hexdigest()}".encode()


def _digest_of_sources() -> str:
    """The digest of every shipped file, and of which code reads them."""
    digest = hashlib.sha256(str(shipped_folder()).encode())
    for path in _files(shipped_folder(), ".yaml"):
        digest.update(f"\n{path}\n".encode("utf-8", "surrogateescape"))
        with suppress(OSError):
            digest.update(Path(path).read_bytes())
    folders = [*(_PACKAGE / name for name in _CODE), _PACKAGE / "languages"]
    for path in (path for folder in folders for path in _files(folder, ".py", ".yaml")):
        found = os.stat(path)  # noqa: PTH116 - one of two hundred
        digest.update(f"\n{path} {found.st_size} {found.st_mtime_ns}".encode())
    return digest.hexdigest()


def _files(folder: Path, *endings: str) -> Iterator[str]:
    """The paths of the files below a folder, in order."""
    for here, folders, names in os.walk(folder):
        folders.sort()
        yield from (os.path.join(here, n) for n in sorted(names) if n.endswith(endings))  # noqa: PTH118 - as above


# A name and its text: no row without a text. The name is empty for more of the same, None for a
# heading.
ShownRow = tuple[str | None, str]


def folded(rows: Iterable[ShownRow], width: int) -> list[str]:
    """The rows folded by words to `width` columns."""
    return [line for row in rows for line in _folded(row, width)]


def _folded(row: ShownRow, width: int) -> list[str]:
    label, text = row
    if label is None:
        return _wrapped(text, width, "") or [""]
    if not text:
        return []
    lines = _wrapped(text, width, " " * _indent(width))
    if not label:
        return lines
    if width < NARROW or len(label) >= LABEL:
        return [f"  {label}", *lines]
    return [f"  {label:<{LABEL}}{lines[0].lstrip()}", *lines[1:]]


def _indent(width: int) -> int:
    return LABEL + 2 if width >= NARROW else 4


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    """By words only; what continues an item of a list is set in under it."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  " if text.startswith("- ") else indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
