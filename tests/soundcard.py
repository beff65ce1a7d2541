"""A virtual sound card for tests: a private PulseAudio with one speaker and one microphone.

No hardware, no rights and no running sound server are needed, and the user's own is never
touched. What the program plays on its default speaker is captured, and what is injected comes out
of its default microphone:

    program -> speaker -> speaker.monitor -> capture()
    inject() -> micpipe -> micpipe.monitor = mic -> program

`environment` is for child processes; `in_use` sets it for this process and restarts PortAudio.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import soundfile

PROGRAMS = {
    "pulseaudio": "pulseaudio",
    "pactl": "pulseaudio-utils",
    "parec": "pulseaudio-utils",
    "paplay": "pulseaudio-utils",
}
PACKAGES = "pulseaudio pulseaudio-utils libasound2-plugins libportaudio2 espeak-ng"
RATE = 48_000  # Hz; of the virtual speaker and microphone
LIMIT_S = 60.0  # for what takes a moment: nothing takes as long, however busy the machine is
WAKES = 300  # steps of 16 bits: a sound, and not dither
ROOM_NOISE = 20.0  # steps of 16 bits: -64 dBFS
ROOM_RATE, ROOM_S = 16_000, 300  # longer than any test
FIRST = ("nice", "-n", "-15")  # hardware is never too busy; without the right to it, it goes on
SETTLED_MS = 150  # captured after a stop, so that what was under way is in

# The only device is the virtual one: no real card can be opened by mistake.
ASOUND_CONF = """
pcm.!default { type pulse hint { show on description "The virtual sound card" } }
ctl.!default { type pulse }
"""

Samples = npt.NDArray[np.int16]


@dataclass
class Capture:
    """What the speaker played: mono `samples` at `rate` Hz, there when the capture is over."""

    rate: int = RATE
    samples: Samples = field(default_factory=lambda: np.zeros(0, dtype=np.int16))


class SoundCard:
    """A private PulseAudio. Use it as a context manager; everything has ended afterwards."""

    def __init__(self, within: Path | None = None) -> None:
        """Keep everything in a folder `within` another, that of temporary files if left out."""
        missing = sorted({PROGRAMS[name] for name in PROGRAMS if shutil.which(name) is None})
        if missing:
            raise RuntimeError(
                f"the virtual sound card needs {', '.join(missing)}: sudo apt install {PACKAGES}"
            )
        self.folder = Path(tempfile.mkdtemp(prefix="soundcard-", dir=within))
        conf = self.folder / "asound.conf"
        conf.write_text(ASOUND_CONF)
        here = str(self.folder)
        self.environment = {
            "XDG_RUNTIME_DIR": here,
            "PULSE_RUNTIME_PATH": here,
            "PULSE_STATE_PATH": here,
            "PULSE_SERVER": f"unix:{self.folder}/native",
            "PULSE_COOKIE": str(self.folder / "cookie"),
            "ALSA_CONFIG_PATH": str(conf),
        }
        self._daemon: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> SoundCard:
        self.start_server()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill_server()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextlib.contextmanager
    def in_use(self) -> Iterator[SoundCard]:
        """Make this the sound card of this process; PortAudio is restarted before and after."""
        before = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)
        restart_portaudio()
        try:
            yield self
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
            restart_portaudio()

    def start_server(self) -> None:
        """Start the sound server, again if it was killed."""
        modules = (
            f"module-native-protocol-unix auth-anonymous=1 socket={self.folder}/native",
            "module-null-sink sink_name=speaker rate=48000 channels=2 norewinds=1",
            "module-null-sink sink_name=micpipe rate=48000 channels=2 norewinds=1",
            "module-remap-source source_name=mic master=micpipe.monitor",
        )
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"]
        command += ["--use-pid-file=no", "--disable-shm=yes"]
        for module in modules:
            command += ["-L", module]
        self._daemon = self._popen(command)
        await_true(self._answers, "PulseAudio does not answer")
        self._pactl("set-default-sink", "speaker")
        self._pactl("set-default-source", "mic")

    def kill_server(self) -> None:
        """End the sound server the hard way: every stream ends."""
        if self._daemon:
            self._daemon.kill()
            self._daemon.wait()
        self._daemon = None

    def unplug_speaker(self) -> None:
        """Remove the speaker. The server moves its streams to another sink, and says nothing."""
        self._pactl("unload-module", self._module_of("sink_name=speaker"))

    def plug_speaker(self) -> None:
        """Add the speaker again."""
        sink = "sink_name=speaker"
        self._pactl("load-module", "module-null-sink", sink, "rate=48000", "channels=2")
        self._pactl("set-default-sink", "speaker")

    def unplug_microphone(self) -> None:
        """Remove the microphone. The server moves its streams to another source, or ends them."""
        self._pactl("unload-module", self._module_of("source_name=mic"))

    def plug_microphone(self) -> None:
        """Add the microphone again."""
        self._pactl(
            "load-module", "module-remap-source", "source_name=mic", "master=micpipe.monitor"
        )
        self._pactl("set-default-source", "mic")

    def stall_microphone(self) -> None:
        """Stop the microphone: its streams stay open, and no samples come."""
        self._pactl("suspend-source", "mic", "1")

    def revive_microphone(self) -> None:
        """Let the microphone run again."""
        self._pactl("suspend-source", "mic", "0")

    def stall_speaker(self) -> None:
        """Stop the speaker: its streams stay open, and no samples are taken."""
        self._pactl("suspend-sink", "speaker", "1")

    def revive_speaker(self) -> None:
        """Let the speaker run again."""
        self._pactl("suspend-sink", "speaker", "0")

    def echo(self, latency_ms: int) -> None:
        """From now on the microphone hears the speaker."""
        path = ("source=speaker.monitor", "sink=micpipe", f"latency_msec={latency_ms}")
        self._pactl("load-module", "module-loopback", *path)

    @contextlib.contextmanager
    def sleeping_echo(self, swallowed_ms: int) -> Iterator[None]:
        """The microphone hears a speaker that swallows the first `swallowed_ms` of sound."""
        form = ["--raw", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=20"]
        recorder = self._popen(["parec", "-d", "speaker.monitor", *form], stdout=subprocess.PIPE)
        speaker = self._popen(
            ["pacat", "--playback", "-d", "micpipe", *form], stdin=subprocess.PIPE
        )
        carrier = threading.Thread(target=_carry, args=(recorder, speaker, swallowed_ms))
        carrier.start()
        try:
            yield
        finally:
            recorder.kill()
            carrier.join()
            for program in (recorder, speaker):
                program.kill()
                program.wait()

    def room(self) -> None:
        """From now on the microphone has the noise of a quiet room."""
        rng = np.random.default_rng(1)
        noise = rng.normal(0, ROOM_NOISE, ROOM_S * ROOM_RATE).astype(np.int16)
        self.injecting(noise, ROOM_RATE)

    def reroute_microphone(self, source: str) -> None:
        """Let programs hear another source, as the server does when theirs goes away: silently."""
        for line in self._pactl("list", "short", "source-outputs").splitlines():
            if "protocol-native" in line:
                self._pactl("move-source-output", line.split()[0], source)

    def inject(self, sound: Path | Samples, rate: int = RATE) -> None:
        """Be the person who speaks; returns when the sound was played."""
        assert self.injecting(sound, rate).wait(LIMIT_S + length_s(sound, rate)) == 0

    def injecting(self, sound: Path | Samples, rate: int = RATE) -> subprocess.Popen[bytes]:
        """Begin to speak, and go on while the caller does something else. Wait for the result."""
        if not isinstance(sound, Path):
            path = Path(tempfile.mkstemp(suffix=".wav", dir=self.folder)[1])
            soundfile.write(path, sound, rate)
            sound = path
        return self._popen(["paplay", "-d", "micpipe", "--latency-msec=30", str(sound)])

    @contextlib.contextmanager
    def capture(self) -> Iterator[Capture]:
        """Record what the speaker plays during the body; the samples are there after it."""
        capture = Capture()
        path = Path(tempfile.mkstemp(suffix=".raw", dir=self.folder)[1])
        form = ["--raw", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=20"]
        with path.open("wb") as out:
            recorder = self._popen(["parec", "-d", "speaker.monitor", *form], stdout=out)
        size = path.stat().st_size
        await_true(lambda: path.stat().st_size > size, "nothing is captured")
        try:
            yield capture
        finally:
            enough = path.stat().st_size + 2 * RATE * SETTLED_MS // 1000
            await_true(  # the recorder ends by itself where the server was killed on purpose
                lambda: path.stat().st_size >= enough or recorder.poll() is not None,
                "the capture stalls",
            )
            recorder.kill()
            recorder.wait()
            data = path.read_bytes()
            capture.samples = np.frombuffer(data[: len(data) // 2 * 2], dtype=np.int16)

    def _module_of(self, argument: str) -> str:
        for line in self._pactl("list", "short", "modules").splitlines():
            if argument in line:
                return line.split()[0]
        raise LookupError(argument)

    def _answers(self) -> bool:
        return self._run(["pactl", "info"]).returncode == 0

    def _pactl(self, *arguments: str) -> str:
        done = self._run(["pactl", *arguments])
        assert done.returncode == 0, f"pactl {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **self.environment}
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )

    def _popen(
        self,
        command: list[str],
        stdout: BinaryIO | int = subprocess.DEVNULL,
        stdin: int = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **self.environment}
        return subprocess.Popen(
            [*FIRST, *command],
            env=environment,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
        )


def _carry(
    recorder: subprocess.Popen[bytes], speaker: subprocess.Popen[bytes], swallowed_ms: int
) -> None:
    """Carry the sound from one to the other, but for the beginning of the first that is loud."""
    assert recorder.stdout
    assert speaker.stdin
    left, awake = swallowed_ms * RATE // 1000, False
    with contextlib.suppress(BrokenPipeError):
        while data := recorder.stdout.read(2 * RATE // 100):
            samples = np.frombuffer(data[: len(data) // 2 * 2], dtype=np.int16).copy()
            awake = awake or bool((np.abs(samples.astype(int)) > WAKES).any())
            if awake and left > 0:
                left -= len(samples)
                samples[:] = 0
            speaker.stdin.write(samples.tobytes())
            speaker.stdin.flush()


def restart_portaudio() -> None:
    """Let PortAudio of this process see the devices of its environment, if it is loaded."""
    if sounddevice := sys.modules.get("sounddevice"):
        sounddevice._terminate()
        sounddevice._initialize()


def await_true(true: Callable[[], bool], otherwise: str, limit_s: float = LIMIT_S) -> None:
    """Wait until `true()`; raise TimeoutError(otherwise) when it takes too long."""
    end = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(otherwise)
        time.sleep(0.01)


def length_s(sound: Path | Samples, rate: int) -> float:
    """How long a sound lasts, in seconds."""
    if isinstance(sound, Path):
        return float(soundfile.info(sound).duration)
    return len(sound) / rate
