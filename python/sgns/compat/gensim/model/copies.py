"""Copies of models from gensim and to gensim."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sgns.compat.gensim import installation
from sgns.compat.gensim.model.files import PARAMETERS
from sgns.compat.gensim.model.words import Words
from sgns.compat.gensim.saved.models import read_model
from sgns.compat.gensim.vectors.copies import (
    copy_vectors,
    give_rows,
    take_vectors,
    writable,
)
from sgns.errors import FormatError
from sgns.files.header import MALFORMED
from sgns.files.names import PathLike
from sgns.training.huffman import HuffmanTree

__all__ = ["copy_model", "gensim_model", "load_saved"]

Model = TypeVar("Model", bound=Words)

#: Numbers that training and counting have left in a model.
_STATE = (
    "corpus_count",
    "corpus_total_words",
    "effective_min_count",
    "min_alpha_yet_reached",
    "running_training_loss",
    "total_train_time",
    "train_count",
)
_GENSIM_PARAMETERS = tuple(name for name in PARAMETERS if name != "negatives_mode")


def copy_model(theirs: Any, make: Callable[[Mapping[str, Any]], Model]) -> Model:
    """Return a copy of a model of gensim: parameters, words and all matrices.

    `make` creates a model without words from its parameters.
    """
    ours = make(_parameters(theirs, make))
    copy_vectors(theirs.wv, ours.wv)
    _copy_rest(theirs, ours, np.array)
    return ours


def load_saved(path: PathLike, make: Callable[[Mapping[str, Any]], Model]) -> Model:
    """Read a model that gensim saved; `make` as in `copy_model`. No code of the file runs.

    Raises
    ------
    FormatError
        If the file is damaged, or does not hold a model.
    """
    theirs = read_model(path, ".".join(make({"vector_size": 1}).gensim_class))
    try:
        ours = make(_parameters(theirs, make))
        take_vectors(theirs.wv, ours.wv)
        _copy_rest(theirs, ours, writable)
    except MALFORMED as error:
        raise FormatError(f"{path} does not hold a valid model: {error!r}") from error
    return ours


def _parameters(theirs: Any, make: Callable[[Mapping[str, Any]], Words]) -> dict[str, Any]:
    """Return the parameters of a model of gensim."""
    of_vectors = make({"vector_size": 1}).vector_parameters
    return {name: getattr(theirs, name) for name in _GENSIM_PARAMETERS} | {
        name: getattr(theirs.wv, name) for name in of_vectors
    }


def _copy_rest(theirs: Any, ours: Words, taken: Callable[[NDArray[Any]], NDArray[Any]]) -> None:
    """Copy what a model has besides its parameters and vectors. `taken` copies matrices."""
    shape = (len(ours.wv), ours.vector_size)
    ours.syn1neg = taken(theirs.syn1neg) if ours.negative else np.zeros(shape, np.float32)
    if ours.hs:
        ours.syn1 = taken(theirs.syn1)
        ours.huffman_tree = _copy_tree(theirs.wv)
    for name in _STATE:
        setattr(ours, name, getattr(theirs, name, getattr(ours, name)))


def _copy_tree(theirs: Any) -> HuffmanTree:
    """Return a copy of gensim's tree, which can break ties of equal counts in another way."""
    points, codes = theirs.expandos["point"], theirs.expandos["code"]
    offsets = np.cumsum([0, *map(len, points)])
    return HuffmanTree.from_paths(offsets, np.concatenate(points), np.concatenate(codes))


def gensim_model(ours: Words) -> Any:
    """Return a copy as a model of gensim's class, which gensim can train further."""
    kind = installation.original(*ours.gensim_class)
    known = inspect.signature(kind).parameters
    parameters = {name: getattr(ours, name) for name in _GENSIM_PARAMETERS if name in known}
    parameters |= {name: getattr(ours.wv, name) for name in ours.vector_parameters}
    # These values make gensim keep all words, in the order of `ours`.
    keep_all = {"min_count": 0, "max_final_vocab": None, "sorted_vocab": 0, "null_word": 0}
    theirs = kind(**(parameters | keep_all))
    counts = ours.wv.expandos["count"].tolist()
    theirs.build_vocab_from_freq(
        dict(zip(ours.wv.index_to_key, counts, strict=True)), corpus_count=ours.corpus_count
    )
    give_rows(ours.wv, theirs.wv)
    if ours.negative:
        theirs.syn1neg[:] = ours.syn1neg
    if ours.hs:
        theirs.syn1[:] = ours.syn1
        for word in range(len(ours.wv)):
            point, code = ours.huffman_tree.path(word)
            theirs.wv.set_vecattr(word, "point", point.copy())
            theirs.wv.set_vecattr(word, "code", code.copy())
    theirs.corpus_total_words = ours.corpus_total_words
    for name in keep_all:
        setattr(theirs, name, parameters[name])
    return theirs
