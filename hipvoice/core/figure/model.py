"""What the figure of an exercise is: poses of one body, and the things around it.

A pose says in which direction each bone points, or where a hand or a foot rests. Lengths are never
given: they are those of one body (`body.LENGTHS_CM`), so every figure has its proportions, and a
typing error turns a limb instead of stretching it. Points and directions are in centimetres:
forward, up, and to the person's right.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Vector = tuple[float, float, float]
Point = tuple[float, float]  # in the picture: to the right, up

ORIGIN: Vector = (0.0, 0.0, 0.0)


def add(a: Vector, b: Vector) -> Vector:
    """The sum."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def sub(a: Vector, b: Vector) -> Vector:
    """The vector from `b` to `a`."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scale(a: Vector, factor: float) -> Vector:
    """`a` scaled."""
    return (a[0] * factor, a[1] * factor, a[2] * factor)


def along(a: Vector, direction: Vector, length: float) -> Vector:
    """The point at distance `length` from `a` in a direction of length 1."""
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
    """The direction of the part of `a` at right angles to `direction` (of length 1)."""
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


class FigureError(ValueError):
    """A figure that no body can take. `part` is the key of the pose that needs fixing."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part


class PoseMoment(StrEnum):
    """Which moment of the exercise is drawn: its start, or the stretch or end of a rep."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Direction:
    """Where a bone points, in degrees, as in a picture of a person facing right.

    `turn` goes clockwise: 0 is up, 90 forward, 180 down, 270 backward. `out` leaves that plane, 90
    being straight out to the side of the limb (for the spine: to the right).
    """

    turn: int
    out: int = 0

    def vector(self, outward: int) -> Vector:
        """The direction in space; `outward` is 1 on the right side of the body, -1 on the left."""
        turn, out = math.radians(self.turn), math.radians(self.out)
        flat = math.cos(out)
        return (math.sin(turn) * flat, math.cos(turn) * flat, math.sin(out) * outward)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: a joint or the origin of the "floor", and an offset forward, up and out in cm.

    The name of a joint without a side, such as "knee", means the limb's own side.
    """

    name: str
    offset: Vector = ORIGIN


@dataclass(frozen=True, slots=True)
class Reach:
    """A limb whose hand or ankle is at a spot; the elbow or knee points to `bend`.

    `foot` is where the toes point; an arm has none.
    """

    to: Spot
    bend: Direction
    foot: Direction | None = None


Limb = tuple[Direction, ...] | Reach

SPINE: Final = "spine"
HIPS: Final = "hips"
SHOULDERS: Final = "shoulders"
PELVIS: Final = "pelvis"
RIGHT_LEG, LEFT_LEG = "right-leg", "left-leg"
RIGHT_ARM, LEFT_ARM = "right-arm", "left-arm"
LIMBS: Final = (RIGHT_LEG, LEFT_LEG, RIGHT_ARM, LEFT_ARM)
BONES: Final = {
    SPINE: 3,
    HIPS: 1,
    SHOULDERS: 1,
    RIGHT_LEG: 3,
    LEFT_LEG: 3,
    RIGHT_ARM: 2,
    LEFT_ARM: 2,
}
BOTH: Final = {"legs": (RIGHT_LEG, LEFT_LEG), "arms": (RIGHT_ARM, LEFT_ARM)}

UPRIGHT: Final = (Direction(0), Direction(0), Direction(0))
TO_THE_RIGHT: Final = (Direction(0, 90),)
HANGING: Final = (Direction(180), Direction(180))
STANDING: Final = (Direction(180), Direction(180), Direction(100))
AT_REST: Final[Mapping[str, Limb]] = {
    RIGHT_LEG: STANDING,
    LEFT_LEG: STANDING,
    RIGHT_ARM: HANGING,
    LEFT_ARM: HANGING,
}


@dataclass(frozen=True, slots=True)
class Pose:
    """One position. `pelvis` is where its middle is above the floor: forward, up, right in cm.

    Without it the lowest part of the spine and legs rests on the floor. Limbs that are not given
    are those of a person standing.
    """

    limbs: tuple[tuple[str, Limb], ...] = ()
    spine: tuple[Direction, ...] = UPRIGHT
    hips: Direction = TO_THE_RIGHT[0]
    shoulders: Direction | None = None
    pelvis: Vector | None = None

    def limb(self, name: str) -> Limb:
        """Where a limb is."""
        return dict(self.limbs).get(name, AT_REST[name])


class PropKind(StrEnum):
    """What stands around a body."""

    CHAIR = "chair"
    STOOL = "stool"
    BED = "bed"
    STICK = "stick"
    BAND = "band"
    BLOCK = "block"
    TALL_BLOCK = "tall-block"
    PILLOW = "pillow"
    ROLLER = "roller"
    KETTLEBELL = "kettlebell"
    WALL = "wall"
    BALL = "ball"


@dataclass(frozen=True, slots=True)
class Prop:
    """A thing at a spot; a stick and a band extend `to` another one. `turn` is its own front."""

    kind: PropKind
    at: Spot
    to: Spot | None = None
    turn: int = 90


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """The point of view: `turn` 0 is from the right, 90 from the front; `height` 90 from above."""

    turn: int
    height: int = 0


VIEWS: Final = {
    "side": Viewpoint(0),
    "front": Viewpoint(90),
    "back": Viewpoint(270),
    "above": Viewpoint(0, 90),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure of an exercise for the right side; the left side is its mirror image.

    `works` are the limbs that work, `felt` the spots where the stretch is felt.
    """

    view: Viewpoint
    start: Pose
    end: Pose
    props: tuple[Prop, ...] = ()
    works: tuple[str, ...] = ()
    felt: tuple[Spot, ...] = ()

    def pose(self, moment: PoseMoment) -> Pose:
        """The position at a moment."""
        return self.start if moment is PoseMoment.START else self.end
