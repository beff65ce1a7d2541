"""Recognition models on disk: the folder, whether it is valid, and its data."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hipvoice
from hipvoice.core.commands import INTENTS, Intent
from hipvoice.errors import HipvoiceError
from hipvoice.files import is_regular, read_text

BUILT_IN = "en-hipvoice"
CARD = "hipvoice.json"  # what one of our models says about itself
LEXICON = "graph/words.txt"  # Kaldi's table of words, which not every model has
MAX_BYTES = 10_000_000  # of a file of words; the largest models have one of 4 MB
MAX_WORDS = 20_000  # with more, a second opinion would take too long
# Higher misses words, lower mistakes other speech for them (benchmarks/listen.py).
UNKNOWN_WEIGHT = 3

# The files that Vosk needs for a grammar at run time: the current layout, and that before 2020.
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
FIXED_GRAPHS = ("graph/HCLG.fst", "HCLG.fst")  # Vosk prefers it, and then accepts no grammar


@dataclass(frozen=True)
class Model:
    """A model folder. `decoys` absorb look-alikes; `unknown_weight` is how often `[unk]` is listed,
    and `phrase_weight` how often each phrase of a command is, where a decoy is listed once.

    `lexicon` is every word that the model knows, if it has a list. `language` is the code of what
    it understands ("en"), if it says so. `look_alikes` are decoys of the language, by the command
    that each sounds like. `own` is whether a program's own recogniser listens; then `folder` is not
    used.
    """

    folder: Path
    decoys: tuple[str, ...] = ()
    unknown_weight: int = UNKNOWN_WEIGHT
    phrase_weight: int = 1
    lexicon: tuple[str, ...] = ()
    language: str | None = None
    look_alikes: Mapping[Intent, tuple[str, ...]] = field(default_factory=dict)
    own: bool = False

    @property
    def second_opinion(self) -> bool:
        """Whether it can decode a voice again with all words to choose from."""
        return self.own or bool(self.lexicon)

    def decoys_of(self, legal: Collection[Intent]) -> tuple[str, ...]:
        """The decoys that absorb look-alikes while these commands are legal."""
        alike = (word for intent in INTENTS if intent in legal for word in self._alike(intent))
        return tuple(dict.fromkeys((*self.decoys, *alike)))

    def _alike(self, intent: Intent) -> tuple[str, ...]:
        return self.look_alikes.get(intent, ())


OWN = Model(Path(), unknown_weight=1, own=True)


def find_model(folder: Path | None = None) -> Model:
    """The model in `folder`, or the built-in one. Downloads nothing. Raises HipvoiceError."""
    folder = built_in_folder() if folder is None else folder
    _check(folder)
    card = _card(folder / CARD)
    return Model(
        folder,
        decoys=_decoys(folder / "decoys.txt"),
        unknown_weight=card.get("unknown_times", UNKNOWN_WEIGHT),
        phrase_weight=card.get("phrase_times", 1),
        lexicon=_lexicon(folder / LEXICON),
        language=card.get("language"),
    )


def built_in_folder() -> Path:
    """Where the built-in model is: inside the installed package, or beside it in the source."""
    package = Path(hipvoice.__file__).parent
    places = [package / "models" / BUILT_IN, package.parent / "models" / BUILT_IN]
    found = next((place for place in places if place.is_dir()), None)
    if found is None:
        raise HipvoiceError(
            "The built-in recognition model is not there",
            f"It was looked for in {' and '.join(map(str, places))}.",
            "Reinstall hipvoice (in its source: `make model`), or name a model with `--model`.",
        )
    return found


def _check(folder: Path) -> None:
    if not folder.is_dir():
        what = "It is not a folder." if folder.exists() else "There is nothing at this path."
        raise HipvoiceError(f"No recognition model at {folder}", what, _HINT)
    fixed = next((name for name in FIXED_GRAPHS if (folder / name).exists()), None)
    if fixed:
        detail = f"It has a fixed graph ({fixed}) and cannot be given the commands to expect."
        raise HipvoiceError(f"The model {folder} is of the wrong kind", detail, _HINT)
    missing = min((_missing(folder, layout) for layout in LAYOUTS), key=len)
    if missing:
        raise HipvoiceError(
            f"The folder {folder} is not a recognition model",
            f"It has no {', '.join(missing)}.",
            _inner_hint(folder) or _HINT,
        )
    if strange := next(_strange(folder), None):
        detail = (
            f"{strange} in it is not a file, but a pipe, a device, or a link that leads nowhere."
        )
        raise HipvoiceError(f"The folder {folder} is not a recognition model", detail, _HINT)


_HINT = "A model is an unpacked Vosk folder with a dynamic graph, as vosk-model-small-en-us-0.15."


def _missing(folder: Path, layout: tuple[str, ...]) -> list[str]:
    return [name for name in layout if not is_regular(folder / name)]


def _strange(folder: Path) -> Iterator[str]:
    """What is neither a file nor a folder: the recogniser would wait for a pipe for ever."""
    for path in folder.rglob("*"):
        if not (path.is_file() or path.is_dir()):
            yield path.relative_to(folder).as_posix()


def _inner_hint(folder: Path) -> str:
    """Unpacking often gives a folder inside a folder."""
    inner = (path for path in sorted(folder.iterdir()) if path.is_dir())
    found = next((p for p in inner if any(not _missing(p, lay) for lay in LAYOUTS)), None)
    return f"The model seems to be one folder further in: {found}" if found else ""


def _decoys(path: Path) -> tuple[str, ...]:
    """One or more decoys per line; lines that start with # are comments."""
    lines = _text(path).splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


def _lexicon(path: Path) -> tuple[str, ...]:
    """The words of Kaldi's table ("word number" per line), without symbols such as `<eps>`."""
    words = [line.split(" ", 1)[0] for line in _text(path).splitlines()]
    return tuple(word for word in words if word[:1].isalpha()) if len(words) <= MAX_WORDS else ()


def _text(path: Path) -> str:
    """The text of a file that not every model has; empty if it is missing."""
    return read_text(path, MAX_BYTES) if path.exists() else ""


def _card(path: Path) -> dict[str, Any]:
    """What the model says about itself, if it does."""
    if not path.exists():
        return {}
    try:
        card = json.loads(read_text(path, MAX_BYTES))
        return {
            "unknown_times": int(card["unknown_times"]),
            "phrase_times": int(card.get("phrase_times", 1)),
            "language": card.get("language"),
        }
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise HipvoiceError(f"The file {path} is damaged", repr(error), _HINT) from error
