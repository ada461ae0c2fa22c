"""PairDataset: the pairs of a stream as tensors, in shares, from any position."""

import copy
import json
import multiprocessing
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import sgns
import torch
from sgns.torch_backend import PairDataset, dataset
from torch.utils.data import DataLoader
from torchdata.stateful_dataloader import StatefulDataLoader

DOCS = Path(__file__).parents[2] / "docs/torch.md"
OPTIONS = {"window": 3, "sample": 0.01, "negative": 2, "seed": 5}

# From Python 3.12 on, a process with threads, such as those of NumPy, warns when it forks. torch
# forks the workers of a DataLoader.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
    # torch warns on a machine with fewer cores than a loader has workers.
    pytest.mark.filterwarnings("ignore:This DataLoader will create:UserWarning"),
    # torchdata calls a function of torch that does nothing.
    pytest.mark.filterwarnings("ignore:'set_vital' is deprecated:UserWarning"),
]


def rows_of(batches):
    """Return a row for each pair: center, context, negatives."""
    parts = [torch.column_stack([*batch[:2], batch[2]]) for batch in batches]
    return torch.cat(parts).numpy()


def rows_of_stream(corpus, **options):
    parts = [
        np.column_stack([block.pair_centers, block.contexts, block.negatives]).astype(np.int64)
        for block in sgns.PairStream(corpus, **options)
    ]
    return np.concatenate(parts)


def in_order(rows):
    return rows[np.lexsort(rows.T)]


def load(data, **options):
    return DataLoader(data, batch_size=None, **options)


@pytest.fixture
def as_worker(monkeypatch):
    """Pretend to be a worker of a DataLoader."""

    def pretend(worker, num_workers):
        info = SimpleNamespace(id=worker, num_workers=num_workers)
        monkeypatch.setattr(dataset, "get_worker_info", lambda: info)

    return pretend


@pytest.fixture
def end_workers():
    """Terminate workers: after an error torch would wait seconds for each of them."""
    yield
    for worker in multiprocessing.active_children():
        worker.terminate()


def test_one_process_reads_the_stream_in_its_order(corpus):
    data = PairDataset(corpus, **OPTIONS, epochs=2, batch_size=1000)
    batches = list(data)
    assert [len(batch) for batch in batches] == [3] * len(batches)
    assert {tensor.dtype for batch in batches for tensor in batch} == {torch.int64}
    assert [len(centers) for centers, _, _ in batches[:-1]] == [1000] * (len(batches) - 1)
    expected = rows_of_stream(corpus, **OPTIONS, epochs=2)
    np.testing.assert_array_equal(rows_of(batches), expected)
    np.testing.assert_array_equal(rows_of(data), expected)  # again
    np.testing.assert_array_equal(rows_of(load(data, num_workers=1)), expected)


def test_tensors_share_no_memory(corpus):
    batches = [*PairDataset(corpus, **OPTIONS, batch_size=100)]
    expected = rows_of(batches)[100:]
    for tensor in batches[0]:
        tensor.fill_(-1)  # a read-only tensor would warn
    np.testing.assert_array_equal(rows_of(batches[1:]), expected)


@pytest.mark.parametrize("num_workers", [0, 2])
def test_shares_of_ranks_and_workers_add_up_to_the_stream(corpus, num_workers):
    parts = []
    for rank in (0, 1):
        data = PairDataset(corpus, **OPTIONS, epochs=2, batch_size=777, rank=rank, world_size=2)
        parts.append(rows_of(load(data, num_workers=num_workers)))
    assert min(map(len, parts)) > 0.9 * max(map(len, parts))  # three chunks each
    expected = rows_of_stream(corpus, **OPTIONS, epochs=2)
    assert len(expected) > 20_000
    np.testing.assert_array_equal(in_order(np.concatenate(parts)), in_order(expected))


