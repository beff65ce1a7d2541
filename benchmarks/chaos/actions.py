"""The actions of a chaos run, one row each, and the ways to end a session."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from benchmarks.chaos.played import QUIET, Command
from benchmarks.chaos.scene import Scene
from benchmarks.chaos.truth import Row, claim
from hipvoice.journal.ids import new_id
from tests.session.player import DATA

KEYS = "nrapbs yd+-tw?hofuvm0123456789\r\t"
FOREIGN = (
    b"\xe9",
    b"\xff\xfe",
    b"\xc3",
    b"\x00",
    b"\x1b",
    b"\x1b[",
    b"\x1b[A",
    b"\x1b[200~",
    b"\x1bO",
)
SIZES = ((1, 1), (2, 1), (1, 40), (20, 5), (40, 12), (80, 24), (300, 90), (500, 2))
CLIPS = sorted(DATA.glob("*.opus"))
ASLEEP_S = 6.0  # longer than any lateness that the engine accepts of a timer
MAX_ROOM = 64 * 1024  # bytes that are left on a full disk
IMPORTED_SETS = 500
IMPORTED_MS = 1_794_330_000_000  # when that was: earlier than what is played
SILENT_S = 4.0  # that nothing was done, as a session waits for an answer
AT_ONCE = 3  # programs that change the config


@dataclass(frozen=True)
class Action:
    """`do` returns False if it could not be done. It needs a `window`, or a disk to `mount`."""

    name: str
    weight: int
    do: Callable[[Scene], object]
    window: bool = False
    mount: bool = False
    sound: bool = False

    def fits(self, scene: Scene) -> bool:
        """Whether it can be done now."""
        return (
            (not self.window or scene.session.window is not None)
            and (not self.mount or scene.world.mounted)
            and (not self.sound or scene.sound_is_well)
        )


# --- the session and its processes


def kill_child(part: str) -> Callable[[Scene], bool]:
    """Kill a child."""
    return lambda scene: signal_child(scene, part, signal.SIGKILL)


def stop_child(part: str) -> Callable[[Scene], bool]:
    """Make a child hang, for a while or for good."""

    def stop(scene: Scene) -> bool:
        child = scene.session.child(part)
        if child is None or not scene.world.signal(child, signal.SIGSTOP):
            return False
        scene.later(1, 20, lambda: scene.world.signal(child, signal.SIGCONT))
        return True

    return stop


def signal_child(scene: Scene, part: str, number: int) -> bool:
    """Send a signal to a child. Returns whether there is one."""
    child = scene.session.child(part)
    return child is not None and scene.world.signal(child, number)


def fall_asleep(scene: Scene) -> None:
    """Like a laptop whose lid is closed: the clock jumps."""
    scene.session.signal(signal.SIGSTOP)
    sleep(ASLEEP_S)
    scene.session.signal(signal.SIGCONT)


def ctrl_z(scene: Scene) -> None:
    """Into the background by a key, and back."""
    scene.session.press(b"\x1a")
    scene.wait(2)
    scene.session.signal(signal.SIGCONT)


# --- keys, voice and window


def keys(scene: Scene) -> None:
    """Some keys, one after the other."""
    scene.session.press("".join(scene.chance.choices(KEYS, k=scene.chance.randint(1, 4))))


def foreign_bytes(scene: Scene) -> None:
    """What no UTF-8 terminal sends, and halves of sequences."""
    scene.session.press(scene.chance.choice(FOREIGN))


def held_key(scene: Scene) -> None:
    """A key that is held for some seconds."""
    key = scene.chance.choice(KEYS)
    for _ in range(60):
        scene.session.press(key)
        scene.wait(0.033)


def resize(scene: Scene) -> None:
    """Another size of the window."""
    assert scene.session.window
    scene.session.window.resize(*scene.chance.choice(SIZES))


def talk(scene: Scene) -> None:
    """A command by voice, or another sentence."""
    scene.talk(scene.world.card.injecting(scene.chance.choice(CLIPS)))


# --- the disk


def fill_disk(scene: Scene) -> None:
    """Leave hardly any room, for a while or until the session ends."""
    scene.world.fill(scene.chance.choice((0, 0, scene.chance.randrange(MAX_ROOM))))
    scene.later(1, 30, scene.world.free)


def read_only(scene: Scene) -> bool:
    """Make the disk read-only. The system refuses while a file is open."""
    if not scene.world.remount("ro"):
        return False
    scene.later(1, 10, lambda: writable(scene))
    return True


def writable(scene: Scene) -> None:
    """Make it writable again, and free it if that was due meanwhile."""
    scene.world.remount("rw")
    scene.world.free()


# --- the sound card


def sound(how: str, back: str) -> Callable[[Scene], None]:
    """Do something to the card and undo it later, by the names of its methods."""

    def trouble(scene: Scene) -> None:
        with scene.sound_trouble():
            getattr(scene.world.card, how)()
        scene.later(0.5, 12, lambda: scene.mend_sound(getattr(scene.world.card, back)))

    return trouble


# --- other programs at the same time


def look(scene: Scene) -> None:
    """Somebody looks at the journal."""
    asked = (("journal",), ("journal", "--json"), ("journal", "stats"), ("journal", "show", "last"))
    scene.beside(*scene.chance.choice(asked))


def export(scene: Scene) -> None:
    """Somebody exports the journal. The file must be whole if the command succeeds."""
    out = scene.world.folder / f"{scene.next_name('export')}.jsonl"

    def whole() -> None:
        lines = out.read_text("utf-8").splitlines()
        if not all(line.endswith("}") for line in lines):
            scene.fault("lost", f"half a line in {out.name}")
        out.unlink()

    scene.beside("journal", "export", "--output", str(out), then=whole)


def import_sets(scene: Scene) -> None:
    """Somebody imports a session with many sets."""
    rows = foreign_session(scene.next_name("foreign"))
    file = scene.world.folder / f"{rows[0]['routine']}.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    claims = [claim(rows[0]["routine"], row) for row in rows]
    scene.beside("journal", "import", str(file), then=lambda: scene.claims.extend(claims))


def foreign_session(routine: str) -> list[Row]:
    """The rows of a session of another machine."""
    head = {"session": new_id(IMPORTED_MS), "written": "2026-11-10T18:00:00.000+01:00"}
    began = {"name": routine, "sets": IMPORTED_SETS, "person": "", "digest": "", "wishes": ""}
    rows: list[Row] = [head | {"number": 1, "kind": "began", "at": 0, "routine": routine} | began]
    done = {"exercise": "press", "name": "Press", "side": None, "attempt": 1, "unit": "ms"}
    done |= {"planned": 5000, "done": 5000, "worked_ms": 5000, "status": "completed", "step": 0}
    numbers = range(1, IMPORTED_SETS + 1)
    sets = [{"number": n + 1, "kind": "sets", "at": 6000 * n, "set": n} for n in numbers]
    return rows + [head | done | one for one in sets]


def sync(scene: Scene) -> None:
    """Somebody syncs with other machines."""
    shared(scene).mkdir(exist_ok=True)
    scene.beside("journal", "sync", str(shared(scene)))


def shared(scene: Scene) -> Path:
    """The folder that is synced to all machines."""
    return scene.world.folder / "shared"


def set_config(scene: Scene) -> None:
    """Several programs change different values of one config at the same time."""
    for _ in range(AT_ONCE):
        person, rate = scene.next_name("p"), scene.chance.randint(105, 240)
        kept = {person: rate}
        scene.beside(
            "config", "set", f"people.{person}.voice.rate", str(rate),
            then=lambda kept=kept: scene.settings.update(kept),
        )  # fmt: skip


def second_session(scene: Scene) -> None:
    """Another person's session into the same journal, fast and silent."""
    evidence = scene.evidence("second")
    speed = str(scene.chance.choice((20, 100)))
    fast = ("--speed", speed, "--log")
    arguments = ("play", str(evidence.routine), *QUIET, *fast, "--person", "Eve")
    command = Command.start(scene.world, *arguments, program=evidence.program)
    scene.watch(command)
    scene.later(60, 60, lambda: scene.claims.extend(evidence.claims()))


