"""Models that fastText trained, as models of this package."""

from __future__ import annotations

from typing import Any

import numpy as np

from sgns.files.names import PathLike
from sgns.formats.fasttext_header import CBOW, HS
from sgns.formats.loading import read_fasttext_model as read_file
from sgns.formats.subword_table import SubwordTable
from sgns.formats.token_rules import TokenRules
from sgns.vectors.subwords import Subwords, subword_options
from sgns.vocabulary import Vocabulary

__all__ = ["read_fasttext_model"]

_NS_EXPONENT = 0.5  # of fastText's noise distribution


def read_fasttext_model(path: PathLike) -> dict[str, Any]:
    """Read a skip-gram or CBOW model of fastText as the arguments of `sgns.Model`.

    `options` has the arguments of its training that the file holds.

    Raises
    ------
    FormatError
        If the file is damaged, quantized or supervised.
    """
    read = read_file(path, rules=TokenRules())
    arguments, table = read.arguments, read.table
    subwords = None
    rows = table.matrix if not isinstance(table, SubwordTable) else table.rows
    if isinstance(table, SubwordTable):
        subwords = Subwords(*table.subwords)
    has_tree = arguments.loss == HS
    n_words = max(0, read.n_words)
    options = {
        "architecture": "cbow" if arguments.model == CBOW else "skip-gram",
        "vector_size": arguments.dim,
        **subword_options(subwords),
        "window": arguments.ws,
        "min_count": arguments.min_count,
        "sample": arguments.t,
        "hs": has_tree,
        "negative": 0 if has_tree else arguments.neg,
        "ns_exponent": _NS_EXPONENT,
        "epochs": arguments.epoch,
        "n_words": n_words,
    }
    outputs = read.outputs
    return {
        "vocabulary": Vocabulary(table.vocabulary.tokens, read.counts),
        "vectors": rows,
        "context_vectors": None if has_tree else outputs,
        "options": options,
        "loss_curve": np.empty((0, 2)),
        "words_trained": n_words * arguments.epoch,
        "pairs_trained": 0,
        "seconds": float("nan"),
        # fastText predicts the branch 1 where word2vec predicts the branch 0. The last row of its
        # matrix is that of no node.
        "node_vectors": -outputs[:-1] if has_tree and outputs is not None else None,
    }
