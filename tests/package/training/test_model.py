"""Files of models."""

import copy
import json
import pickle
import re

import numpy as np
import pytest
import sgns
from safetensors.numpy import load_file
from sgns import FormatError, Model, WordVectors
from sgns.files import container
from sgns.vocabulary import vocabulary_to_arrays


@pytest.fixture(scope="module")
def model(corpus):
    return sgns.train(corpus, vector_size=10, epochs=1, workers=1, noise=np.ones(200))


def test_a_model_is_saved_and_loaded_in_full(model, tmp_path):
    model.save(tmp_path / "m.safetensors")
    again = Model.load(tmp_path / "m.safetensors")
    assert again.vocabulary == model.vocabulary
    assert again.options == model.options
    assert again.options["noise"].startswith("weights, checksum ")
    for name in ("vectors", "context_vectors", "mean_vectors"):
        assert np.array_equal(getattr(again, name).matrix, getattr(model, name).matrix)
    for name in ("words_trained", "pairs_trained", "seconds", "stopped"):
        assert getattr(again, name) == getattr(model, name)
    assert np.array_equal(again.loss_curve, model.loss_curve)


@pytest.mark.parametrize(
    ("train", "what", "options"),
    [
        (sgns.train, "text", {}),
        (sgns.train, "text", {"hs": True, "architecture": "cbow", "noise": np.ones(200)}),
        (sgns.train_pairs, "pairs", {"hs": True}),
        (sgns.graph.node2vec, "graph", {"num_walks": 2}),
    ],
)
def test_a_deterministic_training_writes_the_same_file(corpus, tmp_path, train, what, options):
    inputs = {
        "text": corpus,
        "pairs": sgns.Pairs([0, 1, 2, 3], [1, 2, 3, 0]),
        "graph": sgns.graph.Graph.from_edges([0, 1, 2], [1, 2, 0]),
    }
    files = []
    for name in "ab":
        model = train(inputs[what], vector_size=8, epochs=3, deterministic=True, **options)
        assert model.seconds > 0
        model.save(tmp_path / name)
        files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1]
    again = Model.load(tmp_path / "a")
    assert np.isnan(again.seconds)
    again.save(tmp_path / "c")
    assert (tmp_path / "c").read_bytes() == files[0]


def test_the_file_of_a_deterministic_training_does_not_depend_on_the_cores(
    corpus, tmp_path, monkeypatch
):
    files = []
    for n_cores in (1, 3):
        monkeypatch.setattr(
            "sgns.arguments.checks.available_cores", lambda n_cores=n_cores: n_cores
        )
        sgns.train(corpus, vector_size=8, epochs=2, deterministic=True).save(tmp_path / "m")
        files.append((tmp_path / "m").read_bytes())
    assert files[0] == files[1]


def test_a_file_without_a_duration_is_of_a_deterministic_training(model, tmp_path):
    path = tmp_path / "m.safetensors"
    model.save(path)
    arrays, metadata = container.read(path, "model")
    training = json.loads(metadata["training"])
    del training["seconds"]
    container.write(path, "model", arrays, {"training": json.dumps(training)})
    with pytest.raises(FormatError, match="not a valid model"):
        Model.load(path)


@pytest.mark.parametrize("negative", [0, 5])
def test_node_vectors_are_saved_and_loaded(corpus, negative, tmp_path):
    path = tmp_path / "m.safetensors"
    model = sgns.train(corpus, vector_size=10, epochs=1, workers=1, hs=True, negative=negative)
    model.save(path)
    again = Model.load(path)
    np.testing.assert_array_equal(again.node_vectors, model.node_vectors)
    if negative:
        np.testing.assert_array_equal(again.context_vectors.matrix, model.context_vectors.matrix)
    else:
        assert "context_vectors" not in load_file(path)

    arrays, metadata = container.read(path, "model")
    container.write(
        path, "model", arrays | {"node_vectors": np.ones((3, 10), np.float32)}, metadata
    )
    with pytest.raises(FormatError, match=r"node_vectors must have shape \(199, 10\)"):
        Model.load(path)
    container.write(path, "model", {n: arrays[n] for n in arrays if n != "node_vectors"}, metadata)
    with pytest.raises(FormatError, match="not a valid model"):
        Model.load(path)


