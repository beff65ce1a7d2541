"""What a person sees and types: the displays and the keyboard."""
