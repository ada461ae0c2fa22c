"""The command ``estimate``."""

import json

import numpy as np
import pytest
import sgns

from .commands import run


def test_estimate_equals_the_size_of_the_matrices(text, capsys):
    assert run("estimate", "--tokens", 1000, "--vector-size", 100, "--hs", "--checkpoint") == 0
    rows = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    matrix = sgns._core.Matrix(1000, 100)
    padded = 1000 * np.asarray(matrix).strides[0] / 2**30
    assert rows["vectors"] == rows["context vectors"] == f"{padded:.3f} GiB"
    assert list(rows) == [
        "vectors",
        "context vectors",
        "node vectors",
        "copy for checkpoints",
        "together",
        "free",
    ]
    assert run("estimate", text / "a.txt.gz", "--vector-size", 10**6, "-q") == 0
    rows = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert rows["vectors"] == f"{8 * 4e6 / 2**30:.3f} GiB"  # eight words: the rare one is dropped
    assert "corpus" in rows


def test_estimate_counts_tokens_past_32_bits(capsys):
    assert run("estimate", "--tokens", 5 * 10**9, "--vector-size", 96) == 1
    rows = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert rows["vectors"] == f"{4 * 96 * 5e9 / 2**30:.3f} GiB"
    assert rows["together"] == f"{8 * 96 * 5e9 / 2**30:.3f} GiB"


def test_the_error_of_estimate_says_what_to_lower(capsys):
    assert run("estimate", "--tokens", 10**9, "--vector-size", 1000) == 1
    message = capsys.readouterr().err
    assert "two float32 matrices of shape (1000000000, 1000) do not fit: they take" in message
    assert "lower --vector-size, or raise --min-count" in message
    assert run("estimate") == 1
    assert "give either a corpus or --tokens" in capsys.readouterr().err


def test_estimate_prints_json(capsys):
    assert run("estimate", "--tokens", 1000, "--vector-size", 96, "--checkpoint", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    size = 4 * 96 * 1000
    assert shown.pop("free_bytes") > 0
    assert shown == {
        "vectors_bytes": size,
        "context_vectors_bytes": size,
        "copy_for_checkpoints_bytes": 2 * size,
        "together_bytes": 4 * size,
    }


def test_each_rank_has_the_matrices_and_those_of_the_last_exchange(capsys):
    assert run("estimate", "--tokens", 1000, "--vector-size", 96, "--ranks", 3) == 0
    rows = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    matrix = 4 * 96 * 1000 / 2**30
    assert rows["vectors, 3 times"] == f"{3 * matrix:.3f} GiB"
    assert rows["rows of the last exchange, 3 times"] == f"{6 * matrix:.3f} GiB"
    assert rows["together"] == f"{12 * matrix:.3f} GiB"
    assert run("estimate", "--tokens", 10**9, "--vector-size", 1000, "--ranks", 2) == 1
    assert "do not fit: held 4 times by the ranks on this machine" in capsys.readouterr().err
    assert run("estimate", "--tokens", 1000, "--vector-size", 96, "--ranks", 2, "--json") == 0
    assert json.loads(capsys.readouterr().out)["vectors_bytes"] == 2 * 4 * 96 * 1000


def test_a_sharded_rank_has_its_rows_and_those_of_a_stretch(capsys, monkeypatch):
    monkeypatch.setenv("SGNS_STRETCH_BYTES", "80000")
    options = ["--vector-size", 96, "--ranks", 4, "--sharded", "--json"]
    assert run("estimate", "--tokens", 1000, *options) == 0
    shown = json.loads(capsys.readouterr().out)
    own = 4 * 96 * 256  # 16 runs of 64 ids, of which the last is shorter: four for each rank
    expected = {
        "vectors_bytes": own,
        "context_vectors_bytes": own,
        "rows_of_a_stretch_bytes": 80_000 // 384 * 384 * 9 // 8,  # whole rows
        "rows_on_their_way_bytes": 64 * 2**20,
    }
    del shown["free_bytes"]
    assert shown == expected | {"together_bytes": sum(expected.values())}


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--hs", "80000", "sharded trains without --buckets and --hs"),
        ("--buckets=9", "80000", "sharded trains without --buckets and --hs"),
        ("-q", "80 kB", "SGNS_STRETCH_BYTES must be a number of bytes, at least 896 for"),
    ],
)
def test_what_shards_lack_is_refused_before_text_is_read(
    text, capsys, monkeypatch, option, value, message
):
    monkeypatch.setenv("SGNS_STRETCH_BYTES", value)
    monkeypatch.setattr("sgns.cli.reading.Reading.read", None)
    assert run("estimate", text / "a.txt.gz", "--sharded", option) == 1
    assert message in capsys.readouterr().err


def test_a_sharded_rank_that_does_not_fit_names_the_parts_of_the_table(capsys, monkeypatch):
    monkeypatch.delenv("SGNS_STRETCH_BYTES", raising=False)
    options = ["--tokens", 10**9, "--vector-size", 960, "--ranks", 4, "--sharded"]
    assert run("estimate", *options) == 1
    shown = capsys.readouterr()
    table = dict(line.split("\t") for line in shown.out.splitlines())
    del table["free"]
    together = table.pop("together")
    size = f"{float(together.split()[0]):,.3f} GiB"
    assert f"the rows of a rank do not fit: they take {size}: " in shown.err
    for name, size in table.items():
        assert f"{float(size.split()[0]):,.3f} GiB of {name}" in shown.err
    assert "lower --vector-size, or raise --min-count" in shown.err
