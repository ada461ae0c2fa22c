"""Words of a model: their counts, their selection, and their rows in the matrices."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_integer
from sgns.compat.gensim.events import Events
from sgns.compat.gensim.log_lines import WORD2VEC, Watch, watch_of
from sgns.compat.gensim.model.trimming import (
    TrimRule,
    effective_min_count,
    keep_mask,
    vocabulary_report,
)
from sgns.compat.gensim.sentences.encoding import EncodedSentences, encode
from sgns.compat.gensim.signatures import Sentences, check_corpus, named_arguments, renamed
from sgns.compat.gensim.vectors.keyedvectors import KeyedVectors
from sgns.compat.gensim.vectors.keys import check_keys
from sgns.files.names import PathLike
from sgns.training.huffman import HuffmanTree
from sgns.training.matrices import Matrices
from sgns.training.memory import matrix_bytes

__all__ = ["Words"]


class Words(Events):
    """Base class of the model: vocabulary and matrices.

    `Word2Vec` documents the parameters and attributes.
    """

    #: Parameters of the constructor that the vectors have.
    _vector_parameters: ClassVar[tuple[str, ...]] = ()

    # `Word2Vec` sets these. The functions that train, save and copy a model take `Words`.
    alpha: float
    min_alpha: float
    min_alpha_yet_reached: float
    running_training_loss: float
    sg: int
    cbow_mean: int
    negative: int
    negatives_mode: str
    ns_exponent: float
    shrink_windows: bool
    epochs: int
    window: int
    workers: int
    _epochs_done: int

    #: Parameters of the constructor that a model stores, and the kind of its files.
    _parameters: ClassVar[tuple[str, ...]]
    _file_kind: ClassVar[str]
    #: Name of gensim's class.
    _saved_kind: ClassVar[str]

    #: What a corpus without pairs lacks, for a warning.
    _what_had_no_pairs = "no sentence had two words"

    #: Rows of the input matrix after those of all tables.
    _spare_rows: ClassVar[int] = 0

    @classmethod
    def _from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        """Return a model without words. The constructor of a subclass is not called."""
        raise NotImplementedError

    def __init__(
        self,
        vector_size: int,
        seed: int | None,
        sample: float,
        min_count: int,
        max_vocab_size: int | None,
        max_final_vocab: int | None,
        sorted_vocab: int,
        null_word: int,
        hs: int,
    ) -> None:
        self.vector_size = check_integer("vector_size", vector_size, 1)
        self.seed = seed
        self.sample = sample
        self.min_count = min_count
        self.max_vocab_size = max_vocab_size
        self.max_final_vocab = max_final_vocab
        self.sorted_vocab = sorted_vocab
        self.null_word = null_word
        self.hs = hs

        self.wv = self._new_vectors()
        self.syn1neg: NDArray[np.float32] = np.empty((0, self.layer1_size), np.float32)
        self._syn1: NDArray[np.float32] = np.empty((0, self.layer1_size), np.float32)
        self.corpus_count = 0
        self.corpus_total_words = 0
        self.raw_vocab: dict[Any, int] = {}
        self.effective_min_count = min_count
        self._seed = secrets.randbits(64) if seed is None else check_integer("seed", seed, 0)
        self._views: _MatrixViews | None = None

    @named_arguments
    def build_vocab(
        self,
        corpus_iterable: Sentences | None = None,
        corpus_file: PathLike | None = None,
        update: bool = False,
        progress_per: int = 10000,
        keep_raw_vocab: bool = False,
        trim_rule: TrimRule | None = None,
        *,
        min_count: int | None = None,
        sample: float | None = None,
        sentences: Sentences | None = None,
    ) -> None:
        """Count words, select the vocabulary, and initialize vectors.

        Parameters
        ----------
        corpus_iterable, corpus_file
            Sentences or text, as in the constructor. A generator is accepted too.
        update : bool, default False
            Whether to add words to the existing vocabulary. Existing words keep their vectors
            and rows, and counts are added.
        progress_per : int, default 10000
            Sentences of an iterable between two lines of the log.
        keep_raw_vocab : bool, default False
            Whether to store the counts of all words as `raw_vocab`.
        trim_rule, min_count, sample
            As in the constructor.
        sentences
            `corpus_iterable`, by its deprecated name of gensim 3.

        Raises
        ------
        TypeError
            If not exactly one of `corpus_iterable` and `corpus_file` is given, or it has a wrong
            type.
        RuntimeError
            If `update` is true and there is no vocabulary.
        """
        corpus_iterable = renamed(corpus_iterable, sentences)
        check_corpus(corpus_iterable, corpus_file, passes=1)
        encoded = self._scan(corpus_iterable, corpus_file, progress_per)
        self._select_words(
            encoded.keys, encoded.counts, update, keep_raw_vocab, trim_rule, min_count, sample
        )

    def scan_vocab(
        self,
        corpus_iterable: Sentences | None = None,
        corpus_file: PathLike | None = None,
        progress_per: int = 10000,
        workers: int | None = None,
        trim_rule: TrimRule | None = None,
    ) -> tuple[int, int]:
        """Count words as `raw_vocab`: the first half of `build_vocab`, before `prepare_vocab`.

        `workers` and `trim_rule` have no effect; `progress_per` is as in `build_vocab`.

        Returns
        -------
        n_words, n_sentences : int
        """
        check_corpus(corpus_iterable, corpus_file, passes=1)
        encoded = self._scan(corpus_iterable, corpus_file, progress_per)
        self.raw_vocab = dict(zip(encoded.keys, encoded.counts.tolist(), strict=True))
        return encoded.n_words, encoded.n_sentences

    def prepare_vocab(
        self,
        update: bool = False,
        keep_raw_vocab: bool = False,
        trim_rule: TrimRule | None = None,
        min_count: int | None = None,
        sample: float | None = None,
        dry_run: bool = False,
    ) -> dict[str, int]:
        """Select the vocabulary from `raw_vocab`, and initialize vectors.

        Parameters
        ----------
        update, keep_raw_vocab, trim_rule, min_count, sample
            As in `build_vocab`.
        dry_run : bool, default False
            Whether to return the report only, without a change of the model.

        Returns
        -------
        dict of str to int
            The numbers of `vocabulary_report`.
        """
        counts = np.array(list(self.raw_vocab.values()), np.int64)
        return self._select_words(
            list(self.raw_vocab),
            counts,
            update,
            keep_raw_vocab,
            trim_rule,
            min_count,
            sample,
            dry_run,
        )

    def prepare_weights(self, update: bool = False) -> None:
        """Do nothing, since `prepare_vocab` initializes the vectors. gensim needs both calls."""

    def build_vocab_from_freq(
        self,
        word_freq: Mapping[Any, int],
        keep_raw_vocab: bool = False,
        corpus_count: int | None = None,
        trim_rule: TrimRule | None = None,
        update: bool = False,
    ) -> None:
        """Select the vocabulary from counts, and initialize vectors.

        Parameters
        ----------
        word_freq : mapping of word to int
            Count of each word.
        corpus_count : int, optional
            Number of sentences of the counts, stored as `corpus_count`.
        keep_raw_vocab, trim_rule, update
            As in `build_vocab`.
        """
        counts = np.array(list(word_freq.values()), np.int64)
        self.corpus_count = corpus_count or 0
        self.corpus_total_words = int(counts.sum())
        self._select_words(list(word_freq), counts, update, keep_raw_vocab, trim_rule)

    def reset_from(self, other_model: Words) -> None:
        """Copy the words and counts of another model, and initialize new vectors."""
        theirs = other_model.wv
        self.corpus_count = other_model.corpus_count
        self.corpus_total_words = other_model.corpus_total_words
        self._replace_words(list(theirs.index_to_key), theirs.expandos["count"].copy())

    def estimate_memory(
        self, vocab_size: int | None = None, report: dict[str, int] | None = None
    ) -> dict[str, int]:
        """Return the bytes of a model of `vocab_size` words. The sizes of matrices are exact."""
        n = vocab_size or len(self.wv)
        report = report or {}
        report["vocab"] = n * 500
        report["vectors"] = matrix_bytes(n, self.vector_size)
        report["syn1neg"] = matrix_bytes(n, self.layer1_size)
        if self.hs:
            report["syn1"] = matrix_bytes(n, self.layer1_size)
        report["total"] = sum(value for name, value in report.items() if name != "total")
        return report

    def _encode(
        self,
        sentences: Sentences | None,
        path: PathLike | None,
        first_seen: bool = False,
        watch: Watch | None = None,
    ) -> EncodedSentences:
        """Return sentences as ids of words."""
        return encode(sentences, path, first_seen, watch)

    def _scan(
        self, sentences: Sentences | None, path: PathLike | None, progress_per: int
    ) -> EncodedSentences:
        """Count the words of sentences, unless they are counted, with lines in the log."""
        first_seen = not self.sorted_vocab
        if isinstance(sentences, EncodedSentences):
            encoded = sentences
        else:
            encoded = self._encode(sentences, path, first_seen, watch_of(WORD2VEC, progress_per))
        self.corpus_count = encoded.n_sentences
        self.corpus_total_words = encoded.n_words
        WORD2VEC.info(
            "collected %i word types from a corpus of %i raw words and %i sentences",
            len(encoded.keys),
            encoded.n_words,
            encoded.n_sentences,
        )
        return encoded

    def _select_words(
        self,
        keys: list[Any],
        counts: NDArray[np.int64],
        update: bool,
        keep_raw_vocab: bool,
        trim_rule: TrimRule | None,
        min_count: int | None = None,
        sample: float | None = None,
        dry_run: bool = False,
    ) -> dict[str, int]:
        if update and not len(self.wv):
            raise RuntimeError(
                "You cannot do an online vocabulary-update of a model which has no prior "
                "vocabulary. First build the vocabulary of your model."
            )
        min_count = self.min_count if min_count is None else min_count
        sample = self.sample if sample is None else sample
        effective = effective_min_count(
            counts, min_count, self.max_vocab_size or None, self.max_final_vocab
        )
        selected = np.flatnonzero(keep_mask(keys, counts, effective, trim_rule))
        report = vocabulary_report(counts, counts[selected], sample)
        if dry_run:
            return report
        self.min_count, self.sample, self.effective_min_count = min_count, sample, effective
        if self.sorted_vocab and not update:
            selected = selected[np.argsort(-counts[selected], kind="stable")]
        words, kept = [keys[i] for i in selected], counts[selected]
        check_keys(words)  # words that cannot be saved are refused before training
        self.raw_vocab = dict(zip(keys, counts.tolist(), strict=True)) if keep_raw_vocab else {}
        if update:
            self._add_words(words, kept)
            return report
        if self.null_word:
            words, kept = [*words, "\0"], np.append(kept, 1)
        self._replace_words(words, kept)
        return report

    def _new_vectors(self) -> KeyedVectors:
        """Return vectors without keys."""
        return KeyedVectors(self.vector_size)

    def _replace_words(self, words: list[Any], counts: NDArray[np.int64]) -> None:
        """Replace the vocabulary, and initialize all vectors."""
        self.wv = self._new_vectors()
        self.syn1neg = self._syn1 = np.empty((0, self.layer1_size), np.float32)
        self._add_words(words, counts)

    def _add_words(self, words: list[Any], counts: NDArray[np.int64]) -> None:
        """Add counts of words. New words get new rows."""
        wv = self.wv
        wv.add_counts(words, {"count": counts})
        wv.tree = None
        if len(wv):
            if self.hs:
                wv.tree = HuffmanTree(wv.expandos["count"])
            self._sync_matrices()
        else:
            for table in self._tables().values():
                table.resize_vectors(self._seed)

    @property
    def layer1_size(self) -> int:
        """Components of output vectors: `vector_size`, unless vectors are concatenated."""
        return self.vector_size

    @property
    def syn1(self) -> NDArray[np.float32]:
        """Output vectors of the inner nodes of `huffman_tree`, and a last row of zeros."""
        if not self.hs:
            raise AttributeError("syn1 exists only with hierarchical softmax, but hs=0")
        if len(self._syn1) < len(self.wv):
            self._sync_matrices()  # hs was set after build_vocab()
        return self._syn1

    @syn1.setter
    def syn1(self, values: NDArray[np.float32]) -> None:
        self._syn1 = values

    @property
    def huffman_tree(self) -> HuffmanTree:
        """Huffman tree of the words, built from their counts. `syn1` holds its inner nodes."""
        if self.wv.tree is None:
            self.wv.tree = HuffmanTree(self.wv.expandos["count"])
        return self.wv.tree

    @huffman_tree.setter
    def huffman_tree(self, tree: HuffmanTree) -> None:
        self.wv.tree = tree

    def __getstate__(self) -> dict[str, Any]:
        # The matrices are not copied: the arrays hold their values.
        return {**vars(self), **dict.fromkeys(("_views", "_inference") & vars(self).keys())}

    def _tables(self) -> dict[str, KeyedVectors]:
        """Return the tables whose vectors are trained as input vectors, by name, in their order."""
        return {"wv": self.wv}

    def _sync_matrices(self) -> Matrices:
        """Return the matrices for a training, with one row for each word; see `_matrices`."""
        matrices = self._matrices()
        for table in self._tables().values():
            table.rows_changed()
        return matrices

    def _matrices(self) -> Matrices:
        """Return the matrices, with one row for each word, and those of other tables after them.

        A table with n-grams has rows of their buckets, too. `rows` of the tables, `syn1neg` and
        `syn1` are views of the matrices afterwards. If the user has replaced a view by another
        array, or words were added, new matrices get the values of the arrays.
        """
        views, tables = self._views, self._tables()
        heights = [
            len(table) + (0 if table.ngrams is None else table.ngrams.buckets)
            for table in tables.values()
        ]
        if (
            views is None
            or [len(rows) for rows in views.rows] != heights
            or any(
                table.rows is not rows
                for table, rows in zip(tables.values(), views.rows, strict=True)
            )
            or self.syn1neg is not views.syn1neg
            or self._syn1 is not views.syn1
            or (views.matrices.node_rows is None) == bool(self.hs)
        ):
            views = self._views = _MatrixViews(
                heights,
                self._spare_rows,
                len(self.wv),
                self.vector_size,
                self.layer1_size,
                self._seed,
                bool(self.hs),
                self.workers,
            )
            for (name, table), rows in zip(tables.items(), views.rows, strict=True):
                start = 0
                for part, n_rows, current in table.row_parts():
                    self._copy_rows(f"{name}.{part}", current, rows[start : start + n_rows])
                    start += n_rows
            self._copy_rows("syn1neg", self.syn1neg, views.syn1neg)
            self._copy_rows("syn1", self._syn1 if self.hs else views.syn1, views.syn1)
            for table, rows in zip(tables.values(), views.rows, strict=True):
                table.rows = rows
            self.syn1neg, self._syn1 = views.syn1neg, views.syn1
        return views.matrices

    def _copy_rows(self, name: str, current: NDArray[Any], view: NDArray[np.float32]) -> None:
        """Copy the rows of an array of the model, which may be fewer, to a new matrix."""
        n_rows, width = view.shape
        if current.ndim != 2 or current.shape[1] != width or len(current) > n_rows:
            raise ValueError(f"{name} must have shape {view.shape}, got {current.shape}")
        view[: len(current)] = current


class _MatrixViews:
    """Matrices of a model, and the one view of each that the model exposes.

    Parameters
    ----------
    heights : list of int
        Rows of each table of input vectors. The first is that of words.
    n_spare : int
        Further rows of the input matrix.

    Raises
    ------
    MemoryError
        If the matrices do not fit into memory.
    """

    def __init__(
        self,
        heights: list[int],
        n_spare: int,
        n_words: int,
        vector_size: int,
        hidden_size: int,
        seed: int,
        hs: bool,
        workers: int,
    ) -> None:
        self.matrices = Matrices.allocate(
            sum(heights) + n_spare,
            n_words,
            vector_size,
            n_words if hs else 0,
            seed,
            workers,
            hidden_size=None if hidden_size == vector_size else hidden_size,
        )
        in_rows, self.syn1neg, nodes = self.matrices.as_arrays()
        ends = np.cumsum(heights)
        self.rows = [in_rows[end - height : end] for end, height in zip(ends, heights, strict=True)]
        self.syn1 = np.empty((0, hidden_size), np.float32) if nodes is None else nodes
