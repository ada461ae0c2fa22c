"""Tests of the report of a training by several ranks."""

from types import SimpleNamespace

import pytest
from sgns.arguments.progress import Display
from sgns.distributed.report import Report
from sgns.errors import DistributedWarning

STATE = SimpleNamespace(words_done=1000, seconds=2.0)


def report_of(seconds, exchange, lines):
    report = Report(2, Display("log", write=lines.append))
    report.note(SimpleNamespace(seconds=seconds), exchange)
    return report


def test_the_end_tells_speed_and_share_of_exchanges():
    lines = []
    report = report_of([3.0, 3.0], 1.0, lines)
    assert report.share == 0.25
    report.close(STATE)
    assert lines == ["2 ranks: 500 words/s, 1 exchanges took 25 % of the time"]


def test_many_exchanges_are_a_warning():
    with pytest.warns(DistributedWarning, match="exchanges took 90 % of the time of 2 ranks"):
        report_of([3.0, 3.0], 27.0, []).close(STATE)


def test_a_slow_rank_is_a_warning():
    with pytest.warns(DistributedWarning, match="rank 1 trained for 40 s, and a rank for 22 s"):
        report_of([4.0, 40.0], 1.0, []).close(STATE)


def test_ranks_but_the_first_say_nothing():
    Report(2, None).close(STATE)
