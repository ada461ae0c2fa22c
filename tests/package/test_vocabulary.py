"""Tokens, ids and counts."""

from __future__ import annotations

import numpy as np
import pytest
from sgns.errors import FormatError
from sgns.vocabulary import (
    Vocabulary,
    as_vocabulary,
    tokens_from_arrays,
    vocabulary_from_arrays,
    vocabulary_to_arrays,
)


def test_maps_both_ways():
    vocabulary = Vocabulary(["the", "of", "paris"], [9, 5, 2])
    assert vocabulary["paris"] == 2
    assert vocabulary.tokens[2] == "paris"
    assert vocabulary.get("of") == 1
    assert vocabulary.get("london") is None
    assert vocabulary.get("london", -1) == -1
    assert "the" in vocabulary
    assert "london" not in vocabulary
    assert list(vocabulary) == ["the", "of", "paris"]
    assert len(vocabulary) == 3


def test_missing_token_is_named():
    with pytest.raises(KeyError, match="'london' is not in the vocabulary of 1 tokens"):
        Vocabulary(["paris"])["london"]


@pytest.mark.parametrize(
    ("tokens", "missing", "message"),
    [
        (["paris", "rome"], "Paris", "of 2 tokens; did you mean 'paris'"),
        (["new_york"], "new york", "did you mean 'new_york'"),
        (["7", "8"], 8, "token 8 is not .*; tokens are strings: write '8'"),
        (["a"], None, "token None is not in the vocabulary of 1 tokens'?\"?$"),
        (map(str, range(12_345)), "x", "of 12,345 tokens'?\"?$"),
    ],
)
def test_a_missing_token_with_a_similar_one(tokens, missing, message):
    with pytest.raises(KeyError, match=message):
        Vocabulary(tokens)[missing]


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (["3", "0", "-12"], True),
        (["3", "x"], False),
        (["03"], False),
        (["-0"], False),
        (["1.0"], False),
        (["٣"], False),  # a digit, but not as str() writes it
        (["1\n"], False),
        ([""], False),
    ],
)
def test_tokens_that_are_integers(tokens, expected):
    assert Vocabulary(tokens).are_integers is expected


def test_names_become_a_vocabulary():
    vocabulary = Vocabulary(["a", "b"], [2, 1])
    assert as_vocabulary("names", vocabulary) is vocabulary
    for names in (
        ["a", "b"],
        ("a", "b"),
        iter("ab"),
        np.array(["a", "b"]),
        np.array(["a", "b"], "O"),
    ):
        made = as_vocabulary("names", names)
        assert made == Vocabulary(["a", "b"])
        assert {type(token) for token in made.tokens} == {str}


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ("ab", TypeError, "names must be a Vocabulary or a list of tokens .* got str"),
        (b"ab", TypeError, "got bytes"),
        ({"a", "b"}, TypeError, "list of tokens in the order of their ids, got set"),
        ({"a": 1}, TypeError, r"write sorted\(names, key=names\.get\), .*from_counts\(names\)"),
        (3, TypeError, "got int"),
        ([1, 2], TypeError, r"int 1 at position 0; write \[str\(token\) for token in names\]"),
        (["a", None], TypeError, "got NoneType None at position 1$"),
        (["a", "b", "a"], ValueError, "names: token 'a' occurs twice, as id 0 and as id 2"),
        (["a", "\ud800"], ValueError, "names: token .* lone surrogate"),
    ],
)
def test_names_that_cannot_be_a_vocabulary(value, error, message):
    with pytest.raises(error, match=message):
        as_vocabulary("names", value)


def test_counts_are_read_only_and_independent():
    given = np.array([3, 1])
    vocabulary = Vocabulary(["a", "b"], given)
    given[0] = 7
    assert vocabulary.counts is not None
    assert vocabulary.counts.dtype == np.uint64
    assert vocabulary.counts.tolist() == [3, 1]
    with pytest.raises(ValueError, match="read-only"):
        vocabulary.counts[0] = 5
    assert Vocabulary(["a"]).counts is None


def test_from_counts_orders_by_count_then_spelling():
    counts = {"b": 2, "rare": 1, "a": 2, "top": 5, "Z": 2}
    vocabulary = Vocabulary.from_counts(counts, min_count=2)
    assert vocabulary.tokens == ("top", "Z", "a", "b")
    assert vocabulary.counts is not None
    assert vocabulary.counts.tolist() == [5, 2, 2, 2]
    assert "rare" in Vocabulary.from_counts(counts)


