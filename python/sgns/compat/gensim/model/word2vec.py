"""The class Word2Vec with gensim's interface."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_integer, check_workers, warn
from sgns.compat.gensim.installation import Replacement
from sgns.compat.gensim.log_lines import WORD2VEC, EpochLines, watch_of
from sgns.compat.gensim.missing import no_attribute
from sgns.compat.gensim.model import files as model_files
from sgns.compat.gensim.model import predictions
from sgns.compat.gensim.model.callbacks import CallbackAny2Vec, as_callbacks, call
from sgns.compat.gensim.model.copies import copy_model, gensim_model, load_saved
from sgns.compat.gensim.model.epochs import Epochs, check_trainable
from sgns.compat.gensim.model.jobs import Jobs
from sgns.compat.gensim.model.parameters import check_parameters, flag
from sgns.compat.gensim.model.trimming import TrimRule
from sgns.compat.gensim.model.words import Words
from sgns.compat.gensim.saved.files import is_pickled
from sgns.compat.gensim.sentences.encoding import EncodedSentences
from sgns.compat.gensim.signatures import (
    Sentences,
    check_corpus,
    class_only,
    deprecated,
    named_arguments,
    renamed,
)
from sgns.compat.gensim.vectors.fasttext import FastTextKeyedVectors
from sgns.compat.gensim.vectors.files import MODEL_KIND
from sgns.files.names import PathLike
from sgns.machine import available_cores
from sgns.pairs.blocks import block_shape
from sgns.pairs.sampling import noise_weights

__all__ = ["INSTEAD", "Word2Vec"]

#: Attributes that models of other versions have, and what to use instead.
INSTEAD = {
    **{
        name: f"the vectors have it, use model.wv.{name}"
        for name in (*dir(FastTextKeyedVectors), "min_n", "max_n", "bucket")
        if not name.startswith("_")
    },
    "accuracy": "use model.wv.evaluate_word_analogies()",
    "add_null_word": "pass null_word=1 to the constructor",
    "create_binary_tree": "the tree is model.huffman_tree",
    "delete_temporary_training_data": "keep model.wv alone, and delete the model",
    "index2entity": "use model.wv.index_to_key",
    "index2word": "use model.wv.index_to_key",
    "init_weights": "build_vocab() and reset_from() initialize the vectors",
    "iter": "use model.epochs",
    "lifecycle_events": "events are written to the log, and are not stored",
    "make_cum_table": "negatives are drawn from an alias table, which each training makes",
    "random": "random numbers depend on model.seed alone",
    "seeded_vector": "initial vectors depend on the seed and the row, not on the word",
    "size": "use model.vector_size",
    "syn0": "use model.wv.vectors",
    "syn0norm": "use model.wv.get_normed_vectors()",
    "trainables": "its attributes belong to the model, such as model.syn1neg",
    "update_weights": "build_vocab(sentences, update=True) adds vectors",
    "vocab": "use model.wv.key_to_index, and model.wv.get_vecattr(word, 'count')",
    "vocabulary": "its attributes belong to the model, such as model.min_count",
}


class Word2Vec(Jobs, Words, metaclass=Replacement):
    """Word2vec model with the interface of ``gensim.models.Word2Vec``.

    docs/gensim.md compares every parameter and method with gensim.

    Parameters
    ----------
    sentences : iterable of lists of words, optional
        Sentences for the vocabulary and for training, read once. Without `sentences` and
        `corpus_file`, call `build_vocab` and `train` later.
    corpus_file : path, optional
        Text to train on instead, with one sentence on each line.
    vector_size, alpha, window, min_count, sample, workers, min_alpha, negative, ns_exponent, epochs
        As in `sgns.train`. A `sample` of 1 or more is a count. -1 as `workers` stands for all
        available cores.
    max_vocab_size : int, optional
        Maximum number of words. If there are more, the rarest are dropped, after all words were
        counted.
    seed : int or None, default 1
        Random seed. None selects another seed each time.
    sg : {0, 1}
        1 for skip-gram, otherwise CBOW.
    hs : {0, 1}
        1 to train with hierarchical softmax, in addition to negative sampling, or alone if
        `negative` is 0.
    cbow_mean : {0, 1}
        0 for the sum of the contexts in CBOW, 1 for their mean.
    hashfxn
        No effect.
    null_word : int, default 0
        If not 0, add a word that is one NUL character.
    trim_rule : callable, optional
        Function of word, count and minimum count. It returns RULE_KEEP, RULE_DISCARD or
        RULE_DEFAULT.
    sorted_vocab : {0, 1}
        1 to order words by descending count, 0 to order them by their first occurrence.
    batch_words : int, default 10000
        Number of words in the sentences of one call of `_do_train_job`. No effect unless a
        subclass overrides that method.
    compute_loss : bool
        No effect. The loss is always computed.
    callbacks : iterable of CallbackAny2Vec
        Objects whose methods are called before and after training and each epoch.
    comment : str, optional
        Text that is saved with the model.
    max_final_vocab : int, optional
        Maximum number of words to keep. Words with equal counts are kept or dropped together.
    shrink_windows : bool, default True
        Whether to draw the window of each center from ``1..window``. Otherwise, use `window`.
    negatives_mode : {"shared", "per_pair"}
        As in `sgns.train`: the fast step with shared negatives, or the classical step of gensim.
    size, iter : int
        `vector_size` and `epochs`, by their deprecated names of gensim 3.

    Attributes
    ----------
    wv : KeyedVectors
        Words and their vectors.
    syn1neg : ndarray of float32, shape (n_words, vector_size)
        Output vectors of the words.
    syn1 : ndarray of float32, shape (n_words, vector_size)
        Output vectors of the inner nodes of `huffman_tree`, if `hs` is set.

    Raises
    ------
    TypeError
        If `sentences` is an iterator, such as a generator. gensim would have to read it again.
    RuntimeError
        If no word occurs `min_count` times.
    DivergenceError
        If the loss stops being finite.
    """

    _parameters: ClassVar[tuple[str, ...]] = model_files.PARAMETERS
    _file_kind = MODEL_KIND
    _saved_kind = "gensim.models.word2vec.Word2Vec"

    @named_arguments
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
        callbacks: Iterable[CallbackAny2Vec] | None = (),
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
        check_parameters(
            {
                "alpha": alpha,
                "min_alpha": min_alpha,
                "sample": sample or 0,
                "ns_exponent": ns_exponent,
                "min_count": min_count,
            },
            epochs,
            {"max_vocab_size": max_vocab_size, "max_final_vocab": max_final_vocab},
            trim_rule,
            comment,
        )
        self.window = check_integer("window", window, 1)
        self.sg = flag("sg", sg)
        super().__init__(
            vector_size,
            seed,
            sample,
            min_count,
            max_vocab_size,
            max_final_vocab,
            sorted_vocab,
            null_word,
            flag("hs", hs),
        )
        self.alpha = float(alpha)
        self.workers = available_cores() if workers == -1 else workers
        self.min_alpha = float(min_alpha)
        self.negative = int(negative)
        self.ns_exponent = ns_exponent
        self.cbow_mean = flag("cbow_mean", cbow_mean)
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
        self._epochs_done = 0  # by all calls of train(): random choices differ between epochs

        callbacks = as_callbacks(callbacks)
        check_workers(self.workers)
        self._check_negatives()
        if hashfxn is not hash:
            warn(
                "hashfxn has no effect: initial vectors depend only on seed and row, and are the "
                "same on every machine"
            )
        if sentences is None and corpus_file is None:
            return
        check_corpus(sentences, corpus_file, passes=epochs + 1)
        # Both calls share one pass. Methods of subclasses can iterate over encoded sentences.
        encoded = self._encode(
            sentences, corpus_file, first_seen=not sorted_vocab, watch=watch_of(WORD2VEC)
        )
        self.build_vocab(encoded, trim_rule=trim_rule)
        self.train(
            encoded,
            total_examples=self.corpus_count,
            total_words=self.corpus_total_words,
            epochs=self.epochs,
            start_alpha=self.alpha,
            end_alpha=self.min_alpha,
            compute_loss=self.compute_loss,
            callbacks=callbacks,
        )

    # --- training ----------------------------------------------------------------------

    @named_arguments
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
        callbacks: Iterable[CallbackAny2Vec] | None = (),
        *,
        sentences: Sentences | None = None,
    ) -> tuple[int, int]:
        """Train on sentences. They are read once, and unknown words are dropped.

        Parameters
        ----------
        corpus_iterable, corpus_file
            Sentences or text, as in the constructor.
        total_examples, total_words : int
            One of them is required, as in gensim. The values have no effect: the schedule of the
            learning rate depends on the actual number of words.
        epochs : int
            Number of epochs.
        start_alpha, end_alpha : float, optional
            Learning rates at the first and the last word, stored as `alpha` and `min_alpha`. If
            omitted, these attributes are used.
        word_count, queue_factor, compute_loss
            No effect.
        report_delay : float, default 1.0
            Seconds between two lines of the log on the progress of an epoch.
        callbacks
            As in the constructor.
        sentences
            `corpus_iterable`, by its deprecated name of gensim 3.

        Returns
        -------
        trained : int
            Expected number of words that subsampling keeps in all epochs.
        raw : int
            Number of words in all epochs, including unknown words.

        Raises
        ------
        ValueError
            If `epochs` is omitted, if `total_examples` and `total_words` are both omitted, or if
            `hs` and `negative` are both 0.
        RuntimeError
            If there is no vocabulary.
        CorpusError
            If no word of the sentences is known.
        DivergenceError
            If the loss stops being finite, because the learning rate is too high.
        """
        corpus_iterable = renamed(corpus_iterable, sentences)
        self.alpha = self.alpha if start_alpha is None else float(start_alpha)
        self.min_alpha = self.min_alpha if end_alpha is None else float(end_alpha)
        self.compute_loss = compute_loss
        epochs = self._check_training(
            corpus_iterable, corpus_file, epochs, total_examples, total_words
        )
        self._check_negatives()
        callbacks = as_callbacks(callbacks)
        self.running_training_loss = 0.0
        self.min_alpha_yet_reached = self.alpha
        started = time.perf_counter()
        call(callbacks, "on_train_begin", self)
        encoded = self._encode(self._through_jobs(corpus_iterable), corpus_file)
        training = self._epochs(encoded)
        n_pairs = 0
        for epoch in range(epochs):
            call(callbacks, "on_epoch_begin", self)
            by_examples, is_file = bool(total_examples), corpus_iterable is None
            lines = EpochLines(epoch, by_examples, is_file, report_delay)
            n_pairs += training.train(epoch / epochs, (epoch + 1) / epochs, lines)
            call(callbacks, "on_epoch_end", self)
        call(callbacks, "on_train_end", self)
        if n_pairs == 0:
            warn(
                f"nothing was trained: {self._what_had_no_pairs} after subsampling. sample=0 keeps "
                "every word, which a small corpus needs"
            )
        self.total_train_time += time.perf_counter() - started
        self.train_count += 1
        return round(epochs * training.expected_words), epochs * encoded.n_words

    def get_latest_training_loss(self) -> float:
        """Return the loss of all pairs since the last call of `train`, in double precision."""
        return self.running_training_loss

    # --- predictions -------------------------------------------------------------------

    def score(
        self,
        sentences: Iterable[Iterable[Hashable]],
        total_sentences: int = 1_000_000,
        chunksize: int = 100,
        queue_factor: int = 2,
        report_delay: float = 1,
    ) -> NDArray[np.float32]:
        """Return log probabilities of sentences: sums over all pairs within the window.

        Parameters
        ----------
        sentences : iterable of lists of words
            Sentences to score. Unknown words are dropped.
        total_sentences : int, default 1,000,000
            Maximum number of sentences.
        chunksize, queue_factor, report_delay
            No effect.

        Returns
        -------
        ndarray of float32, shape (n_sentences,)

        Raises
        ------
        RuntimeError
            If there is no vocabulary, or `hs` is 0.
        """
        return predictions.score(self, islice(sentences, total_sentences))

    def predict_output_word(
        self, context_words_list: Sequence[Any], topn: int | None = 10
    ) -> list[tuple[Any, float]] | None:
        """Return the most probable words between context words.

        Parameters
        ----------
        context_words_list : sequence of words or rows
            Context words. Unknown words are dropped.
        topn : int or None, default 10
            Maximum number of words. None returns all words.

        Returns
        -------
        list of (word, float), or None
            Words and probabilities: the softmax, over all words, of the scores of negative
            sampling. If no context word is known, None and a warning in the log.

        Raises
        ------
        RuntimeError
            If the words in `wv` have no output vectors.
        """
        return predictions.predict_output_word(self, context_words_list, topn)

    @property
    def cum_table(self) -> NDArray[np.uint32]:
        """Cumulative noise distribution, up to 2^31 - 1. Training does not use it."""
        weights = noise_weights(self.wv.expandos["count"], ns_exponent=self.ns_exponent)
        shares = np.cumsum(weights) / weights.sum()
        table: NDArray[np.uint32] = np.round(shares * (2**31 - 1)).astype(np.uint32)
        return table

    def init_sims(self, replace: bool = False) -> None:
        """Fill norms. With `replace`, scale all vectors to unit length first. Deprecated."""
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

    __repr__ = __str__

    # --- files and copies --------------------------------------------------------------

    def save(self, fname: PathLike, **options: Any) -> None:
        """Write the whole model to one safetensors file; see `KeyedVectors.save`."""
        model_files.save(self, fname, options)

    @class_only
    def load(cls, fname: PathLike, rethrow: bool = False, mmap: str | None = None) -> Self:
        """Read a model that `save` or gensim wrote. Raise FormatError for other or damaged files.

        gensim's files are pickles. They are read without gensim, and none of their code runs.
        `rethrow` and `mmap` have no effect: the matrices are always copied to memory.
        """
        if is_pickled(fname):
            return load_saved(fname, cls)
        return model_files.load(cls, fname)

    @classmethod
    def from_gensim(cls, model: Any) -> Self:
        """Return a copy of a ``Word2Vec`` of gensim."""
        return copy_model(model, cls)

    def to_gensim(self) -> Any:
        """Return a copy as a ``Word2Vec`` of gensim, which must be installed."""
        return gensim_model(self)

    @classmethod
    def _from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        """Return a model without words. The constructor of a subclass is not called."""
        model = cls.__new__(cls)
        Word2Vec.__init__(model, **parameters)
        return model

    @classmethod
    def load_word2vec_format(cls, *arguments: Any, **options: Any) -> NoReturn:
        """Refuse a method of gensim before version 1, and name the one that replaced it."""
        raise AttributeError(
            "a file of word2vec holds vectors, not a model: read it with "
            "KeyedVectors.load_word2vec_format(path, binary=...)"
        )

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            no_attribute(self, name, INSTEAD)

    def _check_training(
        self,
        sentences: Sentences | None,
        path: PathLike | None,
        epochs: int | None,
        total_examples: int | None,
        total_words: int | None,
    ) -> int:
        """Check the model and the arguments of `train`. Return the number of epochs."""
        check_trainable(self, epochs, total_examples, total_words)
        assert epochs is not None
        check_corpus(sentences, path, passes=epochs)
        return epochs

    def _epochs(self, encoded: EncodedSentences) -> Epochs:
        """Return the epochs of a training."""
        return Epochs(self, encoded)

    def _check_negatives(self) -> None:
        check_integer("negative", self.negative, 0)
        block_shape(0, self.negative, self.negatives_mode, None, None)
