"""Tests of the lengths of stretches."""

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


def test_stretches_grow_little_more_if_exchanges_take_little_more_than_their_share():
    stretches = Stretches(2, is_fixed=False)
    for _ in range(100):
        stretches.note(training=0.7, exchange=0.3)
    assert abs(words(stretches, 2 * 10**8) - 0.04 * 10**8) < _core.CHUNK_WORDS
