"""Linear maps: the best rotation, and the projection without the first components."""

import numpy as np
import pytest
import scipy.linalg
from sgns.vectors import transforms
from sgns.vectors.transforms import centering, mapped, plane_axes, principal_axes, rotation

RNG = np.random.default_rng(4)


@pytest.fixture(autouse=True, params=[7, 1 << 14])
def step(request, monkeypatch):
    """Rows are taken in one part, or in several."""
    monkeypatch.setattr(transforms, "_STEP", request.param)


def rows(n=50, size=6):
    return RNG.normal(size=(n, size)).astype(np.float32)


def test_the_rotation_agrees_with_scipy():
    a, b = rows(), rows()
    found = rotation(a, b)
    expected, _ = scipy.linalg.orthogonal_procrustes(a.astype(float), b.astype(float))
    np.testing.assert_allclose(found, expected, atol=1e-12)
    np.testing.assert_allclose(found @ found.T, np.eye(6), atol=1e-12)


def test_centering_removes_the_mean_and_the_directions_of_the_greatest_variance():
    matrix = rows() * np.float32([9, 1, 5, 1, 1, 1]) + np.float32([3, 0, 0, 7, 0, 0])
    mean, projection = centering(matrix, 2)
    np.testing.assert_allclose(mean, matrix.mean(axis=0), rtol=1e-5)
    _, _, directions = np.linalg.svd(matrix.astype(float) - mean)
    np.testing.assert_allclose(projection @ directions[:2].T, 0, atol=1e-9)
    np.testing.assert_allclose(projection @ directions[2:].T, directions[2:].T, atol=1e-9)


@pytest.mark.parametrize(("size", "removed"), [(2, 1), (140, 1), (160, 2), (300, 3)])
def test_a_hundredth_of_the_dimensions_are_removed_by_default(size, removed):
    _, projection = centering(rows(400, size), None)
    assert size - np.trace(projection) == pytest.approx(removed)


@pytest.mark.parametrize(("shape", "most"), [((50, 6), 5), ((4, 6), 2), ((1, 6), 0)])
def test_some_difference_between_rows_stays(shape, most):
    centering(rows(*shape), most)
    centering(rows(*shape), None)
    with pytest.raises(ValueError, match=f"components must be at most {most}, got {most + 1}"):
        centering(rows(*shape), most + 1)


def test_rows_are_mapped_after_the_offset_is_subtracted():
    matrix, linear, offset = rows(), RNG.normal(size=(6, 6)), np.arange(6.0)
    expected = (matrix - offset) @ linear
    found = mapped(matrix, linear, offset)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(mapped(matrix, linear), matrix @ linear, rtol=1e-5, atol=1e-5)


def test_principal_axes_are_those_of_a_decomposition_of_all_rows():
    matrix = rows() * np.arange(1, 7, dtype=np.float32) + 3
    mean, axes = principal_axes(matrix)
    centered = matrix - matrix.mean(axis=0)
    expected = np.linalg.svd(centered, full_matrices=False)[2]
    np.testing.assert_allclose(mean, matrix.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(np.abs(expected[::-1] @ axes), np.eye(6), atol=1e-4)


def test_the_axes_of_a_plane_do_not_depend_on_the_sign_of_the_rows():
    matrix = rows() * np.arange(1, 7, dtype=np.float32)
    mean, axes = plane_axes(matrix)
    np.testing.assert_allclose(axes, plane_axes(-matrix)[1], atol=1e-6)
    variances = (((matrix - mean) @ axes) ** 2).sum(axis=0)
    assert variances[0] > variances[1] > 0


@pytest.mark.parametrize(("shape", "rank"), [((5, 1), 1), ((1, 4), 2), ((3, 2), 2)])
def test_the_axes_of_a_plane_exist_for_few_rows_and_dimensions(shape, rank):
    _, axes = plane_axes(rows(*shape))
    assert axes.shape == (shape[1], 2)
    assert (np.linalg.norm(axes, axis=0) > 0.99).sum() == rank
