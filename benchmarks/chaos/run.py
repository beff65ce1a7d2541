"""A chaos run: real sessions, and what is done to them at random moments."""

from __future__ import annotations

import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from benchmarks.chaos.actions import ACTIONS, ENDS, Action, chosen, nudge
from benchmarks.chaos.played import HANG_S, Evidence, Played
from benchmarks.chaos.scene import Scene, title
from benchmarks.chaos.truth import Row
from benchmarks.chaos.verdict import judge
from benchmarks.chaos.world import World

SHOWN = ("live", "plain", "pipe")  # by turns; in a pipe nobody looks and nobody types
SPEEDS = ("1", "2", "4", "8", "8")
KINDS = (
    "lost", "doubled", "damaged", "tracebacks", "wrong exit codes", "hung",
    "processes left", "files left",
)  # fmt: skip
GOOD_ENDS = (0, 1, 130)  # of a session: it ended, could not begin or keep all, by Ctrl-C
AT_ONCE = 0.1  # the share of sessions that are killed while they start
SETTLED = 0.7  # the share of ends after which everything is put back
BEGIN_S = 20.0
REFUSED = "there is no session to resume"
VERDICT_S = 240.0  # for the checks at the end


@dataclass
class Run:
    """What was done, and what came of it. Sessions last for `shortest_s` to four times that."""

    shortest_s: float = 20.0
    speeds: tuple[str, ...] = SPEEDS
    ways: tuple[Action, ...] = ENDS  # in which sessions are ended
    actions: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    sessions: Counter[str] = field(default_factory=Counter)
    left: Evidence | None = None  # of a session that may be resumed
    rows: list[Row] = field(default_factory=list)


def play_all(scene: Scene, run: Run, seconds: float) -> None:
    """Play one session after another, with actions, for that many seconds."""
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
    """Play one session from its start to its end, however it ends."""
    resumed = run.left is not None and scene.chance.random() < 0.8
    evidence = run.left if resumed and run.left else scene.evidence("run")
    how = "--resume" if resumed else "--fresh"
    fast = ("--speed", scene.chance.choice(run.speeds), "--log")
    played = Played(scene.world, evidence, shown, how, *fast)
    scene.played = played
    run.sessions[f"{shown}{', resumed' if resumed else ''}"] += 1
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
    """Do one action after another while the session lives, until its time is over."""
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
        action = chosen(ACTIONS, scene)
        done = action.do(scene) is not False
        run.actions[action.name] += done
        nudge(scene)
        scene.wait(scene.chance.uniform(0.1, 3))


def end_it(scene: Scene, run: Run) -> None:
    """End a session that is still there."""
    if scene.session.alive:
        action = chosen(run.ways, scene)
        run.ends[action.name] += 1
        action.do(scene)
    elif not scene.session.killed:
        run.ends["on its own"] += 1


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
    """The exit codes that are right. Before it begins and after its end, a signal may end it."""
    return GOOD_ENDS if played.under_way else (*GOOD_ENDS, -played.signalled)


def may_go_on(evidence: Evidence, played: Played) -> bool:
    """Whether `--resume` is worth a try: something began, and was neither ended nor refused."""
    entries = [text for _, text in evidence.claims()]
    ended = any('"finished"' in text for text in entries)
    return bool(entries) and not ended and REFUSED not in played.text


@contextmanager
def time_limit(scene: Scene, seconds: float) -> Iterator[None]:
    """Ends the run in time, whatever hangs."""

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
    """Do a whole run, counted in `run`, and return what was found. `keep` gets what was written."""
    with World() as world:
        scene = Scene(world, Random(seed))
        with time_limit(scene, seconds + 4 * HANG_S + VERDICT_S):
            play_all(scene, run, seconds)
            run.rows = judge(scene)
        if keep:
            shutil.copytree(world.logs, keep, dirs_exist_ok=True)
            shutil.copytree(world.disk, keep / "disk", dirs_exist_ok=True)
    return scene


def report(scene: Scene, run: Run, seconds: float, seed: int) -> str:
    """A table of what was done and what came of it."""
    done = [action for action in ACTIONS if run.actions[action.name]]
    left_out = [action.name for action in ACTIONS if action.mount and not scene.world.mounted]
    sets = sum(row["kind"] == "sets" for row in run.rows)
    lines = [f"{seconds / 60:g} minutes, seed {seed}", "", "sessions"]
    lines += [row(name, count) for name, count in sorted(run.sessions.items())]
    lines += ["ended by", *(row(*end) for end in run.ends.most_common())]
    lines += ["actions", *(row(action.name, run.actions[action.name]) for action in done)]
    lines += [f"left out, as no disk could be mounted: {', '.join(left_out)}"] if left_out else []
    lines += ["errors reported", *(row(*error) for error in scene.errors.most_common())]
    lines += ["checked", row("entries that were claimed", len(scene.claims))]
    lines += [row("entries in the journal", len(run.rows)), row("of these, sets", sets)]
    lines += [row("values of the config", len(scene.settings))]
    lines += ["found", *(row(kind, scene.faults[kind]) for kind in KINDS)]
    return "\n".join([*lines, "", *scene.reports])


def row(name: str, count: int) -> str:
    """A line of the table."""
    return f"  {name:<62}{count:>7}"
