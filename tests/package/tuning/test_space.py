"""Spaces of options: ranges, choices, and their text."""

import numpy as np
import pytest
from sgns.tuning.space import (
    OPTIONS,
    Range,
    check_values,
    checked_space,
    default_space,
    drawn,
    fixed,
    holds,
    moved,
    parse_range,
)


def test_whole_numbers_are_drawn_equally_often():
    rng = np.random.default_rng(0)
    drawn_numbers = [drawn({"window": Range(2, 4)}, rng)["window"] for _ in range(3000)]
    assert all(isinstance(number, int) for number in drawn_numbers)
    numbers, counts = np.unique(drawn_numbers, return_counts=True)
    assert numbers.tolist() == [2, 3, 4]
    assert (np.abs(counts - 1000) < 120).all()


def test_logarithms_are_drawn_evenly():
    of = Range(1e-4, 1.0, log=True)
    assert [of.at(share) for share in (0, 0.25, 0.5, 1)] == pytest.approx([1e-4, 1e-3, 1e-2, 1])
    assert of.share_of(1e-2) == pytest.approx(0.5)
    assert (of.at(-3), of.at(7)) == pytest.approx((1e-4, 1))


def test_moves_stay_near_and_change_something():
    space = {"alpha": Range(0.0, 1.0), "window": (1, 2, 3)}
    rng = np.random.default_rng(0)
    old = {"alpha": 0.5, "window": 2}
    new = [moved(space, old, rng) for _ in range(200)]
    alphas = np.array([options["alpha"] for options in new])
    assert 0.0 < np.abs(alphas - 0.5).mean() < 0.15
    assert {options["window"] for options in new} == {1, 2, 3}
    unset = [moved(space, {"alpha": None, "window": 2}, rng)["alpha"] for _ in range(20)]
    assert any(alpha is not None for alpha in unset)


@pytest.mark.parametrize("of_items", [False, True])
def test_the_default_space_can_be_tried(of_items):
    space = default_space(of_items)
    assert {"window", "negative", "ns_exponent", "sample", "epochs", "alpha"} <= space.keys()
    assert checked_space(space) is not space
    assert space.keys() <= set(OPTIONS)
    assert (space["ns_exponent"].low < 0) == of_items


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("window=2,5,sentence", ("window", [2, 5, "sentence"])),
        ("min-ngram=none,3", ("min_ngram", [None, 3])),
        ("shrink_windows=true,false", ("shrink_windows", [True, False])),
        ("epochs=3..30:log", ("epochs", Range(3, 30, log=True))),
        ("ns_exponent=-1..1.5", ("ns_exponent", Range(-1, 1.5))),
    ],
)
def test_text_is_parsed(text, expected):
    assert parse_range(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "window",
        "window=",
        "=3",
        "alpha=a..b",
        "alpha=1..2:lin",
        "window=4..",
        "window=..4",
        "epochs=9..8",
        "alpha=0..nan",
    ],
)
def test_other_text_is_refused(text):
    with pytest.raises(ValueError, match=r"^space must be written like .*0\.01\.\.0\.1:log, got '"):
        parse_range(text)


@pytest.mark.parametrize(
    ("space", "error", "message"),
    [
        ([1], TypeError, "space must be a dict"),
        ({}, ValueError, "must have an option to try"),
        ({"windw": [1]}, ValueError, "did you mean 'window'"),
        ({"window": 3}, TypeError, "must be a list of values or a Range"),
        ({"window": "35"}, TypeError, "must be a list of values or a Range"),
        ({"window": []}, ValueError, "must have a value"),
        ({"window": [[1]]}, TypeError, "must have numbers, strings"),
        ({"ns_exponent": [float("nan")]}, ValueError, "finite values of ns_exponent, got nan"),
    ],
)
def test_bad_spaces_are_refused(space, error, message):
    with pytest.raises(error, match=message):
        checked_space(space)


@pytest.mark.parametrize("bounds", [(2, 1), (1, 1), (0, 1, True), (float("nan"), 1), (1, np.inf)])
def test_bad_ranges_are_refused(bounds):
    with pytest.raises(ValueError, match="must be"):
        Range(*bounds)


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ({"window": [2, 3.5]}, "window that train takes, got 3.5: window must be an integer"),
        ({"window": Range(2, 3.5)}, r"window .* got the range 2..3.5: window must be an integer"),
        ({"negative": Range(1.0, 9, log=True)}, "negative .* got the range 1.0..9:log: neg"),
        ({"shrink_windows": (True, "no")}, "shrink_windows .* got 'no': .* must be True or False"),
        ({"epochs": (3, "auto")}, "epochs .* got 'auto': epochs must be an integer for trials"),
        ({"epochs": (None,)}, "epochs .* got None: epochs must be an integer"),
        ({"vector_size": (10, 0)}, "vector_size .* got 0: vector_size must be at least 1"),
        ({"alpha": (0.1, "x")}, "alpha .* got 'x': alpha must be a number"),
        ({"architecture": ("cbow", "sg")}, "architecture .* got 'sg': architecture must be one"),
        ({"min_ngram": (9, 2)}, "min_ngram .* got 9: max_ngram must be at least min_ngram"),
    ],
)
def test_values_that_train_refuses_are_named(space, message):
    with pytest.raises(ValueError, match=f"^space must have values of {message}"):
        check_values(space, {})


def test_values_may_need_others_of_the_space_or_shared_ones():
    check_values({"min_ngram": (None, 7), "max_ngram": Range(4, 9), "buckets": (50, None)}, {})
    check_values({"alpha": (1e-5,), "min_alpha": (0, 0.5)}, {"alpha": 1.0})
    check_values({"min_ngram": (7,)}, {"max_ngram": 8})
    check_values({"window": (2, "sentence"), "sample": (None, 0)}, {})


def test_whole_numbers_of_numpy_make_a_range_of_integers():
    assert Range(np.int64(2), np.int32(4)).at(0.5) == 3
    check_values({"window": Range(np.int64(2), np.int32(4))}, {})


def test_a_single_value_is_fixed():
    space = {"window": (3,), "epochs": (2, 2), "alpha": Range(0.1, 0.2), "sample": (0, 1)}
    assert fixed(space) == {"window": 3, "epochs": 2}


def test_a_value_of_a_space_has_its_type():
    assert holds((2, None, "sentence"), None)
    assert not holds((1, 2), True)
    assert holds(Range(2, 4), 4)
    assert not holds(Range(2, 4), 3.0)
    assert holds(Range(0.0, 1.0), 0.5)
    assert not holds(Range(0.0, 1.0), 1)
    assert not holds(Range(2, 4), 5)
