"""What a shell completes arguments with: the names of routines, exercises, tests and models.

Only names of files are read, and only when a shell asks for them. Whether a name is one, the
command itself judges.
"""

from __future__ import annotations

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem


def routines(
    ctx: click.Context,  # noqa: ARG001 - click's signature
    param: click.Parameter,  # noqa: ARG001 - click's signature
    incomplete: str,
) -> list[CompletionItem]:
    """Routines; files where no routine begins so (bash cannot offer both at once)."""
    from hipvoice.app.names import routine_names

    found = _beginning(routine_names(), incomplete)
    return found or [CompletionItem(incomplete, type="file")]


def content(
    ctx: click.Context,  # noqa: ARG001 - click's signature
    param: click.Parameter,  # noqa: ARG001 - click's signature
    incomplete: str,
) -> list[CompletionItem]:
    """Routines, exercises and tests."""
    from hipvoice.app.names import content_names

    return _beginning(content_names(), incomplete)


def offered_models(
    ctx: click.Context,  # noqa: ARG001 - click's signature
    param: click.Parameter,  # noqa: ARG001 - click's signature
    incomplete: str,
) -> list[CompletionItem]:
    """The models of the catalogue."""
    from hipvoice.app.models.catalogue import read_catalogue

    return _beginning(read_catalogue(), incomplete)


def models(
    ctx: click.Context,  # noqa: ARG001 - click's signature
    param: click.Parameter,  # noqa: ARG001 - click's signature
    incomplete: str,
) -> list[CompletionItem]:
    """The models that are there."""
    from hipvoice.app.models.store import names

    return _beginning(names(), incomplete)


def _beginning(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]
