"""Models of documents: vectors of tags and words, and their file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import check_choice, check_flag, check_number
from sgns.arguments.progress import ProgressLike
from sgns.corpus.phrases import Phrases
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.header import MALFORMED
from sgns.formats.document_rows import NULL_WORD, TAG_MARK, n_rows_before_tags
from sgns.pairs.windows import window_options
from sgns.training.huffman import HuffmanTree
from sgns.training.inference import Inference
from sgns.training.memory import check_matrices
from sgns.training.model import Model, model_from_parts, model_to_parts
from sgns.training.schedule import Schedule
from sgns.training.settings import Settings
from sgns.vectors.card import CardContent
from sgns.vectors.pretrained import Pretrained
from sgns.vectors.word_vectors import WordVectors
from sgns.vocabulary import Vocabulary

if TYPE_CHECKING:
    from sgns.explorer.explore import ExplorerOptions

__all__ = ["METHODS", "DocumentModel", "hidden_size_of", "rows_of_all"]

#: Methods of `train_documents`, and the architecture of the training step of each.
#: The vectors of "dm-concat" are concatenated first: the step takes the mean of a single vector.
METHODS = {"dbow": "skip-gram", "dm": "cbow", "dm-sum": "cbow-sum", "dm-concat": "cbow"}


class DocumentModel(Pretrained):
    """A trained model of documents: vectors of their tags, and of words.

    `train_documents` and `load` make it. A model never changes.

    Parameters
    ----------
    model : Model
        Result of the training. Its input vectors are those of words, if they were trained, and
        those of tags after them. Its output vectors are those of words.

    Attributes
    ----------
    vocabulary : Vocabulary
        Words with their counts.
    documents : WordVectors
        Vectors by tag. The count of a tag is the number of words in its documents. If it is 0, the
        vector was not trained.
    options : dict
        Options of the training.
    loss_curve, held_out_curve, words_trained, pairs_trained, seconds, phrases, schedule, stopped
        As in `Model`.

    Examples
    --------
    >>> import sgns
    >>> texts = [["red", "wine"], ["white", "wine"], ["old", "book"], ["new", "book"]] * 25
    >>> model = sgns.train_documents(texts, min_count=1, vector_size=8, workers=1)
    >>> model.documents["3"].shape
    (8,)
    >>> model.infer([["red", "book"], ["wine"]]).shape
    (2, 8)
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self.vocabulary = model.context_vocabulary
        self.options = model.options
        first = n_rows_before_tags(model.options, len(self.vocabulary))
        rows, counts = model.vocabulary, model.vocabulary.counts
        assert counts is not None
        tags = (token[bool(first) :] for token in rows.tokens[first:])
        self.documents = WordVectors(Vocabulary(tags, counts[first:]), self._matrix[first:])

    @property
    def _trains_words(self) -> bool:
        return bool(self.options["train_words"])

    @property
    def _matrix(self) -> NDArray[np.float32]:
        return self._model.vectors.matrix

    @property
    def context_vectors(self) -> WordVectors:
        """Output vectors of words; with "dm-concat" as long as a concatenation.

        Raises
        ------
        ValueError
            If there are none: hierarchical softmax alone trains vectors of nodes instead.
        """
        return self._model.context_vectors

    @cached_property
    def vectors(self) -> WordVectors:
        """Input vectors of words.

        Raises
        ------
        ValueError
            If no words were trained.
        """
        if not self._trains_words:
            raise ValueError(
                "the model has no input vectors of words: train with train_words=True or "
                "method='dm'; model.context_vectors has their output vectors"
            )
        return WordVectors(self.vocabulary, self._matrix[: len(self.vocabulary)])

    @property
    def loss_curve(self) -> NDArray[np.float64]:
        """Words trained so far, and the mean loss per pair since the point before."""
        return self._model.loss_curve

    @property
    def held_out_curve(self) -> NDArray[np.float64]:
        """Words trained so far, and the mean loss per pair of the held-out words."""
        return self._model.held_out_curve

    @property
    def words_trained(self) -> int:
        """Number of words trained; those of each epoch count twice if words are trained apart."""
        return self._model.words_trained

    @property
    def pairs_trained(self) -> int:
        """Number of predictions in the training."""
        return self._model.pairs_trained

    @property
    def seconds(self) -> float:
        """Duration of the training, as in `Model`."""
        return self._model.seconds

    @property
    def stopped(self) -> bool:
        """True if training ended before its last word."""
        return self._model.stopped

    @property
    def phrases(self) -> tuple[Phrases, ...]:
        """Phrases by which the documents were joined, pass by pass."""
        return self._model.phrases

    @property
    def schedule(self) -> Schedule:
        """Learning rates and epochs of the training; ``str`` says them in words."""
        return self._model.schedule

    @cached_property
    def _inference(self) -> Inference:
        """The matrices in the form of the core, with a row for a new document."""
        # A training that chose its epochs itself is that of so many.
        options = {**self.options, "epochs": self.schedule.epochs, "max_epochs": None}
        counts = self.vocabulary.counts
        assert counts is not None
        n_words, size = len(counts), int(options["vector_size"])
        first_row = n_rows_before_tags(options, n_words) if options["method"] != "dbow" else 0
        n_nodes = n_words - 1 if options["hs"] else 0
        hidden_size = hidden_size_of(options)
        heights = [first_row + 1, n_words] + [n_nodes] * (n_nodes > 0)
        check_matrices(heights, size, hidden_size=hidden_size)
        width = hidden_size or size
        in_rows, out_rows = _core.Matrix(first_row + 1, size), _core.Matrix(n_words, width)
        if first_row:
            np.asarray(in_rows)[:first_row] = self._matrix[:first_row]
        if options["negative"]:
            np.asarray(out_rows)[:] = self.context_vectors.matrix
        tree, node_rows = None, None
        if options["hs"]:
            tree, node_rows = HuffmanTree(counts), _core.Matrix(n_nodes, width)
            np.asarray(node_rows)[:] = self._model.node_vectors
        return Inference(
            options,
            self.vocabulary,
            counts,
            in_rows,
            out_rows,
            first_row,
            tree,
            node_rows,
            null_row=n_words if hidden_size else None,
        )

    def infer(
        self,
        documents: Iterable[Any],
        *,
        epochs: int | None = None,
        alpha: float | None = None,
        min_alpha: float | None = None,
        seed: int = 1,
        workers: int | None = None,
        progress: ProgressLike = None,
    ) -> NDArray[np.float32]:
        """Return vectors of documents that need not be in the training.

        The vector of a document is trained as in the training, while all other vectors stay as they
        are. It depends on the words of the document, the model and these options alone: neither on
        the other documents nor on the number of workers.

        Parameters
        ----------
        documents : iterable of documents, or list of str
            Each document is a list of tokens. Tokens that are not in the vocabulary are left out. A
            list of strings is one document.
        epochs : int, optional
            Passes over each document; as many as in the training if omitted.
        alpha, min_alpha : float, optional
            Learning rates of the first and of the last word of each document; those of the training
            if omitted.
        seed : int, default 1
            Random seed.
        workers : int, optional
            Threads; as many as there are cores if omitted.
        progress : {"bar", "log", "json", False}, optional
            Display, as in `sgns.train`.

        Returns
        -------
        ndarray of float32, shape (n_documents, vector_size)
            Or of shape (vector_size,), for a list of strings. The vector of a document without a
            known word is 0.

        Raises
        ------
        TypeError
            If a document is not a list of tokens.
        ValueError
            If an option is out of its range.
        DivergenceError
            If a vector stops being finite: `alpha` is too high.
        MemoryError
            If the matrices do not fit into memory.
        """
        return self._inference.infer(documents, epochs, alpha, min_alpha, seed, workers, progress)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to one safetensors file.

        Parameters
        ----------
        path : path
            File to write. An existing file is replaced completely, or not at all.
        """
        repeatable = bool(self.options.get("deterministic"))
        parts = model_to_parts(self._model, with_seconds=not repeatable)
        container.write(path, "documents", *parts)

    def explore(self, path: str | os.PathLike[str], **options: Unpack[ExplorerOptions]) -> None:
        """Write the vectors of documents as one HTML file that explores them in a browser.

        See `sgns.explorer.explore` for the page, the options and the errors.
        """
        from sgns.explorer.explore import explore

        explore(self, path, **options)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> DocumentModel:
        """Read a model from a file that `save` or a checkpoint of `train_documents` wrote.

        Parameters
        ----------
        path : path
            File to read.

        Returns
        -------
        DocumentModel

        Raises
        ------
        OSError
            If the file cannot be opened.
        FormatError
            If the file is not a model of documents, or is damaged.
        """
        model = model_from_parts(*container.read(path, "documents", "checkpoint"), path)
        if (reason := _why_not_documents(model)) is not None:
            raise FormatError(f"{path} is not a model of documents: {reason}")
        return cls(model)

    def _card_content(self) -> CardContent:
        words = replace(self._model._card_content(), vectors=self.documents)
        query = "loaded.documents.most_similar({key})"
        return replace(words, loader="DocumentModel", query=query, noun="documents")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._model,)

    def __repr__(self) -> str:
        size = self.documents.vector_size
        return (
            f"DocumentModel({len(self.documents.vocabulary)} tags, {len(self.vocabulary)} words, "
            f"vector_size={size})"
        )


def hidden_size_of(options: Mapping[str, Any]) -> int | None:
    """Return the components of concatenated vectors; None if none are concatenated."""
    if options["method"] != "dm-concat":
        return None
    return (1 + 2 * int(options["window"])) * int(options["vector_size"])


def rows_of_all(
    words: Vocabulary,
    tags: tuple[str, ...],
    counts: NDArray[np.uint64],
    trains_words: bool,
    has_null: bool = False,
) -> Vocabulary:
    """Return the vocabulary of the input vectors: words, if they are trained, and tags.

    With `has_null`, the null word is between them. Its count is 0, since it is no word of a
    document.
    """
    if not trains_words:
        return Vocabulary(tags, counts)
    assert words.counts is not None
    null = [NULL_WORD] * has_null
    tokens = (*words.tokens, *null, *(TAG_MARK + tag for tag in tags))
    of_null = np.zeros(len(null), np.uint64)
    return Vocabulary(tokens, np.concatenate([words.counts, of_null, counts]))


def _why_not_documents(model: Model) -> str | None:
    """Return why a file cannot hold a model of documents; None if it can."""
    options = model.options
    if "method" not in options:
        return "it was not made by sgns.train_documents; load it with sgns.Model.load"
    try:
        check_choice("method", options["method"], tuple(METHODS))
        settings = Settings.choose(options)
        sample = check_number("sample", options["sample"])
        window_options(options["window"], sample, options["shrink_windows"])
        trains_words = check_flag("train_words", options["train_words"])
        hidden_size = hidden_size_of(options)
    except MALFORMED as error:
        return repr(error)
    is_dbow = options["method"] == "dbow"
    if settings.architecture != METHODS[options["method"]] or not (is_dbow or trains_words):
        return "its options do not go with its method"
    if settings.subwords is not None:
        return "it has rows besides those of words and tags"
    if settings.hs is not (model.node_vectors is not None):
        return "it has no rows of nodes"
    counts = model.vocabulary.counts, model.context_vocabulary.counts
    first = n_rows_before_tags(options, len(model.context_vocabulary))
    if any(each is None for each in counts) or len(model.vocabulary) <= first:
        return "it has no counts, or too few vectors"
    if model.vectors.vector_size != settings.vector_size:
        return f"its vectors have {model.vectors.vector_size} components"
    width = hidden_size or settings.vector_size
    found = model.context_vectors.vector_size if settings.negative else width
    if (found, options.get("hidden_size")) != (width, hidden_size):
        return f"its output vectors do not have {width} components"
    return None
