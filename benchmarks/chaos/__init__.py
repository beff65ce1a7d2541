"""Real sessions with broken machines around them.

world      a home, a disk and a sound card for the run
played     one session, and commands beside it
witness    what a session claims to have kept
scene      what an action may touch, and what went wrong
actions    what is done to a session, and how it is ended
truth      the claims against the journal
verdict    the checks at the end
run        all of it, session after session
"""
