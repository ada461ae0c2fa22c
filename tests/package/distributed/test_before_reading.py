"""What ranks cannot train with is refused before the input is read: ranks are threads."""

import os

import numpy as np
import pytest
import sgns
from sgns.distributed.sharded_memory import STRETCH_BYTES
from sgns.errors import DistributedError

from .sharded import SHARDED

ROWS = np.zeros((3, 8), np.float32)
VECTORS = sgns.WordVectors(["a"], np.ones((1, 8)))

#: Options that ranks lack, the number of ranks, and a part of the message.
REFUSED = [
    ({"sharded": True, "hs": True}, 1, "sharded must be False with hs"),
    ({"sharded": True, "min_ngram": 3}, 1, "sharded must be False with min_ngram and max_ngram"),
    ({"sharded": True, "frozen": [0]}, 1, "sharded must be False with frozen"),
    ({"sharded": True, "frozen_contexts": [0]}, 1, "sharded must be False with frozen"),
    ({"sharded": True, "initial_vectors": ROWS}, 1, "sharded must be False with initial_vectors"),
    (
        {"sharded": True, "initial_context_vectors": ROWS},
        1,
        "sharded must be False with initial_context_vectors",
    ),
    ({"sharded": True, "validation": 0.1}, 1, "sharded must be False with validation"),
    ({"hs": True}, 2, "distributed trains without hierarchical softmax"),
    ({"anchor": 0.1, "initial_vectors": VECTORS}, 2, "anchor must be 0 with distributed"),
]

#: Variables of the environment, and a part of the message.
VARIABLES = [
    ("SGNS_DISTRIBUTED_ROWS", "bfloat16", "SGNS_DISTRIBUTED_ROWS must be float32 or omitted"),
    ("SGNS_DISTRIBUTED_ROWS", "int8", "SGNS_DISTRIBUTED_ROWS must be one of float32, bfloat16"),
    (STRETCH_BYTES, "1 GiB", "SGNS_STRETCH_BYTES must be a number of bytes"),
]


class Unread(os.PathLike):
    """An input that fails if it is read."""

    def __fspath__(self):
        raise AssertionError("it was read")

    def __array__(self, *_, **__):
        raise AssertionError("it was read")


TRAINS = [sgns.train, lambda *a, **o: sgns.train_pairs(*a, *a, **o), sgns.graph.node2vec]


@pytest.mark.parametrize("train", TRAINS, ids=["train", "train_pairs", "node2vec"])
@pytest.mark.parametrize(("options", "size", "message"), REFUSED)
def test_options_are_refused(on_threads, train, options, size, message):
    with pytest.raises(ValueError, match=message):
        on_threads(size, lambda _: train(Unread(), distributed=True, vector_size=8, **options))


def test_torch_is_refused(on_threads):
    with pytest.raises(ValueError, match="sharded must be False with backend='torch'"):
        on_threads(1, lambda _: sgns.train(Unread(), backend="torch", **SHARDED))


@pytest.mark.parametrize("train", TRAINS, ids=["train", "train_pairs", "node2vec"])
@pytest.mark.parametrize(("name", "value", "message"), VARIABLES)
def test_variables_are_refused(on_threads, monkeypatch, train, name, value, message):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=message):
        on_threads(1, lambda _: train(Unread(), **SHARDED))


@pytest.mark.parametrize("train", TRAINS, ids=["train", "train_pairs", "node2vec"])
def test_options_are_compared(on_threads, train):
    with pytest.raises(DistributedError, match="seed is 1 on rank 0 and 2 on rank 1"):
        on_threads(2, lambda group: train(Unread(), distributed=True, seed=1 + group.rank))


def test_the_least_count_is_compared(on_threads):
    with pytest.raises(DistributedError, match="min_count is 1 on rank 0 and 2 on rank 1"):
        on_threads(2, lambda g: sgns.train(Unread(), distributed=True, min_count=1 + g.rank))


def test_the_checkpoint_that_all_write_is_compared(on_threads, tmp_path):
    def train(group):
        sgns.train(Unread(), checkpoint=tmp_path / f"checkpoint{group.rank}", **SHARDED)

    with pytest.raises(
        DistributedError, match=r"checkpoint is '.*0' on rank 0 and '.*1' on rank 1"
    ):
        on_threads(2, train)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"anchor": 0.1}, "anchor must be 0 with distributed"),
        ({"sharded": True}, "sharded must be False with initial_vectors"),
    ],
)
def test_a_model_is_not_extended(on_threads, corpus, options, message):
    model = sgns.train(corpus, vector_size=8, epochs=1, workers=1)
    with pytest.raises(ValueError, match=message):
        on_threads(2, lambda _: model.extend(Unread(), distributed=True, **options))
