"""Intervals between checkpoints, in time or in words."""

import math

import numpy as np
import pytest
from sgns import _core
from sgns.training.progress import parse_interval, reporting


@pytest.mark.parametrize(
    ("every", "seconds"),
    [
        (30, 30),
        (0.5, 0.5),
        (np.int64(3), 3),
        ("45", 45),
        ("2s", 2),
        (".5 min", 30),
        ("1e1h", 36000),
    ],
)
def test_times_are_seconds(every, seconds):
    assert parse_interval(every) == (seconds, None)


@pytest.mark.parametrize(
    ("every", "words"),
    [("1 words", 1), ("1,000,000 words", 10**6), ("2e3words", 2000), ("0.1 words", 1)],
)
def test_intervals_in_words_have_no_time(every, words):
    assert parse_interval(every) == (math.inf, words)


@pytest.mark.parametrize("every", ["0 words", "words", "-5", "1 week", "10 min 5 s", "1e999"])
def test_other_intervals_are_refused(every):
    with pytest.raises(ValueError, match=f"checkpoint_every must be .*, got {every!r}"):
        parse_interval(every)


def test_a_report_is_shown_and_handed_on(shown):
    display, events = shown
    handed = []
    progress = _core.Progress(30, 100, 90, 1.5, 0.02, 2.0)
    with display.phase("training", total=100) as phase:
        report = reporting(phase, lambda progress: handed.append(progress) or False)
        assert report(progress) is False
        assert reporting(phase, None)(progress) is None
    assert handed == [progress]
    event = events[1]
    assert (event["done"], event["total"], event["loss"], event["alpha"]) == (30, 100, 1.5, 0.02)
