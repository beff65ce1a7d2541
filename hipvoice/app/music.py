"""Music for a session: decoded ahead where somebody listens, as it is needed where nobody waits."""

from __future__ import annotations

from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from hipvoice.sound.devices import OnFault
from hipvoice.sound.music import Ahead, Music, music_blocks, music_files

PART = "music"


def music_ahead(stack: ExitStack, path: Path | None, rate: int, on_fault: OnFault) -> Music | None:
    """The music of a file or folder at `rate` Hz, decoded until `stack` is closed.

    Files that cannot be read are faults of the "music". Raises HipvoiceError where there is none in
    `path`.
    """
    if path is None:
        return None
    ahead = Ahead(music_blocks(music_files(path), rate, partial(on_fault, PART)))
    return Music(stack.enter_context(closing(ahead)).take)


def music_at_once(path: Path | None, rate: int, on_fault: OnFault) -> Music | None:
    """The same, decoded by whoever takes it. Raises HipvoiceError."""
    if path is None:
        return None
    blocks = music_blocks(music_files(path), rate, partial(on_fault, PART))
    return Music(lambda: next(blocks, None))
