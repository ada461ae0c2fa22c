"""One step of the C++ core, compared with autograd in float64 for every instruction set."""

import numpy as np
import pytest
import torch
from sgns import ARCHITECTURES, OBJECTIVES, PairBlock, _core
from sgns.torch_backend import reference_step

from ..instruction_sets import every_isa

N_TOKENS = 24
ROW_MULTIPLE = 16  # rows of the core are padded to this many floats

every_objective = pytest.mark.parametrize("objective", OBJECTIVES)
every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)


def make_block(rng, n_negatives, weighted=False):
    """Make a block with repeated centers, contexts and negatives."""
    n_contexts = np.array([1, 4, 2, 3, 1, 5])
    n_pairs = n_contexts.sum()
    contexts = rng.integers(N_TOKENS, size=n_pairs).astype(np.uint32)
    negatives = rng.integers(N_TOKENS, size=(n_pairs, n_negatives)).astype(np.uint32)
    negatives[1, 0] = contexts[1]
    negatives[3] = contexts[3]  # all negatives of this pair are dropped
    negatives[5] = negatives[5, 0]
    return PairBlock(
        centers=np.uint32([3, 8, 3, 3, 20, 0]),
        offsets=np.concatenate([[0], np.cumsum(n_contexts)]).astype(np.uint64),
        contexts=contexts,
        weights=rng.uniform(0, 2, n_pairs).astype(np.float32) if weighted else None,
        negatives=negatives,
        pool=np.empty(0, np.uint32),
        n_words=len(n_contexts),
    )


def make_rows(values):
    matrix = _core.Matrix(*values.shape)
    np.asarray(matrix)[:] = values
    return matrix


def core_step(block, in_rows, out_rows, **options):
    return _core.step(
        block.centers,
        block.offsets,
        block.contexts,
        block.weights,
        block.negatives.ravel(),
        block.pool,
        in_rows,
        out_rows,
        **{"negative": block.negatives.shape[1], **options},
    )


def as_cbow(block):
    """Return a block for CBOW, with negatives and weights for each center."""
    n_centers = len(block.centers)
    negatives = block.negatives[:n_centers].copy()
    negatives[1, 0] = block.centers[1]
    negatives[3] = block.centers[3]
    return block._replace(
        negatives=negatives,
        weights=None if block.weights is None else block.weights[:n_centers].copy(),
    )


def assert_steps_agree(
    block, in_values, out_values, alpha, objective, isa, architecture="skip-gram"
):
    """Assert that both steps give the same rows and loss, to 1e-6."""
    in_rows, out_rows = make_rows(in_values), make_rows(out_values)
    names = {"objective": objective, "architecture": architecture}
    loss = core_step(block, in_rows, out_rows, alpha=alpha, isa=isa, **names)

    expected_in, expected_out = (torch.tensor(v).double() for v in (in_values, out_values))
    expected_loss = reference_step(block, expected_in, expected_out, alpha, **names)

    assert loss == pytest.approx(expected_loss, rel=1e-6, abs=1e-6)
    for rows, expected in ((in_rows, expected_in), (out_rows, expected_out)):
        largest = expected.abs().max().item()
        np.testing.assert_allclose(rows, expected, rtol=0, atol=1e-6 * largest)


@every_isa
@every_objective
@every_architecture
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("n_negatives", [1, 5, 20])
@pytest.mark.parametrize("dim", [1, 15, 16, 17, 100, 300])
def test_step_equals_autograd(dim, n_negatives, weighted, architecture, objective, isa):
    rng = np.random.default_rng([dim, n_negatives, weighted])
    # Scores of about 1, and a rate at which every pair has a visible effect.
    in_values, out_values = rng.normal(size=(2, N_TOKENS, dim), scale=dim**-0.25).astype(np.float32)
    block = make_block(rng, n_negatives, weighted)
    if architecture != "skip-gram":
        block = as_cbow(block)
    assert_steps_agree(block, in_values, out_values, 0.1, objective, isa, architecture)


@every_isa
@every_objective
@pytest.mark.parametrize("score", [0, 1e-4, -1e-4, 8, -8, 17, -17, 30, -30, 80, -80, 100, -100])
def test_loss_and_slope_are_right_for_large_scores(score, objective, isa):
    # exp(score) or 1 + exp(-|score|) is past what float32 can hold.
    in_values = np.float32([[1.0]])
    out_values = np.float32([[score], [score], [-score]])
    block = PairBlock(
        centers=np.uint32([0]),
        offsets=np.uint64([0, 1]),
        contexts=np.uint32([0]),
        weights=None,
        negatives=np.uint32([[1, 2]]),
        pool=np.empty(0, np.uint32),
        n_words=1,
    )
    assert_steps_agree(block, in_values, out_values, 0.25, objective, isa)


@every_isa
@every_objective
def test_weight_zero_changes_nothing(objective, isa):
    rng = np.random.default_rng(7)
    values = rng.normal(size=(N_TOKENS, 17)).astype(np.float32)
    in_rows, out_rows = make_rows(values), make_rows(values)
    block = make_block(rng, n_negatives=5)
    block = block._replace(weights=np.zeros(len(block.contexts), np.float32))
    assert core_step(block, in_rows, out_rows, alpha=0.1, objective=objective, isa=isa) == 0
    np.testing.assert_array_equal(in_rows, values)
    np.testing.assert_array_equal(out_rows, values)


@every_isa
@every_objective
@pytest.mark.parametrize("dim", [1, 15, 17, 100])
def test_padding_stays_zero(dim, objective, isa):
    rng = np.random.default_rng(dim)
    in_rows, out_rows = _core.Matrix(N_TOKENS, dim), make_rows(rng.normal(size=(N_TOKENS, dim)))
    in_rows.fill_uniform(1)
    block = make_block(rng, 5)
    core_step(block, in_rows, out_rows, alpha=0.1, objective=objective, isa=isa)
    for rows in map(np.asarray, (in_rows, out_rows)):
        stride = rows.strides[0] // rows.itemsize
        assert stride % ROW_MULTIPLE == 0
        assert stride > dim
        whole = np.lib.stride_tricks.as_strided(rows, shape=(N_TOKENS, stride), writeable=False)
        assert not whole[:, dim:].any()


def test_negatives_must_be_as_many_as_targets():
    rng = np.random.default_rng(0)
    block, rows = make_block(rng, 5), make_rows(np.zeros((N_TOKENS, 1)))
    with pytest.raises(ValueError, match="negatives for each of its 6 targets, got 80"):
        core_step(block, rows, rows, alpha=0.1, objective="logistic", architecture="cbow")


def test_an_unknown_instruction_set_is_an_error_that_lists_all():
    known = ", ".join(_core.supported_isas())
    with pytest.raises(ValueError, match=f"isa must be one of {known} on this machine, got 'mmx'"):
        core_step(
            make_block(np.random.default_rng(0), 1),
            make_rows(np.zeros((N_TOKENS, 1))),
            make_rows(np.zeros((N_TOKENS, 1))),
            alpha=0.1,
            objective="logistic",
            isa="mmx",
        )
