"""Trainings that are interrupted, or killed, at random moments, and go on from their checkpoints.

``python -m tests.reliability.run_interrupts FOLDER INTERRUPTS KILLS`` prints what was wrong.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from functools import partial
from pathlib import Path
from types import FrameType

import numpy as np
import sgns

from .forks import forked

MOST_SECONDS = 0.3  # of a child, before it is interrupted or killed


class Terminated(BaseException):
    """SIGTERM came."""


def corpus() -> sgns.Corpus:
    rng = np.random.default_rng(0)
    ids = np.minimum(rng.zipf(1.3, 40_000) - 1, 999)
    return sgns.Corpus.from_ids(ids, np.append(np.arange(0, 40_000, 40), 40_000), n_tokens=1000)


CORPUS = corpus()


def train(path: Path | None, *, workers: int, epochs: int, every: str = "1h") -> sgns.Model:
    return sgns.train(
        CORPUS,
        vector_size=16,
        epochs=epochs,
        workers=workers,
        deterministic=True,
        checkpoint=path,
        checkpoint_every=every,
        resume=path is not None,
    )


def interrupted_child(path: Path, number: int, delay: float) -> str:
    """Train until a signal comes, and say how that ended."""

    def terminate(_number: int, _frame: FrameType | None) -> None:
        raise Terminated

    signal.signal(signal.SIGTERM, terminate)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    which = signal.SIGTERM if number % 2 else signal.SIGINT
    parent = os.getpid()
    if os.fork() == 0:
        time.sleep(delay)
        os.kill(parent, which)
        os._exit(0)
    try:
        train(path, workers=1 + number % 3, epochs=10**6)
    except (KeyboardInterrupt, Terminated) as error:
        if type(error) is not (Terminated if number % 2 else KeyboardInterrupt):
            return f"{which.name} raised {error!r}"
    threads = sum(1 for _ in Path("/proc/self/task").iterdir())
    return "ended" if threads == 1 else f"{threads} threads were left"


def interrupted(folder: Path, n_times: int) -> list[str]:
    """One training that is interrupted again and again: it always goes on from where it was."""
    rng = random.Random(0)
    path = folder / "interrupted"
    wrong = []
    words = 0
    for number in range(n_times):
        task = partial(interrupted_child, path, number, rng.uniform(0.0, MOST_SECONDS))
        said = forked(task, seconds=30.0)
        if said != "ended":
            wrong.append(f"interrupt {number}: {said}")
        now = sgns.Model.load(path).words_trained if path.exists() else 0
        if now < words:
            wrong.append(f"interrupt {number}: {now} words after {words}")
        words = now
        if set(folder.iterdir()) - {path}:
            wrong.append(f"interrupt {number}: left {sorted(folder.iterdir())}")
    if words == 0:
        wrong.append("nothing was trained")
    path.unlink(missing_ok=True)
    return wrong


def killed(folder: Path, n_kills: int) -> tuple[list[str], int]:
    """Kill trainings, and let them go on, until they end with the bits of one without a break."""
    rng = random.Random(1)
    epochs = 30
    expected = train(None, workers=2, epochs=epochs)
    path = folder / "killed"
    wrong = []
    kills = 0
    while kills < n_kills:
        task = partial(finish, path, 1 + kills % 4, epochs)
        if forked(task, seconds=rng.uniform(0.0, 4 * MOST_SECONDS)) != "finished":
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
    finish(path, 2, epochs)
    if not np.array_equal(sgns.Model.load(path).vectors.matrix, expected.vectors.matrix):
        wrong.append("at the end: other bits")
    return wrong, kills


def finish(path: Path, workers: int, epochs: int) -> str:
    train(path, workers=workers, epochs=epochs, every="0.05s")
    return "finished"


if __name__ == "__main__":
    root = Path(sys.argv[1])
    of_interrupts = interrupted(root, int(sys.argv[2]))
    of_kills, _ = killed(root, int(sys.argv[3]))
    print(json.dumps({"wrong": of_interrupts + of_kills}))
