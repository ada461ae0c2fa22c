"""Models of fastText as models of this package."""

import numpy as np
import pytest
import sgns
from sgns import FormatError, Model

from ..formats import fasttext_files as files

ROWS = np.arange(14).reshape(7, 2) / 4
OUTPUTS = np.float32([[1, -1], [0.5, 2], [0, 0]])
OPTIONS = {"buckets": 4, "lengths": (2, 3), "outputs": OUTPUTS, "counts": (7, 3, 2)}


@pytest.fixture
def write(tmp_path):
    def write(**changes):
        path = tmp_path / "model.bin"
        path.write_bytes(files.model([b"ab", b"cd", b"e"], ROWS, **(OPTIONS | changes)))
        return path

    return write


def test_both_matrices_are_read(write):
    model = Model.load(write())
    assert model.vocabulary == sgns.Vocabulary(["ab", "cd", "e"], [7, 3, 2])
    assert model.vectors.subwords == sgns.Subwords(2, 3, 4)
    np.testing.assert_array_equal(model.vectors.rows, ROWS)
    np.testing.assert_array_equal(model.context_vectors.matrix, OUTPUTS)
    assert model.node_vectors is None


def test_options_are_the_arguments_of_fasttext(write):
    assert Model.load(write(kind=1)).options == {
        "architecture": "cbow",
        "vector_size": 2,
        "min_ngram": 2,
        "max_ngram": 3,
        "buckets": 4,
        "window": 5,
        "min_count": 1,
        "sample": 1e-4,
        "hs": False,
        "negative": 5,
        "ns_exponent": 0.5,
        "epochs": 5,
        "n_words": 99,
    }
    assert Model.load(write()).options["architecture"] == "skip-gram"


def test_the_tree_has_the_signs_of_word2vec(write):
    """FastText predicts the branch 1, word2vec the branch 0."""
    model = Model.load(write(loss=1))
    np.testing.assert_array_equal(model.node_vectors, -OUTPUTS[:2])
    assert model.options["negative"] == 0
    with pytest.raises(ValueError, match="has no context vectors"):
        model.context_vectors  # noqa: B018


def test_a_model_without_ngrams_is_plain(write):
    model = Model.load(write(lengths=(0, 0)))
    assert type(model.vectors) is sgns.WordVectors
    assert model.options["max_ngram"] is None


def test_training_continues_and_the_model_is_saved(write, tmp_path):
    model = Model.load(write())
    model.save(tmp_path / "m")
    again = Model.load(tmp_path / "m")
    np.testing.assert_array_equal(again.vectors["unseen"], model.vectors["unseen"])
    assert not again.stopped
    trained = sgns.train(
        [["ab", "cd"], ["cd", "new"]] * 9,
        vector_size=2,
        min_count=1,
        sample=0,
        min_ngram=2,
        max_ngram=3,
        buckets=4,
        initial_vectors=model.vectors,
        initial_context_vectors=model.context_vectors,
        alpha=1e-9,
        min_alpha=1e-9,
    )
    np.testing.assert_allclose(trained.vectors["unseen"], model.vectors["unseen"], atol=1e-5)
    np.testing.assert_allclose(trained.context_vectors["cd"], model.context_vectors["cd"])


def test_models_that_cannot_be_trained_are_refused(write):
    with pytest.raises(FormatError, match=r"supervised model.*sgns\.WordVectors\.load"):
        Model.load(write(kind=3))
