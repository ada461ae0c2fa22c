"""Sentences on their way to training, where subclasses put others in their place."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any, TypeAlias

__all__ = ["Jobs"]

Sentence: TypeAlias = list[Hashable]


class Jobs:
    """gensim's hook of subclasses: its workers hand sentences to `_do_train_job`.

    fastnode2vec, for one, overrides it to train on random walks in place of the sentences
    that it was given.
    """

    batch_words: int
    alpha: float

    def _do_train_job(
        self, sentences: Iterable[Iterable[Hashable]], alpha: float, inits: Any
    ) -> tuple[int, int]:
        """Train on these sentences, in gensim; here they are kept until all are there.

        Parameters
        ----------
        sentences : iterable of iterables of words
            Of `batch_words` words at most, if they are more than one.
        alpha, inits
            No effect.

        Returns
        -------
        tuple of (int, int)
            Words of the sentences, twice.
        """
        job = list(map(list, sentences))
        self._job += job
        n_words = sum(map(len, job))
        return n_words, n_words

    @property
    def _changes_sentences(self) -> bool:
        """Whether a subclass has a `_do_train_job` of its own."""
        return type(self)._do_train_job is not Jobs._do_train_job

    def _changed(self, sentences: Iterable[Iterable[Hashable]]) -> Iterator[Sentence]:
        """Yield what sentences become on their way through `_do_train_job`."""
        for batch in _batches(sentences, self.batch_words):
            self._job: list[Sentence] = []
            self._do_train_job(batch, self.alpha, None)
            yield from self._job
        self._job = []


def _batches(sentences: Iterable[Iterable[Hashable]], n_words: int) -> Iterator[list[Sentence]]:
    """Sentences by as many as have `n_words` at most, or else one by one, as in gensim."""
    batch: list[Sentence] = []
    filled = 0
    for sentence in map(list, sentences):
        if batch and filled + len(sentence) > n_words:
            yield batch
            batch, filled = [], 0
        batch.append(sentence)
        filled += len(sentence)
    if batch:
        yield batch
