"""Notes of what has been done to an object."""

from __future__ import annotations

import logging
from typing import Any

__all__ = ["Events"]

logger = logging.getLogger(__name__)


class Events:
    """Base of what gensim keeps notes of."""

    def add_lifecycle_event(
        self, event_name: str, log_level: int | bool = logging.INFO, **event: Any
    ) -> None:
        """Write a note to the log, unless `log_level` is false; it is not kept."""
        if log_level:
            logger.log(int(log_level), "%s: %s %s", self, event_name, event)
