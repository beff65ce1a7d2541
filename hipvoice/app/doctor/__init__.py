"""Examines everything that a session needs, and names the command that fixes what is missing."""
