"""Draw the pictures of the README and of the site from the JSON files in `bench/results`.

`python -m bench.plots` draws all of them into `docs/images`: the speed and the quality of trainers,
and with `--demo` also a loss curve and a map, of a training on the documentation of Python.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import sgns
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from sgns.demo.demo import MAP_GROUPS
from sgns.demo.stdlib_text import stdlib_sentences
from sgns.plotting import loss_curve, vector_map

ROOT = Path(__file__).parents[1]
RESULTS, IMAGES = ROOT / "bench" / "results", ROOT / "docs" / "images"

_BLUE, _ORANGE = "#0072b2", "#d55e00"


def rows_of(figures: Mapping[str, Any]) -> list[list[str]]:
    """Return a header, and a row for each contestant of a file of `bench.training`.

    Parameters
    ----------
    figures : mapping
        Contents of the file.
    """
    rows = [["contestant", "words/CPU-s", "similarity", "analogies"]]
    for name, speed, scores in _contestants(figures):
        quality = [f"{scores[k]:.1f}" if k in scores else "-" for k in rows[0][2:]]
        rows.append([name, f"{speed:,.0f}", *quality])
    return rows


def speed_and_quality(figures: Mapping[str, Any], path: Path) -> None:
    """Draw bars of speed and of quality, a row for each contestant.

    Parameters
    ----------
    figures : mapping
        Contents of a file of `bench.training`.
    path : Path
        Picture to write.
    """
    names, speeds, scores = zip(*_contestants(figures), strict=True)
    figure = Figure(figsize=(8, 0.6 + 0.45 * len(names)), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    places = np.arange(len(names))[::-1]
    left.barh(places, [speed / 1e6 for speed in speeds], color=_BLUE, height=0.6)
    left.set_yticks(places, names)
    left.set_xlabel("million words per CPU-second")
    for offset, kind, color in ((0.18, "similarity", _BLUE), (-0.18, "analogies", _ORANGE)):
        values = [each.get(kind, 0.0) for each in scores]
        right.barh(places + offset, values, color=color, height=0.34, label=kind)
    right.set_xlabel("quality, %")
    right.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
    _write(figure, path)


def demo_pictures(folder: Path) -> None:
    """Train on the documentation of Python, and draw the loss and a map."""
    corpus = sgns.Corpus.from_sentences(stdlib_sentences())
    model = sgns.train(corpus, vector_size=64, epochs=10, workers=1, validation=0.02)
    groups = {n: [w for w in words if w in model.vectors] for n, words in MAP_GROUPS.items()}
    _write(
        loss_curve(model, title="Loss of a training, and of held-out sentences"),
        folder / "loss.png",
    )
    _write(vector_map(model.vectors, groups=groups), folder / "map.png")


def _contestants(figures: Mapping[str, Any]) -> list[tuple[str, float, dict[str, float]]]:
    """Return the name, the words per CPU-second and the mean scores of each contestant."""
    found = []
    for each in figures["trainings"]:
        rounds = each["rounds"]
        speed = statistics.median(one["figures"]["words_per_cpu_second"] for one in rounds)
        kinds = rounds[0]["scores"]
        scores = {k: statistics.fmean(one["scores"][k] for one in rounds) for k in kinds}
        found.append((each["contestant"], speed, scores))
    return found


def _write(figure: Any, path: Path) -> None:
    """Write a figure as a small PNG, without the version of matplotlib in it."""
    FigureCanvasAgg(figure)
    figure.savefig(path, dpi=80, metadata={"Software": None})


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--demo", action="store_true", help="also train, for the loss and the map")
    arguments = parser.parse_args()
    IMAGES.mkdir(exist_ok=True)
    speed_and_quality(json.loads((RESULTS / "training.json").read_text()), IMAGES / "speed.png")
    if arguments.demo:
        demo_pictures(IMAGES)


if __name__ == "__main__":
    main()
