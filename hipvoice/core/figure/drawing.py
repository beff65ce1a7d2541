"""A figure seen from one place: strokes and circles in centimetres, farthest first.

The things around the body (chair, wall, stick and so on) are lines and faces in space. They and the
body are seen with the same eye.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Final

from hipvoice.core.figure.body import HEAD_CM, Joints, joints, place
from hipvoice.core.figure.model import (
    Figure,
    Point,
    PoseMoment,
    Prop,
    PropKind,
    Vector,
    Viewpoint,
    across,
    add,
    along,
    cross,
    dot,
    length,
    middle,
    scale,
    sub,
    unit,
)
from hipvoice.core.routine.routine import Side

SEAT_CM: Final = 44.0  # of a chair and a bed above the floor
ROLLER_CM: Final = 7.0  # its radius
BALL_CM: Final = 5.0
ROLLER_LONG_CM: Final = 30.0
BEYOND_CM: Final = 14.0  # how far a stick extends beyond a hand
BACK_CM: Final = 42.0  # of a chair above its seat
FURNITURE: Final = (PropKind.CHAIR, PropKind.STOOL, PropKind.BED, PropKind.WALL)
NEED_TO: Final = (PropKind.STICK, PropKind.BAND)

WIDTHS_CM: Final = {"leg": 10.0, "arm": 6.5, "trunk": 17.0}
FELT_CM: Final = 11.0  # radius of the ring around where a stretch is felt
WAIST: Final = 0.8  # of the mean width of hips and shoulders
MARGIN_CM: Final = 4.0
FLOOR_CM: Final = 14.0  # how far the floor extends beyond what stands on it

_CHAINS: Final = {
    f"{side}-{limb}": tuple(f"{side}-{joint}" for joint in chain)
    for side in ("right", "left")
    for limb, chain in (
        ("leg", ("hip", "knee", "ankle", "toe")),
        ("arm", ("shoulder", "elbow", "hand")),
    )
}
_EDGE_ON = 1e-6

Polyline = tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """A side of a solid thing; seen from outside, its corners go counter-clockwise."""

    corners: Polyline


PropShape = Polyline | Face


class Part(Enum):
    """What a stroke is part of."""

    FLOOR = "floor"
    FURNITURE = "furniture"
    TOOL = "tool"
    BODY = "body"
    WORKING = "working"
    HEAD = "head"
    FELT = "felt"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of some width (cm) through points; a closed one has an inside."""

    part: Part
    points: tuple[Point, ...]
    width: float = 0.0
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle: the head, or the ring around where a stretch is felt."""

    part: Part
    centre: Point
    radius: float


Mark = Stroke | Circle


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is seen of a figure, farthest first; the picture goes from `low` to `high`."""

    marks: tuple[Mark, ...]
    low: Point
    high: Point


@lru_cache(maxsize=256)
def drawing(figure: Figure, side: Side | None, moment: PoseMoment, *, mat: bool = True) -> Drawing:
    """The figure for one side. Both moments have the same picture size, so that nothing jumps.

    Without `mat` the floor is drawn only if it is a line. Raises FigureError.
    """
    with_floor = mat or not figure.view.height
    marks = {each: list(_marks(figure, each, with_floor)) for each in PoseMoment}
    points = [p for found in marks.values() for mark in found for p in _extent(mark)]
    low = (min(p[0] for p in points) - MARGIN_CM, min(p[1] for p in points) - MARGIN_CM)
    high = (max(p[0] for p in points) + MARGIN_CM, max(p[1] for p in points) + MARGIN_CM)
    seen = Drawing(tuple(marks[moment]), low, high)
    return _mirrored(seen) if side is Side.LEFT else seen


def _marks(figure: Figure, moment: PoseMoment, with_floor: bool) -> Iterator[Mark]:  # noqa: FBT001
    at = joints(figure.pose(moment))
    eye = _Eye(figure.view)
    if with_floor:
        yield _floor(figure, eye)
    found = [*_things(figure, at, eye), *_body(figure, at, eye)]
    yield from (mark for _, mark in sorted(found, key=lambda pair: pair[0]))
    for spot in figure.felt:
        yield Circle(Part.FELT, eye.sees(place(spot, at)), FELT_CM)


def _things(figure: Figure, at: Joints, eye: _Eye) -> Iterator[tuple[float, Mark]]:
    """The things with their depths; for a solid thing, the sides that face the viewer."""
    for prop in figure.props:
        part = Part.FURNITURE if prop.kind in FURNITURE else Part.TOOL
        for shape in shapes_of(prop, at):
            solid = isinstance(shape, Face)
            corners = shape.corners if isinstance(shape, Face) else shape
            if not solid or eye.faces(corners):
                points = tuple(map(eye.sees, corners))
                near = max if part is Part.TOOL and not solid else min
                yield near(map(eye.depth, corners)), Stroke(part, points, closed=solid)


