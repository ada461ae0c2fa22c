"""Phrases on the command line: found and joined before rare words are dropped."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sgns import Corpus, Phrases
from sgns.cli.progress import Printing
from sgns.cli.reading import Reading
from sgns.cli.streams import say
from sgns.files.names import Input

__all__ = ["check_reading", "read_and_join"]

#: Options that need the vocabulary, which is chosen after joining.
_NEEDS_VOCABULARY = {
    "keep": "--keep",
    "given_vocabulary": "--vocabulary",
    "out_of_vocabulary": "--out-of-vocabulary",
}


def check_reading(reading: Reading, passes: int, workers: int | None) -> None:
    """Check the options of `read_and_join` before any text is read.

    Raises
    ------
    ValueError, OSError
        As `Reading.check` does; or if options cannot be combined with phrases.
    """
    for name, flag in _NEEDS_VOCABULARY.items():
        if passes and getattr(reading, name) != getattr(Reading(), name):
            raise ValueError(
                f"{flag} does not go with --phrases, which chooses the vocabulary: omit one of them"
            )
    reading.check(workers)


def read_and_join(
    reading: Reading,
    files: Sequence[Input],
    passes: int,
    threshold: float,
    workers: int | None,
    printing: Printing,
) -> Corpus:
    """Read a corpus, join its phrases in some passes, and then drop rare words.

    Parameters
    ----------
    reading : Reading
        Options of the text.
    files : sequence of Path or URL
        Text, or one encoded corpus.
    passes : int
        Passes that find and join phrases; 0 only reads.
    threshold : float
        Score that a phrase must exceed.
    workers : int, optional
        Threads; as many as there are cores if omitted.
    printing : Printing
        What is printed.

    Returns
    -------
    Corpus
    """
    quiet, display = printing.quiet, printing.display
    if passes == 0:
        return reading.read(files, workers, printing)
    min_count = reading.least_count
    corpus = reading.read(files, workers, printing, whole=True)
    for number in range(1, passes + 1):
        started = time.perf_counter()
        found = Phrases.find(corpus, min_count, threshold, workers=workers, progress=display)
        joined = found.apply(corpus, workers, display)
        say(
            f"pass {number}: found {len(found):,} phrases, joined {corpus.n_words:,} words to "
            f"{joined.n_words:,}, in {time.perf_counter() - started:.1f} s",
            quiet,
        )
        corpus = joined
    corpus = corpus.prune(min_count, reading.max_size)
    say(f"kept {len(corpus.vocabulary):,} words and phrases, {corpus.n_words:,} in all", quiet)
    return corpus
