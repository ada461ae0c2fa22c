"""The class FastText with gensim's interface."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Self

from sgns.compat.gensim.model.callbacks import CallbackAny2Vec
from sgns.compat.gensim.model.facebook import load_facebook, save_facebook
from sgns.compat.gensim.model.files import PARAMETERS
from sgns.compat.gensim.model.trimming import TrimRule
from sgns.compat.gensim.model.word2vec import Word2Vec
from sgns.compat.gensim.signatures import Sentences, deprecated, named_arguments
from sgns.compat.gensim.vectors.fasttext import FastTextKeyedVectors
from sgns.compat.gensim.vectors.files import (
    FASTTEXT_KIND,
    fill_from_table,
    read_facebook_vectors,
)
from sgns.files.names import PathLike
from sgns.formats.subword_table import SubwordTable
from sgns.training.memory import matrix_bytes

__all__ = ["FastText", "load_facebook_model", "load_facebook_vectors", "save_facebook_model"]

# Sizes of Python objects, as in gensim's estimate.
_ARRAY_BYTES, _LIST_BYTES, _ID_BYTES = 100, 64, 4


class FastText(Word2Vec):
    """Word2vec model with n-grams, with the interface of ``gensim.models.FastText``.

    The vector of a word is the mean of its own row and the rows of its n-grams. docs/gensim.md
    compares every parameter and method with gensim.

    Parameters
    ----------
    sentences, corpus_file, sg, hs, vector_size, alpha, window, min_count, max_vocab_size, sample, \
