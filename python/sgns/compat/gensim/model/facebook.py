"""Models of fastText (.bin), read and written with all that training needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from sgns.compat.gensim.model.words import Words
from sgns.compat.gensim.vectors.advice import in_gensim_terms
from sgns.compat.gensim.vectors.files import fill_from_table, rules_of_facebook
from sgns.files.names import PathLike, output_path
from sgns.formats.fasttext_bin import FasttextModel, save_model
from sgns.formats.fasttext_header import CBOW, HS, NEGATIVE_SAMPLING, SKIPGRAM
from sgns.formats.fasttext_layout import Arguments
from sgns.formats.loading import read_fasttext_model
from sgns.formats.registry import check_tokens, choose_format
from sgns.formats.subword_table import SubwordTable
from sgns.formats.table import Table
from sgns.vocabulary import Vocabulary

__all__ = ["load_facebook", "save_facebook"]

Model = TypeVar("Model", bound=Words)


def load_facebook(
    path: PathLike, encoding: str, make: Callable[[Mapping[str, Any]], Model]
) -> Model:
    """Read a model; see `load_facebook_model`. `make` creates a model without words."""
    with in_gensim_terms(path):
        read = read_fasttext_model(path, rules=rules_of_facebook(encoding))
    arguments, outputs = read.arguments, read.outputs
    assert outputs is not None
    has_tree = arguments.loss == HS
    model = make(
        {
            "vector_size": arguments.dim,
            "window": arguments.ws,
            "epochs": arguments.epoch,
            # fastText trains one of both, and stores the default of the other.
            "negative": 0 if has_tree else arguments.neg,
            "hs": int(has_tree),
            "sg": int(arguments.model != CBOW),
            "bucket": arguments.bucket,
            "min_count": arguments.min_count,
            "sample": arguments.t,
            "min_n": arguments.minn,
            "max_n": arguments.maxn,
        }
    )
    model.corpus_total_words = read.n_words
    fill_from_table(model.wv, read.table)
    model.wv.expandos["count"] = read.counts.astype(np.int64)
    model.syn1neg = np.zeros_like(outputs) if has_tree else outputs
    if has_tree:
        # fastText predicts the branch 1 where word2vec predicts the branch 0.
        model.syn1 = -outputs
    return model


def save_facebook(
    model: Words, path: PathLike, encoding: str, lr_update_rate: int, word_ngrams: int
) -> None:
    """Write a model; see `save_facebook_model`."""
    wv = model.wv
    if not len(wv):
        raise RuntimeError("a model without a vocabulary cannot be saved: call build_vocab() first")
    vocabulary = Vocabulary(wv.index_to_key, wv.expandos["count"].astype(np.uint64))
    path = output_path(path)
    check_tokens(choose_format(path, "fasttext-bin"), vocabulary)
    # Without n-grams, fastText wants a greatest length of 0.
    low, high, buckets = wv.ngrams or (0, 0, 0)
    table: Table = Table(vocabulary, wv.rows)
    if wv.ngrams is not None:
        table = SubwordTable(vocabulary, wv.rows, wv.ngrams)
    arguments = Arguments(
        dim=model.vector_size,
        ws=model.window,
        epoch=model.epochs,
        min_count=model.min_count,
        neg=model.negative,
        word_ngrams=word_ngrams,
        loss=HS if model.hs else NEGATIVE_SAMPLING,
        model=SKIPGRAM if model.sg else CBOW,
        bucket=buckets,
        minn=low,
        maxn=high,
        lr_update_rate=lr_update_rate,
        t=model.sample or 0.0,
    )
    outputs = -model.syn1 if model.hs else model.syn1neg
    read = FasttextModel(arguments, table, model.corpus_total_words, outputs)
    save_model(read, path, encoding)
