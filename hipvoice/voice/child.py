"""The parent's end of the worker: a question that takes too long is the end of the child."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import hipvoice

PYTTSX3 = "hipvoice.voice.worker"
START_LIMIT_S = 10.0  # a cold disk; on a warm one it takes 0.1 s
END_LIMIT_S = 0.5  # after which it is killed

Json = dict[str, Any]


class RenderError(Exception):
    """An engine did not render a text. The message is the reason, in a few words."""


class EngineMissingError(RenderError):
    """The engine is not there: trying it again makes no sense."""


class Worker:
    """One running worker, that of pyttsx3 or the `module` of another engine with its arguments.

    Ask from one thread; end it from any.
    """

    def __init__(self, module: str = PYTTSX3, *arguments: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hipvoice-"))
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            # -P: a file of the person's, in the folder where they are, must not be imported.
            [sys.executable, "-P", "-m", module, str(self.folder), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        threading.Thread(target=self._read, name="voice-answers", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process id of the child."""
        return self._process.pid

    def await_ready(self) -> None:
        """Wait for the engine to be loaded. Raises EngineMissingError or RenderError."""
        answer = self._answer(START_LIMIT_S)
        if "error" in answer:
            self.end()
            raise EngineMissingError(answer["error"])

    def ask(self, request: Json, limit_s: float) -> Json:
        """The answer to `request`. Raises RenderError; the child is dead if it was not in time."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            self.end()
            raise RenderError("its process ended") from error
        answer = self._answer(limit_s)
        if "error" in answer:
            raise RenderError(answer["error"])
        return answer

    def end(self) -> None:
        """End the child at once and collect it. Safe to call again, and while another asks."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # what is left to write has no reader any more
            self._process.stdin.close()
        try:
            self._process.wait(END_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(OSError):  # the child has removed its folder if it could
            for path in self.folder.iterdir():
                path.unlink()
            self.folder.rmdir()

    def _answer(self, limit_s: float) -> Json:
        try:
            line = self._answers.get(timeout=limit_s)
        except queue.Empty:
            self.end()
            raise RenderError(f"no answer within {limit_s:.0f} s") from None
        if line is None:
            self.end()
            raise RenderError(f"its process ended with {self._process.returncode}")
        answer: Json = json.loads(line)
        return answer

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._answers.put(line)
        self._answers.put(None)


def _environment() -> dict[str, str]:
    """The child finds this very package, also where it is run without being installed."""
    here = str(Path(hipvoice.__file__).parents[1])
    paths = [here, os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else [here]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
