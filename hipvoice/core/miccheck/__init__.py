"""The microphone check: a spoken set-up of one minute, as a state machine with time as an argument.

prompts      every sentence of it, by name
findings     what was measured and understood, and what follows from it
asking       which words are asked for, and in which way
report       what is said of it in the end, and what is kept
course       the steps, and what leads from one to the next
check        events in, effects out, by the same contract as the engine
"""
