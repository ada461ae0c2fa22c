"""The class Doc2Vec with gensim's interface."""

from __future__ import annotations

import zlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, Self

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import UINT32_MAX, check_integer
from sgns.compat.gensim.log_lines import Watch
from sgns.compat.gensim.missing import no_attribute
from sgns.compat.gensim.model import files as model_files
from sgns.compat.gensim.model.callbacks import CallbackAny2Vec
from sgns.compat.gensim.model.documents import DocumentEpochs, inference_of
from sgns.compat.gensim.model.epochs import Epochs
from sgns.compat.gensim.model.parameters import flag
from sgns.compat.gensim.model.trimming import TrimRule
from sgns.compat.gensim.model.word2vec import INSTEAD, Word2Vec
from sgns.compat.gensim.model.words import Words
from sgns.compat.gensim.sentences.documents import (
    EncodedDocuments,
    encode_documents,
    rows_of_tags,
)
from sgns.compat.gensim.sentences.encoding import EncodedSentences
from sgns.compat.gensim.signatures import check_corpus, deprecated, named_arguments
from sgns.compat.gensim.vectors import files as vector_files
from sgns.compat.gensim.vectors.keyedvectors import KeyedVectors
from sgns.compat.gensim.vectors.keys import check_keys
from sgns.files.names import PathLike
from sgns.training.inference import Inference
from sgns.training.memory import matrix_bytes
from sgns.vectors.query import unit_length

__all__ = ["Doc2Vec"]

_OWN_PARAMETERS = ("dm", "dbow_words", "dm_concat", "dm_tag_count")

#: Attributes that models of other versions have, and what to use instead.
_INSTEAD = {
    **INSTEAD,
    **{
        name: f"use model.dv.{name} for documents, model.wv.{name} for words"
        for name in dir(KeyedVectors)
        if not name.startswith("_")
    },
    "docvecs_mapfile": "vectors are in memory; model.dv has them",
    "iter": "use model.epochs",
    "dm_mean": "it is model.cbow_mean",
}


