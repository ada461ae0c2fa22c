"""Tasks that a search can make better: scores of a model, higher for a better one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_choice, check_integer, check_number
from sgns.corpus.corpus import Corpus
from sgns.corpus.held_out import held_out_mask, without_held_out
from sgns.errors import CorpusError
from sgns.evaluation.evaluation import evaluate_analogies, evaluate_similarity
from sgns.evaluation.next_items import rank_next_items
from sgns.pairs.sampling import keep_probability, noise_weights
from sgns.pairs.windows import Window
from sgns.training.model import Model
from sgns.tuning.space import OPTIONS

__all__ = ["FunctionTask", "HeldOutTask", "NextItemTask", "QuestionTask", "Task"]

#: Measures of next items that can be made better.
_MEASURES = ("hit_rate", "ndcg", "mrr")

_SCORES_AT_ONCE = 1 << 22

#: Distance of the words that `HeldOutTask` predicts, for windows without a number.
_DISTANCE = 5


class Task(Protocol):
    """A score of models, and the part of a corpus that is trained on."""

    @property
    def name(self) -> str:
        """Everything that determines the scores, besides the corpus and the model."""

    @property
    def comparable(self) -> tuple[str, ...]:
        """Options that trials may differ in."""

    @property
    def why(self) -> str:
        """Reason for which they may not differ in others."""

    def begin(self, corpus: Corpus, options: Mapping[str, Any]) -> Corpus:
        """Return the part of a corpus to train on; `options` are those that all trials share."""

    def score(self, model: Model) -> float:
        """Return the score of a model."""


class HeldOutTask:
    """Prediction of words near other words, in sentences that are held out.

    The score is the mean log likelihood of a fixed sample of pairs. It has no negatives. The
    probability of a context is ``z / (1 + z) / k(c)`` with ``z = K n(c) exp(v_w u_c)``, scaled to
    sum to 1 over all tokens. ``K`` negatives with the distribution ``n`` are those of the model's
    training, and ``k(c)`` is the probability with which it kept an occurrence of ``c``. A model
    with any number of negatives, any noise and any subsampling approaches the true probability in
    this way.

    Parameters
    ----------
    share : float, default 0.02
        Share of the sentences that is held out.
    n_pairs : int, default 5000
        Pairs in the sample.
    seed : int, default 1
        Random seed of the sentences and of the pairs.

    Notes
    -----
    At the optimum of negative sampling, ``v_w u_c`` is the logarithm of ``P'(c | w) / (K n(c))``
    (Levy and Goldberg, "Neural Word Embedding as Implicit Matrix Factorization", NIPS 2014), where
    ``P'`` is that of kept words, ``P(c | w) k(c)``, scaled. Since a negative that is the context is
    skipped, it is here the logarithm of ``P' / (1 - P') / (K n(c))``.
    """

    comparable = tuple(name for name in OPTIONS if name != "architecture")
    why = "models of other architectures predict other words; give questions or a function"

    def __init__(self, share: float = 0.02, n_pairs: int = 5000, seed: int = 1) -> None:
        if not 0 < check_number("share", share) < 1:
            raise ValueError(f"share must be above 0 and below 1, got {share}")
        self._share, self._seed = float(share), check_integer("seed", seed, 0)
        self._n_pairs = check_integer("n_pairs", n_pairs, 1)
        self.name = f"held-out likelihood of {n_pairs} pairs, {share:g} of the sentences"
        self._centers = self._contexts = np.empty(0, np.intp)

    def begin(self, corpus: Corpus, options: Mapping[str, Any]) -> Corpus:
        """Draw the pairs, within the window that all trials share or else within 5 words."""
        for name, only in (("architecture", "skip-gram"), ("objective", "logistic"), ("hs", False)):
            if options.get(name, only) != only:
                raise ValueError(
                    f"{name} must be {only!r} to compare held-out likelihoods, got "
                    f"{options[name]!r}; give questions or a function as the task"
                )
        mask = held_out_mask(corpus.n_sentences, self._share, self._seed)
        self._centers, self._contexts = _drawn_pairs(
            corpus, mask, options.get("window", _DISTANCE), self._n_pairs, self._seed
        )
        return without_held_out(corpus, self._share, self._seed)

    def score(self, model: Model) -> float:
        """Return the mean log likelihood of the pairs."""
        counts = model.context_vocabulary.counts
        assert counts is not None
        options = model.options
        noise = noise_weights(counts, options["noise"], options["ns_exponent"])
        with np.errstate(divide="ignore"):  # a token that never occurs is never a negative
            bias = np.log(options["negative"] * noise / noise.sum())
        kept = np.log(keep_probability(counts, options["sample"]))
        v, u = model.vectors.matrix, model.context_vectors.matrix
        total = 0.0
        step = max(1, _SCORES_AT_ONCE // len(u))
        for begin in range(0, self._centers.size, step):
            part = slice(begin, begin + step)
            z = (v[self._centers[part]] @ u.T).astype(np.float64) + bias
            scores = -np.logaddexp(0.0, -z) - kept
            of_contexts = np.take_along_axis(scores, self._contexts[part, None], axis=1)[:, 0]
            most = scores.max(axis=1)
            sums = np.log(np.exp(scores - most[:, None]).sum(axis=1)) + most
            total += float((of_contexts - sums).sum())
        return total / self._centers.size


class NextItemTask:
    """Recommendation of the last item of each session, which is not trained on.

    Parameters
    ----------
    k : int, default 10
        Number of items to recommend.
    measure : {"hit_rate", "ndcg", "mrr"}, default "ndcg"
        Score of a model.
    """

    comparable = OPTIONS
    why = ""

    def __init__(self, k: int = 10, measure: str = "ndcg") -> None:
        check_choice("measure", measure, _MEASURES)
        self._k, self._measure = check_integer("k", k, 1), measure
        self.name = f"{measure} of the next item at {k}"
        self._sessions: list[NDArray[np.uint32]] = []

    def begin(self, corpus: Corpus, options: Mapping[str, Any]) -> Corpus:
        """Return the sessions without their last items; items that only ends have stay known."""
        lengths = np.diff(corpus.offsets).astype(np.intp)
        self._sessions = [corpus[i] for i in np.flatnonzero(lengths > 1).tolist()]
        if not self._sessions:
            raise CorpusError("no session has two items: nothing can be predicted")
        is_last = np.zeros(corpus.n_words, bool)
        is_last[corpus.offsets[1:][lengths > 1].astype(np.intp) - 1] = True
        offsets = np.concatenate([[0], np.cumsum(lengths - (lengths > 1))]).astype(np.uint64)
        return Corpus.from_ids(
            corpus.ids[~is_last], offsets, vocabulary=list(corpus.vocabulary.tokens)
        )

    def score(self, model: Model) -> float:
        """Return the measure of a model."""
        result = rank_next_items(model.vectors, self._sessions, k=self._k)
        if not result.found:
            raise CorpusError(
                "no last item of a session also occurs before the end of one: nothing can be "
                "recommended"
            )
        return float(getattr(result, self._measure))


class QuestionTask:
    """Mean score of files of similarities and analogies.

    Parameters
    ----------
    similarity, analogies : sequence of paths
        Files, as for `sgns.evaluate_similarity` and `sgns.evaluate_analogies`.

    Raises
    ------
    ValueError
        If there is no file.
    """

    comparable = OPTIONS
    why = ""

    def __init__(
        self,
        similarity: Sequence[str | os.PathLike[str]] = (),
        analogies: Sequence[str | os.PathLike[str]] = (),
    ) -> None:
        self._similarity, self._analogies = list(similarity), list(analogies)
        files = [os.fspath(path) for path in (*self._similarity, *self._analogies)]
        if not files:
            raise ValueError("give a file of similarities or of analogies")
        self.name = f"mean of {', '.join(files)}"

    def begin(self, corpus: Corpus, options: Mapping[str, Any]) -> Corpus:
        """Return the whole corpus."""
        return corpus

    def score(self, model: Model) -> float:
        """Return the mean of Spearman's correlations and accuracies."""
        scores = {
            path: evaluate_similarity(model.vectors, path, n_resamples=0).spearman
            for path in self._similarity
        } | {
            path: evaluate_analogies(model.vectors, path).total.accuracy for path in self._analogies
        }
        for path, score in scores.items():
            if np.isnan(score):
                raise CorpusError(
                    f"{os.fspath(path)} has too few questions whose words are all in the "
                    "vocabulary: choose other questions, or a lower min_count"
                )
        return float(np.mean(list(scores.values())))


