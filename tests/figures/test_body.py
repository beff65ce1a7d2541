"""Every pose of every figure is a body: its proportions, its joints, what it stands on."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from hipvoice.app.library.show import is_sided, subject_of
from hipvoice.core.figure.body import FLESH_CM, LENGTHS_CM, bends, flesh, joints
from hipvoice.core.figure.model import Direction, Figure, FigureError, Pose, PoseMoment, Reach, Spot
from hipvoice.routines.library import Library

LIBRARY = Library()
NAMES = [*LIBRARY.exercise_files, *LIBRARY.test_files]
BONES = {
    "upper-arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "hand"),
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "foot": ("ankle", "toe"),
}
# Drillis and Contini 1966, parts of the height of 170 cm, written out once more: forearm with palm.
MODEL_CM = {"upper-arm": 31.6, "forearm": 32.3, "thigh": 41.7, "shank": 41.8, "foot": 18.7}


def figure(name: str) -> Figure:
    found = subject_of(LIBRARY, name).figure
    assert found, f"{name} has no figure"
    return found


@pytest.mark.parametrize("moment", PoseMoment)
@pytest.mark.parametrize("name", NAMES)
def test_proportions_are_those_of_the_model(name: str, moment: PoseMoment) -> None:
    at = joints(figure(name).pose(moment))
    for side in ("left", "right"):
        for bone, (start, end) in BONES.items():
            long = math.dist(at[f"{side}-{start}"], at[f"{side}-{end}"])
            assert long == pytest.approx(MODEL_CM[bone], abs=0.6), (side, bone)
    assert math.dist(at["left-hip"], at["right-hip"]) == pytest.approx(17.7, abs=0.1)
    assert math.dist(at["left-shoulder"], at["right-shoulder"]) == pytest.approx(38.1, abs=0.1)
    trunk = math.dist(at["pelvis"], at["waist"]) + math.dist(at["waist"], at["neck"])
    assert trunk == pytest.approx(49.0, abs=0.1)


@pytest.mark.parametrize("moment", PoseMoment)
@pytest.mark.parametrize("name", NAMES)
def test_joints_bend_as_joints_do(name: str, moment: PoseMoment) -> None:
    pose = figure(name).pose(moment)
    assert [str(fault) for fault in bends(pose, joints(pose))] == []


@pytest.mark.parametrize("moment", PoseMoment)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_sinks_into_the_floor_and_something_rests_on_it(
    name: str, moment: PoseMoment
) -> None:
    at = joints(figure(name).pose(moment))
    on_furniture = any(thing.kind in {"chair", "stool", "bed"} for thing in figure(name).props)
    clear = {joint: place[1] - flesh(joint) for joint, place in at.items()}
    assert min(clear.values()) > -3.5, min(clear, key=clear.__getitem__)
    assert on_furniture or min(clear.values()) < 1.5


@pytest.mark.parametrize("name", NAMES)
def test_a_movement_is_seen(name: str) -> None:
    drawn = figure(name)
    start, end = (joints(drawn.pose(moment)) for moment in PoseMoment)
    assert max(math.dist(start[joint], end[joint]) for joint in start) > 5


def test_what_works_is_marked_where_an_exercise_has_sides() -> None:
    for name in NAMES:
        if is_sided(LIBRARY, name):
            assert "right-leg" in figure(name).works, name
        assert figure(name).works or figure(name).felt, name


def pose(**limbs: str) -> Pose:
    """A standing pose with limbs as they are written in a file."""
    read = {
        name.replace("_", "-"): tuple(
            Direction(*map(int, part.split("/"))) for part in text.split()
        )
        for name, text in limbs.items()
    }
    return Pose(tuple(read.items()))


GOOD_AND_BAD = [
    ("right_leg", "90 240 200", "90 256 200", "knee"),
    ("right_leg", "180 200 110", "180 150 60", "wrong way"),  # a knee bent forward
    ("right_leg", "200 200 120", "240 240 160", "backward"),
    ("right_leg", "60 150 70", "10 100 20", "hip"),
    ("right_leg", "90 180/40 100", "90 180/85 90", "thigh, about itself"),
    ("right_leg", "180 180 50", "180 180 10", "foot"),
    ("right_arm", "180 40", "180 10", "elbow"),
]


@pytest.mark.parametrize(("limb", "good", "bad", "joint"), GOOD_AND_BAD)
def test_limits(limb: str, good: str, bad: str, joint: str) -> None:
    for side in ("right", "left"):
        part = limb.replace("right", side)
        fine, broken = pose(**{part: good}), pose(**{part: bad})
        assert list(bends(fine, joints(fine))) == []
        faults = list(bends(broken, joints(broken)))
        assert any(joint in str(fault) for fault in faults), [str(f) for f in faults]
        assert {fault.part for fault in faults} == {part.replace("_", "-")}


@pytest.mark.parametrize(
    ("spine", "part"), [((0, 80, 80), "spine"), ((0, 0, 90), "spine"), ((40, 40, 40), "")]
)
def test_limits_of_the_spine(spine: tuple[int, int, int], part: str) -> None:
    bent = replace(Pose(), spine=tuple(map(Direction, spine)))
    assert {fault.part for fault in bends(bent, joints(bent))} == ({part} if part else set())


def test_a_limb_that_reaches_is_where_it_is_reported() -> None:
    reach = Reach(Spot("floor", (30, 100, 25)), Direction(270))
    at = joints(Pose((("left-arm", reach),)))
    assert at["left-hand"] == pytest.approx((30, 100, -25))
    assert at["left-elbow"][0] < (at["left-shoulder"][0] + at["left-hand"][0]) / 2
    assert math.dist(at["left-elbow"], at["left-hand"]) == pytest.approx(LENGTHS_CM["forearm"])


@pytest.mark.parametrize(
    ("limb", "to", "message"),
    [
        ("left-arm", Spot("floor"), "too short"),
        ("right-leg", Spot("hip", (0, -1, 0)), "fold that close"),
        ("right-arm", Spot("left-hand"), "not placed"),
    ],
)
def test_a_limb_that_cannot_reach(limb: str, to: Spot, message: str) -> None:
    limbs = {limb: Reach(to, Direction(90))}
    if to.name == "left-hand":  # which goes to the right one
        limbs["left-arm"] = Reach(Spot("right-hand"), Direction(90))
    with pytest.raises(FigureError, match=message) as caught:
        joints(Pose(tuple(limbs.items())))
    assert caught.value.part == limb


def test_the_sides_of_a_symmetrical_pose_mirror_each_other() -> None:
    bent = (Direction(90, 30), Direction(170, 5), Direction(90))
    at = joints(Pose((("right-leg", bent),)))
    other = joints(Pose((("left-leg", bent),)))
    for joint in ("hip", "knee", "ankle", "toe"):
        x, y, z = at[f"right-{joint}"]
        assert other[f"left-{joint}"] == pytest.approx((x, y, -z))


def test_every_joint_has_its_flesh() -> None:
    assert {joint.rpartition("-")[2] for joint in joints(Pose())} == set(FLESH_CM)
