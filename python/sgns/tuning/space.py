"""The space of a search: which options of training are tried, and with which values."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from sgns.api import check_train_options
from sgns.arguments import check_number, did_you_mean

__all__ = [
    "OPTIONS",
    "Range",
    "Space",
    "check_values",
    "checked_space",
    "default_space",
    "drawn",
    "fixed",
    "holds",
    "moved",
    "parse_range",
]

#: Options of training that a search can try.
OPTIONS = (
    "window",
    "negative",
    "ns_exponent",
    "sample",
    "vector_size",
    "epochs",
    "alpha",
    "min_alpha",
    "min_ngram",
    "max_ngram",
    "buckets",
    "architecture",
    "shrink_windows",
    "max_contexts",
)

#: Options whose bounds depend on each other.
_RELATED = (("min_ngram", "max_ngram", "buckets"), ("alpha", "min_alpha"))

#: Standard deviation of a move within a range, as a share of its length.
_STEP = 0.15


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, whole ones if both are.

    Attributes
    ----------
    low, high : int or float
        Bounds; both belong to the range.
    log : bool, default False
        Draw the logarithm evenly, so that 1 to 10 is as likely as 10 to 100.

    Raises
    ------
    TypeError, ValueError
        If the bounds are no finite numbers in order, or `log` is set and `low` is not above 0.
    """

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        for name in ("low", "high"):
            if not math.isfinite(check_number(name, getattr(self, name))):
                raise ValueError(f"{name} must be finite, got {getattr(self, name)}")
        if self.low >= self.high:
            raise ValueError(f"low must be below high, {self.high}, got {self.low}")
        if self.log and self.low <= 0:
            raise ValueError(f"low must be above 0 with log=True, got {self.low}")

    @property
    def is_whole(self) -> bool:
        """True if the numbers are integers."""
        return all(isinstance(bound, (int, np.integer)) for bound in (self.low, self.high))

    def __str__(self) -> str:
        return f"{self.low}..{self.high}{':log' * self.log}"

    def at(self, share: float) -> float:
        """Return the number at a share of the range, from 0 to 1."""
        share = min(max(share, 0.0), 1.0)
        if self.is_whole:  # each number has an interval of the same length
            low, high = self._scaled(self.low - 0.5), self._scaled(self.high + 0.5)
            number = round(self._unscaled(low + share * (high - low)))
            return min(max(number, int(self.low)), int(self.high))
        low, high = self._scaled(self.low), self._scaled(self.high)
        return float(min(max(self._unscaled(low + share * (high - low)), self.low), self.high))

    def share_of(self, number: float) -> float:
        """Return where a number is in the range, from 0 to 1."""
        low, high = self._scaled(self.low), self._scaled(self.high)
        return (self._scaled(min(max(number, self.low), self.high)) - low) / (high - low)

    def _scaled(self, number: float) -> float:
        return math.log(number) if self.log else number

    def _unscaled(self, number: float) -> float:
        return math.exp(number) if self.log else number


#: Values of each option that is tried: a range, or a list of choices.
Space: TypeAlias = Mapping[str, Range | Sequence[Any]]

_TEXT: Space = {
    "window": Range(2, 15),
    "negative": Range(2, 20, log=True),
    "ns_exponent": Range(0.0, 1.0),
    "sample": Range(1e-5, 1e-2, log=True),
    "vector_size": (50, 100, 200, 300),
    "epochs": Range(5, 40, log=True),
    "alpha": Range(0.01, 0.05, log=True),
}
_ITEMS: Space = {
    **_TEXT,
    "window": (1, 2, 3, 5, 10, 20),
    "ns_exponent": Range(-1.0, 1.0),
    "sample": Range(1e-5, 1.0, log=True),
    "vector_size": (25, 50, 100),
    "epochs": Range(5, 100, log=True),
}


def default_space(of_items: bool = False) -> dict[str, Range | Sequence[Any]]:
    """Return the space that `tune` searches if none is given: for text, or for items."""
    return dict(_ITEMS if of_items else _TEXT)


def checked_space(space: Space, comparable: Iterable[str] = OPTIONS, why: str = "") -> Space:
    """Return a space whose options and values can be tried.

    Parameters
    ----------
    space : mapping of str to Range or sequence
        Values of each option.
    comparable : iterable of str
        Options whose values the task can compare.
    why : str
        Reason for which it cannot compare others.

    Raises
    ------
    TypeError, ValueError
        If it is empty, an option cannot be tried, or has no values.
    """
    if not isinstance(space, Mapping):
        raise TypeError(f"space must be a dict of options and their values, got {space!r:.80}")
    if not space:
        raise ValueError("space must have an option to try, such as {'window': [2, 5, 10]}")
    for name, values in space.items():
        if name not in OPTIONS:
            raise ValueError(
                f"space must have options of training among {', '.join(OPTIONS)}, got {name!r}"
                f"{did_you_mean(str(name), OPTIONS)}"
            )
        if name not in comparable:
            raise ValueError(f"space must not have {name} with this task: {why}")
        if isinstance(values, Range):
            continue
        if isinstance(values, (str, bytes)) or not isinstance(values, Sequence):
            raise TypeError(
                f"space[{name!r}] must be a list of values or a Range, got {values!r:.80}"
            )
        if not values:
            raise ValueError(f"space[{name!r}] must have a value, got an empty list")
    return {
        name: of if isinstance(of, Range) else tuple(_plain(name, each) for each in of)
        for name, of in space.items()
    }


