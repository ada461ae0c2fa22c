"""The command ``documents``, from lines to vectors of tags."""

import json

import numpy as np
import pytest
import sgns
from sgns import DocumentModel, WordVectors

from .commands import rows, run


@pytest.fixture
def texts(tmp_path):
    path = tmp_path / "texts.txt"
    lines = ["red wine old wine", "", "old book new book", "red book unseen"] * 10
    path.write_text("".join(line + "\n" for line in lines))
    return path


@pytest.fixture
def tags(tmp_path):
    path = tmp_path / "tags.txt"
    path.write_text("wine\tdrinks\n\nbook\nbook\tred\n" * 10)
    return path


def test_every_option_reaches_the_training(texts, tmp_path):
    given = {
        "method": "dbow",
        "train_words": True,
        "vector_size": 4,
        "window": 2,
        "sample": 0.5,
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
    assert run("documents", texts, "--output", path, *flags) == 0
    loaded = DocumentModel.load(path)
    assert loaded.options.items() >= given.items()
    assert loaded.documents.vocabulary.tokens == tuple(map(str, range(40)))


def test_the_vectors_are_those_of_the_function(texts, tags, tmp_path, capsys):
    path = tmp_path / "v.vec"
    command = ["documents", texts, "-o", path, "--tags", tags, "--min-count", 1, "--workers", 1]
    assert run(*command, "--method", "dm", "--json") == 0
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert found["vectors"] == 4
    assert found["words_trained"] == 10 * 110
    named = [["wine", "drinks"], [], ["book"], ["book", "red"]] * 10
    corpus = sgns.Corpus.from_file(texts, min_count=1)
    model = sgns.train_documents(corpus, named, method="dm", workers=1)
    read = WordVectors.load(path)
    assert read.vocabulary.tokens == model.documents.vocabulary.tokens
    assert np.allclose(read.matrix, model.documents.matrix, rtol=1e-6, atol=0)


def test_concatenation_needs_a_tag_of_each_document(texts, tags, tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    command = ["documents", texts, "-o", path, "-q", "--method", "dm-concat", "--window", 2]
    assert run(*command) == 0
    assert DocumentModel.load(path).context_vectors.vector_size == 500
    assert run(*command, "--tags", tags) == 1
    assert "--tags must be one for each document with --method" in capsys.readouterr().err


def test_training_resumes_from_a_checkpoint(texts, tmp_path):
    path, checkpoint = tmp_path / "m.safetensors", tmp_path / "c.safetensors"
    command = ["documents", texts, "-o", path, "-q", "--checkpoint", checkpoint, "--workers", 1]
    assert run(*command) == 0
    first = DocumentModel.load(path).documents.matrix
    assert run(*command) == 1
    assert run(*command, "--resume") == 0
    assert np.array_equal(DocumentModel.load(path).documents.matrix, first)


def test_info_describes_a_model_of_documents(texts, tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    assert run("documents", texts, "-o", path, "-q") == 0
    assert run("info", path) == 0
    found = dict(rows(capsys.readouterr().out))
    assert found["kind"] == "documents"
    assert found["option method"] == "dbow"
    assert found["option n_tags"] == "40"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("a\n" * 39, "--tags must have an entry for each of the 40 documents, got 39"),
        ("a\n" * 39 + "b\t\tc\n", "the tag of document 39 must be a string that is not empty"),
    ],
)
def test_bad_tags_are_refused(texts, tags, tmp_path, capsys, lines, expected):
    tags.write_text(lines)
    assert run("documents", texts, "-o", tmp_path / "v.vec", "--tags", tags) == 1
    assert expected in capsys.readouterr().err


def test_a_format_that_cannot_hold_a_tag_is_refused_before_the_training(
    texts, tags, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr("sgns.train_documents", lambda *_, **__: pytest.fail("it trained"))
    tags.write_text("red wine\n" * 40)
    assert run("documents", texts, "-o", tmp_path / "v.vec", "--tags", tags) == 1
    assert "'red wine'" in capsys.readouterr().err


def test_bad_options_are_refused_before_anything_is_read(texts, tmp_path, capsys):
    output = tmp_path / "v.vec"
    assert run("documents", "none.txt", "-o", output, "--method", "pv") == 1
    assert (
        "--method must be one of dbow, dm, dm-sum, dm-concat, got 'pv'" in capsys.readouterr().err
    )
    assert run("documents", texts, "-o", output, "--tags", output) == 1
    assert "v.vec is both --tags and output" in capsys.readouterr().err


@pytest.mark.parametrize("method", ["dbow", "dm"])
def test_a_model_of_documents_has_neighbors_of_tags(texts, tags, method, tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    command = ["documents", texts, "-o", path, "--tags", tags, "--min-count", 1, "-q"]
    assert run(*command, "--method", method) == 0
    assert run("neighbors", path, "wine", "red", "--topn", 2) == 0
    found = rows(capsys.readouterr().out)
    model = DocumentModel.load(path)
    expected = [
        [tag, near, f"{cosine:.4f}"]
        for tag in ("wine", "red")
        for near, cosine in model.documents.most_similar(tag, topn=2)
    ]
    assert found == expected
    assert run("neighbors", path, "old") == 1  # a word
    assert "'old'" in capsys.readouterr().err


def test_documents_or_words_are_exported(texts, tags, tmp_path, capsys):
    path, out = tmp_path / "m.safetensors", tmp_path / "v.vec"
    command = ["documents", texts, "-o", path, "--tags", tags, "--min-count", 1, "-q"]
    assert run(*command, "--train-words") == 0
    model = DocumentModel.load(path)
    for which, expected in (
        ("input", model.documents),
        ("words", model.vectors),
        ("context", model.context_vectors),
    ):
        assert run("export", path, "-o", out, "--which", which, "-q") == 0
        read = WordVectors.load(out)
        assert read.vocabulary.tokens == expected.vocabulary.tokens
        assert np.allclose(read.matrix, expected.matrix, rtol=1e-5, atol=1e-7)
    assert run("export", path, "-o", out, "--which", "mean") == 1
    assert "choose input, words or context" in capsys.readouterr().err
    assert run(*command) == 0
    assert run("export", path, "-o", out, "--which", "words") == 1
    assert "no input vectors of words" in capsys.readouterr().err
    sgns.train([["a", "b"]] * 9, min_count=1, sample=0, vector_size=3).save(path)
    assert run("export", path, "-o", out, "--which", "words") == 1
    assert "--which words needs a model of documents: omit it" in capsys.readouterr().err


def test_a_tree_can_train_documents(texts, tmp_path):
    path = tmp_path / "m.safetensors"
    command = ["documents", texts, "-o", path, "-q", "--hs", "--negative", 0]
    assert run(*command) == 0
    assert DocumentModel.load(path).options["hs"]