@pytest.mark.parametrize("world_size", [1, 3, 11])
@pytest.mark.parametrize("num_workers", [1, 4])
def test_any_number_of_shares_adds_up_to_the_stream(corpus, as_worker, world_size, num_workers):
    parts = []
    for rank in range(world_size):
        data = PairDataset(corpus, **OPTIONS, rank=rank, world_size=world_size)
        for worker in range(num_workers):
            as_worker(worker, num_workers)
            parts += data
    expected = rows_of_stream(corpus, **OPTIONS)
    np.testing.assert_array_equal(in_order(rows_of(parts)), in_order(expected))


@pytest.mark.parametrize("num_workers", [0, 2])
def test_shares_of_one_long_sentence_add_up_and_resume(corpus, num_workers):
    one_sentence = sgns.Corpus(
        corpus.vocabulary, corpus.ids, np.array([0, corpus.n_words], np.uint64)
    )
    expected = rows_of_stream(one_sentence, **OPTIONS)
    _, loader = stateful(one_sentence, num_workers)
    batches = iter(loader)
    parts = [next(batches) for _ in range(3)]
    _, resumed = stateful(one_sentence, num_workers)
    resumed.load_state_dict(json.loads(json.dumps(loader.state_dict())))
    parts += resumed
    np.testing.assert_array_equal(in_order(rows_of(parts)), in_order(expected))


def test_ranks_default_to_torch_distributed(corpus, monkeypatch):
    own, other = (
        rows_of(PairDataset(corpus, **OPTIONS, rank=rank, world_size=2)) for rank in (1, 0)
    )
    assert not np.array_equal(own, other)
    monkeypatch.setattr(torch.distributed, "is_initialized", lambda: True)
    monkeypatch.setattr(torch.distributed, "get_rank", lambda: 1)
    monkeypatch.setattr(torch.distributed, "get_world_size", lambda: 2)
    np.testing.assert_array_equal(rows_of(PairDataset(corpus, **OPTIONS)), own)
    given = PairDataset(corpus, **OPTIONS, rank=0, world_size=2)
    np.testing.assert_array_equal(rows_of(given), other)


def test_a_spawned_worker_reads_the_same_pairs_from_a_file(corpus, tmp_path):
    corpus.save(tmp_path / "corpus.safetensors")
    data = PairDataset(sgns.Corpus.open(tmp_path / "corpus.safetensors"), **OPTIONS)
    data.set_epoch(1)
    batches = load(data, num_workers=1, multiprocessing_context="spawn")
    expected = rows_of_stream(corpus, **OPTIONS, epochs=2)[len(rows_of_stream(corpus, **OPTIONS)) :]
    np.testing.assert_array_equal(rows_of(batches), expected)


def test_set_epoch_selects_the_random_draws(corpus):
    both = rows_of_stream(corpus, **OPTIONS, epochs=2)
    data = PairDataset(corpus, **OPTIONS)
    n_pairs = []
    for epoch in (0, 1):
        data.set_epoch(epoch)
        n_pairs.append(len(rows_of(data)))
        np.testing.assert_array_equal(rows_of(data), both[epoch * n_pairs[0] :][: n_pairs[-1]])
    assert sum(n_pairs) == len(both)


def test_persistent_workers_see_the_epoch(corpus):
    data = PairDataset(corpus, **OPTIONS)
    loader = load(data, num_workers=1, persistent_workers=True)
    for epoch in (0, 1):
        data.set_epoch(epoch)
        np.testing.assert_array_equal(rows_of(loader), rows_of(data))


@pytest.mark.usefixtures("end_workers")
def test_an_error_in_a_worker_is_raised(corpus):
    ids = corpus.ids.copy()
    ids[9000] = 200
    broken = sgns.Corpus(corpus.vocabulary, ids, corpus.offsets)
    with pytest.raises(IndexError, match="the corpus holds id 200 at position 9000"):
        list(load(PairDataset(broken), num_workers=2))


