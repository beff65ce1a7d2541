"""A file of a certain shape: read, checked and built; or every problem with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from hipvoice.routines.decoding import read_bytes
from hipvoice.routines.problems import ProblemsError, Report
from hipvoice.routines.reader import read_nodes
from hipvoice.routines.schema import MapOf, Record, check

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Good(Generic[Content]):
    """A file in which nothing is wrong: what it holds, as it is written and as it is built."""

    record: Record
    content: Content
    report: Report


def good_file(
    path: Path, shape: MapOf, made: Callable[[Record, Report], Content | None]
) -> Good[Content]:
    """What a file of a certain shape holds. Raises HipvoiceError; ProblemsError has every problem.

    `made` builds it, or adds what is wrong to the report; the record may have problems already.
    """
    report = Report(str(path))
    node = read_nodes(read_bytes(path), report)
    record = check(shape, node, report) if node else None
    content = made(record, report) if isinstance(record, Record) else None
    if content is None or report.problems:
        raise ProblemsError(report.sorted())
    assert isinstance(record, Record)
    return Good(record, content, report)
