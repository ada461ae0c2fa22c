"""The command ``train``."""

import numpy as np
import pytest
from sgns import Model, WordVectors
from sgns.formats import FORMATS

from .commands import GROUPS, run


def test_train_saves_a_model_with_its_options(model):
    loaded = Model.load(model)
    assert set(loaded.vocabulary) == {*GROUPS[0], *GROUPS[1]}  # "rare" occurs only twice
    assert (
        loaded.options.items()
        >= {
            "vector_size": 8,
            "window": 3,
            "sample": 0,
            "negative": 5,
            "ns_exponent": 0.75,
            "alpha": 0.025,
            "min_alpha": 1e-4,
            "epochs": 30,
            "workers": 1,
            "seed": 3,
        }.items()
    )
    assert loaded.words_trained == 30 * 2 * 400 * 4
    assert np.abs(loaded.context_vectors.matrix).max() > 0


def test_train_has_the_classical_step_and_other_architectures(text, tmp_path):
    path = tmp_path / "m.safetensors"
    arguments = ("train", text / "a.txt.gz", "-o", path, "-q", "--epochs", 1)
    assert run(*arguments, "--negatives-mode", "per_pair") == 0
    assert Model.load(path).options["negatives_mode"] == "per_pair"
    assert run(*arguments, "--architecture", "cbow") == 0
    assert Model.load(path).options["architecture"] == "cbow"
    assert run(*arguments, "--architecture", "glove") == 1
    assert run(*arguments, "--negatives-mode", "own") == 2


def test_lines_can_be_baskets(text, tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    arguments = ("train", text / "a.txt.gz", "-o", path, "-q", "--epochs", 1)
    assert run(*arguments, "--window", "sentence", "--max-contexts", 3) == 0
    assert Model.load(path).options.items() >= {"window": "sentence", "max_contexts": 3}.items()
    assert run(*arguments, "--window", "line") == 2
    assert "sentence" in capsys.readouterr().err


def test_train_with_hierarchical_softmax_only(text, tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    arguments = ("train", text / "a.txt.gz", "-o", path, "-q", "--epochs", 1, "--negative", 0)
    assert run(*arguments) == 1
    assert "--negative must be at least 1, got 0" in capsys.readouterr().err
    assert run(*arguments, "--hs") == 0
    assert Model.load(path).node_vectors.shape == (7, 100)
    assert run("export", path, "-o", tmp_path / "v.txt", "--which", "context") == 1
    assert "has no context vectors" in capsys.readouterr().err


def test_train_reports_on_stderr_unless_quiet(text, tmp_path, capsys):
    arguments = ("train", text / "a.txt.gz", "-o", tmp_path / "m.safetensors", "--epochs", 1)
    assert run(*arguments) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "read 1,602 words" in shown.err
    assert "words/s" in shown.err
    assert "m.safetensors: 8 vectors of 100 dimensions" in shown.err
    assert run(*arguments, "--quiet") == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_train_exports_by_extension_or_by_name(text, tmp_path, format):
    arguments = ("train", text / "a.txt.gz", "--epochs", 1, "--workers", 1, "-q", "-o")
    by_extension = tmp_path / f"v{format.extensions[0]}"
    by_name = tmp_path / "v.data"
    assert run(*arguments, by_extension) == 0
    assert run(*arguments, by_name, "--format", format.name) == 0
    first, second = WordVectors.load(by_extension), WordVectors.load(by_name, format.name)
    assert first.vocabulary.tokens == second.vocabulary.tokens
    np.testing.assert_array_equal(first.matrix, second.matrix)


def test_train_replaces_invalid_bytes_on_request(tmp_path):
    text, path = tmp_path / "bad.txt", tmp_path / "m.safetensors"
    text.write_bytes(b"good b\xffd\n" * 9)
    arguments = ("train", text, "-o", path, "-q", "--sample", 0)
    assert run(*arguments) == 1
    assert not path.exists()
    assert run(*arguments, "--errors", "replace") == 0
    assert "b\N{REPLACEMENT CHARACTER}d" in Model.load(path).vocabulary


def test_train_on_a_device_of_torch(tmp_path, capsys):
    text, path = tmp_path / "t.txt", tmp_path / "t.safetensors"
    text.write_text("red green blue\none two three\n" * 10)
    options = ("--vector-size", 8, "--epochs", 2, "--sample", 0, "--backend", "torch")
    assert run("train", text, "-o", path, *options, "--products", "bfloat16") == 0
    assert Model.load(path).options["backend"] == "torch"
    assert run("train", text, "-o", path, "--device", "cuda:99") == 1
    assert "--device must be one of cpu" in capsys.readouterr().err
