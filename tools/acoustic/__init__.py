"""The programs that make the built-in recognition model, from recordings to a Vosk folder."""
