"""`completion`, and what a shell completes arguments with: names of what is available.

They are looked up only when a shell asks. The command itself checks a name. If the names cannot be
found out, none are offered, because an error has no place in a line that is being typed.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable, Iterable
from typing import Final

import click
from click.shell_completion import CompletionItem, get_completion_class

from hipvoice.cli import KnownWord
from hipvoice.cli.drawing import echo
from hipvoice.errors import HipvoiceError

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

VARIABLE: Final = "_HIPVOICE_COMPLETE"  # the one that click itself uses

# The functions that return the names, within hipvoice.app.
SOURCES: Final = {
    "routines": "names:routine_names",
    "programmes": "names:programme_names",
    "content": "names:content_names",
    "mics": "names:mic_names",
    "speakers": "names:speaker_names",
    "voices": "names:voice_names",
    "people": "names:people_names",
    "conditions": "names:condition_names",
    "things": "names:thing_names",
    "sessions": "names:session_names",
    "commands": "names:command_names",
    "days": "names:day_names",
    "schemas": "library.author:schema_names",
    "config keys": "names:config_keys",
    "offered models": "store.catalogue:offered_models",
    "models": "store.places:model_names",
    "offered voices": "store.catalogue:offered_voices",
    "own voices": "store.places:voice_names",
}

# Characters that a bash word can have unquoted. Click's script quotes nothing, and removes one
# backslash.
_SPECIAL: Final = re.compile(r"([^\w@%+=:,./-])")

SHELLS = ("bash", "zsh", "fish")
PROGRAM = "hipvoice"


@click.command()
@click.argument("shell", type=KnownWord(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that lets SHELL complete commands, options and names.

    \b
    bash, in ~/.bashrc:  eval "$(hipvoice completion bash)"
    zsh, in ~/.zshrc:    eval "$(hipvoice completion zsh)"
    fish:                hipvoice completion fish > ~/.config/fish/completions/hipvoice.fish
    """
    made = get_completion_class(shell)
    assert made is not None
    echo(made(ctx.find_root().command, {}, PROGRAM, VARIABLE).source())


def of(kind: str, *, or_file: bool = False, several: bool = False) -> Completer:
    """A completer with the names of a kind of SOURCES.

    With `or_file`, files are offered if no name starts like that; bash cannot offer both at once.
    `several` may be given, with commas in between.
    """

    def complete(
        ctx: click.Context,  # noqa: ARG001 - click's signature
        param: click.Parameter,  # noqa: ARG001 - click's signature
        incomplete: str,
    ) -> list[CompletionItem]:
        before, comma, last = incomplete.rpartition(",") if several else ("", "", incomplete)
        given = before.split(",")
        names = [n for n in _names(kind) if n.startswith(last) and n not in given]
        found = [_item(before + comma + name) for name in names]
        return found or ([CompletionItem(incomplete, type="file")] if or_file else [])

    return complete


def _names(kind: str) -> Iterable[str]:
    module, function = SOURCES[kind].split(":")
    source = getattr(importlib.import_module(f"hipvoice.app.{module}"), function)
    try:
        found: Iterable[str] = source()
    except HipvoiceError:
        return ()
    return (name for name in found if name.isprintable())  # one per line, for the shell to read


def _item(name: str) -> CompletionItem:
    bash = os.environ.get(VARIABLE, "").startswith("bash")
    return CompletionItem(_SPECIAL.sub(r"\\\\\1", name) if bash else name)
