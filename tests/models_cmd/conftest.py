"""A model as a zip file: the built-in one, packed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from hipvoice.ear.models import built_in_folder


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
