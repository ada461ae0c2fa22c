"""Figures: notebooks show them, and their names are checked."""

import pytest
from matplotlib.figure import Figure
from sgns.plotting import loss_curve
from sgns.plotting.figures import Picture, check_picture

from ...waiting import printed_by


def test_a_notebook_shows_a_figure_as_a_picture():
    figure = loss_curve([[10, 3.0], [20, 2.0]])
    assert isinstance(figure, Figure)
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_a_notebook_needs_no_magic():
    printed_by(
        "import sys\n"
        "from sgns.plotting import loss_curve\n"
        "loss_curve([[10, 3.0], [20, 2.0]])._repr_png_()\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )


def test_a_figure_is_written_with_its_title(tmp_path):
    figure = Picture(2, 1)
    figure.finish("A title", tmp_path / "picture.svg")
    assert figure.get_suptitle() == "A title"
    assert b"<svg" in (tmp_path / "picture.svg").read_bytes()


def test_names_that_are_no_pictures_are_refused():
    check_picture("map.png")
    check_picture("map")
    with pytest.raises(ValueError, match=r"map\.txt: a picture cannot end in \.txt; choose one"):
        check_picture("map.txt")
