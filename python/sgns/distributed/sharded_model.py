"""The result of a training whose rows are on several ranks."""

from __future__ import annotations

import os
from typing import Any, NoReturn

from numpy.typing import NDArray

from sgns.distributed.failures import LostRankError
from sgns.distributed.sharded_matrices import ShardedMatrices
from sgns.distributed.writing import write_together
from sgns.errors import DistributedError
from sgns.training.model import Model, model_to_parts
from sgns.vectors.word_vectors import WordVectors

__all__ = ["ShardedModel"]

#: Attributes of a `Model` that need all rows; `wv` is the name of vectors in gensim.
_NEED_ROWS = (
    "vectors",
    "context_vectors",
    "node_vectors",
    "mean_vectors",
    "input_rows",
    "wv",
)


class ShardedModel(Model):
    """A trained model whose vectors are on several ranks; `save` writes them to one file.

    `sgns.train` with ``sharded=True`` returns it. It has the attributes of a `Model`, except for
    the vectors, and what needs them: load the file to use these.

    Parameters
    ----------
    matrices : ShardedMatrices
        The rows of this rank.
    **facts
        Arguments of `Model` but the matrices.
    """

    def __init__(self, matrices: ShardedMatrices, **facts: Any) -> None:
        self._rows = matrices
        self._set_facts(**facts)

    def __getattr__(self, name: str) -> NoReturn:
        public = name.removeprefix("_")
        if public in _NEED_ROWS:
            self._refuse("vectors" if public == "wv" else public)
        if not name.startswith("_") and hasattr(WordVectors, name):
            self._refuse(f"vectors.{name}")
        super().__getattr__(name)

    def _refuse(self, name: str) -> NoReturn:
        """Raise AttributeError for an attribute of `Model` that needs all rows."""
        raise AttributeError(
            f"the rows of this model are on {self._rows.group.size} ranks, and none has all of "
            "them: write model.save(path) on all ranks, and then "
            f"sgns.Model.load(path).{name} in one process"
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to one safetensors file; all ranks call this with the same path.

        Each rank writes its rows to the file, which must be in a folder that all ranks share. No
        rank holds a whole matrix. The file is the one that `Model.save` writes.

        Parameters
        ----------
        path : path
            File to write. An existing file is replaced completely, or not at all.

        Raises
        ------
        OSError
            If the file cannot be written.
        DistributedError
            If another rank has another path, ends without this call, or cannot write its rows. A
            rank that does something else is waited for.
        """
        matrices = self._rows
        try:
            matrices.group.check_same({"call": "model.save", "path": os.fspath(path)})
        except LostRankError as error:
            raise DistributedError(
                f"model.save writes the rows of all {matrices.group.size} ranks, and another one "
                f"has ended without it: call it on all ranks, with the same path ({error})"
            ) from error
        repeatable = bool(self.options.get("deterministic"))
        write_together(
            matrices.group,
            path,
            "model",
            matrices.sides_by_name(),
            lambda: model_to_parts(self, with_seconds=not repeatable),
        )

    def extend(self, *arguments: Any, **options: Any) -> NoReturn:
        """Raise AttributeError: a model is extended from all of its rows."""
        self._refuse("extend")

    def explore(self, *arguments: Any, **options: Any) -> NoReturn:
        """Raise AttributeError: the page shows vectors."""
        self._refuse("explore")

    def _card_content(self) -> NoReturn:
        self._refuse("card")

    def _matrices(self) -> dict[str, NDArray[Any]]:
        return {}  # the ranks write them

    def _vector_metadata(self) -> dict[str, str]:
        return {}

    def __reduce__(self) -> NoReturn:
        raise TypeError("the rows of this model are on several ranks: save it, and load the file")

    def __repr__(self) -> str:
        size, ranks = self.options["vector_size"], self._rows.group.size
        return f"ShardedModel({len(self.vocabulary)} tokens, vector_size={size}, {ranks} ranks)"
