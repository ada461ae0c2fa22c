"""Word vectors: files, tables, and what they are made into."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn, Self, Unpack

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from sgns.arguments import suggest_keywords
from sgns.formats.loading import load_vectors
from sgns.formats.saving import save_vectors
from sgns.formats.table import Table
from sgns.vectors import frames
from sgns.vectors.card import CardContent
from sgns.vectors.lookup import as_matrix
from sgns.vectors.pretrained import Pretrained
from sgns.vectors.similarity import SimilarityQueries
from sgns.vectors.transforms import Matrix, centering, mapped

if TYPE_CHECKING:
    from sgns.explorer.explore import ExplorerOptions

__all__ = ["WordVectors", "check_vectors"]

#: Names that gensim has for what is here.
_NAMES_OF_GENSIM = {
    "index_to_key": "vectors.vocabulary.tokens",
    "key_to_index": "vectors.vocabulary, as in vectors.vocabulary[token]",
    "vectors": "vectors.matrix",
    "vocab": "vectors.vocabulary",
    "wv": "vectors: these are the vectors",
}


#: Class of the vectors of a table by the class of the table, if it is not `WordVectors`.
_CLASSES: dict[type[Table], type[WordVectors]] = {}


class WordVectors(SimilarityQueries, Pretrained):
    """Read-only view of vectors and their tokens.

    A float32 matrix is not copied, so training that continues on it changes these vectors too.
    Query them only after the training has ended.

    In queries, a string is a token. An integer is an id, which is the row. But if all tokens are
    integers, such as the nodes of many graphs, an integer is the token with this spelling, and
    ``vectors.matrix[i]`` is a row. A tuple is the token ``str(tuple)``, such as a node of a grid. A
    list selects several.

    A token that never occurred has the count 0, and a vector that training did not change. If the
    vocabulary has counts, such tokens are never the answer to a query.

    Parameters
    ----------
    vocabulary : Vocabulary or sequence of str
        Token of each row.
    matrix : array_like of float, or tensor, shape (n_tokens, vector_size)
        One row per token. The stride of the rows may be larger than their length.

    Raises
    ------
    TypeError
        If `matrix` does not hold real numbers.
    ValueError
        If `matrix` has another shape, or has no rows or no columns.
    """

    @classmethod
    @suggest_keywords()
    def load(
        cls,
        path: str | os.PathLike[str],
        format: str | None = None,
        *,
        limit: int | None = None,
        errors: str = "strict",
        encoding: str = "utf-8",
        duplicates: str = "first",
        tokens: str | os.PathLike[str] | Iterable[str] | None = None,
        tensor: str | None = None,
        dtype: DTypeLike | None = None,
        dims: int | None = None,
        normalize: bool = False,
    ) -> Self:
        """Read vectors from a file or a URL. See `sgns.formats.load_vectors` for the details.

        The vectors of a file with n-grams are `SubwordVectors`.
        """
        table = load_vectors(
            path,
            format,
            limit=limit,
            errors=errors,
            encoding=encoding,
            duplicates=duplicates,
            tokens=tokens,
            tensor=tensor,
            dtype=dtype,
            dims=dims,
            normalize=normalize,
        )
        chosen = _CLASSES.get(type(table), cls)
        if not issubclass(chosen, cls):  # such as a subclass of WordVectors alone
            chosen = cls
        return chosen._of(table, path)

    @classmethod
    def _of(cls, table: Table, path: str | os.PathLike[str]) -> Self:
        """Return the vectors of a table that was read from a file."""
        return cls(table.vocabulary, table.matrix)

    def __init_subclass__(cls, table: type[Table] | None = None, **options: Any) -> None:
        """Let a subclass be the class of the vectors of a kind of tables."""
        super().__init_subclass__(**options)
        if table is not None:
            _CLASSES[table] = cls

    @suggest_keywords()
    def save(
        self,
        path: str | os.PathLike[str],
        format: str | None = None,
        *,
        context_vectors: WordVectors | ArrayLike | None = None,
        dtype: DTypeLike | None = None,
        dims: int | None = None,
        limit: int | None = None,
        normalize: bool = False,
    ) -> None:
        """Write the vectors to a file. See `sgns.formats.save_vectors` for the details.

        `context_vectors`, an array or vectors of the same vocabulary, are for the format
        "fasttext-bin" only.
        """
        if isinstance(context_vectors, WordVectors):
            if context_vectors.vocabulary.tokens != self._vocabulary.tokens:
                raise ValueError(
                    "context_vectors have other tokens than the vectors; their order must be equal"
                )
            context_vectors = context_vectors.matrix
        contexts = None
        if context_vectors is not None:
            contexts = as_matrix("context_vectors", context_vectors, len(self))
        save_vectors(
            self._as_table(),
            path,
            format,
            context_vectors=contexts,
            dtype=dtype,
            dims=dims,
            limit=limit,
            normalize=normalize,
        )

    def explore(self, path: str | os.PathLike[str], **options: Unpack[ExplorerOptions]) -> None:
        """Write the vectors as one HTML file that explores them in a browser.

        See `sgns.explorer.explore` for the page, the options and the errors.
        """
        from sgns.explorer.explore import explore

        explore(self, path, **options)

    @classmethod
    def from_table(cls, table: Any, token: str | None = None, vector: str | None = None) -> Self:
        """Return the vectors in a frame of pandas or polars, or in a table of Arrow.

        A row has a token and its vector: a list of numbers, or a column of numbers for each
        dimension. `to_pandas`, `to_polars` and `to_arrow` make such tables.

        Parameters
        ----------
        table : pandas.DataFrame, polars.DataFrame, pyarrow.Table or another table of Arrow
            Table to read. It needs pyarrow. The column "count" has the counts, if there is one.
        token : str, optional
            Column of the tokens. If omitted, "token", or the index of pandas, or the only column of
            strings.
        vector : str, optional
            Column of lists. If omitted, "vector", or the only column of lists, or all columns of
            numbers, in their order.

        Returns
        -------
        WordVectors
            With a copy of the numbers, as float32.

        Raises
        ------
        ImportError
            If pyarrow is not installed; the message names the extra.
        TypeError
            If `table` is not a table, or a column holds something else.
        ValueError
            If there is no such column, a value is missing or not finite, a token occurs twice,
            vectors have several lengths, or there are no rows.
        """
        read = frames.table_of(table, token, vector)
        return cls(read.vocabulary, read.matrix)

    def to_pandas(self) -> Any:
        """Return the vectors as a frame of pandas: a row for each token, which is its index.

        The columns are the dimensions, 0, 1 and so on, float32. The frame has no counts. It holds
        copies. Raises ImportError if pandas is not installed.
        """
        return frames.to_pandas(Table(self._vocabulary, self.matrix))

    def to_polars(self) -> Any:
        """Return the vectors as a frame of polars with the columns "token" and "vector".

        "vector" is an array of float32 of fixed length. If counts are known, "count" has them.
        Raises ImportError if polars is not installed.
        """
        return frames.to_polars(Table(self._vocabulary, self.matrix))

    def to_arrow(self) -> Any:
        """Return the vectors as a table of Arrow with the columns "token" and "vector".

        "vector" is a list of float32 of fixed length, which shares the memory of `matrix`. If
        counts are known, "count" has them. Raises ImportError if pyarrow is not installed.
        """
        return frames.to_arrow(Table(self._vocabulary, self.matrix))

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """Return `matrix`, which is not copied; or a copy, for another dtype or if asked for.

        Raises
        ------
        ValueError
            If `copy` is False and the dtype is not float32.
        """
        if dtype is None or np.dtype(dtype) == np.float32:
            return self.matrix.copy() if copy else self.matrix
        if copy is False:
            raise ValueError(
                f"copy=False cannot give {np.dtype(dtype)}: the vectors are float32; omit dtype "
                "or copy"
            )
        return self.matrix.astype(dtype)

    def _card_content(self) -> CardContent:
        return CardContent("WordVectors", "loaded.most_similar({key})", "tokens", self)

    def _as_table(self) -> Table:
        return Table(self._vocabulary, self.matrix)

    def __getattr__(self, name: str) -> NoReturn:
        hint = f"; write {_NAMES_OF_GENSIM[name]}" if name in _NAMES_OF_GENSIM else ""
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}")

    @suggest_keywords()
    def centered(self, components: int | None = None) -> Self:
        """Return vectors without their mean and without their first principal components.

        These are common to all words, and say more about frequency than about meaning. Cosines
        between words often agree better with human judgments without them.

        Parameters
        ----------
        components : int, optional
            Number of components to remove; 0 removes only the mean. If omitted, a hundredth of the
            dimensions, but at least 1.

        Returns
        -------
        WordVectors
            The same tokens with new vectors. `SubwordVectors` stay such: their rows change, and
            with them the vectors of unseen words.

        Raises
        ------
        TypeError, ValueError
            If `components` is not an integer, is negative, or is so large that no difference
            between words would stay; or if a vector is not finite.

        Notes
        -----
        Mu and Viswanath, "All-but-the-Top: Simple and Effective Postprocessing for Word
        Representations" (ICLR 2018). The mean and the components are those of the tokens that
        occurred.
        """
        occurring = self._finite if self.absent is None else self._finite[~self.absent]
        mean, projection = centering(occurring, components)
        return self._mapped(projection, mean)

    def _mapped(self, linear: Matrix, offset: Matrix | None = None) -> Self:
        """Return vectors from which `offset` is subtracted and which are multiplied by a matrix."""
        return type(self)(self._vocabulary, mapped(self.matrix, linear, offset))

    def __reduce__(self) -> tuple[Any, ...]:
        # __init__ makes a copy read-only again; cached values are not pickled.
        return type(self), (self._vocabulary, self._matrix)

    def __repr__(self) -> str:
        return f"WordVectors({len(self)} tokens x {self.vector_size} dimensions)"


def check_vectors(name: str, value: object) -> None:
    """Raise TypeError unless `value` is `WordVectors`; the message says how to get them."""
    if isinstance(value, WordVectors):
        return
    hint = ""
    if isinstance(value, (str, os.PathLike)):
        hint = f"; read them: sgns.WordVectors.load({os.fspath(value)!r})"
    elif isinstance(getattr(value, "vectors", None), WordVectors):
        hint = "; of a model write model.vectors"
    raise TypeError(f"{name} must be WordVectors, got {value!r:.80}{hint}")
