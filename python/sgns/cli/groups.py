"""Groups of options in the help of commands, in the order in which it shows them."""

from __future__ import annotations

from cyclopts import Group

__all__ = [
    "CHECKPOINTS",
    "COMPUTATION",
    "MESSAGES",
    "NEGATIVES",
    "NGRAMS",
    "TEXT",
    "TRAINING",
    "VALIDATION",
]

TEXT = Group("Text", sort_key=1)
TRAINING = Group("Training", sort_key=2)
NEGATIVES = Group("Negatives", sort_key=3)
NGRAMS = Group("N-grams", sort_key=4)
COMPUTATION = Group("Computation", sort_key=5)
VALIDATION = Group("Held-out data", sort_key=6)
CHECKPOINTS = Group("Checkpoints", sort_key=7)
MESSAGES = Group("Messages", sort_key=8)
