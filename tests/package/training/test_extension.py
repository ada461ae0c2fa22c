"""Options with which a training goes on."""

import numpy as np
import pytest
import sgns
from sgns.training.extension import extension_options

VECTORS = sgns.WordVectors(sgns.Vocabulary(["a", "b", "c"], [3, 0, 1]), np.eye(3))
TRAINED = {"window": 3, "alpha": 0.1, "workers": 7, "block_size": 9, "n_words": 5, "patience": 2}


def options_of(given=(), trained=(), vectors=VECTORS, frozen=False):
    return extension_options(vectors, VECTORS, TRAINED | dict(trained), dict(given), frozen)


def test_settings_of_the_model_stay_unless_others_are_given():
    assert (options_of()["window"], options_of()["alpha"]) == (3, 0.1)
    assert options_of({"window": 8})["window"] == 8
    assert not options_of().keys() & {"workers", "block_size", "n_words", "patience"}
    assert options_of({"workers": 1})["workers"] == 1
    assert options_of()["vector_size"] == 3


def test_vectors_of_tokens_that_never_occurred_are_no_start():
    for name in ("initial_vectors", "initial_context_vectors"):
        start = options_of()[name]
        assert list(start) == ["a", "c"]
        assert start.matrix.tolist() == [[1, 0, 0], [0, 0, 1]]
    complete = sgns.WordVectors(["a", "b", "c"], np.eye(3))
    assert options_of(vectors=complete)["initial_vectors"] is complete


def test_rows_of_ngrams_are_part_of_the_start():
    rows = np.arange(16).reshape(8, 2)
    subwords = sgns.Subwords(3, 4, 5)
    vectors = sgns.SubwordVectors(VECTORS.vocabulary, rows, subwords)
    options = options_of(vectors=vectors)
    assert options["initial_vectors"].rows.tolist() == rows[[0, 2, 3, 4, 5, 6, 7]].tolist()
    assert (options["min_ngram"], options["max_ngram"], options["buckets"]) == (3, 4, 5)


def test_both_matrices_are_frozen_together():
    for frozen, expected in [(True, True), (False, None)]:
        options = options_of(frozen=frozen)
        assert (options["frozen"], options["frozen_contexts"]) == (expected, expected)
    with pytest.raises(TypeError, match="frozen must be True or False, got 'tea'"):
        options_of(frozen="tea")


@pytest.mark.parametrize("name", ["vector_size", "hs", "buckets", "initial_vectors"])
def test_what_the_model_decides_is_not_given(name):
    with pytest.raises(TypeError, match=rf"extend\(\) takes {name} from the model: omit it$"):
        options_of({name: 1})


def test_frozen_contexts_have_another_name():
    with pytest.raises(TypeError, match="write frozen=True"):
        options_of({"frozen_contexts": True})


def test_noise_weights_are_given_again():
    trained = {"noise": "weights, checksum 1f"}
    with pytest.raises(ValueError, match=r"give noise, an array .* or noise='power'"):
        options_of(trained=trained)
    assert options_of({"noise": "power"}, trained)["noise"] == "power"
