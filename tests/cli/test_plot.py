"""The command ``plot``."""

import pytest

from .commands import run


@pytest.mark.parametrize(
    "options", [(), ("-n", 3), ("--words", "red", "one"), ("--kind", "loss")], ids=str
)
def test_plot(model, tmp_path, options):
    path = tmp_path / "picture.png"
    assert run("plot", model, "-o", path, *options) == 0
    assert path.read_bytes().startswith(b"\x89PNG")


def test_plot_draws_the_given_words(model, tmp_path, monkeypatch):
    from sgns import plotting

    drawn = []
    monkeypatch.setattr(plotting, "vector_map", lambda vectors, words, path: drawn.append(words))
    run("plot", model, "-o", tmp_path / "map.png", "--words", "red", "one")
    run("plot", model, "-o", tmp_path / "map.png", "--n", 7)
    assert drawn == [["red", "one"], 7]
