"""The journal as one HTML page, to be looked at, printed and shown to a physiotherapist."""
