"""The one body of all figures: where its joints are, and how far they bend.

A pose gives directions of bones; `joints` turns them into places. `bends` finds what no body can
do. The ranges are those of the American Academy of Orthopaedic Surgeons (Joint Motion, 1965), with
allowance for supple people and for a stick figure without shoulder blades.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from hipvoice.core.figure.model import (
    LEFT_ARM,
    LEFT_LEG,
    ORIGIN,
    RIGHT_ARM,
    RIGHT_LEG,
    SPINE,
    Direction,
    FigureError,
    Limb,
    Pose,
    Reach,
    Spot,
    Vector,
    across,
    add,
    along,
    cross,
    degrees_between,
    dot,
    length,
    middle,
    scale,
    sub,
    unit,
)

HEIGHT_CM: Final = 170.0

# Segments as fractions of body height: Drillis and Contini 1966, as in Winter, Biomechanics and
# Motor Control of Human Movement, figure 4.1. The widths of hips and shoulders are between the
# centres of the joints; the hand reaches to its palm.
PARTS: Final = {
    "low-back": 0.130,
    "upper-back": 0.158,
    "head": 0.115,  # from the base of the neck to the middle of the head
    "hip": 0.052,  # half the width
    "shoulder": 0.112,  # half the width
    "thigh": 0.245,
    "shank": 0.246,
    "foot": 0.110,  # from the ankle to the ball, and the toes
    "upper-arm": 0.186,
    "forearm": 0.190,  # 0.146, and the palm
}
LENGTHS_CM: Final = {bone: HEIGHT_CM * part for bone, part in PARTS.items()}
HEAD_CM: Final = 10.5  # its radius

# How far the body extends beyond the middle of a joint, cm: this is what rests on the floor.
FLESH_CM: Final = {
    "pelvis": 9.0,
    "hip": 9.0,
    "waist": 8.0,
    "neck": 7.0,
    "shoulder": 7.0,
    "head": HEAD_CM,
    "knee": 5.5,
    "ankle": 6.0,
    "toe": 2.5,
    "elbow": 4.0,
    "hand": 2.0,
}
SLACK_CM: Final = 1.0  # a target this much out of reach still counts as reached

_LEGS = {RIGHT_LEG: ("right", 1), LEFT_LEG: ("left", -1)}
_ARMS = {RIGHT_ARM: ("right", 1), LEFT_ARM: ("left", -1)}
BETWEEN: Final = {"thigh": ("hip", "knee"), "shank": ("knee", "ankle")}
SPOTS: Final = (
    "floor",
    "pelvis",
    "waist",
    "neck",
    "head",
    *(
        f"{side}{joint}"
        for joint in ("hip", "thigh", "knee", "shank", "ankle", "toe", "shoulder", "elbow", "hand")
        for side in ("", "right-", "left-")
    ),
)

# How far joints bend, in degrees.
KNEE: Final = (0, 160)  # of flexion
ELBOW: Final = (0, 155)
HIP_SWING: Final = 160  # of the thigh, from standing, including the low back
HIP_BACK: Final = 40  # of extension
HIP_TURN: Final = (-75, 100)  # of the thigh about its axis: inward; outward, with the shank across
BACK: Final = 65  # between low and upper back
NECK: Final = 70
FOOT: Final = (0, 135)  # between shank and foot: pointed, drawn up
WRONG_WAY: Final = 130  # turned this far, the knee was meant to bend, not the hip to turn
STRAIGHT: Final = 12  # flexion below which the knee says nothing about how the thigh is turned
_SKEW = 0.5
_ROUNDING = 0.5

Joints = Mapping[str, Vector]


def joints(pose: Pose) -> dict[str, Vector]:
    """The places of all joints of a pose, above the floor at height 0. Raises FigureError."""
    at = _trunk(pose, pose.pelvis or ORIGIN)
    for limb in _in_order(_LEGS, pose, at):
        _leg(at, *_LEGS[limb], limb, pose.limb(limb))
    if pose.pelvis is None:
        at = _on_the_floor(at)
    for limb in _in_order(_ARMS, pose, at):
        _arm(at, *_ARMS[limb], limb, pose.limb(limb))
    return at


def flesh(joint: str) -> float:
    """How far the body extends around a joint, cm."""
    return FLESH_CM[joint.rpartition("-")[2]]


def place(spot: Spot, at: Joints, side: str = "right") -> Vector:
    """Where a spot is, for a limb of one side. Raises FigureError for an unknown joint."""
    outward = -1 if side == "left" else 1
    forward, up, out = spot.offset
    start = _named(spot.name, at, side)
    return add(start, (forward, up, out * outward))


def bends(pose: Pose, at: Joints) -> Iterator[FigureError]:
    """What in a pose is beyond the range of a joint."""
    yield from _spine(pose)
    for side, outward in (("right", 1), ("left", -1)):
        yield from _leg_bends(pose, at, side, outward)
        elbow = _flexion(at, f"{side}-shoulder", f"{side}-elbow", f"{side}-hand")
        yield from _beyond(f"{side}-arm", "the elbow", elbow, ELBOW)


def _in_order(limbs: Iterable[str], pose: Pose, at: Joints) -> list[str]:
    """A limb whose target is another limb comes after it."""

    def waits(name: str) -> bool:
        limb = pose.limb(name)
        return (
            isinstance(limb, Reach)
            and limb.to.name.startswith(("left", "right"))
            and (limb.to.name not in at)
        )

    return sorted(limbs, key=waits)


def _trunk(pose: Pose, pelvis: Vector) -> dict[str, Vector]:
    low, high, neck = (direction.vector(1) for direction in pose.spine)
    waist = along(pelvis, low, LENGTHS_CM["low-back"])
    top = along(waist, high, LENGTHS_CM["upper-back"])
    hips = pose.hips.vector(1)
    shoulders = pose.shoulders.vector(1) if pose.shoulders else across(hips, high)
    at = {"pelvis": pelvis, "waist": waist, "neck": top}
    at["head"] = along(top, neck, LENGTHS_CM["head"])
    for side, outward in (("right", 1), ("left", -1)):
        at[f"{side}-hip"] = along(pelvis, hips, outward * LENGTHS_CM["hip"])
        at[f"{side}-shoulder"] = along(top, shoulders, outward * LENGTHS_CM["shoulder"])
    return at


def _leg(at: dict[str, Vector], side: str, outward: int, part: str, limb: Limb) -> None:
    hip = at[f"{side}-hip"]
    if isinstance(limb, Reach):
        target = _target(limb, at, side, part)
        bones = (LENGTHS_CM["thigh"], LENGTHS_CM["shank"])
        knee, ankle = _reached(hip, target, bones, limb.bend.vector(outward), part)
        foot = limb.foot or Direction(90)
    else:
        thigh, shank, foot = limb
        knee = along(hip, thigh.vector(outward), LENGTHS_CM["thigh"])
        ankle = along(knee, shank.vector(outward), LENGTHS_CM["shank"])
    at[f"{side}-knee"], at[f"{side}-ankle"] = knee, ankle
    at[f"{side}-toe"] = along(ankle, foot.vector(outward), LENGTHS_CM["foot"])


def _arm(at: dict[str, Vector], side: str, outward: int, part: str, limb: Limb) -> None:
    shoulder = at[f"{side}-shoulder"]
    if isinstance(limb, Reach):
        target = _target(limb, at, side, part)
        bones = (LENGTHS_CM["upper-arm"], LENGTHS_CM["forearm"])
        elbow, hand = _reached(shoulder, target, bones, limb.bend.vector(outward), part)
    else:
        upper, lower = limb
        elbow = along(shoulder, upper.vector(outward), LENGTHS_CM["upper-arm"])
        hand = along(elbow, lower.vector(outward), LENGTHS_CM["forearm"])
    at[f"{side}-elbow"], at[f"{side}-hand"] = elbow, hand


def _target(limb: Reach, at: Joints, side: str, part: str) -> Vector:
    try:
        return place(limb.to, at, side)
    except FigureError as error:
        raise FigureError(part, str(error)) from None


def _reached(
    start: Vector, target: Vector, bones: tuple[float, float], bend: Vector, part: str
) -> tuple[Vector, Vector]:
    """The joint between two bones, and their end, at the target. Raises FigureError."""
    upper, lower = bones
    way = sub(target, start)
    far = length(way)
    if far > upper + lower + SLACK_CM:
        raise FigureError(
            part, f"the limb is {far - upper - lower:.0f} cm too short for where it goes"
        )
    if far < abs(upper - lower) + SLACK_CM:
        raise FigureError(part, "the limb cannot fold that close")
    far = min(far, upper + lower)
    ahead, aside = unit(way), across(bend, unit(way))
    near = (far * far + upper * upper - lower * lower) / (2 * far)  # the law of cosines
    off = math.sqrt(max(0.0, upper * upper - near * near))
    if aside == ORIGIN:
        raise FigureError(part, "`bend` points along the limb")
    return add(along(start, ahead, near), scale(aside, off)), along(start, ahead, far)


def _on_the_floor(at: Joints) -> dict[str, Vector]:
    """The same joints, with the lowest part resting on the floor."""
    lowest = min(p[1] - flesh(name) for name, p in at.items())
    return {name: add(p, (0.0, -lowest, 0.0)) for name, p in at.items()}


def _named(name: str, at: Joints, side: str) -> Vector:
    if name == "floor":
        return ORIGIN
    for found in (name, f"{side}-{name}"):
        if found in at:
            return at[found]
    own, _, bone = (name if name.startswith(("left", "right")) else f"{side}-{name}").partition("-")
    if bone in BETWEEN:
        return middle(at[f"{own}-{joint}"] for joint in BETWEEN[bone])
    raise FigureError("", f"`{name}` is not placed before it")


def _spine(pose: Pose) -> Iterator[FigureError]:
    low, high, head = (direction.vector(1) for direction in pose.spine)
    yield from _beyond(SPINE, "the back", degrees_between(low, high), (0, BACK))
    yield from _beyond(SPINE, "the neck", degrees_between(high, head), (0, NECK))
    if abs(dot(low, pose.hips.vector(1))) > _SKEW:
        yield FigureError("hips", "the hips lie along the spine")


def _leg_bends(pose: Pose, at: Joints, side: str, outward: int) -> Iterator[FigureError]:
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

    Zero is where bending the hip forward and then moving the thigh outward puts it (the order of
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
