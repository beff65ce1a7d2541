"""Routines, exercises and tests: shown, checked, written, imported."""
