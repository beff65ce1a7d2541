"""Prints what commands have to say: coloured tables in a terminal, aligned text in a pipe.

This is the only place where commands print. Control characters are made harmless here.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

import click

from hipvoice.core import harmless

if TYPE_CHECKING:
    from hipvoice.app.journal.pages import Page, Table

BAR_WIDTH = 20  # characters
WIDEST = 100  # columns of a text
GAP = "  "


def echo(text: object = "", *, err: bool = False, nl: bool = True, styled: str = "") -> None:
    """Print a text, whoever wrote it, after one that is `styled` by us."""
    click.echo(styled + harmless.lines(str(text)), err=err, nl=nl)


def echo_data(text: str) -> None:
    """Print a text that programs read: in UTF-8, whatever the terminal has.

    What no UTF-8 can hold (a file's name may) is escaped as in JSON, as is what does harm.
    """
    click.echo(harmless.escaped(text).encode("utf-8", "backslashreplace"))


def echo_json(data: object) -> None:
    """Print data as JSON."""
    import json

    echo_data(json.dumps(data, indent=2, ensure_ascii=False))


def draw(page: Page) -> None:
    """Print a page to standard output, with control characters made harmless."""
    page = [_harmless(block) for block in page]
    if on_a_terminal():
        draw_in_colour(page)
        return
    for line in plain_lines(page):
        echo(line)


def _harmless(block: Table | str) -> Table | str:
    from dataclasses import replace

    if isinstance(block, str):
        return harmless.one_line(block)
    rows = [tuple(harmless.one_line(c) if isinstance(c, str) else c for c in r) for r in block.rows]
    return replace(block, rows=rows)


def on_a_terminal() -> bool:
    """Whether standard output is a terminal that shows more than plain lines."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """How wide the terminal is, at most what is pleasant to read."""
    return min(shutil.get_terminal_size().columns, WIDEST)


def draw_in_colour(page: Page) -> None:
    """Print with rich, which respects the terminal's width and NO_COLOR."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for block in page:
        console.print(Text(block) if isinstance(block, str) else _rich_table(block))


def _rich_table(table: Table) -> object:
    from rich import box
    from rich.progress_bar import ProgressBar
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(
        title=table.title or None,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
    )
    for name in table.columns:
        right = name.startswith(">")
        drawn.add_column(name.removeprefix(">"), justify="right" if right else "left")
    for row in table.rows:
        drawn.add_row(
            *(
                Text(cell) if isinstance(cell, str) else ProgressBar(1, cell.share, BAR_WIDTH)
                for cell in row
            )
        )
    return drawn


def plain_lines(page: Page) -> Iterator[str]:
    """The page as text that other programs can split into columns; bars are left out."""
    for block in page:
        if isinstance(block, str):
            yield block
        else:
            yield from _plain_table(block)


def _plain_table(table: Table) -> Iterator[str]:
    if table.title:
        yield ""
        yield table.title
    header = tuple(name.removeprefix(">") for name in table.columns)
    rows = [header, *([(c if isinstance(c, str) else "") for c in row] for row in table.rows)]
    widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
    for row in rows:
        cells = zip(row, widths, table.columns, strict=True)
        yield GAP.join(_set(*cell) for cell in cells).rstrip()


def _set(text: str, width: int, column: str) -> str:
    return text.rjust(width) if column.startswith(">") else text.ljust(width)
