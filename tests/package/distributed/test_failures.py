"""Tests of failures as texts for other ranks."""

import pytest
from sgns.distributed.failures import LostRankError, as_lost_rank, describe
from sgns.errors import DistributedError


def test_an_error_is_described_in_one_line():
    assert describe(ValueError("a\n  b")) == "ValueError: a b"
    assert describe(KeyboardInterrupt()) == "KeyboardInterrupt"


def test_an_error_of_torch_is_a_lost_rank_and_one_of_ours_stays():
    message = r"^another rank has ended or cannot be reached \(closed\); see its own messages"
    with pytest.raises(LostRankError, match=message), as_lost_rank():
        raise RuntimeError("closed\nstack")
    with pytest.raises(DistributedError, match=r"^ours$") as found, as_lost_rank():
        raise DistributedError("ours")
    assert found.type is DistributedError
