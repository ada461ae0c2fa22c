"""Where a training is, kept in a file, from which it goes on after whatever has ended it."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from sgns import _core
from sgns.errors import CheckpointWarning, DivergenceError, FormatError
from sgns.files import container
from sgns.files.header import UNSOUND
from sgns.training.model import MATRICES, Model, model_from_parts, model_to_parts
from sgns.training.progress import OnProgress, parse_interval

__all__ = ["Checkpoints"]

#: Options that a training may go on with other values of: they have no say in what it comes to,
#: or, as workers of Hogwild, none that could be named.
_FREE_OPTIONS = {"workers"}


class Checkpoints:
    """Saves one training from time to time, and when it ends, whatever ends it.

    Parameters
    ----------
    path : path, optional
        File to keep it in; None saves nothing.
    every : float or str, default "10min"
        How often; see `parse_interval`.
    resume : bool, default False
        Go on from the file if it is there.

    Raises
    ------
    ValueError
        If `every` makes no sense, or there is no path to go on from.
    FileExistsError
        If the file is there, and `resume` is not wanted: it may be hours of work.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        every: float | str = "10min",
        resume: bool = False,
    ) -> None:
        self._seconds, self._words = parse_interval(every)
        if path is None and resume:
            raise ValueError("resume=True goes on from a checkpoint: give its path, checkpoint=...")
        self.path = None if path is None else Path(path)
        if self.path is not None and not resume and self.path.exists():
            raise FileExistsError(
                errno.EEXIST,
                "a checkpoint is there already: resume goes on from it; to begin anew, remove it",
                os.fspath(self.path),
            )

    def restore(self, model: Model) -> tuple[Model, _core.TrainState] | None:
        """Read where a training was.

        Parameters
        ----------
        model : Model
            The training as it would begin anew: with its vocabulary and options.

        Returns
        -------
        Model, TrainState
            As it was saved, or None if there is nothing to go on from.

        Raises
        ------
        ValueError
            If what is there is another training, by its options or its corpus.
        FormatError
            If the file is damaged, or no checkpoint.
        """
        if self.path is None or not self.path.exists():
            return None
        arrays, metadata = container.read(self.path, "checkpoint")
        saved = model_from_parts(arrays, metadata, self.path)
        try:
            # Builds before the names "next_chunk" and "positions" wrote "next_claim" and "places".
            named = json.loads(metadata["state"])
            state = _core.TrainState.restore(
                next_chunk=named["next_chunk" if "next_chunk" in named else "next_claim"],
                positions=arrays["positions" if "positions" in arrays else "places"],
                point_words=arrays["point_words"],
                points=arrays["points"],
                words_done=saved.words_trained,
                pairs_done=saved.pairs_trained,
                seconds=saved.seconds,
            )
        except UNSOUND as error:
            raise FormatError(f"{self.path} is not a sound checkpoint: {error!r}") from error
        wanted = json.loads(json.dumps(model.options))
        for name in sorted((wanted.keys() | saved.options.keys()) - _FREE_OPTIONS):
            was, now = saved.options.get(name), wanted.get(name)
            if was != now:
                raise ValueError(
                    f"{self.path} is the checkpoint of another training: {name} was {was!r} and "
                    f"is now {now!r}"
                )
        if (saved.vocabulary, saved.context_vocabulary) != (
            model.vocabulary,
            model.context_vocabulary,
        ):
            raise ValueError(
                f"{self.path} is the checkpoint of another training: the vocabulary of the corpus "
                "or its counts are not what they were"
            )
        return saved, state

    def keep(
        self,
        go_on: Callable[..., object],
        state: _core.TrainState,
        model: Callable[[], Model],
        on_progress: OnProgress | None,
    ) -> None:
        """Train, and save on the way.

        Training stops for as long as it takes to copy the matrices; they are written while it
        goes on. Where there is no memory for a copy, it waits until they are written. A file that
        cannot be written is no reason to lose a training: that is a warning.

        Parameters
        ----------
        go_on : callable
            Trains from where `state` is; stops when its argument `on_progress` returns False.
        state : TrainState
            What `go_on` changes.
        model : callable
            Makes the model so far, of the matrices themselves.
        on_progress : callable, optional
            As in `train`.
        """
        if self.path is None:
            go_on(on_progress=on_progress)
            return
        writing = _Writing(self.path)
        try:
            while True:
                pause = _Pause(on_progress, self._seconds, self._words, state.words_done, writing)
                go_on(on_progress=pause)
                if not pause.is_due:
                    break
                writing.begin(model(), state)
        except DivergenceError:
            writing.wait()
            raise
        except BaseException:
            writing.wait()
            if not state.broken:
                writing.write(model(), state)
            raise
        writing.wait()
        writing.write(model(), state)


class _Pause:
    """Stops training when it is time to save."""

    def __init__(
        self,
        on_progress: OnProgress | None,
        seconds: float,
        words: float,
        words_done: int,
        writing: _Writing,
    ) -> None:
        self._on_progress = on_progress
        self._time = time.monotonic() + seconds
        self._words = words_done + words
        self._words_before = words_done
        self._writing = writing
        self._is_stopped = False
        self.is_due = False

    def __call__(self, progress: _core.Progress) -> bool:
        # The core reports once more after a stop: `on_progress` may not want one any longer.
        if self._on_progress is not None and self._on_progress(progress) is False:
            self._is_stopped = True
        if self._is_stopped:
            self.is_due = False
            return False
        past = progress.words_done >= self._words or time.monotonic() >= self._time
        at_the_end = progress.words_done >= progress.words_total
        # Going on reads what was begun anew: pauses that come sooner would leave no time to train.
        is_further = progress.words_done > self._words_before
        self.is_due = past and is_further and not at_the_end and not self._writing.is_busy
        return not self.is_due


class _Writing:
    """Writes checkpoints, one at a time, beside what else goes on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread: threading.Thread | None = None
        self._error: OSError | None = None

    @property
    def is_busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def begin(self, model: Model, state: _core.TrainState) -> None:
        """Copy, and write the copy in a thread."""
        self.wait()
        arrays, metadata = checkpoint_to_parts(model, state)
        try:
            for name in MATRICES & arrays.keys():
                arrays[name] = np.array(arrays[name])
        except MemoryError:
            self.write(model, state)
            return
        self._thread = threading.Thread(target=self._write, args=(arrays, metadata))
        self._thread.start()

    def write(self, model: Model, state: _core.TrainState) -> None:
        """Write at once."""
        self._write(*checkpoint_to_parts(model, state))
        self.wait()

    def wait(self) -> None:
        """Let the last one come to its end, and tell if it failed."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        error, self._error = self._error, None
        if error is not None:
            warnings.warn(
                f"the checkpoint {self._path} could not be written: {error}; training goes on",
                CheckpointWarning,
                stacklevel=2,
            )

    def _write(self, arrays: dict[str, Any], metadata: dict[str, str]) -> None:
        try:
            container.write(self._path, "checkpoint", arrays, metadata)
        except OSError as error:
            self._error = error


def checkpoint_to_parts(
    model: Model, state: _core.TrainState
) -> tuple[dict[str, Any], dict[str, str]]:
    """Arrays and metadata of a file that holds where a training is."""
    arrays, metadata = model_to_parts(model)
    arrays |= {
        "positions": state.positions,
        "point_words": state.point_words,
        "points": state.points,
    }
    return arrays, metadata | {"state": json.dumps({"next_chunk": state.next_chunk})}
