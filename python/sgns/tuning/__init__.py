"""Search for the options of training that suit a corpus and a task."""

from sgns.tuning.space import Range, default_space, parse_range
from sgns.tuning.table import Trial
from sgns.tuning.tasks import HeldOutTask, NextItemTask, QuestionTask
from sgns.tuning.tune import Tuning, tune

__all__ = [
    "HeldOutTask",
    "NextItemTask",
    "QuestionTask",
    "Range",
    "Trial",
    "Tuning",
    "default_space",
    "parse_range",
    "tune",
]
