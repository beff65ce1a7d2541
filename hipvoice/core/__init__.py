"""The pure core: events in, effects out, integer milliseconds, standard library only."""
