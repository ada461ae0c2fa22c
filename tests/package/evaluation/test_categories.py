"""Categorization: clusters of words, and files of classes."""

from __future__ import annotations

import math
import re
import sys

import numpy as np
import pytest
from sgns.errors import FormatError
from sgns.evaluation.categories import evaluate_categories, read_categories
from sgns.vectors import Subwords, SubwordVectors, WordVectors
from sgns.vocabulary import Vocabulary

CLASSES = {"oak": "tree", "elm": "tree", "ash": "tree", "cod": "fish", "eel": "fish"}


def two_groups() -> WordVectors:
    """Vectors in two directions, at very different lengths."""
    rows = {
        "oak": [1, 0.1],
        "elm": [90, 3],
        "ash": [0.5, 0],
        "cod": [0, 1],
        "eel": [1, 60],
        "never": [5, 5],
    }
    return WordVectors(Vocabulary(rows, [9, 8, 7, 6, 5, 0]), list(rows.values()))


def test_purity_is_one_if_clusters_are_the_classes():
    found = evaluate_categories(two_groups(), CLASSES)
    assert (found.purity, found.classes, found.found, found.asked) == (1, 2, 5, 5)
    assert (found.name, found.oov) == ("categories", 0)


def test_purity_counts_the_most_frequent_class_of_each_cluster():
    # The cluster of oak, elm and ash has two trees; that of cod and eel one of each.
    classes = {"oak": "tree", "elm": "tree", "ash": "fish", "cod": "fish", "eel": "tree"}
    assert evaluate_categories(two_groups(), classes).purity == pytest.approx(3 / 5)
    assert evaluate_categories(two_groups(), dict.fromkeys(CLASSES, "thing")).purity == 1


def test_words_without_vectors_do_not_count():
    classes = CLASSES | {"carp": "fish", "EEL": "fish", "never": "fish", "gold": "metal"}
    found = evaluate_categories(two_groups(), classes)
    assert (found.purity, found.classes, found.found, found.asked) == (1, 2, 6, 9)
    found = evaluate_categories(two_groups(), {"gold": "metal"})
    assert math.isnan(found.purity)
    assert (found.classes, found.found, found.asked) == (0, 0, 1)


def test_equal_vectors_make_fewer_clusters():
    vectors = WordVectors(["a", "b", "c"], [[1, 1], [2, 2], [0, 0]])
    assert evaluate_categories(vectors, {"a": "x", "b": "y", "c": "z"}).purity == 2 / 3


def test_clusters_depend_only_on_the_seed():
    rows = np.random.default_rng(1).normal(size=(60, 5))
    vectors = WordVectors([f"w{i}" for i in range(60)], rows)
    classes = {f"w{i}": f"class {i % 6}" for i in range(60)}
    purities = [evaluate_categories(vectors, classes, seed=seed).purity for seed in (1, 1, 2, 3)]
    assert purities[0] == purities[1]
    assert len(set(purities)) > 1


def test_words_outside_the_vocabulary_count_on_request():
    rows = np.random.default_rng(2).normal(size=(2 + 40, 6))
    vectors = SubwordVectors(["red", "green"], rows, Subwords(3, 4, 40))
    classes = {"red": "color", "greens": "food"}
    assert evaluate_categories(vectors, classes).found == 1
    found = evaluate_categories(vectors, classes, oov=True)
    assert (found.found, found.oov, found.purity) == (2, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "oak\ttree\nelm\ttree\nash\ttree\ncod\tfish\neel\tfish\n",
        "\ufeffWord,Class\noak,tree\nelm , tree\nash,tree\n\ncod,fish\neel,fish",
        "# plants and animals\r\noak tree\r\nelm tree\r\nash tree\r\ncod fish\r\neel fish\r\n",
        "concept\tcategory\tn\noak\ttree\t1\nelm\ttree\t1\nash\ttree\t2\ncod\tfish\t3\neel\tfish\t4",
    ],
    ids=["tabs", "commas", "spaces", "header"],
)
def test_files_of_classes(tmp_path, text):
    path = tmp_path / "things.txt"
    path.write_text(text, encoding="utf-8", newline="")
    assert read_categories(path) == CLASSES
    assert evaluate_categories(two_groups(), path).name == "things"
    assert evaluate_categories(two_groups(), str(path), name="mine").purity == 1


def test_a_word_can_be_named_word(tmp_path):
    path = tmp_path / "things.txt"
    path.write_text("word\tlanguage\nnoun\tclass\n")
    assert read_categories(path) == {"word": "language", "noun": "class"}


def test_a_line_can_occur_twice(tmp_path):
    path = tmp_path / "things.txt"
    path.write_text("oak\ttree\noak\ttree\n")
    assert read_categories(path) == {"oak": "tree"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no words with a class"),
        ("word class\n# none\n", "holds no words with a class"),
        ("oak\ttree\nelm\n", "line 2: expected a word and its class, .*: 'elm'"),
        ("oak\t\t1\n", "line 1: expected a word and its class"),
        ("bat\tanimal\nbat\ttool\n", "line 2: 'bat' has the class 'tool', but 'animal'"),
    ],
)
def test_bad_files_of_classes(tmp_path, text, message):
    path = tmp_path / "things.txt"
    path.write_text(text)
    with pytest.raises(FormatError, match=f"{re.escape(str(path))}.*{message}"):
        read_categories(path)


def test_bad_arguments(monkeypatch):
    with pytest.raises(ValueError, match="there are no words to evaluate"):
        evaluate_categories(two_groups(), {})
    with pytest.raises(TypeError, match=r"categories must be a path.* write dict\(pairs\)"):
        evaluate_categories(two_groups(), [("oak", "tree")])
    with pytest.raises(ValueError, match="seed must be at least 0, got -1"):
        evaluate_categories(two_groups(), CLASSES, seed=-1)
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    with pytest.raises(ImportError, match=r"evaluate_categories needs scikit-learn: .*\[sklearn\]"):
        evaluate_categories(two_groups(), CLASSES)
