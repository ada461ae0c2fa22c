"""Benchmarks print the score of pairs of rare words as a column of its own."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sgns

ROOT = Path(__file__).resolve().parents[2]

WORDS = ["sun", "moon", "star", "sand", "salt"]
FREQUENT = "sun\tmoon\t9\nsun\tsand\t1\nmoon\tsand\t2\n"
RARE = "star salt 1\nsalt sun 8\nstar moon 3\n"


@pytest.fixture
def files(tmp_path):
    """Return the options of a benchmark with files of similarity, analogies and rare words."""
    contents = {
        "similarity": FREQUENT,
        "analogies": ": all\nsun moon star sand\n",
        "rare": RARE,
    }
    options = {}
    for name, text in contents.items():
        options[name] = tmp_path / f"{name}.txt"
        options[name].write_text(text)
    return options


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.txt"
    rng = np.random.default_rng(1)
    path.write_text("".join(" ".join(rng.choice(WORDS, 8)) + "\n" for _ in range(300)))
    return path


def run(command, corpus, files, *options):
    """Return what a benchmark prints, run from the root of the repository."""
    evaluation = [part for name, path in files.items() for part in (f"--{name}", path)]
    arguments = [sys.executable, "-m", f"bench.{command}", corpus, *evaluation, *options]
    done = subprocess.run(map(str, arguments), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def columns(printed):
    """Return the columns of the first table, by the names in its header."""
    table = printed[printed.index("| ") :].partition("\n\n")[0]
    lines = [line[2:-2].split(" | ") for line in table.splitlines()]
    header, _, *rows = lines
    return dict(zip(header, zip(*rows, strict=True), strict=True))


def test_the_quality_of_rare_words_is_no_part_of_the_mean(corpus, files, tmp_path):
    vectors = tmp_path / "sgns-shared-1.bin"
    options = ["--seeds", "1", "--vector-size", "8", "--contestants", "sgns, shared"]
    options += ["--save-to", tmp_path]
    table = columns(run("quality", corpus, files, *options))
    trained = sgns.WordVectors.load(vectors)
    expected = {
        name: f"{100 * sgns.evaluate_similarity(trained, files[name], n_resamples=0).spearman:.2f}"
        for name in ("similarity", "rare")
    }
    assert table["rare"] == (expected["rare"],)
    assert table["similarity"] == (expected["similarity"],)
    assert expected["rare"] != expected["similarity"]


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("choices", ["--only", "pool", "--seeds", "1"]),
        ("training", ["--contestants", "sgns, shared", "--repeats", "1", "--dims", "8"]),
    ],
)
def test_a_table_has_a_column_for_each_given_set(command, options, corpus, files):
    with_rare = columns(run(command, corpus, files, *options))
    scores = [name for name in with_rare if name in files]
    assert scores == ["similarity", "analogies", "rare"]
    assert all(-100 <= float(score) <= 100 for score in with_rare["rare"])
    del files["rare"]
    assert "rare" not in columns(run(command, corpus, files, *options))


def test_figures_without_rare_words_are_not_continued_with_them(corpus, files, tmp_path):
    options = ["--only", "pool", "--seeds", "1", "--json", tmp_path / "figures.json"]
    rare = files.pop("rare")
    run("choices", corpus, files, *options)
    with pytest.raises(AssertionError, match="figures of another rare: None"):
        run("choices", corpus, files | {"rare": rare}, *options)
