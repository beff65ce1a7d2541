"""Downloads a file over HTTP: the only place in the program that uses the network.

Theory of operation. What arrives is appended to `FILE.part`, so whatever ends the transfer, the
next attempt requests the rest (`Range`). With `If-Range` the server only continues if it still has
the same file; if not, it sends all of it, and the part is started again. A transfer is finished
only when as many bytes have arrived as were announced; then the part gets the name of the file,
which is not fetched again.
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
from hipvoice.app.store import Kind
from hipvoice.app.store.catalogue import ADDRESS, CatalogueEntry, RemoteFile
from hipvoice.app.store.places import writing
from hipvoice.errors import HipvoiceError

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


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch, and what it is for: the words of errors."""

    kind: Kind
    name: str
    file: RemoteFile


def fetch_all(
    kind: Kind,
    entry: CatalogueEntry,
    folder: Path,
    progress: DownloadProgress,
    patience: Patience = PATIENT,
) -> list[Path]:
    """The files of an entry, in `folder`. Raises HipvoiceError; the next call resumes."""
    fetched: list[Path] = []
    for file in entry.files:
        before, after = (
            sum(map(size_of, fetched)),
            sum(f.bytes for f in entry.files[len(fetched) + 1 :]),
        )

        def further(have: int, total: int, before: int = before, after: int = after) -> None:
            progress(before + have, before + total + after)

        wanted = Wanted(kind, entry.name, file)
        fetched.append(fetch(wanted, folder, further, patience))
    return fetched


def fetch(
    wanted: Wanted, folder: Path, progress: DownloadProgress, patience: Patience = PATIENT
) -> Path:
    """A file, in `folder`, which exists. Raises HipvoiceError; the next call resumes."""
    whole = folder / wanted.file.name
    part = folder / f"{wanted.file.name}.part"
    attempts = ATTEMPTS
    while not whole.exists():
        before = size_of(part)
        try:
            _transfer(wanted, part, progress, patience.stall_s)
            with writing(whole):
                part.rename(whole)
        except BrokenOffError as broken:
            attempts = ATTEMPTS if size_of(part) > before else attempts - 1
            if not attempts:
                raise _given_up(wanted, str(broken), size_of(part)) from broken
            time.sleep(patience.pause_s)
        except HipvoiceError:
            part.unlink(missing_ok=True)
            raise
    return whole


def size_of(path: Path) -> int:
    """The bytes of a file; 0 if it is not there."""
    return path.stat().st_size if path.exists() else 0


def _transfer(wanted: Wanted, part: Path, progress: DownloadProgress, stall_s: float) -> None:
    """One attempt. Raises BrokenOffError if another one may succeed."""
    tag = part.with_suffix(".tag")
    try:
        with urllib.request.urlopen(_request(wanted, part, tag), timeout=stall_s) as answer:  # noqa: S310 - see _request
            _receive(wanted, answer, part, progress)
    except urllib.error.HTTPError as error:
        if error.code == NOT_SATISFIABLE:  # the part is longer, so from another file
            part.unlink(missing_ok=True)
            raise BrokenOffError("the file there is another one now") from error
        if error.code in WORTH_ANOTHER_TRY:
            raise BrokenOffError(f"the server answers {error.code} {error.reason}") from error
        raise _refused(wanted, f"{error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise BrokenOffError(str(reason) or type(error).__name__) from error
    except (ValueError, OverflowError) as error:  # a bad port, or a bad redirect
        raise _refused(wanted, f"the address is not a web address: {error}") from error
    tag.unlink(missing_ok=True)


def _request(wanted: Wanted, part: Path, tag: Path) -> urllib.request.Request:
    if not ADDRESS.fullmatch(wanted.file.url):
        raise _refused(wanted, "the address is not a web address")
    headers = {"User-Agent": f"hipvoice/{__version__}", "Accept-Encoding": "identity"}
    if (have := size_of(part)) and tag.exists():
        headers |= {"Range": f"bytes={have}-", "If-Range": tag.read_text("ascii", "replace")}
    return urllib.request.Request(wanted.file.url, headers=headers)  # noqa: S310 - see above


def _receive(
    wanted: Wanted, answer: http.client.HTTPResponse, part: Path, progress: DownloadProgress
) -> None:
    """Append what arrives to the part, or start it again if the server sends everything."""
    resumed = answer.status == PARTIAL
    have = size_of(part) if resumed else 0
    if resumed and not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
        part.unlink()
        raise BrokenOffError("the server sent a different part than requested")
    total = have + _announced(wanted, answer)
    _check_size(wanted, total)
    _check_room(wanted, total - have, part.parent)
    with writing(part):
        _keep_tag(answer, part.with_suffix(".tag"))
        with part.open("ab" if resumed else "wb") as out:
            while block := _read(answer):
                out.write(block)
                have += len(block)
                _check_size(wanted, have)
                progress(have, total)
    if have < total:
        raise BrokenOffError(f"the connection ended after {have:,} of {total:,} bytes")


def _announced(wanted: Wanted, answer: http.client.HTTPResponse) -> int:
    """The number of bytes that the server announces; 0 if it does not."""
    length = answer.headers.get("Content-Length", "0")
    if not re.fullmatch("[0-9]{1,15}", length):
        raise _refused(wanted, f"the server announces {length[:40]!r} bytes")
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


def _check_size(wanted: Wanted, total: int) -> None:
    most = TOO_MUCH * wanted.file.bytes + SLACK
    if total > most:
        raise _refused(
            wanted, f"it is larger than {most:,} bytes, {wanted.file.bytes:,} are expected"
        )


def _check_room(wanted: Wanted, needed: int, folder: Path) -> None:
    room = shutil.disk_usage(folder).free
    if needed > room:
        raise _refused(wanted, f"it needs {needed:,} bytes, and the disk has {room:,} left")


def _refused(wanted: Wanted, why: str) -> HipvoiceError:
    by_hand = f"{wanted.kind.command} install --from FILE"
    hint = f"fetch {wanted.file.url} by other means, then: {by_hand}"
    return HipvoiceError(f"{wanted.name} cannot be fetched", f"{wanted.file.url}: {why}", hint)


def _given_up(wanted: Wanted, why: str, have: int) -> HipvoiceError:
    kept = f"{have:,} bytes are kept; " if have else ""
    hint = f"{kept}try again: {wanted.kind.command} install {wanted.name}"
    return HipvoiceError(f"{wanted.name} could not be fetched", f"{wanted.file.url}: {why}", hint)
