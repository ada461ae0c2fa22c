"""Pictures are drawn from the JSON files of benchmarks."""

import json
import sys
from pathlib import Path

from matplotlib.image import imread

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench import plots


def test_the_committed_figures_have_all_that_pages_show():
    for path in plots.RESULTS.glob("*.json"):
        figures = json.loads(path.read_text())
        assert figures["date"] > "2026"
        assert figures["command"].startswith("python -m bench.")
        assert figures["machine"]["processor"]
        header, *rows = plots.rows_of(figures)
        assert header[0] == "contestant"
        assert all(len(row) == len(header) for row in rows)


def test_speed_and_quality_are_drawn(tmp_path):
    rounds = [{"figures": {"words_per_cpu_second": 2e6}, "scores": {"similarity": 50.0}}]
    figures = {"trainings": [{"contestant": name, "rounds": rounds} for name in ("one", "two")]}
    assert plots.rows_of(figures)[1:] == [
        [name, "2,000,000", "50.0", "-"] for name in ("one", "two")
    ]
    plots.speed_and_quality(figures, tmp_path / "speed.png")
    assert imread(tmp_path / "speed.png").shape[1] == 640


def test_the_committed_pictures_are_small():
    pictures = list(plots.IMAGES.glob("*.png"))
    assert {"loss.png", "map.png", "speed.png"} <= {path.name for path in pictures}
    assert all(path.stat().st_size < 250_000 for path in pictures)
