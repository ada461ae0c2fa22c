"""Types of stored components: what they keep, and what they cannot hold."""

from __future__ import annotations

import numpy as np
import pytest
from sgns.formats.precision import check_precision, check_range, packed, unpacked

ROWS = np.random.default_rng(3).normal(size=(40, 7)).astype(np.float32)


def test_types_have_names_and_dtypes():
    assert check_precision(None) == "float32"
    assert check_precision(np.float16) == check_precision(np.dtype("f2")) == "float16"
    assert check_precision("int8") == "int8"
    for wrong in ("int4", np.float64, 8):
        with pytest.raises(ValueError, match="dtype must be one of float32, float16, int8, got"):
            check_precision(wrong)
    with pytest.raises(ValueError, match="did you mean 'float16'"):
        check_precision("flaot16")


def test_float32_is_not_copied():
    stored, scales = packed(ROWS, "float32")
    assert stored is ROWS
    assert scales is None
    assert unpacked(ROWS) is ROWS


def test_float16_rounds_to_the_nearest_number():
    stored, scales = packed(ROWS, "float16")
    assert scales is None
    assert stored.dtype == np.float16
    np.testing.assert_array_equal(unpacked(stored), ROWS.astype(np.float16).astype(np.float32))


def test_int8_has_a_scale_for_each_row_and_errs_by_half_of_it_at_most():
    stored, scales = packed(ROWS, "int8")
    assert stored.dtype == np.int8
    assert scales.dtype == np.float32
    assert np.abs(stored).max(axis=1).tolist() == [127] * len(ROWS)
    np.testing.assert_allclose(scales, np.abs(ROWS).max(axis=1) / 127, rtol=1e-6)
    found = unpacked(stored, scales)
    assert found.dtype == np.float32
    assert (np.abs(found - ROWS) <= scales[:, None] * 0.5001).all()


def test_what_int8_gives_back_is_stored_again_without_change():
    once = unpacked(*packed(ROWS, "int8"))
    np.testing.assert_array_equal(unpacked(*packed(once, "int8")), once)


@pytest.mark.parametrize("value", [0.0, 1e-45, 1.1754944e-38, 3.4028235e38])
def test_int8_at_the_ends_of_float32(value):
    rows = np.float32([[value, -value], [1, 2]])
    found = unpacked(*packed(rows, "int8"))
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found, rows, rtol=0.02, atol=1e-43)


def test_many_rows_are_converted_piece_by_piece(monkeypatch):
    whole = packed(ROWS, "int8")
    monkeypatch.setattr("sgns.formats.precision._STEP", 20)
    for a, b in zip(whole, packed(ROWS, "int8"), strict=True):
        np.testing.assert_array_equal(a, b)


def test_what_float16_cannot_hold_is_named(monkeypatch):
    rows = ROWS.copy()
    rows[30, 2] = -70000
    for step in (1 << 20, 20):
        monkeypatch.setattr("sgns.formats.precision._STEP", step)
        with pytest.raises(ValueError, match=r"row 30: component 3 is -70000\.0, .* 65504: write"):
            check_range(rows, "float16", "row {}".format)
    for dtype in ("float32", "int8"):
        check_range(rows, dtype, "row {}".format)