ACTIONS = (
    Action("kill the voice", 3, kill_child("voice")),
    Action("kill the ear", 3, kill_child("ear")),
    Action("stop the voice", 2, stop_child("voice")),
    Action("stop the ear", 2, stop_child("ear")),
    Action("sleep for 6 s", 1, fall_asleep),
    Action("Ctrl-Z and back", 1, ctrl_z, window=True),
    Action("press keys", 6, keys, window=True),
    Action("foreign bytes", 3, foreign_bytes, window=True),
    Action("hold a key", 1, held_key, window=True),
    Action("resize the window", 4, resize, window=True),
    Action("talk", 4, talk),
    Action("fill the disk", 5, fill_disk, mount=True),
    Action("disk read-only", 1, read_only, mount=True),
    Action("unplug the speaker", 2, sound("unplug_speaker", "plug_speaker"), sound=True),
    Action("unplug the microphone", 2, sound("unplug_microphone", "plug_microphone"), sound=True),
    Action("stall the speaker", 1, sound("stall_speaker", "revive_speaker"), sound=True),
    Action("stall the microphone", 1, sound("stall_microphone", "revive_microphone"), sound=True),
    Action("kill the sound server", 2, sound("kill_server", "start_server"), sound=True),
    Action("journal, stats, show", 3, look),
    Action("journal export", 2, export),
    Action("journal import", 3, import_sets),
    Action("journal sync", 3, sync),
    Action("config set, 3 at once", 2, set_config),
    Action("a second session", 2, second_session),
)


