"""Turns YAML text into objects of the core, or reports every problem at once, with place and hint.

Modules:
    decoding   bytes -> text
    reader     text -> nodes that know their line and column
    syntax     mistakes in the YAML itself
    scalars    what a single value may be: a text, a number, one of some words
    durations  lengths of time and tempos
    schema     what maps and lists may be, and the check of nodes against that
    formats    the declaration of routine and exercise files
    build      checked values -> objects of the core
    library    the folders of routines and exercises
    language   language files
    problems   what is wrong, and how it is shown
"""
