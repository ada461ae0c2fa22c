"""Errors of commands: one line on stderr and an exit code, never a traceback."""

import errno
import gzip
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sgns.cli import main


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "text.txt").write_text("a b c\n" * 20)
    (tmp_path / "short.txt").write_text("a b\n")
    (tmp_path / "latin1.txt").write_bytes(b"caf\xe9 noir\n" * 9)
    (tmp_path / "v.txt").write_text("3 2\na 1 0\nb 0 1\nc 1 1\n")
    (tmp_path / "bad.bin").write_bytes(b"99 99\nx")
    (tmp_path / "cut.txt.gz").write_bytes(gzip.compress(b"a b c\n" * 20)[:-9])
    (tmp_path / "edges.txt").write_text("a b\nb c 2\nc\n")
    (tmp_path / "empty").mkdir()
    pq.write_table(pa.table({"text": ["a b c"] * 20}), tmp_path / "t.parquet")
    monkeypatch.chdir(tmp_path)
    return tmp_path


FAILURES = [
    ("train text.txt -o v.xyz", "v.xyz: no format has this extension"),
    ("train text.txt -o v.bin --format nope", "unknown format 'nope'"),
    (
        "train text.txt -o none/v.bin",
        "none/v.bin: No such file or directory: create the folder none",
    ),
    ("train text.txt -o text.txt/v.bin", "text.txt/v.bin: Not a directory: text.txt is a file"),
    ("train text.txt -o text.txt", "text.txt is both input and output"),
    ("train none.txt -o v.bin", "none.txt: No such file or directory"),
    ("train text.txt none.txt -o v.bin", "none.txt: No such file or directory"),
    ("train none* -o v.bin", "none*: No file matches"),
    ("train empty -o v.bin", "empty: No files in this folder"),
    ("train memory://none.txt -o v.bin", "memory://none.txt: No such file or directory"),
    ("train nope://a.txt -o v.bin", "nope://a.txt: Protocol not known: nope"),
    ("train - - -o v.bin", "standard input can be read only once"),
    ("train . -o text.txt", "text.txt is both input and output"),
    ("train *.txt -o text.txt", "text.txt is both input and output"),
    ("encode none -o c.safetensors", "none: No such file or directory"),
    ("train cut.txt.gz -o v.bin -q", "cut.txt.gz cannot be unpacked"),
    ("train t.parquet -o v.bin", "t.parquet: choose a column with --column"),
    ("train t.parquet -o v.bin -q --column none", "t.parquet has no column 'none'; it has text"),
    ("train text.txt -o v.bin -q --column text", "text.txt is not a Parquet file"),
    ("train short.txt -o v.bin -q", "no token occurs --min-count 5 times"),
    ("train short.txt -o v.bin -q --phrases 1", "no token occurs --min-count 5 times"),
    ("train text.txt -o v.bin --phrases 1 --keep text.txt", "--keep does not go with --phrases"),
    ("train text.txt -o v.bin --phrases 1 --vocabulary text.txt", "--vocabulary does not go"),
    ("train text.txt -o v.bin --phrases 1 --out-of-vocabulary break", "--out-of-vocabulary does"),
    ("train latin1.txt -o v.bin -q", "latin1.txt: not UTF-8 at line 1, byte offset 3"),
    ("train text.txt -o v.bin -q --sample 0 --alpha 1e30", "per pair after"),
    ("train text.txt -o v.bin -q --vector-size 4000000000000", "out of memory"),
    ("neighbors v.txt nope", "'nope' is not in the vocabulary of 3 tokens"),
    ("neighbors bad.bin x", "bad.bin"),
    ("neighbors none.bin x", "none.bin: No such file or directory"),
    ("analogy v.txt a b nope", "'nope' is not in the vocabulary"),
    ("evaluate v.txt --similarity none.tsv", "none.tsv: No such file or directory"),
    ("evaluate v.txt --similarity v.txt", "v.txt, line 1: expected two words and a score"),
    ("export v.txt -o v.xyz", "v.xyz: no format has this extension"),
    ("export v.txt -o w.bin --which context", "not a file of sgns: a model comes from sgns train"),
    ("plot v.txt -o map.nope", "map.nope: a picture cannot end in .nope; choose one of "),
    ("plot v.txt -o none/map.png", "none/map.png: No such file or directory: create the"),
    ("plot v.txt -o map.png --kind loss", "not a file of sgns: a model comes from sgns train"),
    ("plot v.txt -o map.png --words nope", "'nope' is not in the vocabulary"),
    ("node2vec edges.txt -o v.bin", "edges.txt, line 3 has 1 fields"),
    ("node2vec edges.txt -o edges.txt", "edges.txt is both input and output"),
    ("node2vec edges.txt -o v.xyz", "v.xyz: no format has this extension"),
    ("node2vec none.txt -o v.bin", "none.txt: No such file or directory"),
    ("node2vec short.txt -o v.bin -q --p 1e-10", "p must be 1e-9 to 1e9, got 1e-10"),
]

