"""What moves the engine: one loop, and the clocks that it can be run by."""
