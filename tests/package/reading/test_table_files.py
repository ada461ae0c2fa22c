"""Columns of CSV and Parquet files."""

import gzip
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sgns import FormatError
from sgns.files.names import expand
from sgns.reading.table_files import file_columns

from ...waiting import run_python


def rows_of(path, *columns):
    parts = list(file_columns(path, columns))
    assert [first for first, _ in parts] == [
        sum(len(arrays[0]) for _, arrays in parts[:i]) for i in range(len(parts))
    ]
    return [
        [value for _, arrays in parts for value in arrays[i].to_pylist()]
        for i in range(len(columns))
    ]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "table.csv"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_fields_are_separated_as_in_the_first_line(path, delimiter, end):
    lines = [["x", "a b", "y"], ["1", "p q", "2"], ["3", '"p,;\t|"', "4"]]
    path.write_text(end.join(map(delimiter.join, lines)) + end, newline="")
    assert rows_of(path, "y", "a b") == [["2", "4"], ["p q", "p,;\t|"]]


def test_quotes_enclose_delimiters_quotes_and_line_feeds(path):
    path.write_text('"a, 1",b\n"x""y","1\n2"\n')
    assert rows_of(path, "a, 1", "b") == [['x"y'], ["1\n2"]]


def test_all_columns_of_csv_are_strings_and_empty_fields_are_null(path):
    path.write_text('a,b\n007,NA\n1.50,\n" x",""\n')
    assert rows_of(path, "a", "b") == [["007", "1.50", " x"], ["NA", None, ""]]


def test_a_byte_order_mark_and_empty_lines_are_dropped(path):
    path.write_text("\ufeff\na,b\n\n1,2\n\n", encoding="utf-8")
    assert rows_of(path, "a", "b") == [["1"], ["2"]]


def test_a_column_can_be_asked_for_twice(path):
    path.write_text("a,b\n1,2\n")
    assert rows_of(path, "b", "a", "b") == [["2"], ["1"], ["2"]]


def test_rows_are_counted_over_all_parts_of_a_file(tmp_path):
    names = [f"name {i}" for i in range(200_000)]
    text = "a,b\n" + "".join(f"{name},{i}\n" for i, name in enumerate(names))
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(text.encode(), 1))
    assert rows_of(tmp_path / "t.csv.gz", "a") == [names]
    (tmp_path / "bad.csv").write_text(text + "x\n")
    with pytest.raises(FormatError, match=r"bad\.csv, row 200000: Expected 2 columns, got 1: x"):
        rows_of(tmp_path / "bad.csv", "a")


def test_standard_input_can_be_csv(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a,b\n1,2\n")))
    assert rows_of(expand("-")[0], "b") == [["2"]]


def test_parquet_is_recognized_by_its_name_or_its_first_bytes(tmp_path):
    table = pa.table({"a": [1, 2, 3], "b": ["x", "y", "z"]})
    for name in ("t.parquet", "t.pq"):
        pq.write_table(table, tmp_path / name, row_group_size=2)
        assert rows_of(tmp_path / name, "b", "a") == [["x", "y", "z"], [1, 2, 3]]
    with pytest.raises(ValueError, match=r"t\.pq has no column 'c'; it has a, b"):
        rows_of(tmp_path / "t.pq", "c")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("a,b\n1,2\n".encode("utf-16"), r"table\.csv: the text is UTF-16; convert it"),
        (b"a,b\n1," + b'"' + b"x" * 3_000_000, "a double quote that is never closed"),
        (b"a,b\n1,2,3\n", r"table\.csv, row 0: Expected 2 columns, got 3"),
    ],
)
def test_files_that_are_no_tables(path, data, message):
    path.write_bytes(data)
    with pytest.raises(FormatError, match=message):
        rows_of(path, "a")


def test_without_pyarrow_a_table_names_the_extra(tmp_path):
    Path(tmp_path, "a.csv").write_text("a,b\n")
    message = "ImportError: columns need pyarrow: install it, or sgns with the extra 'arrow'"
    for call in (
        "Corpus.from_log('a.csv', 'a', 'b')",
        "graph.Graph.from_edge_list('a.csv', source='a', target='b')",
    ):
        code = f"import sys; sys.modules['pyarrow'] = None; import sgns.graph; sgns.{call}"
        assert message in run_python(code, cwd=tmp_path).stderr
