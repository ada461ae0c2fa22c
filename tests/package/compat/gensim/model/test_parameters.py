"""Parameters of the wrong type: refused by name, before anything is counted."""

from pathlib import Path

import numpy as np
import pytest
from sgns.compat.gensim import Word2Vec
from sgns.compat.gensim.model.parameters import check_parameters, flag


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"min_count": None}, "min_count must be a number, got None"),
        ({"min_count": "5"}, "min_count must be a number, got '5'"),
        ({"alpha": "high"}, "alpha must be a number, got 'high'"),
        ({"sample": [1]}, r"sample must be a number, got \[1\]"),
        ({"ns_exponent": "a"}, "ns_exponent must be a number"),
        ({"epochs": 1.5}, r"epochs must be an integer, got 1\.5"),
        ({"max_vocab_size": "many"}, "max_vocab_size must be an integer"),
        ({"sg": "skip-gram"}, "sg must be 0 or 1, got 'skip-gram'"),
        ({"hs": "yes"}, "hs must be 0 or 1, got 'yes'"),
        ({"cbow_mean": None}, "cbow_mean must be 0 or 1, got None"),
        ({"trim_rule": 2}, "trim_rule must be a function of a word"),
        ({"comment": Path("x")}, "comment must be a string"),
    ],
)
def test_wrong_types_are_refused_before_sentences_are_read(options, message):
    def sentences():
        pytest.fail("the sentences were read")
        yield []

    with pytest.raises(TypeError, match=message):
        Word2Vec(sentences(), **options)


def test_wrong_values_are_refused():
    with pytest.raises(ValueError, match="max_final_vocab must be at least 0, got -1"):
        check_parameters({}, 1, {"max_final_vocab": -1}, None, None)
    check_parameters({"alpha": 1}, 0, {"max_vocab_size": None}, lambda *_: 0, "text")
    assert [flag("sg", value) for value in (True, 0, np.int64(1))] == [1, 0, 1]


def test_scalars_of_numpy_can_be_saved(tmp_path):
    """Searches over parameters pass them."""
    model = Word2Vec(
        [["a", "b"], ["b", "c"]] * 20,
        vector_size=np.int64(4),
        window=np.int32(2),
        min_count=np.int64(1),
        epochs=np.int64(2),
        seed=np.int64(3),
        negative=np.int64(2),
        sample=np.float32(0),
        alpha=np.float64(0.02),
        max_vocab_size=0,
    )
    model.save(tmp_path / "m")
    read = Word2Vec.load(tmp_path / "m")
    assert (read.window, read.epochs, read.seed, read.sample) == (2, 2, 3, 0)
    assert len(read.wv) == 3
