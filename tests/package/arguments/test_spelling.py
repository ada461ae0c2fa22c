"""Proposals of similar choices and tokens."""

import pytest
from sgns.arguments.spelling import did_you_mean, similar_token


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("windw", "; did you mean 'window'?"),
        ("WINDOW", "; did you mean 'window'?"),
        ("vector_sz", "; did you mean 'Vector_Size'?"),
        ("qqq", ""),
    ],
)
def test_hints_name_the_most_similar_choice(word, hint):
    assert did_you_mean(word, ["window", "windows", "Vector_Size"]) == hint


def test_a_choice_can_have_another_name_elsewhere():
    assert did_you_mean("unigram", ("power", "uniform")) == "; did you mean 'power'?"
    assert did_you_mean("SG", ("skip-gram", "cbow")) == "; did you mean 'skip-gram'?"
    assert did_you_mean("sg", ("a", "b")) == ""


KNOWN = dict.fromkeys(["the", "paris", "NASA", "Berlin", "new_york", "email", "co-op", "straße"])
KNOWN |= dict.fromkeys(["café", "город", "user_17", "then", "ab", "San M"])
KNOWN = {token: i for i, token in enumerate(KNOWN)}


@pytest.mark.parametrize(
    ("token", "similar"),
    [
        ("Paris", "paris"),
        ("nasa", "NASA"),
        ("BERLIN", "Berlin"),
        ("STRASSE", None),
        (" paris\n", "paris"),
        ("new york", "new_york"),
        ("New-York", "new_york"),
        ("e-mail", "email"),
        ("co_op", "co-op"),
        ("San_M", "San M"),
        ("cafe\u0301", "café"),
        ("cafe", "café"),
        ("ГОРОД", "город"),
        ("горад", "город"),
        ("pairs", "paris"),
        ("Parris", "paris"),
        ("pris", "paris"),  # codespell:ignore
        ("paros", "paris"),
        ("thex", "the"),  # and "then", which is rarer; codespell:ignore
        ("user_18", None),  # another user is not another spelling
        ("user_1", None),
        ("usr_17", "user_17"),
        ("ac", None),  # most short tokens are one edit apart
        ("", None),
        ("   ", None),
        ("london", None),
        ("x" * 100_000, None),
    ],
)
def test_tokens_similar_to_an_unknown_one(token, similar):
    assert similar_token(token, KNOWN) == similar


def test_similar_tokens_are_looked_up_and_not_searched():
    class Counting(dict):
        n_lookups = 0

        def __contains__(self, key):
            self.n_lookups += 1
            return super().__contains__(key)

        def __iter__(self):
            raise AssertionError

    known = Counting(KNOWN)
    assert similar_token("internationalisatoin" * 3, known) is None
    assert 1000 < known.n_lookups < 20_000
