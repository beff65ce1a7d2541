"""What a routine is."""
