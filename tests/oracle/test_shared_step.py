"""The block step of the C++ core, compared with autograd for every instruction set."""

import numpy as np
import pytest
import torch
from sgns import ARCHITECTURES, OBJECTIVES, PairBlock, _core
from sgns.torch_backend import BlockMeans, reference_step

from ..instruction_sets import every_isa

N_TOKENS = 30
every_objective = pytest.mark.parametrize("objective", OBJECTIVES)
every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)


def make_block(rng, n_centers, n_pool, weighted=False, most_contexts=8):
    """Make a block with repeated centers, and with pool items that repeat or equal contexts."""
    n_contexts = rng.integers(1, most_contexts + 1, n_centers)
    n_pairs = n_contexts.sum()
    return PairBlock(
        centers=rng.integers(N_TOKENS, size=n_centers).astype(np.uint32),
        offsets=np.concatenate([[0], np.cumsum(n_contexts)]).astype(np.uint64),
        contexts=rng.integers(N_TOKENS, size=n_pairs).astype(np.uint32),
        weights=rng.uniform(0, 2, n_pairs).astype(np.float32) if weighted else None,
        negatives=np.empty((n_pairs, 0), np.uint32),
        pool=rng.integers(N_TOKENS, size=n_pool).astype(np.uint32),
        n_words=n_centers,
    )


def core_step(block, values, **options):
    """Return the rows after the step of the core, and its loss."""
    rows = []
    for of in values:
        rows.append(_core.Matrix(*of.shape))
        np.asarray(rows[-1])[:] = of
    loss = _core.step(
        block.centers,
        block.offsets,
        block.contexts,
        block.weights,
        block.negatives.ravel(),
        block.pool,
        *rows,
        **options,
    )
    return np.asarray(rows[0]), np.asarray(rows[1]), loss


def assert_close(got, expected, products="float32", exact=1e-6):
    """To `exact` of the largest component, and with bfloat16 all but a few.

    A slope that is on the border of two bfloat16 is rounded one way in single and another in
    double precision: 2^-8 of the slope, in one row.
    """
    largest = expected.abs().max().item()
    error = (torch.from_numpy(got).double() - expected).abs() / largest
    assert error.max() < {"float32": exact, "bfloat16": 500 * exact}[products]
    assert error.quantile(0.9) < exact


def assert_steps_agree(block, values, isa, negative=5, alpha=0.02, exact=1e-6, **names):
    in_rows, out_rows, loss = core_step(
        block, values, negative=negative, alpha=alpha, isa=isa, **names
    )
    expected = [torch.tensor(of).double() for of in values]
    products = _core.products(isa)
    expected_loss = reference_step(block, *expected, alpha, negative, products=products, **names)
    assert loss == pytest.approx(expected_loss, rel=exact)
    assert_close(in_rows, expected[0], products, exact)
    assert_close(out_rows, expected[1], products, exact)


def start(rng, dim):
    return rng.normal(size=(2, N_TOKENS, dim), scale=dim**-0.25).astype(np.float32)


@every_isa
@every_objective
@every_architecture
@pytest.mark.parametrize("n_pool", [1, 3, 16, 33, 64])
@pytest.mark.parametrize("n_centers", [1, 3, 16, 33, 64])
def test_block_sizes(n_centers, n_pool, architecture, objective, isa):
    rng = np.random.default_rng([n_centers, n_pool])
    block = make_block(rng, n_centers, n_pool)
    names = {"objective": objective, "architecture": architecture}
    assert_steps_agree(block, start(rng, 20), isa, **names)


@every_isa
@every_architecture
@pytest.mark.parametrize(
    ("n_centers", "n_pool"), [(17, 300), (300, 17), (96, 24), (97, 32), (48, 96)]
)
def test_blocks_that_fill_tiles_in_part(n_centers, n_pool, architecture, isa):
    rng = np.random.default_rng([n_centers, n_pool])
    block = make_block(rng, n_centers, n_pool)
    names = {"objective": "logistic", "architecture": architecture}
    assert_steps_agree(block, start(rng, 33), isa, alpha=0.004, **names)