@pytest.mark.parametrize(("rank", "world_size", "epochs"), [(0, 1, 1), (1, 2, 3)])
def test_a_stream_resumes_after_every_batch(corpus, rank, world_size, epochs):
    options = {**OPTIONS, "epochs": epochs, "batch_size": 1500}
    process = {"rank": rank, "world_size": world_size}
    data = PairDataset(corpus, **options, **process)
    data.set_epoch(2)
    states = [data.state_dict()]
    batches = []
    for batch in data:
        batches.append(batch)
        states.append(data.state_dict())
    assert len(batches) > 9
    for done, state in enumerate(states):
        resumed = PairDataset(corpus, **options, **process)
        resumed.load_state_dict(json.loads(json.dumps(state)))
        assert resumed.state_dict() == state
        left = list(resumed)
        assert len(left) == len(batches) - done
        for batch, expected in zip(left, batches[done:], strict=True):
            assert all(map(torch.equal, batch, expected))
        assert len(list(resumed)) == len(batches)  # and the whole stream again


def test_a_state_holds_plain_numbers_and_the_position(corpus):
    data = PairDataset(corpus, **OPTIONS, epochs=2, batch_size=10)
    assert set(map(type, data.state_dict().values())) == {int, float, str, bool, type(None)}
    assert [data.state_dict()[name] for name in ("epoch", "chunk", "pair")] == [0, 0, 0]
    batches = iter(data)
    next(batches)
    next(batches)
    assert [data.state_dict()[name] for name in ("epoch", "chunk", "pair")] == [0, 0, 20]
    assert sum(1 for _ in batches) > 0
    assert data.state_dict()["chunk"] == 5  # three for each epoch
    iter(data)
    assert [data.state_dict()[name] for name in ("epoch", "chunk", "pair")] == [0, 0, 0]
    data.set_epoch(7)
    assert [data.state_dict()[name] for name in ("epoch", "chunk", "pair")] == [7, 0, 0]


def test_a_loaded_position_applies_to_its_epoch_only(corpus):
    data = PairDataset(corpus, **OPTIONS)
    data.set_epoch(3)
    next(iter(data))
    state = data.state_dict()
    n_batches = len(list(data))
    for epoch, n_left in ((3, n_batches - 1), (4, None)):
        resumed = PairDataset(corpus, **OPTIONS)
        resumed.load_state_dict(state)
        resumed.set_epoch(epoch)
        data.set_epoch(epoch)
        expected = rows_of(data) if n_left is None else rows_of([*data][-n_left:])
        np.testing.assert_array_equal(rows_of(resumed), expected)


def test_each_worker_has_its_own_state(corpus, as_worker):
    """Save and load states in each worker, as torchdata's StatefulDataLoader does."""
    data = PairDataset(corpus, **OPTIONS)
    states, left = [], []
    for worker in (0, 1):
        as_worker(worker, 2)
        batches = iter(data)
        next(batches)
        states.append(data.state_dict())
        left.append(rows_of(batches))
    for worker in (0, 1):
        as_worker(worker, 2)
        resumed = PairDataset(corpus, **OPTIONS)
        resumed.load_state_dict(states[worker])
        np.testing.assert_array_equal(rows_of(resumed), left[worker])
        with pytest.raises(ValueError, match=rf"with worker={1 - worker} and not {worker}$"):
            resumed.load_state_dict(states[1 - worker])


@pytest.mark.usefixtures("end_workers")
@pytest.mark.parametrize("persistent_workers", [False, True])
def test_the_positions_of_workers_are_not_known_here(corpus, persistent_workers):
    data = PairDataset(corpus, **OPTIONS, batch_size=1000)
    loader = load(data, num_workers=1, persistent_workers=persistent_workers)
    first = data.state_dict()
    n_batches = sum(1 for _ in loader)
    with pytest.raises(RuntimeError, match=r"StatefulDataLoader of torchdata.* or .*num_workers=0"):
        data.state_dict()
    # An epoch that the workers have not begun, and iterations and states of this process, are.
    data.set_epoch(1)
    assert data.state_dict() == first | {"epoch": 1}
    next(iter(loader))
    with pytest.raises(RuntimeError, match="only they know their positions"):
        data.state_dict()
    next(iter(data))
    assert data.state_dict() == first | {"epoch": 1, "pair": 1000}
    next(iter(loader))
    data.load_state_dict(first)
    assert data.state_dict() == first
    assert len(list(data)) == n_batches


