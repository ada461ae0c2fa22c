import numpy as np
import pytest
from scipy import stats

#: One run in ten thousand would fail by chance, but seeds are fixed.
P_THRESHOLD = 1e-4


def check_distribution(ids, probabilities):
    """Assert that ids follow probabilities (n,), by a chi-square test."""
    probabilities = np.asarray(probabilities, np.float64)
    observed = np.bincount(ids, minlength=len(probabilities))
    expected = probabilities * len(ids)
    assert len(observed) == len(probabilities)
    assert not observed[probabilities == 0].any(), "drew what has probability zero"
    # The chi-square distribution is a good limit where 5 or more are expected: pool the rest.
    often = expected >= 5
    pooled = [expected[~often].sum(), observed[~often].sum()]
    expected, observed = expected[often], observed[often]
    if pooled[0] >= 5:
        expected, observed = np.append(expected, pooled[0]), np.append(observed, pooled[1])
    else:
        assert stats.poisson.sf(pooled[1] - 1, pooled[0]) > P_THRESHOLD
        expected[0] += pooled[0]
        observed[0] += pooled[1]
    if len(expected) > 1:
        assert stats.chisquare(observed, expected).pvalue > P_THRESHOLD


def check_independence(a, b, n):
    """Assert that numbers below n are independent, by a chi-square test."""
    table = np.zeros((n, n))
    np.add.at(table, (a, b), 1)
    assert stats.chi2_contingency(table).pvalue > P_THRESHOLD


def check_subsampling(kept, ids, sample):
    """Assert that ids are kept with the probabilities of the threshold `sample`."""
    kept = np.bincount(kept, minlength=8)
    for token, count in enumerate(np.bincount(ids, minlength=8)):
        share = count / len(ids)
        probability = min(1, np.sqrt(sample / share) + sample / share)
        test = stats.binomtest(int(kept[token]), int(count), probability)
        assert test.pvalue > P_THRESHOLD, (token, kept[token], count, probability)


@pytest.fixture
def ids_to_subsample():
    """200,000 words of eight tokens, with shares from a half to a thousandth."""
    shares = np.array([0.5, 0.2, 0.15, 0.1, 0.03, 0.01, 0.009, 0.001])
    return np.random.default_rng(1).choice(8, size=200_000, p=shares)


@pytest.fixture
def assert_independent():
    return check_independence


@pytest.fixture
def assert_subsampled():
    return check_subsampling


@pytest.fixture
def assert_follows():
    return check_distribution


@pytest.fixture
def p_threshold():
    return P_THRESHOLD
