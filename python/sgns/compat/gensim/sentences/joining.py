"""Phrases joined in sentences: one at a time, or as a sequence of sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sgns.compat.gensim.events import Events
from sgns.corpus import phrases as sgns_phrases

__all__ = ["JoinedSentences", "Joiner", "cuts", "phrases_by_spelling"]


class Joiner(Events):
    """Base class that joins phrases in sentences."""

    def _found(self) -> sgns_phrases.Phrases:
        """Return the phrases to join."""
        raise NotImplementedError

    def __getitem__(self, sentence: Iterable[Any]) -> Any:
        """Join the phrases in one sentence, or in each of several sentences.

        The result for several sentences is lazy: a `JoinedSentences`. Only the first item is read
        here.
        """
        if isinstance(sentence, JoinedSentences):  # its sentences can perhaps be read only once
            return JoinedSentences(self, sentence)
        first = next(iter(sentence), None)
        if iter(sentence) is sentence:  # an iterator, which has lost its first item
            sentence = chain([] if first is None else [first], sentence)
        if first is None or isinstance(first, str):
            return self._found().join(sentence)
        return JoinedSentences(self, sentence)

    def score_candidate(
        self, word_a: str, word_b: str, in_between: Sequence[str]
    ) -> tuple[str, float] | tuple[None, None]:
        """Return the joined spelling and the score of a phrase.

        Parameters
        ----------
        word_a, word_b : str
            First and last word.
        in_between : sequence of str
            Connector words between them, in order.

        Returns
        -------
        phrase, score : (str, float) or (None, None)
            None and None if the words are not a phrase.
        """
        found = self._found()
        joined = found.join([word_a, *in_between, word_b])
        return (joined[0], found[joined[0]]) if len(joined) == 1 else (None, None)

    def analyze_sentence(self, sentence: Iterable[str]) -> Iterator[tuple[str, float | None]]:
        """Yield the tokens of a joined sentence: phrases with their scores, words with None."""
        words = list(sentence)
        found = self._found()
        at = 0
        for token in found.join(words):
            if token == words[at]:
                yield token, None
            else:
                yield token, found[token]
                at += 1
                while words[at] in found.connector_words:
                    at += 1
            at += 1

    def find_phrases(self, sentences: Iterable[Iterable[str]]) -> dict[str, float]:
        """Return the phrases that occur in some sentences, with their scores."""
        return {
            token: score
            for sentence in sentences
            for token, score in self.analyze_sentence(sentence)
            if score is not None
        }


class JoinedSentences:
    """Sentences with joined phrases: as many, in the same order, joined when they are read.

    Positions and slices read only the sentences that they name. The length and positions need
    sentences that have them, such as a list.

    Attributes
    ----------
    obj : Joiner
        Source of the phrases.
    corpus : iterable of lists of str
        Sentences before they are joined.
    """

    def __init__(self, obj: Joiner, corpus: Iterable[Iterable[str]]) -> None:
        self.obj = obj
        self.corpus = corpus

    def __iter__(self) -> Iterator[list[str]]:
        return map(self.obj._found().join, self.corpus)

    def __len__(self) -> int:
        return len(self.corpus)  # type: ignore[arg-type]

    def __getitem__(self, at: Any) -> Any:
        """Return the joined sentence at a position, or the joined sentences of a slice.

        Raises
        ------
        TypeError
            If the sentences have no positions.
        """
        if not hasattr(self.corpus, "__getitem__"):
            raise TypeError(
                "these sentences can only be read in order: join those of a list, such as "
                "phrases[list(sentences)]"
            )
        return self.obj[self.corpus[at]]


def phrases_by_spelling(
    scores: Mapping[str, float], *, delimiter: str, connector_words: Iterable[str], **options: Any
) -> sgns_phrases.Phrases:
    """Return phrases that are known by their joined spellings, as gensim knows them.

    Each result of `cuts` is a phrase: in ``new_york_city``, ``new`` and ``york_city`` as well as
    ``new_york`` and ``city``.
    """
    connectors = frozenset(connector_words)
    words: list[tuple[str, ...]] = []
    each: list[float] = []
    for spelling, score in scores.items():
        for cut in cuts(spelling, delimiter, connectors):
            words.append(cut)
            each.append(score)
    return sgns_phrases.Phrases(
        words, each, delimiter=delimiter, connector_words=connectors, **options
    )


def cuts(spelling: str, delimiter: str, connectors: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Yield each way to cut a spelling into a first word, connectors and a last word."""
    parts = spelling.split(delimiter)
    for end in range(1, len(parts)):
        begin = end
        while begin < len(parts):
            first, last = delimiter.join(parts[:end]), delimiter.join(parts[begin:])
            if first not in connectors and last not in connectors:
                yield first, *parts[end:begin], last
            if parts[begin] not in connectors:
                break
            begin += 1
