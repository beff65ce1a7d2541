"""Routines for the tests of the core: small, and between them they have everything."""

from __future__ import annotations

from dataclasses import replace

from hipvoice.core.routine.routine import (
    Answer,
    Breathing,
    Caution,
    Correction,
    Exercise,
    GetReady,
    Hold,
    Position,
    Reps,
    Routine,
    SetupMove,
    Side,
    Step,
    Talk,
    Tempo,
    Test,
    TestStep,
)

BOTH = (Side.LEFT, Side.RIGHT)

GLUTEAL = Exercise(
    id="gluteal-stretch",
    name="Gluteal stretch",
    setup=(
        SetupMove("Lie on your back with your knees bent."),
        SetupMove("Cross one ankle over the other knee."),
    ),
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
    setup=(SetupMove("Lie on your back with your feet flat."),),
    brief="On your back, feet flat.",
    corrections=(Correction("Stop before your back arches.", "back arches"),),
    equipment=("mat",),
    cautions=(Caution("Leave it out if your back complains."),),
)
SQUAT = Exercise(
    id="squat",
    name="Squat",
    setup=(SetupMove("Stand with your feet wide."),),
    brief="Stand wide.",
    corrections=(Correction("Chest up.", "chest drops"),),
)

EVERYTHING = Routine(
    id="everything",
    name="Everything",
    steps=(
        Step(GLUTEAL, Hold(20_000), sets=1, sides=BOTH, rest_ms=15_000),
        Step(BRIDGE, Reps(4, Tempo(2000, 1000, 2000)), sets=2, rest_ms=10_000),
        Step(SQUAT, Reps(10), ready=GetReady.WAIT, rest_ms=0),
    ),
)
HOLDS = Routine(
    id="holds",
    name="Holds",
    steps=(Step(GLUTEAL, Hold(30_000), sets=2, sides=BOTH, rest_ms=15_000),),
)
SHORT = Routine(id="short", name="Short", steps=(Step(BRIDGE, Hold(5_000), rest_ms=0),))
SORE = replace(SHORT, id="sore", name="Sore", questions=("pain-before", "pain", "effort"))

# One exercise in three versions; the hardest has sides, the others have none.
FLOOR_BRIDGE = replace(BRIDGE, slug="bridge", easier="small-bridge", harder="one-leg-bridge")
SMALL_BRIDGE = Exercise(
    id="E17-small",
    name="Small bridge",
    setup=(SetupMove("Lie on your back with a pillow under your hips."),),
    brief="On your back, a pillow under your hips.",
    slug="small-bridge",
    no_easier="You set how high you go; lift the hips less.",
    harder="bridge",
    variant_of="bridge",
)
ONE_LEG_BRIDGE = Exercise(
    id="E17-one-leg",
    name="Bridge on one leg",
    setup=(
        SetupMove("Lie on your back with one foot flat."),
        SetupMove("Stretch the other leg out."),
    ),
    brief="On your back, one foot flat.",
    sided=True,
    slug="one-leg-bridge",
    easier="bridge",
    variant_of="bridge",
)
VARIANTS = {
    "bridge": Step(FLOOR_BRIDGE, Hold(20_000)),
    "small-bridge": Step(SMALL_BRIDGE, Hold(15_000)),
    "one-leg-bridge": Step(ONE_LEG_BRIDGE, Hold(10_000), sides=BOTH),
}
VARIED = Routine(
    id="varied",
    name="Varied",
    steps=(Step(FLOOR_BRIDGE, Hold(25_000), sets=3, rest_ms=10_000), Step(SQUAT, Reps(3))),
    variants=VARIANTS,
)

