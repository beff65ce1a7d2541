"""The terminal display: the exercise, the time and the last things said and heard, redrawn."""

from __future__ import annotations

from collections.abc import Callable

from rich.align import Align
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.text import Text

from hipvoice.core.commands import Situation
from hipvoice.core.effects import Acknowledge, Effect, Refuse, Say, Tell
from hipvoice.core.language import Language
from hipvoice.core.view import View

REFRESH_PER_S = 4
NOTES = 3  # how many of the last notes stay in sight
STOPPED = frozenset(
    {Situation.PAUSED, Situation.ASKED_END, Situation.ASKED_PAIN, Situation.ASKED_EASIER}
)
KEYS = "space pause · n next · r repeat · b back · s skip · q stop · ? help"


class TerminalDisplay:
    """A panel that is redrawn in place; `now` gives session time (ms) between two events."""

    def __init__(self, console: Console, language: Language, now: Callable[[], int]) -> None:
        self._language = language
        self._now = now
        self._view: View | None = None
        self._sentence = ""
        self._notes: list[str] = []
        self._live = Live(
            console=console, get_renderable=self.picture, refresh_per_second=REFRESH_PER_S
        )
        self._live.start()

    def show(self, effect: Effect, now: int, view: View) -> None:  # noqa: ARG002 - one signature for all displays
        """Take in an effect and what the session looks like after it."""
        self._view = view
        match effect:
            case Say(text=text):
                self._sentence = text
            case Acknowledge(line=line) | Refuse(line=line) | Tell(line=line):
                self.note(line)

    def note(self, line: str) -> None:
        """Keep a line in sight."""
        self._notes = [*self._notes, line][-NOTES:]

    def close(self) -> None:
        """Leave the last picture standing and the cursor below it."""
        self._live.stop()

    def picture(self) -> RenderableType:
        """What is to be seen now."""
        if self._view is None:
            return Text("")
        view, elapsed = self._view, self._view.elapsed_at(self._now())
        stopped = view.situation in STOPPED
        parts: list[RenderableType] = [
            Align.center(Text(view.title, style="bold")),
            Align.center(Text(self._under_title(view))),
            Text(""),
            Align.center(Text(_big(view, elapsed), style="bold reverse" if stopped else "bold")),
            *_bar(view, elapsed),
            Text(""),
            Align.center(Text(self._sentence, style="italic")),
            Text(""),
            *(Text(f"· {note}", style="dim") for note in self._notes),
        ]
        done = f"{view.completed}/{view.sets}"
        return Panel(Group(*parts), title=f"hipvoice {done}", subtitle=KEYS)

    def _under_title(self, view: View) -> str:
        situation = self._language.wording.situations[view.situation]
        side = f"{view.side.upper()} · " if view.side else ""
        ear = " · not listening" if view.deaf else ""
        return f"{side}{situation}{ear}"


def _big(view: View, elapsed: int) -> str:
    """The number to be seen from the floor: seconds left, reps done, or seconds gone."""
    if view.rep_ms and view.duration:
        return f"{elapsed // view.rep_ms} of {view.duration // view.rep_ms}"
    if view.duration is None:
        return f"{elapsed // 60_000}:{elapsed % 60_000 // 1000:02}"
    left = -(-(view.duration - elapsed) // 1000)
    return f"{left // 60}:{left % 60:02}"


def _bar(view: View, elapsed: int) -> list[RenderableType]:
    if not view.duration:
        return []
    return [Align.center(ProgressBar(total=view.duration, completed=elapsed, width=40))]
