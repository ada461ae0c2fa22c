"""Data frames of pandas, polars and Arrow: vectors, back to vectors, and neighbors."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sgns.vectors import Subwords, SubwordVectors, WordVectors
from sgns.vocabulary import Vocabulary

TOKENS = ("tea", "a,b", "", "日本", "1")


@pytest.fixture
def vectors():
    padded = np.random.default_rng(7).normal(size=(5, 16)).astype(np.float32)
    padded[0, :4] = [0.0, -0.0, 1e-45, 3.4028235e38]
    return WordVectors(Vocabulary(TOKENS, [9, 7, 5, 3, 1]), padded[:, :4])


def same_bits(found, expected):
    assert found.vocabulary.tokens == expected.vocabulary.tokens
    np.testing.assert_array_equal(found.matrix.view(np.uint32), np.array(expected).view(np.uint32))


def test_pandas_has_an_index_of_tokens_and_a_column_for_each_dimension(vectors):
    frame = vectors.to_pandas()
    assert frame.index.name == "token"
    assert frame.columns.tolist() == [0, 1, 2, 3]
    assert set(frame.dtypes) == {np.dtype(np.float32)}
    np.testing.assert_array_equal(frame.loc["日本"], vectors["日本"])
    frame.iloc[1, 0] = 5  # a copy
    assert vectors.matrix[1, 0] != 5


def test_polars_and_arrow_have_a_column_of_vectors_and_counts(vectors):
    frame = vectors.to_polars()
    assert dict(frame.schema) == {
        "token": pl.String,
        "vector": pl.Array(pl.Float32, 4),
        "count": pl.UInt64,
    }
    table = vectors.to_arrow()
    assert table.column_names == ["token", "vector", "count"]
    assert table.column("count").to_pylist() == [9, 7, 5, 3, 1]
    plain = WordVectors(["a"], [[1.0]])
    assert plain.to_polars().columns == plain.to_arrow().column_names == ["token", "vector"]


@pytest.mark.parametrize("library", ["pandas", "polars", "arrow"])
def test_a_round_trip_keeps_every_bit(vectors, library):
    found = WordVectors.from_table(getattr(vectors, f"to_{library}")())
    same_bits(found, vectors)
    if library == "pandas":
        assert found.vocabulary.counts is None
    else:
        assert found.vocabulary.counts.tolist() == [9, 7, 5, 3, 1]


def test_tables_of_every_layout_are_read(vectors):
    frame = vectors.to_pandas()
    table = vectors.to_arrow()
    for other in (
        frame.reset_index(),
        frame.rename_axis("word"),
        frame.reset_index(names="word"),
        table.to_pandas(),
        table.to_batches()[0],
        pl.from_arrow(table),
        frame.astype(np.float64).assign(count=[9, 7, 5, 3, 1]),
    ):
        same_bits(WordVectors.from_table(other), vectors)
    counted = WordVectors.from_table(frame.assign(count=range(5)))
    assert counted.vocabulary.counts.tolist() == [0, 1, 2, 3, 4]
    both = frame.reset_index().assign(other=list("vwxyz"))
    named = WordVectors.from_table(both, token="other")
    assert named.vocabulary.tokens == tuple("vwxyz")
    lists = pl.DataFrame({"t": ["a", "b"], "u": [[1.0], [2.0]], "v": [[3.0], [4.0]]})
    assert WordVectors.from_table(lists, vector="v").matrix.tolist() == [[3], [4]]


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        (5, TypeError, "table must be a frame of pandas or polars, or a table of Arrow, got int"),
        (pd.Series([1.0]), TypeError, r"got a Series: write series\.to_frame\(\)"),
        (pl.LazyFrame({"token": ["a"]}), TypeError, r"got LazyFrame; write frame\.collect\(\)"),
        (pd.DataFrame({0: [1.0]}), ValueError, "token must name a column of strings"),
        (pd.DataFrame({0: [1.0]}, index=[7]), TypeError, r"in pandas with \.astype"),
        (pd.DataFrame({0: [1.0, np.nan]}, index=["a", "b"]), ValueError, "'0' lacks .* row 2"),
        (pd.DataFrame({0: [1.0, np.inf]}, index=["a", "b"]), ValueError, "row 2: component 1 is"),
        (pd.DataFrame({0: [1, 2]}, index=["a", "a"]), ValueError, "row 2: token 'a' is already at"),
        (pd.DataFrame({"token": ["a"], "v": [object()]}), TypeError, "table cannot be read"),
        (pa.table({"token": ["a"], "vector": [[1.0]], "count": [-1]}), ValueError, "vocabulary"),
    ],
)
def test_what_is_no_table_of_vectors_is_refused(table, error, message):
    with pytest.raises(error, match=message) as caught:
        WordVectors.from_table(table)
    assert "duplicates=" not in str(caught.value)


def test_ngrams_are_not_in_tables(vectors):
    rows = np.random.default_rng(8).normal(size=(12, 3))
    ngrams = SubwordVectors(["tea", "teas"], rows, Subwords(3, 4, buckets=10))
    found = WordVectors.from_table(ngrams.to_pandas())
    np.testing.assert_array_equal(found.matrix, ngrams.matrix)
    with pytest.raises(TypeError, match=r"write sgns\.WordVectors\.from_table\(table\)"):
        SubwordVectors.from_table(ngrams.to_arrow())
    assert ngrams.neighbors("teapot", topn=1)["query"].tolist() == ["teapot"]


@pytest.mark.parametrize("library", ["pandas", "polars", "arrow"])
def test_neighbors_are_those_of_most_similar(vectors, library):
    frame = vectors.neighbors(["a,b", 3], topn=2, library=library)
    columns = frame.to_pydict() if library == "arrow" else frame.to_dict()
    found = (
        {name: list(columns[name].values()) for name in columns}
        if library == "pandas"
        else {name: list(columns[name]) for name in columns}
    )
    assert list(found) == ["query", "neighbor", "cosine", "rank"]
    expected = [vectors.most_similar(key, topn=2) for key in ("a,b", "日本")]
    assert found["query"] == ["a,b", "a,b", "日本", "日本"]
    assert found["neighbor"] == [token for near in expected for token, _ in near]
    np.testing.assert_allclose(
        found["cosine"], [x for near in expected for _, x in near], atol=1e-6
    )
    assert found["rank"] == [1, 2, 1, 2]


def test_neighbors_of_one_token_and_options(vectors):
    frame = vectors.neighbors("tea", topn=3, restrict_vocab=2)
    assert frame["neighbor"].tolist() == ["a,b"]
    assert frame["cosine"].dtype == np.float32
    with pytest.raises(
        ValueError, match="library must be one of pandas, polars, arrow, got 'dask'"
    ):
        vectors.neighbors("tea", library="dask")
    with pytest.raises(KeyError, match="did you mean 'tea'"):
        vectors.neighbors(["tea", "Tea"])
    with pytest.raises(ValueError, match="at least one token is needed"):
        vectors.neighbors([])


@pytest.mark.parametrize(
    ("module", "call", "advice"),
    [
        ("pandas", lambda vectors: vectors.to_pandas(), "a frame of pandas needs pandas: pip"),
        ("polars", lambda vectors: vectors.to_polars(), "a frame of polars needs polars: pip"),
        ("pyarrow", lambda vectors: vectors.to_arrow(), "pyarrow: .*the extra 'arrow'"),
        ("pyarrow", lambda vectors: WordVectors.from_table(5), "pyarrow: .*the extra 'arrow'"),
        ("pandas", lambda vectors: vectors.neighbors("tea"), "a frame of pandas needs pandas"),
    ],
)
def test_a_missing_library_is_named(vectors, monkeypatch, module, call, advice):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=advice):
        call(vectors)
