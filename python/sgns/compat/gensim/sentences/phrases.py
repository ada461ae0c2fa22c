"""Phrases with gensim's interface, on `sgns.corpus.phrases`."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, Self

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import check_integer, check_number
from sgns.compat.gensim.log_lines import PHRASES, watch_of
from sgns.compat.gensim.missing import no_attribute
from sgns.compat.gensim.saved.files import is_pickled
from sgns.compat.gensim.saved.phrases import read_phrases
from sgns.compat.gensim.sentences.counted import EarlierCounts, added, best_of_counts
from sgns.compat.gensim.sentences.encoding import EncodedSentences, encode_sentences
from sgns.compat.gensim.sentences.joining import Joiner, phrases_by_spelling
from sgns.compat.gensim.sentences.read_only import ReadOnly
from sgns.compat.gensim.sentences.scoring import (
    Scoring,
    check_scoring_function,
    known_score,
    scoring_name,
)
from sgns.compat.gensim.signatures import check_save_options, named_arguments
from sgns.compat.gensim.vectors.advice import read_container
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

#: Attributes of `Phrases` that `FrozenPhrases` lacks, and what to do instead.
_OF_PHRASES = {
    "add_vocab": "add sentences to the Phrases, then freeze() it again",
    "freeze": "these phrases are frozen already",
    "vocab": "frozen phrases have no counts, use phrasegrams",
}

#: Articles, prepositions and conjunctions that an English phrase can contain.
ENGLISH_CONNECTOR_WORDS = frozenset(
    (
        *("a", "an", "the", "and", "or"),
        *("at", "by", "for", "from", "in", "of", "on", "to", "with", "without"),
    )
)


class Phrases(Joiner):
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

    @named_arguments
    def __init__(
        self,
        sentences: Iterable[Iterable[str]] | None = None,
        min_count: float = 5,
        threshold: float = 10.0,
        max_vocab_size: int = 40000000,
        delimiter: str = "_",
        progress_per: int = 10000,
        scoring: Scoring = "default",
        connector_words: Iterable[str] = frozenset(),
    ) -> None:
        self.min_count = min_count
        self.threshold = threshold
        self.max_vocab_size = max_vocab_size
        self.delimiter = delimiter
        self.progress_per = progress_per
        self.scoring = scoring = known_score(scoring)
        if callable(scoring):
            check_scoring_function(scoring)
        else:
            _core.check_phrase_scoring(scoring, check_number("threshold", threshold))
        self.connector_words = frozenset(connector_words)
        # Raises if an option is not valid, such as one string of connector words.
        sgns_phrases.Phrases([], [], **self._options() | {"connector_words": connector_words})
        self._earlier = EarlierCounts()  # of a file of gensim, before any sentences
        self._parts: list[EncodedSentences] = []
        self._vocab: ReadOnly[str, int] | None = None
        self._current: tuple[Any, sgns_phrases.Phrases] | None = None
        if sentences is not None:
            self.add_vocab(sentences)

    @property
    def corpus_word_count(self) -> int:
        """Number of words in all sentences so far."""
        return self._earlier.n_words + sum(part.n_words for part in self._parts)

    @property
    def vocab(self) -> dict[str, int]:
        """Counts of all candidates, and of all words that are not connectors. Read-only."""
        if self._vocab is None:
            words, candidates = self._counted() if self._parts else ({}, {})
            counts = {spelled: int(count) for spelled, count in candidates.items()}
            total = added(self._earlier.counts, words | counts)
            self._vocab = ReadOnly(total, "add sentences with add_vocab()")
        return self._vocab

    def add_vocab(self, sentences: Iterable[Iterable[str]]) -> None:
        """Add sentences in which to find phrases.

        Raises
        ------
        TypeError
            If a word is not a string.
        """
        part = encode_sentences(sentences, watch=watch_of(PHRASES, self.progress_per))
        for word in part.keys:
            if not isinstance(word, str):
                raise TypeError(
                    f"words of phrases must be strings, got {type(word).__name__}: {word!r}. "
                    "Convert them with str()"
                )
        self._parts.append(part)
        self._forget()

    def freeze(self) -> FrozenPhrases:
        """Return the current phrases, without the sentences."""
        return FrozenPhrases(self)

    def export_phrases(self) -> dict[str, float]:
        """Return all phrases, with their scores."""
        return dict(self._found())

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}<{self.corpus_word_count} words, min_count={self.min_count}, "
            f"threshold={self.threshold}, max_vocab_size={self.max_vocab_size}>"
        )

    __repr__ = __str__

    def save(self, fname: PathLike, **options: Any) -> None:
        """Write all sentences and options to one safetensors file; see `KeyedVectors.save`.

        Raises
        ------
        RuntimeError
            If there are no words yet.
        TypeError
            If `scoring` is a function. Save the result of `freeze` instead.
        """
        check_save_options(fname, options)
        if callable(self.scoring):
            raise TypeError(
                "scoring is a function, which cannot be saved: save the result of freeze() instead"
            )
        if not self.corpus_word_count and not self._earlier.counts:
            raise RuntimeError("Phrases without sentences cannot be saved: add sentences first")
        metadata = {"options": json.dumps(self._options())}
        arrays: dict[str, NDArray[Any]] = {}
        if self._parts:
            corpus = _as_corpus(self._parts)
            arrays = {"ids": corpus.ids, "offsets": corpus.offsets}
            arrays |= vocabulary_to_arrays(corpus.vocabulary)
        if self._earlier.counts:
            arrays |= self._earlier.to_arrays()
            metadata["earlier_words"] = str(self._earlier.n_words)
        container.write(fname, _KIND, arrays, metadata)

    @classmethod
    def load(cls, fname: PathLike) -> Phrases | FrozenPhrases:
        """Read phrases that `save` or gensim wrote. Raise FormatError for other or damaged files.

        gensim's files are pickles. They are read without gensim, and none of their code runs.
        As in gensim, a file of `FrozenPhrases` becomes a `FrozenPhrases`: it has no sentences.
        """
        return _load(fname, cls, FrozenPhrases)

    def _options(self) -> dict[str, Any]:
        """Return the options of `sgns.Phrases`. Users can change the attributes."""
        min_count = self.min_count
        if isinstance(min_count, float) and min_count.is_integer():
            min_count = int(min_count)
        return {
            "min_count": check_integer("min_count", min_count, 1),  # type: ignore[arg-type]
            "threshold": check_number("threshold", self.threshold),
            "scoring": scoring_name(self.scoring),
            "delimiter": self.delimiter,
            "connector_words": sorted(self.connector_words),
        }

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            no_attribute(self, name, {"phrasegrams": "use export_phrases(), or freeze() first"})

    def _forget(self) -> None:
        """Drop what was computed from the sentences so far."""
        self._vocab = self._current = None

    def _found(self) -> sgns_phrases.Phrases:
        """Return the phrases in all sentences by the current options."""
        options = (
            self.min_count,
            self.threshold,
            self.scoring,
            self.delimiter,
            self.connector_words,
        )
        if self._current is None or self._current[0] != options:
            self._forget()
            self._current = options, self._find()
        return self._current[1]

    def _find(self) -> sgns_phrases.Phrases:
        if self._earlier.counts:
            options = self._options()
            best = best_of_counts(
                self.vocab, self.corpus_word_count, **options | {"scoring": self.scoring}
            )
            return sgns_phrases.Phrases(best, best.values(), **options)
        if not self.corpus_word_count:
            return sgns_phrases.Phrases([], [], **self._options())
        if callable(self.scoring):
            return self._scored(self.scoring)
        return sgns_phrases.Phrases.find(_as_corpus(self._parts), **self._options(), progress=False)

    def _counted(self) -> tuple[dict[str, int], sgns_phrases.Phrases]:
        """Return the counts of words that are not connectors, and candidates scored by count."""
        options = {**self._options(), "min_count": 1, "threshold": 0.0, "scoring": "count"}
        corpus = _as_corpus(self._parts)
        counts = zip(corpus.vocabulary.tokens, corpus.counts.tolist(), strict=True)
        words = {word: count for word, count in counts if word not in self.connector_words}
        return words, sgns_phrases.Phrases.find(corpus, **options, progress=False)

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


class FrozenPhrases(Joiner):
    """Phrases and their scores, without the sentences.

    The options cannot be changed. To change the phrases, assign a dict to `phrasegrams`.

    Parameters
    ----------
    phrases_model : Phrases or FrozenPhrases
        Source of the phrases.
    """

    def __init__(self, phrases_model: Phrases | FrozenPhrases) -> None:
        if not isinstance(phrases_model, (Phrases, FrozenPhrases)):
            raise TypeError(
                "phrases_model must be Phrases or FrozenPhrases, got "
                f"{type(phrases_model).__name__}: find phrases first, with Phrases(sentences)"
            )
        self._phrases = phrases_model._found()
        self._scoring: Scoring = phrases_model.scoring

    @classmethod
    def _of(cls, found: sgns_phrases.Phrases) -> Self:
        frozen = cls.__new__(cls)
        frozen._phrases, frozen._scoring = found, found.scoring
        return frozen

    @property
    def min_count(self) -> int:
        """Minimum number of occurrences of a phrase."""
        return self._phrases.min_count

    @property
    def threshold(self) -> float:
        """Score that all phrases exceed."""
        return self._phrases.threshold

    @property
    def delimiter(self) -> str:
        """String between the words of a phrase."""
        return self._phrases.delimiter

    @property
    def connector_words(self) -> frozenset[str]:
        """Words that can be inside a phrase."""
        return self._phrases.connector_words

    @property
    def scoring(self) -> Scoring:
        """Name of the score, or the scoring function. A file holds only its name."""
        return self._scoring

    @property
    def phrasegrams(self) -> dict[str, float]:
        """All phrases by joined spelling, with their scores. Assign a dict to change them."""
        return ReadOnly(dict(self._phrases), "assign a new dict: frozen.phrasegrams = {...}")

    @phrasegrams.setter
    def phrasegrams(self, scores: Mapping[str, float]) -> None:
        self._phrases = phrases_by_spelling(
            scores,
            min_count=self.min_count,
            threshold=self.threshold,
            scoring=self._phrases.scoring,
            delimiter=self.delimiter,
            connector_words=self.connector_words,
        )

    def export_phrases(self) -> dict[str, float]:
        """Return all phrases, with their scores."""
        return dict(self._phrases)

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}<{len(self._phrases)} phrases, min_count={self.min_count}, "
            f"threshold={self.threshold}>"
        )

    __repr__ = __str__

    def save(self, fname: PathLike, **options: Any) -> None:
        """Write the phrases to one safetensors file; see `KeyedVectors.save`."""
        check_save_options(fname, options)
        self._phrases.save(fname)

    @classmethod
    def load(cls, fname: PathLike) -> FrozenPhrases:
        """Read phrases that `save` or gensim wrote. Raise FormatError for other or damaged files.

        A file of `Phrases` is read too, and its phrases are frozen.
        """
        loaded = _load(fname, Phrases, cls)
        return cls(loaded) if isinstance(loaded, Phrases) else loaded

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            no_attribute(self, name, _OF_PHRASES)

    def _found(self) -> sgns_phrases.Phrases:
        return self._phrases


Phraser = FrozenPhrases


def _load(
    path: PathLike, kind: type[Phrases], frozen: type[FrozenPhrases]
) -> Phrases | FrozenPhrases:
    """Read a file of `Phrases` or `FrozenPhrases`."""
    if is_pickled(path):
        return _load_saved(path, kind, frozen)
    arrays, metadata = read_container(path, _KIND, "phrases")
    if "options" not in metadata:  # of `FrozenPhrases`, or of `sgns.Phrases`
        return frozen._of(sgns_phrases.Phrases.load(path))
    try:
        loaded = kind(**json.loads(metadata["options"]))
        if "ids" in arrays or "earlier_words" not in metadata:
            vocabulary = vocabulary_from_arrays(arrays, path)
            counts, ids, offsets = (arrays[name] for name in ("counts", "ids", "offsets"))
            corpus = Corpus(vocabulary, ids, offsets)
            keys: list[Hashable] = list(corpus.vocabulary.tokens)
            loaded._parts = [EncodedSentences(keys, counts.astype(np.int64), ids, offsets)]
        if "earlier_words" in metadata:
            loaded._earlier = EarlierCounts.from_arrays(
                arrays, int(metadata["earlier_words"]), path
            )
    except FormatError:
        raise
    except MALFORMED as error:
        raise FormatError(f"{path} does not hold valid phrases: {error!r}") from error
    return loaded


def _load_saved(
    path: PathLike, kind: type[Phrases], frozen: type[FrozenPhrases]
) -> Phrases | FrozenPhrases:
    """Read a file that gensim saved, without running code of it."""
    saved = read_phrases(path)
    try:
        if saved.counts is None:
            return frozen._of(phrases_by_spelling(saved.scores, **saved.options))
        loaded = kind(**saved.options)
        loaded._earlier = EarlierCounts(saved.counts, saved.n_words)
    except MALFORMED as error:
        raise FormatError(f"{path} does not hold valid phrases: {error!r}") from error
    return loaded


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
