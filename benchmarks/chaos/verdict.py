"""What is looked at when all is quiet again: is anything lost, doubled or left over?"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import yaml

from benchmarks.chaos.actions import shared
from benchmarks.chaos.played import QUIET, Command
from benchmarks.chaos.scene import Scene
from benchmarks.chaos.truth import Row, doubled, lost

SIDE_FILES = {"", "-wal", "-shm", "-playing"}  # of a journal that is as it should be


def judge(scene: Scene) -> list[Row]:
    """Look at everything; what is wrong becomes faults of the scene. The rows of the journal."""
    world = scene.world
    scene.played = None
    scene.settle()
    if world.mounted:
        world.remount("rw")
        world.free()
    good(scene, "journal")
    quiet_session(scene)
    rows = exported(scene, world.journal)
    for one in lost(scene.claims, rows):
        scene.fault("lost", " ".join(one))
    for one in doubled(rows):
        scene.fault("doubled", one)
    judge_file(scene)
    judge_sync(scene, rows)
    judge_config(scene)
    judge_left(scene)
    return rows


def good(scene: Scene, *arguments: str, home: Path | None = None) -> str:
    """What a command says that can only go well now."""
    command = Command.start(scene.world, *arguments, home=home)
    if not scene.judge(command):
        scene.fault("wrong exit codes", f"of `{command.what}` in the end: {command.text}")
    return command.text


def quiet_session(scene: Scene) -> None:
    """A session to which nothing is done comes to its end, and sweeps what was left."""
    evidence = scene.evidence("last")
    arguments = ("play", str(evidence.routine), *QUIET, "--speed", "50", "--log")
    command = Command.start(scene.world, *arguments, program=evidence.program)
    if not scene.judge(command) or "session finished" not in command.text:
        scene.fault("wrong exit codes", f"the last session: {command.text[-500:]}")
    scene.claims += evidence.claims()


def exported(scene: Scene, journal: Path, home: Path | None = None) -> list[Row]:
    """All that a journal has, by the program's own word."""
    out = scene.world.folder / f"{scene.next_name('all')}.jsonl"
    good(scene, "journal", "export", "--journal", str(journal), "--output", str(out), home=home)
    if not out.exists():
        return []
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def judge_file(scene: Scene) -> None:
    """The file itself is sound, and none was set aside."""
    journal = scene.world.journal
    with closing(sqlite3.connect(journal)) as file:
        found = file.execute("PRAGMA integrity_check").fetchall()
        found += file.execute("PRAGMA foreign_key_check").fetchall()
    if found != [("ok",)]:
        scene.fault("damaged", str(found))
    if "sound" not in (said := good(scene, "journal", "rescue")):
        scene.fault("damaged", said)
    there = {path.name for path in scene.world.disk.glob(f"{journal.name}*")}
    for name in there - {journal.name + ending for ending in SIDE_FILES}:
        scene.fault("files left", name)


def judge_sync(scene: Scene, rows: list[Row]) -> None:
    """Another machine gets all of it through the folder."""
    shared(scene).mkdir(exist_ok=True)
    home, journal = scene.world.folder / "other", scene.world.folder / "other.sqlite3"
    good(scene, "journal", "sync", str(shared(scene)))
    good(scene, "journal", "sync", "--journal", str(journal), str(shared(scene)), home=home)
    there = exported(scene, journal, home)
    for row in rows:
        if row not in there:
            scene.fault("lost", f"on the way to another machine: {row}")


def judge_config(scene: Scene) -> None:
    """Every value is there that was reported as set."""
    if not scene.settings:
        return
    (file,) = scene.world.home.rglob("config.yaml")
    people = yaml.safe_load(file.read_text("utf-8"))["people"]
    for person, rate in scene.settings.items():
        if people.get(person) != {"voice": {"rate": rate}}:
            scene.fault("lost", f"the config has {people.get(person)} of {person}, set to {rate}")


def judge_left(scene: Scene) -> None:
    """No process, no temporary file, no bug report, no entry that still waits."""
    world = scene.world
    for pid, command in world.left_processes().items():
        scene.fault("processes left", f"{pid} {command}")
    for path in world.temporary.rglob("*"):
        scene.fault("files left", f"{path}")
    for path in world.home.rglob("bug-*.log"):
        scene.fault("tracebacks", path.read_text("utf-8"))
    for path in world.home.rglob("*.jsonl"):
        scene.fault("files left", f"{path}: {path.read_text('utf-8')[:500]}")
