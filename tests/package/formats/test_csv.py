"""Comma-separated values: pandas and polars read ours, and theirs are read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sgns.errors import FormatError
from sgns.formats import load_vectors, save_vectors
from sgns.vectors import WordVectors

from .samples import TOKENS, assert_equal, sample


def test_lines(tmp_path):
    tokens = ["tea", "1,5", 'say "a"', " b "]
    save_vectors(WordVectors(tokens, np.float32([[0.1, -2]] * 4)), tmp_path / "v.csv")
    assert (tmp_path / "v.csv").read_text().splitlines() == [
        "token,0,1",
        "tea,0.1,-2.0",
        '"1,5",0.1,-2.0',
        '"say ""a""",0.1,-2.0',
        " b ,0.1,-2.0",
    ]
    assert load_vectors(tmp_path / "v.csv").vocabulary.tokens == tuple(tokens)


def test_pandas_and_polars_read_our_files(tmp_path):
    vectors = sample()
    save_vectors(vectors, tmp_path / "v.csv")
    frame = pd.read_csv(tmp_path / "v.csv", index_col=0, keep_default_na=False)
    assert tuple(frame.index) == TOKENS
    np.testing.assert_array_equal(frame.to_numpy(np.float32), vectors.matrix)
    found = pl.read_csv(tmp_path / "v.csv", schema_overrides={"token": pl.String})
    assert tuple(found["token"]) == TOKENS


def test_files_of_pandas_are_read(tmp_path):
    vectors = sample()
    frame = pd.DataFrame(np.array(vectors.matrix, np.float64), index=TOKENS)
    for name, frame_of in {"unnamed": frame, "named": frame.rename_axis("word")}.items():
        frame_of.to_csv(tmp_path / f"{name}.csv")
        assert_equal(load_vectors(tmp_path / f"{name}.csv"), vectors)


def test_a_mark_and_carriage_returns_are_skipped(tmp_path):
    (tmp_path / "v.csv").write_bytes(b'\xef\xbb\xbfword,x,y\r\n"a",1,2\r\n')
    found = load_vectors(tmp_path / "v.csv")
    assert found.vocabulary.tokens == ("a",)
    assert found.matrix.tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,0.5,1\nb,2,3\n", "line 1 holds numbers, 'a,0.5,1': add a line before it"),
        (b"token\na\n", "line 1: expected the names of the columns, such as token,0,1,2, got"),
        (b"token;0;1\na;1;2\n", "line 1: .*; separate them by commas, not by semicolons"),
        (b"token,count,0\na,3,0.5\n", "line 1: the column 'count' is no dimension: delete it"),
        (b"token" + b",x" * 1_048_577 + b"\n", "line 1 has 1048577 columns, at most 1048576"),
        (b"token,0,1\na,1\n", "line 2: expected a token and 2 components, .* got 1 components"),
        (b"token,0,1\na,b,1,2\n", "line 2: expected a token and 2 components, .* got 3 components"),
        (b"token,0\na,x\n", "line 2: component 1 is 'x', not a number"),
        (b"token,0\na,nan\n", r"line 2 \(row 1\): component 1 is nan"),
        (b'token,0\n"a,1\n', "line 2: the quotation mark before the token does not end"),
        (b'token,0\n"a"b,1\n', "line 2: the quotation mark before the token does not end"),
        (b"token,0\n\na,1\n", "line 2 is empty: delete it"),
        (b"token,0\n\xff,1\n", "line 2 .* is not UTF-8"),
        (b"token,0\na,1\nb,2", "line 3 does not end in a newline.*limit=1 reads the rows before"),
        (b"token,0,1\n", "holds no vectors"),
    ],
)
def test_damaged_lines_are_refused(tmp_path, data, message):
    (tmp_path / "v.csv").write_bytes(data)
    with pytest.raises(FormatError, match=rf"v\.csv.*{message}"):
        load_vectors(tmp_path / "v.csv")
