"""The parent's end of the worker: a child that takes too long to answer is killed."""

from __future__ import annotations

from enum import Enum, auto

from hipvoice import remedies
from hipvoice.child import Child, ChildGone, Json, Scratch

PYTTSX3 = "hipvoice.voice.worker"
START_LIMIT_S = 10.0  # a cold disk; on a warm one it takes 0.1 s


class Cause(Enum):
    """Why a text was not rendered. The remedy depends on it."""

    MISSING = auto()  # the engine is not there, or cannot be loaded
    DIED = auto()  # its process ended
    LATE = auto()  # it did not answer in time
    REFUSED = auto()  # it runs, but refuses or makes no sound


ANOTHER_VOICE = "choose another one of `hipvoice voices`"
REMEDIES = {
    Cause.DIED: f"close other programs, should memory be short, or {ANOTHER_VOICE}",
    Cause.LATE: f"close other programs, which may leave it no time, or {ANOTHER_VOICE}",
    Cause.REFUSED: ANOTHER_VOICE,
}
NO_MODULE = ("ImportError", "ModuleNotFoundError")  # what the reason starts with


class RenderError(Exception):
    """An engine did not render a text. The message is the reason, in a few words."""

    def __init__(self, reason: str, cause: Cause = Cause.REFUSED, remedy: str = "") -> None:
        super().__init__(reason)
        self.cause = cause
        self._remedy = remedy

    @property
    def remedy(self) -> str:
        """The remedy that is known, or that of the standard engine."""
        if self._remedy:
            return self._remedy
        if self.cause is not Cause.MISSING:
            return REMEDIES[self.cause]
        lacks_module = str(self).startswith(NO_MODULE)
        return remedies.reinstall("pyttsx3") if lacks_module else remedies.voice()


class Worker:
    """One running worker: that of pyttsx3, or the `module` of another engine with its arguments.

    Ask from one thread; end it from any thread.
    """

    def __init__(self, module: str = PYTTSX3, *arguments: str) -> None:
        """Start it. Raises OSError."""
        self._scratch = Scratch()
        self.folder = self._scratch.path
        try:
            self._child = Child(module, str(self.folder), *arguments)
        except OSError:
            self._scratch.close()
            raise

    @property
    def pid(self) -> int:
        """The process id of the child."""
        return self._child.pid

    def await_ready(self, limit_s: float = START_LIMIT_S) -> None:
        """Wait for the engine to be loaded. Raises RenderError."""
        try:
            answer = self._child.hear(limit_s)
        except ChildGone as gone:
            raise self._ended(gone) from gone
        if "error" in answer:
            self.end()
            raise RenderError(answer["error"], Cause.MISSING)

    def ask(self, request: Json, limit_s: float) -> Json:
        """The answer to `request`. Raises RenderError; if it was late, the child is dead."""
        try:
            answer = self._child.ask(request, limit_s)
        except ChildGone as gone:
            raise self._ended(gone) from gone
        if "error" in answer:
            raise RenderError(answer["error"])
        return answer

    def end(self) -> None:
        """End the child at once and reap it. Safe to call again, and while another thread asks."""
        self._child.end()
        self._scratch.close()

    def _ended(self, gone: ChildGone) -> RenderError:
        self.end()
        return RenderError(str(gone), Cause.LATE if gone.late else Cause.DIED)
