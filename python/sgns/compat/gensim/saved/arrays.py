"""Arrays in a pickle: as NumPy pickles them, and as arrays of their own when they are needed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.compat.gensim.saved.limits import Limits, RefusedPickleError, shown
from sgns.compat.gensim.saved.names import Global, Instance

__all__ = ["NUMPY", "PickledArray"]

_NUMBERS = re.compile(r"[?]|b1|[iu][1248]|f[248]")
_MAX_DIMENSIONS = 8

#: Classes of arrays. The pickle of a mapped array holds its numbers, as that of any other.
_CLASSES = (
    "numpy.ndarray",
    "numpy.memmap",
    "numpy.core.memmap.memmap",
    "numpy._core.memmap.memmap",
)


class _Dtype(Instance):
    """Dtype of numbers, strings or objects. Its state is the order of bytes."""

    __slots__ = ("code", "order")

    def __init__(self, kind: Global, code: object) -> None:
        super().__init__(kind)
        if not isinstance(code, str) or not re.fullmatch(r"[?]|[biufOSU]\d{0,7}", code):
            raise RefusedPickleError(f"an array of dtype {shown(code)}")
        self.code = code
        self.order = "="

    def build(self, state: Any) -> None:
        super().build(state)
        order, *parts = state[1:5]
        if order not in ("<", ">", "=", "|") or any(part is not None for part in parts):
            raise RefusedPickleError("an array of a dtype with fields")
        self.order = order

    @property
    def holds_objects(self) -> bool:
        return self.code.startswith("O")

    def numbers(self) -> np.dtype[Any]:
        """Return the dtype. Raise RefusedPickleError unless it is one of numbers."""
        if not _NUMBERS.fullmatch(self.code):
            raise RefusedPickleError(f"an array of dtype {self.code!r}")
        return np.dtype(self.code).newbyteorder(self.order)  # type: ignore[arg-type]

    def item(self, data: bytes) -> Any:
        """Return the number or string that some bytes stand for."""
        kind = self.code[0]
        if kind == "U":
            return data.decode("utf-32-be" if self.order == ">" else "utf-32-le").rstrip("\0")
        if kind == "S":
            return data.rstrip(b"\0")
        dtype = self.numbers()
        if len(data) != dtype.itemsize:
            raise RefusedPickleError(f"a number of {len(data)} bytes")
        return np.frombuffer(data, dtype)[0].item()


class PickledArray(Instance):
    """Array whose bytes are a part of the pickle.

    Its state is the one that NumPy pickles: a version, the shape, the dtype, whether the order is
    that of Fortran, and the bytes, or a list of objects.
    """

    __slots__ = ()

    def build(self, state: Any) -> None:
        """Take shape, dtype and bytes, once."""
        if type(state) is not tuple or len(state) != 5 or not isinstance(state[2], _Dtype):
            raise RefusedPickleError("an array without shape and dtype")
        super().build(state)

    def objects(self) -> list[Any] | None:
        """Return the items of an array of objects, or None if it is one of numbers."""
        if self.state is None or not self.state[2].holds_objects:
            return None
        _, shape, _, _, items = self.state
        if type(items) is not list or shape != (len(items),):
            raise RefusedPickleError("an array of objects that is not a list of them")
        return items

    def numbers(self, count_bytes: Callable[[int], None]) -> NDArray[Any]:
        """Return the array, if possible as a read-only view of the pickle.

        Parameters
        ----------
        count_bytes : callable
            Takes the number of bytes before they are copied, and may refuse them.

        Raises
        ------
        RefusedPickleError
            If it is not an array of numbers, or its shape does not match its bytes.
        """
        if self.state is None:
            raise RefusedPickleError("an array without shape and dtype")
        _, shape, kind, is_fortran, data = self.state
        dtype = kind.numbers()
        if (
            type(shape) is not tuple
            or len(shape) > _MAX_DIMENSIONS
            or not all(type(size) is int and 0 <= size < 1 << 48 for size in shape)
        ):
            raise RefusedPickleError("an array whose shape is not a tuple of sizes")
        if not isinstance(data, (bytes, str, memoryview)):
            raise RefusedPickleError("an array without bytes")
        wanted = math.prod(shape) * dtype.itemsize
        if wanted != len(data):
            raise RefusedPickleError(
                f"an array of shape {shape} needs {wanted} bytes, but has {len(data)}"
            )
        count_bytes(wanted)
        if isinstance(data, str):  # from Python 2
            data = data.encode("latin-1")
        array = np.frombuffer(data, dtype) if wanted else np.empty(0, dtype)
        native = array.astype(dtype.newbyteorder("="), copy=False)
        return native.reshape(shape, order="F" if is_fortran else "C")


def _dtype(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> _Dtype:
    return _Dtype(kind, arguments[0])


def _reconstruct(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> PickledArray:
    if not arguments or getattr(arguments[0], "name", "") not in _CLASSES:
        raise RefusedPickleError("an array of a class that is not numpy.ndarray")
    return PickledArray(kind)


def _from_buffer(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> PickledArray:
    data, dtype, shape, order = arguments
    array = PickledArray(kind)
    array.build((1, shape, dtype, order == "F", data))
    return array


def _scalar(limits: Limits, kind: Global, arguments: tuple[Any, ...]) -> Any:
    dtype, data = arguments
    if not isinstance(dtype, _Dtype):
        raise RefusedPickleError("a number without a dtype")
    if isinstance(data, str):  # from Python 2
        data = data.encode("latin-1")
    if not isinstance(data, bytes):
        raise RefusedPickleError("a number without bytes")
    limits.count_copy(len(data))
    return dtype.item(data)


_CALLS: dict[str, Callable[[Limits, Global, tuple[Any, ...]], Any]] = {
    "multiarray._reconstruct": _reconstruct,
    "multiarray.scalar": _scalar,
    "numeric._frombuffer": _from_buffer,
}

#: Names of NumPy for arrays and numbers. NumPy 2 has moved `numpy.core` to `numpy._core`.
NUMPY = {
    "numpy.dtype": _dtype,
    **dict.fromkeys(_CLASSES),
    **{f"numpy.{core}.{name}": call for core in ("core", "_core") for name, call in _CALLS.items()},
}
