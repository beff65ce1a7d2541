"""Text to PCM: pyttsx3 in a watched child process, with fallbacks that keep a session going."""
