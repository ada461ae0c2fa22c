"""Models: the result of a training, and its file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn, Unpack

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import suggest_keywords
from sgns.arguments.progress import display_of
from sgns.corpus.extension import extended_corpus
from sgns.corpus.inputs import CorpusLike
from sgns.corpus.phrases import Phrases, phrases_from_arrays, phrases_to_arrays
from sgns.errors import FormatError, UnexpectedFileError
from sgns.files import container
from sgns.files.header import MALFORMED
from sgns.formats.table import check_finite
from sgns.training.extension import ExtensionOptions, extension_options
from sgns.training.fasttext import read_fasttext_model
from sgns.training.matrices import MATRIX_NAMES
from sgns.training.schedule import Schedule
from sgns.vectors.card import CardContent
from sgns.vectors.pretrained import Pretrained
from sgns.vectors.subword_vectors import SubwordVectors
from sgns.vectors.subwords import Subwords, subword_options
from sgns.vectors.word_vectors import WordVectors
from sgns.vocabulary import Vocabulary, vocabulary_from_arrays, vocabulary_to_arrays

if TYPE_CHECKING:
    from sgns.explorer.explore import ExplorerOptions

__all__ = ["Model", "facts_from_parts", "model_from_parts", "model_to_parts"]

_NO_POINTS = np.empty((0, 2))


class Model(Pretrained):
    """A trained model: input and output vectors, over one vocabulary or one each.

    `train`, `train_pairs`, `node2vec` and `load` make models. A model never changes.

    Attributes
    ----------
    vocabulary : Vocabulary
        Tokens with their counts.
    context_vocabulary : Vocabulary
        Tokens of the context vectors: `vocabulary` itself, unless contexts are of another kind than
        centers, as items are for users.
    vectors : WordVectors
        Input vectors, of tokens as centers: the embeddings. If the training used n-grams, a
        `SubwordVectors`.
    node_vectors : ndarray of float32, shape (n_tokens - 1, vector_size), or None
        Output vectors of the inner nodes of ``HuffmanTree(context_vocabulary.counts)``; None
        without hierarchical softmax.
    options : dict
        Options of the training.
    loss_curve : ndarray of float64, shape (n_points, 2)
        Words trained so far, and the mean loss per pair since the point before.
    held_out_curve : ndarray of float64, shape (n_points, 2)
        Words trained so far, and the mean loss per pair of the held-out data. Without `validation`
        it has no points.
    words_trained : int
        Words of the corpus times epochs, or fewer if training was stopped.
    pairs_trained : int
        Number of (center, context) pairs in the training.
    seconds : float
        Duration of the training, without reading. NaN after `load` if the training was
        deterministic: its file is the same, byte for byte, whenever it is repeated.
    phrases : tuple of Phrases
        Phrases by which the corpus was joined, pass by pass. To get the tokens of the vocabulary
        from new text, call ``join`` of each in this order.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        vectors: NDArray[np.float32],
        context_vectors: NDArray[np.float32] | None,
        options: Mapping[str, Any],
        loss_curve: NDArray[np.float64],
        words_trained: int,
        pairs_trained: int,
        seconds: float,
        phrases: tuple[Phrases, ...] = (),
        node_vectors: NDArray[np.float32] | None = None,
        context_vocabulary: Vocabulary | None = None,
        held_out_curve: NDArray[np.float64] | None = None,
    ) -> None:
        self._set_facts(
            vocabulary,
            options,
            loss_curve,
            words_trained,
            pairs_trained,
            seconds,
            phrases,
            context_vocabulary,
            held_out_curve,
        )
        subwords = Subwords.choose(*(options.get(name) for name in subword_options(None)))
        self.vectors = (
            WordVectors(vocabulary, vectors)
            if subwords is None
            else SubwordVectors(vocabulary, vectors, subwords)
        )
        self._context_vectors = (
            None
            if context_vectors is None
            else WordVectors(self.context_vocabulary, context_vectors)
        )
        width = options.get("hidden_size", self.vectors.vector_size)
        shape = (len(self.context_vocabulary) - 1, width)
        if node_vectors is not None and node_vectors.shape != shape:
            raise ValueError(f"node_vectors must have shape {shape}, got {node_vectors.shape}")
        self.node_vectors = None if node_vectors is None else node_vectors.view()
        if self.node_vectors is not None:
            self.node_vectors.flags.writeable = False

    def _set_facts(
        self,
        vocabulary: Vocabulary,
        options: Mapping[str, Any],
        loss_curve: NDArray[np.float64],
        words_trained: int,
        pairs_trained: int,
        seconds: float,
        phrases: tuple[Phrases, ...] = (),
        context_vocabulary: Vocabulary | None = None,
        held_out_curve: NDArray[np.float64] | None = None,
    ) -> None:
        """Set all attributes but the vectors."""
        self.vocabulary = vocabulary
        self.context_vocabulary = vocabulary if context_vocabulary is None else context_vocabulary
        self.options = dict(options)
        self.loss_curve = loss_curve
        self.held_out_curve = _NO_POINTS if held_out_curve is None else held_out_curve
        self.words_trained = words_trained
        self.pairs_trained = pairs_trained
        self.seconds = seconds
        self.phrases = phrases

    def __getattr__(self, name: str) -> NoReturn:
        hint = ""
        if name == "wv":
            hint = "; write model.vectors"
        elif not name.startswith("_") and hasattr(WordVectors, name):
            hint = f"; write model.vectors.{name}"
        raise AttributeError(f"'Model' object has no attribute {name!r}{hint}")

    @property
    def input_rows(self) -> NDArray[np.float32]:
        """Rows that were trained for the input vectors: these, or those of tokens and n-grams."""
        if isinstance(self.vectors, SubwordVectors):
            return self.vectors.rows
        return self.vectors.matrix

    @property
    def context_vectors(self) -> WordVectors:
        """Output vectors, of tokens as contexts and negatives.

        Raises
        ------
        ValueError
            If there are none: hierarchical softmax alone trains vectors of nodes instead.
        """
        if self._context_vectors is None:
            raise ValueError("the model was trained with negative=0: it has no context vectors")
        return self._context_vectors

    @cached_property
    def mean_vectors(self) -> WordVectors:
        """Mean of input and output vectors, as GloVe sums its two matrices.

        Raises
        ------
        ValueError
            If the two matrices have different vocabularies.
        """
        if self.context_vocabulary is not self.vocabulary:
            raise ValueError(
                "centers and contexts have different vocabularies, so their vectors have no mean"
            )
        mean = (self.vectors.matrix + self.context_vectors.matrix) / 2
        return WordVectors(self.vocabulary, mean)

    @property
    def schedule(self) -> Schedule:
        """Learning rates and epochs of the training; ``str`` says them in words."""
        return Schedule.of(self.options, self.held_out_curve.tolist())

    @property
    def stopped(self) -> bool:
        """True if training ended before its last word."""
        return self.words_trained < self.schedule.n_all_words

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to one safetensors file.

        With ``deterministic=True``, the same arguments give the same file, byte for byte. It does
        not hold `seconds`.

        Parameters
        ----------
        path : path
            File to write. An existing file is replaced completely, or not at all.
        """
        repeatable = bool(self.options.get("deterministic"))
        container.write(path, "model", *model_to_parts(self, with_seconds=not repeatable))

    def explore(self, path: str | os.PathLike[str], **options: Unpack[ExplorerOptions]) -> None:
        """Write the input vectors as one HTML file that explores them in a browser.

        The page shows the curves and the options of the training, too. See `sgns.explorer.explore`
        for the page, the options and the errors.
        """
        from sgns.explorer.explore import explore

        explore(self, path, **options)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Model:
        """Read a model from a file that `save` or a checkpoint wrote, or a model of fastText.

        Of fastText are read skip-gram and CBOW models (.bin), with both matrices. `options` then
        has the arguments of fastText's training that the file holds.

        Parameters
        ----------
        path : path
            File to read.

        Returns
        -------
        Model

        Raises
        ------
        OSError
            If the file cannot be opened.
        FormatError
            If the file is not a model, or is damaged.
        """
        try:
            return model_from_parts(*container.read(path, "model", "checkpoint"), path)
        except UnexpectedFileError as error:
            if error.kind != "fasttext-bin":
                raise
        return cls(**read_fasttext_model(path))

    @suggest_keywords(ExtensionOptions)
    def extend(
        self,
        corpus: CorpusLike,
        *,
        min_count: int | None = None,
        frozen: bool = False,
        anchor: float = 0.0,
        **options: Any,
    ) -> Model:
        """Return a model that is trained further, on a corpus with new words.

        Both matrices start from this model, which does not change; the rows of new words start as
        in `train`. The tokens of the model keep their ids, and the new ones follow them. The
        phrases of the model are joined in the corpus, unless it has phrases.

        Parameters
        ----------
        corpus : Corpus, path, sequence of paths, or iterable of sentences
            Data to train on, prepared like that of the model: its tokenizer, and lower case.
        min_count : int, optional
            New tokens that occur less often are dropped; 5 if omitted. Tokens of the model stay
            however rare they are, and new ids are dropped only if it is given. Not for a `Corpus`,
            of which all tokens stay.
        frozen : bool, default False
            Whether the vectors of the tokens of the model stay as they are, in both matrices, so
            that only those of new tokens change. The rows of n-grams in old words stay, too.
        anchor : float, default 0
            Strength that pulls the vectors of the tokens of the model back to where they were, so
            that they change less: see `train`. Not for n-grams.
        **options
            Options of `train`. Those omitted are the ones of this model, in `options`, except for
            workers, the backend, sizes of blocks, checkpoints and validation, which have the
            defaults of `train`. The learning rate rises to `alpha` again, and falls over this
            corpus; a smaller one keeps more of the old vectors.

        Returns
        -------
        Model
            The counts of its tokens are those of this model plus those of the corpus. Its curves
            and numbers of words are those of the new training.

        Raises
        ------
        ValueError
            If the model has two vocabularies, was trained with hierarchical softmax, or was
            trained with an array as `noise` and no other is given.
        TypeError
            If an option is given that the model decides, such as `vector_size`.
        Exception
            Any error of `train`.
        """
        from sgns.api import join_and_check, train

        if self.context_vocabulary is not self.vocabulary:
            raise ValueError(
                "extend is for models with one vocabulary, but centers and contexts have one each: "
                "write sgns.train_pairs(..., initial_vectors=model.vectors, "
                "initial_context_vectors=model.context_vectors)"
            )
        if self.node_vectors is not None:
            raise ValueError(
                "extend needs a model without hierarchical softmax, since new counts give another "
                "tree: write sgns.train(corpus, initial_vectors=model.vectors)"
            )
        chosen = extension_options(
            self.vectors, self.context_vectors, self.options, options, frozen
        )
        chosen["anchor"] = anchor
        join_and_check("Model.extend", chosen)  # before the corpus is read
        display = display_of(options.get("progress"), options.get("on_progress"))
        merged = extended_corpus(corpus, self.vocabulary, self.phrases, min_count, display)
        return train(merged, **chosen)

    def _matrices(self) -> dict[str, NDArray[Any]]:
        """Return the matrices by their names in files."""
        found: dict[str, NDArray[Any]] = {"vectors": self.input_rows}
        if self._context_vectors is not None:
            found["context_vectors"] = self._context_vectors.matrix
        if self.node_vectors is not None:
            found["node_vectors"] = self.node_vectors
        return found

    def _vector_metadata(self) -> dict[str, str]:
        """Return what `WordVectors.load` reads of vectors with n-grams."""
        return self.vectors.metadata() if isinstance(self.vectors, SubwordVectors) else {}

    def _card_content(self) -> CardContent:
        query = "loaded.vectors.most_similar({key})"
        return CardContent("Model", query, "tokens", self.vectors, self.options, self._figures())

    def _figures(self) -> dict[str, Any]:
        """Return the numbers of the training by their names, as people read them."""
        found: dict[str, Any] = {
            "words trained": self.words_trained,
            "pairs trained": self.pairs_trained,
        }
        for name, curve in (("loss", self.loss_curve), ("held-out loss", self.held_out_curve)):
            if len(curve):
                found[name] = float(curve[-1, 1])
        return found

    def __repr__(self) -> str:
        size = self.vectors.vector_size
        return f"Model({len(self.vocabulary)} tokens, vector_size={size})"


def _check_matrix(name: str, matrix: NDArray[Any]) -> None:
    """Raise ValueError if a matrix cannot come from a training."""
    if matrix.dtype != np.float32 or matrix.ndim != 2:
        raise ValueError(f"{name} must be a float32 matrix, got {matrix.dtype} {matrix.shape}")
    check_finite(matrix, lambda row: f"{name}, row {row}")


def model_to_parts(
    model: Model, with_seconds: bool = True
) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Return the arrays and the metadata of a file that holds a model."""
    arrays = model._matrices() | {"loss_curve": model.loss_curve}
    if model.held_out_curve.size:
        arrays["held_out_curve"] = model.held_out_curve
    arrays |= vocabulary_to_arrays(model.vocabulary)
    if model.context_vocabulary is not model.vocabulary:
        of_contexts = vocabulary_to_arrays(model.context_vocabulary)
        arrays |= {f"context_{name}": array for name, array in of_contexts.items()}
    arrays |= phrases_to_arrays(model.phrases)
    training = {
        "options": model.options,
        "words_trained": model.words_trained,
        "pairs_trained": model.pairs_trained,
    } | ({"seconds": model.seconds} if with_seconds else {})
    metadata = {"training": json.dumps(training)}
    return arrays, metadata | model._vector_metadata()


