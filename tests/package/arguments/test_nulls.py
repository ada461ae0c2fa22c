"""Missing values of all libraries."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from sgns.arguments.nulls import first_null, is_null

NULLS = [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT, np.datetime64("NaT"), Decimal("nan")]


@pytest.mark.parametrize("value", NULLS)
def test_nulls_of_every_library_are_recognized(value):
    assert is_null(value) is True
    assert first_null(["a", 1, value, None]) == 2


ARRAYS = np.empty(2, object)
ARRAYS[:] = [np.array([1]), np.array([1, 2])]


@pytest.mark.parametrize(
    "value", ["", "nan", 0, 0.0, False, [], (), {}, np.array([np.nan]), ARRAYS]
)
def test_other_values_are_no_nulls(value):
    assert is_null(value) is False


def test_arrays_without_objects_are_compared_at_once():
    assert first_null(np.array([0.5, np.nan, np.nan])) == 1
    assert first_null(np.array(["2020-01-01", "NaT"], "datetime64[D]")) == 1
    assert first_null(np.array([1, 2])) is None


def test_a_column_without_nulls():
    assert first_null(["a", "b"]) is None
    assert first_null([]) is None
