"""Options of a training that continues from a model, with its settings and its vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sgns.arguments import check_flag
from sgns.pairs.windows import Window
from sgns.training.schedule import AUTO
from sgns.training.settings import TrainingOptions
from sgns.vectors.subword_vectors import SubwordVectors
from sgns.vectors.word_vectors import WordVectors
from sgns.vocabulary import Vocabulary

__all__ = ["ExtensionOptions", "extension_options"]


class ExtensionOptions(TrainingOptions, total=False):
    """Options of `Model.extend`, which hands them to `train`."""

    architecture: str
    window: Window
    sample: float
    shrink_windows: bool
    max_contexts: int | None
    backend: str | None
    device: str
    products: str | None


#: Options that a training takes over from the model, unless the user gives others.
_INHERITED = (
    "architecture",
    "window",
    "sample",
    "negative",
    "noise",
    "ns_exponent",
    "shrink_windows",
    "max_contexts",
    "alpha",
    "min_alpha",
    "epochs",
    "seed",
    "deterministic",
    "objective",
    "negatives_mode",
)

#: Options that the model decides.
_FIXED = (
    "vector_size",
    "min_ngram",
    "max_ngram",
    "buckets",
    "hs",
    "initial_vectors",
    "initial_context_vectors",
    "frozen_contexts",
)


def extension_options(
    vectors: WordVectors,
    context_vectors: WordVectors,
    trained: Mapping[str, Any],
    given: Mapping[str, Any],
    frozen: bool,
) -> dict[str, Any]:
    """Return the options of `train` with which a training goes on.

    Parameters
    ----------
    vectors, context_vectors : WordVectors
        Vectors from which it goes on. Those of tokens that never occurred are not used.
    trained : mapping of str to object
        Options of the model.
    given : mapping of str to object
        Options that the user gave.
    frozen : bool
        Whether the rows of the model do not change.

    Returns
    -------
    dict

    Raises
    ------
    TypeError
        If an option is given that the model decides.
    ValueError
        If the model was trained with an array of noise weights, and `given` has no noise.
    """
    for name in _FIXED:
        if name in given:
            hint = "; write frozen=True" if name == "frozen_contexts" else ""
            raise TypeError(f"extend() takes {name} from the model: omit it{hint}")
    noise = given.get("noise", trained.get("noise", "power"))
    if isinstance(noise, str) and noise.startswith("weights, "):
        raise ValueError(
            "the model was trained with noise weights, which it does not hold: give noise, an "
            "array with a weight for each token of the extended vocabulary, or noise='power'"
        )
    subwords = {}
    if isinstance(vectors, SubwordVectors):
        names = ("min_ngram", "max_ngram", "buckets")
        subwords = {name: getattr(vectors.subwords, name) for name in names}
    freeze = check_flag("frozen", frozen) or None
    inherited = {name: trained[name] for name in _INHERITED if name in trained}
    if inherited.get("epochs") == AUTO and given.get("validation") is None:
        del inherited["epochs"]  # nothing is held out that could decide them
    return {
        **inherited,
        "vector_size": vectors.vector_size,
        **subwords,
        "initial_vectors": _occurring(vectors),
        "initial_context_vectors": _occurring(context_vectors),
        "frozen": freeze,
        "frozen_contexts": freeze,
        **given,
    }


def _occurring(vectors: WordVectors) -> WordVectors:
    """Return the vectors without the tokens that never occurred, whose vectors say nothing."""
    if vectors.absent is None:
        return vectors
    rows = np.flatnonzero(~vectors.absent)
    vocabulary = vectors.vocabulary
    assert vocabulary.counts is not None
    kept = Vocabulary([vocabulary.tokens[i] for i in rows.tolist()], vocabulary.counts[rows])
    if isinstance(vectors, SubwordVectors):
        of_ngrams = vectors.rows[len(vectors) :]
        kept_rows = np.concatenate([vectors.rows[rows], of_ngrams])
        return SubwordVectors(kept, kept_rows, vectors.subwords)
    return WordVectors(kept, vectors.matrix[rows])
