"""Phrases with gensim's interface, on `sgns.corpus.phrases`."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import chain
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import check_integer
from sgns.compat.gensim.sentences.encoding import EncodedSentences, encode_sentences
from sgns.compat.gensim.signatures import check_save_options
from sgns.compat.gensim.vectors.files import read_container
from sgns.corpus import phrases as sgns_phrases
from sgns.corpus.corpus import Corpus
from sgns.corpus.renumbering import renumber
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.header import MALFORMED
from sgns.files.names import PathLike
from sgns.vocabulary import vocabulary_from_arrays, vocabulary_to_arrays

__all__ = ["ENGLISH_CONNECTOR_WORDS", "FrozenPhrases", "Phraser", "Phrases"]

_KIND = "gensim.phrases"

#: Articles, prepositions and conjunctions that an English phrase can contain.
ENGLISH_CONNECTOR_WORDS = frozenset(
    (
        *("a", "an", "the", "and", "or"),
        *("at", "by", "for", "from", "in", "of", "on", "to", "with", "without"),
    )
)


class _Joiner:
    """Base class that joins phrases in sentences."""

    def _found(self) -> sgns_phrases.Phrases:
        """Return the phrases to join."""
        raise NotImplementedError

    def __getitem__(self, sentence: Iterable[Any]) -> Any:
        """Join the phrases in one sentence, or in each of several sentences.

        The result for several sentences is lazy. It can be iterated over as often as they can.
        """
        first = next(iter(sentence), None)
        if iter(sentence) is sentence:  # an iterator, which has lost its first item
            sentence = chain([] if first is None else [first], sentence)
        if first is None or isinstance(first, str):
            return self._found().join(sentence)
        return _JoinedSentences(self, sentence)

    def find_phrases(self, sentences: Iterable[Iterable[str]]) -> dict[str, float]:
        """Return the phrases that occur in some sentences, with their scores."""
        found = self._found()
        joined = (word for sentence in sentences for word in found.join(sentence))
        return {word: found[word] for word in joined if word in found}


class _JoinedSentences:
    """Sentences with joined phrases. Each iteration joins them again."""

    def __init__(self, joiner: _Joiner, sentences: Iterable[Iterable[str]]) -> None:
        self._joiner = joiner
        self._sentences = sentences

    def __iter__(self) -> Iterator[list[str]]:
        found = self._joiner._found()
        return map(found.join, self._sentences)


class Phrases(_Joiner):
    """Phrases of sentences, with the interface of ``gensim.models.Phrases``.

    Parameters
    ----------
    sentences : iterable of lists of str, optional
        Sentences in which to find phrases, read once. `add_vocab` adds more sentences.
    min_count, threshold, delimiter, connector_words
        As in `sgns.Phrases.find`.
    max_vocab_size, progress_per
        No effect. No counts are pruned.
    scoring : {"default", "npmi", "count"} or callable
        A function is called for every candidate, also for rare ones, with the keyword arguments
        `worda_count`, `wordb_count`, `bigram_count`, `len_vocab`, `min_count` and
        `corpus_word_count`.

    Raises
    ------
    ValueError
        If `min_count` or `threshold` is out of range.
    """

    def __init__(
        self,
        sentences: Iterable[Iterable[str]] | None = None,
        min_count: int = 5,
        threshold: float = 10.0,
        max_vocab_size: int = 40000000,
        delimiter: str = "_",
        progress_per: int = 10000,
        scoring: str | Callable[..., float] = "default",
        connector_words: Iterable[str] = frozenset(),
    ) -> None:
        check_integer("min_count", min_count, 1)
        if not callable(scoring):
            _core.check_phrase_scoring(scoring, threshold)
        self.min_count = min_count
        self.threshold = threshold
        self.max_vocab_size = max_vocab_size
        self.delimiter = delimiter
        self.scoring = scoring
        self.connector_words = frozenset(connector_words)
        self._parts: list[EncodedSentences] = []
        self._frozen: FrozenPhrases | None = None
        if sentences is not None:
            self.add_vocab(sentences)

    @property
    def corpus_word_count(self) -> int:
        """Number of words in all sentences so far."""
        return sum(part.n_words for part in self._parts)

    @property
    def vocab(self) -> dict[str, int]:
        """Counts of all candidates, and of all words that are not connectors."""
        if not self.corpus_word_count:
            return {}
        words, candidates = self._counted()
        return words | {spelled: int(count) for spelled, count in candidates.items()}

    def add_vocab(self, sentences: Iterable[Iterable[str]]) -> None:
        """Add sentences in which to find phrases."""
        self._parts.append(encode_sentences(sentences))
        self._frozen = None

    def freeze(self) -> FrozenPhrases:
        """Return the current phrases, without the sentences."""
        if self._frozen is None:
            self._frozen = FrozenPhrases(self)
        return self._frozen

    def export_phrases(self) -> dict[str, float]:
        """Return all phrases, with their scores."""
        return dict(self._found())

    def save(self, fname: PathLike, **options: Any) -> None:
        """Write all sentences and options to one safetensors file; see `KeyedVectors.save`.

        Raises
        ------
        RuntimeError
            If there are no words yet.
        TypeError
            If `scoring` is a function. Save the result of `freeze` instead.
        """
        check_save_options(options)
        if callable(self.scoring):
            raise TypeError(
                "scoring is a function, which cannot be saved: save the result of freeze() instead"
            )
        if not self.corpus_word_count:
            raise RuntimeError("Phrases without sentences cannot be saved: add sentences first")
        corpus = _as_corpus(self._parts)
        arrays: dict[str, NDArray[Any]] = {"ids": corpus.ids, "offsets": corpus.offsets}
        arrays |= vocabulary_to_arrays(corpus.vocabulary)
        container.write(fname, _KIND, arrays, {"options": json.dumps(self._options())})

    @classmethod
    def load(cls, fname: PathLike) -> Self:
        """Read a file that `save` wrote. Raise FormatError for other or damaged files."""
        arrays, metadata = read_container(fname, _KIND, advice="Find the phrases again")
        vocabulary = vocabulary_from_arrays(arrays, fname)
        try:
            loaded = cls(**json.loads(metadata["options"]))
            counts, ids, offsets = (arrays[name] for name in ("counts", "ids", "offsets"))
            corpus = Corpus(vocabulary, ids, offsets)
        except MALFORMED as error:
            raise FormatError(f"{fname} does not hold valid phrases: {error!r}") from error
        keys: list[Hashable] = list(corpus.vocabulary.tokens)
        loaded._parts = [EncodedSentences(keys, counts.astype(np.int64), ids, offsets)]
        return loaded

    def _options(self) -> dict[str, Any]:
        scoring = self.scoring
        return {
            "min_count": self.min_count,
            "threshold": float(self.threshold),
            "scoring": getattr(scoring, "__name__", "function") if callable(scoring) else scoring,
            "delimiter": self.delimiter,
            "connector_words": sorted(self.connector_words),
        }

    def _found(self) -> sgns_phrases.Phrases:
        return self.freeze()._found()

    def _find(self) -> sgns_phrases.Phrases:
        """Find the phrases in all sentences."""
        if not self.corpus_word_count:
            return sgns_phrases.Phrases([], [], **self._options())
        if callable(self.scoring):
            return self._scored(self.scoring)
        return sgns_phrases.Phrases.find(_as_corpus(self._parts), **self._options())

    def _counted(self) -> tuple[dict[str, int], sgns_phrases.Phrases]:
        """Return the counts of words that are not connectors, and candidates scored by count."""
        options = {**self._options(), "min_count": 1, "threshold": 0.0, "scoring": "count"}
        corpus = _as_corpus(self._parts)
        counts = zip(corpus.vocabulary.tokens, corpus.counts.tolist(), strict=True)
        words = {word: count for word, count in counts if word not in self.connector_words}
        return words, sgns_phrases.Phrases.find(corpus, **options)

    def _scored(self, scoring: Callable[..., float]) -> sgns_phrases.Phrases:
        """Find phrases by a function as the score."""
        words, candidates = self._counted()
        found = {}
        for phrase in candidates.words:
            score = scoring(
                worda_count=float(words[phrase[0]]),
                wordb_count=float(words[phrase[-1]]),
                bigram_count=candidates[self.delimiter.join(phrase)],
                len_vocab=float(len(words) + len(candidates)),
                min_count=float(self.min_count),
                corpus_word_count=float(self.corpus_word_count),
            )
            if score > self.threshold:
                found[phrase] = float(score)
        best = sorted(found, key=lambda phrase: -found[phrase])
        return sgns_phrases.Phrases(best, (found[phrase] for phrase in best), **self._options())


class FrozenPhrases(_Joiner):
    """Phrases and their scores, without the sentences. They do not change.

    Parameters
    ----------
    phrases_model : Phrases or FrozenPhrases
        Source of the phrases.
    """

    def __init__(self, phrases_model: Phrases | FrozenPhrases) -> None:
        if isinstance(phrases_model, Phrases):
            self._take(phrases_model._find())
        else:
            self._take(phrases_model._phrases)

    def _take(self, found: sgns_phrases.Phrases) -> None:
        self._phrases = found
        self.min_count = found.min_count
        self.threshold = found.threshold
        self.delimiter = found.delimiter
        self.scoring = found.scoring
        self.connector_words = found.connector_words

    @property
    def phrasegrams(self) -> dict[str, float]:
        """All phrases, with their scores."""
        return dict(self._phrases)

    def save(self, fname: PathLike, **options: Any) -> None:
        """Write the phrases to one safetensors file; see `KeyedVectors.save`."""
        check_save_options(options)
        self._phrases.save(fname)

    @classmethod
    def load(cls, fname: PathLike) -> FrozenPhrases:
        """Read a file that `save` wrote. Raise FormatError for other or damaged files."""
        loaded = cls.__new__(cls)
        loaded._take(sgns_phrases.Phrases.load(fname))
        return loaded

    def _found(self) -> sgns_phrases.Phrases:
        return self._phrases


Phraser = FrozenPhrases


def _as_corpus(parts: list[EncodedSentences]) -> Corpus:
    """Return one corpus of all sentences, which were encoded in several parts."""
    id_of_key: dict[Any, int] = {}
    for part in parts:
        for key in part.keys:
            id_of_key.setdefault(key, len(id_of_key))
    ids = [part.renumbered(id_of_key)[0] for part in parts]
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])
    offsets = np.concatenate([np.zeros(1, np.uint64), np.cumsum(lengths, dtype=np.uint64)])
    all_ids = np.concatenate(ids)
    counts = np.bincount(all_ids, minlength=len(id_of_key)).astype(np.uint64)
    return Corpus(*renumber(list(id_of_key), counts, all_ids, offsets))
