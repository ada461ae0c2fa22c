"""Ctrl-C, SIGTERM and SIGKILL at any moment: training resumes from its checkpoint."""

import os

from .run_interrupts import __name__ as RUNNER
from .runs import run

INTERRUPTS = int(os.environ.get("SGNS_INTERRUPTS", "20"))
KILLS = int(os.environ.get("SGNS_TRAINING_KILLS", "10"))


def test_training_resumes_after_signals_and_kills(tmp_path):
    assert run(RUNNER, tmp_path, INTERRUPTS, KILLS)["wrong"] == []
