"""Training with character n-grams, by all calls that train."""

import json

import networkx as nx
import numpy as np
import pytest
import sgns
from sgns import _core
from sgns.cli import main

NGRAMS = {"min_ngram": 2, "max_ngram": 4, "buckets": 500}
SMALL = {"vector_size": 12, "epochs": 2, "workers": 1, "min_count": 1}
TEXT = """\
the cat sat on the mat while the dogs were running in circles
a quick runner ran past nine sleeping cats and one sleeping dog
"""
SENTENCES = [line.split() for line in TEXT.splitlines()] * 40


@pytest.fixture(scope="module")
def model():
    return sgns.train(SENTENCES, **NGRAMS, **SMALL)


def test_the_vectors_are_those_of_any_word(model):
    assert isinstance(model.vectors, sgns.SubwordVectors)
    assert model.vectors.subwords == sgns.Subwords(**NGRAMS)
    assert model.vectors.rows.shape == (len(model.vocabulary) + 500, 12)
    assert model.context_vectors.matrix.shape == (len(model.vocabulary), 12)
    assert "runners" not in model.vocabulary
    [(nearest, _)] = model.vectors.most_similar("runners", topn=1)
    assert nearest.startswith("run")


def test_rows_of_words_and_of_their_ngrams_are_trained_and_no_others(model):
    start = _core.Matrix(len(model.vectors.rows), 12)
    start.fill_uniform(1)
    changed = (model.vectors.rows != np.asarray(start)).any(axis=1)
    _, rows = model.vectors.subwords.rows(model.vocabulary)
    assert set(np.flatnonzero(changed)) == set(rows.tolist())


def test_one_length_asks_for_ngrams_and_the_other_has_a_default():
    for given, expected in (
        ({"min_ngram": 5}, sgns.Subwords(5, 6)),
        ({"max_ngram": 4}, sgns.Subwords(3, 4)),
        ({"max_ngram": 0}, None),
        ({}, None),
    ):
        assert sgns.training.settings.Settings(**given).subwords == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"buckets": 10}, "buckets is for n-grams, got 10 without them: give min_ngram"),
        ({"min_ngram": 0}, "min_ngram must be at least 1, got 0"),
        ({"min_ngram": 4, "max_ngram": 3}, "max_ngram must be at least min_ngram, 4, got 3"),
        ({"min_ngram": 3, "buckets": 0}, "buckets must be at least 1, got 0"),
        ({"min_ngram": 3, "buckets": 1 << 32}, "buckets must be at most"),
        ({"min_ngram": 3, "backend": "torch"}, "backend='torch' has no n-grams"),
    ],
)
def test_a_wrong_option_is_refused_before_the_corpus_is_read(options, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        sgns.train(tmp_path / "missing.txt", **options)


def test_a_model_with_ngrams_survives_its_file(model, tmp_path):
    model.save(tmp_path / "model.safetensors")
    loaded = sgns.Model.load(tmp_path / "model.safetensors")
    assert loaded.options == model.options
    np.testing.assert_array_equal(loaded.vectors.rows, model.vectors.rows)
    np.testing.assert_array_equal(loaded.vectors["unseen"], model.vectors["unseen"])


def test_an_interrupted_training_resumes_to_the_bit(tmp_path):
    options = {**NGRAMS, **SMALL, "deterministic": True, "checkpoint": tmp_path / "checkpoint"}
    whole = sgns.train(SENTENCES, **{**options, "checkpoint": None})
    stopped = sgns.train(SENTENCES, **options, on_progress=lambda progress: False)
    resumed = sgns.train(SENTENCES, **options, resume=True)
    assert not resumed.stopped
    assert stopped.words_trained <= resumed.words_trained
    np.testing.assert_array_equal(resumed.vectors.rows, whole.vectors.rows)
    with pytest.raises(ValueError, match="buckets was 500 and is now 501"):
        sgns.train(SENTENCES, **{**options, "buckets": 501}, resume=True)


def test_frozen_tokens_keep_their_vectors(model):
    frozen = ["cat", "running"]
    again = sgns.train(SENTENCES, **NGRAMS, **SMALL, initial_vectors=model.vectors, frozen=frozen)
    for token in frozen:
        np.testing.assert_array_equal(again.vectors[token], model.vectors[token])
    assert (again.vectors["mat"] != model.vectors["mat"]).any()


def test_initial_vectors_are_rows_of_words_and_ngrams(model):
    sentences = [["cat", "novel"]] * 5
    still = {"alpha": 1e-30, "min_alpha": 0, "sample": 0}
    again = sgns.train(sentences, **NGRAMS, **SMALL, **still, initial_vectors=model.vectors)
    np.testing.assert_allclose(again.vectors["cat"], model.vectors["cat"], rtol=1e-6)
    n = len(again.vocabulary), len(model.vocabulary)
    np.testing.assert_array_equal(again.vectors.rows[n[0] :], model.vectors.rows[n[1] :])


@pytest.mark.parametrize(
    "initial", [np.zeros((22, 12)), sgns.WordVectors(["cat"], np.zeros((1, 12)))]
)
def test_initial_vectors_without_ngrams_are_refused(initial):
    with pytest.raises(ValueError, match="initial_vectors must be SubwordVectors with Subwords"):
        sgns.train(SENTENCES, **NGRAMS, **SMALL, initial_vectors=initial)


@pytest.mark.parametrize("architecture", sgns.ARCHITECTURES)
@pytest.mark.parametrize(
    "way",
    [
        {},
        {"negatives_mode": "per_pair"},
        {"hs": True, "negative": 0},
        {"workers": 2, "deterministic": True},
    ],
)
def test_every_way_to_train_lowers_the_loss(architecture, way):
    options = {**NGRAMS, **SMALL, "epochs": 20, "alpha": 0.1, "architecture": architecture} | way
    curve = sgns.train(SENTENCES, **options).loss_curve
    assert curve[-1, 1] < 0.9 * curve[0, 1]


def test_pairs_and_walks_take_ngrams_of_names():
    options = {**NGRAMS, "vector_size": 4, "epochs": 1}
    pairs = sgns.train_pairs(["apple", "apples"], ["tree", "trees"], **options)
    assert pairs.vectors["applet"].shape == (4,)
    path = nx.path_graph(["north", "south", "southwest"])
    walks = sgns.graph.node2vec(sgns.graph.Graph.from_networkx(path), **options)
    assert walks.vectors["southeast"].shape == (4,)


def test_the_command_trains_and_estimates_with_ngrams(tmp_path, capsys):
    text = tmp_path / "text.txt"
    text.write_text("\n".join(map(" ".join, SENTENCES)))
    output = tmp_path / "model.safetensors"
    lengths = ["--min-ngram", "2", "--max-ngram", "4", "--buckets", "500"]
    options = ["--vector-size", "12", "--min-count", "1", "--quiet"]
    assert main(["train", str(text), "-o", str(output), *lengths, *options]) == 0
    assert sgns.Model.load(output).vectors.subwords == sgns.Subwords(**NGRAMS)
    capsys.readouterr()
    assert main(["estimate", "--tokens", "100", "--buckets", "900", "--json"]) == 0
    sizes = json.loads(capsys.readouterr().out)
    assert sizes["vectors_bytes"] == 10 * sizes["context_vectors_bytes"]
