"""Tests of ranks on devices of torch: threads, which train tensors of the CPU."""

import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest
import sgns
import torch
from sgns.distributed import devices, stretches
from sgns.distributed import group as group_module
from sgns.distributed.devices import check_devices, device_of_rank
from sgns.distributed.group import Group
from sgns.errors import DistributedError
from sgns.torch_backend import training as device_training
from sgns.training.ranks import Ranks

from .threads import on_ranks

OPTIONS = {"vector_size": 8, "workers": 1, "epochs": 2, "backend": "torch"}


@pytest.fixture(scope="module")
def text():
    """9,000 words of Zipf's law over 200 tokens, in sentences of 20."""
    share = 1 / np.arange(1, 201)
    ids = np.random.default_rng(0).choice(200, 9_000, p=share / share.sum())
    return sgns.Corpus.from_ids(ids, np.arange(0, 9_001, 20), n_tokens=200)


@pytest.fixture
def on_threads(monkeypatch):
    """Return a function that makes a call on some ranks, with many short stretches."""
    mine = threading.local()
    monkeypatch.setattr(stretches, "FIRST_WORDS", 1)
    monkeypatch.setitem(device_training.CHUNK_WORDS, "cpu", 500)

    def ranks_of(distributed, call, sharded):
        return mine.group if distributed else Ranks()

    monkeypatch.setattr(sys.modules["sgns.api"], "ranks_of", ranks_of)

    def call(size, function):
        def on_rank(group):
            mine.group = group
            return function(group)

        return on_ranks(size, on_rank)

    return call


def matrices(model):
    return np.concatenate([model.vectors.matrix, model.context_vectors.matrix])


def check(models, corpus):
    """Check that all ranks have the same model, trained on all words."""
    for model in models:
        assert np.array_equal(matrices(model), matrices(models[0]))
        assert model.words_trained == 2 * corpus.n_words
        assert model.loss_curve[-1, 0] == 2 * corpus.n_words


@pytest.mark.parametrize("architecture", ["skip-gram", "cbow"])
def test_ranks_train_the_pairs_of_one_process_to_one_model(on_threads, text, architecture):
    options = OPTIONS | {"architecture": architecture}
    alone = sgns.train(text, **options)
    for size in (1, 2, 3):
        models = on_threads(size, lambda _: sgns.train(text, distributed=True, **options))
        check(models, text)
        assert models[0].pairs_trained == alone.pairs_trained
        assert np.array_equal(models[0].loss_curve[:, 0], alone.loss_curve[:, 0])
        losses = models[0].loss_curve[:, 1]
        assert losses[-1] < losses[0]
        assert np.array_equal(matrices(models[0]), matrices(alone)) == (size == 1)


def test_ranks_separate_groups_as_well_as_one_process(on_threads):
    """Words 0 to 79 and words 80 to 159 are never in one sentence."""
    rng = np.random.default_rng(0)
    ids = np.concatenate([g * 80 + rng.permutation(80)[:10] for g in rng.integers(2, size=800)])
    corpus = sgns.Corpus.from_ids(ids, np.arange(0, 8_001, 10))
    options = OPTIONS | {"epochs": 5, "sample": 0, "alpha": 0.1}

    def separation(model):
        rows = model.vectors.matrix
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        near, far = rows[:80] @ rows[:80].T, rows[:80] @ rows[80:].T
        return near.mean() - far.mean()

    models = on_threads(3, lambda _: sgns.train(corpus, distributed=True, **options))
    alone, together = (separation(of) for of in (sgns.train(corpus, **options), models[0]))
    assert alone > 0.5
    assert together > 0.9 * alone


def test_a_stretch_that_was_stopped_is_resumed_by_others(on_threads, text, tmp_path, monkeypatch):
    monkeypatch.setattr(stretches, "FIRST_WORDS", 40_000)
    options = OPTIONS | {"checkpoint": tmp_path / "checkpoint", "resume": True}
    alone = sgns.train(text, **OPTIONS)

    def stop_after(words):
        return lambda now: now.words_done < words

    sgns.train(text, on_progress=stop_after(1_000), **options)
    for size, words in ((2, 4_000), (3, 11_000)):
        stop = stop_after(words)
        first, *others = on_threads(
            size,
            lambda _, stop=stop: sgns.train(text, distributed=True, on_progress=stop, **options),
        )
        assert words <= first.words_trained < 2 * text.n_words
        assert [each.words_trained for each in others] == [first.words_trained] * (size - 1)
        assert len(first.vectors.matrix) == len(others[0].vectors.matrix)
    model = sgns.train(text, **options)
    check([model], text)
    assert model.pairs_trained == alone.pairs_trained


def test_the_held_out_loss_stops_all(on_threads, text):
    options = OPTIONS | {"validation": 0.1, "patience": 1, "keep_best": True}
    models = on_threads(2, lambda _: sgns.train(text, distributed=True, **options))
    for model in models:
        assert np.array_equal(model.held_out_curve, models[0].held_out_curve)
        assert np.array_equal(matrices(model), matrices(models[0]))
    assert models[0].held_out_curve[-1, 1] < models[0].held_out_curve[0, 1]


