"""Tests of what ranks tell each other: threads, in place of processes."""

import numpy as np
import pytest
from sgns.errors import DistributedError

from .threads import on_ranks


def test_numbers_texts_and_flags_of_all_ranks():
    def tell(group):
        return (
            group.sum(np.array([1.0, group.rank])).tolist(),
            group.gather("é" * group.rank),
            group.any(group.rank == 2),
            group.any(False),
            group.first(lambda: 7.5 if group.rank == 0 else 1 / 0),
        )

    for found in on_ranks(3, tell):
        assert found == ([3.0, 3.0], ["", "é", "éé"], True, False, 7.5)


def test_arrays_and_rows_of_rank_0_are_those_of_all(monkeypatch):
    monkeypatch.setattr("sgns.distributed.group._PIECE_BYTES", 100)
    arrays = {"a": np.arange(6).reshape(2, 3), "none": np.empty((0, 2), np.uint64)}
    arrays["a"].flags.writeable = False  # as arrays from files are

    def share(group):
        rows = np.full((9, 16), float(group.rank), np.float32)[:, :5]  # in padded rows
        group.share_rows(rows)
        return rows, group.share(arrays if group.rank == 0 else {"other": np.zeros(2)})

    for rows, found in on_ranks(2, share):
        assert not rows.any()
        assert found.keys() == arrays.keys()
        for name, array in arrays.items():
            assert np.array_equal(found[name], array)
            assert found[name].dtype == array.dtype


def test_an_error_within_a_block_ends_the_blocks_of_all():
    def fail(group):
        with group.together():
            if group.rank == 1:
                raise FileNotFoundError("no\nfile")

    errors = on_ranks(3, fail)
    assert isinstance(errors[1], FileNotFoundError)
    for rank in (0, 2):
        assert isinstance(errors[rank], DistributedError)
        assert str(errors[rank]) == "rank 1 of 3 failed: FileNotFoundError: no file"


def test_a_block_without_an_error_ends():
    def work(group):
        with group.together():
            return group.rank

    assert on_ranks(2, work) == [0, 1]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("seed", "seed is 0 on rank 0 and 1 on rank 1; start all ranks with the same input"),
        ("call", "the ranks run different commands or calls: 0 on rank 0 and 1 on rank 1; start"),
        ("ids", "the words of the sentences, or their order differ between rank 0 and rank 1"),
        ("instruction_set", "set the environment variable SGNS_ISA to one of them on all ranks"),
    ],
)
def test_a_difference_between_two_ranks_is_an_error_on_all(name, message):
    def check(group):
        group.check_same({"same": 1})
        group.check_same({"same": 1, name: int(group.rank == 1)})

    for error in on_ranks(3, check):
        assert isinstance(error, DistributedError)
        assert message in str(error)
