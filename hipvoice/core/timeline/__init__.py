"""A routine laid out in time."""
