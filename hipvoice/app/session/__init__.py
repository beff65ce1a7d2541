"""A session with its voice, ear, keys and display."""