@every_isa
@every_objective
@every_architecture
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("dim", [1, 15, 16, 17, 100, 300])
def test_dimensions_and_weights(dim, weighted, architecture, objective, isa):
    rng = np.random.default_rng([dim, weighted])
    block = make_block(rng, 23, 19, weighted)
    if architecture != "skip-gram" and weighted:
        block = block._replace(weights=block.weights[: len(block.centers)].copy())
    names = {"objective": objective, "architecture": architecture}
    assert_steps_agree(block, start(rng, dim), isa, **names)


@every_isa
@every_objective
def test_many_contexts(objective, isa):
    rng = np.random.default_rng(0)
    block = make_block(rng, 7, 5, weighted=True, most_contexts=400)
    assert_steps_agree(block, start(rng, 17), isa, alpha=0.001, objective=objective)


@every_isa
@every_architecture
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("n_centers", [1, 50, 97])
@pytest.mark.parametrize("alpha", [0.031, 0.1, 0.3])
def test_high_rates_take_a_block_in_parts_with_bounds(
    alpha, n_centers, weighted, architecture, isa
):
    rng = np.random.default_rng([n_centers, weighted])
    block = make_block(rng, n_centers, 19, weighted)
    if architecture != "skip-gram" and weighted:
        block = block._replace(weights=block.weights[:n_centers].copy())
    values = start(rng, 20) / 4
    names = {"objective": "logistic", "architecture": architecture}
    # The errors of a part grow in the parts after it.
    assert_steps_agree(block, values, isa, alpha=alpha, exact=1e-5, **names)


@every_isa
@pytest.mark.parametrize("weight", [2.0, 5.0])
def test_weights_above_one_count_as_a_higher_rate(weight, isa):
    rng = np.random.default_rng(5)
    block = make_block(rng, 50, 19, weighted=True)
    weights = weight * block.weights / block.weights.mean()
    block = block._replace(weights=weights.astype(np.float32))
    options = {"objective": "logistic", "architecture": "skip-gram"}
    assert_steps_agree(block, start(rng, 20) / 4, isa, alpha=0.02, exact=1e-5, **options)


@every_isa
def test_a_center_with_very_many_scores_has_a_bound_at_any_rate(isa):
    rng = np.random.default_rng(6)
    block = make_block(rng, 50, 19, most_contexts=40)
    values = 2 * start(rng, 20)
    options = {"negative": 60, "objective": "logistic", "isa": isa}
    assert_steps_agree(block, values, alpha=0.02, exact=1e-5, **options)


@every_isa
def test_a_center_with_many_scores_lowers_a_high_rate(isa):
    rng = np.random.default_rng(4)
    block = make_block(rng, 9, 19, most_contexts=40)
    values = start(rng, 20) / 4
    options = {"negative": 20, "objective": "logistic", "isa": isa}
    assert_steps_agree(block, values, alpha=0.1, **options)
    same = [core_step(block, values, alpha=alpha, **options) for alpha in (0.05, 0.1)]
    for at_one_rate, at_another in zip(*same, strict=True):
        np.testing.assert_array_equal(at_one_rate, at_another)


@every_isa
@every_architecture
@pytest.mark.parametrize(("alpha", "moved"), [(0.04, 1), (0.03, 30)])
def test_at_high_rates_a_hidden_vector_moves_its_mean_score_by_at_most_one(
    alpha, moved, architecture, isa
):
    """One pair with a score of 0, a slope of 1/2, and an output row of squared length 2000."""
    block = make_block(np.random.default_rng(0), 1, 1, most_contexts=1)._replace(
        centers=np.uint32([1]), contexts=np.uint32([1]), pool=np.uint32([1])
    )
    values = np.zeros((2, N_TOKENS, 20), np.float32)
    values[1] = 10.0
    in_rows, _, _ = core_step(
        block,
        values,
        negative=1,
        alpha=alpha,
        objective="logistic",
        architecture=architecture,
        isa=isa,
    )
    assert in_rows[1] @ values[1, 1] == pytest.approx(moved, rel=1e-5)


