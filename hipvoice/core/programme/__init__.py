"""What to play, and in which version: selection, tests, proposals."""
