"""Havoc under playing sessions: `python -m benchmarks.chaos --minutes 30 --seed 1`.

Real sessions are played, with voice, ear and journal, in a home, on a disk and with a sound card of
their own. At random moments their processes are killed or stopped, the disk is filled, devices go
and come back, keys are pressed and other commands run. Then it is looked whether each entry that a
session had performed is in the journal, once, and what is left over. Exit code 1 if anything is
wrong. The same seed does the same deeds, as far as sessions take the same time.

Filling the disk needs the right to mount one (root); without it these deeds are left out, and told.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from benchmarks.havoc.deeds import DEEDS, ENDS, Deed, chosen, nudge
from benchmarks.havoc.played import HANG_S, Evidence, Played
from benchmarks.havoc.scene import Scene, title
from benchmarks.havoc.truth import Row
from benchmarks.havoc.verdict import judge
from benchmarks.havoc.world import World

SHOWN = ("live", "plain", "pipe")  # by turns; in a pipe nobody looks and nobody types
SPEEDS = ("1", "2", "4", "8", "8")
KINDS = (
    "lost", "doubled", "damaged", "tracebacks", "wrong exit codes", "hung",
    "processes left", "files left",
)  # fmt: skip
GOOD_ENDS = (0, 1, 130)  # of a session: it ended, could not begin or keep all, by Ctrl-C
AT_ONCE = 0.1  # the share of sessions that are killed while they start
SETTLED = 0.7  # the share of ends after which all is put back
BEGIN_S = 20.0
REFUSED = "there is no session to go on with"
VERDICT_S = 240.0  # for what is looked at in the end


@dataclass
class Run:
    """What was done, and what came of it. Sessions last for `shortest_s` to four times that."""

    shortest_s: float = 20.0
    speeds: tuple[str, ...] = SPEEDS
    ways: tuple[Deed, ...] = ENDS  # in which sessions are ended
    deeds: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    sessions: Counter[str] = field(default_factory=Counter)
    left: Evidence | None = None  # of a session that may be gone on with
    rows: list[Row] = field(default_factory=list)


def wreak(scene: Scene, run: Run, seconds: float) -> None:
    """Play one session after the other, with deeds, for that long."""
    end, evidences = time.monotonic() + seconds, []
    for number in range(10_000):
        if time.monotonic() > end:
            break
        budget = min(
            scene.chance.uniform(run.shortest_s, 4 * run.shortest_s), end - time.monotonic()
        )
        evidence = play_one(scene, run, SHOWN[number % len(SHOWN)], budget)
        if evidence not in evidences:
            evidences.append(evidence)
    scene.claims += [claim for evidence in evidences for claim in evidence.claims()]


def play_one(scene: Scene, run: Run, shown: str, budget_s: float) -> Evidence:
    """One session from its start to its end, whichever that is."""
    resumed = run.left is not None and scene.chance.random() < 0.8
    evidence = run.left if resumed and run.left else scene.evidence("run")
    how = "--resume" if resumed else "--fresh"
    played = Played(scene.world, evidence, shown, how, "--speed", scene.chance.choice(run.speeds))
    scene.played = played
    run.sessions[f"{shown}{', gone on with' if resumed else ''}"] += 1
    try:
        trouble(scene, run, budget_s)
        end_it(scene, run)
        look_at_end(scene, played)
    finally:
        played.close()
    run.left = evidence if may_go_on(evidence, played) else None
    if scene.chance.random() < SETTLED:
        scene.settle()
        for pid, command in scene.world.left_processes().items():
            scene.fault("processes left", f"{pid} {command}")
            scene.world.signal(pid, signal.SIGKILL)
    return evidence


def trouble(scene: Scene, run: Run, seconds: float) -> None:
    """Do one deed after the other for as long as the session lives, or until its time is over."""
    end = time.monotonic() + seconds
    if scene.chance.random() < AT_ONCE:
        scene.wait(scene.chance.uniform(0, 2))
        scene.session.kill()
        run.ends["kill -9 at the start"] += 1
        return
    begun = time.monotonic()
    while not scene.session.evidence.claims() and time.monotonic() < begun + BEGIN_S:
        scene.wait(0.2)
    while scene.session.alive and time.monotonic() < end:
        deed = chosen(DEEDS, scene)
        done = deed.do(scene) is not False
        run.deeds[deed.name] += done
        nudge(scene)
        scene.wait(scene.chance.uniform(0.1, 3))


def end_it(scene: Scene, run: Run) -> None:
    """End a session that is still there."""
    if scene.session.alive:
        deed = chosen(run.ways, scene)
        run.ends[deed.name] += 1
        deed.do(scene)
    elif not scene.session.killed:
        run.ends["by itself"] += 1


def look_at_end(scene: Scene, played: Played) -> None:
    """How it ended, and what it wrote."""
    code = played.finished()
    name = f"{played.evidence.routine.stem} ({played.shown})"
    if code is None:
        scene.fault("hung", f"{name} for {HANG_S:.0f} s:\n{played.evidence.stacks()}")
    elif not played.killed and code not in good_ends(played):
        scene.fault("wrong exit codes", f"{code} of {name}: {played.text[-1500:]!r}")
    elif code == 1:
        scene.errors[title(played.text)] += 1
    (scene.world.logs / f"{scene.next_name(played.evidence.routine.stem)}.screen").write_text(
        played.text, "utf-8"
    )
    scene.look_for_bugs(played.text, name)


def good_ends(played: Played) -> tuple[int, ...]:
    """The exit codes that are right; before it begins and after its end a signal may be its end."""
    return GOOD_ENDS if played.under_way else (*GOOD_ENDS, -played.signalled)


def may_go_on(evidence: Evidence, played: Played) -> bool:
    """Whether `--resume` is worth a try: something was begun, and neither ended nor refused."""
    entries = [text for _, text in evidence.claims()]
    ended = any('"finished"' in text for text in entries)
    return bool(entries) and not ended and REFUSED not in played.text


@contextmanager
def time_limit(scene: Scene, seconds: float) -> Iterator[None]:
    """The run itself ends in time, whatever hangs."""

    def too_late(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"the run took more than {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, too_late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except TimeoutError as error:
        scene.fault("hung", str(error))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def chaos(seconds: float, seed: int, run: Run, keep: Path | None = None) -> Scene:
    """A whole run, told in `run`; what was found. `keep` is a folder for what was written."""
    with World() as world:
        scene = Scene(world, Random(seed))
        with time_limit(scene, seconds + 4 * HANG_S + VERDICT_S):
            wreak(scene, run, seconds)
            run.rows = judge(scene)
        if keep:
            shutil.copytree(world.logs, keep, dirs_exist_ok=True)
            shutil.copytree(world.disk, keep / "disk", dirs_exist_ok=True)
    return scene


def report(scene: Scene, run: Run, seconds: float, seed: int) -> str:
    """What was done and what came of it, as a table to read."""
    done = [deed for deed in DEEDS if run.deeds[deed.name]]
    left_out = [deed.name for deed in DEEDS if deed.mount and not scene.world.mounted]
    sets = sum(row["kind"] == "sets" for row in run.rows)
    lines = [f"{seconds / 60:g} minutes, seed {seed}", "", "sessions"]
    lines += [row(name, count) for name, count in sorted(run.sessions.items())]
    lines += ["ended by", *(row(*end) for end in run.ends.most_common())]
    lines += ["deeds", *(row(deed.name, run.deeds[deed.name]) for deed in done)]
    lines += [f"left out, as no disk could be mounted: {', '.join(left_out)}"] if left_out else []
    lines += ["errors that were told", *(row(*error) for error in scene.errors.most_common())]
    lines += ["checked", row("entries that were claimed", len(scene.claims))]
    lines += [row("entries in the journal", len(run.rows)), row("of these, sets", sets)]
    lines += [row("values of the config", len(scene.settings))]
    lines += ["found", *(row(kind, scene.faults[kind]) for kind in KINDS)]
    return "\n".join([*lines, "", *scene.told])


def row(name: str, count: int) -> str:
    """A line of the table."""
    return f"  {name:<62}{count:>7}"


def main() -> None:
    """Run, print the table, and exit with 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for all that the sessions wrote")
    asked = parser.parse_args()
    run = Run()
    scene = chaos(asked.minutes * 60, asked.seed, run, asked.keep)
    print(report(scene, run, asked.minutes * 60, asked.seed))
    sys.exit(bool(scene.faults))


if __name__ == "__main__":
    main()
