"""Recognition models and voices: the catalogues, the user's own folders, and installing.

One installer serves both. What differs is here, as a `Kind`: what it is called, which files it is
made of, and how it is found out whether it works.

catalogue    what can be installed, from shipped files
download     fetches a file
install      makes one of what was fetched or given, and puts it in place
places       what is there, where, and what is wrong with it
overview     the lists, and which one is used
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, Final

from hipvoice import remedies
from hipvoice.errors import HipvoiceError
from hipvoice.files import open_file

MODEL_LIMIT_S: Final = 10.0  # for the recogniser to load it

KOKORO: Final = "kokoro"  # the one voice that is not one of Piper's
GRAPH: Final = ".onnx"
PAPERS: Final = ("MODEL_CARD", "LICENSE", "LICENCE", "NOTICE")  # what stays with a voice
WORD: Final = {"do": "render", "text": "Ready.", "rate": 165, "voice": None, "file": "speech.wav"}
WORD_LIMIT_S: Final = 30.0  # to load, and to say it; a quick machine takes a second
ENGLISH: Final = "en"

NUMBER, BLOCK = 0, 2  # the protobuf wire types that a graph has
GRAPH_KEYS: Final = {7 << 3 | BLOCK, 8 << 3 | BLOCK}  # the graph, and the version of its language


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be installed: what differs between models and voices.

    `plural` is also its command and its folder among the user's data; `given` what can be installed
    without the network; `catalogue` its file in the folder `models` of the package; `built_in` the
    name of the one that is part of the program; `loose` the pattern of the main files of those that
    have no folder of their own.

    `named` is the name for what a path leads to. `parts` are its files, by the names that they get
    in the folder of a thing of that name. `require` refuses the thing of that name in a folder if
    it is not valid. `load` tries whether it works, and returns what its user is to know. `usage`
    says how to use it. All of them raise HipvoiceError.
    """

    noun: str
    plural: str
    given: str
    catalogue: str
    built_in: str
    loose: str
    named: Callable[[Path], str]
    parts: Callable[[Path, str], dict[str, Path]]
    require: Callable[[Path, str], None]
    load: Callable[[Path, str], list[str]]
    usage: Callable[[str], str]

    @property
    def command(self) -> str:
        """What all its commands begin with."""
        return f"hipvoice {self.plural}"

    @property
    def listing(self) -> str:
        """The command that lists what can be installed."""
        return f"{self.command} {'--available' if self.loose else 'list'}"


def inner(folder: Path) -> Path:
    """The folder itself, or the only one in it: some zips have outer folders."""
    inside = [path for path in folder.iterdir() if not path.name.startswith((".", "__MACOSX"))]
    return inner(inside[0]) if len(inside) == 1 and inside[0].is_dir() else folder


