"""The result of a training whose rows are on several ranks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from sgns.corpus.phrases import Phrases
from sgns.distributed.sharded_matrices import ShardedMatrices
from sgns.distributed.writing import write_together
from sgns.training.model import Model, model_to_parts
from sgns.vocabulary import Vocabulary

__all__ = ["ShardedModel"]

_ROWS = ("vectors", "context_vectors", "node_vectors", "mean_vectors")


class ShardedModel(Model):
    """A trained model whose vectors are on several ranks; `save` writes them to one file.

    `sgns.train` with ``sharded=True`` returns it. It has the attributes of a `Model`, except for
    the vectors themselves: load the file to use these.

    Parameters
    ----------
    matrices : ShardedMatrices
        The rows of this rank.
    vocabulary, context_vocabulary, options, loss_curve, words_trained, pairs_trained, seconds, \
phrases
        As the attributes of `Model`.
    """

    def __init__(
        self,
        matrices: ShardedMatrices,
        vocabulary: Vocabulary,
        context_vocabulary: Vocabulary,
        options: Mapping[str, Any],
        loss_curve: NDArray[np.float64],
        words_trained: int,
        pairs_trained: int,
        seconds: float,
        phrases: tuple[Phrases, ...] = (),
    ) -> None:
        self._rows = matrices
        self.vocabulary = vocabulary
        self.context_vocabulary = context_vocabulary
        self.options = dict(options)
        self.loss_curve = loss_curve
        self.held_out_curve = np.empty((0, 2))
        self.words_trained = words_trained
        self.pairs_trained = pairs_trained
        self.seconds = seconds
        self.phrases = phrases

    def __getattr__(self, name: str) -> NoReturn:
        if name in _ROWS or name == "_context_vectors":
            raise AttributeError(
                f"the rows of this model are on {self._rows.group.size} ranks, so that none has "
                f"its {name.lstrip('_')}: write model.save(path) on all ranks, and load the file "
                "by sgns.Model.load or sgns.WordVectors.load"
            )
        super().__getattr__(name)

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
            If another rank has another path, or cannot write its rows.
        """
        self._rows.group.check_same({"path": os.fspath(path)})
        repeatable = bool(self.options.get("deterministic"))
        matrices = self._rows
        write_together(
            matrices.group,
            path,
            "model",
            matrices.sides_by_name(),
            lambda: model_to_parts(self, with_seconds=not repeatable),
        )

    def _matrices(self) -> dict[str, NDArray[Any]]:
        return {}  # the ranks write them

    def _vector_metadata(self) -> dict[str, str]:
        return {}

    def __reduce__(self) -> NoReturn:
        raise TypeError("the rows of this model are on several ranks: save it, and load the file")

    def __repr__(self) -> str:
        size, ranks = self.options["vector_size"], self._rows.group.size
        return f"ShardedModel({len(self.vocabulary)} tokens, vector_size={size}, {ranks} ranks)"
