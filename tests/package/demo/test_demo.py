"""The demonstration: its trainings, its report and its pictures."""

import re

import numpy as np
import pytest
from matplotlib.image import imread
from sgns import CorpusError, Vocabulary, WordVectors
from sgns.demo import demo

from ...waiting import PYTHON, run

PICTURES = ["stdlib-map.png", "toy-loss.png", "toy-map.png"]


@pytest.mark.parametrize("seed", range(8))
def test_toy_groups_are_separated(seed):
    within, between = demo.group_cosines(demo.train_toy(seed).vectors, demo.TOY_GROUPS)
    assert within > 0.9
    assert between < 0.2


@pytest.mark.parametrize("seed", range(2))
def test_toy_groups_are_separated_with_torch(seed):
    vectors, curve = demo.train_toy_torch(seed)
    within, between = demo.group_cosines(vectors, demo.TOY_GROUPS)
    assert within > 0.9
    assert between < 0.2
    assert curve[-50:, 1].mean() < 0.8 * curve[:5, 1].mean()


def test_group_cosines_of_known_vectors():
    vectors = WordVectors(Vocabulary(["a", "b", "c", "d"]), [[1, 0], [3, 0], [0, 2], [1, 1]])
    within, between = demo.group_cosines(vectors, {"x": ("a", "b"), "y": ("c", "d")})
    root = np.sqrt(0.5)
    assert within == pytest.approx((1 + root) / 2)
    assert between == pytest.approx(root / 2)


def test_demo_trains_on_real_text_and_draws(tmp_path):
    """All steps: from real text to corpus, model, neighbors and pictures."""
    folder = tmp_path / "pictures"
    done = run([*PYTHON, "-m", "sgns", "demo", "--output-dir", folder])
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert sorted(path.name for path in folder.iterdir()) == PICTURES
    for name in PICTURES:
        pixels = imread(folder / name)[..., :3]
        assert min(pixels.shape[:2]) >= 600
        assert (np.ptp(pixels, axis=2) > 0.2).sum() > 2000  # colored, so neither frame nor text
        assert str(folder / name) in done.stdout

    lines = [line.strip() for line in done.stdout.splitlines()]
    assert "(apple, banana) (banana, apple) (banana, fruit) (fruit, banana)" in lines
    assert sum("within groups" in line for line in lines) == 2  # C++ and torch
    (n_words,) = re.findall(r"Read ([\d,]+) words", done.stdout)
    assert int(n_words.replace(",", "")) > 300_000
    near = dict(line.split(": ", 1) for line in lines if line.count(", ") == 9)
    near = {word: set(found.split(", ")) for word, found in near.items()}
    assert len(near["month"] & {"day", "days", "week", "weeks", "year"}) >= 3
    assert {"blue", "green", "yellow"} <= near["red"]
    errors = {word for word in near["raise"] if word.endswith("error")}
    assert len(errors) >= 2
    assert near["month"].isdisjoint(near["red"])


def test_demo_without_extras_says_how_to_install_them(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(demo, "find_spec", lambda name: None)
    monkeypatch.setattr(demo, "stdlib_sentences", lambda: demo.TOY_SENTENCES * 9)
    demo.run(tmp_path / "pictures")
    shown = capsys.readouterr().out
    assert "pip install 'sgns[plot]'" in shown
    assert "pip install 'sgns[torch]'" in shown
    assert "torch, Adam" not in shown
    assert list(tmp_path.iterdir()) == []


def test_demo_without_sources_of_python(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(demo, "stdlib_sentences", lambda: [])
    demo.run(tmp_path)
    assert "installed without its sources" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["toy-loss.png", "toy-map.png"]


def test_without_sources_of_python_no_text_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "stdlib_sentences", lambda: iter([]))
    with pytest.raises(CorpusError, match="there is no text to write: use any UTF-8 text"):
        demo.write_text(tmp_path / "text.txt")
    assert list(tmp_path.iterdir()) == []
