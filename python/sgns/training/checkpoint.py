"""Checkpoints: files from which an interrupted training resumes."""

from __future__ import annotations

import errno
import json
import os
import queue
import threading
import time
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments.progress import Display
from sgns.errors import CheckpointWarning, DivergenceError, FormatError
from sgns.files import container
from sgns.files.header import MALFORMED
from sgns.files.names import output_path
from sgns.files.outputs import check_writable
from sgns.training.identity import PASS_THE_SAME, Identity, refusal, vocabulary_refusal
from sgns.training.matrices import MATRIX_NAMES, copied
from sgns.training.model import Model, model_from_parts, model_to_parts
from sgns.training.progress import OnProgress, parse_interval
from sgns.training.ranks import Ranks
from sgns.training.run import Run
from sgns.training.settings import Settings

__all__ = [
    "BEST",
    "Checkpoints",
    "Writing",
    "checkpoint_to_parts",
    "fraction_of",
    "parts_of",
    "read_checkpoint",
    "share_run",
]

#: Options that may change when a training resumes: they do not determine its result.
_FREE_OPTIONS = {"workers"}

#: Prefix of the names of the best vectors so far.
BEST = "best_"

#: Arrays and metadata of the file of a checkpoint.
_Parts: TypeAlias = tuple[dict[str, Any], dict[str, str]]


