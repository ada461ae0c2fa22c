"""Updates of rows: sums, and the limit of rows that would overshoot."""

import pytest
import torch
from sgns.torch_backend.objectives import OBJECTIVES
from sgns.torch_backend.row_updates import RowUpdates

LOGISTIC = OBJECTIVES["logistic"]


def updated(changes, partners, weights, alpha, ids):
    """Return four rows of zeros after an update."""
    rows = torch.zeros(4, changes.shape[2])
    RowUpdates(rows, LOGISTIC).add(ids, changes, partners, weights, torch.tensor(alpha))
    return rows


def test_changes_of_one_row_are_summed():
    changes = torch.arange(12.0).view(2, 3, 2)
    ids = torch.tensor([[1, 3, 1], [0, 1, 3]])
    rows = updated(changes, torch.zeros(2, 5, 2), torch.ones(2, 3, 5), 0.1, ids)
    assert rows.tolist() == [[6.0, 7.0], [12.0, 15.0], [0.0, 0.0], [12.0, 14.0]]


@pytest.mark.parametrize(("alpha", "step"), [(0.01, 1.0), (0.1, 1.0), (0.5, 0.4), (1.0, 0.2)])
def test_a_row_moves_no_further_than_its_loss_can_fall(alpha, step):
    """Twice the way to the lowest point of a parabola, with 40 scores of a change of 1."""
    changes, partners = torch.tensor([[[1.0, 0.0]]]), torch.tensor([[[1.0, 5.0]]])
    rows = updated(changes, partners, torch.full((1, 1, 1), 40.0), alpha, torch.tensor([[2]]))
    assert rows[2].tolist() == pytest.approx([step, 0.0])


def test_the_limit_counts_the_scores_of_all_blocks():
    changes, partners = torch.ones(2, 1, 1), torch.ones(2, 1, 1)
    rows = updated(changes, partners, torch.full((2, 1, 1), 10.0), 0.8, torch.zeros(2, 1).long())
    # The sum is 2; 20 scores bend by 0.8 * 20 / 4 * 2**2 = 16; and 2 * 2**2 / 16 is half.
    assert rows[0].item() == pytest.approx(1.0)


def test_rates_above_one_are_not_limited():
    changes, partners = torch.tensor([[[3.0]]]), torch.tensor([[[1.0]]])
    rows = updated(changes, partners, torch.full((1, 1, 1), 1e3), 1.5, torch.tensor([[0]]))
    assert rows[0].item() == 3.0
