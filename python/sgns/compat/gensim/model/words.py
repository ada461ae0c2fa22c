"""The words of a model: counted, chosen, and given rows in its matrices."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_integer
from sgns.compat.gensim.events import Events
from sgns.compat.gensim.model.trimming import TrimRule, kept, threshold
from sgns.compat.gensim.sentences.encoding import encode
from sgns.compat.gensim.signatures import Sentences, check_corpus, renamed
from sgns.compat.gensim.vectors.keyedvectors import KeyedVectors
from sgns.files.names import PathLike
from sgns.training.huffman import HuffmanTree
from sgns.training.matrices import Matrices
from sgns.training.memory import matrix_bytes

__all__ = ["OwnedRows", "Words"]


class Words(Events):
    """Words, their counts and their vectors, as gensim's model builds them.

    `Word2Vec` has the parameters and attributes.
    """

    # Set by `Word2Vec`.
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
    window: int
    workers: int
    _epochs_done: int

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
        self.hs = int(hs)

        self.wv = KeyedVectors(self.vector_size)
        self.syn1neg: NDArray[np.float32] = np.empty((0, self.vector_size), np.float32)
        self._syn1: NDArray[np.float32] = np.empty((0, self.vector_size), np.float32)
        self._tree: HuffmanTree | None = None  # of the words there are, once it is asked for
        self.corpus_count = 0
        self.corpus_total_words = 0
        self.raw_vocab: dict[Any, int] = {}
        self.effective_min_count = min_count
        self._seed = secrets.randbits(64) if seed is None else check_integer("seed", seed, 0)
        self._rows: OwnedRows | None = None

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
        """Count words, choose those that stay, and give them vectors.

        Parameters
        ----------
        corpus_iterable, corpus_file
            Sentences or text, as in the constructor; also sentences that can be read once only.
        update : bool, default False
            Add words to those that there are, which keep their vectors and rows; counts
            are added up.
        progress_per
            No effect.
        keep_raw_vocab : bool, default False
            Keep the counts of all words as `raw_vocab`.
        trim_rule, min_count, sample
            As in the constructor.
        sentences
            `corpus_iterable`, as gensim 3 called it.

        Raises
        ------
        TypeError
            If not exactly one of the two is given, or it is nothing to read.
        RuntimeError
            If there are no words to be updated.
        """
        corpus_iterable = renamed(corpus_iterable, sentences)
        check_corpus(corpus_iterable, corpus_file, passes=1)
        encoded = encode(corpus_iterable, corpus_file, first_seen=not self.sorted_vocab)
        self.corpus_count = encoded.n_sentences
        self.corpus_total_words = encoded.n_words
        self._take_counts(
            encoded.keys, encoded.counts, update, keep_raw_vocab, trim_rule, min_count, sample
        )

    def build_vocab_from_freq(
        self,
        word_freq: Mapping[Any, int],
        keep_raw_vocab: bool = False,
        corpus_count: int | None = None,
        trim_rule: TrimRule | None = None,
        update: bool = False,
    ) -> None:
        """Choose words from counts, and give them vectors.

        Parameters
        ----------
        word_freq : mapping of word to int
            Occurrences of each.
        corpus_count : int, optional
            Sentences that they come from, kept as `corpus_count`.
        keep_raw_vocab, trim_rule, update
            As in `build_vocab`.
        """
        counts = np.array(list(word_freq.values()), np.int64)
        self.corpus_count = corpus_count or 0
        self.corpus_total_words = int(counts.sum())
        self._take_counts(list(word_freq), counts, update, keep_raw_vocab, trim_rule)

    def reset_from(self, other_model: Words) -> None:
        """Take the words and counts of another model, and give them vectors that are new."""
        theirs = other_model.wv
        self.corpus_count = other_model.corpus_count
        self.corpus_total_words = other_model.corpus_total_words
        self._set_words(list(theirs.index_to_key), theirs.expandos["count"].copy())

    def estimate_memory(
        self, vocab_size: int | None = None, report: dict[str, int] | None = None
    ) -> dict[str, int]:
        """Bytes that a model of `vocab_size` words takes; those of the matrices are exact."""
        n = vocab_size or len(self.wv)
        report = report or {}
        report["vocab"] = n * 500
        report["vectors"] = report["syn1neg"] = matrix_bytes(n, self.vector_size)
        if self.hs:
            report["syn1"] = matrix_bytes(n, self.vector_size)
        report["total"] = sum(value for name, value in report.items() if name != "total")
        return report

    def _take_counts(
        self,
        keys: list[Any],
        counts: NDArray[np.int64],
        update: bool,
        keep_raw_vocab: bool,
        trim_rule: TrimRule | None,
        min_count: int | None = None,
        sample: float | None = None,
    ) -> None:
        if update and not len(self.wv):
            raise RuntimeError(
                "You cannot do an online vocabulary-update of a model which has no prior "
                "vocabulary. First build the vocabulary of your model."
            )
        self.min_count = self.min_count if min_count is None else min_count
        self.sample = self.sample if sample is None else sample
        self.raw_vocab = dict(zip(keys, counts.tolist(), strict=True)) if keep_raw_vocab else {}
        self.effective_min_count = threshold(
            counts, self.min_count, self.max_vocab_size, self.max_final_vocab
        )
        rows = np.flatnonzero(kept(keys, counts, self.effective_min_count, trim_rule))
        if update:
            self._add_words([keys[i] for i in rows], counts[rows])
            return
        if self.sorted_vocab:
            rows = rows[np.argsort(-counts[rows], kind="stable")]
        words, counts = [keys[i] for i in rows], counts[rows]
        if self.null_word:
            words, counts = [*words, "\0"], np.append(counts, 1)
        self._set_words(words, counts)

    def _set_words(self, words: list[Any], counts: NDArray[np.int64]) -> None:
        """Forget all words there are, and begin with others."""
        self.wv = KeyedVectors(self.vector_size)
        self.syn1neg = self._syn1 = np.empty((0, self.vector_size), np.float32)
        self._add_words(words, counts)

    def _add_words(self, words: list[Any], counts: NDArray[np.int64]) -> None:
        wv = self.wv
        held = wv.expandos.get("count", np.zeros(len(wv), np.int64))
        for word in words:
            if word not in wv.key_to_index:
                wv.key_to_index[word] = len(wv.index_to_key)
                wv.index_to_key.append(word)
        wv.next_index = len(wv)
        summed = np.zeros(len(wv), np.int64)
        summed[: len(held)] = held
        summed[[wv.key_to_index[word] for word in words]] += counts
        wv.expandos["count"] = summed
        self._tree = None
        wv.allocate_vecattrs()
        if len(wv):
            self._own_rows()

    @property
    def syn1(self) -> NDArray[np.float32]:
        """Output vectors of the inner nodes of `huffman_tree`, and a row of zeros."""
        if not self.hs:
            raise AttributeError("there is no syn1 without hierarchical softmax: hs=0")
        if len(self._syn1) < len(self.wv):
            self._own_rows()  # hs was set after the words were
        return self._syn1

    @syn1.setter
    def syn1(self, values: NDArray[np.float32]) -> None:
        self._syn1 = values

    @property
    def huffman_tree(self) -> HuffmanTree:
        """Tree over the words that `syn1` belongs to, made of their counts."""
        if self._tree is None:
            self._tree = HuffmanTree(self.wv.expandos["count"])
        return self._tree

    @huffman_tree.setter
    def huffman_tree(self, tree: HuffmanTree) -> None:
        self._tree = tree

    def _own_rows(self) -> OwnedRows:
        """Give the matrices, with a row for every word, views of which `wv` and the model hold.

        What has been put into the place of these views is copied back.
        """
        rows, wv = self._rows, self.wv
        if (
            rows is None
            or len(rows.vectors) != len(wv)
            or wv.vectors is not rows.vectors
            or self.syn1neg is not rows.syn1neg
            or self._syn1 is not rows.syn1
            or (rows.matrices.node_rows is None) == bool(self.hs)
        ):
            rows = self._rows = OwnedRows(len(wv), self.vector_size, self._seed, bool(self.hs))
            for name, view, given in (
                ("wv.vectors", rows.vectors, wv.vectors),
                ("syn1neg", rows.syn1neg, self.syn1neg),
                ("syn1", rows.syn1, self._syn1 if self.hs else rows.syn1),
            ):
                if given.ndim != 2 or given.shape[1] != self.vector_size or len(given) > len(wv):
                    raise ValueError(
                        f"{name} must have shape ({len(wv)}, {self.vector_size}), got {given.shape}"
                    )
                view[: len(given)] = given
            wv.vectors, self.syn1neg, self._syn1 = rows.vectors, rows.syn1neg, rows.syn1
        wv.norms = None
        return rows


class OwnedRows:
    """The matrices of a model, and one view of each, which the model hands out.

    Raises
    ------
    MemoryError
        If the matrices do not fit into memory.
    """

    def __init__(self, n_words: int, vector_size: int, seed: int, hs: bool) -> None:
        n_nodes = n_words if hs else 0
        self.matrices = Matrices.allocate(n_words, n_words, vector_size, n_nodes, seed)
        self.vectors, self.syn1neg, nodes = self.matrices.as_arrays()
        self.syn1 = np.empty((0, vector_size), np.float32) if nodes is None else nodes
