"""Labels of points: no two overlap."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.image import imread
from sgns import Vocabulary, WordVectors
from sgns.plotting import vector_map
from sgns.plotting.labels import MOST_LABELS


def words(n, dim, seed=0):
    matrix = np.random.default_rng(seed).normal(size=(n, dim))
    return WordVectors(Vocabulary(f"word{i}" for i in range(n)), matrix)


def colored_pixels(path):
    pixels = imread(path)[..., :3]
    return int((np.ptp(pixels, axis=2) > 0.2).sum())


def spread(n):
    """Return tokens in all parts of the plane."""
    return words(n, 20)


def crowded(n):
    """Return tokens that nearly coincide, with labels that are long for the frame."""
    points = np.random.default_rng(0).normal([[1, 1], [-3, 2]] * (n // 2), 0.01)
    return WordVectors(Vocabulary(f"a label as long as number {i}" for i in range(n)), points)


@pytest.mark.parametrize(("vectors", "at_least"), [(spread(120), 100), (crowded(20), 12)])
def test_labels_overlap_neither_each_other_nor_points(tmp_path, vectors, at_least):
    path = tmp_path / "map.png"
    figure = vector_map(vectors, len(vectors), path)
    (axes,) = figure.axes
    renderer = figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in axes.texts]
    assert len(boxes) >= at_least
    # A pixel of tolerance: text is placed on whole pixels.
    boxes = [box.padded(-1) for box in boxes]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    frame = axes.get_window_extent(renderer)
    assert all(frame.containsx(x) for box in boxes for x in (box.x0, box.x1))
    assert all(frame.containsy(y) for box in boxes for y in (box.y0, box.y1))
    points = axes.transData.transform(axes.collections[0].get_offsets())
    assert not [1 for box in boxes for x, y in points if box.contains(x, y)]
    assert colored_pixels(path) > 3000


def test_lines_to_labels_do_not_widen_the_axes():
    (axes,) = vector_map(crowded(20), 20).axes
    assert len(axes.lines) > 4
    assert not axes.get_autoscale_on()


def test_many_points_have_a_bounded_number_of_labels_that_do_not_overlap(monkeypatch):
    tried = []

    def text(self, *arguments, really=Axes.text, **options):
        tried.append(arguments)
        return really(self, *arguments, **options)

    monkeypatch.setattr(Axes, "text", text)
    figure = vector_map(words(4000, 6), 4000)
    (axes,) = figure.axes
    renderer = figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer).padded(-1) for text in axes.texts]
    assert MOST_LABELS / 2 < len(boxes) <= MOST_LABELS
    assert len(tried) < 4000
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    assert [text.get_text() for text in axes.texts][:2] == ["word0", "word1"]


def test_dots_become_smaller_when_there_are_many():
    sizes = [
        vector_map(words(n, 4), n).axes[0].collections[0].get_sizes()[0] for n in (100, 301, 3000)
    ]
    assert sizes[0] > sizes[1] > 4 * sizes[2] > 0