def test_copies_are_whole_and_share_one_vocabulary(model):
    for again in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert again.options == model.options
        assert np.array_equal(again.loss_curve, model.loss_curve)
        assert again.vocabulary == model.vocabulary
        assert not again.vocabulary.counts.flags.writeable
        for name in ("vectors", "context_vectors"):
            assert getattr(again, name).vocabulary is again.vocabulary
            assert np.array_equal(getattr(again, name).matrix, getattr(model, name).matrix)


def test_any_safetensors_library_reads_it(model, tmp_path):
    model.save(tmp_path / "m.safetensors")
    arrays = load_file(tmp_path / "m.safetensors")
    assert np.array_equal(arrays["vectors"], model.vectors.matrix)
    assert json.loads(arrays["vocabulary"].tobytes()) == list(model.vocabulary)


def test_the_vectors_of_a_model_can_be_loaded_alone(model, tmp_path):
    model.save(tmp_path / "m.safetensors")
    vectors = WordVectors.load(tmp_path / "m.safetensors")
    assert np.array_equal(vectors.matrix, model.vectors.matrix)


def test_other_files_than_models_are_refused(model, corpus, tmp_path):
    path = tmp_path / "m.safetensors"
    corpus.save(path)
    with pytest.raises(FormatError, match="wanted 'model'"):
        Model.load(path)
    container.write(path, "model", vocabulary_to_arrays(model.vocabulary), {})
    with pytest.raises(FormatError, match="not a valid model"):
        Model.load(path)
    with pytest.raises(FileNotFoundError):
        Model.load(tmp_path / "none.safetensors")


@pytest.mark.parametrize("kind", ["model", "checkpoint"])
@pytest.mark.parametrize(
    ("array", "change"),
    [
        *(
            (name, change)
            for name in ("vectors", "context_vectors", "node_vectors")
            for change in (
                lambda matrix: matrix * np.float32("nan"),
                lambda matrix: matrix.astype(np.float64),
                lambda matrix: matrix[:1],
                np.ravel,
            )
        ),
        ("loss_curve", np.ravel),
        ("loss_curve", lambda curve: curve.astype(np.float32)),
    ],
)
def test_invalid_arrays_are_refused(corpus, tmp_path, kind, array, change):
    options = {"vector_size": 4, "epochs": 1, "workers": 1, "hs": True}
    path = tmp_path / "checkpoint"
    sgns.train(corpus, **options, checkpoint=path)
    arrays, metadata = container.read(path, "checkpoint")
    container.write(path, kind, arrays | {array: change(arrays[array])}, metadata)
    with pytest.raises(FormatError, match=f"{re.escape(str(path))} is not a valid model"):
        Model.load(path)
    if kind == "checkpoint":
        with pytest.raises(FormatError, match=f"{re.escape(str(path))} is not a valid model"):
            sgns.train(corpus, **options, checkpoint=path, resume=True)


@pytest.mark.parametrize(
    "training",
    [
        "[" * 100_000,
        "5",
        '{"options": {}, "words_trained": Infinity, "pairs_trained": 1, "seconds": 1}',
        '{"options": {}, "words_trained": 1, "pairs_trained": 1, "seconds": []}',
    ],
    ids=["deep", "number", "infinity", "list"],
)
def test_invalid_values_are_refused(model, tmp_path, training):
    path = tmp_path / "m.safetensors"
    model.save(path)
    arrays, _ = container.read(path, "model")
    container.write(path, "model", arrays, {"training": training})
    with pytest.raises(FormatError, match="is not a valid model"):
        Model.load(path)


def test_models_with_ngrams_are_read_as_models_and_as_vectors(tmp_path):
    sentences = [["red", "green", "blue"], ["one", "two", "three"]] * 30
    options = {"min_ngram": 3, "max_ngram": 4, "buckets": 50, "vector_size": 5, "sample": 0}
    model = sgns.train(sentences, min_count=1, epochs=1, workers=1, **options)
    model.save(tmp_path / "m.safetensors")
    for found in (
        sgns.Model.load(tmp_path / "m.safetensors").vectors,
        sgns.WordVectors.load(tmp_path / "m.safetensors"),
    ):
        assert isinstance(found, sgns.SubwordVectors)
        assert found.subwords == sgns.Subwords(3, 4, 50)
        np.testing.assert_array_equal(found.rows, model.vectors.rows)
        np.testing.assert_array_equal(found["reddish"], model.vectors["reddish"])


DAYS = [["sun", "moon", "star"], ["moon", "star", "sun", "sky"]] * 40
NEWS = [["sun", "comet", "sky"], ["comet", "moon", "probe"]] * 20
SMALL = {"vector_size": 6, "window": 2, "sample": 0, "min_count": 1, "workers": 1}


