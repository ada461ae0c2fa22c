"""gensim's trainer, over the core of this package."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_integer, check_workers
from sgns.compat.gensim.model import files as model_files
from sgns.compat.gensim.model import predictions
from sgns.compat.gensim.model.callbacks import CallbackAny2Vec, call
from sgns.compat.gensim.model.copies import copy_model, gensim_model
from sgns.compat.gensim.model.epochs import Epochs
from sgns.compat.gensim.model.jobs import Jobs
from sgns.compat.gensim.model.trimming import TrimRule
from sgns.compat.gensim.model.words import Words
from sgns.compat.gensim.sentences.encoding import encode
from sgns.compat.gensim.signatures import Sentences, check_corpus, deprecated, renamed
from sgns.files.names import PathLike
from sgns.pairs.blocks import block_shape

__all__ = ["Word2Vec"]

logger = logging.getLogger(__name__)


class Word2Vec(Jobs, Words):
    """Train vectors with the interface of ``gensim.models.Word2Vec``.

    docs/gensim.md says of every parameter and method whether it does the same.

    Parameters
    ----------
    sentences : iterable of lists of words, optional
        To build the vocabulary of and to train on; read once. Without it, and without
        `corpus_file`, call `build_vocab` and `train`.
    corpus_file : path, optional
        Text to train on instead, a sentence a line.
    vector_size, alpha, window, min_count, sample, workers, min_alpha, negative, ns_exponent, epochs
        As in `sgns.train`. A `sample` of 1 or more is a count.
    max_vocab_size : int, optional
        Most words to count: if there are more, the rarest go. Others are counted exactly.
    seed : int or None, default 1
        Names every random choice; None for another one each time.
    sg : {0, 1}
        1 for skip-gram, otherwise CBOW.
    hs : {0, 1}
        1 to train by hierarchical softmax, too, or by that alone where `negative` is 0.
    cbow_mean : {0, 1}
        0 for the sum of the contexts in CBOW, 1 for their mean.
    hashfxn, batch_words
        No effect.
    null_word : int, default 0
        If not 0, add a word that is one NUL.
    trim_rule : callable, optional
        Called with word, count and least count; returns RULE_KEEP, RULE_DISCARD or
        RULE_DEFAULT.
    sorted_vocab : {0, 1}
        1 to put words in the order of falling count, 0 in that of their first occurrence.
    compute_loss : bool
        The loss is always known.
    callbacks : iterable of CallbackAny2Vec
        Called before and after training and each epoch.
    comment : str, optional
        Kept.
    max_final_vocab : int, optional
        Most words to keep; words of one count stay or go together.
    shrink_windows : bool, default True
        Draw the reach of each center from ``1..window``, or else take the window.
    negatives_mode : {"shared", "per_pair"}
        As in `sgns.train`: what is fast, or the classical step as in gensim.
    size, iter : int
        `vector_size` and `epochs`, as gensim 3 called them.

    Attributes
    ----------
    wv : KeyedVectors
        Words and their vectors.
    syn1neg : ndarray of float32, shape (n_words, vector_size)
        Output vectors of words.
    syn1 : ndarray of float32, shape (n_words, vector_size)
        Those of the inner nodes of `huffman_tree`, if `hs` is set.

    Raises
    ------
    TypeError
        If sentences cannot be read again, as gensim would.
    RuntimeError
        If no word occurs `min_count` times.
    DivergenceError
        If the loss stops being finite.
    """

    def __init__(
        self,
        sentences: Sentences | None = None,
        corpus_file: PathLike | None = None,
        vector_size: int = 100,
        alpha: float = 0.025,
        window: int = 5,
        min_count: int = 5,
        max_vocab_size: int | None = None,
        sample: float = 1e-3,
        seed: int | None = 1,
        workers: int = 3,
        min_alpha: float = 0.0001,
        sg: int = 0,
        hs: int = 0,
        negative: int = 5,
        ns_exponent: float = 0.75,
        cbow_mean: int = 1,
        hashfxn: Callable[[Any], int] = hash,
        epochs: int = 5,
        null_word: int = 0,
        trim_rule: TrimRule | None = None,
        sorted_vocab: int = 1,
        batch_words: int = 10000,
        compute_loss: bool = False,
        callbacks: Iterable[CallbackAny2Vec] = (),
        comment: str | None = None,
        max_final_vocab: int | None = None,
        shrink_windows: bool = True,
        *,
        negatives_mode: str = "shared",
        size: int | None = None,
        iter: int | None = None,
    ) -> None:
        if size is not None:
            deprecated("size", "vector_size")
            vector_size = size
        if iter is not None:
            deprecated("iter", "epochs")
            epochs = iter
        super().__init__(
            vector_size,
            seed,
            sample,
            min_count,
            max_vocab_size,
            max_final_vocab,
            sorted_vocab,
            null_word,
            hs,
        )
        self.alpha = float(alpha)
        self.window = window
        self.workers = workers
        self.min_alpha = float(min_alpha)
        self.sg = int(sg)
        self.negative = int(negative)
        self.ns_exponent = ns_exponent
        self.cbow_mean = int(cbow_mean)
        self.hashfxn = hashfxn
        self.epochs = epochs
        self.batch_words = batch_words
        self.compute_loss = bool(compute_loss)
        self.comment = comment
        self.shrink_windows = bool(shrink_windows)
        self.negatives_mode = negatives_mode

        self.train_count = 0
        self.total_train_time = 0.0
        self.running_training_loss = 0.0
        self.min_alpha_yet_reached = self.alpha
        self._epochs_done = 0  # of all calls of train(): each has random choices of its own

        check_workers(workers)
        check_integer("window", window, 1)
        self._check_supported()
        if hashfxn is not hash:
            warnings.warn(
                "hashfxn has no effect: vectors start from seed and row, on every machine alike",
                stacklevel=2,
            )
        if sentences is None and corpus_file is None:
            return
        check_corpus(sentences, corpus_file, passes=epochs + 1)
        # Read once for both; methods of subclasses can iterate over it as over sentences.
        numbered = encode(sentences, corpus_file, first_seen=not sorted_vocab)
        self.build_vocab(numbered, trim_rule=trim_rule)
        self.train(
            numbered,
            total_examples=self.corpus_count,
            total_words=self.corpus_total_words,
            epochs=self.epochs,
            start_alpha=self.alpha,
            end_alpha=self.min_alpha,
            compute_loss=self.compute_loss,
            callbacks=callbacks,
        )

    # --- training ----------------------------------------------------------------------

    def train(
        self,
        corpus_iterable: Sentences | None = None,
        corpus_file: PathLike | None = None,
        total_examples: int | None = None,
        total_words: int | None = None,
        epochs: int | None = None,
        start_alpha: float | None = None,
        end_alpha: float | None = None,
        word_count: int = 0,
        queue_factor: int = 2,
        report_delay: float = 1.0,
        compute_loss: bool = False,
        callbacks: Iterable[CallbackAny2Vec] = (),
        *,
        sentences: Sentences | None = None,
    ) -> tuple[int, int]:
        """Train on sentences, whose unknown words are left out; they are read once.

        Parameters
        ----------
        corpus_iterable, corpus_file
            Sentences or text, as in the constructor.
        total_examples, total_words : int
            One of them must be given. What is there decides how the rate falls.
        epochs : int
            How often to go through the sentences.
        start_alpha, end_alpha : float, optional
            Learning rate of the first and the last word, kept as `alpha` and `min_alpha`;
            these if left out.
        word_count, queue_factor, report_delay, compute_loss
            No effect.
        callbacks
            As in the constructor.
        sentences
            `corpus_iterable`, as gensim 3 called it.

        Returns
        -------
        trained : int
            Words that are left in all epochs by subsampling, as far as can be expected.
        raw : int
            Words in all epochs, those without a vector too.

        Raises
        ------
        ValueError
            If `epochs`, or both of `total_examples` and `total_words`, are left out, or both
            `hs` and `negative` are 0.
        RuntimeError
            If there is no vocabulary.
        CorpusError
            If no word of the sentences has a vector.
        DivergenceError
            If the loss stops being finite: the rate is too high.
        """
        corpus_iterable = renamed(corpus_iterable, sentences)
        self.alpha = self.alpha if start_alpha is None else float(start_alpha)
        self.min_alpha = self.min_alpha if end_alpha is None else float(end_alpha)
        self.compute_loss = compute_loss
        self._check_trainable(epochs, total_examples, total_words)
        assert epochs is not None
        check_corpus(corpus_iterable, corpus_file, passes=epochs)
        self._check_supported()
        callbacks = list(callbacks)
        self.running_training_loss = 0.0
        self.min_alpha_yet_reached = self.alpha
        started = time.perf_counter()
        call(callbacks, "on_train_begin", self)
        is_file = corpus_file is not None or getattr(corpus_iterable, "path", None) is not None
        if self._changes_sentences and corpus_iterable is not None and not is_file:
            corpus_iterable = self._changed(corpus_iterable)
        numbered = encode(corpus_iterable, corpus_file)
        trained = Epochs(self, numbered)
        n_pairs = 0
        for epoch in range(epochs):
            call(callbacks, "on_epoch_begin", self)
            n_pairs += trained.train(epoch / epochs, (epoch + 1) / epochs)
            call(callbacks, "on_epoch_end", self)
        call(callbacks, "on_train_end", self)
        if n_pairs == 0:
            warnings.warn(
                "nothing was trained: no two words were left in a sentence; sample=0 keeps every "
                "word, as a small corpus needs",
                stacklevel=2,
            )
        self.total_train_time += time.perf_counter() - started
        self.train_count += 1
        return round(epochs * trained.expected_words), epochs * numbered.n_words

    def get_latest_training_loss(self) -> float:
        """Loss of all pairs since `train` was called last, in double precision."""
        return self.running_training_loss

    # --- what a model is asked ---------------------------------------------------------

    def score(
        self,
        sentences: Iterable[Iterable[Hashable]],
        total_sentences: int = 1_000_000,
        chunksize: int = 100,
        queue_factor: int = 2,
        report_delay: float = 1,
    ) -> NDArray[np.float32]:
        """Log probabilities of sentences: the sum over all pairs within the window.

        Parameters
        ----------
        sentences : iterable of lists of words
            Unknown words are left out.
        total_sentences : int, default 1,000,000
            How many to score at most.
        chunksize, queue_factor, report_delay
            No effect.

        Returns
        -------
        ndarray of float32, shape (n_sentences,)

        Raises
        ------
        RuntimeError
            If there is no vocabulary, or no hierarchical softmax.
        """
        return predictions.score(self, islice(sentences, total_sentences))

    def predict_output_word(
        self, context_words_list: Sequence[Any], topn: int | None = 10
    ) -> list[tuple[Any, float]] | None:
        """Probable words between context words.

        Parameters
        ----------
        context_words_list : sequence of words or rows
            Context; unknown words are left out.
        topn : int or None, default 10
            How many to return at most; None for all.

        Returns
        -------
        list of (word, float), or None
            Words and probabilities, by the softmax over all words of the score that
            training compares with negatives. None, and a warning in the log, if no word
            of the context is known.

        Raises
        ------
        RuntimeError
            If the words in `wv` have no output vectors.
        """
        return predictions.predict_output_word(self, context_words_list, topn)

    @property
    def layer1_size(self) -> int:
        """`vector_size`."""
        return self.vector_size

    def init_sims(self, replace: bool = False) -> None:
        """Fill norms; with `replace`, scale all vectors to unit length. Needless."""
        deprecated("init_sims()", "wv.fill_norms() or wv.unit_normalize_all()")
        if replace:
            self.wv.unit_normalize_all()
        self.wv.fill_norms()

    def __getitem__(self, word: Any) -> NDArray[Any]:
        deprecated("model[word]", "model.wv[word]")
        return self.wv[word]

    def __contains__(self, word: Any) -> bool:
        deprecated("'word in model'", "'word in model.wv'")
        return word in self.wv

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}<vocab={len(self.wv)}, vector_size={self.vector_size}, "
            f"alpha={self.alpha}>"
        )

    # --- files and other models --------------------------------------------------------

    def save(self, fname: PathLike, **options: Any) -> None:
        """Write everything to one safetensors file; see `KeyedVectors.save`."""
        model_files.save(self, fname, options)

    @classmethod
    def load(cls, fname: PathLike, rethrow: bool = False, mmap: str | None = None) -> Self:
        """Read what `save` wrote; FormatError if it is another file. Vectors are copied."""
        return model_files.load(cls._from_parameters, fname)

    @classmethod
    def from_gensim(cls, model: Any) -> Self:
        """Copy a ``Word2Vec`` of gensim."""
        return copy_model(model, cls._from_parameters)

    def to_gensim(self) -> Any:
        """Copy to a ``Word2Vec`` of gensim, which must be installed."""
        return gensim_model(self)

    def __getstate__(self) -> dict[str, Any]:
        # The matrices stay behind: their views are arrays like any others.
        return {**vars(self), "_rows": None}

    # --- parts of the above ------------------------------------------------------------

    @classmethod
    def _from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        """Make a model without words; the constructor of a subclass is not called."""
        model = cls.__new__(cls)
        Word2Vec.__init__(model, **parameters)
        return model

    def _check_supported(self) -> None:
        check_integer("negative", self.negative, 0)
        block_shape(0, self.negative, self.negatives_mode, None, None)

    def _check_trainable(
        self, epochs: int | None, total_examples: int | None, total_words: int | None
    ) -> None:
        if not self.hs and not self.negative:
            raise ValueError(
                "negative must be at least 1, or hs be set: there is no training without"
            )
        if self.hs and self.negative:
            logger.warning("Both hierarchical softmax and negative sampling are activated.")
        if self.alpha > self.min_alpha_yet_reached:
            logger.warning("Effective 'alpha' higher than previous training cycles")
        if not len(self.wv):
            raise RuntimeError(
                f"you must first build vocabulary before training the model (min_count is "
                f"{self.effective_min_count}: perhaps no word occurs so often)"
            )
        self.wv.frozen_rows()  # raises where it cannot be heeded
        if total_words is None and total_examples is None:
            raise ValueError(
                "You must specify either total_examples or total_words; after build_vocab() of "
                "the same sentences total_examples=model.corpus_count"
            )
        if epochs is None or epochs < 1:
            raise ValueError(
                f"You must specify an explicit epochs count, such as epochs=model.epochs, "
                f"got {epochs}"
            )
