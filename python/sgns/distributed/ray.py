"""Training on a cluster of Ray."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sgns.distributed.workers import train_worker
from sgns.files.names import output_path

__all__ = ["train_on_ray"]


def train_on_ray(
    corpus: str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    num_workers: int,
    cpus_per_worker: int = 1,
    max_failures: int = 0,
    storage_path: str | None = None,
    **options: Any,
) -> Any:
    """Train with the workers of a `TorchTrainer` of Ray, each of which is a rank.

    Parameters
    ----------
    corpus : path
        Corpus that each worker can open.
    output : path
        File for the model, in a folder that rank 0 can write to.
    num_workers : int
        Number of ranks.
    cpus_per_worker : int, default 1
        Cores of a rank, and its threads.
    max_failures : int, default 0
        Failures after which the workers start again. They resume from the option `checkpoint`, and
        begin anew without one.
    storage_path : str, optional
        Folder for the records of Ray.
    **options
        Options of `sgns.train`.

    Returns
    -------
    ray.train.Result

    Raises
    ------
    ImportError
        If Ray is not installed: ``pip install 'ray[train]'``.
    """
    try:
        from ray.train import FailureConfig, RunConfig, ScalingConfig
        from ray.train.torch import TorchConfig, TorchTrainer
    except ImportError as error:
        raise ImportError("train_on_ray needs Ray: pip install 'ray[train]'") from error
    # Workers have folders of their own, in which a relative path would be another one.
    outputs = {"output": output, "checkpoint": options.get("checkpoint")}
    paths = {name: output_path(path) for name, path in outputs.items() if path is not None}
    config = {"workers": cpus_per_worker, "resume": "checkpoint" in paths} | options
    paths["corpus"] = Path(corpus)
    config |= {name: str(path.absolute()) for name, path in paths.items()}
    trainer = TorchTrainer(
        _train,
        train_loop_config=config,
        torch_config=TorchConfig(backend="gloo"),
        scaling_config=ScalingConfig(
            num_workers=num_workers, resources_per_worker={"CPU": cpus_per_worker}
        ),
        run_config=RunConfig(
            storage_path=storage_path, failure_config=FailureConfig(max_failures=max_failures)
        ),
    )
    return trainer.fit()


def _train(config: dict[str, Any]) -> None:
    train_worker(**config)
