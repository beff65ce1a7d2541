"""The parts of `python -m benchmarks.chaos`."""
