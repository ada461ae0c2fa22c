"""Parquet files: other programs read ours, and theirs are read."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sgns.errors import FormatError
from sgns.formats import load_vectors, save_vectors

from .samples import TOKENS, assert_equal, sample


def test_pandas_and_polars_read_our_files(tmp_path):
    vectors = sample()
    save_vectors(vectors, tmp_path / "v.parquet")
    frame = pd.read_parquet(tmp_path / "v.parquet")
    assert tuple(frame["token"]) == TOKENS
    np.testing.assert_array_equal(np.stack(frame["vector"]), vectors.matrix, strict=True)
    found = pl.read_parquet(tmp_path / "v.parquet")
    np.testing.assert_array_equal(found["vector"].to_numpy(), vectors.matrix)


def test_counts_are_kept(tmp_path):
    save_vectors(sample(), tmp_path / "v.parquet")
    found = load_vectors(tmp_path / "v.parquet").vocabulary
    assert found.counts.tolist() == sample().vocabulary.counts.tolist()


def test_files_of_pandas_and_polars_are_read(tmp_path):
    vectors = sample()
    frame = pd.DataFrame(np.array(vectors.matrix), index=pd.Index(TOKENS, name="token"))
    frame.columns = frame.columns.map(str)
    frame.to_parquet(tmp_path / "pandas.parquet")
    assert_equal(load_vectors(tmp_path / "pandas.parquet"), vectors)
    lists = pl.DataFrame({"word": TOKENS, "embedding": [row.tolist() for row in vectors.matrix]})
    lists.write_parquet(tmp_path / "polars.parquet")
    assert_equal(load_vectors(tmp_path / "polars.parquet"), vectors)


def test_a_limit_reads_across_row_groups(tmp_path):
    table = pa.table({"token": list("abcdefg"), "vector": [[float(i)] for i in range(7)]})
    pq.write_table(table, tmp_path / "v.parquet", row_group_size=2)
    for limit in (1, 2, 3, 7, 9):
        found = load_vectors(tmp_path / "v.parquet", limit=limit)
        assert found.matrix[:, 0].tolist() == list(range(min(limit, 7)))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"a": [1]}, r"v\.parquet: token must name a column of strings"),
        ({"token": ["a"], "vector": [[np.nan]]}, r"v\.parquet, row 1: component 1 is nan"),
        ({"token": ["a"], "vector": [[1e39]]}, r"v\.parquet, row 1: component 1 is inf"),
        ({"token": [], "vector": []}, r"v\.parquet: "),
        ({"token": ["a"], "vector": [[1.0]], "count": [-1]}, "no valid vocabulary"),
    ],
)
def test_other_content_is_refused(tmp_path, columns, message):
    pq.write_table(pa.table(columns), tmp_path / "v.parquet")
    with pytest.raises(FormatError, match=message):
        load_vectors(tmp_path / "v.parquet")


def test_damage_is_a_format_error(tmp_path):
    path = tmp_path / "v.parquet"
    save_vectors(sample(), path)
    whole = path.read_bytes()
    at = whole.index("naïve".encode())
    for data in (whole[:-20], whole[:50], whole[:at] + b"N" + whole[at + 1 :]):
        path.write_bytes(data)
        with pytest.raises(FormatError, match=r"v\.parquet"):
            load_vectors(path)


def test_without_pyarrow_the_extra_is_named_before_any_work(tmp_path, monkeypatch):
    save_vectors(sample(), tmp_path / "v.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for call in (load_vectors, lambda path: save_vectors(sample(), path)):
        with pytest.raises(ImportError, match=r"format 'parquet' needs pyarrow: .*'sgns\[arrow\]'"):
            call(tmp_path / "v.parquet")
