"""Arrays of the page: what the browser reads back is what was written."""

import base64
import gzip

import numpy as np
from sgns.explorer.packing import (
    NONE,
    as_classes,
    as_int8,
    as_shifts,
    as_unit_square,
    home_of,
    packed,
    row_blocks,
)


def test_packed_content_can_be_read_and_is_always_the_same():
    content = bytes(range(256)) * 9
    text = packed(content)
    assert gzip.decompress(base64.b64decode(text)) == content
    assert text == packed(content)


def test_small_integers_keep_cosines():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(300, 50)).astype(np.float32)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    small = as_int8(unit).astype(np.float64)
    assert np.abs(small).max(axis=1).tolist() == [127] * 300
    small /= np.linalg.norm(small, axis=1, keepdims=True)
    assert np.abs(small @ small.T - unit @ unit.T).max() < 0.02


def test_a_row_of_zeros_stays_zero():
    assert not as_int8(np.zeros((2, 3), np.float32)).any()


def test_blocks_hold_all_rows_in_order(monkeypatch):
    monkeypatch.setattr("sgns.explorer.packing._BLOCK_BYTES", 10)
    unit = np.random.default_rng(1).normal(size=(7, 4)).astype(np.float32)
    blocks = list(row_blocks(unit))
    assert len(blocks) == 4
    assert b"".join(blocks) == as_int8(unit).tobytes()


def test_points_keep_their_shape_in_the_unit_square():
    points = np.array([[-3.0, 1.0], [5.0, 3.0], [1.0, 2.0]])
    square = as_unit_square(points)
    np.testing.assert_allclose(square, [[0, 0.375], [1, 0.625], [0.5, 0.5]])
    np.testing.assert_allclose(as_unit_square(np.ones((3, 2))), 0.5)


def test_the_first_view_holds_all_points_but_a_few_far_ones():
    few = np.array([[0.0, 0.25], [1.0, 0.75]], np.float32)
    assert home_of(few) == [0.5, 0.5, 1.0, 0.5]
    many = np.full((2000, 2), 0.2, np.float32)
    many[:1000] = 0.4
    many[0] = 1.0
    np.testing.assert_allclose(home_of(many), [0.3, 0.3, 0.2, 0.2], rtol=1e-3)


def test_one_point_has_a_view():
    assert min(home_of(np.full((1, 2), 0.5, np.float32))) > 0


def test_classes_and_cosines_are_bytes():
    assert [*as_classes(np.array([0, -1, 3]))] == [0, NONE, 3]
    assert [*as_shifts(np.array([-1.0, 0.0, 1.0, np.nan, 1.0001]))] == [0, 127, 254, NONE, 254]
