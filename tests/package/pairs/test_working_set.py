"""Tests of working sets: the ids of some chunks, against those of all their pairs."""

import numpy as np
import pytest
import sgns
from hypothesis import given
from hypothesis import strategies as st
from sgns import _core

sentences = st.lists(st.lists(st.integers(0, 300), max_size=15), max_size=10).filter(any)


def source_of(corpus, pool_size=0, per_center=False, seed=1):
    noise = _core.AliasTable(np.ones(len(corpus.vocabulary)))
    negatives = _core.NegativeSampling(noise, 2, pool_size, per_center)
    windows = _core.WindowOptions(3, 0.0)
    return _core.TextPairs(
        corpus.id_source, corpus.offsets, corpus.counts, windows, negatives, seed=seed, block_size=8
    )


def working_set(source, chunks, predicts_contexts=True, most=2**40, workers=1):
    """Return the set of chunks, its ids, and whether they are complete."""
    found = _core.WorkingSet(source, predicts_contexts)
    is_complete = found.read(np.array(chunks, np.uint64), most, workers)
    return found, found.in_ids().tolist(), found.out_ids().tolist(), is_complete


def expected(blocks, predicts_contexts=True):
    """Return the ids of input and of output rows from all pairs."""
    ins, outs = set(), set()
    for block in blocks:
        sides = (ins, outs) if predicts_contexts else (outs, ins)
        for side, ids in zip(sides, (block.centers, block.contexts), strict=True):
            side.update(ids.tolist())
        outs.update(block.negatives.ravel().tolist(), block.pool.tolist())
    return sorted(ins), sorted(outs)


def blocks_of(source, epochs):
    blocks = source.blocks(epochs)
    while (block := blocks.next()) is not None:
        yield block


@given(sentences, st.integers(0, 2**64 - 1), st.sampled_from([0, 5]), st.booleans())
def test_ids_are_those_of_all_pairs(listed, seed, pool_size, predicts_contexts):
    ids = np.concatenate([np.array(each, np.uint32) for each in listed])
    offsets = np.cumsum([0, *map(len, listed)])
    corpus = sgns.Corpus.from_ids(ids, offsets, n_tokens=301)
    source = source_of(corpus, pool_size, not predicts_contexts, seed)
    _, ins, outs, is_complete = working_set(source, range(2), predicts_contexts)
    assert is_complete
    assert (ins, outs) == expected(blocks_of(source, 2), predicts_contexts)


@pytest.fixture(scope="module")
def long_corpus():
    """Six chunks of words that are mostly different ones."""
    rng = np.random.default_rng(0)
    ids = rng.integers(60_000, size=6 * _core.CHUNK_WORDS).astype(np.uint32)
    return sgns.Corpus.from_ids(ids, np.arange(0, ids.size + 1, 8), n_tokens=60_000)


@pytest.mark.parametrize("workers", [1, 3])
def test_ids_are_those_of_the_chosen_chunks_alone(long_corpus, workers):
    source = source_of(long_corpus)
    chunks = [1, 4, 9]  # the last one is of the second epoch
    ins, outs = set(), set()
    for chunk in chunks:
        batches = source.batches(2, 10_000, chunk=chunk, n_shares=100)
        while (batch := batches.next()) is not None:
            ins.update(batch[0].tolist())
            outs.update(batch[1].tolist(), batch[2].ravel().tolist())
    found = working_set(source, chunks, workers=workers)
    assert found[1:3] == (sorted(ins), sorted(outs))


@pytest.mark.parametrize("pool_size", [0, 16])
def test_local_pairs_have_numbers_in_place_of_ids(long_corpus, pool_size):
    source = source_of(long_corpus, pool_size)
    found, ins, outs, _ = working_set(source, range(source.n_chunks))
    local = _core.LocalPairs(found)
    assert (local.n_words, local.n_chunks) == (source.n_words, source.n_chunks)
    ins, outs = np.array(ins), np.array(outs)
    for here, there in zip(blocks_of(local, 1), blocks_of(source, 1), strict=True):
        assert np.array_equal(ins[here.centers], there.centers)
        for name in ("contexts", "negatives", "pool"):
            assert np.array_equal(outs[getattr(here, name)], getattr(there, name))


def test_a_set_that_becomes_too_large_is_incomplete(long_corpus):
    source = source_of(long_corpus)
    _, ins, outs, _ = working_set(source, [2])
    n_members = len(ins) + len(outs)
    assert working_set(source, [2], most=n_members)[3]
    assert not working_set(source, [2], most=n_members - 1)[3]


def test_a_chunk_outside_the_set_is_refused(long_corpus):
    source = source_of(long_corpus)
    local = _core.LocalPairs(working_set(source, [0])[0])
    with pytest.raises(IndexError, match="is not in the working set"):
        for _ in blocks_of(local, 1):
            pass
    assert working_set(source, [])[1:] == ([], [], True)
