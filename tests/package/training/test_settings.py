"""Options that all ways to train have in common, and their checks."""

import pytest
import sgns


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hs": True, "negative": 0, "pool_size": 8}, "pool_size has no meaning with negative=0"),
        ({"hs": True, "negative": -1}, "negative must be at least 0, got -1"),
        ({"negative": 0}, "negative must be at least 1, got 0"),
    ],
)
def test_conflicts_with_hierarchical_softmax_are_refused(corpus, options, message):
    with pytest.raises(ValueError, match=message):
        sgns.train(corpus, **options)


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf")])
@pytest.mark.parametrize("option", ["alpha", "min_alpha"])
def test_bad_rates(corpus, option, value):
    with pytest.raises(ValueError, match=f"^{option} must be"):
        sgns.train(corpus, **{option: value})
    with pytest.raises(ValueError, match=r"^alpha must be finite and > 0"):
        sgns.train(corpus, alpha=0.0, min_alpha=0.0)


@pytest.mark.parametrize("value", [0, -1])
@pytest.mark.parametrize("option", ["window", "vector_size", "epochs", "workers", "negative"])
def test_counts_that_are_not_positive(corpus, option, value):
    with pytest.raises(ValueError, match=f"^{option} must be at least 1, got {value}(;|$)"):
        sgns.train(corpus, **{option: value})


@pytest.mark.parametrize("option", ["window", "negative", "pool_size"])
def test_counts_that_are_too_large(corpus, option):
    with pytest.raises(ValueError, match=f"^{option} must be at most 429496729[45], got 46"):
        sgns.train(corpus, **{option: 2**62})


def test_negatives_that_do_not_fit_into_memory_are_refused_before_reading():
    with pytest.raises(MemoryError, match=r"pool_size=1000000000 do not fit: .*; lower negative"):
        sgns.train("no-such-file.txt", negative=10**9)
    with pytest.raises(MemoryError, match="negative=1000000000 do not fit"):
        sgns.train("no-such-file.txt", negative=10**9, negatives_mode="per_pair")


def test_without_negatives_the_error_names_hierarchical_softmax(corpus):
    with pytest.raises(ValueError, match=r"negative must be at least 1, got 0; .* set hs=True$"):
        sgns.train(corpus, negative=0)


@pytest.mark.parametrize("option", ["window", "vector_size", "epochs", "workers", "negative"])
def test_counts_that_are_not_integers(corpus, option):
    with pytest.raises(TypeError, match=f"^{option} must be an integer, got 1.5$"):
        sgns.train(corpus, **{option: 1.5})


def test_other_bad_arguments(corpus):
    with pytest.raises(ValueError, match="min_alpha must be >= 0 and at most alpha"):
        sgns.train(corpus, alpha=0.01, min_alpha=0.02)
    with pytest.raises(ValueError, match="objective must be one of logistic, got 'hinge'"):
        sgns.train(corpus, objective="hinge")
    for use in (sgns.train, sgns.PairStream):
        with pytest.raises(ValueError, match=r"architecture must be one of .*, got 'glove'"):
            use(corpus, architecture="glove")
    with pytest.raises(MemoryError, match=r"two float32 matrices of shape \(200, 17592186044416\)"):
        sgns.train(corpus, vector_size=2**44)
    with pytest.raises(MemoryError, match="lower vector_size, or raise min_count"):
        sgns.train(corpus, vector_size=2**62)
    for option in ({"alpha": -1}, {"objective": "hinge"}, {"window": 0}, {"sample": -1}):
        with pytest.raises(ValueError, match=f"^{next(iter(option))} must be"):
            sgns.train("no such file", **option)  # before the file is opened
