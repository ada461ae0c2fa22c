"""Edges in CSV and Parquet files: the same graph as an edge list, and errors with rows."""

import gzip

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sgns import CorpusError, FormatError
from sgns.graph import Graph

LINES = "b a 2.5\na 007 1\n7 b 0.5\n"
TABLE = {"w": [2.5, 1, 0.5], "to": ["a", "007", "b"], "from": ["b", "a", "7"]}
COLUMNS = {"source": "from", "target": "to", "weight": "w"}


def edges_of(graph):
    weights = None if graph.weights is None else graph.weights.tolist()
    return graph.nodes, graph.offsets.tolist(), graph.neighbors.tolist(), weights


@pytest.fixture
def expected(tmp_path):
    path = tmp_path / "edges.txt"
    path.write_text(LINES)
    return Graph.from_edge_list(path)


def write_csv(path, text="w,to,from\n2.5,a,b\n1,007,a\n0.5,b,7\n"):
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_table_is_the_graph_of_its_edge_list(tmp_path, expected):
    csv = write_csv(tmp_path / "e.csv")
    (tmp_path / "e.csv.gz").write_bytes(gzip.compress(csv.read_bytes()))
    pq.write_table(pa.table(TABLE), tmp_path / "e.parquet", row_group_size=2)
    pq.write_table(pa.table(TABLE), tmp_path / "table")
    for name in ("e.csv", "e.csv.gz", "e.parquet", "table"):
        assert edges_of(Graph.from_edge_list(tmp_path / name, **COLUMNS)) == edges_of(expected)


def test_weights_and_direction_are_optional(tmp_path, expected):
    path = write_csv(tmp_path / "e.csv")
    graph = Graph.from_edge_list(path, source="from", target="to", directed=True)
    assert graph.weights is None
    assert graph.nodes == expected.nodes
    assert not graph.is_symmetric


def test_integers_are_names_by_their_spelling(tmp_path):
    table = pa.table({"a": [900_000_000_000, -1], "b": pa.array([5, 900], pa.uint16())})
    pq.write_table(table, tmp_path / "e.parquet")
    write_csv(tmp_path / "e.csv", "a,b\n900000000000,5\n-1,900\n")
    for name in ("e.parquet", "e.csv"):
        graph = Graph.from_edge_list(tmp_path / name, source="a", target="b")
        assert graph.nodes == ("900000000000", "5", "-1", "900")


def test_files_are_read_one_after_the_other(tmp_path):
    folder = tmp_path / "edges"
    folder.mkdir()
    (folder / "_SUCCESS").touch()
    write_csv(folder / "1.csv", "a,b\nx,y\n")
    write_csv(folder / "2.csv", "b\ta\nz\ty\n")
    assert Graph.from_edge_list(folder, source="a", target="b").nodes == ("x", "y", "z")


def test_weights_of_every_type_of_number(tmp_path):
    for weights in (
        pa.array([1, 2], pa.int8()),
        pa.array([1, 2], pa.float32()),
        pa.array([1, 2]).cast(pa.decimal128(25, 2)),
        pa.array(["1", " 2.0"]),
    ):
        pq.write_table(pa.table({"a": ["x", "y"], "b": ["y", "z"], "w": weights}), tmp_path / "t")
        graph = Graph.from_edge_list(tmp_path / "t", source="a", target="b", weight="w")
        assert graph.weights.tolist() == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from,to,w\na,b,1\n,b,1\n", "column 'from' must not hold nulls, got one in row 1"),
        ("from,to,w\na,b,1\na,,1\n", "column 'to' must not hold nulls, got one in row 1"),
        ("from,to,w\na,b,1\na,b,\n", "column 'w' must not hold nulls, got one in row 1"),
        ("from,to,w\na,b,1\na,b,-1\n", "'w': a weight must be .* >= 0, got -1 in row 1"),
        ("from,to,w\na,b,1\na,b,nan\n", "got nan in row 1"),
        ("from,to,w\na,b,inf\n", "got inf in row 0"),
        ("from,to,w\na,b,1\na,b,x\n", "got x in row 1"),
        ("from,to,w\na,b,1_0\n", "got 1_0 in row 0"),
        ("from,to,w\na,b,1\na,b\n", "e.csv, row 1: Expected 3 columns, got 2"),
        (b"from,to,w\na,b,1\na,\xff,1\n", "column 'to': not UTF-8 in row 1"),
        ("from,to,w\n", "there are no edges in .*e.csv"),
        ("from,to,w", "there are no edges in .*e.csv"),
        ("", "e.csv has no column 'from'; it has no columns"),
        ("from,too,w\na,b,1\n", "e.csv has no column 'to'; it has from, too, w"),
        ("from,to,to,w\na,b,c,1\n", "e.csv has 2 columns 'to': rename all but one"),
    ],
)
def test_errors_name_the_column_and_the_row(tmp_path, text, message):
    path = write_csv(tmp_path / "e.csv", text)
    with pytest.raises(ValueError, match=message) as caught:
        Graph.from_edge_list(path, **COLUMNS)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("bad", [np.nan, -0.5, np.inf, None])
