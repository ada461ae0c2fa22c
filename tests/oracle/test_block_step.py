"""The block step of a device, compared with autograd in float64."""

import numpy as np
import pytest
import torch
from sgns import ARCHITECTURES, OBJECTIVES, PairBlock
from sgns.torch_backend import reference_step_at_once
from sgns.torch_backend.block_step import BlockStep
from sgns.torch_backend.step_stream import StepInputs, StepShape

from .steps import DEVICE, N_TOKENS, make_steps

every_objective = pytest.mark.parametrize("objective", OBJECTIVES)
every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)


def blocks_of(inputs: StepInputs, shape):
    """Return the blocks of a step, built word by word."""
    words, sentences, reaches = (values.tolist() for values in inputs[:3])
    blocks = []
    for b in range(shape.n_blocks):
        centers, contexts = [], []
        for i in range(b * shape.block_size, (b + 1) * shape.block_size):
            at = i + shape.window
            around = [
                words[j]
                for j in range(at - reaches[i], at + reaches[i] + 1)
                if j != at and sentences[j] == sentences[at]
            ]
            if around:
                centers.append(words[at])
                contexts.append(around)
        if centers:
            blocks.append(
                PairBlock(
                    centers=np.uint32(centers),
                    offsets=np.cumsum([0, *map(len, contexts)]).astype(np.uint64),
                    contexts=np.uint32(np.concatenate(contexts)),
                    weights=None,
                    negatives=np.empty((0, 0), np.uint32),
                    pool=inputs.pools[b].numpy().astype(np.uint32),
                    n_words=0,
                )
            )
    return blocks


def start(rng, dim):
    values = rng.normal(size=(2, N_TOKENS, dim), scale=dim**-0.25).astype(np.float32)
    return [torch.tensor(rows) for rows in values]


def assert_equals_oracle(
    shape, dim, rng, negative=5, tolerance=1e-5, products="float32", alpha=None, **names
):
    rows = start(rng, dim)
    expected = [of.double() for of in rows]
    inputs = make_steps(rng, shape)[0]
    if alpha is not None:
        inputs = inputs._replace(alpha=torch.tensor(alpha))
    rows = [of.to(DEVICE) for of in rows]
    step = BlockStep(*rows, shape, negative, products=products, **names)
    loss, targets = step(StepInputs(*(of.to(DEVICE) for of in inputs))).tolist()
    blocks = blocks_of(inputs, shape)
    expected_loss = reference_step_at_once(
        blocks, *expected, inputs.alpha.item(), negative, **names
    )
    by_context = names.get("architecture", "skip-gram") == "skip-gram"
    assert targets == sum(len(block.contexts if by_context else block.centers) for block in blocks)
    assert loss == pytest.approx(expected_loss, rel=tolerance)
    for got, wanted in zip(rows, expected, strict=True):
        error = (got.cpu().double() - wanted).abs().max() / wanted.abs().max()
        assert error < tolerance


@every_objective
@every_architecture
@pytest.mark.parametrize("n_blocks", [1, 3])
@pytest.mark.parametrize(("block_size", "pool_size"), [(1, 1), (3, 5), (16, 3), (33, 64)])
@pytest.mark.parametrize("window", [1, 5])
def test_block_sizes(window, block_size, pool_size, n_blocks, architecture, objective):
    shape = StepShape(n_blocks, block_size, pool_size, window)
    rng = np.random.default_rng([window, block_size, n_blocks])
    assert_equals_oracle(shape, 20, rng, architecture=architecture, objective=objective)


@every_architecture
@pytest.mark.parametrize("dim", [1, 17, 100, 300])
def test_dimensions(dim, architecture):
    rng = np.random.default_rng(dim)
    assert_equals_oracle(StepShape(4, 8, 12, 3), dim, rng, architecture=architecture)


@every_architecture
@pytest.mark.parametrize("negative", [5, 50])
@pytest.mark.parametrize("alpha", [0.1, 1.0, 1.5])
@pytest.mark.parametrize(("n_blocks", "block_size"), [(1, 12), (3, 8)])
def test_limited_rows(n_blocks, block_size, alpha, negative, architecture):
    """Rates up to 1 are limited; higher rates are not."""
    rng = np.random.default_rng([n_blocks, negative])
    options = {"negative": negative, "architecture": architecture, "alpha": alpha}
    assert_equals_oracle(StepShape(n_blocks, block_size, 12, 5), 50, rng, **options)


def test_a_step_reads_no_value_back_from_its_device():
    """Tensors of the device "meta" have no values, so reading one raises an error."""
    shape = StepShape(2, 4, 5, 2)
    inputs = make_steps(np.random.default_rng(6), shape)[0]
    rows = [torch.zeros(N_TOKENS, 6, device="meta") for _ in range(2)]
    for architecture in ARCHITECTURES:
        step = BlockStep(*rows, shape, 3, architecture=architecture)
        assert step(StepInputs(*(of.to("meta") for of in inputs))).device.type == "meta"


@every_architecture
def test_products_of_bfloat16(architecture):
    rng = np.random.default_rng(4)
    names = {"architecture": architecture, "products": "bfloat16", "tolerance": 5e-3}
    assert_equals_oracle(StepShape(4, 16, 8, 4), 50, rng, **names)
    with pytest.raises(AssertionError):  # bfloat16 differs from float32
        assert_equals_oracle(StepShape(4, 16, 8, 4), 50, rng, **names | {"tolerance": 1e-6})


def test_blocks_at_once_equal_blocks_in_sequence_at_a_small_rate():
    """At a small rate the order of updates does not matter."""
    from sgns.torch_backend import reference_step

    rng = np.random.default_rng(8)
    shape = StepShape(3, 7, 6, 2)
    inputs = make_steps(rng, shape)[0]
    rows = [of.double() for of in start(rng, 9)]
    moved, expected = ([of.clone() for of in rows] for _ in range(2))
    for block in blocks_of(inputs, shape):
        reference_step(block, *expected, 1e-6, 4)
    reference_step_at_once(blocks_of(inputs, shape), *moved, 1e-6, 4)
    for before, got, wanted in zip(rows, moved, expected, strict=True):
        torch.testing.assert_close(got - before, wanted - before, rtol=1e-3, atol=1e-9)
