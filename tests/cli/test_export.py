"""The command ``export``."""

import json

import numpy as np
import pytest
from sgns import Model, WordVectors

from .commands import run


@pytest.mark.parametrize("which", ["input", "context", "mean"])
def test_export(model, tmp_path, which):
    path = tmp_path / "v.bin"
    assert run("export", model, "-o", path, "--which", which) == 0
    loaded = Model.load(model)
    matrices = {
        "input": loaded.vectors.matrix,
        "context": loaded.context_vectors.matrix,
        "mean": (loaded.vectors.matrix + loaded.context_vectors.matrix) / 2,
    }
    np.testing.assert_array_equal(WordVectors.load(path).matrix, matrices[which])


def test_export_takes_the_format_of_its_input(model, tmp_path, capsys):
    vectors, path = tmp_path / "vectors", tmp_path / "v.bin"
    Model.load(model).vectors.save(vectors, "glove")
    assert run("export", vectors, "-o", path, "--input-format", "glove", "--json", "-q") == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert json.loads(shown.out) == {
        "output": str(path),
        "format": "word2vec-binary",
        "vectors": 8,
        "vector_size": 8,
    }
    np.testing.assert_allclose(
        WordVectors.load(path).matrix, WordVectors.load(vectors, "glove").matrix
    )
    assert run("export", vectors, "-o", path, "--input-format", "gloev") == 1
    assert "'gloev'" in capsys.readouterr().err
    arguments = ("export", model, "-o", path, "--input-format", "glove", "--which", "mean")
    assert run(*arguments) == 1
    assert "--which mean needs a model, which has no --input-format" in capsys.readouterr().err


def test_export_does_not_replace_its_input(model, capsys):
    before = model.read_bytes()
    assert run("export", model, "-o", model) == 1
    assert "is both input and output: choose another file" in capsys.readouterr().err
    assert model.read_bytes() == before
