"""Checks of arguments, so that errors appear in the call that passes them."""

from sgns.arguments.arrays import (
    as_counts,
    as_ids,
    as_numbers,
    as_offsets,
    as_weights,
    for_core,
    implied_rows,
    refuse_masked,
)
from sgns.arguments.caution import warn
from sgns.arguments.checks import (
    UINT32_MAX,
    UINT64_MAX,
    check_callable,
    check_choice,
    check_flag,
    check_integer,
    check_number,
    check_workers,
)
from sgns.arguments.keywords import keyword_defaults, our_name, suggest_keywords
from sgns.arguments.nulls import first_null, is_null
from sgns.arguments.spelling import did_you_mean, similar_token

__all__ = [
    "UINT32_MAX",
    "UINT64_MAX",
    "as_counts",
    "as_ids",
    "as_numbers",
    "as_offsets",
    "as_weights",
    "check_callable",
    "check_choice",
    "check_flag",
    "check_integer",
    "check_number",
    "check_workers",
    "did_you_mean",
    "first_null",
    "for_core",
    "implied_rows",
    "is_null",
    "keyword_defaults",
    "our_name",
    "refuse_masked",
    "similar_token",
    "suggest_keywords",
    "warn",
]
