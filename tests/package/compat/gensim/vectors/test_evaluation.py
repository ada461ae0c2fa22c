"""Evaluations give gensim's results for the same files."""

import gzip
import sys

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import KeyedVectors

PAIRS = (
    "# a comment\n"
    + "".join(f"w{i}\tW{i + 1}\t{(7 * i) % 10}\n" for i in range(20))
    + "w1\tunknown\t3\nPARIS\trome\t9\nno score\nw1\tw2\tmany\n\n"
)
ANALOGIES = """: first
w1 w2 w3 w4
w5 w6 w7 unknown
: second
Paris rome PARIS Rome
w8 w9 w10 {}
"""


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"case_insensitive": False},
        {"dummy4unknown": True},
        {"restrict_vocab": 12},
        {"restrict_vocab": 12, "dummy4unknown": True},
    ],
)
def test_word_pairs_agree_with_gensim(ours, theirs, tmp_path, options):
    path = tmp_path / "pairs"
    path.write_text(PAIRS.lower() if "case_insensitive" in options else PAIRS)
    found = ours.evaluate_word_pairs(path, **options)
    expected = theirs.evaluate_word_pairs(str(path), **options)
    for mine, their in zip(found[:2], expected[:2], strict=True):
        np.testing.assert_allclose(tuple(mine), tuple(their), rtol=1e-4)
    assert found[2] == pytest.approx(expected[2])


def test_other_delimiters_and_encodings(ours, theirs, tmp_path):
    path = tmp_path / "pairs"
    path.write_bytes("w1,é,3\nw2,w3,1\nw4,w5,2\n".encode("latin1"))
    options = {"delimiter": ",", "encoding": "latin1"}
    found = ours.evaluate_word_pairs(path, **options)
    assert found[0].statistic == pytest.approx(
        theirs.evaluate_word_pairs(str(path), **options)[0].statistic, rel=1e-4
    )
    assert found[2] == 0


def test_evaluate_word_pairs_needs_two_known_pairs_and_scipy(ours, tmp_path, monkeypatch):
    path = tmp_path / "pairs"
    path.write_text("w1\tw2\t3\n")
    with pytest.raises(ValueError, match="at least two pairs of known words, got 1"):
        ours.evaluate_word_pairs(path)
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(ImportError, match=r"sgns\.evaluate_similarity does not need it"):
        ours.evaluate_word_pairs(path)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"case_insensitive": False},
        {"dummy4unknown": True},
        {"restrict_vocab": 9},
    ],
)
def test_analogies_agree_with_gensim(ours, theirs, tmp_path, options):
    path = tmp_path / "analogies"
    answer = theirs.most_similar(["w9", "w10"], ["w8"], topn=1)[0][0]
    path.write_text(ANALOGIES.format(answer))
    score, sections = ours.evaluate_word_analogies(path, **options)
    expected_score, expected_sections = theirs.evaluate_word_analogies(str(path), **options)
    assert score == pytest.approx(expected_score)
    assert sections == expected_sections
    assert [section["section"] for section in sections] == ["first", "second", "Total accuracy"]
    if not options:
        assert (*("W8", "W9", "W10"), answer.upper()) in sections[-1]["correct"]


def test_the_similarity_function_is_used(ours, tmp_path):
    """gensim ignores `similarity_function` and uses cosines."""
    path = tmp_path / "analogies"
    answer = ours.most_similar_cosmul(["w9", "w10"], ["w8"], topn=1)[0][0]
    assert answer != ours.most_similar(["w9", "w10"], ["w8"], topn=1)[0][0]
    path.write_text(f": one\nw8 w9 w10 {answer}\n")
    assert ours.evaluate_word_analogies(path)[0] == 0
    score, _ = ours.evaluate_word_analogies(path, similarity_function="most_similar_cosmul")
    assert score == 1


def test_malformed_questions_are_refused(ours, tmp_path):
    """gensim skips malformed questions."""
    path = tmp_path / "analogies"
    path.write_text(": first\nw1 w2 w3\n")
    with pytest.raises(sgns.FormatError, match="line 2: expected four words, got 3"):
        ours.evaluate_word_analogies(path)


def test_pairs_can_be_compressed_and_begin_with_a_mark(ours, tmp_path):
    text = "\ufeffw1\tw2\t3\r\nw2\tw3\t1\r\nw4\tw5\t2".encode()
    (tmp_path / "pairs").write_bytes(text)
    (tmp_path / "pairs.gz").write_bytes(gzip.compress(text))
    for name in ("pairs", "pairs.gz"):
        found = ours.evaluate_word_pairs(tmp_path / name)
        assert found[2] == 0
        assert np.isfinite(found[0].statistic)


def test_questions_about_hashtags_are_judged_as_in_gensim(real, tmp_path):
    words = ["#a", "#b", "#c", "#d"]
    vectors = np.random.default_rng(1).normal(size=(4, 3)).astype(np.float32)
    path = tmp_path / "questions"
    path.write_text(": tags\n#a #b #c #d\n")
    judged = []
    for kind in (KeyedVectors, real["KeyedVectors"]):
        kv = kind(3)
        kv.add_vectors(words, vectors)
        judged.append(kv.evaluate_word_analogies(str(path)))
    assert judged[0] == judged[1]
    assert sum(len(judged[0][1][-1][kind]) for kind in ("correct", "incorrect")) == 1


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            "w1 w2 3.5\nw3 w4 1\n",
            r"unknown words: 0; lines with another format: 2, such as line 2: 'w3 w4 1'\. A line "
            r"must be two words and a score, with '\\t' between them\. Pass delimiter=' '",
        ),
        ("w1;w2;3\nw3;w4;1\n", r"Pass delimiter=';'"),
        ("a\tb\tPOS\tscore\nw1\tw2\tN\t3\n", r"format: 2, such as line 2.*between them$"),
        ("w1\tw2\tnan\nw1\tw3\t2\n", r"got 1\..* words: 0; lines with another format: 1"),
        ("x\ty\t1\nz\ty\t2\n", r"got 0\. .*words: 2; lines with another format: 0$"),
    ],
)
def test_malformed_pairs_are_told_from_unknown_words(ours, tmp_path, lines, message):
    path = tmp_path / "pairs"
    path.write_text(lines)
    with pytest.raises(ValueError, match=message):
        ours.evaluate_word_pairs(path)
