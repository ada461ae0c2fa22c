"""Failures of ranks, and differences between them, as errors and as texts for other ranks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sgns.errors import DistributedError
from sgns.training.identity import name_of_part

__all__ = ["LostRankError", "as_lost_rank", "describe", "difference", "first_line"]


class LostRankError(DistributedError):
    """Another rank has ended, or cannot be reached."""


def describe(error: BaseException) -> str:
    """Return an error as a line of text for the other ranks."""
    return " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")


def difference(name: str, first: object, rank: int, value: object) -> str:
    """Return the text of a part, such as an option, that two ranks have not the same of."""
    if name == "call":
        return (
            f"the ranks run different commands or calls: {first} on rank 0 and {value} on rank "
            f"{rank}; start all ranks with the same"
        )
    if name == "path":
        return (
            f"all ranks write one file, and the path is {first!r} on rank 0 and {value!r} on rank "
            f"{rank}: give the same on all"
        )
    what = name_of_part(name)
    if what is None:
        finding = f"{name} is {first!r} on rank 0 and {value!r} on rank {rank}"
    else:
        finding = f"{what.rstrip(',')} differ between rank 0 and rank {rank}"
    if name == "processor":
        return f"{finding}; random numbers depend on it: start all ranks on devices of one kind"
    if name == "instruction_set":
        return f"{finding}; set the environment variable SGNS_ISA to one of them on all ranks"
    return f"{finding}; start all ranks with the same input and options"


def first_line(error: BaseException) -> str:
    """Return the first line of an error of torch, which can have a stack in further ones."""
    return (str(error).splitlines() or [type(error).__name__])[0]


@contextmanager
def as_lost_rank() -> Iterator[None]:
    """Raise LostRankError in place of the RuntimeError of an operation with other ranks."""
    try:
        yield
    except RuntimeError as error:
        if isinstance(error, DistributedError):
            raise
        raise LostRankError(
            f"another rank has ended or cannot be reached ({first_line(error)}); see its own "
            "messages, and resume from the checkpoint"
        ) from error
