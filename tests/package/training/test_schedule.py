"""The learning rate: that of the core, and the epochs that a held-out loss decides."""

import numpy as np
import pytest
import sgns
from sgns.training.schedule import Schedule, linear_decay


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


#: The longest training of ten epochs whose number the loss decides, before it has decided.
LONGEST = Schedule(0.5, 0.1, n_words=100, epochs=10, constant_epochs=10)


def curve(*losses):
    return [(100 * epoch, loss) for epoch, loss in enumerate(losses)]


def test_the_rate_is_constant_and_then_falls():
    schedule = Schedule(0.5, 0.1, n_words=100, epochs=4, constant_epochs=2)
    rates = [schedule.rate(words) for words in (0, 200, 300, 400, 500)]
    assert rates == pytest.approx([0.5, 0.5, 0.3, 0.1, 0.1])
    np.testing.assert_allclose(schedule.rate(np.array([0.0, 300.0, 500.0])), [0.5, 0.3, 0.1])
    assert [LONGEST.rate(words) for words in (0, 500, 1000)] == [0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("losses", "patience", "constant", "epochs"),
    [
        ([3.0, 2.0], 1, 10, 10),
        ([3.0, 2.0, 2.0], 1, 2, 4),
        ([3.0, 2.0, 2.1, 1.9], 1, 2, 4),
        ([3.0, 2.0, 2.1, 1.9], 2, 10, 10),
        ([3.0, 2.0, 2.1, 2.2], 2, 3, 6),
        ([3.0, 3.1], 1, 1, 2),
        ([3.0, 2.9, 2.8, 2.7, 2.6, 2.5], 1, 5, 10),
    ],
)
def test_the_decay_begins_when_the_loss_stalls_and_lasts_as_long_as_what_came_before(
    losses, patience, constant, epochs
):
    schedule = LONGEST.decided_by(curve(*losses), patience)
    assert (schedule.constant_epochs, schedule.epochs) == (constant, epochs)
    assert schedule.decays == (constant < epochs)
    longer = LONGEST.decided_by([*curve(*losses), (100 * len(losses), 9.0)], patience)
    assert not schedule.decays or longer == schedule


def test_points_between_the_ends_of_epochs_decide_nothing():
    points = [(0, 3.0), (50, 1.0), (102, 2.0), (150, 1.0), (201, 1.5)]
    assert not LONGEST.decided_by(points, 1).decays


def test_text_says_the_schedule():
    assert (
        str(Schedule(0.5, 0.1, 100, 1))
        == "1 epoch, in which the learning rate falls from 0.5 to 0.1"
    )
    assert str(LONGEST) == "at most 10 epochs at the learning rate 0.5, so far"
    assert str(Schedule(0.5, 0.1, 100, 4, 2)) == (
        "2 epochs at the learning rate 0.5, then 2 epochs in which it falls from 0.5 to 0.1"
    )
