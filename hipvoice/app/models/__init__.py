"""Recognition models: the catalogue, the user's own store, and installing a model into it."""
