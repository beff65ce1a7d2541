"""The commands that fix things, by system: data, and the choice of the right row.

The names of packages are those of the systems' own collections: Debian and Ubuntu, Fedora, Arch,
Homebrew, and the repository of winget. On macOS and Windows the wheel of `sounddevice` includes
PortAudio, so a missing one is fixed by installing that wheel again.
"""

from __future__ import annotations

import importlib.util
import json
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Final

PROGRAM: Final = "hipvoice"
Commands = Mapping[str, str]  # by package manager

INSTALL: Final = {
    "apt": "sudo apt install {}",
    "dnf": "sudo dnf install {}",
    "pacman": "sudo pacman -S {}",
    "brew": "brew install {}",
    "winget": "winget install {}",
}

INSTALL_ANEW: Final = {
    "apt": "sudo apt install --reinstall {}",
    "dnf": "sudo dnf reinstall {}",
    "pacman": "sudo pacman -S {}",
    "brew": "brew reinstall {}",
    "winget": "winget install --force {}",
}

# What is needed, and the packages that provide it.
PACKAGES: Final[dict[str, dict[str, str]]] = {
    "voice": {
        "apt": "espeak-ng",
        "dnf": "espeak-ng",
        "pacman": "espeak-ng",
        "brew": "espeak-ng",
        "winget": "eSpeak-NG.eSpeak-NG",
    },
    "library of the voice": {
        "apt": "libespeak-ng1",
        "dnf": "espeak-ng",
        "pacman": "espeak-ng",
        "brew": "espeak-ng",
        "winget": "eSpeak-NG.eSpeak-NG",
    },
    "portaudio": {"apt": "libportaudio2", "dnf": "portaudio", "pacman": "portaudio"},
    "notification": {
        "apt": "libnotify-bin",
        "dnf": "libnotify",
        "pacman": "libnotify",
    },
    "sound server": {
        "apt": "pulseaudio libasound2-plugins",
        "dnf": "pipewire-pulseaudio pipewire-alsa",
        "pacman": "pipewire-pulse pipewire-alsa",
    },
    "way to pulseaudio": {
        "apt": "libasound2-plugins",
        "dnf": "alsa-plugins-pulseaudio",
        "pacman": "pulseaudio-alsa",
    },
    "way to pipewire": {"apt": "pipewire-alsa", "dnf": "pipewire-alsa", "pacman": "pipewire-alsa"},
}

# Linux: ID or ID_LIKE of /etc/os-release, and the package manager of that family.
FAMILIES: Final = {
    "debian": "apt",
    "ubuntu": "apt",
    "fedora": "dnf",
    "rhel": "dnf",
    "arch": "pacman",
}
MANAGER_OF: Final = {"darwin": "brew", "win32": "winget"}

# Linux: how to start an installed sound server, by its program.
SOUND_SERVERS: Final = {
    "pipewire": "systemctl --user restart pipewire pipewire-pulse wireplumber",
    "pulseaudio": "pulseaudio --start",
}

# Linux: how to set the microphone, by the installed program; the first one is used.
BY_PROGRAM: Final[dict[str, dict[str, str]]] = {
    "unmute microphone": {
        "wpctl": "wpctl set-mute @DEFAULT_AUDIO_SOURCE@ 0",
        "pactl": "pactl set-source-mute @DEFAULT_SOURCE@ 0",
    },
    "microphone level": {
        "wpctl": "wpctl set-volume @DEFAULT_AUDIO_SOURCE@ 70%",
        "pactl": "pactl set-source-volume @DEFAULT_SOURCE@ 70%",
    },
}