def model_from_parts(
    arrays: Mapping[str, NDArray[Any]],
    metadata: Mapping[str, str],
    path: str | os.PathLike[str],
) -> Model:
    """Build a model from the parts of a file; messages name its `path`."""
    facts = facts_from_parts(arrays, metadata, path)
    options = facts["options"]
    try:
        for name in arrays.keys() & set(MATRIX_NAMES):
            _check_matrix(name, arrays[name])
        return Model(
            vectors=arrays["vectors"],
            context_vectors=arrays["context_vectors"] if options.get("negative", 1) else None,
            node_vectors=arrays["node_vectors"] if options.get("hs") else None,
            **facts,
        )
    except MALFORMED as error:
        raise FormatError(f"{path} is not a valid model: {error!r}") from error


def facts_from_parts(
    arrays: Mapping[str, NDArray[Any]],
    metadata: Mapping[str, str],
    path: str | os.PathLike[str],
) -> dict[str, Any]:
    """Return the arguments of `Model` but the matrices, from the parts of a file.

    Raises
    ------
    FormatError
        If one is missing or damaged. The message names the `path`.
    """
    vocabulary = vocabulary_from_arrays(arrays, path)
    context_vocabulary = None
    if "context_vocabulary" in arrays:
        of_contexts = {
            name.removeprefix("context_"): array
            for name, array in arrays.items()
            if name.startswith("context_")
        }
        context_vocabulary = vocabulary_from_arrays(of_contexts, path)
    phrases = phrases_from_arrays(arrays, path)
    try:
        for name in ("loss_curve", "held_out_curve"):
            curve = arrays.get(name, _NO_POINTS)
            if curve.dtype != np.float64 or curve.ndim != 2 or curve.shape[1] != 2:
                raise ValueError(f"{name} must be float64 (n, 2), got {curve.dtype} {curve.shape}")
        training = json.loads(metadata["training"])
        options = dict(training["options"])
        seconds = {"seconds": "nan"} if options.get("deterministic") else {}
        return {
            "vocabulary": vocabulary,
            "options": options,
            "loss_curve": arrays["loss_curve"],
            "words_trained": int(training["words_trained"]),
            "pairs_trained": int(training["pairs_trained"]),
            "seconds": float((seconds | training)["seconds"]),
            "phrases": phrases,
            "context_vocabulary": context_vocabulary,
            "held_out_curve": arrays.get("held_out_curve", _NO_POINTS),
        }
    except MALFORMED as error:
        raise FormatError(f"{path} is not a valid model: {error!r}") from error