def test_a_bad_weight_of_parquet_is_an_error_with_its_row(tmp_path, bad):
    table = pa.table(TABLE | {"w": pa.array([1, 1, bad], pa.float64())})
    pq.write_table(table, tmp_path / "e.parquet", row_group_size=1)
    with pytest.raises(ValueError, match=r"column 'w'.* in row 2"):
        Graph.from_edge_list(tmp_path / "e.parquet", **COLUMNS)


def test_columns_of_other_types_are_refused(tmp_path):
    for column, values, message in (
        ("to", [1.0, 2.0, 3.0], "names must be strings or integers"),
        ("from", [b"a", b"b", b"c"], "names must be strings or integers"),
        ("w", [True, False, True], "weights must be numbers"),
    ):
        pq.write_table(pa.table(TABLE | {column: values}), tmp_path / "e.parquet")
        with pytest.raises(TypeError, match=f"e.parquet, column '{column}' is of type .*{message}"):
            Graph.from_edge_list(tmp_path / "e.parquet", **COLUMNS)


def test_both_nodes_need_a_column(tmp_path):
    path = write_csv(tmp_path / "e.csv")
    with pytest.raises(ValueError, match="target must name a column, too"):
        Graph.from_edge_list(path, source="from")
    with pytest.raises(ValueError, match="source must name a column, too"):
        Graph.from_edge_list(path, weight="w")


def test_a_table_without_columns_is_refused_with_advice(tmp_path):
    with pytest.raises(FormatError, match="or name the columns of a table with source=SOURCE"):
        Graph.from_edge_list(write_csv(tmp_path / "e.csv", "x,y\n1,2\n"))
    pq.write_table(pa.table(TABLE), tmp_path / "e.parquet")
    with pytest.raises(FormatError, match="is not text: name the columns of a table with source="):
        Graph.from_edge_list(tmp_path / "e.parquet")


def test_a_damaged_file_is_an_error(tmp_path):
    packed = gzip.compress(b"from,to,w\n" + b"a,b,1\n" * 1000)
    (tmp_path / "e.csv.gz").write_bytes(packed[:-9])
    with pytest.raises(FormatError, match=r"e\.csv\.gz cannot be unpacked"):
        Graph.from_edge_list(tmp_path / "e.csv.gz", **COLUMNS)
    (tmp_path / "e.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(FormatError, match=r"e\.parquet"):
        Graph.from_edge_list(tmp_path / "e.parquet", **COLUMNS)


def test_a_name_that_is_not_utf8_in_parquet_is_an_error(tmp_path):
    names = pa.array([b"a", b"b", b"\xff"], pa.binary()).view(pa.string())
    pq.write_table(pa.table(TABLE | {"from": names}), tmp_path / "e.parquet")
    with pytest.raises(CorpusError, match="column 'from': not UTF-8 in row 2"):
        Graph.from_edge_list(tmp_path / "e.parquet", **COLUMNS)
