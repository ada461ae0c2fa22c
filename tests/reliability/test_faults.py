"""Every row of the table of faults: nothing hangs, crashes or trains on invalid data."""

from __future__ import annotations

import pytest

from .faults import FAULTS
from .run_faults import __name__ as RUNNER
from .runs import run


@pytest.fixture(scope="session")
def verdicts(tmp_path_factory):
    """Verdict on each row; they run in one process, which imports sgns once and forks."""
    return run(RUNNER, tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("name", FAULTS)
def test_fault(verdicts, name):
    assert verdicts[name] == ""


def test_the_table_has_many_rows():
    assert len(FAULTS) >= 60
