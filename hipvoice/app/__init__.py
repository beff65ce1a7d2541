"""The composition root: builds the adapters, runs the loop, and closes them. No adapter knows
another.
"""
