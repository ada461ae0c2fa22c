"""The option `distributed`: the ranks of a call, and what trains on them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from sgns import _core
from sgns.arguments import check_flag
from sgns.arguments.progress import Display
from sgns.distributed.sharded_memory import STRETCH_BYTES, stretch_bytes
from sgns.files.names import PathLike
from sgns.training.checkpoint import Checkpoints
from sgns.training.core import CoreTrainer
from sgns.training.placement import Placement
from sgns.training.ranks import Ranks
from sgns.training.run import Trainer
from sgns.training.settings import Settings
from sgns.training.start import Start

if TYPE_CHECKING:  # these import torch
    from sgns.distributed.group import Group
    from sgns.distributed.shares import ShareTrainer

__all__ = [
    "checkpoints_of",
    "compare_options",
    "device_of",
    "options_of_ranks",
    "placement_of",
    "ranks_of",
    "refuse_options",
    "shared_trainer",
    "source_trainer",
]


def ranks_of(distributed: bool, call: str, sharded: bool = False) -> Ranks:
    """Return the ranks that make a call together; only this process unless `distributed`.

    Parameters
    ----------
    distributed : bool
        The option.
    call : str
        Name of the function or the command, which must be the same on all ranks.
    sharded : bool, default False
        The option.

    Raises
    ------
    TypeError
        If `distributed` or `sharded` is not True or False.
    ValueError
        If only `sharded` is set.
    ImportError
        If torch is not installed.
    DistributedError
        If the ranks cannot connect, or if they make different calls.
    """
    check_flag("sharded", sharded)
    if not check_flag("distributed", distributed):
        if sharded:
            raise ValueError(
                "sharded=True deals the rows to the processes that a launcher such as torchrun "
                "starts: start them, and pass distributed=True as well"
            )
        return Ranks()
    if find_spec("torch") is None:
        raise ImportError(
            "distributed=True connects processes by torch: pip install 'sgns[distributed]'"
        )
    from sgns.distributed.connecting import join

    ranks = join()
    ranks.is_sharded = sharded
    ranks.check_same({"call": call, "sharded": sharded})
    return ranks


def refuse_options(
    ranks: Ranks, settings: Settings, start: Start, options: Mapping[str, Any]
) -> None:
    """Raise ValueError if ranks cannot train with an option. Ask this before any input is read.

    Parameters
    ----------
    ranks : Ranks
        Processes that train together.
    settings : Settings
        Options of the training.
    start : Start
        Where the vectors start from.
    options : mapping of str to object
        All other options, as files hold them.
    """
    if ranks.is_sharded:
        _refuse_with_sharded(settings, start, options)
    if ranks.size == 1:
        return
    if settings.hs:
        raise ValueError(
            "distributed trains without hierarchical softmax: all ranks change the rows near "
            "the root of its tree at once, so hs must be False, got True"
        )
    if start.anchor:
        raise ValueError(
            f"anchor must be 0 with distributed, since each rank would pull all rows, got "
            f"{start.anchor}"
        )
    from sgns.distributed.exchange import row_type

    row_type()


def _refuse_with_sharded(settings: Settings, start: Start, options: Mapping[str, Any]) -> None:
    """Raise ValueError for an option that needs all rows, or rows that no pair names."""
    reasons = {
        "hs": (settings.hs, "each pair needs the rows near the root of the tree"),
        "min_ngram and max_ngram": (settings.subwords is not None, "a word has many rows"),
        "initial_vectors": (start.initial_vectors is not None, "every rank would hold them"),
        "initial_context_vectors": (
            start.initial_context_vectors is not None,
            "every rank would hold them",
        ),
        "frozen": (start.freezes, "a mask has an entry for each row"),
        "validation": ("validation" in options, "the held-out pairs need rows of all ranks"),
        "backend='torch'": (options.get("backend") == "torch", "only the core lends rows"),
    }
    for name, (is_given, reason) in reasons.items():
        if is_given:
            raise ValueError(f"sharded must be False with {name}, since {reason}")
    from sgns.distributed.exchange import VARIABLE, row_type

    if row_type() != "float32":
        raise ValueError(
            f"sharded sends rows, not their changes, as float32: the environment variable "
            f"{VARIABLE} must be float32 or omitted, got {row_type()!r}"
        )
    stretch_bytes(settings.vector_size)


def compare_options(
    ranks: Ranks,
    settings: Settings,
    checkpoints: Checkpoints,
    options: Mapping[str, Any],
    output: PathLike | None = None,
) -> None:
    """Check that all ranks have the same options. All call this, before any input is read.

    If the rows are dealt to the ranks, all must also see the folders of the files that they write.

    Parameters
    ----------
    ranks : Ranks
        Processes that train together.
    settings : Settings
        Options of the training.
    checkpoints : Checkpoints
        Where it is saved.
    options : mapping of str to object
        All other options that must be the same.
    output : path, optional
        File for the result, if it is known.

    Raises
    ------
    DistributedError
        If an option differs between two ranks, or if they cannot exchange rows on their devices.
    OSError
        If a rank does not see a file that others write.
    ValueError
        If ranks cannot train on a device of this type.
    """
    if ranks.size == 1:
        return
    from sgns.distributed.exchange import VARIABLE, row_type

    variables: dict[str, object] = {VARIABLE: row_type()}
    if ranks.is_sharded:
        variables[STRETCH_BYTES] = os.environ.get(STRETCH_BYTES)
        variables["output"] = None if output is None else os.fspath(output)
    is_on_device = options.get("backend") == "torch"
    if is_on_device:
        # All ranks draw the same random numbers, each of which another version may change.
        variables["torch"] = version("torch")
    found = {**settings.to_options(), **options, **checkpoints.to_options(), **variables}
    del found["workers"]  # belongs to the machine
    ranks.check_same(found)
    if ranks.is_sharded:
        from sgns.distributed.writing import check_shared

        for path in (checkpoints.path, output):
            if path is not None:
                check_shared(_group(ranks), path)
    if is_on_device:
        from sgns.distributed.devices import check_devices

        check_devices(_group(ranks), options["device"])


def options_of_ranks(ranks: Ranks, settings: Settings) -> dict[str, Any]:
    """Return the options that files hold of ranks: those that determine the result."""
    return {"ranks": ranks.size} if settings.deterministic and ranks.size > 1 else {}


def source_trainer(source: _core.PairSource, ranks: Ranks, display: Display) -> Trainer:
    """Return what trains on a source of the core: the threads of this process, or all ranks."""
    if type(ranks) is Ranks:
        return CoreTrainer(source)
    if ranks.is_sharded:
        from sgns.distributed.sharded_trainer import ShardedTrainer

        return ShardedTrainer(source, _group(ranks), display)
    from sgns.distributed.shares import CoreShareTrainer

    return shared_trainer(CoreShareTrainer(source), ranks, display)


def shared_trainer(trainer: ShareTrainer, ranks: Ranks, display: Display) -> Trainer:
    """Return what trains together: a trainer, or those of all ranks."""
    if type(ranks) is Ranks:
        return trainer
    from sgns.distributed.trainer import DistributedTrainer

    return DistributedTrainer(trainer, _group(ranks), display)


def device_of(device: str, ranks: Ranks) -> str:
    """Return the device of torch on which a process trains: each rank has its own GPU."""
    if ranks.size == 1:
        return device
    from sgns.distributed.devices import device_of_rank

    return device_of_rank(device)


def _group(ranks: Ranks) -> Group:
    from sgns.distributed.group import Group

    assert isinstance(ranks, Group)
    return ranks


def checkpoints_of(options: Mapping[str, Any], ranks: Ranks) -> Checkpoints:
    """Return the checkpoints of a training by ranks, from the options that belong to them."""
    if not ranks.is_sharded:
        return Checkpoints.choose(options, ranks)
    from sgns.distributed.sharded_checkpoints import ShardedCheckpoints

    return ShardedCheckpoints.choose(options, ranks)


def placement_of(ranks: Ranks) -> Placement:
    """Return where the rows of a training by ranks are."""
    if not ranks.is_sharded:
        return Placement(ranks)
    from sgns.distributed.sharding import Sharding

    return Sharding(_group(ranks))
