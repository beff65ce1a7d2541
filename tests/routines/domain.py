"""What the source articles state of the exercises and tests taken from them, id by id.

The shipped files are compared with it. An exercise from elsewhere needs no row here.
"""

from __future__ import annotations

from dataclasses import dataclass

from hipvoice.core.routine.routine import Dose, Hold, Reps, Side, Tempo

BOTH = (Side.LEFT, Side.RIGHT)
NO_SIDES = ()
PRESETS = {
    "hip-screen": "T1 T2 T3 T4 T5",
    "internal-rotation-reset": "M1 T5 E18 T5 E19 E20",
    "external-rotation-builder": "M1 T4 E15 E16 E17 T4",
    "floor-four": "M1 E7 E9 E12 E14",
    "chair-four": "M1 E8 E10 E11 V10",
    "two-minute-basics": "M1 E5 E6",
    "squat-prep": "M1 T1 T2 T3 E1 E2 E4 E3 T1 T2 T3",
    "daily-hips": "M1 E1 E7 E9 E12 E13 V12",
}


@dataclass(frozen=True)
class Published:
    """A published dose: reps from `least` to `most`, `sets`, how long each is held (ms, range)."""

    source: str
    least: int
    most: int
    sets: int = 1
    held: tuple[int, int] = (0, 0)


# The NHS leaflet of exercises for lower back pain; NHS inform, which begins with five; Treat Your
# Own Back. What else is said about a dose for the back is our own.
PUBLISHED = {
    "bottom-to-heels": Published("nhs", 8, 10),
    "knee-rolls": Published("nhs", 8, 10),
    "pelvic-tilts": Published("nhs", 10, 15),
    "up-on-the-elbows": Published("nhs", 8, 10, held=(5_000, 10_000)),
    "standing-back-bend": Published("nhs", 5, 5),
    "back-press-up": Published("mckenzie", 10, 10),
}
# Less intense and more intense versions of one movement.
PAIRS = (("E8", "E7"), ("E10", "E9"), ("E11", "E12"), ("E13", "E14"))


@dataclass(frozen=True)
class Row:
    """An exercise: its file, dose and source, things, and words that its cues must have.

    `cautions` are words that its cautions must have, `first` those of its first correction,
    `says` words that stand somewhere in it.
    """

    slug: str
    sides: tuple[Side, ...]
    dose: Dose
    sets: int
    source: str
    things: str = ""
    cautions: str = ""
    first: str = ""
    says: str = ""
    easier: str = ""
    harder: str = ""


STRETCH = (Hold(30_000), 2, "acsm")
BASIC = (Hold(20_000), 1, "S1")
STILL_THEN_ROLLING = Hold(60_000, moving=True)
TEN = 3_000, 1_000, 2_000
BRISK = 2_000, 1_000, 2_000


def reps(times: tuple[int, int, int], words: str, count: int = 10, most: int | None = 12) -> Reps:
    """Reps whose phases last so long, in ms, and are named so."""
    out, pause, back = words.split("/")
    return Reps(count, Tempo(*times, (out, pause, back)), most)


ROCKING = Reps(
    8,
    Tempo(3_000, 0, 3_000, ("back, breathing out", "", "forward, breathing in")),
    most=10,
    last_hold_ms=15_000,
)

