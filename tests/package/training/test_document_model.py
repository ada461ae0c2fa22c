"""Models of documents, and their files."""

import json
import pickle

import numpy as np
import pytest
import sgns
from sgns import FormatError
from sgns.files import container
from sgns.training.document_model import METHODS, rows_of_all

TEXTS = [["a", "b", "a"], ["b", "c"], ["c", "a"]]
OPTIONS = {"min_count": 1, "sample": 0, "vector_size": 6, "workers": 1, "epochs": 3}


@pytest.fixture(scope="module", params=[*METHODS, "words"])
def model(request):
    kind = request.param
    own = {"train_words": True} if kind == "words" else {"method": kind}
    return sgns.train_documents(TEXTS, ["x", "y", "x"], **own, **OPTIONS)


def is_concatenated(model):
    return model.options["method"] == "dm-concat"


def assert_same(a, b):
    assert a.documents.vocabulary == b.documents.vocabulary
    assert a.vocabulary == b.vocabulary
    assert a.options == b.options
    assert np.array_equal(a.documents.matrix, b.documents.matrix)
    assert np.array_equal(a.context_vectors.matrix, b.context_vectors.matrix)
    assert np.array_equal(a.infer(["a", "c"]), b.infer(["a", "c"]))
    if a.options["train_words"]:
        assert np.array_equal(a.vectors.matrix, b.vectors.matrix)
    for name in ("words_trained", "pairs_trained", "seconds", "stopped", "phrases"):
        assert getattr(a, name) == getattr(b, name)
    assert np.array_equal(a.loss_curve, b.loss_curve)


def test_a_model_has_vectors_of_tags_and_words(model):
    assert model.documents.vocabulary.tokens == ("x", "y")
    assert model.documents.vocabulary.counts.tolist() == [5, 2]
    assert model.vocabulary.tokens == ("a", "b", "c")
    assert model.documents.matrix.shape == (2, 6)
    # With "dm-concat" there is a place for the tag, and for each of the ten words of a window.
    assert model.context_vectors.matrix.shape == (3, 66 if is_concatenated(model) else 6)
    assert repr(model) == "DocumentModel(2 tags, 3 words, vector_size=6)"


def test_only_trained_words_have_vectors(model):
    if model.options["train_words"]:
        assert model.vectors.matrix.shape == (3, 6)
        assert model.vectors.vocabulary is model.vocabulary
    else:
        with pytest.raises(ValueError, match="train with train_words=True or method='dm'"):
            _ = model.vectors


def test_a_saved_model_loads(model, tmp_path):
    path = tmp_path / "model.safetensors"
    model.save(path)
    assert_same(sgns.DocumentModel.load(path), model)


def test_a_copy_in_a_pickle_is_the_same(model):
    model.infer(["a"])
    assert_same(pickle.loads(pickle.dumps(model)), model)


def test_a_file_of_another_kind_is_refused_with_what_to_do(model, tmp_path):
    path = tmp_path / "model.safetensors"
    model.save(path)
    with pytest.raises(FormatError, match=r"load it with sgns\.DocumentModel\.load"):
        sgns.Model.load(path)
    sgns.train(TEXTS, **OPTIONS).save(path)
    with pytest.raises(FormatError, match=r"load it with sgns\.Model\.load"):
        sgns.DocumentModel.load(path)
    with pytest.raises(FileNotFoundError):
        sgns.DocumentModel.load(tmp_path / "missing")


def test_a_checkpoint_of_words_is_refused(tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    sgns.train(TEXTS, **OPTIONS, checkpoint=path)
    with pytest.raises(FormatError, match=r"not made by sgns\.train_documents; load it with"):
        sgns.DocumentModel.load(path)


def test_a_damaged_file_is_refused(model, tmp_path):
    path = tmp_path / "model.safetensors"
    model.save(path)
    good = path.read_bytes()
    for damaged in (good[:-5], good[:-20] + bytes(20), good[:100]):
        path.write_bytes(damaged)
        with pytest.raises(FormatError):
            sgns.DocumentModel.load(path)


@pytest.mark.parametrize("left_out", ["counts", "context_vectors", "context_vocabulary"])
def test_a_file_without_an_array_is_refused(model, left_out, tmp_path):
    path = tmp_path / "model.safetensors"
    model.save(path)
    arrays, metadata = container.read(path, "documents")
    del arrays[left_out]
    metadata = {name: metadata[name] for name in ("training",)}
    container.write(path, "documents", arrays, metadata)
    with pytest.raises(FormatError):
        sgns.DocumentModel.load(path)


@pytest.mark.parametrize(
    "change",
    [
        {"method": "pv"},
        {"method": ["dbow"]},
        {"train_words": "yes"},
        {"train_words": None},
        {"architecture": "nothing"},
        {"architecture": "cbow-sum", "method": "dm"},
        {"window": 0},
        {"sample": None},
        {"vector_size": 7},
        {"window": 4, "hidden_size": 54},
        {"hidden_size": 12},
        {"hidden_size": "66"},
        {"negative": 0},
        {"noise": "weights, checksum 1"},
        {"epochs": -1},
        {"hs": True},
        {"min_ngram": 3},
    ],
)
def test_a_file_with_bad_options_is_refused(model, change, tmp_path):
    path = tmp_path / "model.safetensors"
    model.save(path)
    arrays, metadata = container.read(path, "documents")
    training = json.loads(metadata["training"])
    training["options"] |= change
    container.write(path, "documents", arrays, {"training": json.dumps(training)})
    with pytest.raises(FormatError):
        sgns.DocumentModel.load(path)


def test_rows_of_tags_follow_those_of_words():
    words = sgns.Vocabulary(["a", "b"], [3, 2])
    counts = np.array([4, 1], np.uint64)
    both = rows_of_all(words, ("a", "x"), counts, trains_words=True)
    assert both.tokens == ("a", "b", "\na", "\nx")
    assert both.counts.tolist() == [3, 2, 4, 1]
    assert rows_of_all(words, ("a", "x"), counts, trains_words=False).tokens == ("a", "x")
    with_null = rows_of_all(words, ("a", "x"), counts, trains_words=True, has_null=True)
    assert with_null.tokens == ("a", "b", "\0", "\na", "\nx")
    assert with_null.counts.tolist() == [3, 2, 0, 4, 1]
