"""Copies of models from gensim and to gensim."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sgns.compat.gensim import installation
from sgns.compat.gensim.model.words import Words
from sgns.compat.gensim.saved.models import read_model
from sgns.compat.gensim.vectors.copies import (
    copy_vectors,
    gensim_vectors,
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


def copy_model(theirs: Any, kind: type[Model]) -> Model:
    """Return a copy of a model of gensim, of this class: parameters, words and all matrices."""
    ours = kind._from_parameters(_parameters(theirs, kind))
    for name, table in ours._tables().items():
        copy_vectors(getattr(theirs, name), table)
    _copy_rest(theirs, ours, np.array)
    return ours


def load_saved(path: PathLike, kind: type[Model]) -> Model:
    """Read a model of this class that gensim saved. No code of the file runs.

    Raises
    ------
    FormatError
        If the file is damaged, or does not hold a model.
    """
    theirs = read_model(path, kind._saved_kind)
    try:
        ours = kind._from_parameters(_parameters(theirs, kind))
        for name, table in ours._tables().items():
            take_vectors(getattr(theirs, name), table)
        _copy_rest(theirs, ours, writable)
    except MALFORMED as error:
        raise FormatError(f"{path} does not hold a valid model: {error!r}") from error
    return ours


def _parameters(model: Any, kind: type[Words]) -> dict[str, Any]:
    """Return the parameters that a model of gensim has, too; its vectors have some of them."""
    names = (name for name in kind._parameters if name != "negatives_mode")
    return {
        name: getattr(model.wv if name in kind._vector_parameters else model, name)
        for name in names
    }


def _copy_rest(theirs: Any, ours: Words, taken: Callable[[NDArray[Any]], NDArray[Any]]) -> None:
    """Copy what a model has besides its parameters and vectors. `taken` copies matrices."""
    shape = (len(ours.wv), ours.layer1_size)
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
    """Return a copy as a model of gensim, which gensim can train further."""
    module, name = ours._saved_kind.rsplit(".", 1)
    kind = installation.original(module, name)
    known = inspect.signature(kind).parameters
    parameters = _parameters(ours, type(ours))
    if "kwargs" not in known:
        parameters = {name: value for name, value in parameters.items() if name in known}
    # These values make gensim keep all words, in the order of `ours`.
    keep_all = {"min_count": 0, "max_final_vocab": None, "sorted_vocab": 0, "null_word": 0}
    given = parameters | keep_all
    if "dm" in parameters:
        del given["null_word"]  # gensim's class sets it
    theirs = kind(**given)
    theirs.null_word = 0  # the words have it, if there is one
    counts = ours.wv.expandos["count"].tolist()
    theirs.build_vocab_from_freq(
        dict(zip(ours.wv.index_to_key, counts, strict=True)), corpus_count=ours.corpus_count
    )
    give_rows(ours.wv, theirs.wv)
    for name, table in ours._tables().items():
        if name != "wv":
            setattr(theirs, name, gensim_vectors(table))
    if ours.negative:
        theirs.syn1neg[:] = ours.syn1neg
    if ours.hs:
        theirs.syn1[:] = ours.syn1
        for word in range(len(ours.wv)):
            point, code = ours.huffman_tree.path(word)
            theirs.wv.set_vecattr(word, "point", point.copy())
            theirs.wv.set_vecattr(word, "code", code.copy())
    theirs.corpus_total_words = ours.corpus_total_words
    for name in (*keep_all, "cbow_mean"):  # gensim's Doc2Vec loses dm_mean
        setattr(theirs, name, parameters[name])
    return theirs
