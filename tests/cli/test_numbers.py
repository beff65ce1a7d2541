"""Every number that a command takes: what is none is a wrong use, and no bug."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from hipvoice.cli import hipvoice


def options(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Parameter]]:
    """Every option of a command and of those within it that takes a number, by its name."""
    for param in command.params:
        if isinstance(param.type, click.types.IntParamType | click.types.FloatParamType):
            yield f"{path} {param.name}".strip(), param
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from options(inner, f"{path} {name}")


OPTIONS = dict(options(hipvoice))
WRONG = ["nan", "-nan", "inf", "-inf", "-1", "0", "1e308", "9" * 20, "", "x"]


def test_there_are_some() -> None:
    assert {"play speed", "play minutes", "journal list latest"} & set(OPTIONS)


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("value", WRONG)
def test_what_is_no_number_of_an_option_is_refused(name: str, value: str) -> None:
    param = OPTIONS[name]
    with pytest.raises(click.BadParameter):
        param.type.convert(value, param, click.Context(hipvoice))
