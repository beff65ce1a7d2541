"""All figures on one page, to look at after a change: `python -m tools.figures FILE.html`."""

from __future__ import annotations

import sys
from pathlib import Path

from hipvoice.app.library.show import figure_svg
from hipvoice.core.figure.model import PoseMoment
from hipvoice.routines.library import Library

STYLE = (
    "body { display: grid; font: 13px sans-serif; gap: 8px; grid-template-columns: 1fr 1fr 1fr }"
    " article { border: 1px solid #bbb; padding: 4px } h2 { font-size: 1em; margin: 0 }"
    " svg { height: 13rem; width: 49% }"
)


def page() -> str:
    """The start and the end of every exercise and test."""
    library = Library()
    articles = []
    for name in (*library.exercise_files, *library.test_files):
        drawn = "".join(figure_svg(library, name, None, moment) for moment in PoseMoment)
        articles.append(f"<article><h2>{name}</h2>{drawn}</article>")
    return f'<meta charset="utf-8"><style>{STYLE}</style>{"".join(articles)}'


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
    print(f"{sys.argv[1]} is written")
