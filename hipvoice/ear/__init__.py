"""The ear: frames from the microphone in, commands out (see `ear.py` for the stages)."""
