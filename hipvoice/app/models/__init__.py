"""Recognition models: the catalogue, the user's own store, and what brings a model into it."""
