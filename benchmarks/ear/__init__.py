"""How well the ear hears, and what each of its stages is worth.

tally      what came of a stream, and the table of it
hearers    the ear, and what it is compared with, on the same streams
sounds     commands in noise and rooms, and what is no command
coaching   what happens while the coach speaks
__main__   all of it, in the order of the table
"""
