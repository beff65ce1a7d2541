"""What is seen and typed: the displays and the keyboard."""
