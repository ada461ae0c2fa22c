"""Files of whole models."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from sgns.compat.gensim.attributes import own_attributes, restore_attributes
from sgns.compat.gensim.model.words import Words
from sgns.compat.gensim.plain import decoded, encoded
from sgns.compat.gensim.saved.models import NotAModelError
from sgns.compat.gensim.signatures import check_save_options
from sgns.compat.gensim.vectors import files as vector_files
from sgns.compat.gensim.vectors.advice import read_container
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.header import MALFORMED
from sgns.files.names import PathLike
from sgns.training.huffman import HuffmanTree

__all__ = ["PARAMETERS", "load", "save"]

#: Parameters of the constructor that a model stores.
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

#: Arrays of the Huffman tree in a file, and the attributes of `HuffmanTree` that they hold.
_TREE = {"tree_offsets": "offsets", "tree_nodes": "nodes", "tree_codes": "codes"}

#: Beginning of the names of arrays that hold attributes of a subclass.
_OWN = "model."

Model = TypeVar("Model", bound=Words)


def save(model: Words, path: PathLike, options: Mapping[str, Any]) -> None:
    """Write a model to a container: matrices, words, attributes, parameters and state.

    Raises
    ------
    RuntimeError
        If the model has no words yet.
    """
    check_save_options(path, options)
    if not len(model.wv):
        raise RuntimeError("a model without a vocabulary cannot be saved: call build_vocab() first")
    ignore = options.get("ignore", ())
    arrays = {"context_vectors": model.syn1neg}
    for name, table in model._tables().items():
        of_table = vector_files.arrays_of(table, ignore)
        arrays |= {_prefix(name) + each: array for each, array in of_table.items()}
    arrays |= own_attributes(model, _known(type(model)), ignore, _OWN)
    if model.hs:
        arrays["node_vectors"] = model.syn1
        tree = model.huffman_tree
        arrays |= {name: getattr(tree, attribute) for name, attribute in _TREE.items()}
    stored = {
        name: encoded(getattr(model.wv if name in model._vector_parameters else model, name))
        for name in (*model._parameters, *_STATE)
    }
    metadata = {"model": json.dumps(stored), **vector_files.metadata_of(model.wv)}
    container.write(path, model._file_kind, arrays, metadata)


def load(kind: type[Model], path: PathLike) -> Model:
    """Read a model that `save` wrote, as one of this class."""
    kinds = (kind._file_kind, "vectors", "model")
    arrays, metadata = read_container(path, *kinds)
    if "model" not in metadata:
        raise NotAModelError(
            f"{path} does not hold a {kind.__name__}: load its vectors with KeyedVectors.load("
            f"{str(path)!r})"
        )
    try:
        stored = {
            name: decoded(value) for name, value in dict(json.loads(metadata["model"])).items()
        }
        model = kind._from_parameters({name: stored[name] for name in kind._parameters})
        for name in _STATE:
            setattr(model, name, stored[name])
        syn1neg = arrays["context_vectors"]
        if model.hs:
            syn1 = arrays["node_vectors"]
            model.huffman_tree = HuffmanTree.from_paths(*(arrays[name] for name in _TREE))
            if syn1.shape != syn1neg.shape or len(model.huffman_tree) != len(syn1):
                raise ValueError(
                    f"node_vectors has shape {syn1.shape}, which does not match context_vectors "
                    "or the tree"
                )
            model.syn1 = syn1.copy()
        n_buckets = 0 if model.wv.ngrams is None else model.wv.ngrams.buckets
        n_rows, vector_size = arrays["vectors"].shape
        shape = (n_rows - n_buckets, model.layer1_size)
        if syn1neg.shape != shape or vector_size != model.vector_size:
            raise ValueError(
                f"context_vectors has shape {syn1neg.shape}, which does not match vectors or "
                "vector_size"
            )
    except MALFORMED as error:
        raise FormatError(f"{path} is not a valid model: {error!r}") from error
    for name, table in model._tables().items():
        prefix = _prefix(name)
        of_table = {
            each.removeprefix(prefix): array
            for each, array in arrays.items()
            if each.startswith(prefix)
        }
        vector_files.fill_from_arrays(table, of_table, path)
        if table.vector_size != model.vector_size:
            raise FormatError(f"{path} has {name}.vectors of another size than vector_size")
    restore_attributes(model, arrays, _known(kind), path, _OWN)
    model.syn1neg = syn1neg
    return model


def _prefix(table: str) -> str:
    """Return the beginning of the names of the arrays of a table. Those of words have none."""
    return "" if table == "wv" else f"{table}."


def _known(kind: type[Words]) -> set[str]:
    """Return the attributes of every model."""
    return {*vars(kind._from_parameters({"vector_size": 1})), "_job"}
