"""Phrases: tokens that follow each other more often than by chance."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import check_integer, check_workers, suggest_keywords
from sgns.arguments.progress import ProgressLike, display_of
from sgns.corpus.encoded import EncodedCorpus, check_corpus
from sgns.corpus.renumbering import renumber
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.header import MALFORMED

__all__ = ["SCORINGS", "Phrases", "phrases_from_arrays", "phrases_to_arrays"]

AnyCorpus = TypeVar("AnyCorpus", bound=EncodedCorpus)

#: Scores of candidates.
SCORINGS: tuple[str, ...] = tuple(_core.phrase_scorings())


class Phrases(Mapping[str, float]):
    """Phrases of one pass over a corpus, such as ``new_york``, with their scores.

    Built by `find` and `load`. An immutable mapping from the joined spelling of a phrase to its
    score, with the best phrases first.

    Attributes
    ----------
    min_count : int
        Minimum number of occurrences of a phrase.
    threshold : float
        Score that all phrases exceed.
    scoring : str
        Score of candidates, one of `SCORINGS`.
    delimiter : str
        String between the tokens of a phrase.
    connector_words : frozenset of str
        Tokens that can be inside a phrase, but cannot begin or end it.

    Examples
    --------
    >>> import sgns
    >>> sentences = [["in", "new", "york"], ["to", "new", "york"], ["new", "car"], ["a", "car"]]
    >>> corpus = sgns.Corpus.from_sentences(sentences, min_count=1)
    >>> phrases = sgns.Phrases.find(corpus, min_count=1, threshold=1)
    >>> dict(phrases)
    {'new_york': 1.8333333333333333}
    >>> phrases.apply(corpus).vocabulary.tokens
    ('car', 'new_york', 'a', 'in', 'new', 'to')
    >>> phrases.join(["old", "new", "york"])
    ['old', 'new_york']
    """

    min_count: int
    threshold: float
    scoring: str
    delimiter: str
    connector_words: frozenset[str]

    def __init__(
        self,
        words: Iterable[Iterable[str]],
        scores: Iterable[float],
        *,
        min_count: int,
        threshold: float,
        scoring: str,
        delimiter: str,
        connector_words: Iterable[str],
    ) -> None:
        self.min_count = min_count
        self.threshold = threshold
        self.scoring = scoring
        self.delimiter = _checked_string("delimiter", delimiter)
        self.connector_words = _checked_connectors(connector_words)
        phrases = list(map(tuple, words))
        if any(len(phrase) < 2 for phrase in phrases):
            raise ValueError("a phrase must have at least two tokens")
        self._joined = {phrase: delimiter.join(phrase) for phrase in phrases}
        "".join(self._joined.values()).encode()  # raises where a token is not valid Unicode
        # Phrases with the same spelling are one entry, with the best score.
        self._scores: dict[str, float] = {}
        for phrase, score in zip(phrases, scores, strict=True):
            self._scores.setdefault(self._joined[phrase], float(score))

    @classmethod
    @suggest_keywords()
    def find(
        cls,
        corpus: EncodedCorpus,
        min_count: int = 5,
        threshold: float = 10.0,
        scoring: str = "default",
        delimiter: str = "_",
        connector_words: Iterable[str] = (),
        workers: int | None = None,
        progress: ProgressLike = None,
    ) -> Self:
        """Find tokens that follow each other more often than by chance.

        Parameters
        ----------
        corpus : Corpus
            Corpus to search. Encode it with ``min_count=1``: otherwise, tokens on either side of
            a dropped token become neighbors.
        min_count : int, default 5
            Minimum number of occurrences of a phrase.
        threshold : float, default 10.0
            Score that a phrase must exceed; above 0 for ``"default"``, -1 to 1 for
            ``"npmi"``, at least 0 for ``"count"``.
        scoring : {"default", "npmi", "count"}, default "default"
            Score of candidates; see the notes.
        delimiter : str, default "_"
            String between the tokens of a phrase.
        connector_words : iterable of str, optional
            Tokens that can be inside a phrase, in any number, but cannot begin or end it, as in
            ``bank_of_america``. They do not affect the score.
        workers : int, optional
            Number of threads; the number of cores if omitted. The result does not depend on it.
        progress : {"bar", "log", "json", False}, optional
            Display, as in `sgns.train`.

        Returns
        -------
        Phrases

        Raises
        ------
        TypeError
            If `corpus` is not a `Corpus`, or if `connector_words` is a single string.
        ValueError
            If an argument is out of range, or if the corpus has invalid offsets.
        IndexError
            If the corpus has an id that is not in its vocabulary.

        Notes
        -----
        A candidate is a token ``a`` and the next token ``b`` of its sentence that is not a
        connector. With ``n`` the number of their joint occurrences, ``"default"`` is
        ``(n - min_count) / (count(a) * count(b)) * n_types``, where ``n_types`` is the number
        of distinct tokens, without connectors, plus the number of distinct candidates of any
        frequency: equation 6 of Mikolov et al., "Distributed Representations of Words and
        Phrases and their Compositionality" (NIPS 2013), in the units of gensim. ``"npmi"`` is
        ``log(p(a, b) / (p(a) * p(b))) / -log(p(a, b))``, with ``p`` the count divided by the
        words of the corpus: Bouma, "Normalized (Pointwise) Mutual Information in Collocation
        Extraction" (GSCL 2009). ``"count"`` is ``n``.
        """
        check_corpus(corpus)
        min_count = check_integer("min_count", min_count, 1)
        delimiter = _checked_string("delimiter", delimiter)
        connector_words = _checked_connectors(connector_words)
        connectors = (corpus.vocabulary.get(word) for word in connector_words)
        with display_of(progress).phase("finding phrases", "words", corpus.n_words) as phase:
            ids, offsets, _, scores = _core.find_phrases(
                corpus.ids,
                corpus.offsets,
                corpus.counts,
                np.array(sorted(i for i in connectors if i is not None), np.uint32),
                min_count=min_count,
                threshold=float(threshold),
                scoring=scoring,
                workers=check_workers(workers),
                on_progress=phase.count,
            )
            phase.update(corpus.n_words)  # the first words of sentences end no pair
        tokens = corpus.vocabulary.tokens
        words = [tokens[i] for i in ids.tolist()]
        return cls(
            (words[begin:end] for begin, end in pairwise(offsets.tolist())),
            scores.tolist(),
            min_count=min_count,
            threshold=float(threshold),
            scoring=scoring,
            delimiter=delimiter,
            connector_words=connector_words,
        )

    def apply(
        self, corpus: AnyCorpus, workers: int | None = None, progress: ProgressLike = None
    ) -> AnyCorpus:
        """Return a corpus whose phrases are joined.

        Each sentence is joined as by `join`, and tokens are counted again. A phrase with the
        spelling of a token of the corpus becomes that token.

        Parameters
        ----------
        corpus : Corpus
            Corpus in which the phrases were found, or any other corpus.
        workers : int, optional
            Number of threads; the number of cores if omitted. The result does not depend on it.
        progress : {"bar", "log", "json", False}, optional
            Display, as in `sgns.train`.

        Returns
        -------
        Corpus
            Corpus with the same number of sentences. Ids are in order of descending count, ties
            in order of spelling. Tokens without occurrences are dropped. The new `phrases` are
            those of `corpus`, followed by this object.

        Raises
        ------
        TypeError
            If `corpus` is not a `Corpus`.
        ValueError, IndexError
            If the corpus has invalid offsets, or an id that is not in its vocabulary.
        """
        check_corpus(corpus)
        vocabulary = corpus.vocabulary
        tokens = list(vocabulary.tokens)
        added: dict[str, int] = {}
        words: list[int] = []
        ends, targets = [0], []
        for phrase, joined in self._joined.items():
            known = [i for i in map(vocabulary.get, phrase) if i is not None]
            if len(known) < len(phrase):
                continue  # it cannot occur
            words += known
            ends.append(len(words))
            target = vocabulary.get(joined)
            if target is None:
                target = added.setdefault(joined, len(tokens) + len(added))
            targets.append(target)
        with display_of(progress).phase("joining phrases", "words", corpus.n_words) as phase:
            ids, offsets, counts = _core.join_phrases(
                corpus.ids,
                corpus.offsets,
                np.array(words, np.uint32),
                np.array(ends, np.uint64),
                np.array(targets, np.uint32),
                n_tokens=len(tokens),
                n_ids=len(tokens) + len(added),
                workers=check_workers(workers),
                on_progress=phase.count,
            )
        n_dropped = corpus.n_raw_words - corpus.n_words
        return type(corpus)(
            *renumber([*tokens, *added], counts, ids, offsets),
            n_raw_words=ids.size + n_dropped,
            phrases=(*corpus.phrases, self),
        )

    def merge(self, *others: Phrases) -> Phrases:
        """Return the phrases of this object and of others, such as those of several corpora.

        A phrase that several of them have gets its best score. `min_count` and `threshold` are the
        smallest ones.

        Parameters
        ----------
        *others : Phrases
            Phrases of one pass each, found with the same `scoring`, `delimiter` and
            `connector_words`.

        Returns
        -------
        Phrases

        Raises
        ------
        TypeError
            If one of them is not `Phrases`.
        ValueError
            If they were found with other options.
        """
        best: dict[tuple[str, ...], float] = {}
        for other in (self, *others):
            if not isinstance(other, Phrases):
                raise TypeError(f"merge is of Phrases, got {type(other).__name__}")
            for name in ("scoring", "delimiter", "connector_words"):
                mine, theirs = getattr(self, name), getattr(other, name)
                if mine != theirs:
                    raise ValueError(
                        f"{name} must be the same in all phrases, got {_shown(mine)} and "
                        f"{_shown(theirs)}: find them with the same {name}"
                    )
            for phrase, joined in other._joined.items():
                score = other._scores[joined]
                best[phrase] = max(score, best.get(phrase, score))
        order = sorted(best, key=lambda phrase: (-best[phrase], phrase))
        all_of_them = (self, *others)
        return Phrases(
            order,
            (best[phrase] for phrase in order),
            min_count=min(each.min_count for each in all_of_them),
            threshold=min(each.threshold for each in all_of_them),
            scoring=self.scoring,
            delimiter=self.delimiter,
            connector_words=self.connector_words,
        )

    @property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """Tokens of each phrase, including all phrases with the same joined spelling."""
        return tuple(self._joined)

    def join(self, sentence: Iterable[str]) -> list[str]:
        """Join the phrases of one sentence, greedily from left to right.

        Parameters
        ----------
        sentence : iterable of str
            Tokens. Those outside phrases are unchanged.

        Returns
        -------
        list of str

        Raises
        ------
        TypeError
            If `sentence` is a single string.
        """
        if isinstance(sentence, (str, bytes)):
            raise TypeError("sentence must be an iterable of tokens, not one string")
        words = list(sentence)
        joined = []
        begin = 0
        while begin < len(words):
            end = begin + 1
            # A connector cannot begin a phrase: pass a run of connectors in one step.
            if words[begin] not in self.connector_words:
                while end < len(words) and words[end] in self.connector_words:
                    end += 1
                phrase = self._joined.get(tuple(words[begin : end + 1]))
                if phrase is not None:
                    joined.append(phrase)
                    begin = end + 1
                    continue
            joined += words[begin:end]
            begin = end
        return joined

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the phrases to one file, which `load` reads.

        Parameters
        ----------
        path : path
            File to create or replace. Replacement is atomic.
        """
        container.write(path, "phrases", phrases_to_arrays([self]), {})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Phrases:
        """Read phrases that `save` wrote.

        Parameters
        ----------
        path : path
            File to read.

        Returns
        -------
        Phrases

        Raises
        ------
        OSError
            If the file cannot be opened.
        FormatError
            If the file does not hold phrases, or is damaged.
        """
        arrays, _ = container.read(path, "phrases")
        loaded = phrases_from_arrays(arrays, path)
        if len(loaded) != 1:
            raise FormatError(f"{path} holds phrases of {len(loaded)} passes, expected one")
        return loaded[0]

    def __getitem__(self, phrase: str) -> float:
        """Score of a phrase, by its joined spelling."""
        return self._scores[phrase]

    def __iter__(self) -> Iterator[str]:
        return iter(self._scores)

    def __len__(self) -> int:
        return len(self._scores)

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, list(self)[:3])) + (", ..." if len(self) > 3 else "")
        return f"Phrases({len(self)} phrases: {shown})"


