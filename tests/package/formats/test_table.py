"""Tables, and the check that their numbers are finite."""

import numpy as np
import pytest
from sgns import Vocabulary
from sgns.formats import table as table_module
from sgns.formats.table import Table, check_finite


def test_a_table_has_rows_and_components():
    table = Table(Vocabulary(["a", "b"]), np.zeros((2, 3), np.float32))
    assert (len(table), table.vector_size) == (2, 3)
    assert type(table.vector_size) is int


def test_finite_numbers_are_accepted():
    check_finite(np.full((5, 3), np.finfo(np.float32).max), pytest.fail)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("step", [1, 6, 1 << 20])
def test_the_first_bad_component_is_named(monkeypatch, value, step):
    monkeypatch.setattr(table_module, "_STEP", step)  # rows checked at a time: 1, 2, all
    matrix = np.ones((7, 3), np.float32)
    matrix[4, 1] = value
    matrix[5, 0] = matrix[6, 2] = np.nan
    with pytest.raises(ValueError, match=rf"^row 4: component 2 is {value}, not a finite float32$"):
        check_finite(matrix, lambda row: f"row {row}")