def test_counts_past_32_bits_and_doubles():
    counts = {"b": 2**32 + 1, "rare": 2**32 - 1, "a": 2**53 + 1, "top": 2**53 + 2}
    vocabulary = Vocabulary.from_counts(counts, min_count=2**32)
    assert vocabulary.tokens == ("top", "a", "b")
    assert vocabulary.counts is not None
    assert vocabulary.counts.tolist() == [2**53 + 2, 2**53 + 1, 2**32 + 1]


def test_equality_is_of_tokens_order_and_counts():
    assert Vocabulary(["a", "b"], [2, 1]) == Vocabulary(iter(["a", "b"]), np.array([2, 1]))
    assert Vocabulary(["a", "b"]) != Vocabulary(["b", "a"])
    assert Vocabulary(["a"], [1]) != Vocabulary(["a"], [2])
    assert Vocabulary(["a"], [1]) != Vocabulary(["a"])
    assert Vocabulary(["a"]) != ["a"]


def test_repr_is_short():
    assert repr(Vocabulary(["a", "b"])) == "Vocabulary(2 tokens: 'a', 'b')"
    assert repr(Vocabulary(map(str, range(1000)))) == "Vocabulary(1000 tokens: '0', '1', '2', ...)"


@pytest.mark.parametrize(
    ("tokens", "counts", "error", "message"),
    [
        ("abc", None, TypeError, "not one string"),
        (["a", 3], None, TypeError, "got int: 3"),
        (["a", "b", "a"], None, ValueError, "'a' occurs twice, as id 0 and as id 2"),
        (["a\ud800"], None, ValueError, "lone surrogate"),
        (["a", "b"], [1], ValueError, r"shape \(2,\), got \(1,\)"),
        (["a"], [-1], ValueError, "got -1"),
        (["a"], [0.5], ValueError, "float64"),
    ],
)
def test_bad_arguments(tokens, counts, error, message):
    with pytest.raises(error, match=message):
        Vocabulary(tokens, counts)


@pytest.mark.parametrize("counts", [None, np.array([3, 2, 2**64 - 1], np.uint64)])
def test_vocabulary_round_trip(counts):
    vocabulary = Vocabulary(["", 'a "b"\n', "日本 \U0001f600"], counts)
    arrays = vocabulary_to_arrays(vocabulary)
    assert vocabulary_from_arrays(arrays, "file") == vocabulary


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"vocabulary": np.frombuffer(b'["a"]', np.int8)},
        {"vocabulary": np.frombuffer(b'["a"]', np.uint8)[None]},
        {"vocabulary": np.frombuffer(b'["a"', np.uint8)},
        {"vocabulary": np.frombuffer(b'{"a": 1}', np.uint8)},
        {"vocabulary": np.frombuffer(b'["a", 1]', np.uint8)},
        {"vocabulary": np.frombuffer(b'["a", []]', np.uint8)},
        {"vocabulary": np.frombuffer(b'["a", "a"]', np.uint8)},
        {"vocabulary": np.frombuffer(b'["\\ud800"]', np.uint8)},
        {"vocabulary": np.frombuffer(b'["\xff"]', np.uint8)},
        {"vocabulary": np.frombuffer(b"[" * 100_000, np.uint8)},
        {"vocabulary": np.frombuffer(b'["a"]', np.uint8), "counts": np.zeros(2, np.uint64)},
        {"vocabulary": np.frombuffer(b'["a"]', np.uint8), "counts": np.zeros(1)},
    ],
)
def test_damaged_vocabulary(arrays):
    with pytest.raises(FormatError, match="some-file"):
        vocabulary_from_arrays(arrays, "some-file")


def test_vocabulary_that_is_not_utf8_can_be_replaced():
    arrays = {"vocabulary": np.frombuffer(b'["a\xff"]', np.uint8)}
    found = vocabulary_from_arrays(arrays, "file", errors="replace")
    assert found.tokens == ("a\N{REPLACEMENT CHARACTER}",)


def test_a_list_of_tokens_is_read_without_checks():
    arrays = {"vocabulary": np.frombuffer(b'["a\xff","b",1,"b"]', np.uint8)}
    assert tokens_from_arrays(arrays, "file", errors="ignore") == ["a", "b", 1, "b"]
    with pytest.raises(FormatError, match="file holds no valid vocabulary"):
        tokens_from_arrays(arrays, "file")
