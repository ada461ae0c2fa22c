"""Checkpoints of a training whose rows are on several ranks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sgns.arguments.progress import Display
from sgns.distributed.group import Group
from sgns.distributed.sharded_matrices import ShardedMatrices
from sgns.distributed.sharded_model import ShardedModel
from sgns.distributed.writing import read_own_rows, write_together
from sgns.errors import DistributedError, DivergenceError, FormatError
from sgns.files import container
from sgns.training.checkpoint import BEST, Checkpoints, Writing, fraction_of, parts_of
from sgns.training.matrices import MATRIX_NAMES
from sgns.training.model import Model, facts_from_parts
from sgns.training.run import Run

__all__ = ["ShardedCheckpoints"]


class ShardedCheckpoints(Checkpoints):
    """Checkpoints that all ranks write and read together: each has its rows.

    The file is that of `Checkpoints`, so any number of ranks can resume it, sharded or not. It must
    be in a folder that all ranks share. Training waits while it is written.
    """

    @property
    def _group(self) -> Group:
        assert isinstance(self._ranks, Group)
        return self._ranks

    def to_options(self) -> dict[str, Any]:
        """Return the options that must be the same on all ranks, which share the file."""
        path = None if self.path is None else os.fspath(self.path)
        return super().to_options() | {"checkpoint": path}

    def restore(self, run: Run, display: Display | None = None) -> None:
        """Set a run to the state of the checkpoint, if it exists, and each rank to its rows."""
        with self._ranks.together():
            # All rows are verified before any is read.
            if self.path is not None and self.path.exists():
                container.verify_share(self.path, self._ranks.rank, self._ranks.size)
        with self._ranks.together():
            has_read = self._read(run, display)
        place = [has_read, run.state.next_chunk, run.state.words_done]
        self._ranks.check_same({"the place in the checkpoint": place})

    def _writing(self, run: Run, display: Display) -> Writing:
        assert self.path is not None
        return _Together(self.path, display, self._group)

    def _read(self, run: Run, display: Display | None) -> bool:
        has_read = super()._read(run, display)
        if has_read:
            self._take_rows(run)
        return has_read

    def _open(self, path: Path) -> tuple[dict[str, Any], dict[str, str]]:
        """Return all arrays but the matrices, and the metadata; note where the matrices are."""
        located, metadata = container.locate(path, "checkpoint", verify=False)
        self._stored = {name: located[name] for name in MATRIX_NAMES if name in located}
        small = {
            name: array.read()
            for name, array in located.items()
            if name not in MATRIX_NAMES and not name.startswith(BEST)  # validation is refused
        }
        return small, metadata

    def _model_in(
        self, arrays: Mapping[str, Any], metadata: Mapping[str, str], path: Path, run: Run
    ) -> Model:
        """Return the model in the file, without its rows."""
        assert isinstance(run.matrices, ShardedMatrices)
        return ShardedModel(run.matrices, **facts_from_parts(arrays, metadata, path))

    def _take_rows(self, run: Run) -> None:
        """Copy the rows of this rank from the file."""
        assert isinstance(run.matrices, ShardedMatrices)
        for name, rows in run.matrices.sides_by_name().items():
            stored = self._stored.get(name)
            if stored is None or stored.dtype != np.float32 or stored.shape != rows.shape:
                raise FormatError(f"{self.path} must have {name}, float32 {rows.shape}")
            read_own_rows(stored, rows)
        try:
            run.matrices.check_own()
        except DivergenceError as error:
            raise FormatError(f"{self.path} is not a valid checkpoint: {error}") from None


class _Together(Writing):
    """Writes checkpoints by all ranks, one after the other."""

    def __init__(self, path: Path, display: Display, group: Group) -> None:
        super().__init__(path, display)
        self._group = group

    def start(self) -> None:
        """Do nothing: there is no thread."""

    def begin(self, run: Run) -> None:
        """Write the state of a run."""
        assert self._path is not None
        assert isinstance(run.matrices, ShardedMatrices)
        failure: Exception | None = None
        try:
            matrices = run.matrices.sides_by_name()
            write_together(self._group, self._path, "checkpoint", matrices, lambda: parts_of(run))
        except (MemoryError, OSError, DistributedError) as error:
            failure = error
        if self._group.rank > 0:
            return
        if failure is None:
            self._saved.put(fraction_of(run))
        else:
            self._errors.append(failure)
        self._warn()

    def finish(self, run: Run | None = None) -> None:
        """Write the state of a run, if it is given."""
        if run is not None:
            self.begin(run)
        self.tell()
