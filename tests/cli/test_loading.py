"""Models and vectors that commands read, whatever the kind of their file is."""

import sgns
from sgns.cli.loading import load_all

TEXTS = [["a", "b", "c"], ["c", "b", "d"]] * 9
OPTIONS = {"min_count": 1, "vector_size": 4, "sample": 0, "workers": 1, "epochs": 1}


def test_a_file_is_loaded_as_what_it_holds(tmp_path):
    checkpoints = {"checkpoint": sgns.train, "of documents": sgns.train_documents}
    for name, train in checkpoints.items():
        train(TEXTS, checkpoint=tmp_path / name, **OPTIONS)
    model = sgns.train(TEXTS, **OPTIONS)
    model.save(tmp_path / "model")
    model.vectors.save(tmp_path / "vectors.txt")
    assert type(load_all(tmp_path / "model", None)) is sgns.Model
    assert type(load_all(tmp_path / "checkpoint", None)) is sgns.Model
    assert type(load_all(tmp_path / "of documents", None)) is sgns.DocumentModel
    assert type(load_all(tmp_path / "vectors.txt", None)) is sgns.WordVectors
    assert type(load_all(tmp_path / "model", "safetensors")) is sgns.WordVectors
