"""Pictures of loss curves and of vectors."""

import numpy as np
import pytest
from matplotlib.image import imread
from sgns import Model, Vocabulary, WordVectors
from sgns.plotting import COLORS, loss_curve, plane, vector_map

from ...waiting import printed_by, run_python

CURVE = np.array([[10, 3.0], [20, 2.0], [30, 1.5]])


def words(n, dim, seed=0):
    matrix = np.random.default_rng(seed).normal(size=(n, dim))
    return WordVectors(Vocabulary(f"word{i}" for i in range(n)), matrix)


def colored_pixels(path):
    pixels = imread(path)[..., :3]
    return int((np.ptp(pixels, axis=2) > 0.2).sum())


def test_loss_curve_draws_the_points(tmp_path):
    path = tmp_path / "loss.png"
    figure = loss_curve(CURVE, path, title="A title")
    (axes,) = figure.axes
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), CURVE)
    assert axes.get_legend() is None
    assert figure.get_suptitle() == "A title"
    assert colored_pixels(path) > 500


def test_loss_curve_of_a_model():
    vocabulary = Vocabulary(["a", "b"], [1, 1])
    rows = np.zeros((2, 3), np.float32)
    model = Model(vocabulary, rows, rows, {}, CURVE, 30, 60, 0.1)
    np.testing.assert_array_equal(loss_curve(model).axes[0].lines[0].get_xydata(), CURVE)


def test_the_held_out_loss_is_a_dashed_line():
    vocabulary, rows = Vocabulary(["a", "b"], [1, 1]), np.zeros((2, 3), np.float32)
    held_out = np.array([[0, 4.0], [30, 2.5]])
    model = Model(vocabulary, rows, rows, {}, CURVE, 30, 60, 0.1, held_out_curve=held_out)
    (axes,) = loss_curve(model).axes
    np.testing.assert_array_equal(axes.lines[1].get_xydata(), held_out)
    assert [line.get_linestyle() for line in axes.lines] == ["-", "--"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["training", "held out"]
    (axes,) = loss_curve({"a": model, "b": CURVE}).axes
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["a", "a, held out", "b"]


def test_loss_curves_are_named():
    (axes,) = loss_curve({"slow": CURVE, "fast": CURVE / 2}).axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["slow", "fast"]
    assert len({line.get_color() for line in axes.lines}) == 2


@pytest.mark.parametrize("curves", [{}, [], [[1, 2, 3]], [1, 2], np.empty((0, 2))])
def test_loss_curve_needs_points(curves):
    with pytest.raises(ValueError, match=r"no curves|must have shape \(n_points, 2\)"):
        loss_curve(curves)


def test_two_dimensions_are_unchanged():
    vectors = words(5, 2)
    tokens, points = plane(vectors, ["word3", "word1", "word3"])
    assert tokens == ["word3", "word1"]
    np.testing.assert_array_equal(points, vectors.matrix[[3, 1]])


def test_plane_keeps_distances_within_a_plane():
    rng = np.random.default_rng(1)
    angles = rng.uniform(0, 2 * np.pi, 20)
    # Unit vectors in a plane that does not go through the origin.
    circle = np.stack([0.6 * np.cos(angles), 0.6 * np.sin(angles), np.full(20, 0.8)], axis=1)
    basis, _ = np.linalg.qr(rng.normal(size=(10, 3)))
    matrix = circle @ basis.T * rng.uniform(0.1, 10, (20, 1))  # lengths must have no effect
    _, points = plane(WordVectors(Vocabulary(map(str, range(20))), matrix), 20)

    def distances(x):
        return np.linalg.norm(x[:, None] - x, axis=2)

    np.testing.assert_allclose(distances(points), distances(circle), atol=1e-6)


@pytest.mark.parametrize(("n", "dim"), [(1, 5), (5, 1), (2, 7)])
def test_plane_of_few_tokens_or_dimensions(n, dim):
    _, points = plane(words(n, dim), n)
    assert points.shape == (n, 2)
    assert np.isfinite(points).all()


def test_tokens_that_never_occurred_are_not_among_the_first():
    vectors = WordVectors(Vocabulary(["a", "b", "c"], [2, 0, 1]), np.eye(3))
    assert plane(vectors, 2)[0] == ["a", "c"]
    assert plane(vectors, ["b", "c"])[0] == ["b", "c"]


def test_the_first_tokens_are_drawn_by_default():
    (axes,) = vector_map(words(300, 8)).axes
    assert len(axes.collections[0].get_offsets()) == 100
    assert axes.texts[0].get_text() == "word0"


def test_groups_have_colors_and_a_legend():
    groups = {"low": ["word0", "word1"], "high": ["word8"]}
    figure = vector_map(words(9, 4), groups=groups)
    (axes,) = figure.axes
    assert {text.get_text(): text.get_color() for text in axes.texts} == {
        "word0": COLORS[0],
        "word1": COLORS[0],
        "word8": COLORS[1],
    }
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["low", "high"]


def test_a_panel_for_each_name():
    figure = vector_map({"one": words(4, 2), "two": words(4, 2, seed=1)})
    assert [axes.get_title() for axes in figure.axes] == ["one", "two"]
    assert [len(axes.texts) for axes in figure.axes] == [4, 4]


def test_tokens_are_not_typeset_as_formulas(tmp_path):
    tokens = ["$x", "$\\frac$", "_a^b", "\\alpha"]
    vectors = WordVectors(Vocabulary(tokens), np.eye(4))
    figure = vector_map(vectors, path=tmp_path / "map.png")
    assert [text.get_text() for text in figure.axes[0].texts] == tokens


def test_an_empty_picture_is_refused():
    with pytest.raises(KeyError, match="'nope' is not in the vocabulary"):
        vector_map(words(3, 4), ["nope"])
    for of, tokens in ((words(3, 4), 0), (words(3, 2), -1), (words(3, 4), []), ({}, None)):
        with pytest.raises(ValueError, match="no vectors to draw"):
            vector_map(of, tokens)


def test_the_extension_chooses_the_format(tmp_path):
    loss_curve(CURVE, tmp_path / "loss.svg")
    assert b"<svg" in (tmp_path / "loss.svg").read_bytes()


def test_a_failure_leaves_the_old_file(tmp_path):
    path = tmp_path / "loss.xyz"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="'xyz' is not supported"):
        loss_curve(CURVE, path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_pyplot_is_not_imported():
    printed_by(
        "import sys, numpy, sgns\n"
        "from sgns.plotting import vector_map\n"
        "vector_map(sgns.WordVectors(sgns.Vocabulary(['a', 'b']), numpy.eye(2)))\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )


def test_without_matplotlib_the_error_says_what_to_install():
    done = run_python("import sys; sys.modules['matplotlib'] = None; import sgns.plotting")
    assert done.returncode == 1
    assert done.stderr.strip().endswith(
        "ImportError: sgns.plotting needs matplotlib: pip install 'sgns[plot]'"
    )
