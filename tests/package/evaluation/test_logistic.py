"""Logistic regression, compared with scikit-learn's."""

import numpy as np
import pytest
from sgns.evaluation.logistic import LogisticRegression


@pytest.mark.parametrize("penalty", [0.01, 1.0, 30.0])
def test_scores_are_those_of_scikit_learn(penalty):
    from sklearn.linear_model import LogisticRegression as Expected

    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 6)).astype(np.float32)
    y = x @ rng.normal(size=6) + 0.5 + rng.normal(size=80) > 0
    expected = Expected(C=1 / penalty, tol=1e-10, max_iter=1000).fit(x.astype(float), y)
    found = LogisticRegression(x, y, penalty).scores(x)
    np.testing.assert_allclose(found, expected.decision_function(x), rtol=1e-3, atol=1e-3)


def test_separable_and_single_classes_have_an_end():
    x = np.array([[-1.0], [-2.0], [1.0], [3.0]])
    scores = LogisticRegression(x, x[:, 0] > 0, penalty=1e-6).scores(x)
    assert np.isfinite(scores).all()
    assert ((scores > 0) == (x[:, 0] > 0)).all()
    assert (LogisticRegression(x, np.ones(4, bool)).scores(x) > 0).all()
