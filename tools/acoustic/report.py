"""Write the figures of an evaluation into the model's README, between two marks."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tools.acoustic.errors import ToolError
from tools.acoustic.settings import CHECKPOINT, MODEL

BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"
WORDS_OF = ("people, the session's commands, clean", "people, numbers, clean")

Results = dict[str, dict]


def by_program(results: Results) -> list[str]:
    """Table of what the whole program obeys, and why it does not."""
    head = "clips | speakers | right | mean of the words | another command | missed, and why"
    rows = [f"| by the program | {head} |", "|---|---|---|---|---|---|---|"]
    for name, result in results.items():
        if is_by_program(result):
            reasons = ", ".join(f"{count} {why}" for why, count in result["reasons"].items())
            shares = " | ".join(f"{result[key]:.1%}" for key in ("right", "mean", "wrong"))
            missed = f"{result['missed']:.1%}" + (f": {reasons}" if reasons else "")
            rows.append(
                f"| {name} | {result['clips']} | {result['people']} | {shares} | {missed} |"
            )
    return rows


def is_by_program(result: object) -> bool:
    """Whether these are figures of the whole program."""
    return isinstance(result, dict) and "reasons" in result


def commands(results: Results) -> list[str]:
    """Table of the sets that hold commands."""
    rows = ["| commands | clips | right | another command | missed |", "|---|---|---|---|---|"]
    for name, result in results.items():
        if isinstance(result, dict) and "right" in result and not is_by_program(result):
            rates = f"{result['right']:.1%} | {result['wrong']:.1%} | {result['missed']:.1%}"
            rows.append(f"| {name} | {result['clips']} | {rates} |")
    return rows


def others(results: Results) -> list[str]:
    """Table of the sets that hold none."""
    rows = ["| no command | clips | hours | clips accepted | per hour |", "|---|---|---|---|---|"]
    for name, result in results.items():
        if isinstance(result, dict) and "accepted" in result:
            rates = f"{result['accepted']:.2%} | {result['per_hour']:.1f}"
            rows.append(f"| {name} | {result['clips']} | {result['hours']:.2f} | {rates} |")
    return rows


def words(results: Results) -> list[str]:
    """Table of the single words that people say, without noise, by the program."""
    rows = ["| word | speakers | clips | right | another command |", "|---|---|---|---|---|"]
    said = [results[name]["words"] for name in results if name in WORDS_OF]
    for word, result in sorted(item for table in said for item in table.items()):
        rates = f"{result['right']:.0%} | {result['wrong']:.0%}"
        rows.append(f"| {word} | {result['people']} | {result['clips']} | {rates} |")
    return rows


def machine(results: dict) -> str:
    """Time and memory in a sentence."""
    return (
        f"Real-time factor {results['real_time_factor']:.3f} on read speech, "
        f"{results['megabytes']:.0f} MB for the whole Python process, "
        f"loaded in {results['load_seconds']:.2f} s."
    )


def main() -> None:
    """Replace what stands between the marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--results", type=Path, default=CHECKPOINT.with_name("evaluation.json"))
    plan = parser.parse_args()
    results = json.loads(plan.results.read_text(encoding="utf-8"))
    parts = (by_program(results), words(results), commands(results), others(results),
             [machine(results)])  # fmt: skip
    readme = plan.model / "README.md"
    text = readme.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ToolError(f"{readme} has no marks for the figures", f"add {BEGIN}{END}")
    figures = "\n\n".join("\n".join(part) for part in parts)
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    readme.write_text(f"{head}{BEGIN}\n{figures}\n\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
