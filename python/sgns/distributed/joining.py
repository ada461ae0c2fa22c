"""The option `distributed`: the ranks of a call, and what trains on them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from sgns import _core
from sgns.arguments import check_flag
from sgns.arguments.progress import Display
from sgns.training.checkpoint import Checkpoints
from sgns.training.core import CoreTrainer
from sgns.training.ranks import Ranks
from sgns.training.run import Trainer
from sgns.training.settings import Settings
from sgns.training.start import Start

__all__ = ["check_ranks", "options_of_ranks", "ranks_of", "source_trainer"]


def ranks_of(distributed: bool, call: str) -> Ranks:
    """Return the ranks that make a call together; only this process unless `distributed`.

    Parameters
    ----------
    distributed : bool
        The option.
    call : str
        Name of the function or the command, which must be the same on all ranks.

    Raises
    ------
    TypeError
        If `distributed` is not True or False.
    ImportError
        If torch is not installed.
    DistributedError
        If the ranks cannot connect, or if they make different calls.
    """
    if not check_flag("distributed", distributed):
        return Ranks()
    if find_spec("torch") is None:
        raise ImportError(
            "distributed=True connects processes by torch: pip install 'sgns[distributed]'"
        )
    from sgns.distributed.group import join

    ranks = join()
    ranks.check_same({"call": call})
    return ranks


def check_ranks(
    ranks: Ranks,
    settings: Settings,
    start: Start,
    checkpoints: Checkpoints,
    options: Mapping[str, Any],
) -> None:
    """Check that several ranks can train with these options, and that all have the same.

    Parameters
    ----------
    ranks : Ranks
        Processes that train together.
    settings : Settings
        Options of the training.
    start : Start
        Where the vectors start from.
    checkpoints : Checkpoints
        Where it is saved.
    options : mapping of str to object
        All other options, as files hold them.

    Raises
    ------
    ValueError
        If several ranks cannot train with an option.
    DistributedError
        If an option differs between two ranks.
    """
    if ranks.size == 1:
        return
    with ranks.together():
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
        if options.get("backend", "cpp") != "cpp":
            raise ValueError(
                f"distributed trains with backend='cpp', got {options['backend']!r}: omit backend "
                "and device"
            )
        from sgns.distributed.exchange import VARIABLE, row_type

        variables = {VARIABLE: row_type()}
    comparable = _comparable({**settings.to_options(), **options})
    ranks.check_same(comparable | checkpoints.to_options() | variables)


def options_of_ranks(ranks: Ranks, settings: Settings) -> dict[str, Any]:
    """Return the options that files hold of ranks: those that determine the result."""
    return {"ranks": ranks.size} if settings.deterministic and ranks.size > 1 else {}


def source_trainer(source: _core.PairSource, ranks: Ranks, display: Display) -> Trainer:
    """Return what trains on a source of the core: the threads of this process, or all ranks."""
    if type(ranks) is Ranks:
        return CoreTrainer(source)
    from sgns.distributed.group import Group
    from sgns.distributed.trainer import DistributedTrainer

    assert isinstance(ranks, Group)
    return DistributedTrainer(source, ranks, display)


def _comparable(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that must be the same on all ranks."""
    return {name: value for name, value in options.items() if name != "workers"}