@every_isa
@every_objective
def test_a_pool_of_k_and_one_pair_is_the_classical_step(objective, isa):
    """Except if a negative is the context: the classical step then has one negative less."""
    rng = np.random.default_rng(3)
    values = start(rng, 33)
    pool = np.uint32([7, 1, 7, 20, 5])
    block = make_block(rng, 1, 5, most_contexts=1)._replace(contexts=np.uint32([4]), pool=pool)
    if _core.products(isa) == "bfloat16":  # in which the values are exact, but not the slopes
        values = torch.tensor(values).bfloat16().float().numpy()
    in_rows, out_rows, loss = core_step(
        block, values, negative=5, alpha=0.1, objective=objective, isa=isa
    )
    expected = [torch.tensor(of).double() for of in values]
    classical = block._replace(negatives=pool[None], pool=np.empty(0, np.uint32))
    assert loss == pytest.approx(
        reference_step(classical, *expected, 0.1, objective=objective), rel=1e-6
    )
    tolerance = {"float32": 1e-6, "bfloat16": 2**-8}[_core.products(isa)]
    for got, wanted in zip((in_rows, out_rows), expected, strict=True):
        largest = wanted.abs().max().item()
        np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance * largest)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_expectation_over_pools_is_the_classical_gradient(objective):
    """The rate is so small that the order inside a block does not matter."""
    rng = np.random.default_rng(5)
    n_tokens, dim, negative, n_pool, n_draws, alpha = 6, 3, 4, 8, 20_000, 1e-3
    values = rng.normal(size=(2, n_tokens, dim)).astype(np.float32)
    noise = np.arange(1.0, n_tokens + 1)
    noise /= noise.sum()
    block = make_block(rng, 3, n_pool, most_contexts=3)._replace(
        centers=np.uint32([0, 3, 5]),
        offsets=np.uint64([0, 2, 3, 5]),
        contexts=np.uint32([1, 5, 4, 2, 0]),
        weights=None,
        negatives=np.empty((5, 0), np.uint32),
    )

    v, u = (torch.tensor(of).double().requires_grad_() for of in values)
    centers, contexts = block.pair_centers.astype(int), block.contexts.astype(int)
    scores = v[centers] @ u.T
    loss_of = {label: _loss(objective, scores, label) for label in (0.0, 1.0)}
    positive = loss_of[1.0][np.arange(5), contexts].sum()
    kept = torch.tensor(noise).repeat(5, 1)
    kept[np.arange(5), contexts] = 0  # a negative equal to the context is omitted
    (positive + negative * (kept * loss_of[0.0]).sum()).backward()

    gradients = np.empty((n_draws, 2, n_tokens, dim))
    for i, pool in enumerate(rng.choice(n_tokens, (n_draws, n_pool), p=noise)):
        after = core_step(
            block._replace(pool=pool.astype(np.uint32)),
            values,
            negative=negative,
            alpha=alpha,
            objective=objective,
        )
        gradients[i] = (values - np.stack(after[:2])) / alpha
    expected = np.stack([v.grad, u.grad])
    spread = gradients.std(axis=0) / np.sqrt(n_draws)
    # 5 standard errors, and the errors of float32 and of the order of the pairs.
    assert (np.abs(gradients.mean(axis=0) - expected) < 5 * spread + 3e-3).all()
    assert np.abs(expected).max() > 0.5


def _loss(objective, scores, label):
    from sgns.torch_backend import OBJECTIVES as TWINS

    return TWINS[objective].loss(scores, torch.full_like(scores, label))


def state_with_means(dim, n_blocks=_core.FIRST_BLOCKS, means=None):
    """Return the state of a training that has done blocks; without means yet by default."""
    return _core.TrainState.restore(
        next_chunk=0,
        positions=np.empty((0, 2), np.uint64),
        words_done=0,
        pairs_done=0,
        seconds=0.0,
        point_words=np.empty(0, np.uint64),
        points=np.empty((0, 2)),
        mean_blocks=np.uint64([n_blocks]),
        means=np.zeros((1, 2, dim), np.float32) if means is None else means,
    )


