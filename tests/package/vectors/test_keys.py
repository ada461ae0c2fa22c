"""Keys of queries: strings, integers and tuples."""

import numpy as np
import pytest
import torch
from sgns import Vocabulary, WordVectors
from sgns.vectors.keys import holds, known_rows, row_of, rows_of

LETTERS = Vocabulary(["b", "a", "c"])
NODES = Vocabulary(["30", "0", "-2", "7"])
YEARS = Vocabulary(["the", "2", "year", "1999"])
GRID = Vocabulary(["(0, 1)", "(1, 1)", "(0, 0)"])


@pytest.mark.parametrize(
    ("vocabulary", "key", "row"),
    [
        (LETTERS, "a", 1),
        (LETTERS, 1, 1),
        (LETTERS, np.uint8(2), 2),
        (NODES, "0", 1),
        (NODES, 0, 1),
        (NODES, -2, 2),
        (NODES, np.int64(30), 0),
        (YEARS, "2", 1),
        (YEARS, 0, 0),
        (YEARS, 3, 3),
        (Vocabulary(["x", "1", "y"]), 1, 1),  # both readings are the same row
        (GRID, (1, 1), 1),
        (GRID, 2, 2),
    ],
)
def test_a_key_stands_for_a_row(vocabulary, key, row):
    assert row_of(key, vocabulary) == row
    assert rows_of(key, vocabulary) == [row]
    assert rows_of([key, key], vocabulary) == [row, row]


@pytest.mark.parametrize(
    ("vocabulary", "key", "error", "message"),
    [
        (LETTERS, 3, IndexError, r"id 3 is outside 0\.\.2"),
        (LETTERS, -1, IndexError, "id -1 is outside"),
        (NODES, 1, KeyError, r"'1' is not in .* all integers; .* write vectors\.matrix\[1\]"),
        (NODES, 99, KeyError, "which are all integers'?\"?$"),
        (YEARS, 2, ValueError, r"'2' is the token of row 1; .* write '2'; .*vectors\.matrix\[2\]"),
        (YEARS, 1999, ValueError, "'1999' is the token of row 3; for the token write '1999'$"),
        (LETTERS, True, TypeError, r"boolean; .* by a mask, write vectors\.matrix\[mask\]"),
        (LETTERS, np.True_, TypeError, "boolean"),
        (LETTERS, ("a", "b"), TypeError, r"a list selects several: write \['a', 'b'\]"),
        (GRID, (0, 7), TypeError, r"\(0, 7\) is not a token"),
        (LETTERS, b"a", TypeError, r"bytes b'a'; decode it: key\.decode\(\)"),
        (LETTERS, 1.0, TypeError, r"float 1\.0"),
        (LETTERS, None, TypeError, "NoneType"),
    ],
)
def test_a_key_that_names_no_row(vocabulary, key, error, message):
    for call in (row_of, rows_of, lambda k, v: rows_of([k], v)):
        with pytest.raises(error, match=message):
            call(key, vocabulary)


@pytest.mark.parametrize(
    ("vocabulary", "keys", "rows"),
    [
        (LETTERS, "a", {1}),
        (LETTERS, ["a", "z", 2, "a"], {1, 2}),
        (LETTERS, (each for each in "bz"), {0}),
        (LETTERS, np.array([0, 2]), {0, 2}),
        (LETTERS, [], set()),
        (NODES, [30, 31, "7"], {0, 3}),
        (GRID, [(1, 1)], {1}),
    ],
)
def test_rows_of_the_tokens_that_exist(vocabulary, keys, rows):
    assert known_rows(keys, vocabulary) == rows


@pytest.mark.parametrize(
    ("keys", "error"), [([3], IndexError), ([None], TypeError), ([0.5], TypeError)]
)
def test_what_is_no_token_has_no_row(keys, error):
    with pytest.raises(error):
        known_rows(keys, LETTERS)


def test_no_keys():
    with pytest.raises(ValueError, match="got none"):
        rows_of([], LETTERS)


@pytest.mark.parametrize(
    ("vocabulary", "key", "expected"),
    [
        (LETTERS, "a", True),
        (LETTERS, "z", False),
        (LETTERS, 1, False),
        (NODES, 7, True),
        (NODES, 1, False),
        (NODES, True, False),
        (YEARS, 2, False),
        (GRID, (0, 1), True),
        (GRID, (1, 0), False),
        (GRID, None, False),
    ],
)
def test_ids_are_not_tokens(vocabulary, key, expected):
    assert holds(vocabulary, key) is expected
    assert (key in WordVectors(vocabulary, np.eye(len(vocabulary)))) is expected


def test_all_queries_read_keys_alike():
    vectors = WordVectors(NODES, [[1, 0.1], [0.9, 0], [-1, 0.2], [0, 1]])
    assert vectors.most_similar(0, topn=1) == vectors.most_similar("0", topn=1)
    assert vectors.most_similar([0, (7, 0.5)], -2) == vectors.most_similar(["0", ("7", 0.5)], "-2")
    assert vectors.most_similar_batch([30, 7]) == vectors.most_similar_batch(["30", "7"])
    assert vectors.similarity(30, 7) == vectors.similarity("30", "7")
    assert vectors.distance(30, 7) == vectors.distance("30", "7")
    assert vectors.analogy(30, 0, 7) == vectors.analogy("30", "0", "7")
    assert vectors.n_similarity([30, 0], 7) == vectors.n_similarity(["30", "0"], "7")
    assert vectors.doesnt_match([30, 0, -2]) == "-2"
    np.testing.assert_array_equal(vectors.get_vector(7), vectors.matrix[3])
    np.testing.assert_array_equal(vectors[np.array([7, 30])], vectors.matrix[[3, 0]])


def test_nodes_of_a_grid_in_queries():
    vectors = WordVectors(GRID, [[1, 0], [0.9, 0.1], [0, 1]])
    expected = vectors.most_similar("(0, 1)", topn=1)
    assert expected[0][0] == "(1, 1)"
    assert vectors.most_similar((0, 1), topn=1) == expected
    assert vectors.most_similar([(0, 1)], topn=1) == expected
    assert vectors.most_similar([((0, 1), 3.0)], topn=1) == expected
    assert vectors.most_similar(np.array(["(0, 1)"]), topn=1) == expected
    with pytest.raises(TypeError, match="a list selects several"):
        vectors.most_similar(("(0, 1)", "(1, 1)"))


def test_arrays_of_no_dimension_and_tensors_are_keys():
    vectors = WordVectors(["a", "b", "0.5"], np.eye(3))
    for one in (np.array(1), np.array("b"), torch.tensor(1)):
        assert vectors[one].tolist() == [0, 1, 0]
    assert vectors[torch.tensor([1, 0])].tolist() == [[0, 1, 0], [1, 0, 0]]
    with pytest.raises(TypeError, match=r"got float 0\.5; for the token write '0\.5'"):
        vectors[0.5]


def test_numbers_of_numpy_in_tuples_are_spelled_as_those_of_python():
    vectors = WordVectors(["(0, 1)", "(0, (1, 'a'))"], np.eye(2))
    zero, one = np.int64(0), np.int32(1)
    assert vectors[(zero, one)].tolist() == [1, 0]
    assert vectors[(zero, (one, np.str_("a")))].tolist() == [0, 1]
    assert (zero, one) in vectors
    assert (one, zero) not in vectors
