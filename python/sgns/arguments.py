"""Checks of arguments, so that errors appear in the call that passes them."""

from __future__ import annotations

import operator
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from string import ascii_lowercase
from typing import Any, SupportsFloat, SupportsIndex
from unicodedata import normalize

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.machine import available_cores

UINT32_MAX = 2**32 - 1
UINT64_MAX = 2**64 - 1

#: Maximum number of threads. No machine has as many, so a larger number is a mistake.
MAX_WORKERS = 1 << 16

#: Number of unused ids, plus ten per given id, that is accepted without an explicit size.
SPARE_IDS = 1_000_000

_ACCENTED = "àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿß"


def check_integer(name: str, value: SupportsIndex, low: int, high: int = UINT64_MAX) -> int:
    """Return `value` as an int.

    Raises TypeError if it is not an integer, and ValueError if it is outside [low, high].
    """
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if number < low:
        raise ValueError(f"{name} must be at least {low}, got {number}")
    if number > high:
        raise ValueError(f"{name} must be at most {high}, got {number}")
    return number


def check_number(name: str, value: SupportsFloat) -> float:
    """Return `value` as a float. Raises TypeError if it is not a number."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, got {value!r}") from None


def check_choice(name: str, value: object, choices: Collection[str]) -> None:
    """Raise ValueError unless `value` is one of `choices`."""
    if value not in choices:
        hint = did_you_mean(value, choices) if isinstance(value, str) else ""
        raise ValueError(f"{name} must be one of {', '.join(choices)}, got {value!r}{hint}")


def check_keywords(function: str, options: Mapping[str, object], known: type) -> None:
    """Raise TypeError unless every option is a key of the TypedDict `known`."""
    for name in options.keys() - known.__annotations__.keys():
        hint = did_you_mean(name, known.__annotations__)
        raise TypeError(f"{function}() got an unexpected keyword argument {name!r}{hint}")


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` with the most similar choice, or "" if none is similar.

    A choice that differs only in case is the most similar one.
    """
    import difflib  # late: only errors need it

    spellings: dict[str, str] = {}
    for choice in choices:
        spellings.setdefault(choice.casefold(), choice)
    similar = difflib.get_close_matches(word.casefold(), spellings, n=1)
    return f"; did you mean {spellings[similar[0]]!r}?" if similar else ""


def similar_token(token: str, ids: Mapping[str, int]) -> str | None:
    """Return the key of `ids` that `token` is probably meant to be, or None.

    Candidates are looked up, so the time does not depend on the number of keys: first other cases
    and other joints of words, then spellings with one edit, of which the smallest id is the best.
    """
    bare = " ".join(token.split())
    joined = ["_".join(bare.split()), re.sub(r"[\s_-]+", "", bare), re.sub(r"[_-]+", " ", bare)]
    joined += [bare.replace("_", "-"), bare.replace("-", "_")]
    forms = [token, bare, *joined, *(normalize(form, bare) for form in ("NFC", "NFKC", "NFD"))]
    cases = (str, str.lower, str.upper, str.title, str.capitalize, str.casefold)
    for spelling in dict.fromkeys(case(form) for form in forms for case in cases):
        if spelling != token and spelling in ids:
            return spelling
    found = {s for form in {bare, bare.lower()} for s in _edits(form) if s in ids}
    return min(found, key=ids.__getitem__, default=None)