def test_a_rank_with_another_backend_is_refused_on_all(on_threads, text):
    for error in on_threads(
        2,
        lambda group: sgns.train(
            text, distributed=True, **OPTIONS | {"backend": ["torch", "cpp"][group.rank]}
        ),
    ):
        assert isinstance(error, DistributedError)
        assert str(error).startswith("backend is 'torch' on rank 0 and 'cpp' on rank 1")


@pytest.mark.parametrize(
    "options",
    [{"deterministic": True}, {"hs": True}, {"negatives_mode": "per_pair"}, {"frozen": [0]}],
)
def test_options_that_torch_lacks_are_refused_on_all(on_threads, text, options):
    for error in on_threads(2, lambda _: sgns.train(text, distributed=True, **OPTIONS | options)):
        assert isinstance(error, ValueError)
        assert next(iter(options)) in str(error)


def test_missing_memory_on_one_rank_ends_all(on_threads, text, monkeypatch):
    mine = threading.local()
    original = device_training.DeviceTrainer.changing_rows

    def changing_rows(self, run):
        if mine.rank == 1:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        return original(self, run)

    monkeypatch.setattr(device_training.DeviceTrainer, "changing_rows", changing_rows)

    def train(group):
        mine.rank = group.rank
        return sgns.train(text, distributed=True, **OPTIONS)

    first, second = on_threads(2, train)
    assert isinstance(first, DistributedError)
    assert str(first) == "rank 1 of 2 failed: OutOfMemoryError: CUDA out of memory"
    assert isinstance(second, MemoryError)
    assert "and a copy of each for the exchange with other ranks, take" in str(second)


@pytest.mark.parametrize(
    ("config", "cuda_group"),
    [("cpu:gloo,cuda:gloo", "made nccl"), ("cpu:gloo,cuda:nccl", None), ("cuda:nccl", None)],
)
def test_rows_on_gpus_are_summed_by_nccl_and_all_else_by_gloo(monkeypatch, config, cuda_group):
    made, used = [], []

    def new_group(backend, timeout):
        made.append(backend)
        return f"made {backend}"

    monkeypatch.setattr(group_module.dist, "get_backend_config", lambda: config)
    monkeypatch.setattr(group_module.dist, "new_group", new_group)
    monkeypatch.setattr(
        group_module.dist, "all_reduce", lambda tensor, op, group, async_op: used.append(group)
    )
    monkeypatch.setattr(group_module.dist, "get_rank", lambda group: 0)
    monkeypatch.setattr(group_module.dist, "get_world_size", lambda group: 2)
    monkeypatch.setattr(group_module, "default_store", lambda: None)
    group = Group("gloo")
    group.carry(torch.device("cpu"))
    assert made == []
    for _ in range(2):
        group.carry(torch.device("cuda", 1))
    assert made == (["nccl"] if cuda_group else [])
    for is_cuda in (True, False):
        group.begin_sum(SimpleNamespace(is_cuda=is_cuda))
    assert used == [cuda_group, "gloo"]


def test_a_rank_has_the_gpu_of_its_number(monkeypatch):
    monkeypatch.delenv("LOCAL_RANK", raising=False)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 1)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 4)
    assert device_of_rank("cuda") == "cuda:1"
    monkeypatch.setenv("LOCAL_RANK", "3")
    assert [device_of_rank(name) for name in ("cuda", "cuda:2", "cpu")] == [
        "cuda:3",
        "cuda:2",
        "cpu",
    ]
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert device_of_rank("cuda") == "cuda:0"
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(DistributedError, match=r"has 2, and more ranks; start as many"):
        device_of_rank("cuda")


def test_devices_that_ranks_cannot_exchange_are_refused():
    for error in on_ranks(2, lambda group: check_devices(group, "mps")):
        assert isinstance(error, ValueError)
        assert "distributed trains on device 'cpu' or 'cuda', got 'mps'" in str(error)


def test_a_build_without_nccl_says_what_to_do(monkeypatch):
    monkeypatch.setattr(devices.dist, "is_nccl_available", lambda: False)
    for error in on_ranks(2, lambda group: check_devices(group, "cuda")):
        assert isinstance(error, DistributedError)
        assert "by NCCL, which this build of torch does not have: install one for CUDA" in str(
            error
        )


def test_ranks_with_one_gpu_are_refused(monkeypatch):
    monkeypatch.setattr(devices.dist, "is_nccl_available", lambda: True)
    monkeypatch.setattr(devices, "device_of_rank", lambda device: device)
    names = ["A 1", "B 2", "A 1"]
    mine = threading.local()
    monkeypatch.setattr(devices, "_name_of", lambda device: names[mine.rank])

    def check(group):
        mine.rank = group.rank
        check_devices(group, "cuda")

    for error in on_ranks(3, check):
        assert isinstance(error, DistributedError)
        assert str(error).startswith("rank 0 and rank 2 have the same GPU, A 1: start one process")
    names[2] = "A 3"
    assert on_ranks(3, check) == [None] * 3
