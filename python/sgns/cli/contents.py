"""Descriptions of files: kinds, sizes, and the options of their training."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sgns import FormatError
from sgns.corpus.shards import KIND, SHARD_KIND, Located, locate_corpus
from sgns.errors import UnexpectedFileError
from sgns.files.container import StoredArray, locate, tags_of
from sgns.files.header import MALFORMED
from sgns.files.kinds import FOREIGN
from sgns.formats.loading import format_of, load_vectors
from sgns.formats.subword_table import SubwordTable
from sgns.training.schedule import AUTO, Schedule

__all__ = ["contents_of"]

Arrays = Mapping[str, StoredArray]
Metadata = Mapping[str, str]


def contents_of(path: Path, format: str | None = None) -> dict[str, Any]:
    """Describe a file of the package, or of vectors in any format.

    A file of the package is described by its header and its small arrays, which is fast.
    Vectors in other formats are read.

    Parameters
    ----------
    path : Path
        File to describe.
    format : str, optional
        Format of its vectors, if its extension does not choose it.

    Returns
    -------
    dict of str to object
        Values that JSON can hold; always "file" and "kind". Counts, options and losses follow the
        kind.

    Raises
    ------
    OSError, FormatError, ValueError
        If the file cannot be read, is damaged, or has no known format.
    """
    try:
        kind, version = tags_of(path)
    except FormatError as error:
        is_foreign = isinstance(error, UnexpectedFileError) and error.kind == FOREIGN.name
        if format is None and path.suffix.lower() == ".safetensors" and not is_foreign:
            raise
        return _vectors_in_other_formats(path, format)
    found = {"file": str(path), "kind": kind, "format_version": version}
    try:
        if kind == KIND:
            return found | _corpus(locate_corpus(path, verify=False))
        return found | _KINDS.get(kind, _other)(*locate(path, kind, verify=False))
    except FormatError:
        raise
    except MALFORMED as error:
        raise FormatError(f"{path} is not a valid file of {kind}: {error!r}") from error


def _vectors_in_other_formats(path: Path, format: str | None) -> dict[str, Any]:
    chosen = format_of(path, format)
    table = load_vectors(path, chosen.name)
    sizes = {"tokens": len(table), "vector_size": table.vector_size}
    if isinstance(table, SubwordTable):
        sizes |= _ngram_sizes(table.subwords._asdict(), table.rows.nbytes)
    return {"file": str(path), "kind": "vectors", "format": chosen.name, **sizes}


def _vectors(arrays: Arrays, metadata: Metadata) -> dict[str, Any]:
    n_rows, vector_size = arrays["vectors"].shape
    subwords = json.loads(metadata.get("subwords", "{}"))
    n_tokens = n_rows - subwords.get("buckets", 0)
    found = {"format": "safetensors", "tokens": n_tokens, "vector_size": vector_size}
    if arrays["vectors"].dtype != np.float32:
        found["dtype"] = arrays["vectors"].dtype.name  # in the file; float32 in memory
    n_bytes = n_rows * vector_size * np.dtype(np.float32).itemsize
    return found | (_ngram_sizes(subwords, n_bytes) if subwords else {})


def _ngram_sizes(subwords: Mapping[str, int], n_bytes: int) -> dict[str, Any]:
    """Describe the n-grams of vectors, and the size of all rows in memory."""
    return {**subwords, "bytes": n_bytes}


def _model(arrays: Arrays, metadata: Metadata) -> dict[str, Any]:
    training = json.loads(metadata["training"])
    options = dict(training["options"])
    found = _vectors(arrays, metadata)
    if "context_vocabulary" in arrays and "context_vectors" in arrays:
        found["context_tokens"] = arrays["context_vectors"].shape[0]
    curve = arrays["loss_curve"].read()
    return found | {
        "words_trained": training["words_trained"],
        "words_to_train": _words_to_train(arrays, options),
        "pairs_trained": training["pairs_trained"],
        "seconds": training.get("seconds"),
        "loss": float(curve[-1, 1]) if len(curve) else None,
        "phrase_passes": _n_passes(arrays),
        "options": options,
    }


def _words_to_train(arrays: Arrays, options: Mapping[str, Any]) -> int:
    if options.get("epochs") != AUTO:
        return int(options.get("epochs", 1) * options.get("n_words", 0))
    return Schedule.of(options, arrays["held_out_curve"].read().tolist()).n_all_words


def _corpus(located: Located) -> dict[str, Any]:
    recipe = json.loads(located.metadata.get("recipe", "{}"))
    options = {name: recipe.get(name) for name in ("column", "min_count")}
    options |= {name: _value(held) for name, held in recipe.get("options", {}).items()}
    shards = {"shards": [shard.name for shard in located.shards]} if located.shards else {}
    return {
        "tokens": located.others["counts"].shape[0],
        "words": located.ids.shape[0],
        "raw_words": int(located.metadata["n_raw_words"]),
        "sentences": located.n_sentences,
        "phrase_passes": _n_passes(located.others),
        "sources": [name for name, *_ in recipe.get("files", [])],
        "options": options if recipe else {},
        **shards,
    }


def _shard(arrays: Arrays, metadata: Metadata) -> dict[str, Any]:
    return {
        "words": arrays["ids"].shape[0],
        "raw_words": int(metadata["n_raw_words"]),
        "sentences": arrays["offsets"].shape[0] - 1,
    }


def _phrases(arrays: Arrays, metadata: Metadata) -> dict[str, Any]:
    held = json.loads(arrays["phrases.0"].read().tobytes())
    options = {name: held[name] for name in ("min_count", "threshold", "scoring", "delimiter")} | {
        "connector_words": held["connector_words"]
    }
    return {"phrases": arrays["phrases.0.scores"].shape[0], "options": options}


def _other(arrays: Arrays, metadata: Metadata) -> dict[str, Any]:
    """Describe a file by what most kinds have: the files of gensim's classes, for example."""
    found: dict[str, Any] = {}
    if "vectors" in arrays:
        found |= _vectors(arrays, metadata)
    if "offsets" in arrays:
        found["sentences"] = arrays["offsets"].shape[0] - 1
    for name in ("model", "options"):
        if name in metadata:
            found["options"] = dict(json.loads(metadata[name]))
    return found


def _value(held: object) -> object:
    """Return an option of a recipe, which holds most of them as Python writes them."""
    try:
        return ast.literal_eval(held) if isinstance(held, str) else held
    except (SyntaxError, ValueError):
        return held


def _n_passes(arrays: Arrays) -> int:
    return sum(name.startswith("phrases.") and name.endswith(".scores") for name in arrays)


#: Descriptions by kind.
_KINDS: dict[str, Callable[[Arrays, Metadata], dict[str, Any]]] = {
    "vectors": _vectors,
    "model": _model,
    "checkpoint": _model,
    "documents": _model,
    "phrases": _phrases,
    SHARD_KIND: _shard,
}