def _body(figure: Figure, at: Joints, eye: _Eye) -> Iterator[tuple[float, Mark]]:
    """Trunk, limbs and head with their depths."""
    yield _depth(at, eye, ("pelvis", "waist", "neck")), _trunk(at, eye)
    for limb, chain in _CHAINS.items():
        part = Part.WORKING if limb in figure.works else Part.BODY
        width = WIDTHS_CM["leg" if limb.endswith("leg") else "arm"]
        points = tuple(eye.sees(at[joint]) for joint in chain)
        yield _depth(at, eye, chain), Stroke(part, points, width)
    yield eye.depth(at["head"]), Circle(Part.HEAD, eye.sees(at["head"]), HEAD_CM)


def _depth(at: Joints, eye: _Eye, chain: tuple[str, ...]) -> float:
    return eye.depth(middle(at[joint] for joint in chain))


def _trunk(at: Joints, eye: _Eye) -> Stroke:
    """The trunk, with a waist that follows a round back."""
    half = middle((sub(at["right-hip"], at["pelvis"]), sub(at["right-shoulder"], at["neck"])))
    waist = {side: along(at["waist"], half, WAIST * n) for side, n in (("right", 1), ("left", -1))}
    outline = (
        at["right-hip"],
        waist["right"],
        at["right-shoulder"],
        at["left-shoulder"],
        waist["left"],
        at["left-hip"],
    )
    return Stroke(Part.BODY, tuple(map(eye.sees, outline)), WIDTHS_CM["trunk"], closed=True)


def _floor(figure: Figure, eye: _Eye) -> Stroke:
    """The piece of floor under the figure and its things; from the side it is a line."""
    ends = list(_solid_points(figure))
    low = [min(p[n] for p in ends) - FLOOR_CM for n in (0, 2)]
    high = [max(p[n] for p in ends) + FLOOR_CM for n in (0, 2)]
    corners = ((low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1]))
    return Stroke(Part.FLOOR, tuple(eye.sees((x, 0.0, z)) for x, z in corners), closed=True)


def _solid_points(figure: Figure) -> Iterator[Vector]:
    for moment in PoseMoment:
        at = joints(figure.pose(moment))
        yield from at.values()
        for prop in figure.props:
            for shape in shapes_of(prop, at):
                yield from shape.corners if isinstance(shape, Face) else shape


class _Eye:
    """A parallel projection: nothing gets smaller with distance."""

    def __init__(self, view: Viewpoint) -> None:
        turn, height = math.radians(view.turn), math.radians(view.height)
        self._right = (math.cos(turn), 0.0, -math.sin(turn))
        self._toward = (
            math.sin(turn) * math.cos(height),
            math.sin(height),
            math.cos(turn) * math.cos(height),
        )
        self._up = cross(self._toward, self._right)

    def sees(self, point: Vector) -> Point:
        """Where a point is in the picture."""
        return (dot(point, self._right), dot(point, self._up))

    def faces(self, corners: tuple[Vector, ...]) -> bool:
        """Whether a side is seen from outside."""
        a, b, c = corners[:3]
        return dot(cross(sub(b, a), sub(c, b)), self._toward) > _EDGE_ON

    def depth(self, point: Vector) -> float:
        """How near a point is."""
        return dot(point, self._toward)


def _extent(mark: Mark) -> Iterator[Point]:
    """The corners of the box around a mark."""
    points = (mark.centre,) if isinstance(mark, Circle) else mark.points
    half = mark.radius if isinstance(mark, Circle) else mark.width / 2
    for x, y in points:
        yield (x - half, y - half)
        yield (x + half, y + half)


def _mirrored(seen: Drawing) -> Drawing:
    def flip(point: Point) -> Point:
        return (-point[0], point[1])

    marks = tuple(
        replace(mark, centre=flip(mark.centre))
        if isinstance(mark, Circle)
        else replace(mark, points=tuple(map(flip, mark.points)))
        for mark in seen.marks
    )
    return Drawing(marks, (-seen.high[0], seen.low[1]), (-seen.low[0], seen.high[1]))


def shapes_of(prop: Prop, at: Joints) -> Iterator[PropShape]:
    """The lines and the sides of a thing."""
    yield from _MAKERS[prop.kind](prop, at)


def _box(prop: Prop, at: Joints, size: Vector) -> Iterator[Face]:
    """The sides of a box; the middle of its top is at the spot. Sizes: ahead, up, aside."""
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


