"""The command ``export``."""

import json
import warnings

import numpy as np
import pytest
from sgns import Model, Vocabulary, WordVectors
from sgns.cli.output import contexts_of
from sgns.formats import choose_format

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


def test_export_reads_a_part_of_a_cut_file(tmp_path):
    cut, path = tmp_path / "cut.vec", tmp_path / "v.bin"
    cut.write_text("9 2\na 1 2\nb 3 4\nc 5")
    assert run("export", cut, "-o", path) == 1
    assert run("export", cut, "-o", path, "--limit", 2) == 0
    assert WordVectors.load(path).vocabulary.tokens == ("a", "b")


def test_export_reads_other_encodings(tmp_path):
    latin, path = tmp_path / "latin.vec", tmp_path / "v.bin"
    latin.write_text("1 2\ncaf\xe9 1 2\n", "latin-1")
    for options, token in (
        (("--encoding", "latin-1"), "caf\xe9"),
        (("--errors", "replace"), "caf\ufffd"),
    ):
        assert run("export", latin, "-o", path, *options) == 0
        assert WordVectors.load(path).vocabulary.tokens == (token,)


def test_export_keeps_the_first_row_of_a_token_with_a_warning(tmp_path, capsys):
    twice, path = tmp_path / "twice.vec", tmp_path / "v.bin"
    twice.write_text("2 2\na 1 2\na 3 4\n")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert run("export", twice, "-o", path, "-q") == 0
    shown = capsys.readouterr().err
    assert shown.startswith(f"sgns: warning: {twice}: skipped 1 row")
    assert shown.endswith("--duplicates error refuses such files\n")
    assert run("export", twice, "-o", path, "--duplicates", "error") == 1
    assert "--duplicates first keeps the first row" in capsys.readouterr().err


def test_options_of_reading_are_not_for_other_matrices_of_a_model(model, tmp_path, capsys):
    for option in (("--limit", 1), ("--errors", "replace")):
        assert run("export", model, "-o", tmp_path / "v.bin", "--which", "mean", *option) == 1
        assert "omit --limit, --duplicates, --encoding and --errors" in capsys.readouterr().err


def test_models_of_fasttext_have_the_context_vectors_of_a_model(model, tmp_path):
    path = tmp_path / "v.bin"
    assert run("export", model, "-o", path, "--format", "fasttext-bin") == 0
    loaded = Model.load(model)
    np.testing.assert_array_equal(WordVectors.load(path).matrix, loaded.vectors.matrix)
    assert path.read_bytes().endswith(loaded.context_vectors.matrix.tobytes())
    assert run("export", path, "-o", tmp_path / "again.fasttext") == 0
    again = (tmp_path / "again.fasttext").read_bytes()
    assert again.endswith(loaded.context_vectors.matrix.tobytes())
    assert run("export", model, "-o", path, "--format", "fasttext-bin", "--limit", "3") == 0
    assert path.read_bytes().endswith(bytes(3 * 8 * 4))
    assert run("export", path, "-o", tmp_path / "w.fasttext") == 0
    assert len(WordVectors.load(tmp_path / "w.fasttext")) == 3


def test_context_vectors_that_do_not_fit_are_left_out():
    def made(**changes):
        matrix = np.ones((2, 3), np.float32)
        parts = {"options": {"negative": 5}, "context_vocabulary": None} | changes
        vocabulary, curve = Vocabulary(["a", "b"]), np.zeros((1, 2))
        contexts = parts["context_vocabulary"]
        return Model(
            vocabulary,
            matrix,
            matrix,
            parts["options"],
            curve,
            1,
            1,
            0.5,
            context_vocabulary=contexts,
        )

    fasttext, text = choose_format(None, "fasttext-bin"), choose_format(None, "word2vec-text")
    assert contexts_of(made(), fasttext) is not None
    assert contexts_of(made(), text) is None
    assert contexts_of(made(options={"negative": 0}), fasttext) is None
    assert contexts_of(made(context_vocabulary=Vocabulary(["x", "y"])), fasttext) is None


def test_exported_vectors_can_be_smaller(model, tmp_path, capsys):
    path = tmp_path / "v.safetensors"
    options = ("--dtype", "int8", "--dims", 4, "--limit", 5, "--normalize", "--json", "-q")
    assert run("export", model, "-o", path, *options) == 0
    assert json.loads(capsys.readouterr().out)["vector_size"] == 4
    found, whole = WordVectors.load(path), Model.load(model).vectors
    assert found.vocabulary.tokens == whole.vocabulary.tokens[:5]
    unit = whole.matrix[:5, :4] / np.linalg.norm(whole.matrix[:5, :4], axis=1, keepdims=True)
    np.testing.assert_allclose(found.matrix, unit, atol=0.5 / 127)


def test_a_type_is_refused_before_the_vectors_are_read(tmp_path, capsys):
    assert run("export", tmp_path / "none", "-o", tmp_path / "v.txt", "--dtype", "int8") == 1
    message = "--dtype int8 is for the format 'safetensors' or 'npz' or 'parquet', but the format"
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("name", ["v.parquet", "v.csv", "v.npy"])
def test_tables_are_exported(model, tmp_path, name):
    assert run("export", model, "-o", tmp_path / name, "-q") == 0
    np.testing.assert_array_equal(
        WordVectors.load(tmp_path / name).matrix, Model.load(model).vectors.matrix
    )
    assert run("export", tmp_path / name, "-o", tmp_path / "w.bin", "-q") == 0
