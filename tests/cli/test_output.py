"""Output files: checked before any work, and written with a report."""

import json
import warnings
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
import sgns
from sgns import CheckpointWarning
from sgns.cli.output import check_files, check_result, failures_at_the_end, write_trained
from sgns.distributed import sharded_memory
from sgns.distributed.sharded_memory import memory_of_rank
from sgns.formats import choose_format
from sgns.training.ranks import Ranks


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("text.txt").write_text("a b c")
    Path("folder").mkdir()
    return tmp_path


def test_the_files_of_a_command_differ(folder):
    inputs = [("input", Path("text.txt")), ("--keep", Path("words"))]
    check_files(Path("v.bin"), None, inputs, Path("checkpoint"))
    with pytest.raises(ValueError, match=r"text\.txt is both input and output"):
        check_files(Path("text.txt"), None, inputs)
    with pytest.raises(ValueError, match="words is both --keep and output"):
        check_files(Path("words"), None, inputs)
    with pytest.raises(ValueError, match="words is both --keep and --checkpoint"):
        check_files(Path("v.bin"), None, inputs, Path("words"))
    with pytest.raises(ValueError, match=r"v\.bin is both output and --checkpoint"):
        check_files(Path("v.bin"), None, inputs, Path("v.bin"))
    projector = choose_format(Path("v.tsv"))
    with pytest.raises(ValueError, match=r"v\.metadata\.tsv is both input and second file"):
        check_files(Path("v.tsv"), projector, [("input", Path("v.metadata.tsv"))])
    with pytest.raises(FileNotFoundError, match="create the folder none"):
        check_files(Path("v.bin"), None, inputs, Path("none/checkpoint"))


def test_a_checkpoint_that_fails_is_an_error_at_the_end(folder, capsys):
    done = []

    def work():
        with failures_at_the_end():
            warnings.warn("the checkpoint c failed: full; goes on", CheckpointWarning, stacklevel=1)
            assert (
                capsys.readouterr().err == "sgns: warning: the checkpoint c failed: full; goes on\n"
            )
            warnings.warn("of another kind", UserWarning, stacklevel=1)
            done.append(1)

    with (
        pytest.warns(UserWarning, match="of another kind"),
        pytest.raises(OSError, match=r"^the checkpoint c failed: full; the training ended and its"),
    ):
        work()
    assert done == [1]


def test_an_error_is_not_hidden_by_a_checkpoint_that_fails(folder, capsys):
    def work():
        with failures_at_the_end():
            warnings.warn("failed", CheckpointWarning, stacklevel=1)
            raise KeyError("another")

    with pytest.raises(KeyError):
        work()


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("name", ["m.safetensors", "v.txt"])
def test_a_training_is_written_and_reported(folder, capsys, name, quiet):
    model = sgns.train([["a", "b"]] * 5, sample=0, epochs=2, vector_size=3, workers=1)
    path = Path(name)
    write_trained(model, path, choose_format(path), quiet)
    shown = capsys.readouterr()
    assert shown.out == ""
    report, wrote = shown.err.splitlines() if not quiet else ("", "")
    if not quiet:
        assert report.startswith("trained on 20 words in ")
        assert f"words/s, loss {model.loss_curve[-1, 1]:.3f}" in report
        assert wrote == f"wrote {name}: 2 vectors of 3 dimensions"
    else:
        assert shown.err == ""
    np.testing.assert_array_equal(sgns.WordVectors.load(path).matrix, model.vectors.matrix)
    if name == "m.safetensors":
        assert sgns.Model.load(path).options == model.options


def test_a_training_is_summed_up_as_json(folder, capsys):
    model = sgns.train([["a", "b"]] * 5, sample=0, epochs=2, vector_size=3, workers=1)
    write_trained(model, Path("v.txt"), choose_format(Path("v.txt")), quiet=True, json=True)
    shown = capsys.readouterr()
    assert shown.err == ""
    assert json.loads(shown.out) == {
        "output": "v.txt",
        "format": "word2vec-text",
        "vectors": 2,
        "vector_size": 3,
        "words_trained": 20,
        "pairs_trained": model.pairs_trained,
        "seconds": model.seconds,
        "loss": model.loss_curve[-1, 1],
    }


def test_a_model_is_written_before_anything_is_printed(folder, monkeypatch):
    model = sgns.train([["a", "b"]] * 5, sample=0, epochs=2, vector_size=3, workers=1)
    there = []
    monkeypatch.setattr("sgns.cli.output.say", lambda *_: there.append(Path("v.txt").exists()))
    write_trained(model, Path("v.txt"), choose_format(Path("v.txt")))
    assert there == [True]


@pytest.mark.parametrize(
    ("name", "n_bytes"),
    [
        ("m.safetensors", (2 + 2 + 1) * 4 * 10),
        ("m.fasttext", (2 + 2) * 4 * 10),
        ("v.bin", 4 * 2 * 10),
        ("v.txt", 2 * 2 * 10),
        ("v.txt.gz", None),
    ],
)
def test_the_size_of_a_result_is_known_before_training(folder, monkeypatch, name, n_bytes):
    asked = []
    monkeypatch.setattr("sgns.cli.output.check_space", lambda path, size: asked.append(size))
    options = {"negative": 5, "hs": True, "vector_size": 10}
    check_result(Path(name), choose_format(Path(name)), ["a", "b"], options)
    assert asked == ([] if n_bytes is None else [n_bytes])


def test_a_result_that_cannot_be_saved_names_the_checkpoint(folder, monkeypatch):
    def fail(*_, **options):
        raise OSError(28, "No space left on device", "v.txt")

    model = sgns.train([["a", "b"]] * 5, sample=0, epochs=2, vector_size=3, workers=1)
    monkeypatch.setattr("sgns.WordVectors.save", fail)
    path = Path("v.txt")
    with pytest.raises(OSError, match=r"^.Errno 28. No space left on device: 'v.txt'$"):
        write_trained(model, path, choose_format(path))
    with pytest.raises(OSError, match=r"the checkpoint text\.txt is kept: the same command with"):
        write_trained(model, path, choose_format(path), checkpoint=Path("text.txt"))


def test_the_memory_of_sharded_ranks_is_checked_before_training(folder, monkeypatch):
    ranks = Ranks()
    ranks.size, ranks.on_this_machine, ranks.is_sharded = 4, 2, True
    tokens, options = [str(i) for i in range(1000)], {"negative": 5, "hs": False, "vector_size": 10}
    path = Path("m.safetensors")
    needed = 2 * sum(memory_of_rank([1000, 1000], 10, 4).values())
    for free, fits in ((needed, True), (needed - 1, False)):
        monkeypatch.setattr(sharded_memory, "available_memory", lambda _, free=free: free)
        message = "the rows of the 2 ranks on this machine do not fit"
        with nullcontext() if fits else pytest.raises(MemoryError, match=message):
            check_result(path, choose_format(path), tokens, options, ranks)
