"""The lengths of stretches, after which ranks exchange rows, and which rows they exchange."""

from __future__ import annotations

from sgns import _core

__all__ = ["FIRST_WORDS", "GROWTH", "Stretches", "share_of_exchanges"]

#: Words that a rank trains before the first exchange.
FIRST_WORDS = 20_000

#: A stretch grows with what a rank has done: exchanges are dense while vectors are young, and
#: their number grows with the logarithm of the corpus.
GROWTH = 0.02

#: Growth times the number of ranks, at most, if exchanges take more than their share of the time.
#: More would cost quality: the more ranks, the less each knows of what all have done.
_MOST_GROWTH = 0.2
_SHARE_OF_EXCHANGES = 0.15

#: If exchanges of all rows would still take more than their share of the time, two ranks make one
#: of so many of all rows, the others of those of frequent tokens. More ranks would lose quality.
_EXCHANGES_OF_ALL = 4


def share_of_exchanges(training: float, exchanges: float) -> float:
    """Return the share of the time that exchanges take, from the seconds of both."""
    return exchanges / max(training + exchanges, 1e-9)


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
        self._training = 0.0
        self._exchange_of_all = 0.0
        self._since_all = 0  # exchanges after the last one of all rows

    def note(self, training: float, exchange: float) -> None:
        """Note the seconds that the last stretch and the last exchange took on the slowest rank."""
        share = share_of_exchanges(training, exchange)
        self._share += (share - self._share) / 4  # a mean over the last stretches
        self._training = training
        if self._since_all == 0:
            self._exchange_of_all = exchange

    def next_has_all(self, is_last: bool) -> bool:
        """Return whether the next exchange is of all rows; call this once for each.

        Parameters
        ----------
        is_last : bool
            Whether the ranks end after it, with the same rows.
        """
        share = share_of_exchanges(self._training, self._exchange_of_all)
        has_all = (
            is_last
            or self._is_fixed
            or self._size > 2
            or share <= _SHARE_OF_EXCHANGES
            or self._since_all == _EXCHANGES_OF_ALL - 1
        )
        self._since_all = 0 if has_all else self._since_all + 1
        return has_all

    def chunks(self, words_done: int) -> int:
        """Return how many chunks all ranks together train in the next stretch.

        Parameters
        ----------
        words_done : int
            Words that all ranks have done.
        """
        growth = GROWTH
        if not self._is_fixed:
            # Longer stretches alone lower the share slowly: the square comes nearer to the aim.
            wanted = growth * max(1.0, self._share / _SHARE_OF_EXCHANGES) ** 2
            growth = max(growth, min(_MOST_GROWTH / self._size, wanted))
        words = max(FIRST_WORDS, growth * words_done / self._size)
        return self._size * max(1, round(words / _core.CHUNK_WORDS))
