"""Document vectors as a transformer of scikit-learn; needs the extra ``sklearn``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.api import train
from sgns.arguments import suggest_keywords
from sgns.arguments.progress import ProgressLike, display_of
from sgns.corpus.corpus import Corpus
from sgns.pairs.windows import Window
from sgns.reading.documents import documents_in
from sgns.reading.lines import tokenizing
from sgns.reading.options import Tokenizer
from sgns.training.progress import OnProgress
from sgns.training.start import FrozenLike, InitialLike
from sgns.vectors.subword_vectors import SubwordVectors

try:
    from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
    from sklearn.utils.validation import check_is_fitted
except ImportError as error:
    raise ImportError("sgns.sklearn needs scikit-learn: pip install 'sgns[sklearn]'") from error

__all__ = ["MeanVectorizer"]

#: Documents; columns and tables of one column are not typed.
Documents: TypeAlias = Iterable[str] | Iterable[Iterable[str]] | Any

#: Tokens between ASCII white space, as in the core.
_WORDS = re.compile(r"[^ \t-\r]+")


class MeanVectorizer(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Transformer from documents to the mean vectors of their tokens, trained on the documents.

    The constructor stores the parameters unchanged, and `fit` checks them, as scikit-learn
    requires.

    Parameters
    ----------
    tokenizer : str, re.Pattern or callable, optional
        Tokenizer of documents that are strings: a pattern whose matches are the tokens, or a
        function from a string to its tokens. If omitted, ASCII white space separates the tokens.
        A document is a sentence.
    architecture, vector_size, min_ngram, max_ngram, buckets, window, min_count, sample, hs, \
negative, noise, ns_exponent, shrink_windows, max_contexts, alpha, min_alpha, epochs, max_epochs, \
workers, seed, deterministic, objective, negatives_mode, block_size, pool_size, initial_vectors, \
initial_context_vectors, frozen, frozen_contexts, anchor, backend, device, products, validation, \
patience, keep_best, on_progress, progress
        As in `sgns.train`.

    Attributes
    ----------
    model_ : Model
        Trained model.
    vectors_ : WordVectors
        Vectors of the tokens.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> classifier = make_pipeline(MeanVectorizer(min_count=1), LogisticRegression())
    """

    @suggest_keywords()
    def __init__(
        self,
        tokenizer: Tokenizer | None = None,
        *,
        architecture: str = "skip-gram",
        vector_size: int = 100,
        min_ngram: int | None = None,
        max_ngram: int | None = None,
        buckets: int | None = None,
        window: Window = 5,
        min_count: int | None = None,
        sample: float | None = None,
        hs: bool = False,
        negative: int = 5,
        noise: str | ArrayLike = "power",
        ns_exponent: float = 0.75,
        shrink_windows: bool = True,
        max_contexts: int | None = None,
        alpha: float = 0.025,
        min_alpha: float = 1e-4,
        epochs: int | str = 5,
        max_epochs: int | None = None,
        workers: int | None = None,
        seed: int = 1,
        deterministic: bool = False,
        objective: str = "logistic",
        negatives_mode: str = "shared",
        block_size: int | None = None,
        pool_size: int | None = None,
        initial_vectors: InitialLike | None = None,
        initial_context_vectors: InitialLike | None = None,
        frozen: FrozenLike | None = None,
        frozen_contexts: FrozenLike | None = None,
        anchor: float = 0.0,
        backend: str | None = None,
        device: str = "cpu",
        products: str | None = None,
        validation: Any = None,
        patience: int | None = None,
        keep_best: bool = False,
        on_progress: OnProgress | None = None,
        progress: ProgressLike = None,
    ) -> None:
        self.tokenizer = tokenizer
        self.architecture = architecture
        self.vector_size = vector_size
        self.min_ngram = min_ngram
        self.max_ngram = max_ngram
        self.buckets = buckets
        self.window = window
        self.min_count = min_count
        self.sample = sample
        self.hs = hs
        self.negative = negative
        self.noise = noise
        self.ns_exponent = ns_exponent
        self.shrink_windows = shrink_windows
        self.max_contexts = max_contexts
        self.alpha = alpha
        self.min_alpha = min_alpha
        self.epochs = epochs
        self.max_epochs = max_epochs
        self.workers = workers
        self.seed = seed
        self.deterministic = deterministic
        self.objective = objective
        self.negatives_mode = negatives_mode
        self.block_size = block_size
        self.pool_size = pool_size
        self.initial_vectors = initial_vectors
        self.initial_context_vectors = initial_context_vectors
        self.frozen = frozen
        self.frozen_contexts = frozen_contexts
        self.anchor = anchor
        self.backend = backend
        self.device = device
        self.products = products
        self.validation = validation
        self.patience = patience
        self.keep_best = keep_best
        self.on_progress = on_progress
        self.progress = progress

    def fit(self, X: Documents, y: object = None) -> Self:
        """Train vectors of the tokens of documents.

        Parameters
        ----------
        X : iterable of str or of iterables of str, column, or table of one column
            Documents, each a string or an iterable of its tokens. They are read once. A column is
            an array, or a column of pandas, polars, Arrow or datasets. Its nulls, such as None,
            NaN and NA, are documents without tokens.
        y : ignored

        Returns
        -------
        MeanVectorizer
            This object.

        Raises
        ------
        TypeError
            If a document is neither a string nor an iterable of strings, or if `X` has several
            columns.
        ValueError
            If a parameter is out of its range.
        CorpusError, DivergenceError, MemoryError
            As in `sgns.train`.
        """
        options = self.get_params(deep=False)
        tokenizer, min_count = options.pop("tokenizer"), options.pop("min_count")
        corpus = Corpus.from_sentences(
            documents_in(X, "X"),
            min_count,
            tokenizer=tokenizer,
            workers=self.workers,
            progress=display_of(self.progress, self.on_progress),
        )
        self.model_ = train(corpus, **options)
        self.vectors_ = self.model_.vectors
        return self

    def transform(self, X: Documents) -> NDArray[np.float32]:
        """Return the mean of the vectors of each document's tokens.

        Parameters
        ----------
        X : iterable of str or of iterables of str, column, or table of one column
            Documents, as in `fit`.

        Returns
        -------
        ndarray of float32, shape (n_documents, vector_size)
            Mean vectors. Tokens without a vector are ignored; with n-grams, tokens outside the
            vocabulary have one. The row of a document without any other token is zero.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If `fit` was not called.
        TypeError
            As in `fit`.
        """
        check_is_fitted(self)
        return self._means(documents_in(X, "X"))

    def fit_transform(self, X: Documents, y: object = None) -> NDArray[np.float32]:
        """Call `fit` and `transform` with the same documents, which are read once.

        Parameters
        ----------
        X : iterable of str or of iterables of str, column, or table of one column
            Documents, as in `fit`.
        y : ignored

        Returns
        -------
        ndarray of float32, shape (n_documents, vector_size)
            As from `transform`.

        Raises
        ------
        Exception
            As in `fit`.
        """
        documents = list(documents_in(X, "X"))
        # transform() would return a frame of these documents, without the index of X.
        return self.fit(documents)._means(documents)

    def _means(self, documents: Iterable[str | list[str]]) -> NDArray[np.float32]:
        id_of, matrix = self.vectors_.vocabulary.get, self.vectors_.matrix
        tokens_of = tokenizing(self.tokenizer) or _WORDS.findall
        has_ngrams = isinstance(self.vectors_, SubwordVectors)
        means = []
        for document in documents:
            tokens = list(tokens_of(document)) if isinstance(document, str) else document
            ids = [i for i in map(id_of, tokens) if i is not None]
            rows = matrix[ids]
            if has_ngrams and len(ids) < len(tokens):
                unseen = [t for t in tokens if id_of(t) is None and t in self.vectors_]
                rows = np.concatenate([rows, self.vectors_[unseen]]) if unseen else rows
            means.append(rows.mean(axis=0) if len(rows) else np.zeros_like(matrix[0]))
        return np.stack(means) if means else np.empty((0, matrix.shape[1]), np.float32)

    @property
    def _n_features_out(self) -> int:
        """Number of columns that `transform` returns, for `get_feature_names_out`."""
        return self.vectors_.vector_size

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.transformer_tags.preserves_dtype = []  # the output is always float32
        return tags
