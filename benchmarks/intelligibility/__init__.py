"""How well the coach is understood: `python -m benchmarks.intelligibility`."""
