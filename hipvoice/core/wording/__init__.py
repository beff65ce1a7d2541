"""Every sentence by name, and the words of a language."""
