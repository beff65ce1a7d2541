"""The things around a body, as simple lines in space."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from hipvoice.core.figure.body import Joints, place
from hipvoice.core.figure.model import Kind, Prop
from hipvoice.core.figure.vectors import Vector, across, add, cross, length, scale, sub, unit

Line = tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """A side of a solid thing; from outside its corners go counter-clockwise."""

    corners: Line


Shape = Line | Face

SEAT_CM: Final = 44.0  # of a chair and a bed above the floor
ROLLER_CM: Final = 7.0  # its radius
ROLLER_LONG_CM: Final = 30.0
BEYOND_CM: Final = 14.0  # that a stick goes on beyond a hand
BACK_CM: Final = 42.0  # of a chair above its seat


def shapes_of(prop: Prop, at: Joints) -> Iterator[Shape]:
    """The lines and the sides of a thing."""
    yield from _MAKERS[prop.kind](prop, at)


def _box(prop: Prop, at: Joints, size: Vector) -> Iterator[Face]:
    """The sides of a box whose upper one has its middle at the spot. Sizes: ahead, up, aside."""
    centre, (ahead, aside) = place(prop.at, at), _axes(prop.turn)
    long, high, wide = size
    top = [
        add(add(centre, scale(ahead, x * long / 2)), scale(aside, z * wide / 2))
        for x, z in ((-1, -1), (-1, 1), (1, 1), (1, -1))
    ]
    below = [add(corner, (0.0, -high, 0.0)) for corner in top]
    yield Face(tuple(top))
    for n in range(4):
        m = (n + 1) % 4
        yield Face((top[n], below[n], below[m], top[m]))


def _chair(prop: Prop, at: Joints, back: float = BACK_CM) -> Iterator[Line]:
    centre, (ahead, aside) = place(prop.at, at), _axes(prop.turn)
    corners = [
        add(add(centre, scale(ahead, x * 20.0)), scale(aside, z * 20.0))
        for x, z in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    yield (*corners, corners[0])
    for corner in corners:
        yield (corner, (corner[0], 0.0, corner[2]))
    if back:
        left, right = (add(corners[n], (0.0, back, 0.0)) for n in (0, 3))
        yield (corners[0], left, right, corners[3])


def _stick(prop: Prop, at: Joints) -> Iterator[Line]:
    """A stick that is held goes on a little beyond both hands; on the floor it ends."""
    assert prop.to is not None
    ends = (place(prop.at, at), place(prop.to, at))
    way = scale(unit(sub(ends[1], ends[0])), BEYOND_CM)
    first = ends[0] if prop.at.name == "floor" else sub(ends[0], way)
    last = ends[1] if prop.to.name == "floor" else add(ends[1], way)
    yield (first, last)


def _band(prop: Prop, at: Joints) -> Iterator[Line]:
    """Both strands of a loop, and where it lies round the limb."""
    assert prop.to is not None
    here, there = place(prop.at, at), place(prop.to, at)
    way = unit(sub(there, here))
    aside = scale(across((0.0, 1.0, 0.0), way), 6.0)
    yield (add(here, aside), there)
    yield (sub(here, aside), there)
    yield _ring(here, scale(unit(aside), 7.0), scale(way, 4.0))


def _roller(prop: Prop, at: Joints) -> Iterator[Shape]:
    """A cylinder lying on its side; an end of it faces to `turn`."""
    centre, (ahead, _) = add(place(prop.at, at), (0.0, -ROLLER_CM, 0.0)), _axes(prop.turn)
    up = (0.0, ROLLER_CM, 0.0)
    for end in (ahead, scale(ahead, -1)):
        middle = add(centre, scale(end, ROLLER_LONG_CM / 2))
        yield Face(_ring(middle, cross(up, end), up))
    for edge in (up, scale(up, -1)):
        along_it = scale(ahead, ROLLER_LONG_CM / 2)
        yield (add(add(centre, edge), along_it), sub(add(centre, edge), along_it))


def _kettlebell(prop: Prop, at: Joints) -> Iterator[Line]:
    hand = place(prop.at, at)
    yield _ring(add(hand, (0.0, -16.0, 0.0)), (9.0, 0.0, 0.0), (0.0, 9.0, 0.0))
    yield (
        add(hand, (-6.0, -9.0, 0.0)),
        add(hand, (-5.0, 0.0, 0.0)),
        add(hand, (5.0, 0.0, 0.0)),
        add(hand, (6.0, -9.0, 0.0)),
    )


def _wall(prop: Prop, at: Joints) -> Iterator[Line]:
    foot = place(prop.at, at)
    yield (foot, add(foot, (0.0, 180.0, 0.0)))


def _ring(centre: Vector, one: Vector, other: Vector, steps: int = 16) -> Line:
    """An ellipse with two half axes."""
    assert length(one)
    angles = (2 * math.pi * n / steps for n in range(steps + 1))
    return tuple(
        add(centre, add(scale(one, math.cos(a)), scale(other, math.sin(a)))) for a in angles
    )


def _axes(turn: int) -> tuple[Vector, Vector]:
    """Where a thing on the floor faces, and its right: 90 faces forward, 0 to the person's left."""
    a = math.radians(turn)
    return (math.sin(a), 0.0, -math.cos(a)), (math.cos(a), 0.0, math.sin(a))


FURNITURE: Final = (Kind.CHAIR, Kind.STOOL, Kind.BED, Kind.WALL)
NEED_TO: Final = (Kind.STICK, Kind.BAND)
_MAKERS: Final[dict[Kind, Callable[[Prop, Joints], Iterator[Shape]]]] = {
    Kind.CHAIR: _chair,
    Kind.STOOL: lambda prop, at: _chair(prop, at, back=0.0),
    Kind.BED: lambda prop, at: _box(prop, at, (110.0, SEAT_CM, 120.0)),
    Kind.STICK: _stick,
    Kind.BAND: _band,
    Kind.BLOCK: lambda prop, at: _box(prop, at, (12.0, 10.0, 22.0)),
    Kind.TALL_BLOCK: lambda prop, at: _box(prop, at, (12.0, 22.0, 10.0)),
    Kind.PILLOW: lambda prop, at: _box(prop, at, (32.0, 8.0, 40.0)),
    Kind.ROLLER: _roller,
    Kind.KETTLEBELL: _kettlebell,
    Kind.WALL: _wall,
}
