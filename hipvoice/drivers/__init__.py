"""What drives the engine: one loop, and the clocks that it can run by."""
