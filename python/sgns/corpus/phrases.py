"""Phrases: tokens that come together more often than by chance, found and joined."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import check_integer, check_workers
from sgns.corpus.encoded import EncodedCorpus
from sgns.corpus.renumbering import renumber
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.header import UNSOUND

__all__ = ["SCORINGS", "Phrases", "phrases_from_arrays", "phrases_to_arrays"]

AnyCorpus = TypeVar("AnyCorpus", bound=EncodedCorpus)

#: Ways to score a candidate.
SCORINGS: tuple[str, ...] = tuple(_core.phrase_scorings())


class Phrases(Mapping[str, float]):
    """Phrases of one pass over a corpus, such as ``new_york``, with their scores.

    Made by `find` and `load`; it never changes. It maps like a dictionary from the joined
    spelling of a phrase to its score, best phrases first.

    Attributes
    ----------
    min_count : int
        Occurrences that a phrase had to have.
    threshold : float
        Score that a phrase had to exceed.
    scoring : str
        How candidates were scored, one of `SCORINGS`.
    delimiter : str
        What stands between the tokens of a phrase.
    connector_words : frozenset of str
        Tokens that may be within a phrase, but neither begin nor end one.

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
        self.delimiter = _checked("delimiter", delimiter)
        self.connector_words = _checked_connectors(connector_words)
        phrases = list(map(tuple, words))
        if any(len(phrase) < 2 for phrase in phrases):
            raise ValueError("a phrase must have at least two tokens")
        self._joined = {phrase: delimiter.join(phrase) for phrase in phrases}
        "".join(self._joined.values()).encode()  # raises where a token is not valid Unicode
        # Two ways to come to one spelling are one phrase here, with the better score.
        self._scores: dict[str, float] = {}
        for phrase, score in zip(phrases, scores, strict=True):
            self._scores.setdefault(self._joined[phrase], float(score))

    @classmethod
    def find(
        cls,
        corpus: EncodedCorpus,
        min_count: int = 5,
        threshold: float = 10.0,
        scoring: str = "default",
        delimiter: str = "_",
        connector_words: Iterable[str] = (),
        workers: int | None = None,
    ) -> Self:
        """Find tokens that follow each other more often than by chance.

        Parameters
        ----------
        corpus : Corpus
            Where to look; encoded with ``min_count=1``, or tokens next to a dropped one
            are taken for neighbors.
        min_count : int, default 5
            Occurrences that a phrase must have.
        threshold : float, default 10.0
            Score that a phrase must exceed; above 0 for ``"default"``, -1 to 1 for
            ``"npmi"``, at least 0 for ``"count"``.
        scoring : {"default", "npmi", "count"}, default "default"
            How candidates are scored; see the notes.
        delimiter : str, default "_"
            Put between the tokens of a phrase.
        connector_words : iterable of str, optional
            Tokens that may be within a phrase, any number of them, but neither begin nor
            end one, as in ``bank_of_america``. They have no bearing on the score.
        workers : int, optional
            Threads; as many as there are cores if left out. Any number finds the same.

        Returns
        -------
        Phrases

        Raises
        ------
        TypeError
            If `corpus` is no `Corpus`, or `connector_words` is one string.
        ValueError
            If an argument is out of its range, or the corpus has bad offsets.
        IndexError
            If the corpus has an id past its vocabulary.

        Notes
        -----
        A candidate is a token ``a`` and the next one ``b`` of its sentence that is no
        connector. With ``n`` the number of times they come together, ``"default"`` is
        ``(n - min_count) / (count(a) * count(b)) * n_types``, where ``n_types`` is the number
        of different tokens, without connectors, and of different candidates, however rare:
        equation 6 of Mikolov et al., "Distributed Representations of Words and Phrases and
        their Compositionality" (NIPS 2013), in the units of gensim. ``"npmi"`` is
        ``log(p(a, b) / (p(a) * p(b))) / -log(p(a, b))``, with ``p`` the count divided by the
        words of the corpus: Bouma, "Normalized (Pointwise) Mutual Information in Collocation
        Extraction" (GSCL 2009). ``"count"`` is ``n``.
        """
        _check_corpus(corpus)
        min_count = check_integer("min_count", min_count, 1)
        delimiter = _checked("delimiter", delimiter)
        connector_words = _checked_connectors(connector_words)
        connectors = (corpus.vocabulary.get(word) for word in connector_words)
        ids, offsets, _, scores = _core.find_phrases(
            corpus.ids,
            corpus.offsets,
            corpus.counts,
            np.array(sorted(i for i in connectors if i is not None), np.uint32),
            min_count=min_count,
            threshold=float(threshold),
            scoring=scoring,
            workers=check_workers(workers),
        )
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

    def apply(self, corpus: AnyCorpus, workers: int | None = None) -> AnyCorpus:
        """Join the phrases of an encoded corpus.

        Every sentence becomes what `join` makes of it, and tokens are counted again. A
        phrase that is spelled like a token of the corpus becomes that token.

        Parameters
        ----------
        corpus : Corpus
            What to join phrases in: the corpus they were found in, or any other.
        workers : int, optional
            Threads; as many as there are cores if left out. Any number joins the same.

        Returns
        -------
        Corpus
            As many sentences, with ids by falling count, ties by spelling; tokens that are
            left nowhere are gone. Its `phrases` are those of `corpus`, then these.

        Raises
        ------
        TypeError
            If `corpus` is no `Corpus`.
        ValueError, IndexError
            If the corpus has bad offsets, or an id past its vocabulary.
        """
        _check_corpus(corpus)
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
        ids, offsets, counts = _core.join_phrases(
            corpus.ids,
            corpus.offsets,
            np.array(words, np.uint32),
            np.array(ends, np.uint64),
            np.array(targets, np.uint32),
            n_tokens=len(tokens),
            n_ids=len(tokens) + len(added),
            workers=check_workers(workers),
        )
        n_dropped = corpus.n_raw_words - corpus.n_words
        return type(corpus)(
            *renumber([*tokens, *added], counts, ids, offsets),
            n_raw_words=ids.size + n_dropped,
            phrases=(*corpus.phrases, self),
        )

    @property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """Tokens of each phrase; of those that are spelled alike, of every one."""
        return tuple(self._joined)

    def join(self, sentence: Iterable[str]) -> list[str]:
        """Join the phrases of one sentence, greedily from left to right.

        Parameters
        ----------
        sentence : iterable of str
            Tokens. What is no part of a phrase stays as it is.

        Returns
        -------
        list of str

        Raises
        ------
        TypeError
            If `sentence` is one string.
        """
        if isinstance(sentence, (str, bytes)):
            raise TypeError("sentence must be an iterable of tokens, not one string")
        words = list(sentence)
        joined = []
        begin = 0
        while begin < len(words):
            end = begin + 1
            # Connectors begin nothing: a run of them is passed over once, not once for each.
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
            File to write; one in place is replaced whole or not at all.
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
            If it holds no phrases, or is damaged.
        """
        arrays, _ = container.read(path, "phrases")
        loaded = phrases_from_arrays(arrays, path)
        if len(loaded) != 1:
            raise FormatError(f"{path} holds phrases of {len(loaded)} passes, wanted one")
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
    """Arrays that hold the phrases of any number of passes.

    Parameters
    ----------
    passes : sequence of Phrases
        In the order they are applied.

    Returns
    -------
    dict of str to ndarray
        For pass ``i``, "phrases.i", arguments and tokens as the bytes of a JSON object in
        UTF-8, and "phrases.i.scores", float64 of shape (n_phrases,).
    """
    arrays: dict[str, NDArray[Any]] = {}
    for i, phrases in enumerate(passes):
        held = {
            "min_count": phrases.min_count,
            "threshold": phrases.threshold,
            "scoring": phrases.scoring,
            "delimiter": phrases.delimiter,
            "connector_words": sorted(phrases.connector_words),
            "words": phrases.words,
        }
        listed = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
        scores = [phrases[joined] for joined in phrases._joined.values()]
        arrays[f"phrases.{i}"] = np.frombuffer(listed.encode(), np.uint8)
        arrays[f"phrases.{i}.scores"] = np.array(scores, np.float64)
    return arrays


def phrases_from_arrays(
    arrays: Mapping[str, NDArray[Any]], path: str | os.PathLike[str]
) -> tuple[Phrases, ...]:
    """Phrases held by the arrays of a file.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        As from `phrases_to_arrays`; others may be among them.
    path : path
        Where they come from, for messages.

    Returns
    -------
    tuple of Phrases
        Empty where the file has none.

    Raises
    ------
    FormatError
        If the arrays do not hold phrases.
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
        except UNSOUND as error:
            raise FormatError(f"{path} holds no valid phrases: {error!r}") from None
    return tuple(passes)


def _checked(name: str, value: str) -> str:
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
    return frozenset(_checked("connector word", word) for word in words)


def _check_corpus(corpus: object) -> None:
    if not isinstance(corpus, EncodedCorpus):
        raise TypeError(
            f"phrases are of a Corpus, got {type(corpus).__name__}: Corpus.from_file and "
            "Corpus.from_sentences make one"
        )
