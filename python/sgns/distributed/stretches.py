"""The lengths of stretches: how much the ranks train between two exchanges."""

from __future__ import annotations

from sgns import _core

__all__ = ["FIRST_WORDS", "GROWTH", "Stretches"]

#: Words that a rank trains before the first exchange.
FIRST_WORDS = 20_000

#: A stretch grows with what a rank has done: exchanges are dense while vectors are young, and
#: their number grows with the logarithm of the corpus.
GROWTH = 0.02

#: Growth times the number of ranks, at most, if exchanges take more than their share of the time.
#: More would cost quality: the more ranks, the less each knows of what all have done.
_MOST_GROWTH = 0.2
_SHARE_OF_EXCHANGES = 0.15


class Stretches:
    """Lengths of stretches, from what all ranks know.

    Parameters
    ----------
    size : int
        Number of ranks.
    is_fixed : bool
        Whether the time that exchanges take has no influence, so that a training can be repeated.
    """

    def __init__(self, size: int, is_fixed: bool) -> None:
        self._size = size
        self._is_fixed = is_fixed
        self._share = 0.0

    def note(self, training: float, exchange: float) -> None:
        """Note the seconds that the last stretch and its exchange took on the slowest rank."""
        share = exchange / max(training + exchange, 1e-9)
        self._share += (share - self._share) / 4  # a mean over the last stretches

    def chunks(self, words_done: int) -> int:
        """Return how many chunks all ranks together train in the next stretch.

        Parameters
        ----------
        words_done : int
            Words that all ranks have done.
        """
        growth = GROWTH
        if not self._is_fixed:
            wanted = growth * max(1.0, self._share / _SHARE_OF_EXCHANGES)
            growth = max(growth, min(_MOST_GROWTH / self._size, wanted))
        words = max(FIRST_WORDS, growth * words_done / self._size)
        return self._size * max(1, round(words / _core.CHUNK_WORDS))
