"""Tests of the lengths of stretches, and of the rows that are exchanged after them."""

import pytest
from sgns import _core
from sgns.distributed.stretches import Stretches


def words(stretches, done, size=2):
    return stretches.chunks(done) * _core.CHUNK_WORDS / size


def test_stretches_begin_short_and_grow_with_what_is_done():
    stretches = Stretches(2, is_fixed=False)
    assert words(stretches, 0) == 2 * _core.CHUNK_WORDS
    assert abs(words(stretches, 2 * 10**8) - 0.02 * 10**8) < _core.CHUNK_WORDS
    assert stretches.chunks(10**9) % 2 == 0


@pytest.mark.parametrize(("size", "growth"), [(2, 0.1), (4, 0.05), (16, 0.02)])
def test_stretches_grow_faster_if_exchanges_take_much_of_the_time(size, growth):
    stretches = Stretches(size, is_fixed=False)
    fixed = Stretches(size, is_fixed=True)
    for each in (stretches, fixed):
        for _ in range(20):
            each.note(training=1.0, exchange=9.0)
    done = size * 10**8
    assert abs(words(stretches, done, size) - growth * 10**8) < _core.CHUNK_WORDS
    assert abs(words(fixed, done, size) - 0.02 * 10**8) < _core.CHUNK_WORDS
    assert stretches.chunks(0) == 2 * size


def test_stretches_grow_somewhat_more_if_exchanges_take_somewhat_more_than_their_share():
    stretches = Stretches(2, is_fixed=False)
    for _ in range(100):
        stretches.note(training=0.7, exchange=0.3)
    assert abs(words(stretches, 2 * 10**8) - 0.08 * 10**8) < _core.CHUNK_WORDS


def has_all(stretches, training, exchange_of_all, n=9):
    found = []
    seconds = exchange_of_all
    for _ in range(n):
        stretches.note(training, seconds)
        found.append(stretches.next_has_all(is_last=False))
        seconds = exchange_of_all if found[-1] else exchange_of_all / 9
    return found


def test_one_of_four_exchanges_of_two_ranks_has_all_rows_if_more_would_take_much_of_the_time():
    sparse = [False, False, False, True]
    assert has_all(Stretches(2, is_fixed=False), 1.0, 1.0, 8) == sparse * 2
    assert has_all(Stretches(2, is_fixed=False), 1.0, 0.1) == [True] * 9
    assert has_all(Stretches(2, is_fixed=True), 1.0, 1.0) == [True] * 9
    assert has_all(Stretches(3, is_fixed=False), 1.0, 1.0) == [True] * 9


def test_an_exchange_after_which_ranks_end_has_all_rows():
    stretches = Stretches(2, is_fixed=False)
    stretches.note(1.0, 1.0)
    assert not stretches.next_has_all(is_last=False)
    assert stretches.next_has_all(is_last=True)


def test_ranks_exchange_all_rows_again_when_exchanges_take_little_of_the_time():
    stretches = Stretches(2, is_fixed=False)
    assert has_all(stretches, 1.0, 1.0, 2) == [False, False]
    assert has_all(stretches, 99.0, 1.0, 3) == [True] * 3
