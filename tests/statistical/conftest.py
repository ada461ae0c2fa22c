import numpy as np
import pytest
from scipy import stats

#: One run in ten thousand fails by chance; seeds are fixed, so those that pass pass always.
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


@pytest.fixture
def assert_follows():
    return check_distribution


@pytest.fixture
def p_threshold():
    return P_THRESHOLD
