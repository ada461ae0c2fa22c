"""Two models: one space for both, and the words that moved."""

import numpy as np
import pytest
import sgns
from sgns.explorer.comparison import compared
from sgns.explorer.sources import Source


def pair(n=300, size=5, count=1000):
    """Return vectors and a rotated copy in which one word has another place."""
    rng = np.random.default_rng(0)
    first = rng.normal(size=(n, size))
    turned = first @ np.linalg.qr(rng.normal(size=(size, size)))[0]
    turned[7] = -turned[7]
    vocabulary = sgns.Vocabulary([f"w{i}" for i in range(n)], [count] * n)
    vectors = [sgns.WordVectors(vocabulary, matrix) for matrix in (first, turned)]
    return [Source(name, each) for name, each in zip("ab", vectors, strict=True)]


def test_the_second_is_rotated_into_the_space_of_the_first():
    first, second = pair()
    comparison = compared(first, second)
    assert comparison.aligned
    assert comparison.second.name == "b"
    others = np.arange(300) != 7
    near = np.abs(comparison.second.vectors.matrix - first.vectors.matrix)[others]
    assert near.max() < 0.2
    assert comparison.moved[0][0] == "w7"
    assert comparison.moved[0][1] < -0.9
    assert len(comparison.cosines) == 300
    assert "300 words in common" in comparison.note
    assert "% are the same on average" in comparison.note


def test_words_that_moved_are_frequent_if_enough_words_are():
    first, second = pair()
    counts = np.full(300, 1000)
    counts[7] = 3
    rare = sgns.WordVectors(
        sgns.Vocabulary(first.vectors.vocabulary.tokens, counts), second.vectors.matrix
    )
    comparison = compared(first, Source("b", rare))
    assert "w7" not in dict(comparison.moved)
    assert "words with 100 or more occurrences in both" in comparison.note
    few = compared(*pair(50))
    assert "occurrences" not in few.note
    assert few.moved[0][0] == "w7"


def test_counts_need_not_be_known():
    first, second = pair()
    unknown = sgns.WordVectors(first.vectors.vocabulary.tokens, second.vectors.matrix)
    assert compared(first, Source("b", unknown)).moved[0][0] == "w7"


def test_other_dimensions_are_not_aligned():
    first, _ = pair()
    _, second = pair(size=4)
    comparison = compared(first, second)
    assert not comparison.aligned
    assert comparison.second is second
    assert comparison.note.startswith("Not aligned: the vectors have 5 and 4 dimensions. Of the 10")
    assert comparison.moved == []


def test_models_without_a_word_in_common_stand_side_by_side():
    first, _ = pair()
    other = Source("b", sgns.WordVectors(["x", "y"], np.eye(2, 5)))
    comparison = compared(first, other)
    assert not comparison.aligned
    assert "no word in common" in comparison.note


def test_few_words_in_common_have_no_overlap_of_neighbors():
    first, second = pair(9)
    assert "% are the same" not in compared(first, second).note


def test_too_few_words_in_common_are_warned_of_once_and_on_the_page():
    first, second = pair(9, 20)
    with pytest.warns(UserWarning, match="do not determine a rotation") as warned:
        note = compared(first, second).note
    assert len(warned) == 1
    assert "9 words in common; that is too few for 20 dimensions" in note
    assert "do not tell how far a word moved" in note
    one = Source("b", sgns.WordVectors(["w0", "x"], np.eye(2, 20)))
    with pytest.warns(UserWarning, match="do not determine a rotation"):
        assert "by 1 word in common" in compared(first, one).note


def test_words_that_never_occurred_are_not_in_common():
    first, second = (
        Source("m", sgns.WordVectors(sgns.Vocabulary(["x", own], [0, 3]), np.eye(2)))
        for own in "ab"
    )
    assert "no word in common" in compared(first, second).note


@pytest.fixture(autouse=True)
def aligned_with_few_words():
    """Warnings of alignments with few words are no matter here."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