def _plain(name: str, value: Any) -> Any:
    """Return a value as JSON holds it."""
    value = value.item() if isinstance(value, np.generic) else value
    if value is not None and not isinstance(value, (bool, int, float, str)):
        raise TypeError(
            f"space[{name!r}] must have numbers, strings, True, False or None, got {value!r:.80}"
        )
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"space must have finite values of {name}, got {value}")
    return value


def check_values(space: Space, shared: Mapping[str, Any]) -> None:
    """Check each value of a space, and both bounds of a range, as `train` checks the option.

    A value may need another one of the space, such as `max_ngram` for a large `min_ngram`.

    Parameters
    ----------
    space : mapping of str to Range or sequence
        Space from `checked_space`.
    shared : mapping of str to object
        Options that all trials have.

    Raises
    ------
    ValueError
        If `train` would refuse a value.
    """
    for name, of in space.items():
        others = [
            other
            for related in _RELATED
            if name in related
            for other in related
            if other != name and other in space
        ]
        for value in _values(of):
            error = _refusal({**shared, name: value})
            if error and not any(
                _refusal({**shared, name: value, **dict(zip(others, these, strict=True))}) is None
                for these in itertools.product(*(_values(space[other]) for other in others))
            ):
                shown = f"the range {of}" if isinstance(of, Range) else repr(value)
                raise ValueError(
                    f"space must have values of {name} that train takes, got {shown}: {error}"
                ) from error


def _values(of: Range | Sequence[Any]) -> Sequence[Any]:
    return (of.low, of.high) if isinstance(of, Range) else of


def _refusal(options: Mapping[str, Any]) -> Exception | None:
    """Return the error of `train` for options; None if it takes them."""
    if options.get("epochs") == "auto":
        return ValueError("epochs must be an integer for trials, got 'auto'")
    try:
        check_train_options({**options, "workers": 1})  # to count the cores takes time
    except (TypeError, ValueError) as error:
        return error
    return None


def holds(of: Range | Sequence[Any], value: object) -> bool:
    """Return whether a value is one of a range or of choices, and of the same type."""
    if not isinstance(of, Range):
        return any(type(value) is type(each) and value == each for each in of)
    if type(value) is int and of.is_whole:
        return of.low <= value <= of.high
    return type(value) is float and not of.is_whole and of.low <= value <= of.high


def fixed(space: Space) -> dict[str, Any]:
    """Return the options with a single value, which all trials have, the first one too."""
    return {
        name: of[0] for name, of in space.items() if not isinstance(of, Range) and len(set(of)) == 1
    }


def parse_range(text: str) -> tuple[str, Range | list[Any]]:
    """Parse the values of an option: ``window=2,5,10``, ``alpha=0.01..0.1`` or ``...:log``.

    Returns
    -------
    name : str
    values : Range or list

    Raises
    ------
    ValueError
        If the text is neither.
    """
    name, equals, values = text.partition("=")
    name = name.strip().replace("-", "_")
    wrong = f"space must be written like window=2,5,10 or alpha=0.01..0.1:log, got {text!r}"
    if not equals or not name or not values.strip():
        raise ValueError(wrong)
    if ".." not in values:
        return name, [_value(each.strip()) for each in values.split(",")]
    bounds, _, kind = values.partition(":")
    low, high = (_value(each.strip()) for each in bounds.split("..", 1))
    if kind not in ("", "log"):
        raise ValueError(wrong)
    try:
        return name, Range(low, high, kind == "log")
    except (TypeError, ValueError) as error:
        raise ValueError(f"{wrong}: {error}") from error


def drawn(space: Space, rng: np.random.Generator) -> dict[str, Any]:
    """Draw a value of each option."""
    return {
        name: of.at(rng.random()) if isinstance(of, Range) else of[int(rng.integers(len(of)))]
        for name, of in space.items()
    }


def moved(space: Space, options: Mapping[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Return options of which about two, at least one, have a value near the old one."""
    names = list(space)
    changed = {names[rng.integers(len(names))]}
    changed |= {name for name in names if rng.random() < 1 / len(names)}
    result = dict(options)
    for name in names:
        of = space[name]
        if name not in changed:
            continue
        if isinstance(of, Range):
            if isinstance(options[name], str) or options[name] is None:  # of the defaults
                result[name] = of.at(rng.random())
                continue
            result[name] = of.at(of.share_of(options[name]) + _STEP * rng.standard_normal())
        else:
            result[name] = of[int(rng.integers(len(of)))]
    return result


def _value(text: str) -> Any:
    if text.lower() in ("none", ""):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
