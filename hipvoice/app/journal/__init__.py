"""What the commands of the journal show and do."""