class Doc2Vec(Word2Vec):
    """Model of documents with the interface of ``gensim.models.Doc2Vec``: paragraph vectors.

    docs/gensim.md compares every parameter and method with gensim.

    Parameters
    ----------
    documents : iterable of TaggedDocument, optional
        Documents for the vocabulary and for training, read once. Without `documents` and
        `corpus_file`, call `build_vocab` and `train` later.
    corpus_file : path, optional
        Text to train on instead, with one document on each line. Its tag is the number of the line.
    vector_size, window, epochs, comment, trim_rule, callbacks, shrink_windows
        As in `Word2Vec`, but with ten epochs.
    dm : {1, 0}
        1 for PV-DM: a window of words and the tags predict the word between them. 0 for PV-DBOW:
        the tags predict each word.
    dm_mean : {1, 0}, optional
        With ``dm=1``, 1 for the mean of the tags and words, 0 for their sum. The mean if omitted.
    dbow_words : {0, 1}
        With ``dm=0``, 1 to also train vectors of words, by skip-gram.
    dm_concat : {0, 1}
        With ``dm=1``, 1 for the concatenation of the tags and of all words of the window. `wv` has
        a null word, a single null character, for the words missing at the ends of a document.
    dm_tag_count : int
        Tags of a document, with ``dm_concat=1``. Documents with another number are not trained.
    dv : KeyedVectors, optional
        Vectors of documents to start from.
    dv_mapfile
        No effect.
    **options
        Other parameters of `Word2Vec`, such as `alpha`, `min_count`, `sample`, `hs`, `negative`,
        `seed` and `workers`.

    Attributes
    ----------
    dv : KeyedVectors
        Tags and their vectors. "word_count" and "doc_count" are attributes of the tags.
    wv, syn1neg, syn1
        As in `Word2Vec`. With ``dm=0``, the vectors of words stay random unless `dbow_words` is
        set. With ``dm_concat=1``, `syn1neg` and `syn1` have `layer1_size` columns.

    Raises
    ------
    TypeError, RuntimeError, DivergenceError
        As in `Word2Vec`, and if a document is no `TaggedDocument`.
    """

    _parameters = (*(name for name in model_files.PARAMETERS if name != "sg"), *_OWN_PARAMETERS)
    _file_kind = vector_files.DOCUMENTS_KIND
    _saved_kind = "gensim.models.doc2vec.Doc2Vec"
    _spare_rows = 1  # of a new document

    def __init__(
        self,
        documents: Iterable[Any] | None = None,
        corpus_file: PathLike | None = None,
        vector_size: int = 100,
        dm_mean: int | None = None,
        dm: int = 1,
        dbow_words: int = 0,
        dm_concat: int = 0,
        dm_tag_count: int = 1,
        dv: KeyedVectors | None = None,
        dv_mapfile: object = None,
        comment: str | None = None,
        trim_rule: TrimRule | None = None,
        callbacks: Iterable[CallbackAny2Vec] | None = (),
        window: int = 5,
        epochs: int = 10,
        shrink_windows: bool = True,
        **options: Any,
    ) -> None:
        if "sg" in options:
            raise TypeError("Doc2Vec has no parameter 'sg': dm=0 is PV-DBOW, dm=1 is PV-DM")
        dm = flag("dm", dm)
        self.dbow_words = flag("dbow_words", dbow_words)
        self.dm_concat = flag("dm_concat", dm_concat)
        self.dm_tag_count = check_integer("dm_tag_count", dm_tag_count, 1, UINT32_MAX)
        if dm and self.dm_concat:
            options["null_word"] = 1
        if dm_mean is not None:
            options["cbow_mean"] = flag("dm_mean", dm_mean)
        self.dv = KeyedVectors(vector_size) if dv is None else dv
        self._scanned: tuple[list[Hashable], Mapping[str, NDArray[np.int64]]] | None = None
        self._inference: Inference | None = None
        super().__init__(
            documents,
            corpus_file,
            vector_size=vector_size,
            sg=int(not dm),
            comment=comment,
            trim_rule=trim_rule,
            callbacks=callbacks,
            window=window,
            epochs=epochs,
            shrink_windows=shrink_windows,
            **options,
        )
        if self.dv.vector_size != self.vector_size and not len(self.dv):
            self.dv = KeyedVectors(self.vector_size)  # by its name of gensim 3, `size`

    @classmethod
    def _from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        model = cls.__new__(cls)
        Doc2Vec.__init__(model, **parameters)
        return model

    # --- words and tags ----------------------------------------------------------------

    def _tables(self) -> dict[str, KeyedVectors]:
        return {"wv": self.wv, "dv": self.dv}

    def _encode(
        self,
        sentences: Iterable[Any] | None,
        path: PathLike | None,
        first_seen: bool = False,
        watch: Watch | None = None,
    ) -> EncodedSentences:
        return encode_documents(sentences, path, first_seen, watch)

    def _scan(
        self, sentences: Iterable[Any] | None, path: PathLike | None, progress_per: int
    ) -> EncodedSentences:
        encoded = super()._scan(sentences, path, progress_per)
        assert isinstance(encoded, EncodedDocuments)
        check_keys(encoded.tags)  # tags that cannot be saved are refused before training
        self._scanned = encoded.tags, encoded.tag_counts()
        return encoded

    def _replace_words(self, words: list[Any], counts: NDArray[np.int64]) -> None:
        if self._scanned is not None:
            self.dv = KeyedVectors(self.vector_size)
        super()._replace_words(words, counts)

    def _add_words(self, words: list[Any], counts: NDArray[np.int64]) -> None:
        if self._scanned is not None:
            tags, tag_counts = self._scanned
            self._scanned = None
            if not len(self.dv):
                rows = rows_of_tags(tags)
                self.dv.add_counts(
                    rows, {name: np.zeros(len(rows), np.int64) for name in tag_counts}
                )
            self.dv.add_counts(tags, tag_counts)
        super()._add_words(words, counts)

    def reset_from(self, other_model: Words) -> None:
        """Copy the words, tags and counts of another model, and initialize new vectors."""
        theirs = other_model._tables()["dv"]
        self._scanned = list(theirs.index_to_key), dict(theirs.expandos)
        super().reset_from(other_model)

    def estimated_lookup_memory(self) -> int:
        """Return an estimate of the bytes that the tags take, besides their vectors."""
        return 200 * len(self.dv)

    def estimate_memory(
        self, vocab_size: int | None = None, report: dict[str, int] | None = None
    ) -> dict[str, int]:
        """Return the bytes of a model of `vocab_size` words, as in `Word2Vec`, and of its tags."""
        report = report or {}
        report["doctag_lookup"] = self.estimated_lookup_memory()
        report["doctag_syn0"] = matrix_bytes(len(self.dv), self.vector_size)
        return super().estimate_memory(vocab_size, report)

    # --- training ----------------------------------------------------------------------

    def _through_jobs(self, sentences: Iterable[Any] | None) -> Iterable[Any] | None:
        return sentences  # documents do not go through `_do_train_job`

    def _check_training(
        self,
        sentences: Iterable[Any] | None,
        path: PathLike | None,
        epochs: int | None,
        total_examples: int | None,
        total_words: int | None,
    ) -> int:
        check_corpus(sentences, path, passes=1)  # as in gensim, before the other arguments
        return super()._check_training(sentences, path, epochs, total_examples, total_words)

    def _epochs(self, encoded: EncodedSentences) -> Epochs:
        return DocumentEpochs(self, encoded)

    # --- new documents -----------------------------------------------------------------

    @named_arguments
    def infer_vector(
        self,
        doc_words: Sequence[Hashable],
        alpha: float | None = None,
        min_alpha: float | None = None,
        epochs: int | None = None,
    ) -> NDArray[np.float32]:
        """Return the vector of a document that need not be in the training.

        The vectors of the model do not change. The same words give the same vector each time.

        Parameters
        ----------
        doc_words : sequence of words
            Words of the document. Unknown words are dropped.
        alpha, min_alpha : float, optional
            Learning rates of the first and the last word, those of the model if omitted.
        epochs : int, optional
            Passes over the document, as many as in the training if omitted.

        Returns
        -------
        ndarray of float32, shape (vector_size,)
            Zeros if no word is known.

        Raises
        ------
        TypeError
            If `doc_words` is a string, or no sequence of words.
        RuntimeError
            If there is no vocabulary, or if `dm_tag_count` vectors of tags are concatenated and it
            is not 1.
        """
        if isinstance(doc_words, str):
            raise TypeError(
                "Parameter doc_words of infer_vector() must be a list of strings (not a single "
                f"string): write infer_vector({doc_words[:20]!r}.split())"
            )
        if not len(self.wv):
            raise RuntimeError("you must first build vocabulary before inferring vectors")
        if self.concatenates and self.dm_tag_count != 1:
            raise RuntimeError(
                f"a vector of a new document is that of one tag, but dm_tag_count is "
                f"{self.dm_tag_count}: train with dm_tag_count=1 to infer vectors"
            )
        words = list(doc_words)
        alpha = alpha or self.alpha
        self._inference = inference_of(self, self._inference)
        spelled = "\0".join(map(str, words)).encode("utf-8", "replace")
        vectors = self._inference.infer(
            [words],
            epochs or self.epochs,
            alpha,
            min(min_alpha or self.min_alpha, alpha),
            seed=self._seed ^ zlib.crc32(spelled),
            workers=1,
            progress=False,
        )
        vector: NDArray[np.float32] = vectors[0]
        return vector

    @named_arguments
    def similarity_unseen_docs(
        self,
        doc_words1: Sequence[Hashable],
        doc_words2: Sequence[Hashable],
        alpha: float | None = None,
        min_alpha: float | None = None,
        epochs: int | None = None,
    ) -> float:
        """Return the cosine of the vectors that `infer_vector` finds for two documents."""
        first, second = (
            unit_length(self.infer_vector(words, alpha, min_alpha, epochs))
            for words in (doc_words1, doc_words2)
        )
        return float(first @ second)

    # --- names -------------------------------------------------------------------------

    @property
    def dm(self) -> bool:
        """True for PV-DM."""
        return not self.sg

    @property
    def dbow(self) -> int:
        """1 for PV-DBOW, otherwise 0."""
        return self.sg

    @property
    def concatenates(self) -> bool:
        """True if the vectors of tags and words are concatenated."""
        return self.dm and bool(self.dm_concat)

    @property
    def _what_had_no_pairs(self) -> str:  # type: ignore[override]
        if self.concatenates:
            return f"no document with dm_tag_count={self.dm_tag_count} tags had a word"
        return "no document had a word and a tag, or two words"

    @property
    def layer1_size(self) -> int:
        """Components of output vectors."""
        n = self.dm_tag_count + 2 * self.window if self.concatenates else 1
        return n * self.vector_size

    @property
    def docvecs(self) -> KeyedVectors:
        """`dv`. Deprecated name of gensim 3."""
        deprecated("docvecs", "dv")
        return self.dv

    @docvecs.setter
    def docvecs(self, vectors: KeyedVectors) -> None:
        deprecated("docvecs", "dv")
        self.dv = vectors

    def __getitem__(self, tag: Any) -> NDArray[Any]:
        """Return the vector of a word or, if it is none, of a tag; or those of several."""
        if isinstance(tag, (str, int, np.integer)):
            return self.wv[tag] if tag in self.wv.key_to_index else self.dv[tag]
        return np.vstack([self[each] for each in tag])

    def __contains__(self, tag: Any) -> bool:
        return tag in self.wv.key_to_index or tag in self.dv

    def __str__(self) -> str:
        method = "dm/m" if self.cbow_mean else "dm/s"
        if self.concatenates:
            method = "dm/c"
        if self.sg:
            method = "dbow+w" if self.dbow_words else "dbow"
        parts = [
            (self.comment, f'"{self.comment}"'),
            (True, f"{method},d{self.vector_size}"),
            (self.negative, f"n{self.negative}"),
            (self.hs, "hs"),
            (self.dm or self.dbow_words, f"w{self.window}"),
            (self.min_count > 1, f"mc{self.min_count}"),
            (self.sample, f"s{self.sample:g}"),
            (self.workers > 1, f"t{self.workers}"),
        ]
        return f"{type(self).__name__}<{','.join(text for shown, text in parts if shown)}>"

    __repr__ = __str__

    def init_sims(self, replace: bool = False) -> None:
        """Fill norms of `dv`. With `replace`, scale its vectors to unit length. Deprecated."""
        self.dv.init_sims(replace)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            no_attribute(self, name, _INSTEAD)

    # --- files -------------------------------------------------------------------------

    @named_arguments
    def save_word2vec_format(
        self,
        fname: PathLike,
        doctag_vec: bool = False,
        word_vec: bool = True,
        prefix: str = "*dt_",
        fvocab: PathLike | None = None,
        binary: bool = False,
    ) -> None:
        """Write vectors of words, of documents or of both in a format of word2vec.

        Parameters
        ----------
        fname, fvocab, binary
            As in `KeyedVectors.save_word2vec_format`.
        doctag_vec, word_vec : bool
            Whether to write the vectors of documents and of words.
        prefix : str, default "*dt_"
            Prefix of every tag in the file.

        Raises
        ------
        ValueError
            If nothing is to be written, if two keys are spelled alike, or as in `KeyedVectors`.
        """
        parts = []
        if word_vec:
            parts.append(vector_files.sorted_rows(self.wv, "count", ""))
        if doctag_vec:
            parts.append(vector_files.sorted_rows(self.dv, "doc_count", prefix))
        if not parts:
            raise ValueError("nothing to write: set word_vec, doctag_vec or both")
        vector_files.write_sorted(fname, parts, fvocab, binary=binary)
