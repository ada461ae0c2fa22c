"""The connection of the ranks: the process group of torch, which exists or is made."""

from __future__ import annotations

import atexit
import threading
from datetime import timedelta

import torch.distributed as dist

from sgns.distributed.failures import first_line
from sgns.distributed.group import Group, timeout
from sgns.distributed.interface import VARIABLE, choose_interface
from sgns.distributed.launch import RESTARTS, env_integer, has_launcher
from sgns.errors import DistributedError

__all__ = ["join"]


def join() -> Group:
    """Return the ranks of the process group; make it from the environment if there is none.

    Raises
    ------
    DistributedError
        If there is no process group and no launcher, or if the other ranks cannot be reached.
    """
    if not dist.is_available():
        raise DistributedError(
            "this build of torch has no torch.distributed: install torch from PyPI"
        )
    seconds = timeout()
    if not dist.is_initialized():
        if not has_launcher():
            raise DistributedError(
                "distributed=True needs several processes: start them by torchrun, such as "
                "`torchrun --nproc-per-node 2 script.py`, or make a process group first by "
                "torch.distributed.init_process_group('gloo')"
            )
        choose_interface()
        try:
            _connect(seconds)
        except ValueError as error:
            raise DistributedError(
                f"the ranks could not connect: {first_line(error)}; start them by torchrun, which "
                "sets the variables"
            ) from error
        except RuntimeError as error:
            raise DistributedError(
                f"the ranks could not connect: {first_line(error)}; set {VARIABLE} on every "
                "machine to the network interface that leads to the others, such as eth0"
            ) from error
        atexit.register(_leave)
    backend = dist.get_backend()
    # The rows of the core are in main memory, of which NCCL knows nothing.
    group = None if backend == "gloo" else dist.new_group(backend="gloo", timeout=seconds)
    return Group(group)


def _connect(timeout: timedelta) -> None:
    """Make the process group, in a thread: torch would not let Ctrl-C end the wait for others."""
    errors: list[Exception] = []

    def connect() -> None:
        try:
            _make_group(timeout)
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(1)  # Windows handles signals between two waits
    for error in errors:
        raise error


def _make_group(timeout: timedelta) -> None:
    """Make the process group from the variables that launchers set."""
    from torch.distributed.distributed_c10d import PrefixStore  # some builds of torch have none
    from torch.distributed.rendezvous import rendezvous

    store, rank, size = next(rendezvous("env://", timeout=timeout))
    # torchrun keeps its store when it starts ranks again: it has addresses of those that ended.
    store = PrefixStore(f"sgns/attempt/{env_integer(RESTARTS, 0)}", store)
    dist.init_process_group("gloo", store=store, rank=rank, world_size=size, timeout=timeout)


def _leave() -> None:
    if dist.is_initialized():
        dist.destroy_process_group()