EXERCISES = {
    "E1": Row(
        "ninety-ninety-switches", NO_SIDES, reps((5_000, 0, 1_000), "across//settle", most=None), 1,
        "acsm", "mat", first="tall chest hips turn", says="slowly ninety", harder="V1",
    ),
    "E2": Row(
        "all-fours-hip-rotation-with-band", BOTH,
        reps((2_000, 2_000, 2_000), "out/hold/back", most=None), 1, "acsm", "mat band",
        says="hands and knees round the top of left thigh pulls back outward",
    ),
    "E3": Row(
        "lateral-hip-opener", BOTH, *STRETCH, "mat", harder="V2", says="out",
    ),
    "E4": Row(
        "banded-hip-flexion", BOTH, *STRETCH, "mat band", "front hip pinches ease off",
        says="round the top of left thigh chest toward",
    ),
    "E5": Row("hip-flexor-stretch", BOTH, *BASIC, "", "", "tuck the tailbone", "slowly"),
    "E6": Row(
        "gluteal-stretch", BOTH, *BASIC, "mat", "", "slowly",
    ),
    "E7": Row(
        "all-fours-rock-back", NO_SIDES, ROCKING, 1, "S2", "mat",
        "pinch front of the hip fine never push past it stenosis arch out rounded",
        "slight arch hips", "hands and knees behind the hips less range fine rounds", "V3", "V4",
    ),
    "E8": Row(
        "seated-hip-hinge", NO_SIDES, *STRETCH, "chair stick", "pain down the leg",
        "stick flat on the back", "hinge hips head tailbone behind the neck", harder="V5",
    ),
    "E9": Row(
        "kneeling-hip-flexor-stretch", BOTH, *STRETCH, "mat",
        "knee sore mat back sensitive tuck", "flatten low back",
        "tuck the tailbone then hips forward low back arches",
    ),
    "E10": Row(
        "seated-hip-flexor-stretch", BOTH, *STRETCH, "armless-chair",
        "back sensitive tuck", "keep low back flat",
        "edge chair sideways backrest buttock knee sink weight", harder="E9",
    ),
    "E11": Row(
        "seated-piriformis-stretch", BOTH, *STRETCH, "chair", "sciatica not always a good idea",
        "gently never as hard as you can", "ankle outside behind the hip inner thigh fine",
        harder="E12",
    ),
    "E12": Row(
        "modified-pigeon", BOTH, *STRETCH, "mat block", "sciatica leave", "low back natural",
        "block under the hip arches too much", "V8", "V7",
    ),
    "E13": Row(
        "seated-butterfly", NO_SIDES, *STRETCH, "mat", "knee press", "comfortable stretch",
        "soles feet ankles elbows knees hands behind", "", "V9",
    ),
    "E14": Row(
        "deep-squat-stretch", NO_SIDES, *STRETCH, "", "already squat lift", "knees out",
        "deep squat elbows", "E13",
    ),
    "E15": Row(
        "ninety-ninety-forward-lean", BOTH, reps(TEN, "lean in/hold/come back"), 2, "S3",
        "mat stick", "", "line little toe",
        "knee caves in heel lifts slowly come back chest",
    ),
    "E16": Row(
        "side-lying-hip-rotation", BOTH, reps(BRISK, "turn up/hold/back"), 2, "S3", "mat", "",
        "pelvis steady turn hip",
        "low back arches elbow hand on the floor left leg ninety chest up right leg lift",
    ),
    "E17": Row(
        "bridge-with-pelvic-tilt", NO_SIDES,
        reps((3_000, 1_000, 3_000), "lift up/hold/roll down"), 2, "S3", "mat", "", "back flat",
        "curl the tailbone up heels balls of the feet lift arches",
        harder="V11",
    ),
    "E18": Row(
        "foam-roller-hip-release", BOTH, STILL_THEN_ROLLING, 1, "S4", "foam-roller mat", "",
        "gentle", "still roll slowly bone pelvis centimetres small",
    ),
    "E19": Row(
        "squat-with-inward-hip-turn", BOTH, reps(BRISK, "draw back/hold/return"), 1, "S4",
        "foam-roller", "", "chest up",
        "roller between the thighs knee slightly back",
    ),
    "E20": Row(
        "staggered-romanian-deadlift", BOTH, reps(TEN, "down/hold/up"), 1, "S4", "stick", "",
        "back straight",
        "slightly ahead control hinge stand up", harder="V13",
    ),
    "V1": Row(
        "ninety-ninety-switches-with-rocking", NO_SIDES,
        reps((4_000, 0, 4_000), "across//rock", 8, None), 1, "acsm", "mat",
        first="rock", easier="E1",
    ),
    "V2": Row(
        "lateral-hip-opener-with-pushes", BOTH, *STRETCH, "mat", easier="E3",
    ),
    "V3": Row(
        "rounded-rock-back", NO_SIDES, ROCKING, 1, "S2", "mat", "stenosis round pinch", "round",
        harder="E7",
    ),
    "V4": Row(
        "frog-rock-back", NO_SIDES, ROCKING, 1, "S2", "mat",
        "pinch stenosis", "slight arch",
        "wide like a frog", "E7",
    ),
    "V5": Row(
        "wide-seated-hip-hinge", NO_SIDES, *STRETCH, "chair stick", "pain down the leg",
        "stick flat on the back", "knees wide", "E8", "E7",
    ),
    "V6": Row(
        "kneeling-hip-flexor-stretch-on-a-pillow", BOTH, *STRETCH, "mat pillow",
        "bed edge back sensitive tuck", "flatten low back", "pillow", "", "E9",
    ),
    "V7": Row(
        "full-pigeon", BOTH, *STRETCH, "mat", "sciatica knee", "low back natural",
    ),
    "V8": Row(
        "modified-pigeon-with-high-block", BOTH, *STRETCH, "mat block", "sciatica", "block",
        "under the hip", "", "E12",
    ),
    "V9": Row(
        "butterfly-with-forward-lean", NO_SIDES, *STRETCH, "mat", "", "back flat lean", "",
        "E13", "E14",
    ),
    "V10": Row(
        "butterfly-on-bed-or-couch", NO_SIDES, *STRETCH, "bed", "couch edge", "comfortable stretch",
        "bed couch", harder="E13",
    ),
    "V11": Row(
        "one-leg-bridge", BOTH, Hold(15_000), 2, "S3", "mat", "", "pelvis level",
        "right leg long left foot", "E17",
    ),
    "V12": Row(
        "bridge-hold", NO_SIDES, Hold(30_000), 2, "S3", "mat", "", "arch",
        "curl the tailbone", "E17", "V11",
    ),
    "V13": Row(
        "staggered-deadlift-with-kettlebell", BOTH, reps(TEN, "down/hold/up"), 1, "S4",
        "kettlebell", "once comfortable dumbbell", "back straight",
    ),
    "V14": Row(
        "ninety-ninety-forward-lean-by-eye", BOTH, reps(TEN, "lean in/hold/come back"), 2, "S3",
        "mat", "", "line little toe", "knee caves in heel lifts look along slowly come back chest",
    ),
    "V15": Row(
        "bridge-with-pelvic-tilt-on-a-bed", NO_SIDES,
        reps((3_000, 1_000, 3_000), "lift up/hold/roll down"), 2, "S3", "bed", "middle",
        "back flat", "curl the tailbone up heels balls of the feet lift arches bed", harder="V17",
    ),
    "V16": Row(
        "bridge-hold-on-a-bed", NO_SIDES, Hold(30_000), 2, "S3", "bed", "middle", "arch",
        "curl the tailbone bed", "V15", "V17",
    ),
    "V17": Row(
        "one-leg-bridge-on-a-bed", BOTH, Hold(15_000), 2, "S3", "bed", "middle", "pelvis level",
        "right leg long left foot bed", "V15",
    ),
    "V18": Row(
        "side-lying-hip-rotation-on-a-bed", BOTH, reps(BRISK, "turn up/hold/back"), 2, "S3",
        "bed", "edge", "pelvis steady turn hip",
        "low back arches elbow left leg ninety chest up right leg lift",
    ),
    "V19": Row(
        "hip-release-with-a-ball", BOTH, STILL_THEN_ROLLING, 1, "S4", "ball",
        "hip replacement", "gentle",
        "wall still roll slowly bone pelvis centimetres small",
    ),
}  # fmt: skip

