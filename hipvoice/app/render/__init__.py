"""A session without waiting: as a plan, as a sound file."""