def stateful(corpus, num_workers):
    data = PairDataset(corpus, **OPTIONS, batch_size=2000)
    return data, StatefulDataLoader(data, batch_size=None, num_workers=num_workers)


@pytest.mark.parametrize("num_workers", [0, 2])
def test_a_loader_of_torchdata_resumes_within_an_epoch(corpus, num_workers):
    data, loader = stateful(corpus, num_workers)
    epochs = []
    for epoch in (0, 1, 2):
        data.set_epoch(epoch)
        epochs.append([rows_of([batch]).tolist() for batch in loader])
    for done in (1, len(epochs[1])):
        data.set_epoch(1)
        batches = iter(loader)
        for _ in range(done):
            next(batches)
        state = loader.state_dict()
        resumed, loader_of_resumed = stateful(corpus, num_workers)
        loader_of_resumed.load_state_dict(json.loads(json.dumps(state)))
        left = []
        for epoch in (1, 2):
            resumed.set_epoch(epoch)
            left.append([rows_of([batch]).tolist() for batch in loader_of_resumed])
        assert left == [epochs[1][done:], epochs[2]]


@pytest.mark.parametrize("num_workers", [0, 2])
@pytest.mark.parametrize("set_epoch_first", [False, True])
def test_a_loader_of_torchdata_resumes_after_an_epoch(corpus, num_workers, set_epoch_first):
    data, loader = stateful(corpus, num_workers)
    assert len(list(loader)) > 5
    state = loader.state_dict()
    data.set_epoch(1)
    expected = rows_of(loader)
    resumed, loader = stateful(corpus, num_workers)
    if set_epoch_first:
        resumed.set_epoch(1)
    loader.load_state_dict(state)
    resumed.set_epoch(1)
    np.testing.assert_array_equal(rows_of(loader), expected)


def test_a_loaded_position_is_read_once_and_then_the_chosen_epoch(corpus):
    data = PairDataset(corpus, **OPTIONS, batch_size=1000)
    data.set_epoch(3)
    batches = iter(data)
    next(batches)
    state = data.state_dict()
    left = rows_of(batches)
    data.set_epoch(4)
    expected = rows_of(data)
    resumed = PairDataset(corpus, **OPTIONS, batch_size=1000)
    resumed.set_epoch(4)
    resumed.load_state_dict(state)
    assert resumed.state_dict() == state
    batches = iter(resumed)
    parts = [next(batches)]
    assert resumed.state_dict() == state | {"pair": 2000}
    np.testing.assert_array_equal(rows_of([*parts, *batches]), left)
    np.testing.assert_array_equal(rows_of(resumed), expected)


@pytest.mark.usefixtures("end_workers")
def test_a_state_of_one_process_is_refused_by_workers(corpus):
    data = PairDataset(corpus, **OPTIONS)
    data.load_state_dict(data.state_dict())
    with pytest.raises(ValueError, match="with num_workers=0 and not 1"):
        list(load(data, num_workers=1))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 4}, "with window=3 and not 4$"),
        ({"sample": 0.5}, "with sample=0.01 and not 0.5$"),
        ({"negative": 1}, "with negative=2 and not 1$"),
        ({"noise": "uniform"}, "with noise='power' and not 'uniform'$"),
        ({"noise": np.ones(200)}, "with noise='power' and not 'weights, checksum [0-9a-f]{8}'$"),
        ({"ns_exponent": 0.5}, "with ns_exponent=0.75 and not 0.5$"),
        ({"seed": 6, "epochs": 2}, "with seed=5 and not 6, epochs=1 and not 2$"),
        ({"batch_size": 7}, "with batch_size=1024 and not 7$"),
        ({"rank": 1, "world_size": 2}, "with rank=0 and not 1, world_size=1 and not 2$"),
    ],
)
def test_a_state_of_other_options_is_refused(corpus, options, message):
    state = PairDataset(corpus, **OPTIONS).state_dict()
    with pytest.raises(ValueError, match=message):
        PairDataset(corpus, **(OPTIONS | options)).load_state_dict(state)


