"""gensim's hook for subclasses that replace the sentences of a training."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, TypeAlias

from sgns.compat.gensim.sentences.encoding import EncodedSentences
from sgns.compat.gensim.signatures import Sentences

__all__ = ["Jobs"]

Sentence: TypeAlias = list[Hashable]


class Jobs:
    """Base class with the hook `_do_train_job`, which gensim's workers call with sentences.

    A subclass can override it to train on other sentences. For example, fastnode2vec trains on
    random walks.
    """

    batch_words: int
    alpha: float

    def _do_train_job(self, sentences: Sentences, alpha: float, inits: Any) -> tuple[int, int]:
        """Collect sentences for training. In gensim, this method trains on them.

        Parameters
        ----------
        sentences : iterable of iterables of words
            At most `batch_words` words, or one longer sentence.
        alpha, inits
            No effect.

        Returns
        -------
        tuple of (int, int)
            The number of words in the sentences, twice.
        """
        job = list(map(list, sentences))
        self._job += job
        n_words = sum(map(len, job))
        return n_words, n_words

    def _through_jobs(self, sentences: Sentences | None) -> Sentences | None:
        """Return the sentences that `_do_train_job` of a subclass trains on.

        Sentences are returned unchanged if no subclass overrides the method, or if they come from
        `corpus_file`, for which gensim does not call it.
        """
        from_file = isinstance(sentences, EncodedSentences) and sentences.path is not None
        if sentences is None or from_file or type(self)._do_train_job is Jobs._do_train_job:
            return sentences
        return self._collected(sentences)

    def _collected(self, sentences: Sentences) -> Iterator[Sentence]:
        for batch in _batches(sentences, self.batch_words):
            self._job: list[Sentence] = []
            self._do_train_job(batch, self.alpha, None)
            yield from self._job
        self._job = []


def _batches(sentences: Sentences, batch_words: int) -> Iterator[list[Sentence]]:
    """Yield batches as gensim: at most `batch_words` words, or one longer sentence."""
    batch: list[Sentence] = []
    n_words = 0
    for sentence in map(list, sentences):
        if batch and n_words + len(sentence) > batch_words:
            yield batch
            batch, n_words = [], 0
        batch.append(sentence)
        n_words += len(sentence)
    if batch:
        yield batch
