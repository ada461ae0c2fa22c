"""Demonstration for the command ``sgns demo``."""

from sgns.demo.demo import group_cosines, run, train_toy, train_toy_torch, write_text

__all__ = ["group_cosines", "run", "train_toy", "train_toy_torch", "write_text"]
