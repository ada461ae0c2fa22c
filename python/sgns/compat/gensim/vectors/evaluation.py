"""gensim's evaluations: its return values, and its treatment of case and unknown words."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.compat.gensim.vectors.neighbors import Neighbors
from sgns.evaluation.question_files import read_analogies
from sgns.files.names import PathLike

__all__ = ["Evaluation"]

logger = logging.getLogger(__name__)

_ANSWERS = 5  # best ones that an answer is looked for in, where spellings differ in case


class Evaluation(Neighbors):
    """Vectors by key, judged by files of questions."""

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
            Lines of two words and a score; those that start with "#" and, with a note in the
            log, those that are not of this form are skipped.
        delimiter, encoding : str
            Of the file.
        restrict_vocab : int, default 300000
            Words to use, the first ones.
        case_insensitive : bool, default True
            Compare spellings in upper case; of several the first is used.
        dummy4unknown : bool, default False
            Give pairs with unknown words similarity 0, instead of leaving them out.

        Returns
        -------
        pearson, spearman
            As `scipy.stats.pearsonr` and `spearmanr` return them.
        oov_ratio : float
            Per cent of pairs with unknown words.

        Raises
        ------
        ImportError
            If scipy, which computes the p-values, is not installed.
        ValueError
            If there are fewer than two pairs to judge.
        """
        try:
            from scipy import stats
        except ImportError:
            raise ImportError(
                "evaluate_word_pairs needs scipy for p-values; sgns.evaluate_similarity does not"
            ) from None
        known = self._known(restrict_vocab, case_insensitive)
        human, cosines, n_unknown = [], [], 0
        with open(pairs, encoding=encoding) as lines:  # noqa: PTH123  # str or path
            for number, line in enumerate(lines, 1):
                if not line.strip() or line.startswith("#"):
                    continue
                try:
                    first, second, score = line.split(delimiter)
                    value = float(score)
                except ValueError:
                    logger.info("skipping invalid line #%d in %s", number, pairs)
                    continue
                rows = [known.get(_folded(w.strip(), case_insensitive)) for w in (first, second)]
                if None in rows:
                    n_unknown += 1
                    if not dummy4unknown:
                        continue
                human.append(value)
                cosines.append(0.0 if None in rows else self._cosine(*rows))  # type: ignore[arg-type]
        if len(human) < 2:
            raise ValueError(f"{pairs} has {len(human)} pairs whose words are known, wanted two")
        pearson, spearman = stats.pearsonr(human, cosines), stats.spearmanr(human, cosines)
        n_asked = len(human) + (0 if dummy4unknown else n_unknown)
        return pearson, spearman, n_unknown / n_asked * 100

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
            A file like questions-words.txt; `sgns.question_files.read_analogies` has the format.
        restrict_vocab, case_insensitive
            As in `evaluate_word_pairs`.
        dummy4unknown : bool, default False
            Count questions with unknown words as wrong, instead of leaving them out.
        similarity_function : str, default "most_similar"
            Name of the method that answers.

        Returns
        -------
        score : float
            Share of correct answers.
        sections : list of dict
            Of each section, and of all as the last, "section", "correct" and "incorrect".

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
                words = tuple(_folded(word, case_insensitive) for word in question)
                if not all(word in known for word in words):
                    if dummy4unknown:
                        section["incorrect"].append(words)
                    continue
                a, b, c = (self.index_to_key[known[word]] for word in words[:3])
                best = answer(
                    positive=[b, c], negative=[a], topn=_ANSWERS, restrict_vocab=restrict_vocab
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
        known: dict[str, int] = {}
        for i, key in enumerate(self.index_to_key[:restrict_vocab]):
            known.setdefault(_folded(key, case_insensitive), i)
        return known

    def _cosine(self, first: int, second: int) -> float:
        lengths = self._lengths()
        product: NDArray[np.floating] = self.vectors[first] @ self.vectors[second]
        return float(product / (lengths[first] * lengths[second]))


def _folded(key: Any, case_insensitive: bool) -> Any:
    return key.upper() if case_insensitive and isinstance(key, str) else key
