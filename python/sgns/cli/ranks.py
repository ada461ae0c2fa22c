"""Commands that torchrun starts in several processes: they share the work, or refuse it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import replace

from sgns.cli.progress import Printing
from sgns.cli.streams import is_json
from sgns.distributed.joining import ranks_of
from sgns.distributed.launch import has_launcher, is_one_of_several
from sgns.files.names import Input, StandardInput
from sgns.formats.registry import Format
from sgns.training.ranks import Ranks

__all__ = [
    "check_command",
    "check_format",
    "check_shards",
    "check_shared",
    "is_distributed",
    "joined",
    "tells_start_and_end",
]

#: Commands that write a file, or serve a page, and would do so once in each rank.
_ALONE = ("card", "demo", "documents", "explore", "export", "plot", "tune")


def check_command(name: str | None) -> None:
    """Refuse a command that several ranks cannot run together.

    Raises
    ------
    ValueError
        If a launcher started several processes.
    """
    if name in _ALONE and is_one_of_several():
        raise ValueError(
            f"{name} runs in one process, and a launcher such as torchrun started several "
            "(WORLD_SIZE is above 1), which would each do the same work and write the same file: "
            "start it without it"
        )


def tells_start_and_end() -> bool:
    """Return whether this process prints the events of the start and the end of a command.

    Of several ranks rank 0 does. Others print no events but those of their errors.
    """
    return is_json() and (not has_launcher() or os.environ["RANK"] == "0")


def joined(command: str, printing: Printing, sharded: bool = False) -> tuple[Ranks, Printing]:
    """Return the ranks of a command, and what this one prints: nothing on ranks but the first.

    Raises
    ------
    ValueError
        If `sharded` is set and no launcher started this process.
    ImportError
        If a launcher started several processes, or with `sharded` any, and torch is not installed.
    DistributedError
        If the ranks cannot connect, or if they run different commands.
    """
    if sharded and not has_launcher():
        raise ValueError(
            "--sharded deals the rows to the processes that a launcher starts, and there is none: "
            f"start them by torchrun, such as torchrun --nproc-per-node 4 -m sgns {command} "
            "..., or omit --sharded"
        )
    ranks = ranks_of(sharded or is_one_of_several(), command, sharded)
    if ranks.rank == 0:
        return ranks, printing
    warnings.simplefilter("ignore")  # up to the end of the command, which restores the filters
    return ranks, replace(printing, quiet=True)


def is_distributed(ranks: Ranks) -> bool:
    """Return the option `distributed` of the call that these ranks make."""
    return ranks.size > 1 or ranks.is_sharded


def check_format(ranks: Ranks, format: Format) -> None:
    """Refuse a format that ranks cannot write together.

    Raises
    ------
    ValueError
        If the rows are dealt to the ranks, and the format is not that of a model.
    """
    if ranks.is_sharded and format.name != "safetensors":
        raise ValueError(
            "--sharded writes the whole model: --output must be a .safetensors file, got the "
            f"format {format.name!r}; sgns export converts it"
        )


def check_shards(shards: bool) -> None:
    """Refuse shards of a single process.

    Raises
    ------
    ValueError
        If `shards` is set and no launcher started several processes.
    """
    if shards and not is_one_of_several():
        raise ValueError(
            "--shards keeps the sentences of each of several processes in a file of its own, and "
            "this is a single process: start them by torchrun, such as torchrun --nproc-per-node "
            "4 -m sgns, or omit --shards"
        )


def check_shared(ranks: Ranks, files: Sequence[Input]) -> None:
    """Refuse an input that only one rank can read.

    Raises
    ------
    ValueError
        If it is standard input and there are several ranks.
    """
    if ranks.size > 1 and any(isinstance(file, StandardInput) for file in files):
        raise ValueError(
            f"{ranks.size} ranks cannot all read standard input: give a file that each of them "
            "can open"
        )
