"""Nodes by name: the same numbers for lists, arrays and columns, and errors with rows."""

import numpy as np
import pandas
import polars
import pyarrow
import pytest
from sgns.graph import Graph
from sgns.graph.named_nodes import in_order_of_edges

SOURCES = ["b", "a", "c\xe9", "b", "a name of more than 16 bytes"]
TARGETS = ["a", "d", "b", "e", "\u3000x"]
NODES = ("b", "a", "d", "c\xe9", "e", "a name of more than 16 bytes", "\u3000x")

#: Strings in each form in which they come.
FORMS = {
    "list": list,
    "tuple": tuple,
    "array": np.array,
    "objects": lambda names: np.array(names, object),
    "StringDType": lambda names: np.array(names, np.dtypes.StringDType()),
    "every second of an array": lambda names: np.repeat(names, 2)[::2],
    "pandas": pandas.Series,
    "pandas of objects": lambda names: pandas.Series(names, dtype=object),
    "pandas of Python strings": lambda names: pandas.Series(names, dtype="string[python]"),
    "pandas of categories": lambda names: pandas.Series(names, dtype="category"),
    "polars": polars.Series,
    "polars of categories": lambda names: polars.Series(names, dtype=polars.Categorical),
    "Arrow": pyarrow.array,
    "large strings of Arrow": lambda names: pyarrow.array(names, pyarrow.large_string()),
    "views of Arrow": lambda names: pyarrow.array(names, pyarrow.string_view()),
    "dictionary of Arrow": lambda names: pyarrow.array(names).dictionary_encode(),
    "chunks of Arrow": lambda names: pyarrow.chunked_array([names[:2], [], names[2:]]),
    "slice of Arrow": lambda names: pyarrow.array(["x", *names, "y"]).slice(1, len(names)),
}


def edges_of(graph):
    return graph.nodes, graph.offsets.tolist(), graph.neighbors.tolist()


@pytest.mark.parametrize("form", FORMS)
def test_names_of_every_form_are_numbered_edge_by_edge(form):
    convert = FORMS[form]
    graph = Graph.from_edges(convert(SOURCES), convert(TARGETS), directed=True)
    assert graph.nodes == NODES
    numbers = [[NODES.index(name) for name in names] for names in (SOURCES, TARGETS)]
    assert edges_of(graph) == edges_of(Graph.from_edges(*numbers, directed=True, nodes=NODES))


@pytest.mark.parametrize("form", FORMS)
def test_names_of_every_form_are_found_among_given_nodes(form):
    convert, nodes = FORMS[form], [*sorted(NODES), "alone"]
    graph = Graph.from_edges(convert(SOURCES), convert(TARGETS), nodes=nodes)
    assert graph.nodes == tuple(nodes)
    assert graph.isolated.nonzero()[0].tolist() == [len(NODES)]
    with pytest.raises(KeyError, match=r"targets, row 3: .*'e'"):
        Graph.from_edges(convert(SOURCES), convert(TARGETS), nodes=[n for n in nodes if n != "e"])


@pytest.mark.parametrize(
    "column",
    [
        ["a", None],
        np.array(["a", None], object),
        pandas.Series(["a", None]),
        pandas.Series(["a", None], dtype="category"),
        polars.Series(["a", None]),
        pyarrow.array(["a", None]),
        pyarrow.array(["a", None]).dictionary_encode(),
        pyarrow.chunked_array([["a"], [None]]),
    ],
)
def test_a_null_is_an_error_with_its_row(column):
    with pytest.raises(ValueError, match="targets must not hold nulls, got one in row 1"):
        Graph.from_edges(["a", "b"], column)


@pytest.mark.parametrize("n", [1, 40, 70_000])
def test_other_objects_among_names_are_errors_with_their_row(n):
    names = ["a"] * n
    with pytest.raises(TypeError, match=rf"strings or all ids, got int 5 in row {n}"):
        Graph.from_edges([*names, 5], [*names, "b"])
    with pytest.raises(ValueError, match=rf"sources hold a lone surrogate in row {n}: not valid"):
        Graph.from_edges([*names, "\ud800"], [*names, "b"])


def test_bytes_and_mixed_columns_are_refused():
    with pytest.raises(TypeError, match=r"got bytes in row 0: decode them"):
        Graph.from_edges([b"a"], [b"b"])
    with pytest.raises(TypeError, match="both names, or both numbers"):
        Graph.from_edges(["a"], [1])
    with pytest.raises(TypeError, match="both names, or both numbers"):
        Graph.from_edges(polars.Series([1]), polars.Series(["a"]))


def test_columns_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="sources and targets must be of one length, got 2 and 1"):
        Graph.from_edges(["a", "b"], ["c"])


def test_strings_that_are_not_utf8_are_an_error_with_their_row():
    names = pyarrow.array([b"a", b"\xff"], pyarrow.binary()).view(pyarrow.string())
    with pytest.raises(ValueError, match="sources: not UTF-8 in row 1"):
        Graph.from_edges(names, ["a", "b"])


def test_columns_of_integers_are_numbers_of_nodes():
    for column in (pandas.Series, polars.Series, pyarrow.array):
        graph = Graph.from_edges(column([2, 0]), column([0, 1]))
        assert graph.nodes == ("0", "1", "2")


def test_nodes_are_renumbered_in_the_order_of_edges():
    sources, targets = np.array([0, 1, 0], np.uint32), np.array([2, 0, 3], np.uint32)
    sources, targets, names = in_order_of_edges(sources, targets, ["w", "x", "y", "z"])
    assert names == ["w", "y", "x", "z"]
    assert sources.tolist() == [0, 2, 0]
    assert targets.tolist() == [1, 0, 3]
