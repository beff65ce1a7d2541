"""The child process that runs pyttsx3: `python -m hipvoice.voice.worker FOLDER`.

One JSON object a line on standard input is a request, one a line on standard output its answer:

    -> {"do": "render", "text": "...", "rate": 165, "voice": null | "id", "file": "1.wav"}
    <- {"done": true}  or  {"error": "..."}
    -> {"do": "voices"}
    <- {"voices": [{"id": "...", "name": "...", "languages": ["..."]}]}

The first line out, unasked, is {"ready": true} or {"error": "..."}. It works in FOLDER only, and
when its standard input ends (the parent closed it, or died) it removes FOLDER and ends at once,
whatever it is doing. It imports nothing of hipvoice: starting it must be quick.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

POLL_S = 0.004  # how often to check a file that the engine is writing
TRIES = 3  # to get a text at the requested rate; the last one is used as it is
# espeak runs words together. With a pause between them a listener gets four in ten of those that he
# missed (docs/voices.md). pyttsx3 has no setting for it, but espeak's own library has.
ESPEAK = "pyttsx3.drivers._espeak"  # loaded where pyttsx3 speaks with espeak
WORD_GAP, GAP = 7, 5  # espeak's number of the setting; times 10 ms, longer if the rate is slow
ORDERS: dict[bytes, Literal["big", "little"]] = {b"RIFF": "little", b"FORM": "big"}


JsonObject = dict[str, Any]
Do = Callable[[JsonObject, Path], JsonObject]


def serve(do: Mapping[str, Do], folder: Path) -> None:
    """Answer requests by `do`, "start" first and unasked, until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes us
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # engines print to standard output, which is ours
    requests: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests, folder), daemon=True).start()
    _send(answers, _answered(do, {"do": "start"}, folder))
    while True:
        _send(answers, _answered(do, json.loads(requests.get()), folder))


def _read(requests: queue.SimpleQueue[str], folder: Path) -> None:
    """Pass requests on, on a thread of its own, so that it sees the end even during a render."""
    for line in sys.stdin:
        requests.put(line)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _send(answers: Any, answer: JsonObject) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _answered(do: Mapping[str, Do], request: JsonObject, folder: Path) -> JsonObject:
    try:
        return do[request["do"]](request, folder)
    except Exception as error:  # noqa: BLE001 - drivers raise anything; the parent decides
        return {"error": f"{type(error).__name__}: {error}"}


def _engine() -> Any:
    from pyttsx3.engine import Engine  # noqa: PLC0415 - so that its absence can be reported

    return Engine()


def _start(_request: JsonObject, _folder: Path) -> JsonObject:
    _engine()
    return {"ready": True}


def _voices(_request: JsonObject, _folder: Path) -> JsonObject:
    found = _engine().getProperty("voices")
    return {"voices": [{"id": v.id, "name": v.name, "languages": v.languages} for v in found]}


def _render(request: JsonObject, folder: Path) -> JsonObject:
    """Have pyttsx3 write one text to a file, at the requested rate."""
    path = folder / request["file"]
    for _ in range(TRIES):
        path.unlink(missing_ok=True)
        if _written(request, path) == request["rate"]:
            break
    return {"done": True}


def _written(request: JsonObject, path: Path) -> float:
    """Have pyttsx3 write one text to `path`, and wait for it. Returns the rate that was used.

    A fresh engine for each text: with a used one, `runAndWait` never returns on Windows and macOS
    (pyttsx3 issues 126, 308), and costs under a millisecond. The rate may be lost, because pyttsx3
    cancels what espeak has not processed before it speaks. On busy cores, one text in 600 was
    spoken at 200 words a minute.
    """
    engine, errors = _engine(), []
    if espeak := sys.modules.get(ESPEAK):
        espeak.SetParameter(WORD_GAP, GAP, 0)
    engine.connect("error", lambda name, exception: errors.append(exception))  # noqa: ARG005 - pyttsx3 passes both by name
    if request["voice"] is not None:
        engine.setProperty("voice", request["voice"])
    engine.setProperty("rate", request["rate"])
    engine.save_to_file(request["text"], str(path))
    engine.runAndWait()
    if errors:
        raise errors[0]
    _await(path)  # the engine must live until then: espeak's callback does the writing
    return float(engine.getProperty("rate"))


def _await(path: Path) -> None:
    """Wait until `path` is written: `runAndWait` returns after 10 ms, done or not (measured).

    It waits for ever: the parent has a time limit, and kills.
    """
    size = -1
    while (now := path.stat().st_size if path.exists() else -1) < _declared(path) or now != size:
        size = now
        time.sleep(POLL_S)


def _declared(path: Path) -> int:
    """The size in bytes of a complete WAV or AIFF file, from its first chunk; at least 1."""
    head = b""
    if path.exists():
        with path.open("rb") as file:
            head = file.read(8)
    order = ORDERS.get(head[:4])
    return 8 + int.from_bytes(head[4:], order) if order else 1


if __name__ == "__main__":
    serve({"start": _start, "voices": _voices, "render": _render}, Path(sys.argv[1]))
