"""A model and a voice as files: the built-in model, packed, and a voice that is made here."""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from hipvoice.app.store import KINDS, MODELS, VOICES, Kind
from hipvoice.app.store.catalogue import CatalogueEntry, RemoteFile
from hipvoice.ear.models import built_in_folder
from tests.voice.piper_voice import make_voice

# A remark in a graph, as protobuf has it: so that a transfer can break off within.
LONG = 400_000
HEAD = bytes([6 << 3 | 2, LONG & 0x7F | 0x80, LONG >> 7 & 0x7F | 0x80, LONG >> 14])
REMARK = HEAD + random.Random(8).randbytes(LONG)


def zipped(folder: Path, top: str = "test-model/") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                out.write(path, top + path.relative_to(folder).as_posix())
    return packed.getvalue()


@pytest.fixture(scope="session")
def model_zip() -> bytes:
    return zipped(built_in_folder())


@dataclass(frozen=True)
class Sample:
    """One of a kind: the files as they are fetched, the main one first, and as they are in place.

    `main` is the file in place without which it does not work.
    """

    kind: Kind
    name: str
    files: Mapping[str, bytes]
    folder: Path
    main: str

    def entry(self, base: str, **first: str) -> CatalogueEntry:
        """An entry for the files at an address; `first` is about the first."""
        files = [RemoteFile(f"{base}/{name}", len(data)) for name, data in self.files.items()]
        files[0] = RemoteFile(files[0].url, files[0].bytes, **first)
        return CatalogueEntry(self.name, "en", "MIT", tuple(files))

    def catalogue(self, path: Path, base: str, *, known: bool = False) -> str:
        """The same as a file of a catalogue, with its checksums if they are to be `known`."""
        rows = [self._row(f"{base}/{name}", data, known=known) for name, data in self.files.items()]
        about = {"name": self.name, "language": "en", "licence": "MIT"}
        also = {"also": rows[1:]} if rows[1:] else {}
        path.write_text(yaml.safe_dump([about | rows[0] | also]))
        return str(path)

    @staticmethod
    def _row(url: str, data: bytes, *, known: bool) -> dict[str, Any]:
        sha256 = {"sha256": hashlib.sha256(data).hexdigest()} if known else {}
        return {"url": url, "bytes": len(data)} | sha256


@pytest.fixture(scope="session")
def model_sample(model_zip: bytes) -> Sample:
    return Sample(MODELS, "test-model", {"m.zip": model_zip}, built_in_folder(), "am/final.mdl")


@pytest.fixture(scope="session")
def voice_sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    graph = make_voice(tmp_path_factory.mktemp("voice"), "test-voice")
    graph.write_bytes(graph.read_bytes() + REMARK)
    files = {path.name: path.read_bytes() for path in (graph, Path(f"{graph}.json"))}
    return Sample(VOICES, "test-voice", files, graph.parent, graph.name)


@pytest.fixture(params=KINDS)
def sample(request: pytest.FixtureRequest) -> Sample:
    """One of each kind."""
    found: Sample = request.getfixturevalue(f"{request.param.removesuffix('s')}_sample")
    return found
