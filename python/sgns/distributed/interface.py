"""The network interface over which gloo connects the ranks."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterable
from pathlib import Path

from sgns.distributed.launch import env_integer

__all__ = ["VARIABLE", "choose_interface", "interface_to"]

#: Environment variable that names the interface.
VARIABLE = "GLOO_SOCKET_IFNAME"

_ROUTES = Path("/proc/net/route")  # Linux; other systems have none
_LOOPBACK = "lo"


def choose_interface() -> None:
    """Set `VARIABLE`, unless it is set, to the interface that leads to rank 0.

    gloo itself takes the address of the name of the host, which is often that of the machine
    alone. Nothing is set if it is not known what leads to rank 0.
    """
    address = os.environ.get("MASTER_ADDR")
    if VARIABLE in os.environ or address is None or not _ROUTES.exists():
        return
    is_one_machine = env_integer("LOCAL_WORLD_SIZE", 0) == env_integer("WORLD_SIZE", 1)
    if is_one_machine:
        os.environ[VARIABLE] = _LOOPBACK
        return
    try:
        found = socket.getaddrinfo(address, None, socket.AF_INET, socket.SOCK_STREAM)
    except OSError:
        return
    name = interface_to(str(found[0][4][0]), _ROUTES.read_text().splitlines()[1:])
    if name is not None:
        os.environ[VARIABLE] = name


def interface_to(address: str, routes: Iterable[str]) -> str | None:
    """Return the interface of the most specific route to an address; None if there is none.

    Parameters
    ----------
    address : str
        Address of version 4.
    routes : iterable of str
        Lines of /proc/net/route: interface, destination, ..., and mask, with the bytes of numbers
        in the order of the machine.
    """
    target = ipaddress.IPv4Address(address)
    if target.is_loopback:  # the name of this machine, which others know by another address
        return None
    best: tuple[int, str] | None = None
    for line in routes:
        fields = line.split()
        destination, mask = (_number(fields[i]) for i in (1, 7))
        if int(target) & mask == destination and (best is None or mask > best[0]):
            best = (mask, fields[0])
    return None if best is None else best[1]


def _number(field: str) -> int:
    """Return an address in a line of /proc/net/route as the number of its four bytes."""
    return int.from_bytes(bytes.fromhex(field)[::-1], "big")
