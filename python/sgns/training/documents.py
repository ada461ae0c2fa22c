"""Training of vectors for documents: paragraph vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

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
from sgns.formats.document_rows import NULL_WORD, n_rows_before_tags
from sgns.pairs.blocks import STRETCH_WORDS
from sgns.pairs.sampling import NOISE_DISTRIBUTIONS
from sgns.pairs.windows import Window, pool_window, window_options
from sgns.training.checkpoint import Checkpoints
from sgns.training.core import CoreTrainer
from sgns.training.document_model import METHODS, DocumentModel, hidden_size_of, rows_of_all
from sgns.training.driver import train_model
from sgns.training.identity import Input, core_arithmetic
from sgns.training.settings import Settings, TrainingOptions, list_options
from sgns.training.start import Start
from sgns.training.validation import HeldOut, Validation

__all__ = [
    "DEFAULTS",
    "check_document_options",
    "document_pairs",
    "document_source",
    "train_documents",
]

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
    method : {"dbow", "dm", "dm-sum", "dm-concat"}, default "dbow"
        With ``"dbow"`` the vector of a tag predicts each word of its documents. With ``"dm"`` the
        mean of the vectors of the tags and of the words within the window predicts the word between
        them; with ``"dm-sum"`` their sum does. With ``"dm-concat"`` their concatenation does: the
        order of the words counts, each document must have exactly one tag, windows do not shrink,
        and output vectors have ``1 + 2 * window`` times `vector_size` components.
    train_words : bool, default False
        With ``"dbow"``: also train vectors of words, by skip-gram. Every word of the corpus then
        counts twice in the schedule and in progress. The other methods always train them.
    window : int or "sentence", default 5
        Largest distance between a word and its contexts, as in `sgns.train`. An integer with
        ``"dm-concat"``.
    min_count : int, optional
        As in `sgns.train`.
    sample : float, default 1e-3
        Threshold of subsampling; 0 keeps every word. See `keep_probability`.
    shrink_windows : bool, default True
        As in `sgns.train`.
    **options
        See `TrainingOptions`; `sgns.train` documents each option. `epochs` is 10 if omitted.
        N-grams and an array of `noise` are not supported. Names in `frozen` and in initial vectors
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
    concatenates = checked.hidden_size is not None
    if concatenates:
        _check_single_tags(tagged)
    shape = settings.block_shape(len(corpus.vocabulary), pool_window(window, corpus.mean_length))
    source = document_source(tagged, checked, shape)
    return DocumentModel(
        train_model(
            CoreTrainer(source),
            settings,
            source.n_words,
            rows_of_all(
                corpus.vocabulary, tagged.tags, tagged.counts, checked.trains_words, concatenates
            ),
            shape,
            Input("documents", tagged.fingerprints),
            core_arithmetic(),
            context_vocabulary=corpus.vocabulary,
            own_options=checked.own_options | {"n_tags": len(tagged.tags)},
            phrases=corpus.phrases,
            start=checked.start,
            checkpoints=checked.checkpoints,
            held_out=_held_out(tagged, checked, shape),
            validation=checked.validation,
            on_progress=options.get("on_progress"),
            display=checked.display,
            why_no_pairs=lambda: (
                "no document with a tag has a word that subsampling keeps; sample=0 keeps all, "
                "and a lower min_count more"
            ),
            hidden_size=checked.hidden_size,
        )
    )


@dataclass(frozen=True)
class _Checked:
    """Checked options of `train_documents`, and what follows from them without documents."""

    settings: Settings
    display: Display
    start: Start
    checkpoints: Checkpoints
    validation: Validation
    windows: _core.WindowOptions
    own_options: dict[str, Any]

    @property
    def trains_words(self) -> bool:
        """True if words have input vectors."""
        return bool(self.own_options["train_words"])

    @property
    def hidden_size(self) -> int | None:
        """Components of concatenated vectors; None if none are concatenated."""
        return hidden_size_of({**self.own_options, "vector_size": self.settings.vector_size})


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
    if not isinstance(given.get("noise", "power"), str):
        raise TypeError(f"noise must be one of {', '.join(NOISE_DISTRIBUTIONS)} for documents")
    settings = Settings.choose({**given, "architecture": METHODS[given["method"]]})
    if settings.subwords is not None:
        raise ValueError("n-grams are not supported for documents: omit min_ngram and max_ngram")
    start, checkpoints = Start.choose(given), Checkpoints.choose(given)
    for name in ("distributed", "sharded"):
        if given.get(name):
            raise ValueError(f"train_documents trains in one process: omit {name}")
    validation = Validation.choose(given)
    validation.refuse_data("the words")
    windows = window_options(given["window"], given["sample"], given["shrink_windows"])
    if given["method"] == "dm-concat" and isinstance(given["window"], str):
        raise ValueError(
            "window must be an integer with method='dm-concat', which has a place for each word of "
            f"a window, got {given['window']!r}"
        )
    train_words = check_flag("train_words", given["train_words"])
    own_options = {
        "method": given["method"],
        "train_words": train_words or given["method"] != "dbow",
        "window": given["window"],
        "sample": float(given["sample"]),
        "shrink_windows": bool(given["shrink_windows"]),
        **validation.to_options(),
    }
    checkpoints.check(settings.to_options() | own_options, core_arithmetic())
    return _Checked(settings, display, start, checkpoints, validation, windows, own_options)


def _check_single_tags(tagged: TaggedCorpus) -> None:
    """Check that a concatenation has one place for the tag of each document, and a null word."""
    n_tags = np.diff(tagged.offsets.astype(np.int64))
    if (others := np.flatnonzero(n_tags != 1)).size:
        raise ValueError(
            "tags must be one for each document with method='dm-concat', but document "
            f"{others[0]} has {n_tags[others[0]]}; use method='dm', or give it one tag"
        )
    if NULL_WORD in tagged.corpus.vocabulary:
        raise CorpusError(
            f"a word of the documents is {NULL_WORD!r}, which is the null word of "
            "method='dm-concat'; replace it in the documents, or use method='dm'"
        )


def _held_out(tagged: TaggedCorpus, checked: _Checked, shape: tuple[int, int]) -> HeldOut | None:
    """Return the pairs of words that no document is trained to predict, if there are any."""
    if checked.validation.share is None:
        return None
    return HeldOut(document_source(tagged, checked, shape, held_out_only=True))


def document_source(
    tagged: TaggedCorpus, checked: _Checked, shape: tuple[int, int], held_out_only: bool = False
) -> _core.PairSource:
    """Return the pairs of documents, and those of words if words are trained apart.

    With `held_out_only`, return the pairs of documents that are held out.
    """
    corpus, settings = tagged.corpus, checked.settings
    block_size, pool_size = shape
    n_words = len(corpus.vocabulary)
    is_dbow = checked.own_options["method"] == "dbow"
    return document_pairs(
        np.ascontiguousarray(corpus.ids),
        corpus.offsets,
        tagged.ids,
        tagged.offsets,
        corpus.counts,
        checked.windows,
        settings.negatives(corpus.counts, pool_size),
        n_tags=len(tagged.tags),
        first_row=n_rows_before_tags(checked.own_options, n_words),
        null_row=None if checked.hidden_size is None else n_words,
        is_dbow=is_dbow,
        words_apart=is_dbow and checked.trains_words and not held_out_only,
        seed=settings.seed,
        block_size=block_size,
        held_out=checked.validation.share or 0.0,
        held_out_only=held_out_only,
    )


def document_pairs(
    ids: NDArray[np.uint32],
    offsets: NDArray[np.uint64],
    tag_ids: NDArray[np.uint32],
    tag_offsets: NDArray[np.uint64],
    counts: NDArray[np.uint64],
    windows: _core.WindowOptions,
    negatives: _core.NegativeSampling,
    *,
    n_tags: int,
    first_row: int,
    is_dbow: bool,
    words_apart: bool,
    seed: int,
    block_size: int,
    held_out: float = 0.0,
    held_out_only: bool = False,
    null_row: int | None = None,
    n_tags_each: int = 1,
) -> _core.PairSource:
    """Return the pairs of documents.

    Parameters
    ----------
    ids, offsets : ndarray of uint32, ndarray of uint64
        Document ``d`` has the words ``ids[offsets[d]:offsets[d + 1]]``.
    tag_ids, tag_offsets : ndarray of uint32, ndarray of uint64
        Its tags, likewise.
    counts : ndarray of uint64, shape (n_words,)
        Occurrences of each word.
    windows, negatives, seed, block_size
        As a source of the core takes them.
    n_tags : int
        Number of tags.
    first_row : int
        Row of tag 0 among the input vectors.
    is_dbow : bool
        Whether tags alone predict words.
    words_apart : bool
        Whether pairs of words take turns with those of documents.
    held_out : float, default 0.0
        Share of the words that is held out, in stretches.
    held_out_only : bool, default False
        Whether the pairs are those of the held-out words, or of all others.
    null_row : int, optional
        Row that stands for a missing word. If it is given, vectors are concatenated.
    n_tags_each : int, default 1
        Tags of a document whose vectors are concatenated. A document with another number has no
        pairs.
    """
    of_documents = _core.DocumentPairs(
        ids,
        offsets,
        tag_offsets,
        tag_ids,
        counts,
        windows,
        negatives,
        n_tags=n_tags,
        with_windows=not is_dbow,
        first_row=first_row,
        stretch_words=STRETCH_WORDS,
        by_document=False,
        seed=seed,
        block_size=block_size,
        held_out=held_out,
        held_out_only=held_out_only,
        null_row=null_row,
        n_tags_each=n_tags_each,
    )
    if not words_apart:
        return of_documents
    of_words = _core.TextPairs(
        ids, offsets, counts, windows, negatives, seed=seed, block_size=block_size
    )
    return _core.AlternatingPairs(of_documents, of_words)
