"""Warnings point at the program of the user."""

import warnings

import sgns
from sgns.arguments import warn


def test_a_warning_names_the_line_that_called_the_package():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sgns.Corpus.from_sentences([["tea"], ["milk"]])
    (warning,) = caught
    assert warning.filename == __file__


def test_a_warning_has_its_message_and_category():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warn("the tea is cold", RuntimeWarning)
    assert [(str(each.message), each.category) for each in caught] == [
        ("the tea is cold", RuntimeWarning)
    ]
