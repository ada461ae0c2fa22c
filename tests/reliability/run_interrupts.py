"""Trainings that are interrupted, or killed, at random moments, and resume from their checkpoints.

``python -m tests.reliability.run_interrupts FOLDER INTERRUPTS KILLS`` prints what was wrong.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import sgns

from ..waiting import n_threads, wait_for_threads
from .forks import forked, killed

EPOCHS = 30  # of a training that is killed several times before its end
KILL_WORDS = 40_000  # between two of its checkpoints


class Terminated(BaseException):
    """Exception that SIGTERM raises."""


def corpus() -> sgns.Corpus:
    rng = np.random.default_rng(0)
    ids = np.minimum(rng.zipf(1.3, 40_000) - 1, 999)
    return sgns.Corpus.from_ids(ids, np.append(np.arange(0, 40_000, 40), 40_000), n_tokens=1000)


CORPUS = corpus()


def train(path: Path | None, **options: Any) -> sgns.Model:
    return sgns.train(
        CORPUS,
        vector_size=16,
        deterministic=True,
        checkpoint=path,
        resume=path is not None,
        **options,
    )


def interrupted_child(path: Path, number: int, words: int) -> str:
    """Train until a signal comes after some more words, and report the result."""

    def terminate(_number: int, _frame: FrameType | None) -> None:
        raise Terminated

    signal.signal(signal.SIGTERM, terminate)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    which, expected = [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, Terminated)][number % 2]
    interrupt = other_process(partial(os.kill, os.getpid(), which))
    first: list[int] = []

    def on_progress(progress: sgns.Progress) -> None:
        first.append(progress.words_done)
        if progress.words_done >= first[0] + words:
            interrupt()

    before = n_threads()
    try:
        if words == 0:
            interrupt()  # possibly while the checkpoint is read
        train(path, workers=1 + number % 3, epochs=10**9, on_progress=on_progress)
    except (KeyboardInterrupt, Terminated) as error:
        if type(error) is not expected:
            return f"{which.name} raised {error!r}"
    wait_for_threads(before)
    return "ended"


def other_process(act: Callable[[], None]) -> Callable[[], None]:
    """Start a process that acts once, soon after the first call of the returned function."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(writing)
        if os.read(reading, 1):
            act()
        os._exit(0)
    os.close(reading)
    asked: list[int] = []

    def ask() -> None:
        if not asked:
            asked.append(os.write(writing, b"."))

    return ask


def interrupted(folder: Path, n_times: int) -> list[str]:
    """Interrupt one training many times. It always resumes from its last state."""
    rng = random.Random(0)
    path = folder / "interrupted"
    wrong = []
    words = 0
    for number in range(n_times):
        more = rng.choice([0, 1, rng.randrange(200_000)])
        said = forked(partial(interrupted_child, path, number, more))
        if said != "ended":
            wrong.append(f"interrupt {number}: {said}")
        now = sgns.Model.load(path).words_trained if path.exists() else 0
        if now < words + more:
            wrong.append(f"interrupt {number}: {now} words after {words} and {more} more")
        words = now
        if set(folder.iterdir()) - {path}:
            wrong.append(f"interrupt {number}: left {sorted(folder.iterdir())}")
    if words == 0:
        wrong.append("nothing was trained")
    path.unlink(missing_ok=True)
    return wrong


def killed_until_finished(folder: Path, n_kills: int) -> list[str]:
    """Kill and resume trainings. They end with the bits of an uninterrupted training."""
    rng = random.Random(1)
    expected = train(None, workers=2, epochs=EPOCHS)
    path = folder / "killed"
    wrong = []
    kills = 0
    while kills < n_kills:
        # Immediately, or after this many checkpoints.
        if killed(partial(finish, path, 1 + kills % 4), events=rng.randrange(EPOCHS // 2)):
            kills += 1
            continue
        model = sgns.Model.load(path)
        if not (
            np.array_equal(model.vectors.matrix, expected.vectors.matrix)
            and np.array_equal(model.context_vectors.matrix, expected.context_vectors.matrix)
            and np.array_equal(model.loss_curve, expected.loss_curve)
        ):
            wrong.append(f"after {kills} kills: other bits")
        path.unlink()
    finish(path, 2, lambda: None)
    if not np.array_equal(sgns.Model.load(path).vectors.matrix, expected.vectors.matrix):
        wrong.append("at the end: other bits")
    return wrong


def finish(path: Path, workers: int, tell: Callable[[], None]) -> None:
    """Train to the end. Report every due checkpoint after the first one exists."""
    told: list[int] = []

    def on_progress(progress: sgns.Progress) -> None:
        due = progress.words_done // KILL_WORDS
        if due not in told and path.exists():
            told.append(due)
            tell()

    train(
        path,
        workers=workers,
        epochs=EPOCHS,
        checkpoint_every=f"{KILL_WORDS} words",
        on_progress=on_progress,
    )


if __name__ == "__main__":
    root = Path(sys.argv[1])
    of_interrupts = interrupted(root, int(sys.argv[2]))
    of_kills = killed_until_finished(root, int(sys.argv[3]))
    print(json.dumps({"wrong": of_interrupts + of_kills}))
