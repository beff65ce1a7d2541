"""`play` and `plan`: a session for real, and on paper."""

from __future__ import annotations

import json
from pathlib import Path

import click

from hipvoice.cli import options


@click.command()
@click.argument("routine")
@options.mic
@options.speaker
@options.model
@options.voice
@options.rate
@options.volume
@options.journal
@click.option("--plain", is_flag=True, help="Lines of text instead of a display.")
@click.option(
    "--speed",
    type=click.FloatRange(0.25, 100),
    default=1.0,
    help="Run the session's clock this many times as fast, to rehearse.",
)
def play(
    routine: str,
    mic: str | None,
    speaker: str | None,
    model: Path | None,
    voice: str | None,
    rate: int | None,
    volume: int | None,
    journal_path: Path | None,
    plain: bool,
    speed: float,
) -> None:
    """Play a session of ROUTINE, a name from `hipvoice list` or a file."""
    from hipvoice.app.session import Options
    from hipvoice.app.session import play as play_session

    play_session(
        Options(
            routine=routine,
            mic=mic,
            speaker=speaker,
            model=model,
            voice=voice,
            rate=rate,
            volume=volume,
            journal=journal_path,
            plain=plain,
            speed=speed,
        )
    )


@click.command()
@click.argument("routine")
@options.voice
@options.rate
@options.journal
@options.as_json
def plan(
    routine: str, voice: str | None, rate: int | None, journal_path: Path | None, as_json: bool
) -> None:
    """Print the whole session of ROUTINE with its times, without playing it."""
    from hipvoice.app.plan import plan_routine, rows

    stage = plan_routine(routine, voice, rate, journal_path)
    if as_json:
        click.echo(json.dumps(list(rows(stage)), indent=2))
        return
    for line in stage.lines:
        click.echo(line)