# Commands that do not depend on a package manager, by `sys.platform`.
BY_SYSTEM: Final[dict[str, dict[str, str]]] = {
    "sound settings": {
        "linux": "hipvoice devices",
        "darwin": 'open "x-apple.systempreferences:com.apple.preference.sound"',
        "win32": "start ms-settings:sound",
    },
    "volume": {
        "linux": "alsamixer",
        "darwin": "osascript -e 'set volume output volume 60'",
        "win32": "start ms-settings:sound",
    },
    "unmute microphone": {
        "linux": "amixer set Capture cap",
        "darwin": (
            'open "x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone"'
        ),
        "win32": "start ms-settings:privacy-microphone",
    },
    "microphone level": {
        "linux": "amixer set Capture 70%",
        "darwin": "osascript -e 'set volume input volume 70'",
        "win32": "start ms-settings:sound",
    },
    "stay awake": {
        "linux": "set the automatic suspend of your desktop to a time longer than a session",
        "darwin": "caffeinate -d -i hipvoice play",
        "win32": "powercfg /change standby-timeout-ac 0",
    },
    "clock": {
        "linux": "sudo timedatectl set-ntp true",
        "darwin": "sudo sntp -sS time.apple.com",
        "win32": "w32tm /resync",
    },
    "large files": {
        "linux": "du -xh --max-depth=2 {} | sort -h | tail",
        "darwin": "du -xh -d 2 {} | sort -h | tail",
        "win32": "start ms-settings:storagesense",
    },
    "move": {"linux": "mv {} {}", "darwin": "mv {} {}", "win32": "move {} {}"},
    "remount": {
        "linux": "sudo mount -o remount,rw {}",
        "darwin": "sudo mount -uw {}",
        "win32": "chkdsk {} /f",
    },
    "own": {
        "linux": 'sudo chown -R "$USER" {0} && chmod -R u+rwX {0}',
        "darwin": 'sudo chown -R "$USER" {0} && chmod -R u+rwX {0}',
        "win32": 'icacls {} /grant "%USERNAME%":F /T',
    },
}


def package_manager(system: str, release: Mapping[str, str]) -> str | None:
    """The package manager of a `sys.platform`, for Linux by its os-release; None if unknown."""
    if system in MANAGER_OF:
        return MANAGER_OF[system]
    names = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    known = (FAMILIES[name] for name in names if name in FAMILIES)
    return next(known, next((name for name in INSTALL if shutil.which(name)), None))


def install(need: str, manager: str | None = None, commands: Commands = INSTALL) -> str:
    """The command that installs what is needed, for `manager` or that of this system."""
    manager = manager or package_manager(sys.platform, os_release())
    package = PACKAGES[need].get(manager or "")
    if manager and package:
        return commands[manager].format(package)
    if need == "portaudio" and manager in MANAGER_OF.values():
        return pip("--force-reinstall sounddevice")
    return f"install {PACKAGES[need]['dnf']} with the package manager of your system"


def voice() -> str:
    """The command that installs the standard voice, or reinstalls it if it does not load."""
    if shutil.which("espeak-ng"):
        return install("library of the voice", commands=INSTALL_ANEW)
    return install("voice")


def os_release() -> Mapping[str, str]:
    """What a Linux says about itself; nothing on other systems."""
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


def start_sound() -> str:
    """The command that provides a sound device: starting the server, or installing it."""
    if not sys.platform.startswith("linux"):
        return command("sound settings")
    started = (start for name, start in SOUND_SERVERS.items() if shutil.which(name))
    return next(started, install("sound server"))


def command(name: str, *paths: Path) -> str:
    """The command of that name for this system, with `paths` filled in."""
    by_system = BY_SYSTEM[name]
    general = by_system.get(sys.platform, by_system["linux"])
    programs = BY_PROGRAM.get(name, {}) if sys.platform.startswith("linux") else {}
    fitting = (line for program, line in programs.items() if shutil.which(program))
    return next(fitting, general).format(*map(_quoted, paths))


def pip(what: str) -> str:
    """The command that installs Python packages beside this very hipvoice.

    An environment of `uv tool` has no pip of its own.
    """
    python = _quoted(Path(sys.executable))
    if importlib.util.find_spec("pip"):
        return f"{python} -m pip install {what}"
    return f"uv pip install --python {python} {what.replace('--force-reinstall', '--reinstall')}"


def reinstall(module: str | None = None) -> str:
    """The command that reinstalls what provides `module`, or hipvoice with everything it needs."""
    top = (module or "").partition(".")[0]
    packages = metadata.packages_distributions().get(top, [PROGRAM])
    return pip(f"--force-reinstall {source() if packages[0] == PROGRAM else packages[0]}")


def source() -> str:
    """What pip needs to install hipvoice: its origin, or its name for PyPI."""
    try:
        record = metadata.distribution(PROGRAM).read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        record = None
    return shlex.quote(json.loads(record)["url"]) if record else PROGRAM


def _quoted(path: Path) -> str:
    """A path quoted for a shell."""
    if sys.platform == "win32":
        return subprocess.list2cmdline([str(path)])
    return shlex.quote(str(path))