MISUSES = [
    ("nope", "nope"),
    ("train text.txt", "--output"),
    ("train -o v.bin", "CORPUS"),
    ("train text.txt -o v.bin --nope", "--nope"),
    ("train --nope text.txt -o v.bin", "--nope"),
    ("encode -nope text.txt -o c.safetensors", "-nope"),
    ("train text.txt -o v.bin --epochs x", "--epochs"),
    ("train text.txt -o v.bin --epochs 0", "--epochs"),
    ("train text.txt -o v.bin --vector-size -1", "--vector-size"),
    ("train text.txt -o v.bin --alpha 0", "--alpha"),
    ("train text.txt -o v.bin --sample -1", "--sample"),
    ("train text.txt -o v.bin --errors nope", "--errors"),
    ("train text.txt -o v.bin --phrases -1", "--phrases"),
    ("train text.txt -o v.bin --phrases-threshold 0", "--phrases-threshold"),
    ("node2vec edges.txt", "--output"),
    ("node2vec edges.txt -o v.bin --p 0", "--p"),
    ("node2vec edges.txt -o v.bin --walk-length 0", "--walk-length"),
    ("neighbors v.txt", "WORDS"),
    ("neighbors v.txt a --topn 0", "--topn"),
    ("analogy v.txt a b", "C is missing"),
    ("evaluate v.txt", "--similarity"),
    ("export v.txt -o w.bin --which nope", "--which"),
    ("plot v.txt -o w.png --kind nope", "--kind"),
]


def check(line, expected, code, folder, capsys):
    before = sorted(folder.iterdir())
    assert main(line.split()) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("sgns: error: ")
    assert shown.err.count("\n") == 1
    if os.name == "nt":  # it has other words for a missing file
        expected = expected.removesuffix("No such file or directory")
    assert expected in shown.err.replace(os.sep, "/")
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(("line", "expected"), FAILURES)
def test_failures_exit_with_1(line, expected, folder, capsys):
    check(line, expected, 1, folder, capsys)


@pytest.mark.parametrize(("line", "expected"), MISUSES)
def test_misuses_exit_with_2(line, expected, folder, capsys):
    check(line, expected, 2, folder, capsys)


@pytest.mark.parametrize(
    "line", ["train text.txt -o v.xyz", "train text.txt -o none/v.bin", "train text.txt -o ."]
)
def test_an_invalid_output_is_refused_before_the_text_is_read(line, folder, capsys, monkeypatch):
    monkeypatch.setattr("sgns.Corpus.from_file", lambda *_, **__: pytest.fail("text was read"))
    assert main(line.split()) == 1


def test_a_folder_without_permission_is_refused(folder, capsys, monkeypatch):
    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("sgns.files.outputs.try_to_create", refuse)  # root may write anywhere
    check("train text.txt -o w.bin", "w.bin: Permission denied", 1, folder, capsys)


def test_an_unexpected_exception_is_raised(folder, monkeypatch):
    def broken(*_, **__):
        raise AssertionError("a bug")

    monkeypatch.setattr("sgns.Corpus.from_file", broken)
    with pytest.raises(AssertionError, match="a bug"):
        main(["train", "text.txt", "-o", "w.bin"])
