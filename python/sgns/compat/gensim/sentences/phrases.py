"""gensim's phrases, over those of this package."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import chain
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import check_integer
from sgns.compat.gensim.sentences.encoding import NumberedSentences, encode_sentences
from sgns.compat.gensim.signatures import check_save_options
from sgns.compat.gensim.vectors.files import read_container
from sgns.corpus import phrases as sgns_phrases
from sgns.corpus.corpus import Corpus
from sgns.corpus.renumbering import renumber
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.header import UNSOUND
from sgns.files.names import PathLike
from sgns.vocabulary import vocabulary_from_arrays, vocabulary_to_arrays

__all__ = ["ENGLISH_CONNECTOR_WORDS", "FrozenPhrases", "Phraser", "Phrases"]

_KIND = "gensim.phrases"

#: Articles, prepositions and conjunctions that may be within an English phrase.
ENGLISH_CONNECTOR_WORDS = frozenset(
    (
        *("a", "an", "the", "and", "or"),
        *("at", "by", "for", "from", "in", "of", "on", "to", "with", "without"),
    )
)


class _Joiner:
    """What finds phrases in sentences."""

    def _found(self) -> sgns_phrases.Phrases:
        raise NotImplementedError

    def __getitem__(self, sentence: Iterable[Any]) -> Any:
        """Join the phrases of a sentence, or of each of several, one after the other.

        Several can be gone through as often as the sentences that were given.
        """
        if isinstance(sentence, (list, tuple)):
            if not sentence or isinstance(sentence[0], str):
                return self._found().join(sentence)
            return _Joined(self, sentence)
        if iter(sentence) is not sentence:
            first = next(iter(sentence), "")
            return (
                self._found().join(sentence) if isinstance(first, str) else _Joined(self, sentence)
            )
        first = next(sentence, "")
        everything = chain([first] if first != "" else [], sentence)
        if isinstance(first, str):
            return self._found().join(everything)
        return _Joined(self, everything)

    def find_phrases(self, sentences: Iterable[Iterable[str]]) -> dict[str, float]:
        """Phrases that are in some sentences, with their scores."""
        found = self._found()
        joined = (word for sentence in sentences for word in found.join(sentence))
        return {word: found[word] for word in joined if word in found}


class _Joined:
    """Sentences whose phrases are joined whenever they are gone through."""

    def __init__(self, joiner: _Joiner, sentences: Iterable[Iterable[str]]) -> None:
        self._joiner = joiner
        self._sentences = sentences

    def __iter__(self) -> Iterator[list[str]]:
        found = self._joiner._found()
        return map(found.join, self._sentences)


class Phrases(_Joiner):
    """Find phrases with the interface of ``gensim.models.Phrases``.

    Parameters
    ----------
    sentences : iterable of lists of str, optional
        Where to look; read once. More can be added by `add_vocab`.
    min_count, threshold, delimiter, connector_words
        As in `sgns.Phrases.find`.
    max_vocab_size, progress_per
        No effect: nothing is forgotten.
    scoring : {"default", "npmi", "count"} or callable
        A function is called for every candidate, however rare, by keywords: `worda_count`,
        `wordb_count`, `bigram_count`, `len_vocab`, `min_count`, `corpus_word_count`.

    Raises
    ------
    ValueError
        If `min_count` or `threshold` is out of its range.
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
        self._parts: list[NumberedSentences] = []
        self._frozen: FrozenPhrases | None = None
        if sentences is not None:
            self.add_vocab(sentences)

    @property
    def corpus_word_count(self) -> int:
        """Words of all sentences so far."""
        return sum(part.n_words for part in self._parts)

    @property
    def vocab(self) -> dict[str, int]:
        """Occurrences of all words that are no connectors, and of all candidates."""
        if not self.corpus_word_count:
            return {}
        words, candidates = self._counted()
        return words | {spelled: int(count) for spelled, count in candidates.items()}

    def add_vocab(self, sentences: Iterable[Iterable[str]]) -> None:
        """Look for phrases in these sentences as well."""
        self._parts.append(encode_sentences(sentences))
        self._frozen = None

    def freeze(self) -> FrozenPhrases:
        """Give the phrases as they are found now."""
        if self._frozen is None:
            self._frozen = FrozenPhrases(self)
        return self._frozen

    def export_phrases(self) -> dict[str, float]:
        """All phrases, with their scores."""
        return dict(self._found())

    def save(self, fname: PathLike, **options: Any) -> None:
        """Write the words of all sentences to one safetensors file; see `KeyedVectors.save`.

        Raises
        ------
        RuntimeError
            If there are no words yet.
        TypeError
            If `scoring` is a function; what `freeze` gives can be saved.
        """
        check_save_options(options)
        if callable(self.scoring):
            raise TypeError("a function cannot be saved: save what freeze() gives")
        if not self.corpus_word_count:
            raise RuntimeError("phrases without sentences cannot be saved")
        corpus = _joined(self._parts)
        arrays: dict[str, NDArray[Any]] = {"ids": corpus.ids, "offsets": corpus.offsets}
        arrays |= vocabulary_to_arrays(corpus.vocabulary)
        container.write(fname, _KIND, arrays, {"options": json.dumps(self._options())})

    @classmethod
    def load(cls, fname: PathLike) -> Self:
        """Read what `save` wrote; FormatError if it is another file."""
        arrays, metadata = read_container(fname, _KIND, advice="Find the phrases again")
        vocabulary = vocabulary_from_arrays(arrays, fname)
        try:
            loaded = cls(**json.loads(metadata["options"]))
            counts, ids, offsets = (arrays[name] for name in ("counts", "ids", "offsets"))
            corpus = Corpus(vocabulary, ids, offsets)
        except UNSOUND as error:
            raise FormatError(f"{fname} holds no sound phrases: {error!r}") from error
        keys: list[Hashable] = list(corpus.vocabulary.tokens)
        loaded._parts = [NumberedSentences(keys, counts.astype(np.int64), ids, offsets)]
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
        if not self.corpus_word_count:
            return sgns_phrases.Phrases([], [], **self._options())
        if callable(self.scoring):
            return self._scored(self.scoring)
        return sgns_phrases.Phrases.find(_joined(self._parts), **self._options())

    def _counted(self) -> tuple[dict[str, int], sgns_phrases.Phrases]:
        """Words that are no connectors with their counts, and all candidates, scored by theirs."""
        options = {**self._options(), "min_count": 1, "threshold": 0.0, "scoring": "count"}
        corpus = _joined(self._parts)
        counts = zip(corpus.vocabulary.tokens, corpus.counts.tolist(), strict=True)
        words = {word: count for word, count in counts if word not in self.connector_words}
        return words, sgns_phrases.Phrases.find(corpus, **options)

    def _scored(self, scoring: Callable[..., float]) -> sgns_phrases.Phrases:
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
    """Phrases that were found, without the counts.

    Parameters
    ----------
    phrases_model : Phrases or FrozenPhrases
        Where they were found.
    """

    def __init__(self, phrases_model: Phrases | FrozenPhrases) -> None:
        if isinstance(phrases_model, Phrases):
            self._take(phrases_model._find())
        else:
            self._take(phrases_model._phrases)

    def _take(self, found: sgns_phrases.Phrases) -> None:
        self._phrases = found
        self.min_count = self._phrases.min_count
        self.threshold = self._phrases.threshold
        self.delimiter = self._phrases.delimiter
        self.scoring = self._phrases.scoring
        self.connector_words = self._phrases.connector_words

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
        """Read what `save` wrote."""
        loaded = cls.__new__(cls)
        loaded._take(sgns_phrases.Phrases.load(fname))
        return loaded

    def _found(self) -> sgns_phrases.Phrases:
        return self._phrases


Phraser = FrozenPhrases


def _joined(parts: list[NumberedSentences]) -> Corpus:
    """One corpus of sentences that were encoded one after the other."""
    numbers: dict[Any, int] = {}
    for part in parts:
        for key in part.keys:
            numbers.setdefault(key, len(numbers))
    ids = [part.rows(numbers)[0] for part in parts]
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])
    offsets = np.concatenate([np.zeros(1, np.uint64), np.cumsum(lengths, dtype=np.uint64)])
    all_ids = np.concatenate(ids)
    counts = np.bincount(all_ids, minlength=len(numbers)).astype(np.uint64)
    return Corpus(*renumber(list(numbers), counts, all_ids, offsets))
