"""The live display: Textual in the main thread, the session in a thread of its own.

Textual gets the main thread because only there Python delivers window size changes and Ctrl-Z. What
the session reports becomes a scene, a value that the app draws when it gets to it: the session
never waits for the screen. If the display fails, the session goes on in plain lines.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import replace

from textual.drivers._writer_thread import WriterThread

from hipvoice.core import harmless
from hipvoice.core.commands import Command
from hipvoice.core.effects import Effect
from hipvoice.core.events import Faulted, Pressed
from hipvoice.core.session.view import View
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Label
from hipvoice.screen.app import CoachApp, write_on
from hipvoice.screen.arrangement import help_pages
from hipvoice.screen.keyboard import open_keyboard
from hipvoice.screen.plain import Narrator, PlainDisplay, Readings, Wires
from hipvoice.screen.scene import Note, Picture, Scene, Sign, after, with_note

FAILED = "The display failed ({error!r}). The session goes on in plain lines; the keys still work."
SECOND_MS = 1000
CLOSE_HELP = "escape"
OF_TEXTUAL = "textual-"  # prefix of the names of its threads


class LiveDisplay:
    """Implements `Display`. `title` is shown until the session has a view of its own."""

    takes_keys = True

    def __init__(
        self,
        language: Language,
        wires: Wires,
        title: str,
        *,
        calm: bool = False,
        rehearsal: bool = False,
    ) -> None:
        self._language = language
        self._wires = wires
        self._calm = calm
        self._scene = Scene(title, rehearsal)
        self._changing = threading.Lock()
        self._drawn_soon = False
        self._read: Callable[[], Readings] = Readings
        self.app = CoachApp(self, calm=calm)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._plain: PlainDisplay | None = None
        self._session: threading.Thread | None = None
        self._raised: BaseException | None = None

    # --- the session's side

    def perform(self, session: Callable[[], None]) -> None:
        """Run `session` to its end, shown and controlled in the terminal. Raises what it raises."""
        thread = self.ready(session)
        with _on_standard_output(), _watched_threads(self._fail):
            self.app.run(mouse=False)
        with suppress(RuntimeError):  # it started with the first picture
            thread.start()
        if self.app.failure:
            self._go_on_in_lines(self.app.failure, thread)
        thread.join()
        if self._raised:
            raise self._raised
        if not self._plain:
            sys.stdout.write(
                "".join(f"{harmless.one_line(line)}\n" for line in self._scene.closing)
            )

    def ready(self, session: Callable[[], None]) -> threading.Thread:
        """The thread that runs `session` from the first picture on."""
        self._session = threading.Thread(
            target=self._play, args=(session,), name="session", daemon=True
        )
        return self._session

    def show(self, effect: Effect, now: int, view: View) -> None:
        """Take in an effect, and the view of the session after it."""
        self._change(lambda scene: after(scene, effect, view, self._language))
        if self._plain:
            self._plain.show(effect, now, view)

    def notice(self, lines: Sequence[str]) -> None:
        """Show something to read before the first exercise."""
        self._change(lambda scene: replace(scene, notice=tuple(lines)))

    def attend(self, read: Callable[[], Readings]) -> None:
        """From now on, use `read` for the state of the microphone and the voice."""
        self._read = read

    def _play(self, session: Callable[[], None]) -> None:
        try:
            session()
        except BaseException as error:  # noqa: BLE001 - raised where the display is performed
            self._raised = error
        finally:
            self._call(self.app.exit)

    def _fail(self, error: BaseException) -> None:
        """A thread of the display ended with an error, so its work is no longer done."""
        self.app.keep_failure(error)
        self._call(self.app.exit)

    def _call(self, function: Callable[[], object]) -> None:
        """Have the app's thread do something soon, without waiting; no effect once it has ended."""
        if self._loop:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(function)

    def _go_on_in_lines(self, error: BaseException, session: threading.Thread) -> None:
        narrator = Narrator(self._language, keys=True)
        self._plain = PlainDisplay(sys.stdout, narrator, self._wires.close)
        keyboard = open_keyboard(self.pressed)  # first: what is typed before it is open is lost
        with closing(keyboard) if keyboard else nullcontext():
            self._wires.post(Faulted("screen", FAILED.format(error=error)))
            session.join()

    # --- the app's side

    def picture(self) -> Picture:
        """What to draw now."""
        now = self._wires.now()
        return Picture(self._scene, self._read(), self._language, now, self._calm)

    def painted(self) -> None:
        """The first picture is there: everything that takes time may start."""
        self._loop = asyncio.get_running_loop()
        assert self._session
        self._session.start()

    def pressed(self, key: str) -> None:
        """Pass a key on, or say that it does nothing. An open list of keys is paged or closed."""
        view = self._scene.view
        page = None if self._plain else self._scene.help_page
        if view is None:
            return
        intent = self._language.intent_keyed(key, view.legal)
        if page is not None and (key == CLOSE_HELP or intent is Command.HELP):
            self._turn(page + 1 if intent else None)
        elif intent:
            self._wires.post(Pressed(key, self._wires.now()))
        else:
            keys = self._language.keys[Command.HELP]
            text = self._language.label(Label.NO_SUCH_KEY, key=key, help=" ".join(keys))
            note = Note(Sign.REFUSED, (text,), self._wires.now())
            self._change(lambda scene: with_note(scene, note))

    def _turn(self, page: int | None) -> None:
        """Open a page of the list of keys; after the last one, close it."""
        if page is not None and page >= help_pages(self.picture(), *self.app.size):
            page = None
        self._change(lambda scene: replace(scene, help_page=page))

    def _change(self, change: Callable[[Scene], Scene]) -> None:
        """Either thread may call it; the app draws several changes at once."""
        with self._changing:
            self._scene = change(self._scene)
            drawn_soon, self._drawn_soon = self._drawn_soon, bool(self._loop)
        if not drawn_soon:
            self._call(self._draw)

    def _draw(self) -> None:
        """On the app's thread, through its own queue, so that a failure is the app's failure."""
        self._drawn_soon = False
        self.app.call_next(self.app.look)

    def seconds_to_change(self) -> float:
        """Seconds until the next whole second of the segment."""
        view, now = self._scene.view, self._wires.now()
        if view is None or not view.running:
            return float("inf")
        past = view.elapsed_at(now) % SECOND_MS
        return self._wires.seconds_to(now + SECOND_MS - past)


@contextmanager
def _watched_threads(on_failure: Callable[[BaseException], None]) -> Iterator[None]:
    """Report errors that end one of Textual's own threads; others go where they did before.

    The hook is called on the failing thread. The thread that writes to the terminal has to go on:
    otherwise the display would wait for it for ever, and the terminal would not be restored.
    """

    def hook(ended: threading.ExceptHookArgs) -> None:
        thread, error = ended.thread, ended.exc_value
        if error is None or thread is None or not thread.name.startswith(OF_TEXTUAL):
            before(ended)
            return
        on_failure(error)
        if isinstance(thread, WriterThread):
            write_on(thread)

    before, threading.excepthook = threading.excepthook, hook
    try:
        yield
    finally:
        threading.excepthook = before


@contextmanager
def _on_standard_output() -> Iterator[None]:
    """Textual writes to the original standard error, which may lead elsewhere by now."""
    before, sys.__stderr__ = sys.__stderr__, sys.__stdout__  # type: ignore[misc]
    try:
        yield
    finally:
        sys.__stderr__ = before  # type: ignore[misc]
