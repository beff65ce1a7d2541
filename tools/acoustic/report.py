"""Write the figures of an evaluation into the model's README, between two marks."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tools.acoustic.errors import ToolError
from tools.acoustic.settings import CHECKPOINT, MODEL

BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"
WORDS_OF = "human words, unseen speakers, clean"
FEWEST = 5  # clips; a word with fewer gets no line of its own

Results = dict[str, dict]


def commands(results: Results) -> list[str]:
    """Table of the sets that hold commands."""
    rows = ["| commands | clips | right | another command | missed |", "|---|---|---|---|---|"]
    for name, result in results.items():
        if isinstance(result, dict) and "right" in result:
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
    """Table of single words."""
    rows = ["| word | clips | right | another command |", "|---|---|---|---|"]
    for word, result in results[WORDS_OF]["words"].items():
        if result["clips"] >= FEWEST:
            rates = f"{result['right']:.0%} | {result['wrong']:.0%}"
            rows.append(f"| {word} | {result['clips']} | {rates} |")
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
    parts = (commands(results), others(results), words(results), [machine(results)])
    readme = plan.model / "README.md"
    text = readme.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ToolError(f"{readme} has no marks for the figures", f"add {BEGIN}{END}")
    figures = "\n\n".join("\n".join(part) for part in parts)
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    readme.write_text(f"{head}{BEGIN}\n{figures}\n\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
