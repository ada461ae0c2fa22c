"""Lifecycle events of models and vectors."""

from __future__ import annotations

import logging
from typing import Any

__all__ = ["Events"]

logger = logging.getLogger(__name__)


class Events:
    """Base class with gensim's method for lifecycle events."""

    def add_lifecycle_event(
        self, event_name: str, log_level: int | bool = logging.INFO, **event: Any
    ) -> None:
        """Log an event, unless `log_level` is false. The object does not store it."""
        if log_level:
            logger.log(int(log_level), "%s: %s %s", self, event_name, event)
