"""Objectives in torch: the same as in the core, with derivatives as slopes."""

import pytest
import sgns
import torch
from sgns.torch_backend import OBJECTIVES


def test_every_objective_of_the_core_has_a_twin():
    assert tuple(OBJECTIVES) == sgns.OBJECTIVES


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_slopes_are_derivatives(objective):
    twin = OBJECTIVES[objective]
    scores = torch.linspace(-30, 30, 101, dtype=torch.float64).requires_grad_()
    for label in (0.0, 1.0):
        labels = torch.full_like(scores, label)
        (derivative,) = torch.autograd.grad(twin.loss(scores, labels).sum(), scores)
        torch.testing.assert_close(twin.slope(scores, labels), -derivative, rtol=0, atol=1e-8)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_curvatures_are_the_largest_second_derivatives(objective):
    twin = OBJECTIVES[objective]
    scores = torch.linspace(-30, 30, 601, dtype=torch.float64).requires_grad_()
    slopes = twin.slope(scores, torch.zeros_like(scores))
    (second,) = torch.autograd.grad(-slopes.sum(), scores)
    assert second.max().item() == pytest.approx(twin.curvature)
