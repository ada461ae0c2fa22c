"""Vectors of documents in the files of their models."""

from pathlib import Path

import numpy as np
import pytest
import sgns
from sgns import FormatError
from sgns.files import container
from sgns.formats.document_rows import rows_of_documents

TEXTS = [["a", "b", "a"], ["b", "c"], ["c", "a"]]
OPTIONS = {"min_count": 1, "sample": 0, "vector_size": 6, "workers": 1, "epochs": 3}
KINDS = [{"method": "dbow"}, {"method": "dm"}, {"train_words": True}]


@pytest.fixture(params=KINDS)
def saved(request, tmp_path):
    path = tmp_path / "m.safetensors"
    checkpoint = tmp_path / "c.safetensors"
    model = sgns.train_documents(
        TEXTS, ["x", "a", "x"], **OPTIONS, **request.param, checkpoint=checkpoint
    )
    model.save(path)
    return model, path, checkpoint


def test_the_vectors_of_a_model_or_checkpoint_are_those_of_tags(saved):
    model, *paths = saved
    for path in paths:
        found = sgns.WordVectors.load(path)
        assert found.vocabulary.tokens == ("x", "a")
        assert found.vocabulary.counts.tolist() == [5, 2]
        np.testing.assert_array_equal(found.matrix, model.documents.matrix)
        assert len(sgns.WordVectors.load(path, limit=1)) == 1


def test_files_of_words_have_no_documents(tmp_path):
    path = tmp_path / "m.safetensors"
    sgns.train(TEXTS, **OPTIONS).save(path)
    arrays, metadata = container.read(path, "model")
    assert rows_of_documents(arrays, metadata, Path(path)) is None
    assert rows_of_documents({}, {}, Path(path)) is None
    assert sgns.WordVectors.load(path).vocabulary.tokens == ("a", "b", "c")


@pytest.mark.parametrize("left_out", ["vectors", "counts", "context_vocabulary", "vocabulary"])
def test_a_file_without_an_array_is_refused(left_out, tmp_path):
    path = tmp_path / "m.safetensors"
    sgns.train_documents(TEXTS, **OPTIONS, method="dm").save(path)
    arrays, metadata = container.read(path, "documents")
    del arrays[left_out]
    container.write(path, "documents", arrays, {"training": metadata["training"]})
    with pytest.raises(FormatError):
        sgns.WordVectors.load(path)


@pytest.mark.parametrize("training", ["", "[]", '{"options": 3}', '{"options": {"method": "dm"}}'])
def test_malformed_options_are_refused(training, tmp_path):
    path = tmp_path / "m.safetensors"
    sgns.train_documents(TEXTS, **OPTIONS).save(path)
    arrays, _ = container.read(path, "documents")
    container.write(path, "documents", arrays, {"training": training})
    with pytest.raises(FormatError, match="not a valid model of documents"):
        sgns.WordVectors.load(path)
