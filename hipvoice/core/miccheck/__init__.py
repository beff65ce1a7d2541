"""The microphone check: a spoken set-up of one minute, as a state machine with time as an argument.

findings     what was measured and understood, what follows from it, and the sentences that say so
check        the steps, which word is requested next, and the contract of the engine
"""