def test_a_state_of_another_corpus_is_refused(corpus):
    state = PairDataset(corpus).state_dict()
    other = sgns.Corpus.from_ids((corpus.ids + 1) % 200, corpus.offsets)  # of the same size
    with pytest.raises(ValueError, match=r"with data='Corpus\(20011 words.* and not 'Corpus"):
        PairDataset(other).load_state_dict(state)


def test_a_state_of_other_words_with_the_same_counts_is_refused(corpus):
    state = PairDataset(corpus).state_dict()
    ids = np.concatenate([corpus.ids[20:], corpus.ids[:20]])
    other = sgns.Corpus.from_ids(ids, corpus.offsets, n_tokens=200)
    with pytest.raises(ValueError, match=r"with ids='[0-9a-f]{16}' and not '[0-9a-f]{16}'$"):
        PairDataset(other).load_state_dict(state)
    del state["ids"]  # as in earlier builds
    PairDataset(other).load_state_dict(state)


def test_an_earlier_build_cut_long_sentences_into_other_chunks(corpus):
    long = sgns.Corpus.from_ids(corpus.ids, [0, 20, 9000, 20_011])
    for each, is_refused in ((corpus, False), (long, True)):
        data = PairDataset(each)
        states = [data.state_dict()]
        next(iter(data))
        states.append(data.state_dict())
        for state in states:
            PairDataset(each).load_state_dict(state)
            del state["chunking"]
        PairDataset(each).load_state_dict(states[0])
        if is_refused:
            with pytest.raises(ValueError, match="the longest sentence has 11011; resume with"):
                PairDataset(each).load_state_dict(states[1])
        else:
            PairDataset(each).load_state_dict(states[1])


def test_noise_is_a_copy(corpus):
    noise = np.ones(200)
    data = PairDataset(corpus, **OPTIONS, noise=noise)
    noise[0] = 1000
    expected = rows_of(PairDataset(corpus, **OPTIONS, noise=np.ones(200)))
    np.testing.assert_array_equal(rows_of(copy.deepcopy(data)), expected)
    with pytest.raises(ValueError, match=r"noise='weights, .*' and not 'weights, checksum"):
        PairDataset(corpus, **OPTIONS, noise=noise).load_state_dict(data.state_dict())


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"epoch": -1}, ValueError, "epoch must be at least 0, got -1"),
        ({"epoch": None}, TypeError, "epoch must be an integer, got None"),
        ({"chunk": 1}, ValueError, "chunk must be one of this process, got 1"),
        ({"chunk": 2**70}, ValueError, "chunk must be at most"),
        ({"pair": 0.5}, TypeError, "pair must be an integer, got 0.5"),
        ({"data": None}, ValueError, "data=None and not 'Corpus"),
    ],
)
def test_a_damaged_state_is_refused(corpus, change, error, message):
    data = PairDataset(corpus, rank=0, world_size=2)
    with pytest.raises(error, match=message):
        data.load_state_dict(data.state_dict() | change)


def test_a_position_past_the_end_is_refused(corpus):
    data = PairDataset(corpus)
    data.load_state_dict(data.state_dict() | {"pair": 10**9})
    with pytest.raises(ValueError, match="pair 1000000000 is past the end of chunk 0"):
        next(iter(data))
    with pytest.raises(TypeError, match="state_dict must be a mapping, got list"):
        data.load_state_dict([])


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1, got 0"),
        ({"batch_size": 2.5}, TypeError, "batch_size must be an integer, got 2.5"),
        ({"window": 0}, ValueError, "window must be at least 1, got 0"),
        ({"sample": -1}, ValueError, "sample must be finite"),
        ({"sample": []}, TypeError, r"sample must be a number, got \[\]"),
        ({"negative": -1}, ValueError, "negative must be at least 0, got -1"),
        ({"noise": "zipf"}, ValueError, "noise"),
        ({"noise": [1.0]}, ValueError, "noise must hold one weight for each of the 200 tokens"),
        ({"ns_exponent": "x"}, TypeError, "ns_exponent must be a number, got 'x'"),
        ({"seed": -1}, ValueError, "seed must be at least 0, got -1"),
        ({"epochs": 0}, ValueError, "epochs must be at least 1, got 0"),
        ({"epochs": 2**32}, ValueError, "epochs must be at most 4294967295"),
        ({"rank": 0}, ValueError, "rank and world_size must be given together, got 0 and None"),
        ({"rank": 2, "world_size": 2}, ValueError, "rank must be at most 1, got 2"),
        ({"rank": 0, "world_size": 0}, ValueError, "world_size must be at least 1, got 0"),
    ],
)
def test_bad_arguments(corpus, options, error, message):
    with pytest.raises(error, match=message):
        PairDataset(corpus, **options)