def digest(path: Path, algorithm: str = "sha256") -> str:
    """The checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


# A model is a folder.


def _model_named(path: Path) -> str:
    return path.name if path.is_dir() else path.stem


def _model_parts(origin: Path, name: str) -> dict[str, Path]:
    folder = inner(origin) if origin.is_dir() else origin
    _require_model(folder, name)
    return {path.name: path for path in folder.iterdir()}


def _require_model(folder: Path, _name: str) -> None:
    from hipvoice.ear.models import find_model  # noqa: PLC0415 - voices do not need it

    find_model(folder)


def _load_model(folder: Path, _name: str) -> list[str]:
    """Have the recogniser load it, in a process of its own."""
    from hipvoice.child import ChildGone  # noqa: PLC0415 - as below
    from hipvoice.ear.recogniser import CannotLoad, Listener  # noqa: PLC0415 - needs numpy

    child = Listener(MODEL_LIMIT_S)
    try:
        child.load(folder, ())
    except CannotLoad as refused:
        raise HipvoiceError("the model cannot be loaded", str(refused)) from refused
    except ChildGone as gone:
        detail = "the recogniser stopped while it read the model"
        raise HipvoiceError("the model cannot be loaded", detail) from gone
    finally:
        child.end()
    return []


def _model_usage(name: str) -> str:
    return f"Listen with it: hipvoice models use {name}"


# A voice is one or two files: a graph, and for Piper its settings.


def _voice_named(path: Path) -> str:
    graph = _graph_in(path) if path.is_dir() else path
    return KOKORO if graph.stem.startswith(KOKORO) else graph.stem


def _voice_parts(origin: Path, name: str) -> dict[str, Path]:
    graph = _graph_in(origin)
    _require_graph(graph, name)
    parts = {f"{name}{GRAPH}": graph}
    if name != KOKORO:
        parts[f"{name}{GRAPH}.json"] = graph.with_name(f"{graph.name}.json")
    beside = graph.parent.iterdir() if origin.is_dir() else ()
    return parts | {p.name: p for p in beside if p.name.startswith(PAPERS) and p.is_file()}


def _graph_in(origin: Path) -> Path:
    """The one graph in a folder, or the file itself."""
    if not origin.is_dir():
        return origin
    found = sorted(inner(origin).glob(f"[!.]*{GRAPH}"))
    if len(found) == 1:
        return found[0]
    there = "there is none" if not found else f"there are {', '.join(p.name for p in found)}"
    hint = "name the file of one voice: hipvoice voices install --from NAME.onnx"
    raise HipvoiceError(f"{inner(origin)} does not hold one voice", there, hint)


def _require_voice(folder: Path, name: str) -> None:
    _require_graph(folder / f"{name}{GRAPH}", name)


def _require_graph(graph: Path, name: str) -> None:
    from hipvoice.voice import kokoro_worker, voices  # noqa: PLC0415 - models do not need them

    if name != KOKORO:
        voices.settings_of(graph)
    with open_file(graph) as file:
        whole = _is_whole(file, graph.stat().st_size)
    if not whole or (name == KOKORO and digest(graph) != kokoro_worker.SHA256):
        what = "the weights of Kokoro" if name == KOKORO else "a whole graph of ONNX"
        hint = f"fetch it once more, or another one: {VOICES.listing}"
        raise HipvoiceError(f"{graph} is not {what}", "it was cut off, or changed", hint)


def _is_whole(file: BinaryIO, size: int) -> bool:
    """Whether the outermost fields of a graph end where the file does."""
    keys: set[int] = set()
    while 0 <= file.tell() < size:
        key, value = _varint(file), _varint(file)
        if key is None or value is None or key & 7 not in {NUMBER, BLOCK}:
            return False
        keys.add(key)
        if key & 7 == BLOCK:
            file.seek(min(value, size + 1), 1)
    return file.tell() == size and keys >= GRAPH_KEYS


def _varint(file: BinaryIO) -> int | None:
    """A number of protobuf: seven bits a byte, the lowest first. None if there is none."""
    number = 0
    for shift in range(0, 70, 7):
        byte = file.read(1)
        if not byte:
            return None
        number |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:  # noqa: PLR2004 - the eighth bit says that more follow
            return number
    return None


def _load_voice(folder: Path, name: str) -> list[str]:
    """Have Piper say a word with it, in a process of its own. Kokoro's checksum says enough."""
    from hipvoice.voice import voices  # noqa: PLC0415 - models do not need it

    if name == KOKORO:
        lacks = voices.kokoro_lacks_beside_weights()
        return [f"It cannot speak yet: {lacks.title}. To fix it: {lacks.hint}"] if lacks else []
    graph = folder / f"{name}{GRAPH}"
    languages = voices.info(graph).languages
    known = [f"It speaks {code}; sessions are in English." for code in languages if _foreign(code)]
    if find_spec("piper") is None:
        mend = remedies.pip(voices.PACKAGE)
        return [*known, f"Piper is not installed, so it was not tried. To install it: {mend}"]
    _say(graph)
    return known


def _foreign(code: str) -> bool:
    return not code.lower().startswith(ENGLISH)


def _say(graph: Path) -> None:
    from hipvoice.voice.child import RenderError, Worker  # noqa: PLC0415 - as above
    from hipvoice.voice.voices import WORKER  # noqa: PLC0415 - as above

    worker = Worker(WORKER, str(graph))
    try:
        worker.await_ready(WORD_LIMIT_S)
        worker.ask(WORD, WORD_LIMIT_S)
    except RenderError as refused:
        raise HipvoiceError("Piper cannot speak with the voice", str(refused)) from refused
    finally:
        worker.end()


def _voice_usage(name: str) -> str:
    called = "kokoro:heart" if name == KOKORO else f"piper:{name}"
    return f"Speak with it: hipvoice voices {called} --use"


MODELS: Final = Kind(
    noun="model",
    plural="models",
    given="a zip file or a folder",
    catalogue="catalogue.yaml",
    built_in="en-hipvoice",
    loose="",
    named=_model_named,
    parts=_model_parts,
    require=_require_model,
    load=_load_model,
    usage=_model_usage,
)
VOICES: Final = Kind(
    noun="voice",
    plural="voices",
    given="a file NAME.onnx, a zip file or a folder",
    catalogue="voices.yaml",
    built_in="",
    loose=f"[!.]*{GRAPH}",
    named=_voice_named,
    parts=_voice_parts,
    require=_require_voice,
    load=_load_voice,
    usage=_voice_usage,
)
KINDS: Final = {kind.plural: kind for kind in (MODELS, VOICES)}
