"""Inputs of commands: files, patterns, folders, URLs, standard input and columns."""

import gzip
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sgns import Corpus, Model

from .commands import GROUPS, run


@pytest.mark.parametrize("name", ["{}", "{}/", "{}/*.txt.gz", "{}/**/?.txt.gz", "file://{}"])
def test_text_from_patterns_folders_and_urls(text, tmp_path, name, capsys):
    folder = tmp_path / "data"
    (folder / "b").mkdir(parents=True)
    (folder / "a.txt.gz").write_bytes((text / "a.txt.gz").read_bytes())
    (folder / "b/b.txt.gz").write_bytes((text / "b.txt.gz").read_bytes())
    (folder / "c.txt.gz").write_bytes(gzip.compress(b""))
    path = tmp_path / "c.safetensors"
    assert run("encode", name.format(folder), "-o", path, "--min-count", 1) == 0
    n_words = 1602 if name == "{}/*.txt.gz" else 3204
    assert f"read {n_words:,} words" in capsys.readouterr().err
    assert Corpus.open(path).n_words == n_words


def test_text_from_standard_input(text, tmp_path, monkeypatch, capsys):
    for command in ("train", "encode"):
        lines = gzip.decompress((text / "a.txt.gz").read_bytes())
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
        path = tmp_path / f"{command}.safetensors"
        assert run(command, "-", text / "b.txt.gz", "-o", path) == 0
        assert "read 3,204 words" in capsys.readouterr().err
        assert path.exists()


def test_columns_of_parquet_files(tmp_path, capsys):
    rows = ["red green blue pink", "one two three four"] * 20
    table = pa.table({"text": rows, "ids": [[0, 1, 2, 3], [4, 5, 6, 7]] * 20})
    for name in "ab":
        pq.write_table(table, tmp_path / f"{name}.parquet", row_group_size=7)
    path = tmp_path / "c.safetensors"
    for column in ("text", "ids"):
        assert run("encode", tmp_path / "*.parquet", "--column", column, "-o", path) == 0
        assert "read 320 words, 8 of them different" in capsys.readouterr().err
        assert run("encode", tmp_path / "*.parquet", "--column", column, "-o", path) == 0
        assert "is up to date" in capsys.readouterr().err
    arguments = ("train", tmp_path / "a.parquet", "--column", "text", "--epochs", 1, "-q", "-o")
    assert run(*arguments, tmp_path / "m.safetensors") == 0
    assert set(Model.load(tmp_path / "m.safetensors").vocabulary) == {*GROUPS[0], *GROUPS[1]}
