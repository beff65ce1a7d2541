"""Writes sound files piece by piece, with their tags, completely or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import soundfile

from hipvoice.errors import HipvoiceError
from hipvoice.sound import id3, ogg
from hipvoice.sound.mixer import Block
from hipvoice.sound.recording import name_for_libsndfile
from hipvoice.writing import explained, new_path

# By extension: container and coding, as libsndfile calls them. Vorbis, Opus and MP3 come out at
# about 37, 45 and 64 kbit/s (two-minute-basics, half of which is pauses; libsndfile 1.2.2). Opus
# needs 28 to 40 for full-band speech and 48 to 64 for music in mono (RFC 6716, 2.1.1), so its
# default suits both a voice alone and a voice over music.
FORMATS = {
    ".wav": ("WAV", "PCM_16"),
    ".flac": ("FLAC", "PCM_16"),
    ".ogg": ("OGG", "VORBIS"),
    ".opus": ("OGG", "OPUS"),
    ".mp3": ("MP3", "MPEG_LAYER_III"),
}
RATE = 48_000  # Hz; Opus does not support 44,100

# Longer writes of Vorbis overflow the stack (python-soundfile issues 396 and 426).
MOST_FRAMES = 48_000


class SoundFileWriter:
    """Writes mono sound at RATE Hz beside `path`, and moves it there when it is complete.

    `tags` are libsndfile's ("title", "comment"). `chapters` are where parts begin (ms) and their
    names; they may be set until the end, and are written if the format has them. A context: after
    an exception it leaves nothing behind. An existing file is replaced only with `force`. Raises
    HipvoiceError.
    """

    def __init__(
        self, path: Path, tags: Mapping[str, str], *, private: bool = False, force: bool = False
    ) -> None:
        self.chapters: Sequence[tuple[int, str]] = ()
        self._title = tags.get("title", "")
        self._frames = 0
        self._path = path
        kind, coding = format_of(path)
        with ExitStack() as stack:
            place = new_path(path, "the sound file", private=private, force=force)
            self._part = stack.enter_context(place)
            with _explained(path):
                self._file = soundfile.SoundFile(
                    name_for_libsndfile(self._part),
                    "w",
                    samplerate=RATE,
                    channels=1,
                    format=kind,
                    subtype=coding,
                )
            stack.callback(self._let_go)
            for name, text in tags.items():
                if text:  # libsndfile refuses an empty one
                    setattr(self._file, name, text)
            self._place = stack.pop_all()

    def __enter__(self) -> SoundFileWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        with self._place:
            if error is not None:
                raise error
            with _explained(self._path):
                self._file.close()
                self._add_chapters()

    def _let_go(self) -> None:
        """Close the file if it is open. An error that ended it before is the one to report."""
        with suppress(soundfile.LibsndfileError):
            self._file.close()

    def _add_chapters(self) -> None:
        """Put the chapters into the file, by way of another file beside it. Raises OSError."""
        marked = self._part.with_suffix(".marked")
        end = self._frames * 1000 // RATE
        try:
            match self._path.suffix.lower():
                case ".ogg" | ".opus" if self.chapters:
                    ogg.add_chapters(self._part, marked, self.chapters)
                case ".mp3":
                    id3.add_tag(self._part, marked, self._title, self.chapters, end)
                case _:
                    return
            marked.replace(self._part)
        finally:
            marked.unlink(missing_ok=True)

    def write(self, block: Block) -> None:
        """Append `block`. Raises HipvoiceError if the disk is full."""
        with _explained(self._path):
            for start in range(0, len(block), MOST_FRAMES):
                self._file.write(block[start : start + MOST_FRAMES])
            self._frames += len(block)


def format_of(path: Path) -> tuple[str, str]:
    """Container and coding of a file by its extension. Raises HipvoiceError."""
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        known = ", ".join(FORMATS)
        raise HipvoiceError(f"{path} has no extension of a sound file", hint=f"known are {known}")
    return found


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn errors of libsndfile and the disk into HipvoiceError."""
    with explained(path, "the sound file"):
        try:
            yield
        except (soundfile.LibsndfileError, AssertionError) as error:  # it asserts on a full disk
            reason = str(error) or "the disk is full"
            raise HipvoiceError("cannot write the sound file", f"{path}: {reason}") from None
