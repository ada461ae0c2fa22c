"""Files of earlier builds still load, and their checkpoints resume."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import KeyedVectors, Phrases, Word2Vec

FILES = Path(__file__).parents[1] / "data/version-1"
STEPS = np.arange(3000)
MANY = np.arange(2_000_000)


def pairs(numbers):
    return numbers * 7919 % 40, numbers * 104_729 % 37


def chunks():
    yield STEPS * 31 % 40, STEPS * 17 % 40
    yield pairs(MANY)


def test_files_of_the_package_load():
    model = sgns.Model.load(FILES / "model.safetensors")
    corpus = sgns.Corpus.open(FILES / "corpus.safetensors")
    assert len(model.vocabulary) == 41
    assert model.vocabulary == corpus.vocabulary
    assert model.options["hs"]
    assert model.node_vectors.shape == (40, 4)
    assert dict(model.phrases[0]) == dict(sgns.Phrases.load(FILES / "phrases.safetensors"))
    assert dict(model.phrases[0]).keys() == {"w20_w21"}
    vectors = sgns.WordVectors.load(FILES / "vectors.safetensors")
    np.testing.assert_array_equal(vectors.matrix, model.vectors.matrix)
    assert corpus.n_words == 4700
    assert corpus.ids[:10].max() < 41


def test_files_of_gensims_interface_load():
    model = Word2Vec.load(str(FILES / "gensim-model.safetensors"))
    vectors = KeyedVectors.load(str(FILES / "gensim-vectors.safetensors"))
    assert vectors.index_to_key == model.wv.index_to_key
    np.testing.assert_array_equal(vectors.vectors, model.wv.vectors)
    assert model.syn1.shape == model.syn1neg.shape == (40, 4)
    assert "w20_w21" in Phrases.load(str(FILES / "gensim-phrases.safetensors")).export_phrases()


@pytest.mark.parametrize(
    ("name", "train", "epochs"),
    [
        (
            "text",
            lambda **more: sgns.train(sgns.Corpus.open(FILES / "corpus.safetensors"), **more),
            4000,
        ),
        ("pairs", partial(sgns.train_pairs, *pairs(STEPS)), 4000),
        ("chunks", partial(sgns.train_pairs, sgns.PairChunks(chunks, n_tokens=40)), 4),
    ],
)
def test_a_checkpoint_resumes(tmp_path, name, train, epochs):
    path = tmp_path / "checkpoint"
    path.write_bytes((FILES / f"checkpoint-{name}.safetensors").read_bytes())
    before = sgns.Model.load(path)
    model = train(
        vector_size=4,
        seed=3,
        epochs=epochs,
        deterministic=True,
        workers=2,
        checkpoint=path,
        resume=True,
    )
    assert 0 < before.words_trained < model.words_trained == epochs * model.options["n_words"]
    assert before.pairs_trained < model.pairs_trained
