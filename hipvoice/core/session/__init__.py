"""A session under way: its state, and what changes it."""
