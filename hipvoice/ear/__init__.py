"""The ear: frames of the microphone in, commands heard out (see `ear.py` for the stages)."""
