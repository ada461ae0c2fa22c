"""Tables of Arrow: the columns of tokens and vectors, and their values."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from sgns.formats.arrow_tables import arrow_table, columns_of, parts_of
from sgns.formats.token_rules import TokenRules
from sgns.vocabulary import Vocabulary

from .samples import TOKENS, sample

TWO = pa.array(["a", "b"])
ROWS = [[1.0, 2.0], [3.0, 4.0]]


def read(table, token=None, vector=None, rules=TokenRules()):  # noqa: B008
    return parts_of(table, columns_of(table.schema, token, vector), rules)


def test_a_table_holds_everything():
    vectors = sample()
    table = arrow_table(vectors.vocabulary, vectors.matrix)
    assert table.column_names == ["token", "vector", "count"]
    assert str(table.schema.field("vector").type) == "fixed_size_list<item: float>[6]"
    tokens, matrix, counts = read(table)
    assert tuple(tokens) == TOKENS
    np.testing.assert_array_equal(matrix.view(np.uint32), vectors.matrix.view(np.uint32))
    assert counts.tolist() == vectors.vocabulary.counts.tolist()


def test_a_contiguous_matrix_is_not_copied():
    matrix = np.ones((2, 3), np.float32)
    table = arrow_table(Vocabulary(["a", "b"]), matrix)
    assert table.column_names == ["token", "vector"]
    values = table.column("vector").chunk(0).flatten().to_numpy()
    assert np.shares_memory(values, matrix)


@pytest.mark.parametrize(
    "type",
    [
        pa.list_(pa.float32()),
        pa.list_(pa.float64(), 2),
        pa.large_list(pa.float16()),
        pa.list_view(pa.float32()),
        pa.list_(pa.int32()),
        pa.fixed_shape_tensor(pa.float32(), [2]),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "tokens",
    [
        TWO,
        TWO.cast(pa.large_string()),
        TWO.cast(pa.string_view()),
        TWO.cast(pa.binary()),
        TWO.dictionary_encode(),
    ],
    ids=lambda array: str(array.type),
)
def test_lists_and_strings_of_every_layout_are_read(type, tokens):
    if isinstance(type, pa.BaseExtensionType):
        storage = pa.array(ROWS, type.storage_type)
        lists = pa.ExtensionArray.from_storage(type, storage)
    elif str(type.value_type) == "halffloat":
        lists = pa.array([np.float16(row) for row in ROWS], type)
    else:
        lists = pa.array([list(map(int, row)) for row in ROWS], type)
    table = pa.table({"name": tokens, "embedding": lists})
    twice = pa.concat_tables([table, table.slice(1)])  # chunks, of which one has an offset
    found, matrix, counts = read(twice)
    assert found == ["a", "b", "b"]
    np.testing.assert_array_equal(matrix, np.float32([*ROWS, ROWS[1]]), strict=True)
    assert counts is None


def test_columns_of_numbers_are_dimensions_in_their_order():
    table = pa.table({"z": [1.0, 2.0], "count": [7, 8], "token": TWO, "a": [3, 4]})
    tokens, matrix, counts = read(table)
    assert tokens == ["a", "b"]
    np.testing.assert_array_equal(matrix, np.float32([[1, 3], [2, 4]]), strict=True)
    assert counts.tolist() == [7, 8]


def test_columns_can_be_named():
    table = pa.table({"x": TWO, "y": TWO, "v": ROWS, "w": [[5.0], [6.0]]})
    tokens, matrix, _ = read(table, "y", "w")
    assert tokens == ["a", "b"]
    assert matrix.tolist() == [[5], [6]]
    with pytest.raises(ValueError, match=r"vector must name a column of lists .* several: v, w"):
        read(table, "y")
    with pytest.raises(ValueError, match=r"token must name a column of strings, .* several: x, y"):
        read(table, None, "v")


@pytest.mark.parametrize(
    ("columns", "options", "message"),
    [
        ({"a": [1.0], "b": [2.0]}, {}, "token must name a column of strings, and there is no"),
        ({"token": ["a"]}, {}, "no column of lists, and no column of numbers; .* are 'token'"),
        ({"token": ["a"], "vector": [["b"]]}, {}, "'vector' holds lists of string, not of numbers"),
        ({"token": [1], "vector": [[1.0]]}, {}, "'token' of tokens is of int64: convert it to str"),
        (
            {"token": ["a"], "v": [[1.0]]},
            {"token": "tokn"},
            "token: .*'tokn'; did you mean 'token'",
        ),
        ({"token": ["a"], "v": [1.0]}, {"vector": "v"}, "vector: column 'v' is of double, not of"),
        ({"token": ["a", None], "v": ROWS}, {}, "column 'token' lacks a value in row 2: drop such"),
        ({"token": TWO, "v": [[1.0], None]}, {}, "column 'v' lacks a value in row 2"),
        ({"token": TWO, "v": [[1.0], [None]]}, {}, "column 'v' lacks a number in row 2"),
        (
            {"token": TWO, "v": [[1.0], [2.0, 3.0]]},
            {},
            "vectors of 1 and, in row 2, of 2 components",
        ),
        ({"token": ["a"], "v": pa.array([[]], pa.list_(pa.float32()))}, {}, "without components"),
        ({"token": pa.array([], pa.string()), "v": pa.array([], pa.float32())}, {}, "has no rows"),
        ({"token": pa.array([b"\xff"]), "v": [1.0]}, {}, r"row 1: token .* is not UTF-8; errors="),
    ],
)
def test_what_is_no_table_of_vectors_is_refused(columns, options, message):
    with pytest.raises((TypeError, ValueError), match=message):
        read(pa.table(columns), **options)


def test_columns_of_one_name_are_refused():
    table = pa.Table.from_arrays([TWO, TWO, pa.array(ROWS)], ["token", "token", "vector"])
    with pytest.raises(ValueError, match="two columns 'token': rename one"):
        read(table)


def test_chunks_of_several_lengths_are_refused():
    column = pa.chunked_array([[[1.0]], [[1.0, 2.0]]])
    with pytest.raises(ValueError, match="vectors of 1 and, in row 2, of 2 components"):
        read(pa.table({"token": TWO, "vector": column}))


def test_int8_is_multiplied_by_its_scale():
    vectors = sample()
    table = arrow_table(vectors.vocabulary, vectors.matrix, "int8")
    assert table.column_names == ["token", "vector", "scale", "count"]
    _, matrix, _ = read(table)
    largest = np.abs(vectors.matrix).max(axis=1, keepdims=True)
    assert (np.abs(matrix / largest - vectors.matrix / largest) < 0.5 / 126).all()
