"""The linear learning rate, compared with the core."""

import numpy as np
import pytest
import sgns
from sgns.training.schedule import linear_decay


def test_it_falls_from_alpha_to_min_alpha():
    assert linear_decay(0.5, 0.1, 0.0) == 0.5
    assert linear_decay(0.5, 0.1, 0.25) == pytest.approx(0.4)
    assert linear_decay(0.5, 0.1, 1.0) == pytest.approx(0.1)


def test_shares_can_be_an_array():
    np.testing.assert_allclose(linear_decay(0.5, 0.1, np.array([0, 0.5, 1])), [0.5, 0.3, 0.1])


def test_the_core_has_the_same_schedule(corpus):
    reports = []
    sgns.train(corpus, epochs=2, workers=1, vector_size=4, alpha=0.05, on_progress=reports.append)
    for progress in reports:
        share = progress.words_done / progress.words_total
        assert progress.alpha == pytest.approx(linear_decay(0.05, 1e-4, share))
    assert reports[-1].alpha == pytest.approx(1e-4)
