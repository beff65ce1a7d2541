"""A local HTTP server with bad manners: it stalls, breaks off, lies about the length."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from hipvoice.app.store import MODELS, Kind
from hipvoice.app.store.catalogue import CatalogueEntry, RemoteFile
from hipvoice.app.store.download import Wanted

FILE = "model.zip"


@dataclass
class Manners:
    """How the server behaves. `ends` are the numbers of bytes after which answers break off, one an
    answer; `stalls` are those after which they stop and stay; then all is sent.
    """

    data: bytes
    ends: list[int] = field(default_factory=list)
    stalls: list[int] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)  # answered with first, one a request
    claims: int = 0  # added to the length that is sent
    length: str = ""  # sent instead of the length
    leads_to: str = ""  # an address to which the server sends on
    ranges: bool = True
    wrong_start: int = 0  # added to where a range begins
    requests: list[str] = field(default_factory=list)  # the `Range` of each, or ""
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.data).hexdigest()[:16]}"'


class _Answers(BaseHTTPRequestHandler):
    files: Mapping[str, Manners]

    @property
    def manners(self) -> Manners:
        return self.files[self.path.removeprefix("/")]

    def do_GET(self) -> None:
        kept = self.manners
        wanted = self.headers.get("Range", "")
        kept.requests.append(wanted)
        if kept.codes:
            self.send_error(kept.codes.pop(0))
            return
        if kept.leads_to:
            self.send_response(302)
            self.send_header("Location", kept.leads_to)
            self.end_headers()
            return
        start = self._start(wanted)
        if start > len(kept.data):
            self.send_error(416)
            return
        body = kept.data[start:]
        self._head(start, len(body) + kept.claims)
        self._send(body)

    def _start(self, wanted: str) -> int:
        """Where the answer begins: elsewhere than 0 only for the same file."""
        same = self.headers.get("If-Range") == self.manners.tag
        if not (wanted and self.manners.ranges and same):
            return 0
        return int(wanted.removeprefix("bytes=").removesuffix("-")) + self.manners.wrong_start

    def _head(self, start: int, length: int) -> None:
        self.send_response(206 if start else 200)
        if start:
            size = len(self.manners.data)
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        self.send_header("Content-Length", self.manners.length or str(length))
        self.send_header("ETag", self.manners.tag)
        self.end_headers()

    def _send(self, body: bytes) -> None:
        self.close_connection = True
        if self.manners.stalls:
            self.wfile.write(body[: self.manners.stalls.pop(0)])
            self.wfile.flush()
            self.manners.over.wait()
        else:
            self.wfile.write(body[: self.manners.ends.pop(0)] if self.manners.ends else body)

    def log_message(self, *_: object) -> None:
        """Not on the screen."""


@contextmanager
def serving(manners: Manners) -> Iterator[str]:
    """The address of a file that is served so."""
    with serving_all({FILE: manners}) as base:
        yield f"{base}/{FILE}"


@contextmanager
def serving_all(files: Mapping[str, Manners]) -> Iterator[str]:
    """The address of a folder of files, each of which is served so."""
    answers = type("Answers", (_Answers,), {"files": files})
    with ThreadingHTTPServer(("127.0.0.1", 0), answers) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            for manners in files.values():
                manners.over.set()
            server.shutdown()
            thread.join()


def wanted(url: str, size: int, kind: Kind = MODELS) -> Wanted:
    return Wanted(kind, "test-model", RemoteFile(url, size))


def entry(url: str, data: bytes, sha256: str = "") -> CatalogueEntry:
    return CatalogueEntry("test-model", "en", "MIT", (RemoteFile(url, len(data), sha256),))