def _edits(token: str) -> Iterator[str]:
    """Yield the spellings one transposition, insertion, replacement or deletion away.

    Digits are not edited: another number is not another spelling. Neither are tokens of less than
    three characters, of which most are one edit apart, or of more than 64.
    """
    if not 3 <= len(token) <= 64:
        return
    editable = [i for i, character in enumerate(token) if not character.isdigit()]
    # Letters beyond ASCII come with their neighbors in Unicode, such as the alphabet they are in.
    blocks = list(dict.fromkeys(ord(c) // 64 for c in token if not c.isascii() and c.isalpha()))
    near = (chr(block * 64 + i) for block in blocks[:4] for i in range(64))
    letters = [*ascii_lowercase, *_ACCENTED, *"_-'", *(c for c in near if c.isalpha())]
    for i in editable:
        if i + 1 in editable:
            yield token[:i] + token[i + 1] + token[i] + token[i + 2 :]
    for i in range(len(token) + 1):
        yield from (token[:i] + letter + token[i:] for letter in letters)
    for i in editable:
        yield from (token[:i] + letter + token[i + 1 :] for letter in letters)
    for i in editable:
        yield token[:i] + token[i + 1 :]


def check_workers(workers: SupportsIndex | None) -> int:
    """Return the number of threads; the number of available cores if `workers` is None."""
    if workers is None:
        return available_cores()
    return check_integer("workers", workers, 1, MAX_WORKERS)


def first_null(values: Iterable[object]) -> int | None:
    """Return the position of the first null: None, NaN, NaT or pandas.NA."""
    if isinstance(values, np.ndarray) and values.dtype.kind != "O":
        # Numbers and times: a null is not equal to itself.
        (nulls,) = np.nonzero(values != values)
        return int(nulls[0]) if nulls.size else None
    for position, value in enumerate(values):
        # pandas.NA is not equal to anything, and has no truth value.
        if value is None or type(value).__name__ == "NAType" or value != value:
            return position
    return None


def as_ids(name: str, values: ArrayLike, n_tokens: int | None = None) -> NDArray[np.uint32]:
    """Return `values` as 1-D token ids. A contiguous uint32 array is not copied.

    Raises TypeError if they are not integers, ValueError if they are not 1-D, and IndexError if
    an id is negative or not below `n_tokens`; its message has the position of the id.
    """
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must be 1-D, got shape {array.shape}")
    if array.size == 0:
        return np.empty(0, np.uint32)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers, got {array.dtype}{_hint_for_ids(array)}")
    bound = UINT32_MAX if n_tokens is None else n_tokens
    if int(array.max()) >= bound or (array.dtype.kind == "i" and int(array.min()) < 0):
        at = int(np.flatnonzero((array < 0) | (array >= bound))[0])
        raise IndexError(
            f"{name} holds id {array[at]} at position {at}; ids are 0 to {bound - 1} here"
        )
    return np.ascontiguousarray(array, np.uint32)


def _hint_for_ids(array: NDArray[Any]) -> str:
    if array.dtype.kind == "O" and (null := first_null(array)) is not None:
        return f"; row {null} is null"
    if array.dtype.kind != "f":
        return ""
    (bad,) = np.nonzero(~np.isfinite(array))
    if bad.size:
        return f"; row {bad[0]} is {array[bad[0]]}"
    return "; convert them with astype(int)" if (array == np.floor(array)).all() else ""


def as_offsets(offsets: ArrayLike) -> NDArray[np.uint64]:
    """Return offsets as uint64: where each sequence begins, and where the last one ends.

    Raises ValueError if they are not integers >= 0 in one dimension.
    """
    array = np.asarray(offsets)
    if array.ndim != 1 or array.dtype.kind not in "iu" or array.min(initial=0) < 0:
        raise ValueError(
            f"offsets must be integers >= 0 in one dimension, got {array.dtype} of shape "
            f"{array.shape}"
        )
    return np.ascontiguousarray(array, np.uint64)


def as_counts(counts: ArrayLike) -> NDArray[np.uint64]:
    """Return counts as uint64. Raises ValueError if they are not integers in one dimension."""
    array = np.asarray(counts)
    dtype, are_integers = array.dtype, array.dtype.kind in "iu"
    if dtype.kind in "fO" and not isinstance(counts, np.ndarray):
        # NumPy gives some lists of integers above 2^63 a dtype of floats or objects.
        array = np.asarray(counts, object)
        are_integers = all(isinstance(count, int) for count in array.flat)
    if array.ndim != 1:
        raise ValueError(f"counts must be 1-D, got shape {array.shape}")
    if array.size and not are_integers:
        raise ValueError(f"counts must be integers, got {dtype}")
    if array.min(initial=0) < 0:
        raise ValueError(f"counts must be >= 0, got {array.min()}")
    if array.max(initial=0) > UINT64_MAX:
        raise ValueError(f"counts must be below 2^64, got {array.max()}")
    return np.ascontiguousarray(array, np.uint64)


def implied_rows(largest: int, n_given: int, what: str, option: str) -> int:
    """Return the number of rows that ids up to `largest` need.

    Raises ValueError if it is so much larger than `n_given`, the number of `what`, that the id is
    probably a mistake. The message suggests confirming the number of rows with `option`.
    """
    if largest >= SPARE_IDS + 10 * n_given:
        raise ValueError(
            f"the largest id is {largest} but there are only {n_given} {what}; "
            f"pass {option} if so many rows are wanted"
        )
    return largest + 1
