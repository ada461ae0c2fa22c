"""Columns of tables from each library. Errors name the row."""

from pathlib import Path

import datasets
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sgns
from sgns import Corpus, CorpusError, FormatError, Vocabulary
from sgns.corpus import as_corpus
from sgns.reading.tables import column_arrays, is_column

from ...waiting import printed_by, run_python

TEXT = ["b a b", None, "", "c\na  b\r\n", "a long token, or several: \u00e9t\u00e9 \U0001f600"]
TOKENS = [["b", "a b"], None, [], ["c", "", "a b", "a token that is not short"], ["b"]]
IDS = [[2, 0], None, [], [2, 2, 5], [1]]


def of_text():
    return Corpus.from_sentences([(row or "").split() for row in TEXT], 1)


def of_tokens():
    return Corpus.from_sentences([row or [] for row in TOKENS], 1)


def of_ids():
    return Corpus.from_sentences([row or [] for row in IDS])


def assert_equal(a, b):
    assert a.vocabulary == b.vocabulary
    assert a.ids.tolist() == b.ids.tolist()
    assert a.offsets.tolist() == b.offsets.tolist()
    assert a.n_raw_words == b.n_raw_words


def table():
    return pa.table({"text": TEXT, "tokens": TOKENS, "ids": IDS, "year": range(5)})


def chunked(values, kind):
    array = pa.array(values, kind)
    return pa.chunked_array([array[:1], array[1:1], array[1:]])


STRINGS = [pa.string(), pa.large_string(), pa.string_view()]
INDEXED = [pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.uint32(), pa.large_string())]


@pytest.mark.parametrize("kind", STRINGS + INDEXED, ids=str)
@pytest.mark.parametrize("shape", [pa.array, chunked])
def test_arrow_text(kind, shape):
    assert_equal(Corpus.from_column(shape(TEXT, kind), 1), of_text())


def test_bytes_are_text():
    rows = [None if row is None else row.encode() for row in TEXT]
    for kind in (pa.binary(), pa.large_binary(), pa.binary_view()):
        assert_equal(Corpus.from_column(pa.array(rows, kind), 1), of_text())


@pytest.mark.parametrize("inner", STRINGS + INDEXED, ids=str)
@pytest.mark.parametrize("outer", [pa.list_, pa.large_list, pa.list_view, pa.large_list_view])
@pytest.mark.parametrize("shape", [pa.array, chunked])
def test_arrow_tokens(inner, outer, shape):
    assert_equal(Corpus.from_column(shape(TOKENS, outer(inner)), 1), of_tokens())


@pytest.mark.parametrize("inner", [pa.int64(), pa.uint32(), pa.int8()], ids=str)
@pytest.mark.parametrize("outer", [pa.list_, pa.large_list, pa.list_view])
@pytest.mark.parametrize("shape", [pa.array, chunked])
def test_arrow_ids(inner, outer, shape):
    assert_equal(Corpus.from_column(shape(IDS, outer(inner))), of_ids())


def test_lists_of_one_length():
    rows = [["a", "b"], ["b", "a"], None]
    corpus = Corpus.from_column(pa.array(rows, pa.list_(pa.string(), 2)), 1)
    assert_equal(corpus, Corpus.from_sentences([["a", "b"], ["b", "a"], []], 1))
    assert Corpus.from_column(pa.array([[3, 1]], pa.list_(pa.int32(), 2))).ids.tolist() == [3, 1]


COLUMNS = {
    "pandas": lambda name: table().to_pandas()[name],
    "pandas of objects": lambda name: pd.Series(table()[name].to_pylist(), dtype=object),
    "pandas of Arrow": lambda name: table().to_pandas(types_mapper=pd.ArrowDtype)[name],
    "polars": lambda name: pl.from_arrow(table())[name],
    "datasets": lambda name: datasets.Dataset(table())[name],
    "datasets, streamed": lambda name: datasets.Dataset(table()).to_iterable_dataset()[name],
}
EXPECTED = {"text": of_text, "tokens": of_tokens, "ids": of_ids}


@pytest.mark.parametrize("library", COLUMNS)
@pytest.mark.parametrize("name", EXPECTED)
def test_columns_of_other_libraries(library, name):
    column = COLUMNS[library](name)
    assert is_column(column)
    assert_equal(Corpus.from_column(column, 1), EXPECTED[name]())
    assert_equal(as_corpus(column, 1), EXPECTED[name]())


TABLES = {
    "a table": table,
    "a batch": lambda: table().to_batches()[0],
    "a reader": lambda: table().to_reader(),
    "pandas": lambda: table().to_pandas(),
    "polars": lambda: pl.from_arrow(table()),
    "datasets": lambda: datasets.Dataset(table()),
    "datasets, streamed": lambda: datasets.Dataset(table()).to_iterable_dataset(),
}


