"""A cue sheet: where the exercises begin in a sound file, for players that know chapters.

As in appendix A of the CDRWIN User's Guide, which players follow: times are mm:ss:ff with 75 frames
a second, there are at most 99 tracks, and a text in quotes holds no quotes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

FRAMES_A_SECOND = 75
MOST_TRACKS = 99

# Of what has been decoded players ask no more than that; MP3 alone has a name of its own.
KINDS = {".mp3": "MP3"}
OTHER_KIND = "WAVE"


def cue_sheet(sound: Path, title: str, chapters: Sequence[tuple[int, str]]) -> str:
    """The sheet of `sound`. `chapters` are where each begins (ms) and its name."""
    kind = KINDS.get(sound.suffix.lower(), OTHER_KIND)
    lines = [f"TITLE {_quoted(title)}", f"FILE {_quoted(sound.name)} {kind}"]
    for number, (at, name) in enumerate(chapters[:MOST_TRACKS], start=1):
        lines += [
            f"  TRACK {number:02} AUDIO",
            f"    TITLE {_quoted(name)}",
            f"    INDEX 01 {_time(at)}",
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', "'"))


def _time(ms: int) -> str:
    """mm:ss:ff; the minutes go on past 99, as players expect of long files."""
    frames = ms * FRAMES_A_SECOND // 1000
    seconds, frame = divmod(frames, FRAMES_A_SECOND)
    return f"{seconds // 60:02}:{seconds % 60:02}:{frame:02}"
