"""The command ``node2vec``, from edge lists to vectors."""

import gzip
import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sgns import Model, WordVectors

from .commands import run


@pytest.fixture
def edges(tmp_path):
    """Two triangles that one edge joins."""
    path = tmp_path / "edges.txt.gz"
    path.write_bytes(gzip.compress(b"# a graph\na b\nb c\nc a\nc d 0.5\nd e\ne f\nf d\n"))
    return path


def test_every_option_reaches_the_training(edges, tmp_path):
    given = {
        "num_walks": 3,
        "walk_length": 20,
        "p": 0.5,
        "q": 2.0,
        "architecture": "cbow",
        "vector_size": 4,
        "window": 2,
        "sample": 0.5,
        "hs": True,
        "negative": 3,
        "ns_exponent": 0.5,
        "alpha": 0.04,
        "min_alpha": 0.003,
        "epochs": 2,
        "workers": 2,
        "seed": 9,
        "deterministic": True,
        "negatives_mode": "shared",
        "block_size": 7,
        "pool_size": 9,
    }
    flags = []
    for name, value in given.items():
        flags += ["--" + name.replace("_", "-"), *[value] * (value is not True)]
    path = tmp_path / "m.safetensors"
    assert run("node2vec", edges, "--output", path, *flags) == 0
    loaded = Model.load(path)
    assert loaded.options.items() >= given.items()
    assert loaded.words_trained == 2 * 3 * 20 * 6
    assert loaded.vocabulary.tokens == tuple("abcdef")


def test_defaults_are_those_of_the_function(edges, tmp_path, capsys):
    path = tmp_path / "v.txt"
    assert run("node2vec", edges, "-o", path) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "read 6 nodes and 14 edges, those that go both ways counted twice" in shown.err
    assert "trained on 4,800 words" in shown.err
    assert "v.txt: 6 vectors of 128 dimensions" in shown.err
    assert WordVectors.load(path).vocabulary.tokens == tuple("abcdef")
    assert run("node2vec", edges, "-o", path, "--quiet") == 0
    assert capsys.readouterr() == ("", "")


def test_directed_edges_from_standard_input(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a b\nb c\n")))
    path = tmp_path / "m.safetensors"
    assert run("node2vec", "-", "-o", path, "--directed", "--num-walks", 1) == 0
    assert "read 3 nodes and 2 directed edges" in capsys.readouterr().err
    # From a to its end, from b, and from c nowhere.
    assert Model.load(path).vocabulary.counts.tolist() == [1, 2, 3]


def test_a_training_resumes_from_its_checkpoint(edges, tmp_path, capsys):
    path, checkpoint = tmp_path / "m.safetensors", tmp_path / "checkpoint"
    command = ["node2vec", edges, "-o", path, "--checkpoint", checkpoint, "--seed", 3]
    assert run(*command, "--checkpoint-every", "1 words") == 0
    first = Model.load(path)
    assert Model.load(checkpoint).words_trained == 4800
    assert run(*command) == 1
    assert "resume from it by --resume" in capsys.readouterr().err
    assert run(*command, "--resume") == 0
    assert np.array_equal(Model.load(path).vectors.matrix, first.vectors.matrix)
    assert run(*command, "--resume", "--p", 2) == 1
    assert "--p was 1.0 and is now 2.0" in capsys.readouterr().err


def test_edges_come_from_columns_of_tables(tmp_path, capsys):
    rows = [("a", "b", 1), ("b", "c", 1), ("c", "a", 1), ("c", "d", 0.5), ("d", "e", 1)]
    path = tmp_path / "edges.csv"
    path.write_text("w;src;dst\n" + "".join(f"{w};{s};{t}\n" for s, t, w in rows))
    columns = ("--source", "src", "--target", "dst", "--weight", "w")
    table = pa.table(dict(zip(("src", "dst", "w"), zip(*rows, strict=True), strict=True)))
    pq.write_table(table, tmp_path / "e.parquet")
    lists = tmp_path / "edges.txt"
    lists.write_text("".join(f"{s} {t} {w}\n" for s, t, w in rows))
    options = ("--vector-size", 4, "--num-walks", 2, "--workers", 1)
    vectors = []
    for number, arguments in enumerate(
        [(lists,), (path, *columns), (tmp_path / "e.parquet", *columns)]
    ):
        output = tmp_path / f"{number}.txt"
        assert run("node2vec", *arguments, "-o", output, *options) == 0
        assert "read 5 nodes and 10 edges" in capsys.readouterr().err
        vectors.append(output.read_text())
    assert vectors[0] == vectors[1] == vectors[2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--source", "a"), "--target must name a column, too: edges of a table need --source"),
        (("--weight", "a"), "--source must name a column, too"),
        ((), "name the columns of a table with --source SOURCE and --target TARGET"),
        (("--source", "a", "--target", "c"), "has no column 'c'; it has a, b"),
    ],
)
def test_columns_of_a_table_must_be_named(tmp_path, arguments, message, capsys):
    path = tmp_path / "edges.csv"
    path.write_text("a,b\nx,y\n")
    assert run("node2vec", path, "-o", tmp_path / "v.txt", *arguments) == 1
    assert message in capsys.readouterr().err