class Checkpoints:
    """Saves a training at intervals, and when it ends for any reason.

    Parameters
    ----------
    path : path, optional
        File to save to; None saves nothing.
    every : float or str, default "10min"
        Interval between checkpoints; see `parse_interval`.
    resume : bool, default False
        Resume from the file if it exists.
    ranks : Ranks, optional
        Processes that train together; rank 0 alone reads and writes the file. A launcher that
        started them again after a failure resumes.

    Raises
    ------
    ValueError
        If `every` is not an interval, or `resume` is set without a path.
    FileExistsError
        If the file exists and `resume` is not set: the file may hold hours of work.
    OSError
        If its name is empty, if the file is a folder, or if its folder is missing or cannot be
        written to.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        every: float | str = "10min",
        resume: bool = False,
        ranks: Ranks | None = None,
    ) -> None:
        self._ranks = ranks or Ranks()
        self._seconds, self._words = parse_interval(every)
        if path is None and resume:
            raise ValueError(
                "resume=True resumes from a checkpoint: give its path as checkpoint=PATH"
            )
        if path is not None and not isinstance(path, (str, os.PathLike)):
            raise TypeError(f"checkpoint must be the path of a file, got {path!r:.80}")
        self.path = None if path is None else output_path(path)
        if self.path is None or not self._has_files:
            return
        check_writable(self.path)
        if not (resume or self._ranks.have_restarted) and self.path.exists():
            raise FileExistsError(
                errno.EEXIST,
                "the checkpoint exists: resume from it by resume=True, or choose another file to "
                "start again",
                os.fspath(self.path),
            )

    @classmethod
    def choose(cls, options: Mapping[str, Any], ranks: Ranks | None = None) -> Self:
        """Make checkpoints from the options that belong to them; others are ignored."""
        return cls(
            options.get("checkpoint"),
            options.get("checkpoint_every", "10min"),
            options.get("resume", False),
            ranks,
        )

    @property
    def _has_files(self) -> bool:
        """True if this rank reads and writes files."""
        return self._ranks.rank == 0

    def to_options(self) -> dict[str, Any]:
        """Return the options that must be the same on all ranks."""
        return {
            "checkpoint": self.path is not None,
            "checkpoint_every": self._seconds if self._words is None else f"{self._words} words",
        }

    def check(self, options: Mapping[str, Any], arithmetic: Mapping[str, str | None]) -> None:
        """Check that the checkpoint, if it exists, can be one of a training with these options.

        Only its header is read. Call this before the input of the training is read.

        Parameters
        ----------
        options : mapping of str to object
            Options that are known without the input, as `Settings.to_options` returns them.
        arithmetic : mapping of str to str or None
            Part of the identity that says how this machine computes, such as `core_arithmetic()`.

        Raises
        ------
        ValueError
            If an option or the arithmetic differs.
        FormatError
            If the file is not a checkpoint.
        """
        if self.path is None or not self._has_files or not self.path.exists():
            return
        _, metadata = container.locate(self.path, "checkpoint", verify=False)
        try:
            saved = dict(json.loads(metadata["training"])["options"])
            identity = _identity_in(metadata)
        except MALFORMED as error:
            raise FormatError(f"{self.path} is not a valid checkpoint: {error!r}") from error
        # The sizes of a block that are omitted follow from the input.
        known = [name for name, value in options.items() if value is not None]
        self._compare(saved, options, known)
        self._refuse_for(refusal(identity, arithmetic))

    def restore(self, run: Run, display: Display | None = None) -> None:
        """Set a run to the state of the checkpoint, if it exists; on all ranks to the same.

        Parameters
        ----------
        run : Run
            The training at its start, with its description.
        display : Display, optional
            What shows the progress.

        Raises
        ------
        ValueError
            If the checkpoint belongs to another training: its options, its input or the arithmetic
            of the machine differ. The message says which, and what to do.
        FormatError
            If the file is damaged, or is not a checkpoint.
        """
        with self._ranks.together():
            has_read = self._has_files and self._read(run, display)
        if self._ranks.any(has_read):
            share_run(run, self._ranks)

    def _read(self, run: Run, display: Display | None) -> bool:
        """Set a run to the state of the checkpoint; return whether it exists."""
        if self.path is None or not self.path.exists():
            return False
        arrays, metadata = self._open(self.path)
        saved = self._model_in(arrays, metadata, self.path, run)
        state = _state_in(saved, arrays, metadata, self.path)
        try:
            identity, chunks = _identity_in(metadata), _chunks_in(arrays)
            best = _best_in(arrays, run)
        except MALFORMED as error:
            raise FormatError(f"{self.path} is not a valid checkpoint: {error!r}") from error
        description = run.description
        assert description is not None
        options = description.options
        self._compare(saved.options, options, options.keys() | saved.options.keys())
        reasons = [
            vocabulary_refusal(saved.vocabulary, description.vocabulary, identity),
            vocabulary_refusal(saved.context_vocabulary, description.context_vocabulary, identity),
        ]
        if (own := description.identity) is not None:
            reason = own.refusal(identity, is_begun=saved.stopped and state.words_done > 0)
            # The counts of nodes follow from the edges, which say more.
            reasons.insert(0 if own.parts.get("input") == "graph" else 2, reason)
        self._refuse_for(next(filter(None, reasons), None))
        run.restore(saved, state, chunks, best)
        if display is not None:
            fraction = fraction_of(run)
            display.note(
                "resumed",
                f"resumed at {100 * fraction:.0f} %, from {self.path}",
                checkpoint=os.fspath(self.path),
                fraction=fraction,
            )
        return True

    def _open(self, path: Path) -> _Parts:
        """Return the arrays and the metadata of the file."""
        return container.read(path, "checkpoint")

    def _model_in(
        self, arrays: Mapping[str, Any], metadata: Mapping[str, str], path: Path, run: Run
    ) -> Model:
        """Return the model in the file."""
        return model_from_parts(arrays, metadata, path)

    def _refuse_for(self, reason: str | None) -> None:
        """Raise ValueError if there is a reason to refuse the checkpoint."""
        if reason is not None:
            raise ValueError(f"{self.path} is the checkpoint of another training: {reason}")

    def _compare(
        self, saved: Mapping[str, Any], options: Mapping[str, Any], names: Iterable[str]
    ) -> None:
        """Raise ValueError if one of these options differs from the checkpoint."""
        defaults = Settings().to_options()
        wanted = json.loads(json.dumps(dict(options)))
        for name in sorted(set(names) - _FREE_OPTIONS):
            # An option that did not exist when the file was written had its default then.
            was, now = (of.get(name, defaults.get(name)) for of in (saved, wanted))
            if was != now:
                self._refuse_for(f"{name} was {was!r} and is now {now!r}; {PASS_THE_SAME}")

    def keep(
        self, run: Run, on_progress: OnProgress | None, display: Display | None = None
    ) -> None:
        """Train to the end, and save on the way.

        Training pauses while the matrices are copied; the copy is written while training
        continues. Without memory for a copy, training waits until the matrices are written. A file
        that cannot be written does not end the training: it is a warning.

        Parameters
        ----------
        run : Run
            Training to run.
        on_progress : callable, optional
            As in `train`.
        display : Display, optional
            What shows the progress.
        """
        if self.path is None:
            run.advance(on_progress)
            return
        writing = self._writing(run, display or Display())
        try:
            writing.start()
            while True:
                pause = _Pause(on_progress, self._seconds, run.state.words_done, writing)
                stop_at = None if self._words is None else run.state.words_done + self._words
                if run.advance(pause, stop_at) or self._ranks.any(pause.stopped):
                    break
                if not writing.is_busy:
                    writing.begin(run)
        except DivergenceError:
            writing.finish()
            raise
        except BaseException:
            writing.finish(run if run.is_sound else None)
            raise
        writing.finish(run)

    def _writing(self, run: Run, display: Display) -> Writing:
        """Return what writes checkpoints to the file."""
        return Writing(self.path if self._has_files else None, display)


class _Pause:
    """Reports progress, and stops training when it is time to save."""

    def __init__(
        self,
        on_progress: OnProgress | None,
        seconds: float,
        words_before: int,
        writing: Writing,
    ) -> None:
        self._on_progress = on_progress
        self._time = time.monotonic() + seconds
        self._words_before = words_before
        self._writing = writing
        self.stopped = False  # by the user's function

    def __call__(self, progress: _core.Progress) -> bool:
        self._writing.tell()
        if self._on_progress is not None and self._on_progress(progress) is False:
            self.stopped = True
            return False
        # A training that resumes reads its chunks again up to where it was: pauses that come sooner
        # would leave no time to train.
        is_further = progress.words_done > self._words_before
        is_due = time.monotonic() >= self._time and is_further and not self._writing.is_busy
        return not is_due


class Writing:
    """Writes checkpoints, one at a time, in a thread.

    The thread starts before the training and waits for copies. With a thread for each copy, Ctrl-C
    could come while the thread starts, and nothing would tell if there is one to wait for. Without
    a path nothing is written: another rank writes.
    """

    def __init__(self, path: Path | None, display: Display) -> None:
        self._path = path
        self._display = display
        self._copies: queue.SimpleQueue[tuple[float, _Parts] | None] = queue.SimpleQueue()
        self._saved: queue.SimpleQueue[float] = queue.SimpleQueue()  # parts that were trained
        self._errors: list[Exception] = []
        self.is_busy = False
        self._thread = threading.Thread(target=self._write_copies)
        self._has_started = False

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()
        self._has_started = True

    def begin(self, run: Run) -> None:
        """Copy the state of a run, and let the thread write the copy."""
        if self._path is None:
            return
        self._warn()
        arrays, metadata = parts_of(run)
        try:
            for name in arrays.keys() & set(MATRIX_NAMES):
                arrays[name] = copied(arrays[name], run.matrices.workers)
        except MemoryError:
            self._write(fraction_of(run), parts_of(run))
            self._warn()
            return
        self.is_busy = True
        self._copies.put((fraction_of(run), (arrays, metadata)))

    def finish(self, run: Run | None = None) -> None:
        """Wait until the last copy is written, and then write the state of a run without a copy."""
        self._copies.put(None)
        if self._has_started:  # otherwise there is no copy, and the thread ends if it exists
            self._thread.join()
        if run is not None and self._path is not None:
            self._errors.clear()  # what could not be written then is written now, or fails again
            self._write(fraction_of(run), parts_of(run))
        self._warn()

    def tell(self) -> None:
        """Show which checkpoints were saved. The thread that trains calls this."""
        while not self._saved.empty():
            fraction = self._saved.get()
            assert self._path is not None
            self._display.note(
                "checkpoint saved",
                f"checkpoint saved at {100 * fraction:.0f} %: {self._path}",
                checkpoint=os.fspath(self._path),
                fraction=fraction,
            )

    def _warn(self) -> None:
        self.tell()
        while self._errors:
            warnings.warn(
                f"the checkpoint {self._path} could not be written: {self._errors.pop()}; "
                "training continues without it",
                CheckpointWarning,
                stacklevel=2,
            )

    def _write_copies(self) -> None:
        while (copy := self._copies.get()) is not None:
            try:
                self._write(*copy)
            finally:
                self.is_busy = False
            del copy  # as large as the model

    def _write(self, fraction: float, parts: _Parts) -> None:
        assert self._path is not None
        try:
            container.write(self._path, "checkpoint", *parts)
        except (MemoryError, OSError) as error:
            self._errors.append(error)
        else:
            self._saved.put(fraction)


def fraction_of(run: Run) -> float:
    """Return the part of a training that is done."""
    assert run.description is not None
    n_words = int(run.description.options["n_words"])
    schedule = run.schedule or run.settings.schedule(n_words)
    return min(1.0, run.state.words_done / schedule.n_all_words)


def parts_of(run: Run) -> _Parts:
    """Return arrays and metadata of the checkpoint of a run."""
    identity = None if run.description is None else run.description.identity
    arrays, metadata = checkpoint_to_parts(run.model(), run.state, identity, run.chunks)
    return arrays | {BEST + name: rows for name, rows in run.best.items()}, metadata


def share_run(run: Run, ranks: Ranks) -> None:
    """Set a run of all ranks to the vectors and the state of that of rank 0."""
    for rows in run.matrices.by_name().values():
        ranks.share_rows(rows)
    state = run.state
    numbers = [state.next_chunk, state.words_done, state.pairs_done]
    found = ranks.share(
        {
            "numbers": np.array(numbers, np.uint64),
            "seconds": np.array([state.seconds]),
            "positions": state.positions,
            "point_words": state.point_words,
            "points": state.points,
            "mean_blocks": state.mean_blocks,
            "means": state.means,
            "held_out_curve": np.array(run.held_out_curve, np.float64).reshape(-1, 2),
            **{BEST + name: rows for name, rows in run.best.items()},
        }
    )
    next_chunk, words_done, pairs_done = (int(number) for number in found["numbers"])
    run.state = _core.TrainState.restore(
        next_chunk=next_chunk,
        positions=found["positions"],
        words_done=words_done,
        pairs_done=pairs_done,
        seconds=float(found["seconds"][0]),
        point_words=found["point_words"],
        points=found["points"],
        mean_blocks=found["mean_blocks"],
        means=found["means"],
    )
    run.held_out_curve = [(int(words), loss) for words, loss in found["held_out_curve"].tolist()]
    run.best = {
        name.removeprefix(BEST): rows for name, rows in found.items() if name.startswith(BEST)
    }


def checkpoint_to_parts(
    model: Model,
    state: _core.TrainState,
    identity: Identity | None = None,
    chunks: Sequence[int] = (),
) -> _Parts:
    """Return arrays and metadata of a file that holds a model and where its training is.

    Parameters
    ----------
    model : Model
        Model so far.
    state : _core.TrainState
        State of its training.
    identity : Identity, optional
        Identity of its training.
    chunks : sequence of int
        Fingerprints of the chunks of pairs that were read, if pairs come in chunks.
    """
    arrays, metadata = model_to_parts(model)
    if identity is not None:
        metadata["identity"] = identity.to_json()
    if chunks:
        arrays["chunks"] = np.array(chunks, np.uint64)
    arrays |= {
        "positions": state.positions,
        "point_words": state.point_words,
        "points": state.points,
    }
    if len(state.mean_blocks):
        arrays |= {"mean_blocks": state.mean_blocks, "means": state.means}
    return arrays, metadata | {"state": json.dumps({"next_chunk": state.next_chunk})}


def read_checkpoint(path: Path) -> tuple[Model, _core.TrainState]:
    """Read what `checkpoint_to_parts` made; FormatError if the file is damaged."""
    arrays, metadata = container.read(path, "checkpoint")
    model = model_from_parts(arrays, metadata, path)
    return model, _state_in(model, arrays, metadata, path)


def _state_in(
    model: Model, arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, str], path: Path
) -> _core.TrainState:
    try:
        # The first builds wrote "next_claim" and "places".
        held = json.loads(metadata["state"])
        return _core.TrainState.restore(
            next_chunk=held["next_chunk" if "next_chunk" in held else "next_claim"],
            positions=arrays["positions" if "positions" in arrays else "places"],
            words_done=model.words_trained,
            pairs_done=model.pairs_trained,
            seconds=model.seconds,
            point_words=arrays["point_words"],
            points=arrays["points"],
            mean_blocks=arrays.get("mean_blocks"),
            means=arrays.get("means"),
        )
    except MALFORMED as error:
        raise FormatError(f"{path} is not a valid checkpoint: {error!r}") from error


def _identity_in(metadata: Mapping[str, str]) -> dict[str, str | None]:
    """Return the identity in a checkpoint; an empty one if it is of an earlier build."""
    return dict(json.loads(metadata.get("identity", "{}")))


def _best_in(arrays: Mapping[str, NDArray[Any]], run: Run) -> dict[str, NDArray[np.float32]]:
    """Return the best vectors so far by name; none if they are not kept."""
    best = {}
    for name, rows in run.matrices.by_name().items():
        found = arrays.get(BEST + name)
        if found is not None:
            if found.dtype != rows.dtype or found.shape != rows.shape:
                raise ValueError(f"{BEST + name} must be float32 {rows.shape}")
            best[name] = found
    return best


def _chunks_in(arrays: Mapping[str, NDArray[Any]]) -> list[int]:
    return [int(chunk) for chunk in arrays["chunks"]] if "chunks" in arrays else []