# Taught move by move: positions, a thing that is set up, what changes with the sides, a way out.
LUNGE = Exercise(
    id="lunge",
    name="Banded lunge",
    position=Position.HALF_KNEELING,
    setup=(
        SetupMove("Tie the band to a heavy table leg.", waits=True),
        SetupMove("{side} knee down, {other} foot flat in front."),
        SetupMove("Loop the band round your {side} thigh.", 4_000),
    ),
    brief="{side} knee down, the band round the {side} thigh.",
    other_side=(
        SetupMove("Take the band off."),
        SetupMove("{side} knee down, the band round the {side} thigh."),
    ),
    way_out="Take the band off, and put both hands down.",
    corrections=(
        Correction("Tuck the tailbone under.", "the low back arches", first=True),
        Correction("Let the {side} hip sink.", "the hip stays back"),
    ),
    cautions=(
        Caution("Kneel on a pillow if the knee is sore.", "knee-pain", 2),
        Caution("With stenosis, keep the tuck.", "stenosis", 3),
    ),
    sided=True,
    equipment=("mat", "band"),
)
TILT = Exercise(
    id="tilt",
    name="Pelvic tilt",
    position=Position.SUPINE,
    setup=(
        SetupMove("Lie on your back with both knees bent."),
        SetupMove("Press the low back into the mat."),
    ),
    brief="On your back, press the low back down.",
    way_out="Roll onto your side, and sit up.",
    corrections=(Correction("Let the neck be soft.", "the neck tightens"),),
    equipment=("mat",),
)
TAUGHT = Routine(
    id="taught",
    name="Taught",
    steps=(
        Step(LUNGE, Hold(20_000), sides=BOTH, rest_ms=10_000),
        Step(TILT, Hold(20_000), rest_ms=0),
        Step(LUNGE, Hold(20_000), sides=BOTH, rest_ms=0),
    ),
)

STICK = Test(
    id="T5",
    slug="stick-test",
    name="Stick test, turning in",
    setup=(
        SetupMove("Stand tall, the stick outside the foot of the leg you lift."),
        SetupMove("Lift that knee."),
    ),
    brief="Stand tall, the stick outside the foot.",
    question="Does the heel reach the stick?",
    sides=BOTH,
    equipment=("stick",),
    cautions=(Caution("Hold on to a wall if you sway."),),
)
SEATED = Test(
    id="T3",
    slug="seated-test",
    name="Seated test, turning in",
    setup=(SetupMove("Sit on a chair and let the foot swing out."),),
    brief="On a chair, foot out.",
    question="How far does it turn?",
    answer=Answer.DEGREES,
    pass_degrees=45,
    sides=BOTH,
    equipment=("chair",),
)
OUTWARD = replace(
    STICK,
    id="T4",
    slug="stick-test-out",
    name="Stick test, turning out",
    setup=(SetupMove("Stand tall, the stick outside the other foot."),),
    brief="Stand tall, the stick outside the other foot.",
    cautions=(),
)
KNEE = replace(
    SEATED,
    id="T1",
    slug="knee-test",
    name="Knee to chest",
    setup=(SetupMove("Lie on your back, and hold one knee."),),
    brief="On your back, hold one knee.",
    question="Does the knee come to the chest?",
    answer=Answer.YES_NO,
    pass_degrees=None,
    equipment=("mat",),
)
HIPS = Routine(id="hips", name="Hips", steps=(TestStep(SEATED), TestStep(OUTWARD), TestStep(KNEE)))
SCREEN = Routine(
    id="screen", name="Screen", steps=(TestStep(STICK), TestStep(SEATED), TestStep(STICK))
)
RESET = Routine(
    id="reset",
    name="Reset",
    steps=(
        TestStep(STICK, section="Test"),
        Step(GLUTEAL, Hold(20_000), sides=BOTH, section="Release", rest_ms=0),
        TestStep(STICK, section="Test"),
    ),
    questions=("pain", "effort"),
    notes=("Take your time.",),
)
PLACED = Routine(
    id="placed",
    name="Placed",
    steps=(
        Step(
            replace(
                GLUTEAL,
                corrections=(
                    Correction("Breathe.", every_ms=9_000),
                    Correction("Deeper now.", at_percent=75),
                    Correction("Settle in.", at_ms=6_000),
                    Correction("Both shoulders down."),
                ),
            ),
            Hold(40_000),
            sides=BOTH,
            doses={Side.RIGHT: Hold(20_000)},
        ),
        Step(SQUAT, Reps(3, Tempo(2_000, 0, 2_000), most=5, end_hold_ms=3_000), sets=2),
    ),
)

