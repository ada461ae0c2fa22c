"""Edge lists: valid lines, and errors of others."""

import gzip
import io

import pytest
from sgns import CorpusError, FormatError
from sgns.files import streams
from sgns.graph import Graph


def test_lines_are_edges_with_or_without_weights(tmp_path):
    path = tmp_path / "edges.txt"
    path.write_bytes("# a graph\n\nb a\n  a\tcé  2.5 \r\n#b a\na b 0.5\na x#y\n".encode())
    graph = Graph.from_edge_list(path)
    assert graph.nodes == ("b", "a", "cé", "x#y")
    assert graph.offsets.tolist() == [0, 1, 4, 5, 6]
    assert graph.neighbors.tolist() == [1, 0, 2, 3, 1, 1]
    assert graph.weights.tolist() == [1.5, 1.5, 2.5, 1, 2.5, 1]
    directed = Graph.from_edge_list(path, directed=True)
    assert directed.offsets.tolist() == [0, 1, 4, 4, 4]
    assert not directed.is_symmetric


def test_files_are_read_one_after_the_other(tmp_path, monkeypatch):
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"c d\n"))
    (tmp_path / "a.txt").write_bytes(b"a b\nb c")  # the last line needs no newline
    for name in (tmp_path, f"{tmp_path}/*", [tmp_path / "a.txt", tmp_path / "b.txt.gz"]):
        graph = Graph.from_edge_list(name)
        assert graph.nodes == ("a", "b", "c", "d")
        assert graph.n_edges == 6
        assert graph.weights is None
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a b\n")))
    assert Graph.from_edge_list("-").n_edges == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"a b\na\n", "line 2 has 1 fields; an edge is two nodes and an optional weight"),
        (b"# x\n\na b 1 2\n", "line 3 has 4 fields"),
        (b"a b c\n", "line 1: a weight must be a finite number >= 0, got 'c'"),
        (b"a b -1\n", "got '-1'"),
        (b"a b nan\n", "got 'nan'"),
        (b"a b inf\n", "got 'inf'"),
        (b"a b 1_0\n", "got '1_0'"),
        (b"a b \xff\n", "line 1: a weight must be"),
        (b"a b\na \xff\n", "line 2: the name of a node is not UTF-8"),
    ],
)
def test_invalid_lines_are_refused(tmp_path, text, message):
    path = tmp_path / "edges.txt"
    path.write_bytes(text)
    with pytest.raises(FormatError, match=message) as caught:
        Graph.from_edge_list(path)
    assert str(caught.value).startswith(f"{path}, line ")


@pytest.mark.parametrize("text", [b"", b"\n# nothing\n"])
def test_files_without_an_edge(tmp_path, text):
    path = tmp_path / "edges.txt"
    path.write_bytes(text)
    with pytest.raises(CorpusError, match=r"there are no edges in .*edges\.txt"):
        Graph.from_edge_list(path)


def test_files_that_are_missing_or_damaged(tmp_path):
    with pytest.raises(FileNotFoundError):
        Graph.from_edge_list(tmp_path / "none.txt")
    path = tmp_path / "cut.txt.gz"
    path.write_bytes(gzip.compress(b"a b\n" * 1000)[:-9])
    with pytest.raises(FormatError, match="cannot be unpacked"):
        Graph.from_edge_list(path)


def test_files_of_other_systems_are_read(tmp_path):
    path = tmp_path / "edges.txt"
    for text in (
        b"\xef\xbb\xbf# from a spreadsheet\r\na b\r\nb c 2\r\n",
        b"\xef\xbb\xbfa b\nb c 2",
        b"a b\rb c 2\r",
    ):
        path.write_bytes(text)
        assert Graph.from_edge_list(path).nodes == ("a", "b", "c")


def test_names_can_hold_other_white_space(tmp_path):
    path = tmp_path / "edges.txt"
    path.write_text("a\xa0b c\u3000d\ne\u2028f c\u3000d\n", encoding="utf-8")
    assert Graph.from_edge_list(path).nodes == ("a\xa0b", "c\u3000d", "e\u2028f")


def test_files_in_utf16_are_named(tmp_path):
    path = tmp_path / "edges.txt"
    path.write_text("a b\n", encoding="utf-16-le")
    with pytest.raises(FormatError, match=r"edges\.txt: the text is UTF-16LE; convert it"):
        Graph.from_edge_list(path)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (
            "Source\tTarget\n1\t2\n",
            "line 1: 'Source.tTarget' seems to be a header: delete the line",
        ),
        ("x y weight\n1 2 3\n", "line 1: 'x y weight' seems to be a header"),
        ("1 2 {}\n", "got '{}'; networkx wrote .* data=False"),
        ("1 2 {'weight': 3}\n", "line 1 has 4 fields; .*Graph.from_networkx"),
        ("% sym positive\n1 2\n", "got 'positive'; begin a comment with \"#\""),
        ("% 5 4 4\n1 2\n", 'has 4 fields; .* begin a comment with "#"'),
        ("1,2\n", "has 1 fields; .* separate them by a space or a tab, not by a comma"),
        ("1 2 1 1082040961\n", "has 4 fields; .* keep only these columns"),
        ("\u043c\u0438\u0440 \u0434\u043e\u043c\n", "line 1: .* not UTF-8: .* iconv -f CP1251"),
    ],
)
def test_messages_say_how_to_mend_the_file(tmp_path, text, advice):
    path = tmp_path / "edges.txt"
    path.write_text(text, encoding="cp1251")
    with pytest.raises(FormatError, match=advice):
        Graph.from_edge_list(path)


def test_a_header_is_one_only_on_the_first_line(tmp_path):
    path = tmp_path / "edges.txt"
    path.write_text("a source\nsource target\n")
    assert Graph.from_edge_list(path).nodes == ("a", "source", "target")


def test_reading_shows_the_number_of_edges(tmp_path, shown, monkeypatch):
    display, events = shown
    monkeypatch.setattr(streams, "CHUNK_BYTES", 40)  # ten lines
    path = tmp_path / "edges.txt"
    path.write_bytes(b"a b\n" * 25)
    Graph.from_edge_list(path, progress=display)
    assert [(e["event"], e["done"]) for e in events] == [
        ("begin", 0),
        ("progress", 0),
        ("progress", 10),
        ("progress", 20),
        ("progress", 25),
        ("end", 25),
    ]
    assert {(e["phase"], e["unit"]) for e in events} == {("reading", "edges")}
