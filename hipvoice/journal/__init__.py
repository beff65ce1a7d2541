"""The journal: every session and set that was done, in one SQLite file."""
