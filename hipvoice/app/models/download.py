"""Downloads a file over HTTP: the only place in the program that uses the network.

Theory of operation. What arrives is appended to `NAME.part`, so whatever ends the transfer, the
next attempt requests the rest (`Range`). With `If-Range` the server only continues if it still has
the same file; if not, it sends all of it, and the part is started again. A transfer is finished
only when as many bytes have arrived as were announced.
"""

from __future__ import annotations

import http.client
import re
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hipvoice import __version__
from hipvoice.app.models.catalogue import ADDRESS, CatalogueModel
from hipvoice.app.models.store import writing
from hipvoice.errors import HipvoiceError
from hipvoice.files import make_folder

BLOCK: Final = 1 << 16  # bytes
STALL_S: Final = 20.0  # without a byte; then the connection counts as dead
ATTEMPTS: Final = 4  # in a row without a single byte gained
PAUSE_S: Final = 1.0  # before another attempt
TOO_MUCH: Final = 2  # times the size in the catalogue, which is rounded
SLACK: Final = 10_000_000  # bytes on top of that
PARTIAL: Final = 206
NOT_SATISFIABLE: Final = 416
WORTH_ANOTHER_TRY: Final = {408, 429, 500, 502, 503, 504}

DownloadProgress = Callable[[int, int], None]  # bytes so far, bytes in all


class BrokenOffError(Exception):
    """The transfer ended before the file did."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server, in s."""

    stall_s: float = STALL_S
    pause_s: float = PAUSE_S


PATIENT: Final = Patience()


def fetch(
    model: CatalogueModel, folder: Path, progress: DownloadProgress, patience: Patience = PATIENT
) -> Path:
    """The file of a model, in `folder`. Raises HipvoiceError; the next call resumes."""
    part = folder / f"{model.name}.part"
    with writing(folder):
        make_folder(folder)
    attempts = ATTEMPTS
    while True:
        before = size_of(part)
        try:
            return _transfer(model, part, progress, patience.stall_s)
        except BrokenOffError as broken:
            attempts = ATTEMPTS if size_of(part) > before else attempts - 1
            if not attempts:
                raise _given_up(model, str(broken), size_of(part)) from broken
        except HipvoiceError:
            part.unlink(missing_ok=True)
            raise
        time.sleep(patience.pause_s)


def size_of(path: Path) -> int:
    """The bytes of a file; 0 if it is not there."""
    return path.stat().st_size if path.exists() else 0


def _transfer(
    model: CatalogueModel, part: Path, progress: DownloadProgress, stall_s: float
) -> Path:
    """One attempt. Raises BrokenOffError if another one may succeed."""
    tag = part.with_suffix(".tag")
    try:
        with urllib.request.urlopen(_request(model, part, tag), timeout=stall_s) as answer:  # noqa: S310 - see _request
            _receive(model, answer, part, progress)
    except urllib.error.HTTPError as error:
        if error.code == NOT_SATISFIABLE:  # the part is longer, so from another file
            part.unlink(missing_ok=True)
            raise BrokenOffError("the file there is another one now") from error
        if error.code in WORTH_ANOTHER_TRY:
            raise BrokenOffError(f"the server answers {error.code} {error.reason}") from error
        raise _refused(model, f"{error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise BrokenOffError(str(reason) or type(error).__name__) from error
    except (ValueError, OverflowError) as error:  # a bad port, or a bad redirect
        raise _refused(model, f"the address is not a web address: {error}") from error
    tag.unlink(missing_ok=True)
    return part


def _request(model: CatalogueModel, part: Path, tag: Path) -> urllib.request.Request:
    if not ADDRESS.fullmatch(model.url):
        raise _refused(model, "the address is not a web address")
    headers = {"User-Agent": f"hipvoice/{__version__}", "Accept-Encoding": "identity"}
    if (have := size_of(part)) and tag.exists():
        headers |= {"Range": f"bytes={have}-", "If-Range": tag.read_text("ascii", "replace")}
    return urllib.request.Request(model.url, headers=headers)  # noqa: S310 - see above


def _receive(
    model: CatalogueModel, answer: http.client.HTTPResponse, part: Path, progress: DownloadProgress
) -> None:
    """Append what arrives to the part, or start it again if the server sends everything."""
    resumed = answer.status == PARTIAL
    have = size_of(part) if resumed else 0
    if resumed and not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
        part.unlink()
        raise BrokenOffError("the server sent a different part than requested")
    total = have + _announced(model, answer)
    _check_size(model, total)
    _check_room(model, total - have, part.parent)
    with writing(part):
        _keep_tag(answer, part.with_suffix(".tag"))
        with part.open("ab" if resumed else "wb") as out:
            while block := _read(answer):
                out.write(block)
                have += len(block)
                _check_size(model, have)
                progress(have, total)
    if have < total:
        raise BrokenOffError(f"the connection ended after {have:,} of {total:,} bytes")


def _announced(model: CatalogueModel, answer: http.client.HTTPResponse) -> int:
    """The number of bytes that the server announces; 0 if it does not."""
    length = answer.headers.get("Content-Length", "0")
    if not re.fullmatch("[0-9]{1,15}", length):
        raise _refused(model, f"the server announces {length[:40]!r} bytes")
    return int(length)


def _read(answer: http.client.HTTPResponse) -> bytes:
    """The next block. Network errors must not look like disk errors."""
    try:
        return answer.read(BLOCK)
    except (OSError, http.client.HTTPException) as error:
        raise BrokenOffError(str(error) or type(error).__name__) from error


def _keep_tag(answer: http.client.HTTPResponse, tag: Path) -> None:
    """Store how the server identifies this file; without that, nothing can be resumed."""
    known = answer.headers.get("ETag") or answer.headers.get("Last-Modified")
    if known and not known.startswith("W/"):  # a weak one is no use for ranges
        tag.write_text(known, "ascii", "replace")
    else:
        tag.unlink(missing_ok=True)


def _check_size(model: CatalogueModel, total: int) -> None:
    most = TOO_MUCH * model.bytes + SLACK
    if total > most:
        raise _refused(model, f"it is larger than {most:,} bytes, {model.bytes:,} are expected")


def _check_room(model: CatalogueModel, needed: int, folder: Path) -> None:
    room = shutil.disk_usage(folder).free
    if needed > room:
        raise _refused(model, f"it needs {needed:,} bytes, and the disk has {room:,} left")


def _refused(model: CatalogueModel, why: str) -> HipvoiceError:
    hint = f"fetch {model.url} by other means, then: hipvoice models install --from FILE"
    return HipvoiceError(f"{model.name} cannot be fetched", f"{model.url}: {why}", hint)


def _given_up(model: CatalogueModel, why: str, have: int) -> HipvoiceError:
    kept = f"{have:,} bytes are kept; " if have else ""
    hint = f"{kept}try again: hipvoice models install {model.name}"
    return HipvoiceError(f"{model.name} could not be fetched", f"{model.url}: {why}", hint)
