"""Lines of text about a phase."""

import pytest
from sgns.arguments.progress.lines import duration, line_of
from sgns.arguments.progress.snapshot import Snapshot


def free_memory():
    return 3 << 30


def test_a_line_of_training_has_all_its_numbers():
    now = Snapshot(
        "training", "words", 43_210, 100_000, 0, 43_210, seconds=60, loss=1.25, alpha=0.0142
    )
    assert line_of(now, free_memory) == (
        "training: 43.2 %, 43,210 of 100,000 words, 720 words/s, loss 1.250, rate 0.0142, "
        "0:01:00 so far, 0:01:19 left, 3.0 GiB of memory free"
    )


def test_a_line_of_reading_counts_words_and_compares_bytes():
    now = Snapshot("reading", "bytes", 500, 2000, 0, words=80, seconds=4)
    assert line_of(now, free_memory) == (
        "reading: 25.0 %, 80 words, 20 words/s, 0:00:04 so far, 0:00:12 left, "
        "3.0 GiB of memory free"
    )


def test_a_line_leaves_out_what_is_unknown():
    now = Snapshot("reading", "edges", 1234, words=1234, seconds=2)
    assert line_of(now, free_memory).startswith("reading: 1,234 edges, 617 edges/s, 0:00:02 so far")
    assert line_of(Snapshot("encoding", "words"), free_memory) == (
        "encoding: 0:00:00 so far, 3.0 GiB of memory free"
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0:00:00"), (59.6, "0:01:00"), (3723, "1:02:03"), (1e6, "277:46:40")],
)
def test_times_have_hours_minutes_and_seconds(seconds, text):
    assert duration(seconds) == text