@pytest.mark.parametrize("library", TABLES)
def test_columns_of_tables_by_name(library):
    for name, expected in EXPECTED.items():
        assert_equal(Corpus.from_column(TABLES[library](), 1, name=name), expected())
    if "streamed" not in library:
        with pytest.raises(ValueError, match="no column 'none'; it has text, tokens, ids, year"):
            Corpus.from_column(TABLES[library](), 1, name="none")
        with pytest.raises(TypeError, match="choose one of its columns, text, tokens, ids, year"):
            sgns.train(TABLES[library]())


def test_a_dataset_keeps_its_order():
    rows = datasets.Dataset(table()).select([4, 0, 3])
    expected = Corpus.from_sentences([TEXT[i].split() for i in (4, 0, 3)], 1)
    assert_equal(Corpus.from_column(rows["text"], 1), expected)
    assert_equal(Corpus.from_column(rows, 1, name="text"), expected)


def test_categories_of_pandas_and_polars():
    words = ["a b", "b", None, "a b"]
    expected = Corpus.from_sentences(["a b", "b", "", "a b"], 1)
    assert_equal(Corpus.from_column(pd.Series(words, dtype="category"), 1), expected)
    assert_equal(Corpus.from_column(pl.Series(words, dtype=pl.Categorical), 1), expected)


def test_any_object_with_the_arrow_interface_is_a_column():
    class OneArray:
        def __arrow_c_array__(self, requested_schema=None):
            return pa.array(TEXT).__arrow_c_array__(requested_schema)

    class ManyArrays:
        def __arrow_c_stream__(self, requested_schema=None):
            return chunked(TEXT, pa.string()).__arrow_c_stream__(requested_schema)

    for column in (OneArray(), ManyArrays()):
        assert_equal(as_corpus(column, 1), of_text())


def test_training_on_a_column():
    rows = ["a b c d"] * 20
    first, second = (
        sgns.train(data, vector_size=4, sample=0, workers=1, epochs=1)
        for data in (pa.array(rows), (row.split() for row in rows))
    )
    assert np.array_equal(first.vectors.matrix, second.vectors.matrix)


def test_nulls_with_bytes_or_values_are_empty():
    validity = pa.py_buffer(bytes([0b101]))
    for kind, dtype in ((pa.string(), np.int32), (pa.large_binary(), np.int64)):
        offsets = pa.py_buffer(np.array([0, 1, 4, 5], dtype))
        text = pa.Array.from_buffers(kind, 3, [validity, offsets, pa.py_buffer(b"a\xff bc")])
        assert_equal(Corpus.from_column(text, 1), Corpus.from_sentences([["a"], [], ["c"]], 1))
        values = pa.array([7, 8, 8, 9]) if dtype is np.int32 else pa.array(list("abcd"))
        ends = pa.py_buffer(np.array([0, 1, 3, 4], np.int32))
        lists = pa.ListArray.from_buffers(
            pa.list_(values.type), 3, [validity, ends], children=[values]
        )
        corpus = Corpus.from_column(lists, 1)
        assert corpus.offsets.tolist() == [0, 1, 1, 2]
        kept = {corpus.vocabulary.tokens[i] for i in corpus.ids}
        assert kept == ({"7", "9"} if dtype is np.int32 else {"a", "d"})


def test_other_objects_than_a_column_are_refused():
    with pytest.raises(
        TypeError, match="must be a column, for example of Arrow or pandas, got <class 'list'"
    ):
        Corpus.from_column([["a"]])


def test_the_error_of_an_invalid_id_has_its_rows():
    with pytest.raises(IndexError, match="the column, rows 0 to 1 in one list, holds id -1 at po"):
        Corpus.from_column(pa.array([[1], [2, -1]]))


def test_options_of_text_apply_to_columns():
    rows = ["A b", "B \u00c9 a"]
    lower = Corpus.from_column(pa.array(rows), 1, lowercase=True)
    assert lower.vocabulary == Vocabulary(["a", "b", "\u00e9"], [2, 2, 1])
    lists = Corpus.from_column(pa.array([row.split() for row in rows]), 1, lowercase=True)
    assert_equal(lists, lower)
    letters = Corpus.from_column(pa.array(rows), 1, tokenizer=r"[ab]")
    assert letters.vocabulary == Vocabulary(["a", "b"], [1, 1])
    few = Corpus.from_column(pa.array(rows), 1, drop=["b"], keep=["A"], max_size=2)
    assert few.vocabulary.tokens == ("A", "B")


def test_reading_reports_progress():
    seen = []
    Corpus.from_column(chunked(TEXT, pa.string()), 1, on_progress=seen.append)
    assert [progress.bytes_done for progress in seen] == [
        5,
        sum(len(row.encode()) for row in TEXT if row),
    ]
    assert seen[0].bytes_total is None


@pytest.fixture
def parquet(tmp_path):
    """A folder with two files, in groups of two rows, and with the other files of Spark."""
    folder = tmp_path / "data"
    folder.mkdir()
    pq.write_table(table(), folder / "b.parquet", row_group_size=2)
    pq.write_table(table().slice(0, 1), folder / "_a.parquet")
    (folder / "_SUCCESS").write_text("")
    return folder


