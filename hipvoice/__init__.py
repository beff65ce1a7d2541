"""hipvoice: a voice coach for the floor."""

__version__ = "0.1.0"
