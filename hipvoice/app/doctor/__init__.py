"""Examines everything that a session needs, and names the command that mends what is missing."""
