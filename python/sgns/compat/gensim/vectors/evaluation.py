"""Evaluations on word pairs and analogies, with gensim's results and return values."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.compat.gensim.signatures import named_arguments
from sgns.compat.gensim.vectors.neighbors import Neighbors
from sgns.evaluation.analogy_files import read_analogies
from sgns.files.lines import text_lines
from sgns.files.names import PathLike

__all__ = ["Evaluation"]

logger = logging.getLogger(__name__)

#: Delimiters that files of word pairs have.
_DELIMITERS = ("\t", " ", ",", ";")

_CANDIDATES = 5  # nearest keys per question: some can be other spellings of a question word


class Evaluation(Neighbors):
    """Vectors by key that can be evaluated on files of questions."""

    @named_arguments
    def evaluate_word_pairs(
        self,
        pairs: PathLike,
        delimiter: str = "\t",
        encoding: str = "utf8",
        restrict_vocab: int = 300000,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
    ) -> tuple[Any, Any, float]:
        """Correlate the cosines of word pairs with human scores.

        Parameters
        ----------
        pairs : path
            File with two words and a score on each line, compressed or not. Lines that start with
            "#" are skipped. Malformed lines are skipped and logged.
        delimiter, encoding : str
            Delimiter and encoding of the file.
        restrict_vocab : int, default 300000
            Use only this many keys, the first ones.
        case_insensitive : bool, default True
            Compare words in upper case. If several keys match a word, use the first.
        dummy4unknown : bool, default False
            Give pairs with unknown words similarity 0. Otherwise, skip them.

        Returns
        -------
        pearson, spearman
            Results of `scipy.stats.pearsonr` and `scipy.stats.spearmanr`.
        oov_ratio : float
            Percentage of pairs with unknown words.

        Raises
        ------
        ImportError
            If scipy, which computes the p-values, is not installed.
        ValueError
            If fewer than two pairs can be compared. The error tells pairs with unknown words from
            lines of another format.
        """
        try:
            from scipy import stats
        except ImportError:
            raise ImportError(
                "evaluate_word_pairs needs scipy for p-values; sgns.evaluate_similarity does not "
                "need it"
            ) from None
        known = self._known(restrict_vocab, case_insensitive)
        human, cosines, n_unknown = [], [], 0
        listed, malformed = _read_pairs(pairs, delimiter, encoding)
        for first, second, value in listed:
            rows = [known.get(_folded(word, case_insensitive)) for word in (first, second)]
            if None in rows:
                n_unknown += 1
                if not dummy4unknown:
                    continue
            human.append(value)
            cosines.append(0.0 if None in rows else self._cosine(*rows))  # type: ignore[arg-type]
        if len(human) < 2:
            raise ValueError(
                f"{pairs} must have at least two pairs of known words, got {len(human)}. Pairs "
                f"with unknown words: {n_unknown}; lines with another format: {len(malformed)}"
                f"{_advice(malformed, delimiter)}"
            )
        pearson, spearman = stats.pearsonr(human, cosines), stats.spearmanr(human, cosines)
        n_asked = len(human) + (0 if dummy4unknown else n_unknown)
        return pearson, spearman, n_unknown / n_asked * 100

    @named_arguments
    def evaluate_word_analogies(
        self,
        analogies: PathLike,
        restrict_vocab: int = 300000,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
        similarity_function: str = "most_similar",
    ) -> tuple[float, list[dict[str, Any]]]:
        """Answer questions of the form "a is to b as c is to what?".

        Parameters
        ----------
        analogies : path
            File in the format of questions-words.txt; see
            `sgns.evaluation.analogy_files.read_analogies`. Of several answers, the first counts.
        restrict_vocab, case_insensitive
            As in `evaluate_word_pairs`.
        dummy4unknown : bool, default False
            Count questions with unknown words as incorrect. Otherwise, skip them.
        similarity_function : str, default "most_similar"
            Name of the method that answers the questions.

        Returns
        -------
        score : float
            Fraction of correct answers.
        sections : list of dict
            Name and questions of each section: "section", "correct" and "incorrect". The last
            item has the questions of all sections.

        Raises
        ------
        FormatError
            If the file is malformed.
        """
        known = self._known(restrict_vocab, case_insensitive)
        answer = getattr(self, similarity_function)
        sections: list[dict[str, Any]] = []
        for name, questions in read_analogies(analogies):
            section: dict[str, Any] = {"section": name, "correct": [], "incorrect": []}
            for question in questions:
                words = tuple(_folded(word, case_insensitive) for word in question[:4])
                if not all(word in known for word in words):
                    if dummy4unknown:
                        section["incorrect"].append(words)
                    continue
                a, b, c = (self.index_to_key[known[word]] for word in words[:3])
                best = answer(
                    positive=[b, c], negative=[a], topn=_CANDIDATES, restrict_vocab=restrict_vocab
                )
                folded = (_folded(key, case_insensitive) for key, _ in best)
                found = next((key for key in folded if key not in words[:3]), None)
                section["correct" if found == words[3] else "incorrect"].append(words)
            sections.append(section)
        total: dict[str, Any] = {"section": "Total accuracy"}
        for kind in ("correct", "incorrect"):
            total[kind] = [words for section in sections for words in section[kind]]
        sections.append(total)
        n_judged = len(total["correct"]) + len(total["incorrect"])
        return len(total["correct"]) / n_judged if n_judged else 0.0, sections

    def _known(self, restrict_vocab: int | None, case_insensitive: bool) -> Mapping[str, int]:
        """Return the row of each word that questions can ask about."""
        known: dict[str, int] = {}
        for i, key in enumerate(self.index_to_key[:restrict_vocab]):
            known.setdefault(_folded(key, case_insensitive), i)
        return known

    def _cosine(self, first: int, second: int) -> float:
        """Return the cosine of two rows."""
        norms = self._nonzero_norms()
        product: NDArray[np.floating] = self.vectors[first] @ self.vectors[second]
        return float(product / (norms[first] * norms[second]))


def _read_pairs(
    path: PathLike, delimiter: str, encoding: str
) -> tuple[list[tuple[str, str, float]], list[tuple[int, str]]]:
    """Return the pairs with their scores, and the malformed lines with their numbers."""
    pairs, malformed = [], []
    for number, line in text_lines(path, encoding):
        if not line.strip() or line.startswith("#"):
            continue
        pair = _pair(line, delimiter)
        if pair is None:
            logger.info("skipping invalid line #%d in %s", number, path)
            malformed.append((number, line))
        else:
            pairs.append(pair)
    return pairs, malformed


def _pair(line: str, delimiter: str) -> tuple[str, str, float] | None:
    """Return the words and the score on a line, or None if it has another format."""
    try:
        first, second, score = line.split(delimiter)
        value = float(score)
    except ValueError:
        return None
    return (first.strip(), second.strip(), value) if math.isfinite(value) else None


def _advice(malformed: list[tuple[int, str]], delimiter: str) -> str:
    """Return the end of an error about lines with another format."""
    if not malformed:
        return ""
    number, line = malformed[-1]  # the first one is often a header
    text = (
        f", such as line {number}: {line[:60]!r}. A line must be two words and a score, with "
        f"{delimiter!r} between them"
    )
    for other in _DELIMITERS:
        if _pair(line, other) is not None:
            return f"{text}. Pass delimiter={other!r}"
    return text


def _folded(key: Any, case_insensitive: bool) -> Any:
    return key.upper() if case_insensitive and isinstance(key, str) else key