seed, workers, min_alpha, negative, ns_exponent, cbow_mean, hashfxn, epochs, null_word, \
sorted_vocab, trim_rule, batch_words, callbacks, max_final_vocab, shrink_windows, compute_loss, \
comment, negatives_mode, size, iter
        As in `Word2Vec`.
    word_ngrams : {1}
        Only 1 is supported, as in gensim.
    min_n, max_n : int, default 3 and 6
        Least and greatest length of n-grams in characters. There are none if `max_n` is less than
        `min_n`.
    bucket : int, default 2,000,000
        Number of rows that the n-grams share. 0 for no n-grams.

    Attributes
    ----------
    wv : FastTextKeyedVectors
        Words and their vectors, and vectors of all other words.
    syn1neg, syn1
        As in `Word2Vec`.

    Raises
    ------
    NotImplementedError
        If `word_ngrams` is not 1.
    """

    _file_kind = FASTTEXT_KIND
    _saved_kind = "gensim.models.fasttext.FastText"
    _vector_parameters = ("min_n", "max_n", "bucket")
    _parameters = (*PARAMETERS, *_vector_parameters)

    wv: FastTextKeyedVectors

    #: Greatest length of n-grams of words.
    word_ngrams: ClassVar[int] = 1

    @named_arguments
    def __init__(
        self,
        sentences: Sentences | None = None,
        corpus_file: PathLike | None = None,
        sg: int = 0,
        hs: int = 0,
        vector_size: int = 100,
        alpha: float = 0.025,
        window: int = 5,
        min_count: int = 5,
        max_vocab_size: int | None = None,
        word_ngrams: int = 1,
        sample: float = 1e-3,
        seed: int | None = 1,
        workers: int = 3,
        min_alpha: float = 0.0001,
        negative: int = 5,
        ns_exponent: float = 0.75,
        cbow_mean: int = 1,
        hashfxn: Callable[[Any], int] = hash,
        epochs: int = 5,
        null_word: int = 0,
        min_n: int = 3,
        max_n: int = 6,
        sorted_vocab: int = 1,
        bucket: int = 2000000,
        trim_rule: TrimRule | None = None,
        batch_words: int = 10000,
        callbacks: Iterable[CallbackAny2Vec] | None = (),
        max_final_vocab: int | None = None,
        shrink_windows: bool = True,
        *,
        compute_loss: bool = False,
        comment: str | None = None,
        negatives_mode: str = "shared",
        size: int | None = None,
        iter: int | None = None,
    ) -> None:
        if word_ngrams != 1:
            raise NotImplementedError(
                f"word_ngrams must be 1, got {word_ngrams!r}: sgns.Phrases joins words that belong "
                "together before training"
            )
        self._ngrams = (min_n, max_n, bucket)  # what `_new_vectors` needs
        super().__init__(
            sentences,
            corpus_file,
            vector_size=vector_size,
            alpha=alpha,
            window=window,
            min_count=min_count,
            max_vocab_size=max_vocab_size,
            sample=sample,
            seed=seed,
            workers=workers,
            min_alpha=min_alpha,
            sg=sg,
            hs=hs,
            negative=negative,
            ns_exponent=ns_exponent,
            cbow_mean=cbow_mean,
            hashfxn=hashfxn,
            epochs=epochs,
            null_word=null_word,
            trim_rule=trim_rule,
            sorted_vocab=sorted_vocab,
            batch_words=batch_words,
            compute_loss=compute_loss,
            callbacks=callbacks,
            comment=comment,
            max_final_vocab=max_final_vocab,
            shrink_windows=shrink_windows,
            negatives_mode=negatives_mode,
            size=size,
            iter=iter,
        )

    def estimate_memory(
        self, vocab_size: int | None = None, report: dict[str, int] | None = None
    ) -> dict[str, int]:
        """Return the bytes of a model of `vocab_size` words. The sizes of matrices are exact.

        "buckets_word" are the lists of the n-grams of the words that the vocabulary has.
        """
        words = super().estimate_memory(vocab_size)
        n = vocab_size or len(self.wv)
        report = (report or {}) | {
            "vocab": n * (700 if self.hs else 500),
            "syn0_vocab": words["vectors"],
        }
        if self.hs:
            report["syn1"] = words["syn1"]
        if self.negative:
            report["syn1neg"] = words["syn1neg"]
        if self.wv.bucket:
            report["syn0_ngrams"] = matrix_bytes(self.wv.bucket, self.vector_size)
            lists = self.wv.row_lists()
            n_ngrams = 0 if lists is None else len(lists[1]) - len(self.wv)
            report["buckets_word"] = _LIST_BYTES + _ARRAY_BYTES * n + _ID_BYTES * n_ngrams
        report["total"] = sum(size for name, size in report.items() if name != "total")
        return report

    @classmethod
    def load_fasttext_format(cls, model_file: PathLike, encoding: str = "utf8") -> Self:
        """Return `load_facebook_model`, by its deprecated name of gensim 3."""
        deprecated("load_fasttext_format()", "load_facebook_model() or load_facebook_vectors()")
        return load_facebook(model_file, encoding, cls._from_parameters)

    def _new_vectors(self) -> FastTextKeyedVectors:
        min_n, max_n, bucket = self._ngrams
        vectors = FastTextKeyedVectors(self.vector_size, min_n, max_n, bucket)
        if vectors.ngrams is None:
            vectors.bucket = 0
        return vectors

    @classmethod
    def _from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        model = cls.__new__(cls)
        FastText.__init__(model, **parameters)
        return model


def load_facebook_model(path: PathLike, encoding: str = "utf-8") -> FastText:
    """Read a skip-gram or CBOW model of fastText (.bin), which can be trained further.

    Parameters
    ----------
    path : path
        File to read, compressed or not.
    encoding : str, default "utf-8"
        Encoding of the words. Bytes that are not in it are written as numbers, as
        the error handler "backslashreplace" of Python does.

    Raises
    ------
    NotImplementedError
        If the model is supervised, or was trained with the loss softmax or ova. The error is also
        a FormatError.
    FormatError
        If the file is damaged, quantized, or of another format.
    """
    return load_facebook(path, encoding, FastText._from_parameters)


def load_facebook_vectors(path: PathLike, encoding: str = "utf-8") -> FastTextKeyedVectors:
    """Read the vectors of a model of fastText (.bin), also of a supervised one.

    The output matrix, which training needs, is not read. Parameters and errors are those of
    `load_facebook_model`.
    """
    table = read_facebook_vectors(path, encoding)
    ngrams = table.subwords if isinstance(table, SubwordTable) else (0, 0, 0)
    vectors = FastTextKeyedVectors(table.vector_size, *ngrams)
    fill_from_table(vectors, table)
    return vectors


def save_facebook_model(
    model: FastText,
    path: PathLike,
    encoding: str = "utf-8",
    lr_update_rate: int = 100,
    word_ngrams: int = 1,
) -> None:
    """Write a model as fastText does (.bin), for fastText and for gensim.

    With hierarchical softmax, the file holds the vectors of the inner nodes and no others.

    Parameters
    ----------
    model : FastText
        Model to write.
    path : path
        File to write. An existing file is replaced in full or not at all.
    encoding : str, default "utf-8"
        Encoding of the words.
    lr_update_rate, word_ngrams : int
        Numbers of the header, which sgns does not use.

    Raises
    ------
    TypeError
        If `model` is not a `FastText` of this package.
    RuntimeError
        If the model has no words yet.
    ValueError
        If fastText cannot have a word, such as one with a null character, or a number of the
        header.
    """
    if not isinstance(model, FastText):
        raise TypeError(
            f"model must be a FastText of sgns.compat.gensim, got {type(model).__name__}; "
            "from_gensim() converts one of gensim"
        )
    save_facebook(model, path, encoding, lr_update_rate, word_ngrams)
