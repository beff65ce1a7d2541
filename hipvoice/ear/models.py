"""Recognition models on disk: which folder, whether it is one, and the data that goes with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import hipvoice
from hipvoice.errors import HipvoiceError

BUILT_IN = "en-hipvoice"
CARD = "hipvoice.json"  # what a model of our own says about itself
LEXICON = "graph/words.txt"  # Kaldi's table of words, which not every model keeps
MOST_WORDS = 20_000  # more would take a second opinion longer than the command may wait
UNKNOWN_WEIGHT = 3  # see benchmarks/listen.py: more misses words, less takes other speech for them

# The files that Vosk needs for a grammar at run time: the layout of today, and that before 2020.
LAYOUTS: tuple[tuple[str, ...], ...] = (
    (
        "am/final.mdl",
        "conf/model.conf",
        "conf/mfcc.conf",
        "graph/HCLr.fst",
        "graph/Gr.fst",
        "graph/disambig_tid.int",
    ),
    ("final.mdl", "mfcc.conf", "HCLr.fst", "Gr.fst", "disambig_tid.int"),
)
FIXED_GRAPHS = ("graph/HCLG.fst", "HCLG.fst")  # Vosk prefers it, and then takes no grammar


@dataclass(frozen=True)
class Model:
    """A model folder; `decoys` absorb look-alikes; `unknown_weight` is how often `[unk]` stands.

    `lexicon` is every word that the model knows, where it tells.
    """

    folder: Path
    decoys: tuple[str, ...] = ()
    unknown_weight: int = UNKNOWN_WEIGHT
    lexicon: tuple[str, ...] = ()


def find_model(folder: Path | None = None) -> Model:
    """The model in `folder`, or the built-in one. Never fetches anything. Raises HipvoiceError."""
    folder = built_in_folder() if folder is None else folder
    _check(folder)
    return Model(
        folder,
        _decoys(folder / "decoys.txt"),
        _unknown_weight(folder / CARD),
        _lexicon(folder / LEXICON),
    )


def built_in_folder() -> Path:
    """Where the built-in model lies: inside the installed package, or beside it in the source."""
    package = Path(hipvoice.__file__).parent
    places = [package / "models" / BUILT_IN, package.parent / "models" / BUILT_IN]
    found = next((place for place in places if place.is_dir()), None)
    if found is None:
        raise HipvoiceError(
            "The built-in recognition model is not there",
            f"It was looked for in {' and '.join(map(str, places))}.",
            "Build it with `make model`, or name a Vosk model folder with `--model`.",
        )
    return found


def _check(folder: Path) -> None:
    if not folder.is_dir():
        what = "It is not a folder." if folder.exists() else "There is nothing at this path."
        raise HipvoiceError(f"No recognition model at {folder}", what, _HINT)
    fixed = next((name for name in FIXED_GRAPHS if (folder / name).exists()), None)
    if fixed:
        detail = f"It has a fixed graph ({fixed}) and cannot be told which commands to expect."
        raise HipvoiceError(f"The model {folder} is of the wrong kind", detail, _HINT)
    missing = min((_missing(folder, layout) for layout in LAYOUTS), key=len)
    if missing:
        raise HipvoiceError(
            f"The folder {folder} is no recognition model",
            f"It has no {', '.join(missing)}.",
            _inner_hint(folder) or _HINT,
        )


_HINT = "A model is an unpacked Vosk folder with a dynamic graph, as vosk-model-small-en-us-0.15."


def _missing(folder: Path, layout: tuple[str, ...]) -> list[str]:
    return [name for name in layout if not (folder / name).is_file()]


def _inner_hint(folder: Path) -> str:
    """Unpacking often gives a folder inside a folder."""
    inner = (path for path in sorted(folder.iterdir()) if path.is_dir())
    found = next((p for p in inner if any(not _missing(p, lay) for lay in LAYOUTS)), None)
    return f"The model seems to be one folder further in: {found}" if found else ""


def _decoys(path: Path) -> tuple[str, ...]:
    """One decoy a line or several; lines that begin with # are comments."""
    if not path.is_file():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


def _lexicon(path: Path) -> tuple[str, ...]:
    """The words of Kaldi's table ("word number" a line), without its signs such as `<eps>`."""
    if not path.is_file():
        return ()
    words = [line.split(" ", 1)[0] for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(word for word in words if word[:1].isalpha()) if len(words) <= MOST_WORDS else ()


def _unknown_weight(card: Path) -> int:
    """What the card of the model recommends, where it has one."""
    if not card.is_file():
        return UNKNOWN_WEIGHT
    try:
        return int(json.loads(card.read_text(encoding="utf-8"))["unknown_times"])
    except (ValueError, TypeError, KeyError) as error:
        raise HipvoiceError(f"The file {card} is damaged", repr(error), _HINT) from error
