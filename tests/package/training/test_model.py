"""Files of models."""

import copy
import json
import pickle

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
    with pytest.raises(FormatError, match=f"{path} is not a valid model"):
        Model.load(path)
    if kind == "checkpoint":
        with pytest.raises(FormatError, match=f"{path} is not a valid model"):
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
