"""Points and directions in space, in centimetres: forward, up, and to the person's right."""

from __future__ import annotations

import math
from collections.abc import Iterable

Vector = tuple[float, float, float]
Point = tuple[float, float]  # in the picture: to the right, up

ORIGIN: Vector = (0.0, 0.0, 0.0)


def add(a: Vector, b: Vector) -> Vector:
    """The sum."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def sub(a: Vector, b: Vector) -> Vector:
    """The way from `b` to `a`."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scale(a: Vector, factor: float) -> Vector:
    """`a` made longer."""
    return (a[0] * factor, a[1] * factor, a[2] * factor)


def along(a: Vector, direction: Vector, length: float) -> Vector:
    """The point that lies `length` from `a` in a direction of length 1."""
    return add(a, scale(direction, length))


def dot(a: Vector, b: Vector) -> float:
    """The inner product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """The outer product: forward x up is right."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def length(a: Vector) -> float:
    """The length."""
    return math.sqrt(dot(a, a))


def unit(a: Vector) -> Vector:
    """The direction of `a`, of length 1; ORIGIN for no direction at all."""
    size = length(a)
    return scale(a, 1 / size) if size > _NOTHING else ORIGIN


def across(a: Vector, direction: Vector) -> Vector:
    """The direction of what of `a` is at right angles to `direction` (of length 1)."""
    return unit(sub(a, scale(direction, dot(a, direction))))


def middle(points: Iterable[Vector]) -> Vector:
    """The mean of some points."""
    found = list(points)
    return scale(
        (sum(p[0] for p in found), sum(p[1] for p in found), sum(p[2] for p in found)),
        1 / len(found),
    )


def degrees_between(a: Vector, b: Vector) -> float:
    """The angle between two directions of length 1, 0 to 180."""
    return math.degrees(math.acos(max(-1.0, min(1.0, dot(a, b)))))


_NOTHING = 1e-9