# --- the end of a session


def kill(scene: Scene) -> None:
    """Kill it."""
    scene.session.kill()


def kill_all(scene: Scene) -> None:
    """Kill the whole process group, as the system may."""
    scene.session.killed = True
    os.killpg(scene.session.process.pid, signal.SIGKILL)


def signalled(number: int) -> Callable[[Scene], None]:
    """By a signal."""
    return lambda scene: scene.session.signal(number)


def say_stop(scene: Scene) -> None:
    """Press the keys for it, then Ctrl-C in case that did not work."""
    for key in "qy":
        scene.session.press(key)
        scene.wait(1)
    scene.wait(5)
    scene.session.press("\x03")
    scene.wait(2)
    scene.session.signal(signal.SIGTERM)


def close_window(scene: Scene) -> None:
    """The window is closed."""
    assert scene.session.window
    scene.session.window.hang_up()
    scene.session.signalled = signal.SIGHUP


def play_on(scene: Scene) -> None:
    """Do nothing more to it, and end it cleanly at last."""
    for _ in range(24):
        nudge(scene)
        scene.wait(5)
    scene.session.signal(signal.SIGTERM)


def nudge(scene: Scene) -> None:
    """Answer as a person would, if the session waits for one."""
    if scene.session.evidence.silent_s() < SILENT_S:
        return
    if scene.session.window:
        scene.session.press(scene.chance.choice((" ", "\r", "y", "4")))
    else:
        scene.talk(scene.world.card.injecting(DATA / "espeak-resume.opus"))


ENDS = (
    Action("kill -9", 5, kill),
    Action("kill -9 of its group", 2, kill_all),
    Action("SIGTERM", 2, signalled(signal.SIGTERM)),
    Action("SIGHUP", 1, signalled(signal.SIGHUP)),
    Action("SIGINT", 2, signalled(signal.SIGINT)),
    Action("stop, or Ctrl-C", 1, say_stop, window=True),
    Action("close the window", 2, close_window, window=True),
    Action("play on to its end", 3, play_on),
)


def chosen(actions: tuple[Action, ...], scene: Scene) -> Action:
    """A random one of those that fit."""
    fitting = [action for action in actions if action.fits(scene)]
    return scene.chance.choices(fitting, [action.weight for action in fitting])[0]
