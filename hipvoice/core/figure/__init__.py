"""The figure of a position: a body in space, seen from one place, as lines of text or as SVG."""