def phrases_to_arrays(passes: Sequence[Phrases]) -> dict[str, NDArray[Any]]:
    """Return arrays that hold the phrases of any number of passes.

    Parameters
    ----------
    passes : sequence of Phrases
        Passes in the order of application.

    Returns
    -------
    dict of str to ndarray
        For pass ``i``: "phrases.i", the attributes and tokens as the bytes of a JSON object in
        UTF-8, and "phrases.i.scores", float64 of shape (n_phrases,).
    """
    arrays: dict[str, NDArray[Any]] = {}
    for i, phrases in enumerate(passes):
        attributes = {
            "min_count": phrases.min_count,
            "threshold": phrases.threshold,
            "scoring": phrases.scoring,
            "delimiter": phrases.delimiter,
            "connector_words": sorted(phrases.connector_words),
            "words": phrases.words,
        }
        text = json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))
        scores = [phrases[joined] for joined in phrases._joined.values()]
        arrays[f"phrases.{i}"] = np.frombuffer(text.encode(), np.uint8)
        arrays[f"phrases.{i}.scores"] = np.array(scores, np.float64)
    return arrays


def phrases_from_arrays(
    arrays: Mapping[str, NDArray[Any]], path: str | os.PathLike[str]
) -> tuple[Phrases, ...]:
    """Return the phrases in the arrays of a file.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Arrays as from `phrases_to_arrays`. Other arrays are ignored.
    path : path
        Path of the file, for errors.

    Returns
    -------
    tuple of Phrases
        One entry per pass; empty if the file has none.

    Raises
    ------
    FormatError
        If the arrays do not hold valid phrases.
    """
    passes: list[Phrases] = []
    while (held := arrays.get(f"phrases.{len(passes)}")) is not None:
        name = f"phrases.{len(passes)}"
        try:
            options = json.loads(held.tobytes().decode())
            passes.append(
                Phrases(
                    options["words"],
                    arrays[f"{name}.scores"].tolist(),
                    min_count=int(options["min_count"]),
                    threshold=float(options["threshold"]),
                    scoring=str(options["scoring"]),
                    delimiter=options["delimiter"],
                    connector_words=options["connector_words"],
                )
            )
        except MALFORMED as error:
            raise FormatError(f"{path} holds no valid phrases: {error!r}") from None
    return tuple(passes)


def _checked_string(name: str, value: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, got {value!r}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} {value!r} holds a lone surrogate: not valid Unicode") from None
    return value


def _checked_connectors(words: Iterable[str]) -> frozenset[str]:
    if isinstance(words, str):
        raise TypeError("connector_words must be an iterable of strings, not one string")
    return frozenset(_checked_string("connector word", word) for word in words)


def _shown(value: object) -> str:
    return repr(sorted(value) if isinstance(value, frozenset) else value)
