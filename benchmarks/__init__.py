"""Measurements. None of them is a test: machines differ, and these are noisy."""
