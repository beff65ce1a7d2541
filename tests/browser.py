"""Debian's Chromium without a window, for what must be looked at in a real browser.

It is driven over a pipe (Chrome DevTools Protocol), has a profile of its own, and cannot resolve
any name. Whatever it asks for and whatever it complains about is kept.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

CHROMIUM = "chromium"
OPTIONS = (
    "--headless",
    "--no-sandbox",  # the tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
)
LARGEST = 1 << 16  # bytes read at once
COMPLAINTS = {"Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"}


class Browser:
    """A running browser with one page. Use it as a context manager."""

    def __init__(self) -> None:
        if shutil.which(CHROMIUM) is None:
            raise RuntimeError("these tests need Chromium: sudo apt install chromium")
        self._folder = tempfile.mkdtemp(prefix="browser-")
        theirs, self._to = os.pipe()
        self._from, ours = os.pipe()
        # The browser reads from 3 and writes to 4.
        line = f'exec 8<&{theirs} 9>&{ours}; exec "$@" 3<&8 4>&9'
        command = [CHROMIUM, *OPTIONS, f"--user-data-dir={self._folder}", "about:blank"]
        self._process = subprocess.Popen(
            ["bash", "-c", line, "browser", *command],
            pass_fds=(theirs, ours),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self._folder},
        )
        os.close(theirs)
        os.close(ours)
        self._number = 0
        self._read = b""
        self.events: list[dict[str, Any]] = []
        self._session = ""
        self._session = self._attach()
        for part in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{part}.enable")

    def _attach(self) -> str:
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        return str(session)

    def call(self, method: str, **values: Any) -> dict[str, Any]:
        """Ask the browser to do something; its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": values}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            read = os.read(self._from, LARGEST)
            assert read, "the browser has ended"
            self._read += read
        message, _, self._read = self._read.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def visit(self, address: str) -> None:
        """Go to an address and wait until all of it is there."""
        self.events.clear()
        self.call("Page.navigate", url=address)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(self._receive())

    def look(self, width: int, *, scheme: str = "light", media: str = "") -> None:
        """As on a screen that is `width` pixels wide, in a light or dark scheme, or on paper."""
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def value(self, expression: str) -> Any:
        """The value of an expression in JavaScript, in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    def screenshot(self, file: Path) -> None:
        """A picture of the whole page."""
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        file.write_bytes(base64.b64decode(data))

    def pdf(self, width_in: float, height_in: float) -> bytes:
        """The page as it is printed on paper of that size, in inches."""
        paper = {"paperWidth": width_in, "paperHeight": height_in}
        data = self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True, **paper)
        return base64.b64decode(data["data"])

    def requests(self) -> list[str]:
        """Every address that was requested since the last visit began."""
        sent = [e["params"] for e in self.events if e["method"] == "Network.requestWillBeSent"]
        return [params["request"]["url"] for params in sent]

    def complaints(self) -> list[dict[str, Any]]:
        """What the console says."""
        return [event["params"] for event in self.events if event["method"] in COMPLAINTS]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._to)  # its pipe gone, it ends
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._from)
        shutil.rmtree(self._folder, ignore_errors=True)
