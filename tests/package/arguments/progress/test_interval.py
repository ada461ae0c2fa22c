"""Intervals as text."""

import pytest
from sgns.arguments.progress.interval import parse_interval, parse_time


@pytest.mark.parametrize(
    ("every", "seconds"), [(30, 30), ("45", 45), ("2s", 2), (".5 min", 30), ("1e1h", 36000)]
)
def test_times_are_seconds(every, seconds):
    assert parse_interval(every) == (seconds, "s")
    assert parse_time("log_every", every) == seconds


def test_other_units_are_allowed_by_name():
    assert parse_interval("1,000 words", ["words"]) == (1000, "words")
    assert parse_interval("1,000 words") is None


@pytest.mark.parametrize("every", [0, "0s", "-1", "1 week", "s", "1e999", float("nan"), None])
def test_what_is_no_time_is_refused_with_examples(every):
    with pytest.raises(ValueError, match=r"^log_every must be .*, or text such as '30s'.*, got"):
        parse_time("log_every", every)
