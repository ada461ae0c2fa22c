"""The command ``info``."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sgns import _core
from sgns.cli.contents import contents_of
from sgns.cli.streams import print_json, print_rows
from sgns.machine import available_cores

__all__ = ["info"]


def info(file: Path | None = None, /, *, format: str | None = None, json: bool = False) -> None:
    """Describe a file; or this machine and versions, for bug reports.

    Each line has a name and a value, separated by a tab.

    Example: ``sgns info news.safetensors``

    Parameters
    ----------
    file
        Model, checkpoint, encoded corpus, phrases, or vectors in any format; the machine if
        omitted.
    format
        Format of the vectors, if the extension of the file does not choose it.
    json
        Print JSON instead of lines.
    """
    if file is None and format is not None:
        raise ValueError("--format is for a file: name one")
    found = _machine() if file is None else contents_of(file, format)
    if json:
        print_json(found)
        return
    options = found.pop("options", {})
    rows = [(name.replace("_", " "), value) for name, value in found.items()]
    rows += [(f"option {name}", value) for name, value in options.items()]
    print_rows([(name, _shown(value)) for name, value in rows])


def _shown(value: object) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value


def _machine() -> dict[str, Any]:
    lines: dict[str, Any] = {
        "sgns": _core.__version__,
        "python": f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "cores": available_cores(),
        "instruction_set": _core.isa(),
        "products": _core.products(),
        "supported": " ".join(_core.supported_isas()),
        **{f"no {isa}": reason for isa, reason in _core.refused_isas().items()},
        # Looked up by name: a broken package must not hide the others.
        **{name: _version(name) for name in ("numpy", "torch", "matplotlib")},
    }
    if find_spec("torch") is not None:
        from sgns.torch_backend import available_devices

        lines |= {f"device {name}": what for name, what in available_devices().items()}
    return lines


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
