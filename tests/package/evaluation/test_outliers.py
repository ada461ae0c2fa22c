"""Detection of outliers, and files in the layout of the 8-8-8 dataset."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from sgns.errors import FormatError
from sgns.evaluation.outliers import evaluate_outliers, read_outliers
from sgns.vectors import Subwords, SubwordVectors, WordVectors
from sgns.vocabulary import Vocabulary

TREES = ["oak", "elm", "ash"]
TEXT = "oak\nelm\nash\n\ncod\npoplar\nrust\n"


def vectors_of(angles: dict[str, float]) -> WordVectors:
    rows = [[math.cos(math.radians(a)), math.sin(math.radians(a))] for a in angles.values()]
    return WordVectors(Vocabulary(angles), rows)


def trees() -> WordVectors:
    """Three trees, a fish far from them, a tree among them, and a word between."""
    return vectors_of({"oak": 0, "elm": 10, "ash": 40, "cod": 120, "poplar": 11, "rust": -29})


def test_an_outlier_is_detected_if_it_is_last():
    found = evaluate_outliers(trees(), [(TREES, ["cod"])])
    assert (found.position, found.accuracy, found.found, found.asked) == (1, 1, 1, 1)
    assert (found.name, found.oov) == ("outliers", 0)


def test_the_position_counts_the_words_that_are_closer():
    # poplar is the closest of the four; of oak, elm, ash and rust, only ash is farther than rust.
    assert evaluate_outliers(trees(), [(TREES, ["poplar"])]).position == 0
    cosines = {
        a: sum(trees().similarity(a, b) for b in [*TREES, "rust"] if b != a)
        for a in [*TREES, "rust"]
    }
    expected = sum(cosines[tree] > cosines["rust"] for tree in TREES) / 3
    assert expected == pytest.approx(2 / 3)
    found = evaluate_outliers(trees(), [(TREES, ["cod", "poplar", "rust"])])
    assert found.position == pytest.approx((1 + 0 + expected) / 3)
    assert found.accuracy == pytest.approx(1 / 3)


def test_a_tie_is_no_detection():
    vectors = vectors_of({"a": 0, "b": 120, "c": 240})
    assert evaluate_outliers(vectors, [(["a", "b"], ["c"])]).position == 0


def test_words_without_vectors_are_left_out():
    sets = [
        ([*TREES, "yew"], ["cod", "carp"]),
        (["oak", "yew"], ["cod"]),
        (["Oak", "ELM"], ["Cod"]),
    ]
    found = evaluate_outliers(trees(), sets)
    assert (found.position, found.accuracy, found.found, found.asked) == (1, 1, 2, 4)
    found = evaluate_outliers(trees(), [(["yew", "fir"], ["cod"])])
    assert (found.found, found.asked) == (0, 1)
    assert math.isnan(found.position)
    assert math.isnan(found.accuracy)


def test_words_outside_the_vocabulary_count_on_request():
    rows = np.random.default_rng(2).normal(size=(3 + 40, 6))
    vectors = SubwordVectors(["red", "green", "blue"], rows, Subwords(3, 4, 40))
    sets = [(["red", "green"], ["blue", "seven"]), (["red", "greens"], ["blue"])]
    assert evaluate_outliers(vectors, sets).found == 1
    found = evaluate_outliers(vectors, sets, oov=True)
    assert (found.found, found.asked, found.oov) == (3, 3, 2)


def test_a_folder_has_a_file_for_each_topic(tmp_path):
    folder = tmp_path / "8-8-8_Dataset"
    folder.mkdir()
    (folder / "Trees.txt").write_text("\ufeff" + TEXT, encoding="utf-8", newline="")
    (folder / "Fish.txt").write_bytes(b"cod \r\nblue whale\r\n\r\noak\r\n")
    (folder / "README.md").write_text("no topic\n")
    fish, plants = read_outliers(folder)
    assert fish == (["cod", "blue whale"], ["oak"])
    assert plants == (TREES, ["cod", "poplar", "rust"])
    found = evaluate_outliers(trees(), folder)
    assert (found.name, found.found, found.asked) == ("8-8-8_Dataset", 3, 4)
    assert evaluate_outliers(trees(), folder / "Trees.txt").name == "Trees"


def test_a_file_can_have_several_groups(tmp_path):
    path = tmp_path / "sets.txt"
    path.write_text(f"\n{TEXT}\n\n{TEXT}")
    assert read_outliers(path) == [(TREES, ["cod", "poplar", "rust"])] * 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no groups"),
        ("oak\nelm\n", "line 1: this group has no outliers: write them below it"),
        (f"{TEXT}\n\noak\nelm\n", "line 10: this group has no outliers"),
        ("oak\n\ncod\n", "line 1: a group needs at least two words, one a line, got 'oak' alone"),
    ],
)
def test_bad_files_of_outliers(tmp_path, text, message):
    path = tmp_path / "sets.txt"
    path.write_text(text)
    with pytest.raises(FormatError, match=f"{re.escape(str(path))}.*{message}"):
        read_outliers(path)


def test_a_folder_without_texts_is_an_error(tmp_path):
    (tmp_path / "a.csv").write_text(TEXT)
    with pytest.raises(FormatError, match=r"has no files \*\.txt"):
        read_outliers(tmp_path)


def test_bad_arguments():
    with pytest.raises(ValueError, match="there are no outliers"):
        evaluate_outliers(trees(), [])
    with pytest.raises(ValueError, match="there are no outliers"):
        evaluate_outliers(trees(), [(TREES, [])])
    with pytest.raises(TypeError, match=r"set 1 must be a pair, .*, got \(\['oak', .*'cod'\)"):
        evaluate_outliers(trees(), [(TREES, ["cod"]), (TREES, "cod")])
    with pytest.raises(TypeError, match="set 0 must be a pair"):
        evaluate_outliers(trees(), [TREES])
