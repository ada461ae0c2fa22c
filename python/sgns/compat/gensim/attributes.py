"""Attributes that users and subclasses add to models and vectors, in the files of these."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import warn
from sgns.compat.gensim.plain import from_json, to_json
from sgns.errors import FormatError
from sgns.files.header import DTYPES, MALFORMED
from sgns.files.names import PathLike

__all__ = ["own_attributes", "restore_attributes"]

_PLAIN = "own_attributes"
_ARRAY = "own."


def own_attributes(
    owner: object, known: Collection[str], ignore: Collection[str], prefix: str = ""
) -> dict[str, NDArray[Any]]:
    """Return the arrays that store the attributes that an object has beyond `known`.

    Plain values and arrays of numbers are stored. Other attributes are left out with a warning. As
    in gensim, attributes that are left out are None in the loaded object.

    Parameters
    ----------
    owner : object
        Model or vectors.
    known : collection of str
        Attributes that are stored elsewhere, or not at all.
    ignore : collection of str
        Attributes to leave out without a warning.
    prefix : str
        Beginning of the names of the arrays.
    """
    plain: dict[str, Any] = {}
    arrays: dict[str, NDArray[Any]] = {}
    left_out = []
    for name, value in vars(owner).items():
        if name in known:
            continue
        if name in ignore:
            plain[name] = None
        elif isinstance(value, np.ndarray) and value.dtype.newbyteorder("<") in DTYPES.values():
            arrays[f"{prefix}{_ARRAY}{name}"] = value
        else:
            try:
                to_json(value)
                plain[name] = value
            except (TypeError, ValueError):
                plain[name] = None
                left_out.append(name)
    if left_out:
        warn(
            f"the file lacks the attributes {', '.join(left_out)}, which are None when it is "
            "loaded: a file holds plain values and arrays of numbers. ignore="
            f"{left_out} says that this is wanted"
        )
    if plain:
        arrays[prefix + _PLAIN] = np.frombuffer(to_json(plain), np.uint8)
    return arrays


def restore_attributes(
    owner: object,
    arrays: Mapping[str, NDArray[Any]],
    known: Collection[str],
    path: PathLike,
    prefix: str = "",
) -> None:
    """Set the attributes in arrays of `own_attributes`. Raise FormatError if they are not valid."""
    found: dict[str, Any] = {}
    beginning = prefix + _ARRAY
    try:
        if (stored := arrays.get(prefix + _PLAIN)) is not None:
            found |= from_json(stored.tobytes())
        for name, values in arrays.items():
            if name.startswith(beginning):
                found[name.removeprefix(beginning)] = values.copy()
        for name in found:
            if not isinstance(name, str) or name in known or name.startswith("__"):
                raise ValueError(f"{name!r} is not the name of an own attribute")
    except MALFORMED as error:
        raise FormatError(f"{path} has malformed attributes: {error}") from None
    vars(owner).update(found)