@every_isa
@every_architecture
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    ("n_centers", "n_pool", "dim"), [(1, 3, 1), (33, 19, 17), (97, 33, 100), (33, 24, 20)]
)
def test_corrections_by_the_means_of_blocks_before(
    n_centers, n_pool, dim, weighted, architecture, isa
):
    rng = np.random.default_rng([n_centers, weighted])
    blocks = [make_block(rng, n_centers, n_pool, weighted) for _ in range(4)]
    if architecture != "skip-gram" and weighted:
        blocks = [of._replace(weights=of.weights[:n_centers].copy()) for of in blocks]
    names = {"objective": "logistic", "architecture": architecture}
    rows_before = rng.normal(size=(1, 2, dim), scale=0.1).astype(np.float32)
    products = _core.products(isa)
    # The first blocks that have means, some later ones, and some whose means cover the most blocks.
    for times, before in ((1, None), (5, rows_before), (100, rows_before)):
        n_blocks = times * _core.FIRST_BLOCKS
        state = state_with_means(dim, n_blocks, before)
        means = BlockMeans(n_blocks, None if before is None else torch.tensor(before[0]).double())
        for block in blocks:
            values = start(rng, dim)  # errors must not grow from block to block
            *rows, loss = core_step(
                block, values, negative=5, alpha=0.01, isa=isa, state=state, **names
            )
            expected = [torch.tensor(of).double() for of in values]
            wanted = reference_step(
                block, *expected, 0.01, 5, products=products, means=means, **names
            )
            assert loss == pytest.approx(wanted, rel=1e-6)
            for got, of in zip(rows, expected, strict=True):
                assert_close(got, of, products)
        if architecture == "skip-gram":
            assert state.mean_blocks.tolist() == [means.n_blocks] == [n_blocks + 4]
            assert_close(state.means[0].copy(), means.rows)
        else:
            assert np.array_equal(state.means, np.empty((1, 2, 0)) if before is None else before)


def test_corrections_are_zero_on_average_and_take_noise_out():
    """Over blocks of the same centers with other pools, and over other centers with one pool."""
    rng = np.random.default_rng(3)
    n_tokens, dim, alpha, n_draws = 40, 5, 1e-4, 4_000
    values = rng.normal(1.0, 1.0, (2, n_tokens, dim)).astype(np.float32)  # rows have a direction
    block = make_block(rng, 8, 6)
    block = block._replace(contexts=np.zeros_like(block.contexts))  # no item of a pool is token 0
    noise = rng.dirichlet(np.ones(n_tokens - 1))
    drawn = rng.choice(np.arange(1, n_tokens), (2, n_draws, 8), p=noise)
    means = (values[::-1, 1:] * noise[:, None]).sum(1, dtype=np.float32)[None]
    n_blocks = {True: 1 << 20, False: 0}

    def changes(centers, pool, corrected):
        state = state_with_means(dim, n_blocks[corrected], means)
        drawn_block = block._replace(
            centers=centers.astype(np.uint32), pool=pool[:6].astype(np.uint32)
        )
        after = core_step(
            drawn_block, values, negative=5, alpha=alpha, objective="logistic", state=state
        )
        return (np.stack(after[:2]) - values) / alpha

    for side, fixed in enumerate(("centers", "pool")):
        samples = np.empty((2, n_draws, n_tokens, dim))
        for i in range(n_draws):
            centers = drawn[0, 0 if fixed == "centers" else i]
            pool = drawn[1, 0 if fixed == "pool" else i]
            for corrected in (0, 1):
                samples[corrected, i] = changes(centers, pool, bool(corrected))[side]
        own = np.unique(drawn[0, 0] if fixed == "centers" else drawn[1, 0, :6])
        samples = samples[:, :, own]
        difference = samples[1] - samples[0]
        spread = difference.std(axis=0) / np.sqrt(n_draws)
        assert (np.abs(difference.mean(axis=0)) < 5 * spread + 1e-2).all()
        assert samples[1].var(axis=0).sum() < 0.6 * samples[0].var(axis=0).sum()
