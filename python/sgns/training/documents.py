"""Training of vectors for documents: paragraph vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np

from sgns import _core
from sgns.arguments import (
    check_choice,
    check_flag,
    keyword_defaults,
    suggest_keywords,
)
from sgns.arguments.progress import Display, display_of
from sgns.corpus.tagged import DocumentsLike, TaggedCorpus, TagsLike, as_tagged_corpus
from sgns.errors import CorpusError
from sgns.pairs.blocks import STRETCH_WORDS
from sgns.pairs.sampling import NOISE_DISTRIBUTIONS
from sgns.pairs.windows import Window, pool_window, window_options
from sgns.training.checkpoint import Checkpoints
from sgns.training.core import CoreTrainer
from sgns.training.document_model import METHODS, DocumentModel, rows_of_all
from sgns.training.driver import train_model
from sgns.training.identity import Input, core_arithmetic
from sgns.training.settings import Settings, TrainingOptions, list_options
from sgns.training.start import Start

__all__ = ["DEFAULTS", "check_document_options", "document_source", "train_documents"]

#: Defaults that differ from those of `sgns.train`.
DEFAULTS = {"epochs": 10}


@suggest_keywords()
@list_options(**DEFAULTS)
def train_documents(
    documents: DocumentsLike,
    tags: TagsLike | None = None,
    *,
    method: str = "dbow",
    train_words: bool = False,
    window: Window = 5,
    min_count: int | None = None,
    sample: float = 1e-3,
    shrink_windows: bool = True,
    **options: Unpack[TrainingOptions],
) -> DocumentModel:
    """Train vectors of documents: paragraph vectors.

    Parameters
    ----------
    documents : Corpus, path, or iterable of documents
        Each line of a file, or each sentence of a corpus, is a document. A document of an iterable
        is a list of tokens, a pair of tokens and tags, or an object with `words` and `tags`.
    tags : iterable, optional
        One tag, or a list of tags, of each document: strings or integers. Each tag has a vector. If
        omitted, the tags are those of the documents, or their numbers: ``"0"``, ``"1"``, ...
    method : {"dbow", "dm", "dm-sum"}, default "dbow"
        With ``"dbow"`` the vector of a tag predicts each word of its documents. With ``"dm"`` the
        mean of the vectors of the tags and of the words within the window predicts the word between
        them; with ``"dm-sum"`` their sum does.
    train_words : bool, default False
        With ``"dbow"``: also train vectors of words, by skip-gram. Every word of the corpus then
        counts twice in the schedule and in progress. The other methods always train them.
    window : int or "sentence", default 5
        Largest distance between a word and its contexts, as in `sgns.train`.
    min_count : int, optional
        As in `sgns.train`.
    sample : float, default 1e-3
        Threshold of subsampling; 0 keeps every word. See `keep_probability`.
    shrink_windows : bool, default True
        As in `sgns.train`.
    **options
        See `TrainingOptions`; `sgns.train` documents each option. `epochs` is 10 if omitted. `hs`,
        n-grams and an array of `noise` are not supported. Names in `frozen` and in initial vectors
        are those of words, or of tags if no words are trained.

    Returns
    -------
    DocumentModel

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong type or out of its range, if a tag is neither a string nor an
        integer, or if there is not one entry of `tags` for each document.
    FileExistsError
        If the checkpoint exists and `resume` is not set.
    OSError, CorpusError
        If `documents` cannot be read, or hold nothing to train on.
    DivergenceError, MemoryError
        As in `sgns.train`.

    Notes
    -----
    Le and Mikolov, "Distributed Representations of Sentences and Documents" (ICML 2014). Documents
    are cut into stretches of a few words, which are visited in random order. A document without a
    known word has a vector that is not trained: its count in ``model.documents.vocabulary`` is 0.
    All words are read into memory.
    """
    checked = check_document_options(
        {
            "method": method,
            "train_words": train_words,
            "window": window,
            "sample": sample,
            "shrink_windows": shrink_windows,
            **options,
        }
    )
    settings = checked.settings
    tagged = as_tagged_corpus(documents, tags, min_count, checked.display)
    corpus = tagged.corpus
    if not tagged.tags:
        raise CorpusError(
            f"none of {corpus.n_sentences} documents has a tag; omit tags to number the documents"
        )
    shape = settings.block_shape(len(corpus.vocabulary), pool_window(window, corpus.mean_length))
    source = document_source(tagged, checked, shape)
    return DocumentModel(
        train_model(
            CoreTrainer(source),
            settings,
            source.n_words,
            rows_of_all(corpus.vocabulary, tagged.tags, tagged.counts, checked.trains_words),
            shape,
            Input("documents", tagged.fingerprints),
            core_arithmetic(),
            context_vocabulary=corpus.vocabulary,
            own_options=checked.own_options | {"n_tags": len(tagged.tags)},
            phrases=corpus.phrases,
            start=checked.start,
            checkpoints=checked.checkpoints,
            on_progress=options.get("on_progress"),
            display=checked.display,
            why_no_pairs=lambda: (
                "no document with a tag has a word that subsampling keeps; sample=0 keeps all, "
                "and a lower min_count more"
            ),
        )
    )


@dataclass(frozen=True)
class _Checked:
    """Checked options of `train_documents`, and what follows from them without documents."""

    settings: Settings
    display: Display
    start: Start
    checkpoints: Checkpoints
    windows: _core.WindowOptions
    own_options: dict[str, Any]

    @property
    def trains_words(self) -> bool:
        """True if words have input vectors."""
        return bool(self.own_options["train_words"])


def check_document_options(options: Mapping[str, Any]) -> _Checked:
    """Check everything about the options of `train_documents` that does not need the documents.

    `train_documents` calls this before it reads. The command line calls it before it counts words.

    Parameters
    ----------
    options : mapping of str to object
        Options of `train_documents` by name; the default of each that is missing.

    Raises
    ------
    TypeError, ValueError, OSError
        As in `train_documents`.
    """
    given = {**keyword_defaults(train_documents), **options}
    display = display_of(given.get("progress"), given.get("on_progress"))
    check_choice("method", given["method"], tuple(METHODS))
    if given.get("hs"):
        raise ValueError(
            "hs=True is not supported for documents: omit it, and set negative to the number of "
            "negatives"
        )
    if not isinstance(given.get("noise", "power"), str):
        raise TypeError(f"noise must be one of {', '.join(NOISE_DISTRIBUTIONS)} for documents")
    settings = Settings.choose({**given, "architecture": METHODS[given["method"]]})
    if settings.subwords is not None:
        raise ValueError("n-grams are not supported for documents: omit min_ngram and max_ngram")
    start, checkpoints = Start.choose(given), Checkpoints.choose(given)
    windows = window_options(given["window"], given["sample"], given["shrink_windows"])
    train_words = check_flag("train_words", given["train_words"])
    own_options = {
        "method": given["method"],
        "train_words": train_words or given["method"] != "dbow",
        "window": given["window"],
        "sample": float(given["sample"]),
        "shrink_windows": bool(given["shrink_windows"]),
    }
    checkpoints.check(settings.to_options() | own_options, core_arithmetic())
    return _Checked(settings, display, start, checkpoints, windows, own_options)


def document_source(
    tagged: TaggedCorpus, checked: _Checked, shape: tuple[int, int]
) -> _core.PairSource:
    """Return the pairs of documents, and those of words if words are trained apart."""
    corpus, settings = tagged.corpus, checked.settings
    block_size, pool_size = shape
    negatives = settings.negatives(corpus.counts, pool_size)
    is_dbow = checked.own_options["method"] == "dbow"
    of_documents = _core.DocumentPairs(
        np.ascontiguousarray(corpus.ids),
        corpus.offsets,
        tagged.offsets,
        tagged.ids,
        corpus.counts,
        checked.windows,
        negatives,
        n_tags=len(tagged.tags),
        with_windows=not is_dbow,
        first_row=len(corpus.vocabulary) if checked.trains_words else 0,
        stretch_words=STRETCH_WORDS,
        by_document=False,
        seed=settings.seed,
        block_size=block_size,
    )
    if not is_dbow or not checked.trains_words:
        return of_documents
    of_words = _core.TextPairs(
        corpus.id_source,
        corpus.offsets,
        corpus.counts,
        checked.windows,
        negatives,
        seed=settings.seed,
        block_size=block_size,
    )
    return _core.AlternatingPairs(of_documents, of_words)
