"""Words of the page: their order, stop words, labels and groups."""

import numpy as np
import pytest
import sgns
from sgns.explorer.chosen import (
    groups_of,
    left_out_of,
    read_groups,
    read_labels,
    read_stop_words,
    rows_of_page,
)
from sgns.explorer.sources import Source


def words(counts, n=None):
    n = len(counts) if n is None else n
    vocabulary = sgns.Vocabulary([f"w{i}" for i in range(n)], counts)
    return sgns.WordVectors(vocabulary, np.ones((n, 2)))


def test_rows_follow_falling_counts_and_words_that_never_occurred_are_missing():
    assert rows_of_page(words([3, 0, 9, 3, 2**60]), 100).tolist() == [4, 2, 0, 3]
    assert rows_of_page(words([3, 0, 9, 3, 5]), 2).tolist() == [2, 4]


def test_without_counts_the_order_is_that_of_the_vocabulary():
    assert rows_of_page(words(None, 4), 3).tolist() == [0, 1, 2]


def left_out(vectors, noun="word", stop_words=(), max_share=None):
    rows = np.arange(len(vectors))
    return np.flatnonzero(
        left_out_of(Source("a", vectors, noun), rows, stop_words, max_share)
    ).tolist()


def test_frequent_words_of_a_large_vocabulary_are_left_out():
    counts = [10_000, 5000, *[1] * 4998]
    assert left_out(words(counts)) == [0, 1]
    assert left_out(words(counts), max_share=0.3) == [0]
    assert left_out(words(counts), max_share=1) == []


def test_small_vocabularies_nodes_and_documents_are_left_whole():
    assert left_out(words([90, 5, 5])) == []
    assert left_out(words([10_000, *[1] * 4998]), noun="node") == []
    assert left_out(words(None, 5000)) == []


def test_chosen_words_are_left_out():
    assert left_out(words([3, 2, 1]), stop_words=["w1", "unknown"]) == [1]
    assert left_out(words([3, 2, 1]), stop_words=["w1"], max_share=0.4) == [0, 1]


def test_stop_words_come_from_a_file_or_a_list(tmp_path):
    path = tmp_path / "stop.txt"
    path.write_text("the\n\n of \n")
    assert set(read_stop_words(path)) == set(read_stop_words(iter(["of", "the"]))) == {"of", "the"}


def test_groups_have_three_forms(tmp_path):
    path = tmp_path / "groups.tsv"
    path.write_text("word\tgroup\nred\tcolors\ntwo\tnumbers\n")
    expected = {"red": "colors", "two": "numbers"}
    assert read_groups(path) == read_groups(str(path)) == expected
    assert read_groups(expected) == expected
    assert read_groups({"colors": ["red"], "numbers": {"two"}}) == expected
    assert read_groups(None) == {}


def test_a_word_in_two_groups_is_refused():
    with pytest.raises(ValueError, match="'red' in 'colors' and in 'wines': a token has one color"):
        read_groups({"colors": ["red"], "wines": ["red"]})


def test_groups_can_be_integers():
    expected = {"0": "1", "33": "2"}
    assert read_groups({"0": 1, "33": np.int64(2)}) == expected
    assert read_groups({1: ["0"], np.int64(2): {"33"}}) == expected


@pytest.mark.parametrize(
    "groups",
    [3, ["red"], {"colors": [3]}, {3: "a"}, {3: 1}, {"a": 1.5}, {"a": None}, {"a": True}],
)
def test_what_holds_no_groups_is_refused(groups):
    with pytest.raises(TypeError, match="groups must"):
        read_groups(groups)


def test_labels_have_two_forms(tmp_path):
    path = tmp_path / "labels.tsv"
    path.write_text("1\tMr Hi\n34\tOfficer\n")
    assert read_labels(path) == {"1": "Mr Hi", "34": "Officer"}
    assert read_labels({"1": "Mr Hi"}) == {"1": "Mr Hi"}
    assert read_labels(None) == {}
    with pytest.raises(TypeError, match="labels must be a path, or map tokens to labels"):
        read_labels({"1": 3})


def test_groups_get_numbers_in_their_order():
    names, numbers = groups_of(["a", "b", "c"], {"x": "gone", "c": "late", "a": "early"})
    assert names == ["late", "early"]
    assert numbers.tolist() == [1, -1, 0]
    assert groups_of(["a"], {}) == ([], [-1])


def test_groups_of_other_words_are_refused():
    with pytest.raises(ValueError, match="no token of the vectors, only such as 'Red': spell them"):
        groups_of(["red"], {"Red": "colors"})


def test_too_many_groups_are_refused():
    tokens = [f"w{i}" for i in range(255)]
    with pytest.raises(ValueError, match="255 groups; the page can show at most 254"):
        groups_of(tokens, {token: token for token in tokens})
