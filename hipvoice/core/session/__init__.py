"""A session in progress: its state, and what changes it."""
