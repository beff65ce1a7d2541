"""The recogniser's own process: Vosk behind JSON lines on standard input and output.

Vosk can abort or hang inside C++, so it is kept apart from the session. One request per line:

    {"do": "load", "model": FOLDER, "words": [...], "wide": [...]}
                                                      -> {"unknown": [...]} or {"error": "..."}
    {"do": "begin", "grammar": [...]}                 -> nothing
    {"do": "accept", "bytes": N} and N bytes of PCM   -> nothing
    {"do": "finish"}                                  -> {"words": [["next", 0.98], ...]}
    {"do": "again"}                                   -> the same, in the wide grammar

PCM is 16 bit, mono, 16 kHz, in the byte order of the machine. The process ends when its standard
input does, so it cannot outlive the session.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

import vosk

RATE = 16_000  # Hz; `samples.py` has it too, but numpy is not needed here
Request = tuple[dict[str, Any], bytes]


class VoskDecoder:
    """One model and one recogniser, whose grammar changes; another for a second opinion."""

    def __init__(self, folder: str, wide: Sequence[str]) -> None:
        self._model = vosk.Model(model_path=folder)
        self._recogniser: vosk.KaldiRecognizer | None = None
        self._grammar: list[str] = []
        self._wide = wide
        self._second: vosk.KaldiRecognizer | None = None  # made when first needed: 5 MB and 11 ms
        self._voice = bytearray()

    def unknown(self, words: Iterable[str]) -> list[str]:
        """The words that the model lacks."""
        return [word for word in words if self._model.vosk_model_find_word(word) < 0]

    def begin(self, grammar: Sequence[str]) -> None:
        """Start over, with this grammar."""
        known = self._known(grammar)
        self._voice.clear()
        if self._recogniser is None:
            self._recogniser = self._made(known)
        else:
            # Reset alone would leave what is not yet decoded to the next voice.
            self._recogniser.FinalResult()
            self._recogniser.Reset()  # before SetGrammar, or Vosk aborts the process
            if known != self._grammar:
                self._recogniser.SetGrammar(json.dumps(known))
        self._grammar = known

    def accept(self, pcm: bytes) -> None:
        """Work on the next block."""
        # Vosk's own idea of the end is ignored: the voice ends when we say so, and its words are
        # kept until a result is taken.
        if self._recogniser is not None:
            self._recogniser.AcceptWaveform(pcm)
            self._voice += pcm

    def finish(self) -> list[tuple[str, float]]:
        """The words since `begin`, with their confidences."""
        return _words(self._recogniser)

    def again(self) -> list[tuple[str, float]]:
        """The words since `begin` in the wide grammar."""
        if self._second is None:
            self._second = self._made(self._known(self._wide))
        else:
            self._second.Reset()
        self._second.AcceptWaveform(bytes(self._voice))
        return _words(self._second)

    def _known(self, grammar: Iterable[str]) -> list[str]:
        """Vosk would silently drop an unknown word and listen for the rest of the phrase."""
        return [phrase for phrase in grammar if not self.unknown(phrase.split())]

    def _made(self, grammar: Sequence[str]) -> vosk.KaldiRecognizer:
        recogniser = vosk.KaldiRecognizer(self._model, RATE, json.dumps(grammar))
        recogniser.SetWords(True)  # noqa: FBT003 - Vosk's own signature
        return recogniser


def _words(recogniser: vosk.KaldiRecognizer | None) -> list[tuple[str, float]]:
    """What it has heard since it was reset."""
    if recogniser is None:
        return []
    result = json.loads(recogniser.FinalResult())
    return [(word["word"], word["conf"]) for word in result.get("result", ())]


def requests(source: BinaryIO) -> Iterable[Request]:
    """Each request with the bytes that follow it, until the source ends."""
    for line in source:
        request = json.loads(line)
        yield request, source.read(request.get("bytes", 0))


def read_until_closed(source: BinaryIO, inbox: queue.SimpleQueue[Request]) -> None:
    """Post the requests. If the session is gone, end at once, even if Vosk hangs."""
    try:
        for request in requests(source):
            inbox.put(request)
    finally:
        os._exit(0)


def answer(
    request: dict[str, Any], pcm: bytes, hearing: VoskDecoder | None
) -> dict[str, Any] | None:
    """Carry out a request other than "load". Returns the answer, or None if there is none."""
    if hearing is None:
        return {"error": "no model is loaded"}
    match request["do"]:
        case "begin":
            hearing.begin(request["grammar"])
        case "accept":
            hearing.accept(pcm)
        case "finish":
            return {"words": hearing.finish()}
        case "again":
            return {"words": hearing.again()}
    return None


def load(request: dict[str, Any]) -> tuple[VoskDecoder | None, dict[str, Any]]:
    """The loaded model and the answer."""
    try:
        hearing = VoskDecoder(request["model"], request["wide"])
    except Exception as error:  # noqa: BLE001 - Vosk raises a bare Exception; it is passed on
        return None, {"error": str(error)}
    return hearing, {"unknown": hearing.unknown(request["words"])}


def main() -> None:
    """Serve until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the session, which ends us
    answers = sys.stdout.buffer  # Vosk's own messages go to standard error
    vosk.SetLogLevel(-1)
    inbox: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=read_until_closed, args=(sys.stdin.buffer, inbox), daemon=True).start()
    hearing: VoskDecoder | None = None
    while True:
        request, pcm = inbox.get()
        reply: dict[str, Any] | None
        if request["do"] == "load":
            hearing, reply = load(request)
        else:
            reply = answer(request, pcm, hearing)
        if reply is not None:
            answers.write(json.dumps(reply).encode() + b"\n")
            answers.flush()


if __name__ == "__main__":
    main()
