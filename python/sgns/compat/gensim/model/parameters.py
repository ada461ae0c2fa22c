"""Checks of the parameters of `Word2Vec`, before anything is counted or trained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sgns.arguments import check_integer, check_number
from sgns.compat.gensim.plain import to_json

__all__ = ["check_parameters", "flag"]

_LARGEST = 2**63 - 1


def flag(name: str, value: Any) -> int:
    """Return a flag of gensim, such as 0, 1 or True, as an int."""
    try:
        return int(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be 0 or 1, got {value!r}") from None


def check_parameters(
    numbers: Mapping[str, Any],
    epochs: Any,
    max_words: Mapping[str, Any],
    trim_rule: Any,
    comment: Any,
) -> None:
    """Check the types of parameters whose values gensim reads only later.

    Parameters
    ----------
    numbers : mapping
        Parameters that must be numbers, by name.
    epochs, trim_rule, comment
        Parameters of these names.
    max_words : mapping
        Parameters that bound the number of words, by name. None is no bound.

    Raises
    ------
    TypeError, ValueError
        If a parameter has a wrong type, or a file cannot hold it.
    """
    for name, value in numbers.items():
        if isinstance(value, (str, bytes)):
            raise TypeError(f"{name} must be a number, got {value!r}")
        check_number(name, value)
    check_integer("epochs", epochs, 0, _LARGEST)
    for name, value in max_words.items():
        if value is not None:
            check_integer(name, value, 0, _LARGEST)
    if trim_rule is not None and not callable(trim_rule):
        raise TypeError(
            f"trim_rule must be a function of a word, its count and min_count, got {trim_rule!r}"
        )
    try:
        to_json(comment)
    except (TypeError, ValueError) as error:
        raise TypeError(f"comment must be a string, so that a file can hold it: {error}") from None
