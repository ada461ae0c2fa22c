"""Plain values of Python as JSON that keeps their types, and never as code."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

__all__ = ["decoded", "encoded", "from_json", "to_json"]

#: Maximum depth of containers in containers.
_MAX_DEPTH = 32

_SEQUENCES: dict[str, type[Any]] = {kind.__name__: kind for kind in (tuple, list, set, frozenset)}

#: Types that JSON holds as they are.
_SIMPLE = (str, int, bool, type(None))


def to_json(value: Any) -> bytes:
    """Return a value as JSON in UTF-8. Raises as `encoded`."""
    text = json.dumps(encoded(value), ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{value!r:.80} holds a lone surrogate: not valid Unicode") from None


def from_json(text: bytes) -> Any:
    """Return the value of `to_json`. Malformed text raises one of `sgns.files.header.MALFORMED`."""
    return decoded(json.loads(text, parse_constant=_refuse))


def encoded(value: Any, depth: int = 0) -> Any:
    """Return a value as objects that `json` writes.

    None, booleans, integers, finite floats and strings stay as they are. Other types are an object
    with one entry, of the name of the type.

    Parameters
    ----------
    value
        None, a boolean, number, string, bytes, a scalar of NumPy, or a tuple, list, set, frozenset
        or dict of these.
    depth : int
        Number of containers around the value.

    Raises
    ------
    TypeError
        If the value has another type.
    ValueError
        If a float is NaN, or more than 32 containers are in each other.
    """
    if depth > _MAX_DEPTH:
        raise ValueError(f"more than {_MAX_DEPTH} tuples or other containers are in each other")
    if value is None or isinstance(value, (str, int)):  # a boolean is an int
        return value
    if isinstance(value, np.generic) and not isinstance(value.item(), np.generic):
        return encoded(value.item(), depth)
    if isinstance(value, float):
        if math.isnan(value):
            raise ValueError("nan does not equal itself: remove missing values first")
        return value if math.isfinite(value) else {"float": str(value)}
    if isinstance(value, bytes):
        return {"bytes": value.decode("latin-1")}
    if isinstance(value, dict):
        return {"dict": [[encoded(each, depth + 1) for each in pair] for pair in value.items()]}
    for name, kind in _SEQUENCES.items():
        if isinstance(value, kind):
            items = [item if type(item) in _SIMPLE else encoded(item, depth + 1) for item in value]
            # The order of a set depends on the process.
            return {name: sorted(items, key=json.dumps) if "set" in name else items}
    module, name = type(value).__module__, type(value).__qualname__
    raise TypeError(f"got {name if module == 'builtins' else f'{module}.{name}'}: {value!r:.80}")


def decoded(value: Any, depth: int = 0) -> Any:
    """Return the value that `encoded` encoded. Raise ValueError if it is malformed."""
    if depth > _MAX_DEPTH:
        raise ValueError("containers are too deep")
    if isinstance(value, list):
        raise ValueError(f"a list without its type: {value!r:.40}")
    if not isinstance(value, dict):
        return value
    ((name, content),) = value.items()
    if name == "float" and content in ("inf", "-inf"):
        return float(content)
    if name == "bytes":
        return content.encode("latin-1")
    if name == "dict":
        return {decoded(key, depth + 1): decoded(item, depth + 1) for key, item in content}
    if name in _SEQUENCES and isinstance(content, list):
        return _SEQUENCES[name](
            item if type(item) in _SIMPLE else decoded(item, depth + 1) for item in content
        )
    raise ValueError(f"unknown type {name!r}")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number of JSON")
