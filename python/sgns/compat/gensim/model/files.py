"""Whole models in one file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sgns.compat.gensim.model.words import Words
from sgns.compat.gensim.signatures import check_save_options
from sgns.compat.gensim.vectors import files as vector_files
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.header import UNSOUND
from sgns.files.names import PathLike
from sgns.training.huffman import HuffmanTree

__all__ = ["PARAMETERS", "load", "save"]

#: Arguments of the constructor that a model keeps.
PARAMETERS = (
    "vector_size",
    "alpha",
    "window",
    "min_count",
    "max_vocab_size",
    "sample",
    "seed",
    "workers",
    "min_alpha",
    "sg",
    "hs",
    "negative",
    "ns_exponent",
    "cbow_mean",
    "epochs",
    "null_word",
    "sorted_vocab",
    "batch_words",
    "compute_loss",
    "comment",
    "max_final_vocab",
    "shrink_windows",
    "negatives_mode",
)

_STATE = (
    "corpus_count",
    "corpus_total_words",
    "effective_min_count",
    "train_count",
    "total_train_time",
    "running_training_loss",
    "min_alpha_yet_reached",
    "_seed",
    "_epochs_done",
)

#: Arrays of the tree of hierarchical softmax in a file, and what they are.
_TREE = {"tree_offsets": "offsets", "tree_nodes": "nodes", "tree_codes": "codes"}

Model = TypeVar("Model", bound=Words)


def save(model: Words, path: PathLike, options: Mapping[str, Any]) -> None:
    """Write vectors, output vectors, words, attributes and parameters.

    Raises
    ------
    RuntimeError
        If the model has no words yet.
    """
    check_save_options(options)
    if not len(model.wv):
        raise RuntimeError("a model without a vocabulary cannot be saved")
    arrays = vector_files.arrays_of(model.wv) | {"context_vectors": model.syn1neg}
    if model.hs:
        arrays["node_vectors"] = model.syn1
        arrays |= {name: getattr(model.huffman_tree, of) for name, of in _TREE.items()}
    kept = {name: getattr(model, name) for name in (*PARAMETERS, *_STATE)}
    container.write(path, vector_files.MODEL_KIND, arrays, {"model": json.dumps(kept)})


def load(make: Callable[[Mapping[str, Any]], Model], path: PathLike) -> Model:
    """Read a model that `save` wrote; `make` creates it from its parameters, without words."""
    arrays, metadata = vector_files.read_container(path, vector_files.MODEL_KIND)
    try:
        kept = json.loads(metadata["model"])
        model = make({name: kept[name] for name in PARAMETERS})
        for name in _STATE:
            setattr(model, name, kept[name])
        syn1neg = arrays["context_vectors"]
        if model.hs:
            syn1 = arrays["node_vectors"]
            model.huffman_tree = HuffmanTree.from_paths(*(arrays[name] for name in _TREE))
            if syn1.shape != syn1neg.shape or len(model.huffman_tree) != len(syn1):
                raise ValueError(f"the nodes have a shape that does not fit: {syn1.shape}")
            model.syn1 = syn1.copy()
        if syn1neg.shape != arrays["vectors"].shape or syn1neg.shape[1] != model.vector_size:
            raise ValueError(f"the matrices have shapes that do not fit: {syn1neg.shape}")
    except UNSOUND as error:
        raise FormatError(f"{path} is not a sound model: {error!r}") from error
    vector_files.fill_from_arrays(model.wv, arrays, path)
    model.syn1neg = syn1neg
    return model