@dataclass
class FunctionTask:
    """A function of a model, which returns its score."""

    function: Callable[[Model], float]
    comparable: tuple[str, ...] = OPTIONS
    why: str = ""

    @property
    def name(self) -> str:
        """Name of the function."""
        return f"function {getattr(self.function, '__qualname__', type(self.function).__name__)}"

    def begin(self, corpus: Corpus, options: Mapping[str, Any]) -> Corpus:
        """Return the whole corpus."""
        return corpus

    def score(self, model: Model) -> float:
        """Call the function."""
        return float(self.function(model))


def _drawn_pairs(
    corpus: Corpus, mask: NDArray[np.bool_], window: Window, n_pairs: int, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Draw pairs of words of the sentences in a mask that are within a window."""
    lengths = np.diff(corpus.offsets).astype(np.intp)
    mask = mask & (lengths > 1)
    if not mask.any():
        raise CorpusError(
            "no held-out sentence has two words: give a larger corpus, another task, or in Python "
            "sgns.tuning.HeldOutTask(share=0.2), which holds out more"
        )
    lengths, starts = lengths[mask], corpus.offsets[:-1][mask].astype(np.intp)
    first_word = np.concatenate([[0], np.cumsum(lengths)])
    rng = np.random.default_rng(seed)
    words = rng.integers(first_word[-1], size=n_pairs)
    sentence = np.searchsorted(first_word, words, side="right") - 1
    place, length = words - first_word[sentence], lengths[sentence]
    reach = length if isinstance(window, str) else np.full(n_pairs, int(window))
    before, after = np.minimum(place, reach), np.minimum(length - 1 - place, reach)
    # One of the words around each, all of them equally often.
    at = (rng.random(n_pairs) * (before + after)).astype(np.intp)
    other = place - before + at
    other += other >= place
    ids = corpus.ids
    return ids[starts[sentence] + place].astype(np.intp), ids[starts[sentence] + other].astype(
        np.intp
    )
