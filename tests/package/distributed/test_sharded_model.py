"""Tests of the result of ranks that own the rows: ranks are threads."""

import pickle

import pytest
import sgns
from sgns.distributed.failures import LostRankError
from sgns.errors import DistributedError

from .sharded import SHARDED


def test_the_model_has_no_vectors_but_everything_else(on_threads, corpus):
    model = on_threads(2, lambda _: sgns.train(corpus, **SHARDED))[0]
    assert repr(model) == "ShardedModel(200 tokens, vector_size=8, 2 ranks)"
    assert not model.stopped
    assert model.options["vector_size"] == 8
    assert model.held_out_curve.shape == (0, 2)
    with pytest.raises(AttributeError, match="has no attribute 'vector'"):
        _ = model.vector
    with pytest.raises(TypeError, match="save it, and load the file"):
        pickle.dumps(model)


#: Calls of what needs all rows, and how the loaded model has it.
NEED_ROWS = {
    "vectors": lambda model: model.vectors,
    "context_vectors": lambda model: model.context_vectors,
    "mean_vectors": lambda model: model.mean_vectors,
    "node_vectors": lambda model: model.node_vectors,
    "input_rows": lambda model: model.input_rows,
    "vectors.most_similar": lambda model: model.most_similar("0"),
    "extend": lambda model: model.extend([["a", "b"]]),
    "explore": lambda model: model.explore("map.html"),
    "card": lambda model: model.card("title"),
}


@pytest.mark.parametrize("name", NEED_ROWS)
def test_what_needs_all_rows_says_how_to_get_it(on_threads, corpus, name):
    model = on_threads(2, lambda _: sgns.train(corpus, **SHARDED))[0]
    with pytest.raises(AttributeError) as error:
        NEED_ROWS[name](model)
    assert str(error.value) == (
        "the rows of this model are on 2 ranks, and none has all of them: write model.save(path) "
        f"on all ranks, and then sgns.Model.load(path).{name} in one process"
    )


def test_the_vectors_of_gensim_are_named_as_ours(on_threads, corpus):
    model = on_threads(2, lambda _: sgns.train(corpus, **SHARDED))[0]
    with pytest.raises(AttributeError, match=r"sgns.Model.load\(path\).vectors in one process"):
        _ = model.wv


def test_another_path_or_call_on_one_rank_is_an_error_on_all(on_threads, corpus, tmp_path):
    found = []

    def save(group, train_again):
        model = sgns.train(corpus, **SHARDED)
        try:
            if group.rank == 1 and train_again:
                group.check_same({"call": "sgns.train", "sharded": True})  # as `ranks_of` does
            else:
                model.save(f"model{group.rank}")
        except DistributedError as error:
            found.append(str(error))

    on_threads(2, lambda group: save(group, False))
    assert (
        found
        == [
            "all ranks write one file, and the path is 'model0' on rank 0 and 'model1' on "
            "rank 1: give the same on all"
        ]
        * 2
    )
    found.clear()
    on_threads(2, lambda group: save(group, True))
    assert [each.split(";")[0] for each in found] == [
        "the ranks run different commands or calls: model.save on rank 0 and sgns.train on rank 1"
    ] * 2


def test_a_rank_that_saves_alone_is_told_that_all_must(on_threads, corpus, monkeypatch):
    def ended(_):
        raise LostRankError("another rank has ended")

    def train(group):
        model = sgns.train(corpus, **SHARDED)
        monkeypatch.setattr(group, "begin_sum", ended)
        model.save("model")

    message = "all 2 ranks, and another one has ended without it: call it on all ranks, with the sa"
    with pytest.raises(DistributedError, match=message):
        on_threads(2, train)
