"""Which runs of a sentence may be cut out as a command."""

from tools.acoustic.lexicon import commands_in


def test_commands_and_the_words_that_stand_for_them_are_found_in_a_sentence():
    sentence = "then go back down and stop"
    found = [" ".join(sentence.split()[run]) for run in commands_in(sentence)]
    assert found == ["go back", "down", "stop"]


def test_a_part_of_a_phrase_is_no_command():
    assert commands_in("back again and long") == ()
