"""Documents in lists, arrays and columns: the same rows, and nulls that are empty."""

import datasets
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import sparse
from sgns.reading.documents import documents_in

TEXTS = ["tea for two", None, "", "rye"]
FOUND = ["tea for two", "", "", "rye"]
LISTS = [["tea", "for two"], None, [], ["rye"]]
FOUND_LISTS = [["tea", "for two"], "", [], ["rye"]]

PANDAS_TYPES = ["object", "string[python]", "string[pyarrow]", "category"]


def found_in(data):
    return list(documents_in(data, "X"))


@pytest.mark.parametrize("kind", PANDAS_TYPES)
def test_all_shapes_of_a_pandas_column(kind):
    series = pd.Series(TEXTS, dtype=kind, index=[7, 7, 1, 3])
    frame = series.to_frame("text")
    for data in (series, frame, series.array, series.to_numpy(), frame.to_numpy()):
        assert found_in(data) == FOUND


@pytest.mark.parametrize("null", [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT], ids=repr)
def test_nulls_of_columns_and_arrays_are_empty_documents(null):
    series = pd.Series(["tea", null, "rye"], dtype=object)
    for data in (series, series.to_frame(), series.to_numpy(), series.to_frame().to_numpy()):
        assert found_in(data) == ["tea", "", "rye"]


@pytest.mark.parametrize(
    "data",
    [
        pl.Series(TEXTS),
        pl.Series(TEXTS, dtype=pl.Categorical),
        pl.DataFrame({"text": TEXTS}),
        pa.array(TEXTS),
        pa.array(TEXTS, pa.string_view()),
        pa.array(TEXTS).dictionary_encode(),
        pa.chunked_array([TEXTS[:1], TEXTS[1:]]),
        pa.table({"text": TEXTS}),
        pa.record_batch({"text": pa.array(TEXTS)}),
        datasets.Dataset.from_dict({"text": TEXTS}),
        datasets.Dataset.from_dict({"text": TEXTS})["text"],
        datasets.Dataset.from_dict({"text": TEXTS}).to_iterable_dataset(),
    ],
    ids=lambda data: type(data).__name__,
)
def test_columns_of_other_libraries(data):
    assert found_in(data) == FOUND


@pytest.mark.parametrize(
    "data",
    [
        pd.Series(LISTS),
        pd.Series(LISTS, dtype=pd.ArrowDtype(pa.list_(pa.string()))),
        pl.Series(LISTS),
        pa.array(LISTS),
    ],
)
def test_columns_of_lists(data):
    assert found_in(data) == FOUND_LISTS


def test_long_columns_keep_the_order_of_their_rows():
    texts = [str(i) for i in range(5000)]
    assert found_in(pa.array(texts)) == texts


def test_tables_of_any_name_and_library():
    assert found_in(pd.DataFrame({("text", 1): TEXTS})) == FOUND
    assert found_in(pd.DataFrame({0: TEXTS})) == FOUND

    class Frame:
        columns = ("text",)

        def __getitem__(self, name):
            return iter([["text", "of", name]])

    assert found_in(Frame()) == [["text", "of", "text"]]
    # A label of a Series is also its attribute.
    assert found_in(pd.Series({"columns": "tea", "column_names": "rye"})) == ["tea", "rye"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            pd.DataFrame({"the title": TEXTS, "text": TEXTS}),
            r"X is a table with 2 columns, 'the title', 'text': choose one column, for example "
            r"X\['the title'\]$",
        ),
        (pl.DataFrame({"a": TEXTS, "b": TEXTS}), r"2 columns, 'a', 'b': choose one column"),
        (pd.DataFrame([["a", "b"]], columns=["t", "t"]), r"for example X\.iloc\[:, 0\]$"),
        (pa.table({"a": TEXTS, "b": TEXTS}), r"2 columns, 'a', 'b': choose one column"),
        (pd.DataFrame(index=[1, 2]), "X is a table without columns"),
        (pd.DataFrame([range(500)]), r"500 columns, 0, 1, .*, 19, \.\.\.: choose one column"),
        (np.full((3, 2), "a b"), r"got shape \(3, 2\): choose one column, for example X\[:, 0\]"),
        (np.full((3, 1, 1), "a b"), "X must be 1-D or have one column"),
        (np.array("a b"), r"X must be 1-D or have one column, got shape \(\)"),
        (np.array([("a", "b")], "O,O"), r"fields 'f0', 'f1': .* for example X\['f0'\]"),
        (sparse.eye(3).tocsr(), "not a sparse matrix: pass the texts"),
        ({"a": "b"}, r"not a dict: pass list\(X.values\(\)\)"),
        ({"a", "b"}, "not a set, which has no order: pass a list"),
        ("a b", "not 'a b': put a single document into a list"),
        (pl.LazyFrame({"a": TEXTS}), "got <LazyFrame"),
        (3, "X must be an iterable of documents, .* got 3"),
        (None, "got None"),
        (["a", None], "document 1 must be .* got None; a document without text is ''"),
        (["a", float("nan")], "document 1 must be .* got nan; a document without text is ''"),
        ([b"a b"], "document 0 must be a string or an iterable of strings, got b'a b'"),
        ([["a", None]], r"document 0 must be .*, got \['a', None\]$"),
        (pd.Series([1.5, 2]), "document 0 must be .*, got 1.5$"),
        (pa.array([1, 2]), "document 0 must be .*, got 1$"),
    ],
)
def test_other_objects_than_documents_are_refused(data, message):
    with pytest.raises(TypeError, match=message):
        found_in(data)
