"""The argument `progress`: what a long call shows while it runs."""

from sgns.arguments.progress.display import Display, Phase, ProgressLike, display_of
from sgns.arguments.progress.events import event_line
from sgns.arguments.progress.interval import parse_time
from sgns.arguments.progress.signals import answering

__all__ = [
    "Display",
    "Phase",
    "ProgressLike",
    "answering",
    "display_of",
    "event_line",
    "parse_time",
]
