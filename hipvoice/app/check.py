"""Files checked: what is wrong with them, and what will not go well when they are played."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from hipvoice.app.faults import tell
from hipvoice.app.library import english
from hipvoice.app.voice import open_voice
from hipvoice.core.language import Language
from hipvoice.core.wording import nominal_ms
from hipvoice.routines.library import Library
from hipvoice.routines.problems import ProblemsError, render
from hipvoice.routines.remarks import SaidMs, remarks
from hipvoice.voice.voice import Voice


def check_files(paths: Sequence[Path], rate: int | None) -> Iterator[tuple[Path, str, str]]:
    """For each file what is wrong with it, and remarks on it; to be printed, or empty.

    At a `rate` (words a minute) the voice measures what fits; without, the nominal pace is taken.
    Raises HipvoiceError for a file that cannot be read.
    """
    language = english()
    with ExitStack() as stack:
        said_ms: SaidMs = nominal_ms
        if rate:
            said_ms = _measured(stack.enter_context(closing(open_voice(tell))), rate)
        for path in paths:
            yield path, *_checked(path, language, said_ms)


def _checked(path: Path, language: Language, said_ms: SaidMs) -> tuple[str, str]:
    try:
        good = Library().read(path)
    except ProblemsError as error:
        return render(error.problems), ""
    return "", render(remarks(good, language, said_ms))


def _measured(voice: Voice, rate: int) -> SaidMs:
    """How long the voice takes for a sentence at `rate`."""
    return lambda text: voice.durations([text], rate)[text]
