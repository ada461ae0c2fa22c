"""gensim's lines on the progress of counting and training, for programs that parse its log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable, Iterator
from typing import TypeAlias

from sgns import _core

__all__ = ["PHRASES", "WORD2VEC", "EpochLines", "Watch", "watch_of"]

#: gensim's own loggers: programs choose its lines by their names.
WORD2VEC = logging.getLogger("gensim.models.word2vec")
PHRASES = logging.getLogger("gensim.models.phrases")

#: Function that yields sentences unchanged, and logs how many there were.
Watch: TypeAlias = Callable[[Iterator[list[Hashable]]], Iterator[list[Hashable]]]

_LINES = {
    WORD2VEC: "PROGRESS: at sentence #%i, processed %i words, keeping %i word types",
    PHRASES: "PROGRESS: at sentence #%i, processed %i words and %i word types",
}


def watch_of(logger: logging.Logger, progress_per: int = 10000) -> Watch | None:
    """Return a function that logs a line for each `progress_per` sentences.

    None if nobody listens: to know the number of different words takes time.
    """
    if not logger.isEnabledFor(logging.INFO):
        return None
    logger.info("collecting all words and their counts")

    def watched(sentences: Iterator[list[Hashable]]) -> Iterator[list[Hashable]]:
        n_words = 0
        words: set[Hashable] = set()
        for number, sentence in enumerate(sentences):
            if number % progress_per == 0:
                logger.info(_LINES[logger], number, n_words, len(words))
            words.update(sentence)
            n_words += len(sentence)
            yield sentence

    return watched


class EpochLines:
    """Lines on one epoch: at most one in `delay` seconds, and one at its end.

    Parameters
    ----------
    number : int
        Number of the epoch, from 0.
    by_examples : bool
        Whether the part that is done is one of examples, or of words.
    is_file : bool
        Whether sentences come from `corpus_file`, for which gensim has no queue of jobs.
    delay : float
        Seconds between two lines; the first comes after one second.
    clock : callable
        Function that returns the time in seconds.
    """

    def __init__(
        self,
        number: int,
        by_examples: bool = True,
        is_file: bool = False,
        delay: float = 1.0,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._number = number
        self._unit = "examples" if by_examples else "words"
        self._queue = -1 if is_file else 0
        self._delay = delay
        self._clock = clock
        self._start = clock()
        self._due = 1.0

    def report(self, progress: _core.Progress, kept: float) -> None:
        """Log the progress, if it is time to. `kept` is the part of the words that is kept."""
        elapsed = self._clock() - self._start
        if elapsed < self._due:
            return
        self._due = elapsed + self._delay
        WORD2VEC.info(
            "EPOCH %i - PROGRESS: at %.2f%% %s, %.0f words/s, in_qsize %i, out_qsize %i",
            self._number,
            100.0 * progress.words_done / progress.words_total,
            self._unit,
            kept * progress.words_done / elapsed,
            self._queue,
            0,
        )

    def end(self, raw_words: int, effective_words: float) -> None:
        """Log the end of the epoch."""
        elapsed = max(self._clock() - self._start, 1e-9)
        WORD2VEC.info(
            "EPOCH %i: training on %i raw words (%i effective words) took %.1fs, "
            "%.0f effective words/s",
            self._number,
            raw_words,
            effective_words,
            elapsed,
            effective_words / elapsed,
        )
