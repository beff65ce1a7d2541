"""A session in a pseudo-terminal of its own, as a person has it."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from tests.session.player import MODEL
from tests.soundcard import await_true

LIMIT_S = 60.0
POLL_S = 0.05
PROGRAM = (sys.executable, "-m", "hipvoice")
SHOW_CURSOR = "\x1b[?25h"
LEAVE_DISPLAY = "\x1b[?1049l"


class Terminal:
    """A `hipvoice play`, or another `command`, whose terminal we are: `screen` has all it wrote."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str] = MappingProxyType({}),
        size: tuple[int, int] = (80, 24),
        program: Sequence[str] = PROGRAM,
        command: str = "play",
    ) -> None:
        self.screen = ""
        self._acted: int | None = None  # how much was written before the last key or signal
        self.is_open = True
        self._person, self.program = pty.openpty()
        self.before = termios.tcgetattr(self.program)
        self.resize(*size)
        model = ["--model", MODEL] if MODEL and command == "play" else []
        self.process = subprocess.Popen(
            [*program, command, *arguments, *model],
            stdin=self.program,
            stdout=self.program,
            stderr=self.program,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - it is ours
            env={**os.environ, "TERM": "xterm-256color", **environment},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window; SIGWINCH notifies the program."""
        self._acted = len(self.screen)
        fcntl.ioctl(self._person, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while self.is_open:  # nobody else holds the window when it is closed: no read is under way
            if select.select([self._person], [], [], POLL_S)[0]:
                self.screen += decoder.decode(os.read(self._person, 4096))

    def until(self, text: str) -> None:
        """Wait until `text` is written: since the last key, size or signal, else from here on.

        The answer to those may be there before this is called.
        """
        seen = len(self.screen) if self._acted is None else self._acted
        self._acted = None
        await_true(lambda: text in self.screen[seen:], f"no {text!r} on the screen", LIMIT_S)

    def press(self, keys: str | bytes) -> None:
        """Type `keys`."""
        self._acted = len(self.screen)
        os.write(self._person, keys.encode() if isinstance(keys, str) else keys)

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        self._acted = len(self.screen)
        self.process.send_signal(number)

    def finish(self) -> int:
        return self.process.wait(LIMIT_S)

    def state(self) -> str:
        """What the system says of the process: "T" while it is stopped."""
        return Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[0]

    def is_sane(self) -> bool:
        """Whether the terminal is as it was found, with the cursor and the screen of the shell."""
        last = self.screen[-400:]
        return (
            termios.tcgetattr(self.program) == self.before
            and SHOW_CURSOR in last
            and LEAVE_DISPLAY in last
        )

    def hang_up(self) -> None:
        """Close the window."""
        self.is_open = False
        self._reader.join()
        os.close(self.program)
        os.close(self._person)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.is_open:
            self.hang_up()
