from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from hipvoice.app.config import change, config_path, load_config
from hipvoice.errors import HipvoiceError
from hipvoice.sound.devices import DeviceKind, find_device, list_devices, rescan
from tests.soundcard import SoundCard, restart_portaudio

BOTH = pytest.mark.parametrize("direction", DeviceKind)


def test_the_virtual_card_is_the_only_device(soundcard: SoundCard) -> None:
    (device,) = list_devices()
    assert (device.index, device.name, device.host_api) == (0, "default", "ALSA")
    assert device.default_input
    assert device.default_output
    assert device.rate in {44_100, 48_000}


@BOTH
@pytest.mark.parametrize("name", [None, "0", "default", "DEFAULT", "fau"])
def test_a_device_is_found(soundcard: SoundCard, name: str | None, direction: DeviceKind) -> None:
    assert find_device(name, direction).index == 0


@BOTH
@pytest.mark.parametrize("name", ["defualt", "7", "", "\ud800"])
def test_an_unknown_device_is_refused(
    soundcard: SoundCard, name: str, direction: DeviceKind
) -> None:
    if name == "":
        assert find_device(name, direction).index == 0  # a part of every name
        return
    with pytest.raises(HipvoiceError) as caught:
        find_device(name, direction)
    assert direction.value in caught.value.title
    assert "0  default" in caught.value.detail
    assert ("did you mean 'default'?" in caught.value.hint) == (name == "defualt")


@BOTH
def test_a_whole_name_wins_over_a_part_and_a_part_of_two_is_refused(
    own_soundcard: SoundCard, direction: DeviceKind
) -> None:
    with (own_soundcard.folder / "asound.conf").open("a") as conf:
        conf.write('pcm.a_default_spare { type pulse hint { show on description "Spare" } }')
    restart_portaudio()
    assert find_device("default", direction).name == "default"
    assert find_device("spare", direction).name == "a_default_spare"
    with pytest.raises(HipvoiceError, match="fits more than one") as caught:
        find_device("fau", direction)
    assert "a_default_spare" in caught.value.detail


@BOTH
def test_without_any_device_there_is_no_default(
    own_soundcard: SoundCard, direction: DeviceKind
) -> None:
    own_soundcard.kill_server()
    with own_soundcard.in_use(), pytest.raises(HipvoiceError, match=f"no {direction.value}"):
        find_device(None, direction)


@pytest.mark.slow
def test_a_missing_portaudio_is_told_with_its_package() -> None:
    program = (
        "import ctypes.util; ctypes.util.find_library = lambda name: None\n"
        "from hipvoice.errors import HipvoiceError\n"
        "from hipvoice.sound.devices import list_devices\n"
        "try: list_devices()\n"
        "except HipvoiceError as error: print(error.render())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "PortAudio is missing" in done.stdout, done.stderr
    assert "libportaudio2" in done.stdout


def test_an_emptied_list_of_devices_fills_again(own_soundcard: SoundCard) -> None:
    own_soundcard.kill_server()
    restart_portaudio()
    assert list_devices() == []
    own_soundcard.start_server()
    assert [device.name for device in list_devices()] == ["default"]


@BOTH
def test_a_device_that_comes_later_is_found(
    own_soundcard: SoundCard, direction: DeviceKind
) -> None:
    assert find_device("default", direction)
    with (own_soundcard.folder / "asound.conf").open("a") as conf:
        conf.write('pcm.headset { type pulse hint { show on description "Headset" } }')
    assert find_device("headset", direction).name == "headset"


def test_a_device_that_is_given_by_number_is_kept_by_name(soundcard: SoundCard) -> None:
    change(config_path(), {"devices.mic": "0", "devices.speaker": "0", "person": "7"})
    kept = load_config()
    assert (kept.devices.mic, kept.devices.speaker, kept.person) == ("default", "default", "7")
    change(config_path(), {"devices.mic": "7"})
    assert load_config().devices.mic == "7", "no device has this number now"


def test_a_list_is_whole_while_another_thread_looks_again(soundcard: SoundCard) -> None:
    before = len(list_devices())
    over = threading.Event()

    def look_again() -> None:
        while not over.is_set():
            rescan()

    looking = threading.Thread(target=look_again)
    looking.start()
    try:
        assert {len(list_devices()) for _ in range(50)} == {before}
    finally:
        over.set()
        looking.join()
