"""Devices of torch on which ranks train: each rank has its own GPU."""

from __future__ import annotations

import platform

import torch
import torch.distributed as dist

from sgns.distributed.group import Group
from sgns.distributed.launch import env_integer
from sgns.errors import DistributedError

__all__ = ["check_devices", "device_of_rank"]

#: Variable of launchers: the number of a rank among those of its machine.
_LOCAL_RANK = "LOCAL_RANK"


def device_of_rank(device: str) -> str:
    """Return the device of this rank.

    ``"cuda"`` is the GPU with the number of the rank on its machine. If there is a single one, as
    where a scheduler shows each rank its own, it is that one. Without a launcher it is the current
    device of torch.

    Raises
    ------
    DistributedError
        If the machine has fewer GPUs than ranks.
    """
    if device != "cuda":
        return device
    count = torch.cuda.device_count()
    number = env_integer(_LOCAL_RANK, torch.cuda.current_device())
    if count == 1:
        number = 0
    if number >= count:
        raise DistributedError(
            f"device='cuda' takes a GPU for each rank: the machine {platform.node()} has "
            f"{count}, and more ranks; start as many, such as torchrun --nproc-per-node {count}"
        )
    return f"cuda:{number}"


def check_devices(group: Group, device: str) -> None:
    """Check that the ranks can exchange rows on a device, and that each has its own GPU.

    Parameters
    ----------
    group : Group
        The ranks. All of them have this device.
    device : str
        The option.

    Raises
    ------
    ValueError
        If ranks cannot train on a device of this type.
    DistributedError
        If torch lacks NCCL, if there are fewer GPUs than ranks, or if another rank fails.
    """
    with group.together():
        kind = torch.device(device).type
        if kind not in ("cpu", "cuda"):
            raise ValueError(
                f"distributed trains on device 'cpu' or 'cuda', got {device!r}: torch cannot "
                "exchange tensors on others"
            )
        if kind == "cuda" and not dist.is_nccl_available():
            raise DistributedError(
                "ranks exchange the rows on GPUs by NCCL, which this build of torch does not "
                "have: install one for CUDA on Linux, or train with device='cpu' or backend='cpp'"
            )
        own = _name_of(device_of_rank(device)) if kind == "cuda" else ""
    if kind != "cuda":
        return
    names = group.gather(own)
    for rank, name in enumerate(names):
        first = names.index(name)
        if first != rank:
            raise DistributedError(
                f"rank {first} and rank {rank} have the same GPU, {name}: start one process for "
                "each GPU, such as torchrun --nproc-per-node with the number of GPUs"
            )


def _name_of(device: str) -> str:
    """Return the name of a GPU, which no other GPU has, on any machine."""
    properties = torch.cuda.get_device_properties(device)
    return f"{properties.name} {properties.uuid}"
