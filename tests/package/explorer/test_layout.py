"""Places of words: principal components, and the libraries of other methods."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from sgns.explorer.layout import check_layout, check_method, places_of


def rows(n=40, size=6):
    return np.random.default_rng(0).normal(size=(n, size)).astype(np.float32)


class Method:
    """A method of layouts in the form of both libraries."""

    calls: list

    def __init__(self, **options):
        self.options = options

    def fit(self, unit):
        type(self).calls.append(self.options)
        return self.options.get("initialization", unit[:, :2])

    fit_transform = fit


@pytest.fixture
def libraries(monkeypatch):
    Method.calls = []
    monkeypatch.setitem(sys.modules, "openTSNE", SimpleNamespace(TSNE=Method))
    monkeypatch.setitem(sys.modules, "umap", SimpleNamespace(UMAP=Method))
    return Method.calls


def test_principal_components_are_centered_and_ordered():
    unit = rows() * np.array([1, 5, 1, 3, 1, 1], np.float32)
    places = places_of("pca", unit, np.zeros(40, bool))
    np.testing.assert_allclose(places.mean(axis=0), 0, atol=1e-5)
    expected = np.linalg.svd(unit - unit.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.linalg.norm(places, axis=0), expected[1][:2], rtol=1e-4)


def test_rows_that_are_left_out_have_places_but_no_influence():
    unit = rows()
    far = np.vstack([unit, np.full((3, 6), 100, np.float32)])
    left_out = np.arange(43) >= 40
    places = places_of("pca", far, left_out)
    np.testing.assert_allclose(places[:40], places_of("pca", unit, np.zeros(40, bool)), atol=1e-4)
    assert np.isfinite(places_of("pca", far, np.ones(43, bool))).all()


@pytest.mark.parametrize("method", ["tsne", "umap"])
def test_other_methods_run_once_from_the_principal_components(method, libraries):
    unit = rows()
    nothing = np.zeros(40, bool)
    first = places_of(method, unit, nothing)
    np.testing.assert_array_equal(first, places_of(method, unit, nothing))
    [options] = libraries
    assert options["random_state"] == 0
    start = options["initialization" if method == "tsne" else "init"]
    plane = places_of("pca", unit, nothing)
    np.testing.assert_allclose(start / start.max(), plane / plane.max(), rtol=1e-3, atol=1e-6)


def test_few_rows_are_drawn_by_their_principal_components(libraries):
    unit = rows(5)
    places = places_of("tsne", unit, np.zeros(5, bool))
    np.testing.assert_array_equal(places, places_of("pca", unit, np.zeros(5, bool)))
    assert libraries == []


@pytest.mark.parametrize(("method", "library"), [("tsne", "openTSNE"), ("umap", "umap-learn")])
def test_a_missing_library_is_an_error_that_names_the_extra(method, library, monkeypatch):
    monkeypatch.setitem(sys.modules, "openTSNE", None)
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(ImportError, match=rf"{library}.*pip install 'sgns\[layout\]'"):
        check_method(method)


def test_layouts_are_checked():
    check_layout("pca", 3)
    check_layout(np.zeros((3, 2)), 3)
    with pytest.raises(ValueError, match="layout must be one of pca, tsne, umap, got 'tnse'; did"):
        check_method("tnse")
    with pytest.raises(ValueError, match=r"numbers of shape \(3, 2\).*got float64 \(2, 2\)"):
        check_layout(np.zeros((2, 2)), 3)
    with pytest.raises(ValueError, match="layout must be finite"):
        check_layout([[0, 0], [0, np.nan]], 2)
