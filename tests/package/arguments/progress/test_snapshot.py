"""Numbers that follow from a snapshot of a phase."""

import pytest
from sgns.arguments.progress.snapshot import Snapshot


def test_time_left_follows_from_the_speed_of_this_phase():
    now = Snapshot("training", "words", done=40, total=100, begun=20, words=20, seconds=10)
    assert (now.fraction, now.per_second, now.seconds_left) == (0.4, 2, 30)


@pytest.mark.parametrize(
    "now",
    [
        Snapshot("reading", "bytes", done=5, seconds=1),
        Snapshot("reading", "bytes", done=5, total=0, seconds=1),
        Snapshot("training", "words", done=5, total=9, begun=5, seconds=1),
        Snapshot("training", "words", done=5, total=9, seconds=0),
    ],
    ids=["no total", "nothing to do", "nothing done", "no time"],
)
def test_time_left_is_unknown_without_a_speed_or_a_total(now):
    assert now.seconds_left is None


def test_a_phase_without_a_total_has_no_fraction():
    assert Snapshot("reading", "sentences", done=5).fraction is None
    assert Snapshot("reading", "sentences", done=5).per_second is None


def test_more_than_was_expected_is_all():
    now = Snapshot("reading", "bytes", done=12, total=10, words=3, seconds=2)
    assert (now.fraction, now.seconds_left) == (1.0, 0)
