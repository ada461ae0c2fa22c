"""train and train_pairs: inputs and results."""

import os

import numpy as np
import pytest
import sgns
from sgns import Vocabulary

from ..waiting import printed_by

QUICK = {"vector_size": 8, "epochs": 2, "workers": 1}


def test_a_model_has_both_matrices_and_the_results_of_training(corpus):
    model = sgns.train(corpus, **QUICK, seed=5)
    assert model.vocabulary is corpus.vocabulary
    for vectors in (model.vectors, model.context_vectors, model.mean_vectors):
        assert vectors.matrix.shape == (200, 8)
        assert np.isfinite(vectors.matrix).all()
        assert not vectors.matrix.flags.writeable
    np.testing.assert_allclose(
        model.mean_vectors.matrix,
        (model.vectors.matrix + model.context_vectors.matrix) / 2,
    )
    assert model.words_trained == 2 * corpus.n_words
    assert not model.stopped
    assert model.options["vector_size"] == 8
    assert model.options["seed"] == 5
    assert model.loss_curve[-1, 0] == model.words_trained
    # Initially every score is near 0. A negative equal to the context is omitted.
    assert 4 * np.log(2) < model.loss_curve[0, 1] < 6 * np.log(2)


def test_one_worker_gives_the_same_bits_for_the_same_seed_only(corpus):
    first, second = (sgns.train(corpus, **QUICK) for _ in range(2))
    assert np.array_equal(first.vectors.matrix, second.vectors.matrix)
    assert np.array_equal(first.context_vectors.matrix, second.context_vectors.matrix)
    other = sgns.train(corpus, **QUICK, seed=2)
    assert not np.array_equal(first.vectors.matrix, other.vectors.matrix)


@pytest.mark.parametrize("kind", ["path", "paths", "generator", "ids"])
def test_inputs_of_train(tmp_path, kind):
    lines = ["a b c a", "b c a b", "c c a b"] * 5
    path = tmp_path / "t.txt"
    path.write_text("\n".join(lines))
    data = {
        "path": path,
        "paths": [path, str(path)],
        "generator": (line.split() for line in lines),
        "ids": [np.arange(4) for _ in range(5)],
    }[kind]
    model = sgns.train(data, **QUICK, sample=0)
    assert len(model.vocabulary) == (4 if kind == "ids" else 3)


def test_pairs_in_arrays():
    centers = np.array([0, 0, 1, 2], np.uint32)
    contexts = np.array([1, 2, 0, 0], np.uint32)
    model = sgns.train_pairs(centers, contexts, n_tokens=4, **QUICK)
    assert model.words_trained == model.pairs_trained == 8
    assert len(model.vocabulary) == 4
    assert model.vocabulary.counts.tolist() == [2, 1, 1, 0]
    lists = sgns.train_pairs(centers.tolist(), contexts.tolist(), n_tokens=4, **QUICK)
    assert np.array_equal(model.vectors.matrix, lists.vectors.matrix)
    named = sgns.train_pairs([0, 1], [1, 0], vocabulary=Vocabulary(["x", "y"]), **QUICK)
    assert "y" in named.vectors


def test_vectors_do_not_depend_on_the_hash_seed():
    code = """
import hashlib, sgns
words = [f"w{i * i % 101}" for i in range(5000)]
model = sgns.train([words], min_count=1, vector_size=10, workers=1)
print(hashlib.sha256(model.vectors.matrix.tobytes()).hexdigest(), model.vocabulary.tokens)
"""
    one, other = (
        printed_by(code, env={**os.environ, "PYTHONHASHSEED": seed}) for seed in ("1", "2")
    )
    assert one == other
