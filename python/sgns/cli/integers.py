"""Integers of the command line: whole numbers, never rounded ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from cyclopts import CoercionError, Parameter, Token
from cyclopts.validators import Number

__all__ = ["IntOrAuto", "IntOrSentence", "NonNegativeInt", "PositiveInt"]


def _whole(type_: Any, tokens: Sequence[Token]) -> int | str:
    """Return an argument as an integer, or as a word that the type allows.

    cyclopts alone would round 2.5.
    """
    text = tokens[0].value
    if any(text in get_args(each) for each in get_args(type_)):
        return text
    try:
        return int(text)
    except ValueError:
        raise CoercionError(token=tokens[0], target_type=type_) from None


def _at_least_one(type_: Any, value: int | str) -> None:
    if isinstance(value, int):
        Number(gte=1)(type_, value)


_WHOLE = Parameter(converter=_whole)

PositiveInt = Annotated[int, _WHOLE, Parameter(validator=Number(gt=0))]
NonNegativeInt = Annotated[int, _WHOLE, Parameter(validator=Number(gte=0))]
IntOrAuto = Annotated[int | Literal["auto"], _WHOLE, Parameter(validator=_at_least_one)]
IntOrSentence = Annotated[int | Literal["sentence"], _WHOLE]
