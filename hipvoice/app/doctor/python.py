"""Checks of Python and of the packages that hipvoice is made with."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import Final

from hipvoice import __version__, remedies
from hipvoice.app.doctor.finding import Examination, Finding, failure, ok, warning

OLDEST: Final = (3, 11)  # as in pyproject.toml
NEWEST: Final = (3, 14)
REQUIREMENT: Final = re.compile(r"([\w.-]+)(?:\[[^]]*\])?\s*(.*)")  # the name, and its bounds
BOUND: Final = re.compile(r"(>=|<)\s*([\d.]+)")


def python(_given: Examination) -> Finding:
    """Whether this Python is one that hipvoice is made for."""
    found = f"hipvoice {__version__}, Python {platform.python_version()} on {platform.platform()}"
    oldest, newest = (".".join(map(str, version)) for version in (OLDEST, NEWEST))
    mend = f"uv tool install --python {newest} {remedies.source()}"
    if sys.version_info[:2] < OLDEST:
        return failure(f"{found}; {oldest} or newer is needed", mend)
    if sys.version_info[:2] > NEWEST:
        return warning(f"{found}; tried up to {newest} only", mend)
    return ok(found)


def packages(_given: Examination) -> Finding:
    """Whether every package that hipvoice needs is there, in a version that fits."""
    try:
        requirements = list(_requirements())
    except metadata.PackageNotFoundError:
        return warning("hipvoice runs from its source, not installed", remedies.pip("--editable ."))
    wrong = [what for what in (_trouble(name, bounds) for name, bounds in requirements) if what]
    if wrong:
        needed = " ".join(f'"{name}{bounds}"' for name, bounds in requirements)
        return failure(", ".join(wrong), remedies.pip(needed))
    return ok(", ".join(f"{name} {metadata.version(name)}" for name, _ in requirements))


def _requirements() -> Iterator[tuple[str, str]]:
    """Name and bounds of what is needed, extras left out."""
    for line in metadata.requires("hipvoice") or ():
        requirement, _, marker = line.partition(";")
        if "extra" not in marker and (match := REQUIREMENT.match(requirement)):
            yield match[1], match[2].strip()


def _trouble(name: str, bounds: str) -> str:
    try:
        there = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} is missing"
    for sign, bound in BOUND.findall(bounds):
        if (_numbers(there) < _numbers(bound)) is (sign == ">="):
            return f"{name} {there} does not fit {sign}{bound}"
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version, to compare; "2.0.14.post1" is (2, 0, 14)."""
    match = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, match[0].split("."))) if match else ()
