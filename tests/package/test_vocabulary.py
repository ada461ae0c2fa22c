"""Tokens, ids and counts."""

from __future__ import annotations

import numpy as np
import pytest
from sgns.errors import FormatError
from sgns.vocabulary import (
    Vocabulary,
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
