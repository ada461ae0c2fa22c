"""Whatever can be refused is refused before any input is read."""

import os

import pytest
import sgns
from sgns import Model

from .commands import run


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Folder with a pipe that nobody writes to: opening it for reading would wait for ever."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("endless.txt")
    (tmp_path / "words").write_text("a\nb\n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\n")
    (tmp_path / "folder").mkdir()
    sgns.train([["a", "b"]] * 9, sample=0, epochs=1, checkpoint=tmp_path / "begun", vector_size=4)
    Model.load("begun").save("model.safetensors")
    return tmp_path


BEGUN = "--checkpoint begun --resume --epochs 1 --sample 0"

TRAINING = [
    ("--device nowhere", "--device must be one of cpu"),
    ("--backend cpp --device cuda", "--backend cpp trains on device"),
    ("--products float32", "--products is an option of --backend torch"),
    ("--backend torch --hs", "--hs must be False"),
    ("--window 0", "--window must be at least 1, got 0"),
    (f"{BEGUN} --vector-size 5", "--vector-size was 4 and is now 5"),
    (f"{BEGUN} --vector-size 4 --window 2", "--window was 5 and is now 2"),
    ("--max-contexts 3 --backend torch", "--max-contexts are options of --backend cpp"),
]

WALKS = [
    (BEGUN, "begun is the checkpoint of another training: --num-walks was None and is now 10"),
    ("--p 1e-10", "--p must be 1e-9 to 1e9, got 1e-10"),
    ("--q 1e10", "--q must be 1e-9 to 1e9"),
    ("--walk-length 9999999", "walk"),
]

BOTH = [
    (
        "--architecture cbwo",
        "--architecture must be one of skip-gram, cbow, cbow-sum, got 'cbwo'; did",
    ),
    ("--negative 0", "--negative must be at least 1, got 0"),
    ("--checkpoint-every often", "--checkpoint-every must be a number of seconds above 0"),
    ("--resume", "--resume resumes from a checkpoint: give its path as --checkpoint PATH"),
    ("--negatives-mode per_pair --pool-size 3", "--pool-size has no meaning with --negatives-mode"),
    ("--workers 99999", "--workers must be at most"),
    ("--min-alpha 3", "--min-alpha must be"),
    ("--format nope", "'nope'"),
    ("-o v.xyz", "v.xyz: no format has this extension"),
    ("-o none/v.bin", "none/v.bin: No such file or directory: create the folder none, or choose"),
    ("-o folder --format glove", "folder: Is a directory: give the name of a file in it"),
    ("-o endless.txt --format glove", "endless.txt is both input and output"),
    ("--checkpoint none/c", "none/c: No such file or directory: create the folder none"),
    ("--checkpoint folder", "folder: Is a directory"),
    ("--checkpoint v.bin", "v.bin is both output and --checkpoint: choose another file"),
    (
        "--checkpoint begun",
        "begun: the checkpoint exists: resume from it by --resume, or choose another file",
    ),
    ("--checkpoint words --resume", "words is not a valid safetensors file"),
    ("--checkpoint model.safetensors --resume", "model.safetensors holds 'model'"),
]

TEXT = [
    ("--keep none", "none: No such file or directory"),
    ("--keep bytes", "bytes"),
    ("--keep words --drop words", "'a' is both in keep and in drop"),
    ("--tokenizer [", "tokenizer"),
    ("--max-memory 1", "--max-memory must be at least"),
    ("--workers 9999", "--workers must be at most 1024"),
    ("--out-of-vocabulary unknown --unknown-token=", "--unknown-token must not be empty"),
]