@pytest.mark.parametrize("kind", [{}, {"min_ngram": 3, "max_ngram": 4, "buckets": 50}])
def test_an_extended_model_goes_on_with_new_words(kind, tmp_path):
    model = sgns.train(DAYS, **SMALL, **kind)
    before = model.input_rows.copy(), model.context_vectors.matrix.copy()
    more = model.extend(NEWS, alpha=1e-6, min_alpha=1e-7, epochs=1, workers=1)
    assert more.vocabulary.tokens == (*model.vocabulary.tokens, "comet", "probe")
    assert more.vocabulary.counts.tolist()[-2:] == [40, 20]
    assert more.vocabulary.counts[more.vocabulary["sun"]] == 80 + 20
    assert more.options["window"] == 2
    assert more.options["alpha"] == 1e-6
    # At a rate of almost 0 the vectors are those of the start.
    np.testing.assert_allclose(more.vectors.matrix[:4], model.vectors.matrix, atol=1e-3)
    outputs = more.context_vectors.matrix
    np.testing.assert_allclose(outputs[:4], before[1], atol=1e-3)
    np.testing.assert_allclose(outputs[4:], 0, atol=1e-3)
    assert np.array_equal(model.input_rows, before[0])
    more.save(tmp_path / "m.safetensors")
    again = Model.load(tmp_path / "m.safetensors").extend([["probe", "lander"] * 5], workers=1)
    assert again.vocabulary.tokens[-2:] == ("probe", "lander")
    trained = model.extend(NEWS, workers=1)
    moved = np.abs(trained.vectors.matrix[:4] - model.vectors.matrix).max()
    assert moved > 1e-3


@pytest.mark.parametrize("kind", [{}, {"min_ngram": 3, "max_ngram": 4, "buckets": 50}])
def test_frozen_vectors_of_an_extended_model_stay(kind):
    model = sgns.train(DAYS, **SMALL, **kind)
    more = model.extend(NEWS, frozen=True, epochs=20, workers=1)
    assert np.array_equal(more.vectors[list(model.vocabulary)], model.vectors.matrix)
    assert np.array_equal(more.context_vectors.matrix[:4], model.context_vectors.matrix)
    start = model.extend(NEWS, frozen=True, epochs=1, alpha=1e-7, min_alpha=1e-7, workers=1)
    assert not np.allclose(more.vectors["comet"], start.vectors["comet"], atol=1e-4)


def test_phrases_of_the_model_are_joined_when_it_is_extended():
    sentences = [["full", "moon", "sky"]] * 20 + [["sky", "sun"]] * 40
    text = sgns.Corpus.from_sentences(sentences, min_count=1)
    phrases = sgns.Phrases.find(text, min_count=1, threshold=0.1)
    model = sgns.train(phrases.apply(text), vector_size=4, window=1, workers=1, sample=0)
    more = model.extend([["the", "full", "moon"]] * 9, workers=1)
    assert more.vocabulary.tokens == (*model.vocabulary.tokens, "the")
    assert more.vocabulary.counts[more.vocabulary["full_moon"]] == 20 + 9
    assert more.phrases == model.phrases


def test_models_that_cannot_be_extended():
    users = sgns.train_pairs(["ann", "bob"], ["tea", "rye"], vector_size=4, workers=1)
    with pytest.raises(ValueError, match=r"have one each: write sgns\.train_pairs"):
        users.extend(NEWS)
    tree = sgns.train(DAYS, **SMALL, hs=True)
    with pytest.raises(ValueError, match=r"without hierarchical softmax.*initial_vectors=model\.v"):
        tree.extend(NEWS)
    only_tree = sgns.train(DAYS, **SMALL, hs=True, negative=0)
    with pytest.raises(ValueError, match="without hierarchical softmax"):
        only_tree.extend(NEWS)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"epoch": 3}, TypeError, "Model.extend.* unexpected keyword argument 'epoch'.*'epochs'"),
        ({"vector_size": 3}, TypeError, "from the model"),
        ({"epochs": 0}, ValueError, "epochs must be at least 1, got 0"),
    ],
)
def test_bad_options_of_extend_are_found_before_the_corpus_is_read(options, error, message):
    model = sgns.train(DAYS, **SMALL)
    with pytest.raises(error, match=message):
        model.extend("missing.txt", **options)
