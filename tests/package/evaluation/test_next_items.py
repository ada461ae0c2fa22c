"""Prediction of the last items of sessions, compared with scores by hand."""

import numpy as np
import pytest
import sgns
from sgns.evaluation.next_items import evaluate_next_items, leave_last_out

# Each item is nearest to the one after it: the angles between neighbors shrink.
ANGLES = np.radians([0, 30, 55, 75, 90])
CIRCLE = sgns.WordVectors(list("abcde"), np.column_stack([np.cos(ANGLES), np.sin(ANGLES)]))


def test_the_scores_follow_from_the_ranks():
    # After a come b, c, d, e; after c come d (20 degrees), b (25), e, a.
    result = evaluate_next_items(CIRCLE, [["a", "b"], ["a", "d"], ["c", "b"]], k=2, name="some")
    assert (result.name, result.k, result.found, result.asked) == ("some", 2, 3, 3)
    assert result.hit_rate == pytest.approx(2 / 3)
    assert result.mrr == pytest.approx((1 + 0 + 1 / 2) / 3)
    assert result.ndcg == pytest.approx((1 + 0 + 1 / np.log2(3)) / 3)
    assert result.coverage == pytest.approx(3 / 5)  # b and c, d and b


def test_the_latest_items_make_the_query():
    one = evaluate_next_items(CIRCLE, [["e", "a", "b"]], k=1)
    two = evaluate_next_items(CIRCLE, [["e", "a", "b"]], k=1, last=2)  # 45 degrees: c is nearest
    assert (one.hit_rate, two.hit_rate) == (1, 0)
    assert evaluate_next_items(CIRCLE, [["e", "a", "c"]], k=1, last=9).hit_rate == 1


def test_items_of_the_session_are_not_recommended():
    session = [["b", "c", "a"]]  # b is nearer to c than a, but was seen
    result = evaluate_next_items(CIRCLE, session, k=3)
    assert result.mrr == pytest.approx(1 / 3)
    assert evaluate_next_items(CIRCLE, session, k=5, exclude_seen=False).mrr == pytest.approx(1 / 5)
    again = [["a", "b", "a"], ["a", "b"]]
    answered = evaluate_next_items(CIRCLE, again)
    assert (answered.found, answered.asked) == (1, 2)


def test_dot_products_favor_long_vectors():
    vectors = sgns.WordVectors(["a", "near", "long"], np.array([[1, 0], [1, 0.1], [9, 9]], float))
    by = {
        m: evaluate_next_items(vectors, [["a", "long"]], k=1, metric=m) for m in ("cosine", "dot")
    }
    assert (by["cosine"].hit_rate, by["dot"].hit_rate) == (0, 1)


def test_ties_count_against_the_answer():
    same = sgns.WordVectors(list("abc"), np.ones((3, 2)))
    assert evaluate_next_items(same, [["a", "b"]], k=1).hit_rate == 0
    assert evaluate_next_items(same, [["a", "b"]], k=2).mrr == 0.5


def test_unknown_items_and_those_that_never_occurred_are_left_out():
    vocabulary = sgns.Vocabulary(list("abcde"), [9, 9, 0, 9, 9])
    vectors = sgns.WordVectors(vocabulary, CIRCLE.matrix)
    sessions = [["a", "c"], ["a", "x"], ["x", "a"], ["x", "a", "b"], ["b", "d"], ["b"]]
    result = evaluate_next_items(vectors, sessions, k=1)
    assert (result.found, result.asked) == (2, 5)
    assert result.hit_rate == 0.5  # without c, a is nearest to b: 30 degrees
    assert result.coverage == 2 / 4
    nothing = evaluate_next_items(vectors, [["x", "y"]])
    assert np.isnan(nothing.hit_rate)
    assert nothing.found == 0


def test_sessions_of_a_file(tmp_path):
    path = tmp_path / "visits.txt"
    path.write_text("a b c\n\nd\na d\n")
    assert leave_last_out(path) == [["a", "b"], ["d"], ["a"]]
    result = evaluate_next_items(CIRCLE, path, k=3)
    assert (result.name, result.asked, result.hit_rate) == ("visits", 2, 1)


@pytest.mark.parametrize(
    ("sessions", "options", "error", "message"),
    [
        (["a b"], {}, TypeError, r"not the string 'a b': write session\.split\(\)"),
        ([["a"]], {}, ValueError, "one of two items or more, got none"),
        ([["a", "b"]], {"k": 0}, ValueError, "k must be at least 1"),
        ([["a", "b"]], {"metric": "cosin"}, ValueError, "did you mean 'cosine'"),
    ],
)
def test_bad_arguments_are_refused(sessions, options, error, message):
    with pytest.raises(error, match=message):
        evaluate_next_items(CIRCLE, sessions, **options)
