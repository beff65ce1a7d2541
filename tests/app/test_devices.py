"""Why a device is missing, by what the machine tells, and what mends it."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from hipvoice import remedies
from hipvoice.app.config import Config
from hipvoice.app.session import devices
from hipvoice.app.session.devices import PLUG_IN, Surroundings, missing, reason_on_linux
from hipvoice.errors import HipvoiceError
from hipvoice.sound.devices import DeviceKind

USUAL = Surroundings()


@pytest.mark.parametrize(
    ("at", "why", "mend"),
    [
        (Surroundings(runs=True, bridged=False), "has no way to it", "way to pulseaudio"),
        (
            Surroundings(runs=True, bridged=False, server="pipewire", known=False),
            "has no way to it",
            "way to pipewire",
        ),
        (
            Surroundings(wsl=True, known=False, runs=True, bridged=False, server=""),
            "has no way to it",
            "way to pulseaudio",
        ),
        (Surroundings(wsl=True, known=False), "Windows passes no sound on", "wsl --update"),
        (Surroundings(astray="tcp:den"), "PULSE_SERVER=tcp:den", "unset PULSE_SERVER"),
        (
            Surroundings(elsewhere="/run/user/7"),
            "way to the sound server",
            "export XDG_RUNTIME_DIR",
        ),
        (Surroundings(known=False), "no sound card in this computer", PLUG_IN),
        (Surroundings(known=False, where="den (reached by ssh)"), "in den (reached", PLUG_IN),
        (Surroundings(let_in=False), "not let into this container", "--device /dev/snd"),
        (Surroundings(allowed=False), "may not use the sound card", "usermod -aG audio"),
        (USUAL, "does not run", "pulseaudio --start"),
        (Surroundings(server="pipewire"), "does not run", "systemctl --user restart pipewire"),
        (Surroundings(runs=True), "no speaker is plugged into this computer", PLUG_IN),
        (Surroundings(server=""), "no speaker is plugged into this computer", PLUG_IN),
    ],
)
def test_reason_and_remedy(at: Surroundings, why: str, mend: str) -> None:
    found, fixed = reason_on_linux(DeviceKind.OUT, at)
    assert why in found
    assert remedies.install(mend) == fixed if mend in remedies.PACKAGES else mend in fixed


def test_each_row_of_the_table_is_reached() -> None:
    """A row that no machine can reach would be a promise that nobody keeps."""
    rows = [
        Surroundings(runs=True, bridged=False),
        Surroundings(wsl=True),
        Surroundings(astray="tcp:den"),
        Surroundings(elsewhere="/run/user/7"),
        Surroundings(known=False),
        Surroundings(let_in=False),
        Surroundings(allowed=False),
        USUAL,
    ]
    firsts = [next(n for n, (fits, *_) in enumerate(devices.REASONS) if fits(at)) for at in rows]
    assert firsts == [*range(len(devices.REASONS))]


def test_a_server_that_answers_is_found_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULSE_SERVER")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert not devices.surroundings().runs
    (tmp_path / "pulse").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "pulse" / "native"))
        server.listen()
        assert devices.surroundings().runs
        monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/gone")
        found = devices.surroundings()
    assert (found.runs, found.astray) == (False, f"unix:{tmp_path}/gone")


def test_a_machine_that_was_reached_by_ssh_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.2 50000 10.0.0.1 22")
    monkeypatch.setattr("platform.node", lambda: "den")
    assert devices.surroundings().where == "den (reached by ssh)"


@pytest.fixture
def without_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """No device is there, whatever this machine has."""

    def find(_name: str | None, kind: DeviceKind) -> None:
        raise HipvoiceError(f"no {kind.value} was found")

    monkeypatch.setattr(devices, "find_device", find)


@pytest.mark.usefixtures("without_any")
@pytest.mark.parametrize(
    ("mic", "speaker", "kinds"),
    [
        (None, None, {DeviceKind.IN, DeviceKind.OUT}),
        ("none", None, {DeviceKind.OUT}),
        (None, "none", {DeviceKind.IN}),
        ("said.wav", "heard.wav", set()),
        ("Headset", "Headset", {DeviceKind.IN, DeviceKind.OUT}),  # remembered, and not there
    ],
)
def test_only_what_was_wanted_is_missing(
    mic: str | None, speaker: str | None, kinds: set[DeviceKind]
) -> None:
    config = Config()
    config = replace(config, devices=replace(config.devices, mic=mic, speaker=speaker))
    assert {found.kind for found in missing(config)} == kinds


def test_without_portaudio_that_is_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(_name: str | None, _kind: DeviceKind) -> None:
        raise HipvoiceError("the sound library PortAudio is missing", "libportaudio", "install it")

    monkeypatch.setattr(devices, "find_device", find)
    assert {(m.why, m.mend) for m in missing(Config())} == {
        ("the sound library PortAudio is missing", "install it")
    }