@pytest.mark.parametrize("name", EXPECTED)
def test_parquet(parquet, name):
    assert_equal(Corpus.from_parquet(parquet / "b.parquet", name, 1), EXPECTED[name]())
    both = [*table()[name].to_pylist()[:1], *table()[name].to_pylist()]
    expected = Corpus.from_sentences([[] if row is None else row for row in both], 1)
    for path in (parquet, f"{parquet}/*.parquet", sorted(parquet.glob("*.parquet"))):
        assert_equal(Corpus.from_parquet(path, name, 1), expected)


def test_parquet_from_a_url(parquet):
    corpus = Corpus.from_parquet((parquet / "b.parquet").as_uri(), "text", 1)
    assert_equal(corpus, of_text())


def test_parquet_is_read_in_batches(tmp_path):
    path = tmp_path / "a.parquet"
    rows = [f"{i} " * 2000 for i in range(5000)]
    pq.write_table(pa.table({"text": rows}), path, row_group_size=2500, use_dictionary=False)
    seen = []
    corpus = Corpus.from_parquet(path, "text", 1, on_progress=seen.append)
    assert corpus.n_words == 2000 * 5000
    steps = np.diff([0, *(progress.bytes_done for progress in seen)])
    assert 5 < len(steps) < 50
    assert steps.max() < 10_000_000


def test_text_where_columns_are_read_is_named(tmp_path):
    (tmp_path / "news.txt").write_text("some words\n" * 9)
    with pytest.raises(FormatError, match=r"news\.txt is not a Parquet file: .* omit the column$"):
        Corpus.from_parquet(tmp_path / "news.txt", "text")


def test_errors_of_parquet_name_file_column_and_row(parquet, tmp_path):
    for problem in (b"", b"PAR1", b"nothing at all", (parquet / "b.parquet").read_bytes()[:-9]):
        (tmp_path / "bad.parquet").write_bytes(problem)
        with pytest.raises(FormatError, match=r"bad\.parquet cannot be unpacked"):
            Corpus.from_parquet(tmp_path / "bad.parquet", "text")
    damaged = bytearray((parquet / "b.parquet").read_bytes())
    damaged[4:60] = bytes(56)
    (tmp_path / "bad.parquet").write_bytes(damaged)
    with pytest.raises(FormatError, match=r"bad\.parquet cannot be unpacked"):
        Corpus.from_parquet(tmp_path / "bad.parquet", "text")
    with pytest.raises(ValueError, match=r"b\.parquet has no column 'none'; it has text, tokens"):
        Corpus.from_parquet(parquet / "b.parquet", "none")
    with pytest.raises(TypeError, match=r"b\.parquet, column 'year' is of type int64"):
        Corpus.from_parquet(parquet / "b.parquet", "year")
    with pytest.raises(CorpusError, match=r"b\.parquet: no token occurs min_count=9 times"):
        Corpus.from_parquet(parquet / "b.parquet", "text", 9)
    with pytest.raises(ValueError, match="cannot come from standard input"):
        Corpus.from_parquet("-", "text")
    with pytest.raises(ValueError, match=r"b\.parquet: choose a column with Corpus\.from_parquet"):
        sgns.train(parquet / "b.parquet")
    text = pa.array([b"a", b"\xff"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"text": text}), tmp_path / "bad.parquet")
    with pytest.raises(CorpusError, match=r"bad\.parquet, column 'text': not UTF-8 in row 1"):
        Corpus.from_parquet(tmp_path / "bad.parquet", "text")


def test_libraries_of_columns_are_imported_for_columns_only(tmp_path):
    (tmp_path / "a.txt").write_text("a b\n" * 20)
    code = (
        "import sgns, sys; sgns.train('a.txt', epochs=1, vector_size=2, sample=0)\n"
        "sgns.Corpus.from_sentences([['a', 'b']], 1); sgns.Corpus.from_sentences([[1, 2]])\n"
        "print(*({'pyarrow', 'pandas', 'polars', 'datasets', 'fsspec'} & set(sys.modules)))"
    )
    assert printed_by(code, cwd=tmp_path).strip() == ""


@pytest.mark.parametrize("what", ["Corpus.from_column([])", "Corpus.from_parquet('a', 'b')"])
def test_without_pyarrow_a_column_names_the_extra(what, tmp_path):
    Path(tmp_path, "a").write_text("")
    code = f"import sys; sys.modules['pyarrow'] = None; import sgns; sgns.{what}"
    message = "ImportError: columns need pyarrow: install it, or sgns with the extra 'arrow'"
    assert message in run_python(code, cwd=tmp_path).stderr


def test_arrow_arrays_of_a_column():
    arrays = column_arrays(chunked(TEXT, pa.string()), None, "it")
    assert [len(array) for array in arrays] == [1, 0, 4]
