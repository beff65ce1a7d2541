"""The text of a new routine: short, ready to be played, and with comments that say what can be."""

from __future__ import annotations

import json

_TEXT = """\
# A routine. Play it:      hipvoice play {file}
# See what is wrong:       hipvoice check {file}
# All names of exercises:  hipvoice list --exercises
# Help in your editor:     hipvoice schema > {schema}
# yaml-language-server: $schema={schema}

name: {name}
about: What it is for, in one sentence.

# questions: [pain, effort]        # asked at the end

steps:
  # The name of an exercise is enough: it has a dose of its own.
  - hip-flexor-stretch

  # Change what you like; a duration is 30, 30s or 1m30s.
  - use: seated-butterfly
    hold: 40s
    sets: 2
    # rest: 20s                    # after each set; 0 for none
    # ready: wait                  # until you say that you are ready

  # Reps are counted at a tempo: seconds out, pause, seconds back. An exercise with sides is done on
  # both of them, unless you say `sides: left`, `right` or `right-first`.
  # - use: side-lying-hip-rotation
  #   reps: 8-10
  #   tempo: 3-1-3
  #   sides: right-first

  # A section, here a circuit of three rounds.
  # - section: Circuit
  #   rounds: 3
  #   rest: 30s
  #   steps: [bridge-hold, gluteal-stretch]

  # A test, asked about by voice.
  # - test: hip-flexion-range

  # An exercise of your own, for this routine alone.
  - exercise:
      name: Wall sit
      hold: 30s
      setup:
        - Lean on the wall and slide down until the thighs are level.
      corrections:
        - say: Keep the low back on the wall.
          fault: the low back arches
"""

SCHEMA_FILE = "routine.schema.json"


def starter(name: str, file: str) -> str:
    """A routine called `name` that will be in `file`."""
    return _TEXT.format(name=json.dumps(name, ensure_ascii=False), file=file, schema=SCHEMA_FILE)
