"""Portions of an epoch on a device, and the steps of each."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sgns import _core
from sgns.torch_backend.portions import Portions, PortionsToTrain, Walk
from sgns.torch_backend.step_stream import Steps, StepShape


@dataclass
class Share:
    rank: int
    size: int
    end: int
    pace: float = 1.0


def state(next_chunk, positions=()):
    return _core.TrainState.restore(
        next_chunk=next_chunk,
        positions=np.array(positions, np.uint64).reshape(-1, 2),
        words_done=7,
        pairs_done=5,
        seconds=3.0,
        point_words=np.array([7], np.uint64),
        points=np.array([[5.0, 2.0]]),
    )


def steps_from(first, n):
    """Return consecutive steps, whose words and rates say which they are."""
    shape = StepShape(2, 3, 4, 2)
    words = first * shape.n_centers + torch.arange(n * shape.n_centers + 2 * shape.window)
    numbers = first + torch.arange(n)
    pools = numbers[:, None, None].expand(n, shape.n_blocks, shape.pool_size)
    narrow = words.to(torch.int32)
    return Steps(shape, shape.n_centers, words, narrow, narrow, pools, numbers.float())


class Stream:
    """A stream with some steps in each chunk; the epoch is part of their numbers."""

    def __init__(self, n_steps):
        self._n_steps = n_steps
        self.n_begun = 0

    def epoch(self, epoch):
        self.n_begun += 1
        first = epoch * sum(self._n_steps)
        for n in self._n_steps:
            yield steps_from(first, n)
            first += n


@given(
    n_words=st.integers(1, 200_000),
    chunk_words=st.sampled_from([1, 700, 8192, 1 << 14, 1 << 16]),
    epochs=st.integers(1, 3),
)
def test_portions_cover_all_words_and_chunks(n_words, chunk_words, epochs):
    n_words = min(n_words, 300 * chunk_words)
    portions = Portions(n_words, chunk_words)
    numbers = range(epochs * portions.n)
    assert sum(map(portions.words_of, numbers)) == epochs * n_words
    assert all(0 < portions.words_of(i) <= 8192 for i in numbers)
    chunks = dict.fromkeys(map(portions.chunk_of, numbers))
    n_chunks = -(-n_words // chunk_words)
    assert list(chunks) == [(e, c) for e in range(epochs) for c in range(n_chunks)]
    for epoch, chunk in chunks:
        first = portions.first_of(epoch, chunk)
        assert portions.words_before(first) == epoch * n_words + chunk * chunk_words


@given(
    n_steps=st.lists(st.integers(0, 9), min_size=1, max_size=4),
    size=st.integers(1, 4),
    ends=st.lists(st.integers(1, 9), min_size=1, max_size=30),
    stopped=st.integers(0, 3),
)
def test_ranks_take_every_step_once(n_steps, size, ends, stopped):
    portions = Portions(len(n_steps) * (1 << 15), 1 << 15)  # four of each chunk
    n_all, epochs = 2 * portions.n, 2
    walks = [Walk(Stream(n_steps), portions) for _ in range(size)]
    taken, begin, left = [], 0, []
    for length in (*ends, n_all):
        end = min(n_all, begin + length)
        remaining = []
        for rank, walk in enumerate(walks):
            now = state(begin, [(i, 0) for i in left[rank::size]])
            wanted = PortionsToTrain.of(now, Share(rank, size, end), n_all)
            n_done = 0
            for chunks, (numbers, steps) in enumerate(walk.steps_of(wanted)):
                if length != n_all and chunks == stopped:
                    break
                n_done += len(numbers)
                for i in range(len(steps)):
                    one = steps[i]
                    n_centers, n_words = steps.shape.n_centers, steps.shape.n_words
                    first = int(one.alpha) * n_centers
                    assert one.words.tolist() == list(range(first, first + n_words))
                    assert one.sentences.tolist() == one.words.tolist()
                    assert set(one.pools.flatten().tolist()) == {int(one.alpha)}
                    taken.append(int(one.alpha))
            next_portion, rest = wanted.after(n_done)
            remaining += rest + list(range(next_portion, end, size))
        begin, left = end, sorted(remaining)
    assert left == []
    assert sorted(taken) == list(range(epochs * sum(n_steps)))


def test_a_walk_begins_an_epoch_again_only_to_go_back():
    stream = Stream([4, 4, 4])
    walk = Walk(stream, Portions(3 * 8192, 8192))
    for wanted, n_begun in (([0], 1), ([1], 1), ([1, 2], 1), ([3], 2), ([2], 3), ([4], 4)):
        list(walk.steps_of(wanted))
        assert stream.n_begun == n_begun


def test_one_process_continues_behind_the_portions_that_ranks_left():
    wanted = PortionsToTrain.of(state(6, [(2, 0), (5, 0)]), None, 9)
    assert list(wanted) == [2, 5, 6, 7, 8]
    assert wanted.after(1) == (6, [5])
    assert wanted.after(3) == (7, [])


@pytest.mark.parametrize(("place", "portion"), [((0, 1), 2), ((1, 2), 9), ((1, 3), 10)])
def test_the_state_of_an_earlier_build_is_counted_in_portions(place, portion):
    portions = Portions(5 * 8192, 1 << 14)
    renewed = portions.renewed(state(0, [place]))
    assert (renewed.next_chunk, len(renewed.positions)) == (portion, 0)
    assert (renewed.words_done, renewed.pairs_done, renewed.seconds) == (7, 5, 3.0)
    for same in (state(0), state(3), state(3, [(1, 0)])):
        assert portions.renewed(same) is same
