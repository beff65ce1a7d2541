"""How well the voices are understood: `python -m benchmarks.intelligibility`.

Each sentence of the coach is said by each voice, and written down by Whisper tiny.en, with music
and without. That recogniser is small and invents now and then: it ranks voices and finds sentences
that are badly worded, it does not tell what people miss.

What was said and heard is kept, so that a run that was broken off goes on where it was. It needs
the extra `bench`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from benchmarks.intelligibility.listener import Listener
from benchmarks.intelligibility.sentences import sentences, spread
from benchmarks.intelligibility.sounds import CONDITIONS
from benchmarks.intelligibility.speaker import SYSTEM, Speaker
from benchmarks.intelligibility.words import errors
from hipvoice.errors import HipvoiceError

KEPT = Path("build/intelligibility")
VOICES = (SYSTEM, "kokoro:heart", "kokoro:michael", "kokoro:emma", "kokoro:george")
RATES = (165, 195)  # words a minute
HEADS = ("voice", "rate", "condition", "sentences", "words", "wrong", "rate of errors",
         "two and more")  # fmt: skip


class Heard(NamedTuple):
    """A sentence, and what became of it."""

    said: str
    heard: str
    wrong: int
    words: int


def main() -> None:
    """Print a row for each voice, rate and condition as it is measured, then the worst."""
    given = arguments()
    texts = [text for text in sentences() if given.having.lower() in text.lower()]
    if given.sample:
        texts = spread(texts, given.sample)
    if not texts:
        raise SystemExit(f"no sentence has {given.having!r} in it")
    listener = Listener(KEPT / "heard.jsonl")
    found: list[Heard] = []
    print(("{:<16}{:>5}{:>11}{:>11}{:>7}{:>7}{:>16}{:>14}").format(*HEADS))
    for name in given.voice or VOICES:
        try:
            found += measured(name, texts, given, listener)
        except HipvoiceError as error:
            print(f"{name:<16}is left out: {error}")
    print(f"\nThe {given.worst} worst sentences, over all of these\n")
    print("\n".join(worst(found, given.worst)))


def measured(
    name: str, texts: Sequence[str], given: argparse.Namespace, listener: Listener
) -> list[Heard]:
    """Print the rows of a voice. Raises HipvoiceError if it is not there."""
    found: list[Heard] = []
    with closing(Speaker(name, KEPT / "said")) as speaker:
        for rate in given.rate or RATES:
            for condition in given.condition or CONDITIONS:
                rows = list(heard(texts, speaker, rate, condition, listener))
                print(row(name, rate, condition, rows), flush=True)
                found += rows
    return found


def arguments() -> argparse.Namespace:
    """What is to be measured."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.intelligibility",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--voice", action="append", help=f"again for more; now {', '.join(VOICES)}")
    parser.add_argument("--rate", action="append", type=int, help="words a minute")
    parser.add_argument("--condition", action="append", choices=CONDITIONS)
    parser.add_argument("--sample", type=int, metavar="N", help="N sentences, always the same ones")
    parser.add_argument("--having", default="", help="only sentences with these words in them")
    parser.add_argument("--worst", type=int, metavar="N", default=20)
    return parser.parse_args()


def heard(
    texts: Sequence[str], speaker: Speaker, rate: int, condition: str, listener: Listener
) -> Iterator[Heard]:
    """Say the texts, one by one, and compare what is heard with what is written."""
    for text in texts:
        sound = CONDITIONS[condition](speaker.say(text, rate), text)
        yield Heard(text, understood := listener.hear(sound), *errors(text, understood))


def row(name: str, rate: int, condition: str, rows: Sequence[Heard]) -> str:
    """A line of the table."""
    wrong, words = sum(r.wrong for r in rows), sum(r.words for r in rows)
    twice = sum(r.wrong > 1 for r in rows)
    return (f"{name:<16}{rate:>5}{condition:>11}{len(rows):>11}{words:>7}{wrong:>7}"
            f"{wrong / words:>16.1%}{twice:>14}")  # fmt: skip


def worst(found: Sequence[Heard], count: int) -> Iterator[str]:
    """The sentences with the most errors, each with what was heard in its place."""
    by_text: dict[str, list[Heard]] = {}
    for one in found:
        by_text.setdefault(one.said, []).append(one)
    ranked = sorted(by_text.items(), key=lambda item: -sum(one.wrong for one in item[1]))
    for text, rows in ranked[:count]:
        yield f"{sum(one.wrong for one in rows):>3}  {text}"
        yield from (f"       {other}" for other in dict.fromkeys(o.heard for o in rows if o.wrong))


if __name__ == "__main__":
    main()
