"""Similarity and analogies, compared with SciPy and with known answers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sgns.evaluation import AnalogyScore, evaluate_analogies, evaluate_similarity
from sgns.vectors import Subwords, SubwordVectors, WordVectors
from sgns.vocabulary import Vocabulary


def random_vectors(n_tokens: int, size: int = 12, seed: int = 5) -> WordVectors:
    matrix = np.random.default_rng(seed).normal(size=(n_tokens, size)).astype(np.float32)
    return WordVectors(Vocabulary(f"w{i}" for i in range(n_tokens)), matrix)


def random_pairs(n_pairs: int, n_tokens: int, seed: int = 6) -> list[tuple[str, str, float]]:
    rng = np.random.default_rng(seed)
    # No word with itself: two cosines of 1 may differ by rounding, and would not be a tie.
    ids = [rng.choice(n_tokens, 2, replace=False) for _ in range(n_pairs)]
    scores = rng.integers(0, 8, size=n_pairs)  # few values, so many ties
    return [(f"w{a}", f"w{b}", float(s)) for (a, b), s in zip(ids, scores, strict=True)]


# Similarity


def test_correlations_agree_with_scipy():
    vectors, pairs = random_vectors(40), random_pairs(300, 40)
    result = evaluate_similarity(vectors, pairs)
    human = [score for _, _, score in pairs]
    ours = [vectors.similarity(a, b) for a, b, _ in pairs]
    assert result.spearman == pytest.approx(stats.spearmanr(human, ours).statistic, abs=1e-6)
    assert result.pearson == pytest.approx(stats.pearsonr(human, ours).statistic, abs=1e-6)
    assert (result.found, result.asked, result.name) == (300, 300, "pairs")


@given(st.lists(st.integers(-3, 3), min_size=2, max_size=30))
def test_spearman_agrees_with_scipy_for_any_ties(scores):
    n = len(scores)
    angles = np.linspace(0, 1.5, n)
    matrix = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    vectors = WordVectors(Vocabulary(f"w{i}" for i in range(n)), matrix)
    pairs = [("w0", f"w{i}", float(score)) for i, score in enumerate(scores)]
    found = evaluate_similarity(vectors, pairs, n_resamples=0).spearman
    if len(set(scores)) == 1:
        assert math.isnan(found)
    else:
        expected = stats.spearmanr(scores, -np.arange(n)).statistic
        assert found == pytest.approx(expected, abs=1e-9)


def test_interval_agrees_with_the_bootstrap_of_scipy():
    vectors, pairs = random_vectors(40), random_pairs(120, 40)
    pairs = [(a, b, score + 4 * vectors.similarity(a, b)) for a, b, score in pairs]
    result = evaluate_similarity(vectors, pairs, n_resamples=4000)
    human = np.array([score for _, _, score in pairs])
    ours = np.array([vectors.similarity(a, b) for a, b, _ in pairs])
    expected = stats.bootstrap(
        (human, ours),
        lambda x, y: stats.spearmanr(x, y).statistic,
        paired=True,
        vectorized=False,
        n_resamples=1000,
        method="percentile",
        rng=1,
    ).confidence_interval
    assert result.low < result.spearman < result.high
    # Two standard errors of a quantile of 1000 samples, in an interval 0.3 wide.
    assert result.low == pytest.approx(expected.low, abs=0.02)
    assert result.high == pytest.approx(expected.high, abs=0.02)


def test_interval_depends_only_on_the_seed():
    vectors, pairs = random_vectors(20), random_pairs(50, 20)
    first = evaluate_similarity(vectors, pairs, seed=1)
    assert first == evaluate_similarity(vectors, pairs, seed=1)
    assert first.low != evaluate_similarity(vectors, pairs, seed=2).low


def test_words_fall_back_to_lower_case_and_missing_pairs_do_not_count():
    vectors = WordVectors(Vocabulary(["Turkey", "turkey", "cat"]), np.eye(3) + 0.1)
    pairs = [("Turkey", "turkey", 1.0), ("CAT", "Turkey", 2.0), ("dog", "cat", 9.0)]
    result = evaluate_similarity(vectors, pairs)
    assert (result.found, result.asked) == (2, 3)
    vectors = WordVectors(Vocabulary(["Turkey", "turkey", "cat"]), [[1, 0], [0, 1], [0, 1]])
    exact = evaluate_similarity(vectors, [("Turkey", "cat", 1.0), ("turkey", "cat", 2.0)])
    assert exact.spearman == pytest.approx(1)


@pytest.mark.parametrize("pairs", [[("x", "y", 1.0)], [("w1", "w2", 1.0)], [("w1", "w2", 1.0)] * 3])
def test_undefined_correlations_are_nan(pairs):
    result = evaluate_similarity(random_vectors(5), pairs)
    assert all(map(math.isnan, (result.spearman, result.low, result.high, result.pearson)))


def test_samples_without_a_correlation_do_not_count():
    # One sample in nine draws the same pair three times.
    result = evaluate_similarity(random_vectors(5), [(f"w{i}", "w4", i) for i in range(3)])
    assert -1 <= result.low <= result.spearman <= result.high <= 1


def test_no_resamples_no_interval():
    result = evaluate_similarity(random_vectors(20), random_pairs(30, 20), n_resamples=0)
    assert math.isnan(result.low)
    assert math.isnan(result.high)
    assert not math.isnan(result.spearman)


def test_bad_arguments():
    with pytest.raises(ValueError, match="no pairs"):
        evaluate_similarity(random_vectors(5), [])
    with pytest.raises(ValueError, match="n_resamples must be at least 0, got -1"):
        evaluate_similarity(random_vectors(5), [("w1", "w2", 1.0)], n_resamples=-1)


def test_result_is_named_after_its_file(tmp_path):
    path = tmp_path / "ws353.tsv"
    path.write_text("w1 w2 3\nw2 w3 4\n")
    assert evaluate_similarity(random_vectors(5), path).name == "ws353"
    assert evaluate_similarity(random_vectors(5), str(path), name="mine").name == "mine"
    with pytest.raises(FileNotFoundError):
        evaluate_similarity(random_vectors(5), tmp_path / "missing.tsv")


# Analogies


def grid() -> WordVectors:
    """Vectors in which man is to woman as king is to queen, and a wrong answer."""
    rows = {
        "man": [1, 0, 0.0],
        "woman": [1, 1, 0.0],
        "king": [1, 0, 3],
        "queen": [1, 1, 3],
        "Queen": [1, 0.2, 1],
        "apple": [-1, -1, -1],
    }
    return WordVectors(Vocabulary(rows), list(rows.values()))


def test_sections_and_total(tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text(
        "man woman king queen\n"
        ": family\n"
        "Man Woman KING queen\n"
        "man woman king apple\n"
        "man woman king emperor\n"
        "# a comment\n"
        ": empty\n"
        ":last\n"
        "king queen man woman\n"
    )
    result = evaluate_analogies(grid(), path)
    assert result.sections == (
        AnalogyScore("", 1, 1, 1),
        AnalogyScore("family", 1, 2, 3),
        AnalogyScore("empty", 0, 0, 0),
        AnalogyScore("last", 1, 1, 1),
    )
    assert result.total == AnalogyScore("total", 3, 4, 5)
    assert result.total.accuracy == 0.75
    assert math.isnan(result.sections[2].accuracy)


def test_words_of_the_question_are_not_answers(tmp_path):
    vectors = WordVectors(Vocabulary(["a", "b", "c", "d"]), [[1, 0], [1, 0.1], [1, 0.2], [-1, 1]])
    path = tmp_path / "questions.txt"
    path.write_text("a b c d\n")  # d is the worst, and the only possible answer
    assert evaluate_analogies(vectors, path).total.correct == 1


def test_words_that_never_occurred_are_neither_asked_nor_answers(tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text("man woman king queen\nman woman king Queen\n")
    counted = WordVectors(Vocabulary(grid(), [1, 1, 1, 0, 1, 1]), grid().matrix)
    assert counted.analogy("man", "woman", "king", topn=1)[0][0] == "Queen"
    assert evaluate_analogies(counted, path).total == AnalogyScore("total", 1, 1, 2)
    assert evaluate_similarity(counted, [("king", "queen", 1.0), ("king", "man", 2.0)]).found == 1


def test_restrict_vocab_bounds_questions_and_answers(tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text("man woman king queen\nman woman king Queen\nman woman king apple\n")
    assert evaluate_analogies(grid(), path).total == AnalogyScore("total", 1, 3, 3)
    assert evaluate_analogies(grid(), path, restrict_vocab=5).total.found == 2
    # "Queen" is past the bound, but "queen" is not.
    four = evaluate_analogies(grid(), path, restrict_vocab=4)
    assert four.total == AnalogyScore("total", 2, 2, 3)
    assert evaluate_analogies(grid(), path, restrict_vocab=None).total.found == 3
    with pytest.raises(ValueError, match="restrict_vocab must be at least 1, got 0"):
        evaluate_analogies(grid(), path, restrict_vocab=0)


def test_many_questions_agree_with_most_similar_and_gensim(tmp_path, monkeypatch):
    monkeypatch.setattr("sgns.evaluation.evaluation._STEP", 1000)  # several blocks
    vectors = random_vectors(60, size=2)
    rng = np.random.default_rng(8)
    questions = [[f"w{i}" for i in rng.choice(60, 4, replace=False)] for _ in range(400)]
    for question in questions[::2]:  # half of them with the right answer
        question[3] = vectors.analogy(*question[:3], topn=1)[0][0]
    path = tmp_path / "questions.txt"
    path.write_text(": all\n" + "".join(" ".join(question) + "\n" for question in questions))
    right = sum(vectors.analogy(a, b, c, topn=1)[0][0] == d for a, b, c, d in questions)
    result = evaluate_analogies(vectors, path).total
    assert 200 <= right < 250
    assert (result.correct, result.found) == (right, 400)

    theirs = KeyedVectors(2)
    theirs.add_vectors(list(vectors), np.array(vectors.matrix))
    accuracy, _ = theirs.evaluate_word_analogies(path)
    assert result.accuracy == accuracy


def with_ngrams() -> SubwordVectors:
    rows = np.random.default_rng(2).normal(size=(4 + 40, 6))
    return SubwordVectors(["red", "green", "blue", "gray"], rows, Subwords(3, 4, 40))


def test_pairs_with_other_words_count_on_request():
    vectors = with_ngrams()
    pairs = [
        ("red", "green", 1.0),
        ("reds", "blue", 2.0),
        ("greens", "Reds", 3.0),
        ("red", "", 4.0),
    ]
    found = evaluate_similarity(vectors, pairs)
    assert (found.found, found.asked, found.oov) == (1, 4, 0)
    found = evaluate_similarity(vectors, pairs, oov=True)
    assert (found.found, found.asked, found.oov) == (3, 4, 2)
    cosines = [vectors.similarity(a, b.lower()) for a, b, _ in pairs[:3]]
    assert found.pearson == pytest.approx(stats.pearsonr([1, 2, 3], cosines)[0])
    with pytest.raises(ValueError, match="oov=True needs vectors with n-grams"):
        evaluate_similarity(vectors.to_word_vectors(), pairs, oov=True)


def test_questions_with_other_words_count_on_request(tmp_path):
    vectors = with_ngrams()
    asked = ["reds green greens blue", "red green blues gray", "red green blue grays"]
    path = tmp_path / "q.txt"
    path.write_text(": colors\n" + "\n".join(asked) + "\nred green blue gray\n")
    found = evaluate_analogies(vectors, path).total
    assert (found.found, found.asked, found.oov) == (1, 4, 0)
    found = evaluate_analogies(vectors, path, oov=True).total
    assert (found.found, found.asked, found.oov) == (3, 4, 2)  # an answer is always a token
    expected = [
        vectors.analogy(*question.split()[:3], topn=1)[0][0] == question.split()[3]
        for question in (asked[0], asked[1], "red green blue gray")
    ]
    assert found.correct == sum(expected)


def test_any_of_several_answers_is_right(tmp_path):
    path = tmp_path / "royal.txt"
    path.write_text("man\twoman\nking\tempress/queen\napple\tpear\n")
    found = evaluate_analogies(grid(), path)
    # Only that of man to king; pear, and the first answer for king, have no vector.
    assert (found.total.correct, found.total.found, found.total.asked) == (1, 1, 6)
    assert found.sections[0].name == "royal"
    path.write_text("man\twoman\nking\tempress/apple\n")
    found = evaluate_analogies(grid(), path).sections[0]
    # queen is the nearest, and is not accepted.
    assert (found.correct, found.found, found.asked) == (0, 1, 2)
