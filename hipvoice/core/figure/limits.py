"""How far the joints of a body bend: a pose beyond that is a slip of the pen.

The ranges are those of the American Academy of Orthopaedic Surgeons (Joint Motion, 1965), with room
for supple people and for a stick figure that has no shoulder blades.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hipvoice.core.figure.body import Joints
from hipvoice.core.figure.model import SPINE, FigureError, Pose
from hipvoice.core.figure.vectors import (
    Vector,
    across,
    add,
    cross,
    degrees_between,
    dot,
    scale,
    sub,
    unit,
)

KNEE: Final = (0, 160)  # degrees of flexion
ELBOW: Final = (0, 155)
HIP_SWING: Final = 160  # of the thigh, from standing, with what the low back adds
HIP_BACK: Final = 40  # of extension
HIP_TURN: Final = (-75, 100)  # of the thigh about itself: inward; outward, the shank across
BACK: Final = 65  # between low and upper back
NECK: Final = 70
FOOT: Final = (0, 135)  # between shank and foot: pointed, drawn up
WRONG_WAY: Final = 130  # of a thigh turned that far the knee is meant to bend, not the hip to turn
STRAIGHT: Final = 12  # of flexion below which a knee tells nothing about how the thigh is turned


def bends(pose: Pose, at: Joints) -> Iterator[FigureError]:
    """What in a pose is beyond the range of a joint."""
    yield from _spine(pose)
    for side, outward in (("right", 1), ("left", -1)):
        yield from _leg(pose, at, side, outward)
        elbow = _flexion(at, f"{side}-shoulder", f"{side}-elbow", f"{side}-hand")
        yield from _beyond(f"{side}-arm", "the elbow", elbow, ELBOW)


def _spine(pose: Pose) -> Iterator[FigureError]:
    low, high, head = (direction.vector(1) for direction in pose.spine)
    yield from _beyond(SPINE, "the back", degrees_between(low, high), (0, BACK))
    yield from _beyond(SPINE, "the neck", degrees_between(high, head), (0, NECK))
    if abs(dot(low, pose.hips.vector(1))) > _SKEW:
        yield FigureError("hips", "the hips lie along the spine")


def _leg(pose: Pose, at: Joints, side: str, outward: int) -> Iterator[FigureError]:
    part = f"{side}-leg"
    hip, knee, ankle, toe = (at[f"{side}-{j}"] for j in ("hip", "knee", "ankle", "toe"))
    flexion = _flexion(at, f"{side}-hip", f"{side}-knee", f"{side}-ankle")
    yield from _beyond(part, "the knee", flexion, KNEE)
    yield from _beyond(
        part, "the foot", degrees_between(unit(sub(ankle, knee)), unit(sub(toe, ankle))), FOOT
    )
    thigh, shank = unit(sub(knee, hip)), unit(sub(ankle, knee))
    right = pose.hips.vector(1)
    front = unit(cross(pose.spine[0].vector(1), right))
    up = cross(right, front)
    down = scale(up, -1)
    yield from _beyond(part, "the hip", degrees_between(down, thigh), (0, HIP_SWING))
    back = math.degrees(math.asin(max(-1.0, min(1.0, -dot(thigh, front)))))
    if dot(thigh, down) > 0:
        yield from _beyond(part, "the hip, backward,", back, (-90, HIP_BACK))
    if flexion > STRAIGHT:
        turn = outward * _turned(thigh, up, front, scale(across(shank, thigh), -1))
        if abs(turn) > WRONG_WAY:
            yield FigureError(part, "the knee would bend the wrong way")
        else:
            yield from _beyond(part, "the thigh, about itself,", turn, HIP_TURN)


def _turned(thigh: Vector, up: Vector, front: Vector, kneecap: Vector) -> float:
    """Degrees by which the kneecap is turned about the thigh; outward on the right is positive.

    Zero is where bending the hip forward and then moving the thigh outward brings it (the order of
    Grood and Suntay, 1983).
    """
    turn = math.atan2(dot(thigh, front), dot(thigh, up))
    straight = add(scale(front, -math.cos(turn)), scale(up, math.sin(turn)))
    sideways = cross(thigh, straight)
    return math.degrees(math.atan2(dot(kneecap, sideways), dot(kneecap, straight)))


def _flexion(at: Joints, *names: str) -> float:
    a, b, c = (at[name] for name in names)
    return degrees_between(unit(sub(b, a)), unit(sub(c, b)))


def _beyond(
    part: str, joint: str, degrees: float, limits: tuple[int, int]
) -> Iterator[FigureError]:
    low, high = limits
    if not low - _ROUNDING <= degrees <= high + _ROUNDING:
        limit = low if degrees < low else high
        yield FigureError(part, f"{joint} would be at {degrees:.0f} degrees, {limit} is the limit")


_SKEW = 0.5
_ROUNDING = 0.5
