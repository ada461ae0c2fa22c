"""Phrases on the command line: found and joined before rare words are dropped."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from sgns import Corpus, Phrases
from sgns.cli.progress import say
from sgns.cli.reading import Reading
from sgns.files.names import Input

__all__ = ["read_and_join"]

#: Options that need the vocabulary, which is chosen after joining.
_NEEDS_VOCABULARY = {
    "keep": "--keep",
    "given_vocabulary": "--vocabulary",
    "out_of_vocabulary": "--out-of-vocabulary",
}


def read_and_join(
    reading: Reading,
    files: Sequence[Input],
    passes: int,
    threshold: float,
    workers: int | None,
    quiet: bool,
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
    quiet : bool
        Print nothing but errors.

    Returns
    -------
    Corpus

    Raises
    ------
    ValueError
        If `reading` has options that cannot be combined with phrases.
    """
    if passes == 0:
        return reading.read(files, workers, quiet)
    for name, flag in _NEEDS_VOCABULARY.items():
        if getattr(reading, name) != getattr(Reading(), name):
            raise ValueError(f"{flag} does not go with --phrases, which chooses the vocabulary")
    min_count = reading.least_count
    whole = replace(reading, min_count=None if reading.is_encoded(files) else 1, max_size=None)
    corpus = whole.read(files, workers, quiet)
    for number in range(1, passes + 1):
        started = time.perf_counter()
        found = Phrases.find(corpus, min_count, threshold, workers=workers)
        joined = found.apply(corpus, workers)
        say(
            f"pass {number}: found {len(found):,} phrases, joined {corpus.n_words:,} words to "
            f"{joined.n_words:,}, in {time.perf_counter() - started:.1f} s",
            quiet,
        )
        corpus = joined
    corpus = corpus.prune(min_count, reading.max_size)
    say(f"kept {len(corpus.vocabulary):,} words and phrases, {corpus.n_words:,} in all", quiet)
    return corpus