LED = Routine(
    id="led",
    name="Led",
    steps=(
        Step(BRIDGE, Reps(3, Tempo(3_000, 2_000, 3_000, ("peel up", "hold", "roll down")), most=5)),
        Step(SQUAT, Reps(4, Tempo(2_000, 1_000, 1_000, ("down", "stay", "up")), end_hold_ms=3_000)),
        Step(SQUAT, Reps(24, Tempo(500, 0, 500, ("down", "", "up")))),
        Step(GLUTEAL, Reps(2, Tempo(2_000, 0, 2_000), most=3), sides=(Side.LEFT,)),
        Step(BRIDGE, Reps(3, Tempo(3_000, 0, 3_000, ("back", "", "forward")), 4, 0, 15_000)),
    ),
)

MOVED = Routine(
    id="moved",
    name="Moved",
    steps=(
        Step(replace(SQUAT, breath="Breathe as you like."), Hold(120_000, moving=True)),
        Step(GLUTEAL, Hold(20_000, moving=True), sets=2, sides=BOTH, rest_ms=8_000),
        Step(BRIDGE, Hold(90_000)),
        Step(SQUAT, Reps(2, Tempo(2_000, 0, 2_000), end_hold_ms=40_000)),
    ),
)

FAVOURED = Routine(
    id="favoured",
    name="Favoured",
    steps=(
        Step(GLUTEAL, Hold(10_000), sides=(Side.RIGHT, Side.LEFT), extra=Side.RIGHT, rest_ms=8_000),
        Step(SQUAT, Hold(10_000)),
    ),
)

# The tests at its start steer the sides; the first exercise has none, the last is in a version.
STEERED = Routine(
    id="steered",
    name="Steered",
    steps=(
        TestStep(STICK),
        TestStep(SEATED),
        Step(FLOOR_BRIDGE, Hold(5_000)),
        Step(GLUTEAL, Hold(5_000), sides=(Side.RIGHT, Side.LEFT), rest_ms=0),
        TestStep(STICK),
    ),
    variants=VARIANTS,
)
# A rest after the last exercise; how much is said differs from one to the other.
RESTED = Routine(
    id="rested",
    name="Rested",
    steps=(
        Step(replace(TILT, id="tilt-first"), Hold(20_000), rest_ms=8_000, talk=Talk.QUIET),
        Step(LUNGE, Hold(20_000), sides=BOTH, rest_ms=60_000, rests_last=True),
    ),
    questions=("pain",),
)
# Paced breaths; the first set is too short for one, and the last has corrections with no room.
BREATHED = Routine(
    id="breathed",
    name="Breathed",
    steps=(
        Step(BRIDGE, Hold(6_000), rest_ms=0, breathing=Breathing(4_000, 6_000)),
        Step(TILT, Hold(40_000), sets=2, rest_ms=8_000, breathing=Breathing(4_000, 6_000)),
        Step(GLUTEAL, Hold(30_000), sides=BOTH, breathing=Breathing(2_000, 3_000)),
    ),
)
ROUTINES = {
    r.id: r
    for r in (
        EVERYTHING,
        HOLDS,
        SHORT,
        SORE,
        VARIED,
        SCREEN,
        HIPS,
        RESET,
        PLACED,
        LED,
        TAUGHT,
        MOVED,
        FAVOURED,
        STEERED,
        RESTED,
        BREATHED,
    )
}