def check(command, options, expected, capsys, monkeypatch, output="v.bin"):
    def fail(*_, **__):
        pytest.fail("the input was read")

    for reader in ("from_file", "from_parquet", "open"):
        monkeypatch.setattr(f"sgns.Corpus.{reader}", fail)
    monkeypatch.setattr("sgns.graph.Graph.from_edge_list", fail)
    words = options.split()
    if output is not None and "-o" not in words:
        words += ["-o", output]
    assert run(command, "endless.txt", *words) == 1
    shown = capsys.readouterr()
    assert expected in shown.err
    assert (shown.out, shown.err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        *TRAINING,
        *BOTH,
        *TEXT,
        ("--phrases 1 --keep words", "--keep does not go with --phrases"),
        ("-o words --format glove --keep words", "words is both --keep and output"),
        ("--drop words --checkpoint words --resume", "words"),
    ],
)
def test_train_checks_all_options_first(folder, capsys, monkeypatch, options, expected):
    check("train", options, expected, capsys, monkeypatch)


@pytest.mark.parametrize(("options", "expected"), [*WALKS, *BOTH])
def test_node2vec_checks_all_options_first(folder, capsys, monkeypatch, options, expected):
    check("node2vec", options, expected, capsys, monkeypatch)


@pytest.mark.parametrize(("options", "expected"), TEXT)
def test_encode_and_estimate_check_all_options_first(
    folder, capsys, monkeypatch, options, expected
):
    check("encode", options, expected, capsys, monkeypatch, output="c.safetensors")
    check("estimate", options, expected, capsys, monkeypatch, output=None)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("-o c.txt", "ends in .safetensors"),
        ("-o none/c.safetensors", "create the folder none"),
        ("--keep c.safetensors", "c.safetensors is both --keep and output"),
    ],
)
def test_encode_checks_its_output_first(folder, capsys, monkeypatch, options, expected):
    (folder / "c.safetensors").write_text("a\n")
    check("encode", options, expected, capsys, monkeypatch, output="c.safetensors")


def test_a_format_that_cannot_hold_the_words_is_refused_before_training(
    folder, capsys, monkeypatch
):
    monkeypatch.setattr("sgns.train", lambda *_, **__: pytest.fail("it trained"))
    monkeypatch.setattr("sgns.graph.node2vec", lambda *_, **__: pytest.fail("it trained"))
    (folder / "cities.txt").write_text("san jose;rome\nrome;san jose\n" * 9)
    words = ("train", "cities.txt", "--tokenizer", "[^;]+")
    for output in ("v.vec", "v.bin", "v.glove"):
        assert run(*words, "-o", output) == 1
        shown = capsys.readouterr().err
        assert "cannot hold the token 'san jose'; formats that can: safetensors, fast" in shown
    (folder / "edges.txt").write_text("a b\n")
    monkeypatch.setattr("sgns.graph.Graph.nodes", ("a", ""))
    assert run("node2vec", "edges.txt", "-o", "v.vec") == 1
    assert "cannot hold the token ''" in capsys.readouterr().err


def test_words_that_come_through_a_pipe_are_read_once(folder, tmp_path):
    text = tmp_path / "t.txt"
    text.write_text("a b c\n" * 9)
    reading, writing = os.pipe()
    os.write(writing, b"c\n")
    os.close(writing)
    try:
        options = ("--drop", f"/dev/fd/{reading}", "--phrases", 1, "-o", "m.safetensors", "-q")
        assert run("train", text, *options, "--sample", 0, "--epochs", 1) == 0
    finally:
        os.close(reading)
    assert set(Model.load("m.safetensors").vocabulary) == {"a", "b"}


def test_a_checkpoint_that_cannot_be_written_is_an_error_at_the_end(folder, capsys, monkeypatch):
    from sgns.files import container

    def write(path, kind, *parts, really=container.write):
        if kind == "checkpoint":
            raise OSError(28, "No space left on device", str(path))
        really(path, kind, *parts)

    monkeypatch.setattr(container, "write", write)
    (folder / "t.txt").write_text("a b c d\n" * 9)
    options = ["--sample", "0", "--checkpoint", "new"]
    assert run("train", "t.txt", "-o", "m.safetensors", "-q", *options) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("sgns: warning: the checkpoint new could not be written: [Errno 28]")
    assert lines[-1].startswith("sgns: error: the checkpoint new could not be written: ")
    assert lines[-1].endswith("; the training ended and its result is saved")
    assert "Warning" not in "".join(lines)
    assert len(Model.load("m.safetensors").vectors) == 4
