"""What the journal amounts to."""
