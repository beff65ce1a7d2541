"""Text to PCM: pyttsx3 in a watched child process, with fall-backs that keep a session going."""
