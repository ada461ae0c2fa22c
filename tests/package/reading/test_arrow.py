"""Arrow arrays: buffers are read in place, and damaged layouts are refused."""

import numpy as np
import pyarrow as pa
import pytest
from sgns import Corpus, CorpusError, Vocabulary
from sgns.reading.arrow import _strings, batches_of
from sgns.reading.batches import IdBatch, TextBatch, TokenBatch


def test_strings_are_read_in_place(monkeypatch):
    # The parts are then slices with the buffers of the whole array.
    monkeypatch.setattr("sgns.reading.arrow._ROWS_AT_ONCE", 2)
    array = pa.array(["b a b", None, "", "c\na  b\r\n", "a long token"] * 3, pa.string())
    parts = list(batches_of([array], "the column"))
    assert len(parts) == 8
    whole = np.frombuffer(array.buffers()[2], np.uint8)
    for rows in parts:
        assert isinstance(rows, TextBatch)
        assert np.shares_memory(np.frombuffer(rows.data, np.uint8), whole)
    ids = pa.array([[1, 2], [3]], pa.list_(pa.uint32()))
    (rows,) = batches_of([ids], "the column")
    assert isinstance(rows, IdBatch)
    assert np.shares_memory(rows.ids, np.frombuffer(ids.values.buffers()[1], np.uint8))
    tokens = pa.array([["a"], ["b", "c"]])
    (rows,) = batches_of([tokens], "the column")
    assert isinstance(rows, TokenBatch)
    assert np.shares_memory(
        np.frombuffer(rows.tokens.data, np.uint8),
        np.frombuffer(tokens.values.buffers()[2], np.uint8),
    )


def test_large_arrays_are_cut():
    array = pa.array(["x" * (1 << 16)] * 256)
    assert [len(rows) for rows in batches_of([array], "the column")] == [63] * 4 + [4]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, 2], "is of type int64: it must hold strings, lists of strings or lists of integers"),
        ([[1.5]], "is of type list<item: double>"),
        ([[["a"]]], "is of type list<item: list<item: string>>"),
        ([{"a": 1}], "choose one of its columns, a"),
        ([["a"], [], ["b", None]], "the list in row 2 holds a null"),
        ([[1], None, [None]], "the list in row 2 holds a null"),
        ([[None]], "the list in row 0 holds a null"),
        (
            pa.array([["a"], ["b", None]], pa.list_(pa.dictionary(pa.int8(), pa.string()))),
            "the list in row 1 holds a null",
        ),
    ],
)
def test_other_values_than_text_are_refused(values, message):
    column = pa.array(values)
    if pa.types.is_struct(column.type):
        column = pa.RecordBatch.from_struct_array(column)
    with pytest.raises(TypeError, match=message):
        Corpus.from_column(column)


def test_a_null_in_a_later_part_is_named_by_its_row(monkeypatch):
    monkeypatch.setattr("sgns.reading.arrow._ROWS_AT_ONCE", 10)
    rows = [["a"]] * 100
    rows[77] = ["a", None]
    for column in (pa.array(rows), pa.chunked_array([rows[:50], rows[50:]])):
        with pytest.raises(TypeError, match="the list in row 77 holds a null"):
            Corpus.from_column(column)


@pytest.mark.parametrize("options", [{}, {"lowercase": True}, {"tokenizer": r"\S+"}], ids=str)
@pytest.mark.parametrize("as_lists", [False, True])
def test_bytes_that_are_not_utf8_name_the_row(options, as_lists, monkeypatch):
    monkeypatch.setattr("sgns.reading.arrow._ROWS_AT_ONCE", 1000)
    rows = [b"good"] * 3000
    rows[2222] = b"b\xffd"
    column = pa.array(rows, pa.binary()).view(pa.string())
    if as_lists:
        column = pa.ListArray.from_arrays(np.arange(3001, dtype=np.int32), column)
    with pytest.raises(CorpusError, match='the column: not UTF-8 in row 2222; errors="replace"'):
        Corpus.from_column(column, 1, **options)
    corpus = Corpus.from_column(column, 1, errors="replace", **options)
    assert corpus.vocabulary == Vocabulary(["good", "b\ufffdd"], [2999, 1])


@pytest.mark.parametrize("offsets", [[0, 2, 1], [-1, 2, 3], [0, 2, 99], [9, 9, 9], [3, 2, 3]])
@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_invalid_offsets_are_refused(offsets, dtype):
    # Arrow checks some of this when it makes an array, but not afterwards.
    string, outer = (
        (pa.string(), pa.list_) if dtype == np.int32 else (pa.large_string(), pa.large_list)
    )
    data = pa.py_buffer(b"abc")
    validity = pa.py_buffer(bytes([0b10]))
    whole = pa.py_buffer(np.array([0, 2], dtype))
    for nulls in (None, validity):
        memory = np.array([0, 1, 3], dtype)
        text = pa.Array.from_buffers(string, 2, [nulls, pa.py_buffer(memory), data])
        tokens = pa.Array.from_buffers(outer(string), 1, [None, whole], children=[text])
        lists = [
            pa.Array.from_buffers(
                outer(values.type), 2, [nulls, pa.py_buffer(memory)], children=[values]
            )
            for values in (pa.array(["a", "b", "c"]), pa.array([1, 2, 3]))
        ]
        memory[:] = offsets
        for column in (text, tokens) if nulls is None else (text,):
            with pytest.raises(ValueError, match="offsets must rise and stay inside the data"):
                Corpus.from_column(column)
        for column in lists:
            with pytest.raises(ValueError, match="offsets of lists must rise from 0 to 3"):
                Corpus.from_column(column)


def test_too_few_offsets():
    class Short:  # Arrow does not make such arrays, but accepts them
        type, offset, null_count = pa.string(), 0, 0

        def __len__(self):
            return 9

        def buffers(self):
            return [None, pa.py_buffer(np.int32([0, 1])), None]

    with pytest.raises(ValueError, match="the column: too few offsets for its rows"):
        _strings(Short(), "the column")


def test_indices_outside_the_dictionary():
    column = pa.DictionaryArray.from_arrays(pa.array([0, 7]), pa.array(["a"]), safe=False)
    with pytest.raises(IndexError, match="7 out of bounds"):
        Corpus.from_column(column)


@pytest.mark.parametrize("options", [{}, {"lowercase": True}, {"tokenizer": r"\S+"}])
def test_rows_of_a_column_keep_byte_order_marks_at_their_start(options):
    corpus = Corpus.from_column(pa.array(["\ufeffa b", "a"]), 1, **options)
    assert set(corpus.vocabulary.tokens) == {"\ufeffa", "a", "b"}
