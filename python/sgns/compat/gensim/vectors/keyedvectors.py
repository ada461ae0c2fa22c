"""KeyedVectors: files, copies from and to gensim, and the deprecated names of gensim 3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sgns.compat.gensim.installation import Replacement
from sgns.compat.gensim.missing import no_attribute
from sgns.compat.gensim.saved.files import is_pickled
from sgns.compat.gensim.saved.models import read_vectors
from sgns.compat.gensim.signatures import check_save_options, deprecated, named_arguments
from sgns.compat.gensim.vectors import files as vector_files
from sgns.compat.gensim.vectors.advice import read_container
from sgns.compat.gensim.vectors.copies import copy_vectors, gensim_vectors, take_vectors
from sgns.compat.gensim.vectors.evaluation import Evaluation
from sgns.files import container
from sgns.files.names import PathLike

__all__ = ["KeyedVectors"]


#: Attributes that vectors of other versions have, and what to use instead.
_INSTEAD = {
    "accuracy": "use evaluate_word_analogies()",
    "add": "use add_vectors()",
    "get_keras_embedding": "use keras.layers.Embedding with the matrix `vectors`",
    "log_accuracy": "write the results of evaluate_word_analogies() to your own log",
    "log_evaluate_word_pairs": "write the results of evaluate_word_pairs() to your own log",
    "similarity_unseen_docs": "it is a method of Doc2Vec",
    "syn0norm": "use get_normed_vectors()",
    "wv": "these are the vectors already, use them in place of model.wv",
    "build_vocab": "it is a method of Word2Vec",
    "train": "vectors alone cannot be trained: load the model with Word2Vec.load(path)",
}


class KeyedVectors(Evaluation, metaclass=Replacement):
    """Vectors by key with the interface of ``gensim.models.KeyedVectors``.

    `VectorStore` documents the parameters and attributes.
    """

    def save(self, fname: PathLike, **options: Any) -> None:
        """Write keys, vectors and attributes to one safetensors file.

        Parameters
        ----------
        fname : path
            File to write. An existing file is replaced in full or not at all.
        **options
            gensim's options. `ignore` has names of attributes to leave out, if they were added to
            the object. `separately`, `sep_limit` and `pickle_protocol` have no effect.

        Raises
        ------
        TypeError
            If a key or attribute cannot be saved, or an option is unknown.
        """
        check_save_options(fname, options)
        arrays = vector_files.arrays_of(self, options.get("ignore", ()))
        container.write(fname, "vectors", arrays, {})

    @classmethod
    def load(cls, fname: PathLike, mmap: str | None = None) -> Self:
        """Read vectors that `save` or gensim wrote, or the vectors of a saved model.

        gensim's files are pickles. They are read without gensim, and none of their code runs.

        Parameters
        ----------
        fname : path
            File to read.
        mmap : {None, "r"}
            "r" maps the vectors, read-only. If the file is truncated while it is mapped, the
            process ends.

        Raises
        ------
        FormatError
            If the file is damaged or has another format, or if it is a pickle with other content
            than gensim's models.
        """
        if is_pickled(fname):
            theirs = read_vectors(fname, mapped=mmap == "r")
            loaded = cls(theirs.vector_size)
            take_vectors(theirs, loaded)
            return loaded
        kinds = ("vectors", "model", *vector_files.MODEL_KINDS)
        arrays, _ = read_container(fname, *kinds, mapped=mmap == "r")
        loaded = cls(0)
        vector_files.fill_from_arrays(loaded, arrays, fname)
        return loaded

    @named_arguments
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
        """Write the vectors in a format of word2vec.

        Parameters
        ----------
        fname : path
            File to write. The suffix selects the compression.
        fvocab : path, optional
            File for words and counts.
        binary : bool, default False
            Whether to write the binary format. Otherwise, write text.
        total_vec : int, optional
            Number of vectors in the header. Only the number of keys is supported.
        write_header : bool, default True
            Whether to write the header. The binary format needs it.
        prefix : str, default ""
            Prefix of every key in the file.
        append : bool, default False
            Not supported: a file is written in full or not at all.
        sort_attr : str, default "count"
            Attribute by which the vectors are sorted, in descending order. If it does not
            exist, the vectors keep their order.

        Raises
        ------
        ValueError
            If the format cannot hold a key, such as a key with white space, or two keys are
            spelled alike.
        NotImplementedError
            If `append` is true, or `total_vec` is not the number of keys.
        """
        if append or total_vec not in (None, len(self)):
            raise NotImplementedError(
                "append and total_vec are not supported: files are written whole, with the number "
                "of their vectors"
            )
        rows = vector_files.sorted_rows(self, sort_attr, prefix)
        vector_files.write_sorted(fname, [rows], fvocab, binary=binary, header=write_header)

    @classmethod
    @named_arguments
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
        """Read vectors from a file of word2vec, fastText or GloVe.

        Parameters
        ----------
        fname : path
            File to read. The suffix selects the decompression.
        fvocab : path, optional
            File of words and counts. If omitted, counts descend from the number of vectors to 1.
        binary : bool, default False
            Whether the file has the binary format. Otherwise, it is text.
        encoding : str, default "utf8"
            Encoding of the words.
        unicode_errors : {"strict", "ignore", "replace", "backslashreplace"}
            Treatment of words that are not in this encoding.
        limit : int, optional
            Read only this many vectors, the first ones. The file may end after them, even if its
            header claims more.
        datatype : dtype, default float32
            Dtype of the vectors.
        no_header : bool, default False
            Whether the text file has no header, as files of GloVe.

        Raises
        ------
        FormatError
            If the file is damaged. A word that occurs again is skipped, and a warning is logged.
        """
        read = vector_files.read_word2vec(
            fname,
            binary=binary,
            encoding=encoding,
            unicode_errors=unicode_errors,
            limit=limit,
            no_header=no_header,
            datatype=datatype,
        )
        keys = list(read.vocabulary.tokens)
        counts = np.arange(len(keys), 0, -1)
        if fvocab is not None:
            known = vector_files.read_counts(fvocab, encoding, unicode_errors)
            counts = np.array([known.get(key, 0) for key in keys])
        loaded = cls(read.vector_size, dtype=datatype)
        loaded.take(keys, read.matrix.astype(datatype, copy=False))
        loaded.expandos["count"] = counts
        return loaded

    def intersect_word2vec_format(
        self,
        fname: PathLike,
        lockf: float = 0.0,
        binary: bool = False,
        encoding: str = "utf8",
        unicode_errors: str = "strict",
    ) -> None:
        """Replace the vectors of all keys that are also in a file of word2vec.

        Parameters
        ----------
        fname, binary, encoding, unicode_errors
            As in `load_word2vec_format`.
        lockf : {0.0, 1.0}
            New value of `vectors_lockf` for the replaced vectors. 0 freezes them.

        Raises
        ------
        NotImplementedError
            If `lockf` is neither 0 nor 1.
        ValueError
            If the vectors in the file have another size.
        """
        if lockf not in (0, 1):
            raise NotImplementedError(f"lockf must be 0 or 1, got {lockf}")
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
        common = [i for i, key in enumerate(read.vocabulary) if key in self.key_to_index]
        at = [self.key_to_index[read.vocabulary.tokens[i]] for i in common]
        self.vectors[at] = read.matrix[common]
        self.vectors_lockf[at] = lockf
        self.norms = None

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            no_attribute(self, name, _INSTEAD)

    @classmethod
    def from_gensim(cls, vectors: Any) -> Self:
        """Return a copy of a ``KeyedVectors`` of gensim."""
        copied = cls(vectors.vector_size)
        copy_vectors(vectors, copied)
        return copied

    def to_gensim(self) -> Any:
        """Return a copy as a ``KeyedVectors`` of gensim, which must be installed."""
        return gensim_vectors(self)

    def init_sims(self, replace: bool = False) -> None:
        """Fill norms. With `replace`, scale all vectors to unit length first. Deprecated."""
        deprecated("init_sims()", "fill_norms() or unit_normalize_all()")
        if replace:
            self.unit_normalize_all()
        self.fill_norms()

    def word_vec(self, word: Any, use_norm: bool = False) -> NDArray[Any]:
        """Return `get_vector`, by its deprecated name of gensim 3."""
        deprecated("word_vec()", "get_vector()")
        return self.get_vector(word, norm=use_norm)

    @property
    def vocab(self) -> Mapping[Any, Entry]:
        """Row and count of each key. Deprecated name of gensim 3."""
        deprecated("vocab", "key_to_index and get_vecattr()")
        return _Entries(self)

    @property
    def index2word(self) -> list[Any]:
        """`index_to_key`. Deprecated name of gensim 3."""
        deprecated("index2word", "index_to_key")
        return self.index_to_key

    @property
    def index2entity(self) -> list[Any]:
        """`index_to_key`. Deprecated name of gensim 3."""
        deprecated("index2entity", "index_to_key")
        return self.index_to_key

    @property
    def syn0(self) -> NDArray[Any]:
        """`vectors`. Deprecated name of gensim 2."""
        deprecated("syn0", "vectors")
        return self.vectors

    @property
    def vectors_norm(self) -> NDArray[Any]:
        """All vectors at unit length. Deprecated name of gensim 3."""
        deprecated("vectors_norm", "get_normed_vectors()")
        return self.get_normed_vectors()


@dataclass(frozen=True)
class Entry:
    """Count and row of a key, as in ``vocab`` of gensim 3."""

    count: int
    index: int


class _Entries(Mapping[Any, Entry]):
    """Mapping from keys to entries, read from the current vectors."""

    def __init__(self, vectors: KeyedVectors) -> None:
        self._vectors = vectors

    def __getitem__(self, key: Any) -> Entry:
        index = self._vectors.key_to_index[key]
        return Entry(int(self._vectors.expandos["count"][index]), index)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._vectors.key_to_index)

    def __len__(self) -> int:
        return len(self._vectors.key_to_index)