def _chair(prop: Prop, at: Joints, back: float = BACK_CM) -> Iterator[Polyline]:
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


def _stick(prop: Prop, at: Joints) -> Iterator[Polyline]:
    """A stick that is held extends a little beyond both hands; on the floor it ends."""
    assert prop.to is not None
    ends = (place(prop.at, at), place(prop.to, at))
    way = scale(unit(sub(ends[1], ends[0])), BEYOND_CM)
    first = ends[0] if prop.at.name == "floor" else sub(ends[0], way)
    last = ends[1] if prop.to.name == "floor" else add(ends[1], way)
    yield (first, last)


def _band(prop: Prop, at: Joints) -> Iterator[Polyline]:
    """Both strands of a loop, and where it goes around the limb."""
    assert prop.to is not None
    here, there = place(prop.at, at), place(prop.to, at)
    way = unit(sub(there, here))
    aside = scale(across((0.0, 1.0, 0.0), way), 6.0)
    yield (add(here, aside), there)
    yield (sub(here, aside), there)
    yield _ring(here, scale(unit(aside), 7.0), scale(way, 4.0))


def _roller(prop: Prop, at: Joints) -> Iterator[PropShape]:
    """A cylinder lying on its side; one end faces `turn`."""
    centre, (ahead, _) = add(place(prop.at, at), (0.0, -ROLLER_CM, 0.0)), _axes(prop.turn)
    up = (0.0, ROLLER_CM, 0.0)
    for end in (ahead, scale(ahead, -1)):
        middle = add(centre, scale(end, ROLLER_LONG_CM / 2))
        yield Face(_ring(middle, cross(up, end), up))
    for edge in (up, scale(up, -1)):
        along_it = scale(ahead, ROLLER_LONG_CM / 2)
        yield (add(add(centre, edge), along_it), sub(add(centre, edge), along_it))


def _kettlebell(prop: Prop, at: Joints) -> Iterator[Polyline]:
    hand = place(prop.at, at)
    yield _ring(add(hand, (0.0, -16.0, 0.0)), (9.0, 0.0, 0.0), (0.0, 9.0, 0.0))
    yield (
        add(hand, (-6.0, -9.0, 0.0)),
        add(hand, (-5.0, 0.0, 0.0)),
        add(hand, (5.0, 0.0, 0.0)),
        add(hand, (6.0, -9.0, 0.0)),
    )


def _wall(prop: Prop, at: Joints) -> Iterator[Polyline]:
    foot = place(prop.at, at)
    yield (foot, add(foot, (0.0, 180.0, 0.0)))


def _ball(prop: Prop, at: Joints) -> Iterator[Polyline]:
    """Two rings, of which one is round from wherever it is seen level."""
    centre, up = place(prop.at, at), (0.0, BALL_CM, 0.0)
    yield _ring(centre, (BALL_CM, 0.0, 0.0), up)
    yield _ring(centre, (0.0, 0.0, BALL_CM), up)


def _ring(centre: Vector, one: Vector, other: Vector, steps: int = 16) -> Polyline:
    """An ellipse with two half axes."""
    assert length(one)
    angles = (2 * math.pi * n / steps for n in range(steps + 1))
    return tuple(
        add(centre, add(scale(one, math.cos(a)), scale(other, math.sin(a)))) for a in angles
    )


def _axes(turn: int) -> tuple[Vector, Vector]:
    """Where a thing on the floor faces, and its right: 90 is forward, 0 the person's left."""
    a = math.radians(turn)
    return (math.sin(a), 0.0, -math.cos(a)), (math.cos(a), 0.0, math.sin(a))


_MAKERS: Final[dict[PropKind, Callable[[Prop, Joints], Iterator[PropShape]]]] = {
    PropKind.CHAIR: _chair,
    PropKind.STOOL: lambda prop, at: _chair(prop, at, back=0.0),
    PropKind.BED: lambda prop, at: _box(prop, at, (110.0, SEAT_CM, 120.0)),
    PropKind.STICK: _stick,
    PropKind.BAND: _band,
    PropKind.BLOCK: lambda prop, at: _box(prop, at, (12.0, 10.0, 22.0)),
    PropKind.TALL_BLOCK: lambda prop, at: _box(prop, at, (12.0, 22.0, 10.0)),
    PropKind.PILLOW: lambda prop, at: _box(prop, at, (32.0, 8.0, 40.0)),
    PropKind.ROLLER: _roller,
    PropKind.KETTLEBELL: _kettlebell,
    PropKind.WALL: _wall,
    PropKind.BALL: _ball,
}
