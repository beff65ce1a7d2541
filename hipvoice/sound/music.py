"""Music under the voice: files one after another, for ever, as mono blocks of even level.

Files differ in loudness, so music is levelled to MUSIC_LUFS, 12 dB below the voice (-19 LUFS); the
mixer lowers it by another 12 dB while somebody speaks. Loudness is measured for ten seconds at a
time, as in EBU R128, before they are played. What is louder is turned down before it begins; what
is softer comes up slowly, so that the music breathes and doesn't pump.
"""

from __future__ import annotations

import contextlib
import math
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, pairwise
from pathlib import Path

import numpy as np
import soundfile
import soxr

from hipvoice.errors import HipvoiceError
from hipvoice.files import is_regular
from hipvoice.pcm import Block, loudness
from hipvoice.sound.recording import Mono, OnRemark, open_recording

KINDS = {".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff"}
BLOCK_S = 0.1  # decoded and levelled at a time
MUSIC_LUFS = -31.0
SPAN = 100  # blocks that are measured at once: ten seconds, more than a few bars
RELEASE_DB = 3.0  # from one span to the next
MOST_GAIN_DB = 12.0  # more would only raise the noise of a recording
AHEAD = 20  # blocks that are decoded before they are needed: 2 s

MAX_REASONS = 3  # that an error names
PASSED_OVER = "{path} cannot be played to its end and is passed over ({reason})"

NextBlock = Callable[[], Block | None]


def music_files(path: Path) -> list[Path]:
    """The files at `path`: the file itself, or those in a folder by name. Raises HipvoiceError.

    At least one of them can be played. Hidden files are left out: macOS puts a `._one.mp3` beside
    each `one.mp3` on a foreign disk, and it is not music.
    """
    files = _within(path) if path.is_dir() else [path]
    reasons = []
    for file in files:
        if reason := _unplayable(file):
            reasons.append(f"{file}: {reason}")
        else:
            return files
    title = f"there is no music that can be played in {path}"
    hint = f"a file or a folder of files with {', '.join(sorted(KINDS))}"
    raise HipvoiceError(title, "; ".join(reasons[:MAX_REASONS]), hint)


def _within(folder: Path) -> list[Path]:
    named = (file for file in folder.rglob("*") if file.suffix.lower() in KINDS)
    files = (file for file in named if is_regular(file))
    return sorted(file for file in files if not _is_hidden(file.relative_to(folder)))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _unplayable(path: Path) -> str:
    """Why a file cannot be played; empty if it can."""
    try:
        with open_recording(path, lambda _: None) as file:
            return "" if len(file.read(1)) else "it is empty"
    except (soundfile.SoundFileError, OSError) as error:
        return _reason(error)


def _reason(error: Exception) -> str:
    """Why a file cannot be read; libsndfile calls too many things "possibly a pipe"."""
    return str(error) if isinstance(error, OSError) else "it holds no sound of a known kind"


def music_blocks(
    files: Sequence[Path], rate: int, tell: OnRemark = lambda _: None
) -> Iterator[Block]:
    """The files as blocks at `rate` Hz, over and over; it ends only when none can be read.

    `tell` is called once for each unreadable file, on the thread that takes the blocks.
    """
    levelled = _levelled(_forever(files, rate, _once(tell)), rate)
    for block in levelled:
        yield block * np.linspace(0, 1, len(block), dtype=np.float32)  # from silence, no click
        break
    yield from levelled


class Music:
    """Gives a mixer its music; use it from the thread that reads the mixer. `next_block` is called
    when a block is used up, and returns None for silence.
    """

    def __init__(self, next_block: NextBlock) -> None:
        self._next = next_block
        self._rest: Block = np.zeros(0, dtype=np.float32)

    def __call__(self, frames: int) -> Block:
        """The next `frames` samples."""
        while len(self._rest) < frames:
            block = self._next()
            if block is None:
                block = np.zeros(frames - len(self._rest), dtype=np.float32)
            self._rest = np.concatenate((self._rest, block))
        out, self._rest = self._rest[:frames], self._rest[frames:]
        return out


class Ahead:
    """Decodes on a thread of its own, so that taking a block never waits for a disk."""

    def __init__(self, blocks: Iterator[Block]) -> None:
        self._blocks = blocks
        self._queue: queue.Queue[Block] = queue.Queue(AHEAD)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="music", daemon=True)
        self._thread.start()

    def take(self) -> Block | None:
        """The next block; None if there is none yet."""
        try:
            return self._queue.get_nowait()
        except queue.Empty:
            return None

    def close(self) -> None:
        """Stop."""
        self._closing.set()
        while self.take() is not None:  # so that a full queue blocks nobody
            pass
        self._thread.join()

    def _run(self) -> None:
        for block in self._blocks:
            while not self._closing.is_set():
                with contextlib.suppress(queue.Full):
                    self._queue.put(block, timeout=BLOCK_S)
                    break
            if self._closing.is_set():
                return


def _once(tell: OnRemark) -> OnRemark:
    told = set[str]()

    def tell_new(text: str) -> None:
        if text not in told:
            told.add(text)
            tell(text)

    return tell_new


def _forever(files: Sequence[Path], rate: int, tell: OnRemark) -> Iterator[Block]:
    while True:
        sounded = False
        for file in files:
            try:
                for block in _decoded(file, rate, tell):
                    sounded = True
                    yield block
            except (soundfile.SoundFileError, OSError) as error:
                tell(PASSED_OVER.format(path=file, reason=_reason(error)))
        if not sounded:
            return


def _decoded(path: Path, rate: int, tell: OnRemark) -> Iterator[Block]:
    """One file at `rate` Hz, mono, in blocks of about BLOCK_S."""
    mono = Mono(kept=True)  # an instrument may be on one side only
    with open_recording(path, tell) as file:
        stream = soxr.ResampleStream(file.samplerate, rate, 1, dtype="float32")
        frames = max(1, int(file.samplerate * BLOCK_S))
        ended = False
        while not ended:
            read = mono.mix(file.read(frames, dtype="float32", always_2d=True), file.samplerate)
            ended = len(read) < frames
            block = stream.resample_chunk(read, last=ended)
            if len(block):
                yield block


def _levelled(blocks: Iterator[Block], rate: int) -> Iterator[Block]:
    """The blocks at MUSIC_LUFS. The gain goes evenly through each span, and is never more than its
    loudness allows: so it is down before what is loud begins.
    """
    begins = math.inf
    spans = _with_gains(_spans(blocks), rate)
    for (span, gain), (_, following) in pairwise(chain(spans, [([], math.inf)])):
        ends = min(gain, following)
        yield from _glided(span, min(begins, gain), ends)
        begins = ends


def _spans(blocks: Iterator[Block]) -> Iterator[list[Block]]:
    while span := list(islice(blocks, SPAN)):
        yield span


def _with_gains(spans: Iterator[list[Block]], rate: int) -> Iterator[tuple[list[Block], float]]:
    """Each span with the gain that its loudness calls for."""
    level = -math.inf
    for span in spans:
        level = max(loudness(np.concatenate(span).astype(np.float64), rate), level - RELEASE_DB)
        yield span, 10 ** (min(MUSIC_LUFS - level, MOST_GAIN_DB) / 20)


def _glided(span: list[Block], begins: float, ends: float) -> Iterator[Block]:
    """The blocks of a span, with a gain that goes evenly from one value to the other."""
    total, at = sum(map(len, span)), 0
    for block in span:
        steps = np.arange(at, at + len(block), dtype=np.float32) / total
        yield block * (begins + (ends - begins) * steps).astype(np.float32)
        at += len(block)
