"""The journal as one HTML page, to look at, print and show to a physiotherapist."""
