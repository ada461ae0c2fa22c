"""Vectors by key with gensim's interface, kept in files and taken from others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sgns.compat.gensim.signatures import check_save_options, deprecated
from sgns.compat.gensim.vectors import files as vector_files
from sgns.compat.gensim.vectors.copies import copy_vectors, gensim_vectors
from sgns.compat.gensim.vectors.evaluation import Evaluation
from sgns.files import container
from sgns.files.names import PathLike

__all__ = ["KeyedVectors"]


class KeyedVectors(Evaluation):
    """Vectors by key with the interface of ``gensim.models.KeyedVectors``.

    Parameters and attributes are those of `VectorStore`.
    """

    def save(self, fname: PathLike, **options: Any) -> None:
        """Write keys, vectors and attributes to one safetensors file.

        Parameters
        ----------
        fname : path
            File to write; one in place is replaced whole or not at all.
        **options
            Those of gensim's way to save, without effect here: `separately`, `sep_limit`,
            `ignore`, `pickle_protocol`.

        Raises
        ------
        TypeError
            If a key or attribute cannot be kept, or an option is unknown.
        """
        check_save_options(options)
        container.write(fname, "vectors", vector_files.arrays_of(self), {})

    @classmethod
    def load(cls, fname: PathLike, mmap: str | None = None) -> Self:
        """Read what `save` wrote, or the vectors of a model.

        Parameters
        ----------
        fname : path
            File to read.
        mmap : {None, "r"}
            With "r" vectors are mapped, and read-only; a file that is cut short meanwhile
            ends the process then.

        Raises
        ------
        FormatError
            If the file is damaged or another; gensim's own are not unpickled.
        """
        kinds = ("vectors", "model", vector_files.MODEL_KIND)
        arrays, _ = vector_files.read_own(fname, *kinds, mapped=mmap == "r")
        loaded = cls(0)
        vector_files.fill_from_arrays(loaded, arrays, fname)
        return loaded

    def save_word2vec_format(
        self,
        fname: PathLike,
        fvocab: PathLike | None = None,
        binary: bool = False,
        total_vec: int | None = None,
        write_header: bool = True,
        prefix: str = "",
        append: bool = False,
        sort_attr: str = "count",
    ) -> None:
        """Write the vectors as word2vec does.

        Parameters
        ----------
        fname : path
            File to write, compressed where its name says so.
        fvocab : path, optional
            Where to write words and counts.
        binary : bool, default False
            Binary format, or text.
        total_vec : int, optional
            Number of vectors in the header; only that of the vectors is possible.
        write_header : bool, default True
            Whether a text file gets one.
        prefix : str, default ""
            Put before every key.
        append : bool, default False
            Not possible: files are written whole or not at all.
        sort_attr : str, default "count"
            Attribute by which vectors are put in falling order.

        Raises
        ------
        ValueError
            If the format cannot hold a key, such as one with white space.
        NotImplementedError
            If `append` or another `total_vec` is wanted.
        """
        if append or total_vec not in (None, len(self)):
            raise NotImplementedError(
                "append and total_vec: files are written whole, with the number of their vectors"
            )
        order = np.arange(len(self))
        if sort_attr in self.expandos:
            order = np.argsort(-self.expandos[sort_attr], kind="stable")
        keys = [f"{prefix}{self.index_to_key[i]}" for i in order.tolist()]
        vectors = self.vectors[order]
        vector_files.write_word2vec(fname, keys, vectors, binary=binary, header=write_header)
        if fvocab is not None:
            counts = self.expandos[sort_attr][order].tolist()
            vector_files.write_counts(fvocab, zip(keys, counts, strict=True))

    @classmethod
    def load_word2vec_format(
        cls,
        fname: PathLike,
        fvocab: PathLike | None = None,
        binary: bool = False,
        encoding: str = "utf8",
        unicode_errors: str = "strict",
        limit: int | None = None,
        datatype: DTypeLike = np.float32,
        no_header: bool = False,
    ) -> Self:
        """Read vectors of a file as word2vec, fastText and GloVe write them.

        Parameters
        ----------
        fname : path
            File to read, decompressed where its name says so.
        fvocab : path, optional
            File of words and counts; without one counts fall from the number of vectors to 1.
        binary : bool, default False
            Binary format, or text.
        encoding : str, default "utf8"
            Only UTF-8 is possible.
        unicode_errors : {"strict", "ignore", "replace"}
            What to do about words that are not UTF-8.
        limit : int, optional
            Read only this many vectors, the first ones.
        datatype : dtype, default float32
            Of the vectors.
        no_header : bool, default False
            Whether a text file has none.

        Raises
        ------
        FormatError
            If the file is damaged, or a word occurs twice.
        """
        read = vector_files.read_word2vec(
            fname,
            binary=binary,
            encoding=encoding,
            unicode_errors=unicode_errors,
            limit=limit,
            no_header=no_header,
        )
        keys = list(read.vocabulary.tokens)
        counts = np.arange(len(keys), 0, -1)
        if fvocab is not None:
            known = vector_files.read_counts(fvocab, encoding, unicode_errors)
            counts = np.array([known.get(key, 0) for key in keys])
        loaded = cls(read.vector_size, dtype=datatype)
        loaded.add_vectors(keys, read.matrix, extras={"count": counts})
        return loaded

    def intersect_word2vec_format(
        self,
        fname: PathLike,
        lockf: float = 0.0,
        binary: bool = False,
        encoding: str = "utf8",
        unicode_errors: str = "strict",
    ) -> None:
        """Take the vectors of those keys that are in a file, too.

        Parameters
        ----------
        fname, binary, encoding, unicode_errors
            As in `load_word2vec_format`.
        lockf : {0.0, 1.0}
            0 to keep these vectors from being trained further, in `vectors_lockf`.

        Raises
        ------
        NotImplementedError
            If `lockf` is neither 0 nor 1.
        ValueError
            If the vectors of the file have another size.
        """
        if lockf not in (0, 1):
            raise NotImplementedError(f"lockf must be 0 or 1 here, got {lockf}")
        read = vector_files.read_word2vec(
            fname,
            binary=binary,
            encoding=encoding,
            unicode_errors=unicode_errors,
            limit=None,
            no_header=False,
        )
        if read.vector_size != self.vector_size:
            raise ValueError(
                f"{fname} has vectors of size {read.vector_size}, wanted {self.vector_size}"
            )
        self.vectors_lockf = np.array(np.broadcast_to(self.vectors_lockf, len(self)))
        for key, row in zip(read.vocabulary, read.matrix, strict=True):
            if key in self.key_to_index:
                self.vectors[self.key_to_index[key]] = row
                self.vectors_lockf[self.key_to_index[key]] = lockf
        self.norms = None

    @classmethod
    def from_gensim(cls, vectors: Any) -> Self:
        """Copy a ``KeyedVectors`` of gensim."""
        copied = cls(vectors.vector_size)
        copy_vectors(vectors, copied)
        return copied

    def to_gensim(self) -> Any:
        """Copy to a ``KeyedVectors`` of gensim, which must be installed."""
        return gensim_vectors(self)

    def init_sims(self, replace: bool = False) -> None:
        """Fill norms; with `replace`, scale all vectors to unit length. Needless."""
        deprecated("init_sims()", "fill_norms() or unit_normalize_all()")
        if replace:
            self.unit_normalize_all()
        self.fill_norms()

    def word_vec(self, word: Any, use_norm: bool = False) -> NDArray[Any]:
        """`get_vector`, as gensim 3 called it."""
        deprecated("word_vec()", "get_vector()")
        return self.get_vector(word, norm=use_norm)

    @property
    def vocab(self) -> Mapping[Any, Entry]:
        """Row and count of each key, as in gensim 3."""
        deprecated("vocab", "key_to_index and get_vecattr()")
        return _Entries(self)

    @property
    def index2word(self) -> list[Any]:
        """`index_to_key`, as gensim 3 called it."""
        deprecated("index2word", "index_to_key")
        return self.index_to_key

    @property
    def index2entity(self) -> list[Any]:
        """`index_to_key`, as gensim 3 called it."""
        deprecated("index2entity", "index_to_key")
        return self.index_to_key

    @property
    def syn0(self) -> NDArray[Any]:
        """`vectors`, as gensim 2 called them."""
        deprecated("syn0", "vectors")
        return self.vectors

    @property
    def vectors_norm(self) -> NDArray[Any]:
        """`get_normed_vectors`, as gensim 3 called them."""
        deprecated("vectors_norm", "get_normed_vectors()")
        return self.get_normed_vectors()


@dataclass(frozen=True)
class Entry:
    """What gensim 3 kept of a word."""

    count: int
    index: int


class _Entries(Mapping[Any, Entry]):
    def __init__(self, vectors: KeyedVectors) -> None:
        self._vectors = vectors

    def __getitem__(self, key: Any) -> Entry:
        index = self._vectors.key_to_index[key]
        return Entry(int(self._vectors.expandos["count"][index]), index)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._vectors.key_to_index)

    def __len__(self) -> int:
        return len(self._vectors.key_to_index)
