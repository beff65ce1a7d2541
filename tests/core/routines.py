"""Routines for the tests of the core: small, and between them they have everything."""

from __future__ import annotations

from hipvoice.core.routine import (
    Correction,
    Exercise,
    Hold,
    Reps,
    Routine,
    Side,
    Step,
    Tempo,
)

BOTH = (Side.LEFT, Side.RIGHT)

GLUTEAL = Exercise(
    id="gluteal-stretch",
    name="Gluteal stretch",
    setup=("Lie on your back with your knees bent.", "Cross one ankle over the other knee."),
    brief="On your back, ankle over knee.",
    corrections=(
        Correction("Keep both shoulders on the floor.", "shoulders lift"),
        Correction("Breathe out slowly.", "breath is held"),
    ),
    sided=True,
    equipment=("mat",),
)
BRIDGE = Exercise(
    id="bridge",
    name="Bridge",
    setup=("Lie on your back with your feet flat.",),
    brief="On your back, feet flat.",
    corrections=(Correction("Stop before your back arches.", "back arches"),),
    equipment=("mat",),
    cautions=("Leave it out if your back complains.",),
)
SQUAT = Exercise(
    id="squat",
    name="Squat",
    setup=("Stand with your feet wide.",),
    brief="Stand wide.",
    corrections=(Correction("Chest up.", "chest drops"),),
)

EVERYTHING = Routine(
    id="everything",
    name="Everything",
    steps=(
        Step(GLUTEAL, Hold(20_000), sets=1, sides=BOTH, rest_ms=15_000),
        Step(BRIDGE, Reps(4, Tempo(2000, 1000, 2000)), sets=2, rest_ms=10_000),
        Step(SQUAT, Reps(10), ready_ms=None, rest_ms=0),
    ),
)
HOLDS = Routine(
    id="holds",
    name="Holds",
    steps=(Step(GLUTEAL, Hold(30_000), sets=2, sides=BOTH, rest_ms=15_000),),
)
SHORT = Routine(id="short", name="Short", steps=(Step(BRIDGE, Hold(5_000), rest_ms=0),))

ROUTINES = {r.id: r for r in (EVERYTHING, HOLDS, SHORT)}
