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


def tokens(tmp_path, *options):
    """Encode two sentences and return the tokens."""
    text, path = tmp_path / "text.txt", tmp_path / "corpus.safetensors"
    text.write_text("the cat 10\xa0000\nthe dog b\u3000c\n" * 3, encoding="utf-8")
    command = ("encode", text, "-o", path, "--quiet", "--rebuild")
    assert run(*command, *options) == 0
    return set(Corpus.open(path).vocabulary)


@pytest.mark.parametrize(
    "data",
    [
        "the\n10\xa0000\n",
        "\ufeffthe\r\n10\xa0000\r\n",
        "\n  the \n\n10\xa0000",
    ],
)
@pytest.mark.parametrize("name", ["words.txt", "words.txt.gz"])
def test_lists_of_words(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(data.encode()) if name.endswith("gz") else data.encode())
    everything, listed = {"the", "cat", "10\xa0000", "dog", "b\u3000c"}, {"the", "10\xa0000"}
    assert tokens(tmp_path, "--min-count", 1, "--drop", path) == everything - listed
    assert tokens(tmp_path, "--min-count", 9, "--keep", path) == listed
    assert tokens(tmp_path, "--vocabulary", path) == listed


def test_a_list_of_words_that_cannot_be_read_is_named(tmp_path, capsys):
    (tmp_path / "text.txt").write_text("a b\n" * 9)
    path = tmp_path / "words.txt"
    command = ("encode", tmp_path / "text.txt", "-o", tmp_path / "c.safetensors", "--keep", path)
    for data, message in (
        ("a b\n".encode("utf-16"), "words.txt: the text is UTF-16; convert it"),
        (b"a\n\xe9\xe8\n", "words.txt, line 2 is not UTF-8"),
        (b"a\na b\n", "words.txt, line 2: 'a b' is more than one word: write each word on a line"),
    ):
        path.write_bytes(data)
        assert run(*command) == 1
        assert message in capsys.readouterr().err
    assert run(*command, "--tokenizer", "[^\n]+", "--min-count", 1) == 0
    path.write_bytes(b"a\nb\na\n")
    assert run(*command[:-2], "--vocabulary", path) == 1
    assert "words.txt, line 3: 'a' is already on line 1" in capsys.readouterr().err


def test_sessions_of_a_log_are_sentences(tmp_path, capsys):
    users = [f"u{i % 5}" for i in range(60)]
    items = [("tea", "rye bread", "jam")[i % 3] for i in range(60)]
    (tmp_path / "log.csv").write_text(
        "user,product,t\n"
        + "".join(f"{u},{p},{-i}\n" for i, (u, p) in enumerate(zip(users, items, strict=True)))
    )
    pq.write_table(
        pa.table({"user": users, "product": items, "t": range(0, -60, -1)}),
        tmp_path / "log.parquet",
    )
    columns = ("--session", "user", "--item", "product", "--time", "t")
    path = tmp_path / "c.safetensors"
    expected = Corpus.from_sessions(users, items, range(0, -60, -1))
    for name in ("log.csv", "log.parquet"):
        assert run("encode", tmp_path / name, *columns, "-o", path) == 0
        assert "read 60 words, 3 of them different" in capsys.readouterr().err
        corpus = Corpus.open(path)
        assert corpus.vocabulary == expected.vocabulary
        assert corpus.ids.tolist() == expected.ids.tolist()
        assert run("encode", tmp_path / name, *columns, "-o", path) == 0
        assert "is up to date" in capsys.readouterr().err
        assert run("encode", tmp_path / name, *columns[:4], "-o", path) == 0
        assert "is up to date" not in capsys.readouterr().err
    arguments = ("train", tmp_path / "log.csv", *columns, "--sample", 0, "-q", "-o")
    assert run(*arguments, tmp_path / "m.safetensors") == 0
    assert len(Model.load(tmp_path / "m.safetensors").vocabulary) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--session", "user"), "a log needs --session and --item, got only --session"),
        (("--time", "t", "--item", "i"), "got only --item and --time"),
        (("--session", "u", "--item", "i", "--column", "c"), "--column is not for logs: omit it"),
        ((), "choose a column with --column, or those of a log with --session and --item"),
        (("--session", "u", "--item", "i"), "has no column 'u'; it has text"),
    ],
)
def test_columns_of_a_log_must_be_named(tmp_path, arguments, message, capsys):
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table({"text": ["a"]}), path)
    assert run("train", path, "-o", tmp_path / "m.safetensors", *arguments) == 1
    assert message in capsys.readouterr().err