def test_bad_corpus_and_epoch(corpus):
    with pytest.raises(TypeError, match="corpus must be a Corpus, got str"):
        PairDataset("news.txt")
    with pytest.raises(ValueError, match="epoch must be at least 0, got -1"):
        PairDataset(corpus).set_epoch(-1)


def test_a_batch_can_be_larger_than_the_stream(corpus):
    (batch,) = PairDataset(corpus, **OPTIONS, batch_size=2**63)
    np.testing.assert_array_equal(rows_of([batch]), rows_of_stream(corpus, **OPTIONS))


def test_the_training_loop_of_the_docs_trains(tmp_path, monkeypatch):
    section = DOCS.read_text().partition("## Your own model\n")[2].partition("\n## ")[0]
    code = re.search(r"```python\n(.*?)```", section, re.DOTALL)[1]
    groups = np.arange(200).reshape(20, 10)  # groups of words that do not mix
    lines = (" ".join(map(str, groups[i % 20, [0, *range(i % 9), 9]])) for i in range(500))
    (tmp_path / "reports.txt").write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(code, names)
    assert names["loader"].num_workers == 2
    assert names["loss"].item() < 3.5  # the loss of a guess is 6 log 2 = 4.2


@pytest.fixture
def pairs():
    """25,000 pairs over 40 tokens with weights: four chunks."""
    rng = np.random.default_rng(2)
    return *rng.integers(40, size=(2, 25_000)), rng.random(25_000).astype(np.float32)


def test_given_pairs_keep_their_order_and_weights(pairs):
    data = PairDataset.from_pairs(*pairs, negative=3, seed=4, batch_size=999)
    centers, contexts, negatives, weights = map(torch.cat, zip(*data, strict=True))
    for got, expected in zip((centers, contexts, weights), pairs, strict=True):
        np.testing.assert_array_equal(got, expected)
    counts = np.bincount(pairs[1], minlength=40)
    source = sgns._core.Pairs(
        *(ids.astype(np.uint32) for ids in pairs[:2]),
        None,
        sgns._core.NegativeSampling(sgns._core.AliasTable(counts**0.75), 3, 0),
        n_tokens=40,
        n_contexts=40,
        seed=4,
        block_size=256,
    )
    drawn = iter(source.blocks(1).next, None)
    np.testing.assert_array_equal(negatives, np.concatenate([of.negatives for of in drawn]))
    assert len(next(iter(PairDataset.from_pairs(*pairs[:2])))) == 3


def test_given_pairs_are_divided_resumed_and_sent_to_workers(pairs):
    def rows(batches):
        return torch.cat([torch.column_stack(batch) for batch in batches]).numpy()

    def make(**process):
        return PairDataset.from_pairs(*pairs, negative=2, batch_size=700, **process)

    expected = rows(make())
    shares = [rows(make(rank=rank, world_size=2)) for rank in (0, 1)]
    np.testing.assert_array_equal(
        np.sort(np.concatenate(shares), axis=0), np.sort(expected, axis=0)
    )
    data = make()
    batches = iter(data)
    first = [next(batches) for _ in range(5)]
    resumed = make()
    resumed.load_state_dict(data.state_dict())
    np.testing.assert_array_equal(rows([*first, *resumed]), expected)
    sent = copy.copy(data)  # as for a spawned worker
    np.testing.assert_array_equal(rows(sent), expected)
    other = PairDataset.from_pairs(*pairs[:2], negative=2, batch_size=700)
    with pytest.raises(ValueError, match="with data='25000 pairs, checksum"):
        other.load_state_dict(data.state_dict())
