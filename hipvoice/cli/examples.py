"""Examples for `--help`: for each command, what to type and what that does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

PROGRAM: Final = "hipvoice"
ROOM: Final = 74  # columns for both, of the 80 that terminals have at least

EXAMPLES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "": (
        ("play", "what is for today"),
        ("programme list", "weeks of sessions to follow"),
        ("play floor-four --minutes 8", "a shorter session"),
        ("plan floor-four", "the session on paper"),
        ("doctor", "what works, and how to fix the rest"),
    ),
    "play": (
        ("play", "what is for today"),
        ("play floor-four", "a routine by its name"),
        ("play evening.yaml", "one of your own"),
        ("play floor-four --without block --minutes 8", "fitted to you and your time"),
        ("play --resume", "goes on where you stopped"),
        ("play floor-four --rehearse", "to try it: nothing goes into your journal"),
        ("play floor-four --mic none --speed 10", "a rehearsal with keys, ten times as fast"),
    ),
    "plan": (
        ("plan floor-four", "everything that is said, with times"),
        ("plan evening.yaml --json", "for another program"),
    ),
    "render": (("render floor-four floor-four.mp3", "to take with you"),),
    "guide": (("guide floor-four floor-four.html", "to print from your browser"),),
    "programme": (
        ("programme list", "the programmes"),
        ("programme show hip-rotation", "one of them, week by week"),
        ("programme start hip-rotation", "from today on"),
        ("programme start mine.yaml --from 2026-12-07", "one of your own, from that Monday on"),
        ("programme", "where you are"),
        ("programme pause", "until you resume it"),
        ('programme activity "tying my shoes"', "what you are asked about every two weeks"),
    ),
    "list": (
        ("list", "the routines"),
        ("list --exercises", "the exercises to build routines from"),
    ),
    "show": (
        ("show floor-four", "a routine"),
        ("show gluteal-stretch", "an exercise, with its cues and their sources"),
    ),
    "sources": (("sources", "title, author, year and link of each"),),
    "check": (
        ("check evening.yaml", "every problem, with line and column"),
        ("check evening.yaml --rate 165", "checks whether each cue fits into its gap, too"),
    ),
    "new": (("new evening", "writes evening.yaml with comments"),),
    "schema": (
        ("schema > routine.schema.json", "for your editor"),
        ("schema journal stats", "what `journal stats --json` prints"),
    ),
    "import": (("import workout.json", "from Just Another Workout Timer"),),
    "export": (("export floor-four -o floor-four.json", "for Just Another Workout Timer"),),
    "say": (
        ("say 'Switch sides.'", "on the speaker"),
        ("say 'Switch sides.' --speaker switch.wav", "into a file"),
        ("say 'Switch sides.' --person Anna", "with Anna's voice settings"),
    ),
    "voices": (
        ("voices", "the English ones"),
        ("voices en-gb-scotland --speak", "a sample of one"),
        ("voices en-gb-scotland --use", "uses it from now on"),
        ("voices --available", "those that can be installed"),
        ("voices install en_US-kristin-medium", "downloads one"),
        ("voices prepare floor-four", "has all its sentences ready"),
    ),
    "listen": (
        ("listen", "until Ctrl-C"),
        ("listen --wav recording.wav --json", "a recording, for another program"),
    ),
    "devices": (("devices", "the numbers and names for --mic and --speaker"),),
    "mic-check": (
        ("mic-check", "once, and again in another place"),
        ("mic-check --mic USB --headphones", "stores the devices as well"),
    ),
    "journal": (
        ("journal", "your latest sessions"),
        ("journal show last", "the sets of the last one"),
        ("journal report -o practice.html --open", "charts in your browser"),
        ("journal sync ~/Syncthing/hipvoice", "one journal on several machines"),
    ),
    "safety": (("safety", "what the first session shows, to read again"),),
    "doctor": (
        ("doctor", "in words"),
        ("doctor --json", "for another program"),
    ),
    "models": (
        ("models list", "installed models, and models to install"),
        ("models install vosk-model-small-en-us-0.15", "downloads it"),
        ("models use vosk-model-small-en-us-0.15", "uses it from now on"),
    ),
    "config": (
        ("config", "every value, and where it comes from"),
        ("config set voice.rate 150", "slower speech from now on"),
        ("config get voice.rate", "one value, for a script"),
        ("config unset voice.rate", "the default again"),
        ("config edit", "in your editor, checked afterwards"),
    ),
    "remind": (
        ("remind calendar --at 18:30", "then open hipvoice.ics with your calendar"),
        ("remind timer --at 7:15 --days daily", "a notification on a desktop with systemd"),
        ("remind timer --remove", "no more"),
    ),
    "programme list": (("programme list", "by name, with what each is for"),),
    "programme show": (("programme show calmer-back", "its weeks, days and steps"),),
    "programme start": (
        ("programme start hip-rotation", "from today on"),
        ("programme start hip-rotation --person Anna", "for somebody else"),
    ),
    "programme status": (("programme status", "where you are, and what is for today"),),
    "programme pause": (("programme pause", "before a journey, or when you are ill"),),
    "programme resume": (("programme resume", "the days of the pause are not missed"),),
    "programme end": (("programme end", "what you did stays in your journal"),),
    "programme activity": (
        ("programme activity 'tying my shoes'", "you are asked about it every two weeks"),
    ),
    "voices list": (
        ("voices list en-us", "one by its name"),
        ("voices list --available", "those that can be installed"),
    ),
    "voices install": (
        ("voices install en_US-kristin-medium", "downloads it"),
        ("voices install --from ~/Downloads/mine.onnx", "from a file, without network"),
    ),
    "voices remove": (("voices remove en_US-kristin-medium", "and frees its room"),),
    "voices verify": (("voices verify", "all that you have installed"),),
    "voices prepare": (
        ("voices prepare floor-four", "has all its sentences ready"),
        ("voices prepare --all", "for every routine"),
    ),
    "journal show": (
        ("journal show last", "the sets of the last session"),
        ("journal show last --history", "and what was undone or corrected"),
    ),
    "journal amend": (
        ("journal amend last --note 'with the thick mat'", "a note about the session"),
        ("journal amend last --set 1 --side right", "a wrong side"),
        ("journal amend last --set 1 --remove", "a set that you did not do"),
    ),
    "journal stats": (
        ("journal stats", "the last twelve weeks"),
        ("journal stats --weeks 4 --person Anna", "four weeks of somebody else"),
    ),
    "journal calendar": (("journal calendar", "the days of this year"),),
    "journal export": (
        ("journal export -o journal.jsonl", "everything, to import it elsewhere"),
        ("journal export -o journal.csv", "a table"),
    ),
    "journal import": (("journal import journal.jsonl", "what you lack of it"),),
    "journal report": (("journal report -o practice.html --weeks 8", "a page for two months"),),
    "journal rescue": (("journal rescue", "if the journal cannot be read"),),
    "journal sync": (("journal sync ~/Syncthing/hipvoice", "a folder that others keep in step"),),
    "journal push": (("journal push postgresql://me@server/hipvoice", "what the server lacks"),),
    "journal pull": (("journal pull postgresql://me@server/hipvoice", "what you lack"),),
    "models list": (("models list", "installed models, and models to install"),),
    "models install": (
        ("models install vosk-model-small-en-us-0.15", "downloads it"),
        ("models install --from ~/Downloads/mine.zip", "from a file, without network"),
    ),
    "models remove": (("models remove vosk-model-small-en-us-0.15", "and frees its room"),),
    "models verify": (("models verify", "all that you have installed"),),
    "models use": (("models use en-hipvoice", "the built-in one again"),),
    "config get": (("config get voice.rate", "one value, for a script"),),
    "config set": (
        ("config set voice.rate 150", "slower speech from now on"),
        ("config set without band,block", "a list, with commas"),
        ("config set people.Anna.voice.rate 135", "for one person"),
    ),
    "config unset": (("config unset voice.rate", "the default again"),),
    "config edit": (("config edit", "in your editor, checked afterwards"),),
    "config path": (("config path", "where the file is"),),
    "completion": (('eval "$(hipvoice completion bash)"', "in ~/.bashrc"),),
}


def epilog_of(command: str) -> str:
    """The examples of a command as click prints them below the options; "" if there are none."""
    examples = [(_typed(line), what) for line, what in EXAMPLES.get(command, ())]
    rows = [row for example in examples for row in _rows(*example, examples)]
    return "\n".join(["\b", "Examples:", *rows]) if rows else ""


def _rows(line: str, what: str, examples: Sequence[tuple[str, str]]) -> Iterator[str]:
    """An example: in one line with the others if there is room beside all of them."""
    width = max(len(line) for line, _ in examples)
    if max(len(what) for _, what in examples) + width <= ROOM:
        yield f"  {line:<{width}}  {what}"
        return
    yield f"  {line}"
    yield f"      {what}"


def _typed(line: str) -> str:
    return line if f"{PROGRAM} " in line else f"{PROGRAM} {line}"
