"""Optional packages: their import when a call needs them, and the error without them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["import_optional"]

#: Extra of sgns that installs a package, for those that have one.
_EXTRAS = {
    "huggingface_hub": "hub",
    "openTSNE": "layout",
    "pyarrow": "arrow",
    "scikit-learn": "sklearn",
    "umap-learn": "layout",
}

#: Names of packages that differ from those of their modules.
_PACKAGES = {"sklearn": "scikit-learn", "umap": "umap-learn"}


def import_optional(name: str, what: str) -> Any:
    """Return an optional module. ImportError says that `what` needs it, and how to install it."""
    try:
        return import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        package = _PACKAGES.get(package, package)
        extra = _EXTRAS.get(package)
        advice = f"pip install {package}"
        if extra is not None:
            advice = f"install it, or sgns with the extra {extra!r}: pip install 'sgns[{extra}]'"
        raise ImportError(f"{what} {package}: {advice}") from None