# What each condition means for each exercise: yes, with a change, replaced by another, or out.
CONDITIONS = (
    "no-floor", "knee-pain", "stenosis", "sciatica", "hip-replacement", "osteoporosis", "pregnancy",
)  # fmt: skip
ANSWERS = """
E1   out     yes     yes     yes  out  yes  yes
E2   out     change  yes     yes  out  yes  change
E3   E11     change  yes     out  out  yes  change
E4   E8      change  yes     yes  out  yes  out
E5   yes     yes     change  yes  out  yes  yes
E6   E11     yes     yes     out  out  out  change
E7   E8      E8      V3      yes  out  yes  V3
E8   yes     yes     yes     yes  out  yes  change
E9   E10     V6      change  yes  out  yes  change
E10  yes     yes     change  yes  out  yes  yes
E11  yes     yes     yes     out  out  yes  yes
E12  E11     V8      yes     out  out  yes  V8
E13  V10     yes     yes     yes  out  change  change
E14  V10     E13     yes     yes  out  E13  change
E15  E11     yes     yes     out  out  yes  change
E16  V18     yes     yes     yes  out  out  yes
E17  V15     yes     yes     yes  yes  yes  out
E18  V19     yes     yes     yes  out  yes  yes
E19  yes     change  yes     yes  out  yes  yes
E20  yes     yes     yes     yes  out  yes  change
V1   out     yes     yes     yes  out  yes  change
V2   E11     change  yes     out  out  yes  change
V3   E8      E8      yes     yes  out  out  change
V4   V5      V5      V3      yes  out  yes  V3
V5   yes     yes     yes     yes  out  yes  change
V6   E10     yes     change  yes  out  yes  change
V7   E11     V8      change  out  out  yes  V8
V8   E11     change  yes     out  out  yes  change
V9   V10     yes     yes     yes  out  E13  change
V10  yes     yes     yes     yes  out  change  change
V11  V17     yes     yes     yes  yes  yes  out
V12  V16     yes     yes     yes  yes  yes  out
V13  yes     yes     yes     yes  out  yes  change
V14  E11     yes     yes     out  out  yes  change
V15  yes     yes     yes     yes  yes  yes  out
V16  yes     yes     yes     yes  yes  yes  out
V17  yes     yes     yes     yes  yes  yes  out
V18  yes     yes     yes     yes  out  out  yes
V19  yes     yes     yes     yes  out  yes  yes
T1   out     yes     yes     yes  out  yes  change
T2   yes     yes     yes     yes  yes  yes  yes
T3   yes     yes     yes     yes  out  yes  yes
T4   yes     yes     yes     yes  change  yes  change
T5   yes     yes     yes     yes  out  yes  change
"""


@dataclass(frozen=True)
class TestRow:
    """A test: its file, source, things, the degrees that pass, words that its cues must have.

    `never` is what no cue may say: of mirror images each has the word of the other.
    """

    __test__ = False
    slug: str
    source: str
    things: str
    degrees: int | None
    says: str
    never: str = "(nothing)"


TESTS = {
    "T1": TestRow("hip-flexion-range", "S0", "mat", None, "on your back knee all the way chest"),
    "T2": TestRow(
        "external-rotation-range", "S0", "chair", 45, "inward halfway", "foot (swing )?outward",
    ),
    "T3": TestRow(
        "internal-rotation-range", "S0", "chair", 45, "outward halfway", "foot (swing )?inward",
    ),
    "T4": TestRow(
        "external-rotation-stick-test", "S3", "stick", None,
        "wall outside your right foot elbow ninety left heel inward line hip leaning shifting",
        "heel outward|outer edge",
    ),
    "T5": TestRow(
        "internal-rotation-stick-test", "S4", "stick", None,
        "stick outer edge left foot hip height line body still left heel outward wall",
        r"heel inward|standing leg|\bright\b",
    ),
}  # fmt: skip
