"""The command ``info``."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from sgns import _core

__all__ = ["info"]


def info() -> None:
    """Print versions and the abilities of this machine, for bug reports.

    Example: ``sgns info``
    """
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count()
    lines = {
        "sgns": _core.__version__,
        "python": f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "cores": cores,
        "instruction set": _core.isa(),
        "products": _core.products(),
        "supported": " ".join(_core.supported_isas()),
        # Looked up by name: a broken package must not hide the others.
        **{name: _version(name) for name in ("numpy", "torch", "matplotlib")},
    }
    if find_spec("torch") is not None:
        from sgns.torch_backend import available_devices

        lines |= {f"device {name}": what for name, what in available_devices().items()}
    for name, value in lines.items():
        print(f"{name}\t{value}")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
