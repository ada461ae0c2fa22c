"""Hierarchical softmax in the C++ core, compared with autograd for every instruction set."""

import numpy as np
import pytest
import torch
from sgns import ARCHITECTURES, OBJECTIVES, PairBlock, _core
from sgns.torch_backend import reference_hierarchical_step, reference_step

from ..instruction_sets import every_isa

N_TOKENS = 30
#: Paths of 2 to 19 nodes: more than the number of lanes.
COUNTS = np.uint64(1.6 ** np.arange(N_TOKENS))

every_objective = pytest.mark.parametrize("objective", OBJECTIVES)
every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)


@pytest.fixture(scope="module")
def tree():
    return _core.HuffmanTree(COUNTS)


def make_block(rng, architecture, weighted=False, n_negatives=0, n_pool=0):
    """Make a block with repeated centers and contexts."""
    n_contexts = np.array([1, 4, 2, 3, 1, 5])
    n_pairs = n_contexts.sum()
    n_targets = n_pairs if architecture == "skip-gram" else len(n_contexts)
    return PairBlock(
        centers=np.uint32([3, 8, 3, 3, 20, 0]),
        offsets=np.concatenate([[0], np.cumsum(n_contexts)]).astype(np.uint64),
        contexts=rng.integers(N_TOKENS, size=n_pairs).astype(np.uint32),
        weights=rng.uniform(0, 2, n_targets).astype(np.float32) if weighted else None,
        negatives=rng.integers(N_TOKENS, size=(n_targets, n_negatives)).astype(np.uint32),
        pool=rng.integers(N_TOKENS, size=n_pool).astype(np.uint32),
        n_words=len(n_contexts),
    )


def random_rows(rng, dim, n_rows=N_TOKENS):
    """Return rows whose scores are about 1."""
    rows = _core.Matrix(n_rows, dim)
    np.asarray(rows)[:] = rng.normal(size=(n_rows, dim), scale=dim**-0.25)
    return rows


def core_step(block, in_rows, out_rows, node_rows, tree, **options):
    return _core.step(
        block.centers,
        block.offsets,
        block.contexts,
        block.weights,
        block.negatives.ravel(),
        block.pool,
        in_rows,
        out_rows,
        tree=tree,
        node_rows=node_rows,
        **options,
    )


def as_double(rows):
    return torch.tensor(np.asarray(rows)).double()


def assert_close(rows, expected):
    largest = expected.abs().max().item()
    np.testing.assert_allclose(rows, expected, rtol=0, atol=1e-6 * largest)


@every_isa
@every_objective
@every_architecture
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("dim", [1, 15, 16, 17, 100, 300])
def test_step_equals_autograd(tree, dim, weighted, architecture, objective, isa):
    rng = np.random.default_rng([dim, weighted])
    block = make_block(rng, architecture, weighted)
    in_rows, out_rows, nodes = (random_rows(rng, dim) for _ in range(3))
    expected_in, expected_out, expected_nodes = map(as_double, (in_rows, out_rows, nodes))
    names = {"objective": objective, "architecture": architecture}

    loss = core_step(block, in_rows, out_rows, nodes, tree, negative=0, alpha=0.1, isa=isa, **names)
    expected = reference_hierarchical_step(block, expected_in, expected_nodes, 0.1, tree, **names)

    assert loss == pytest.approx(expected, rel=1e-6)
    assert_close(in_rows, expected_in)
    assert_close(nodes, expected_nodes)
    assert_close(out_rows, expected_out)  # unchanged


@pytest.mark.parametrize(
    "isa", [isa for isa in _core.supported_isas() if _core.products(isa) == "float32"]
)
@every_architecture
@pytest.mark.parametrize("shape", [{"n_negatives": 5}, {"n_pool": 7}], ids=["per_pair", "shared"])
def test_tree_and_negatives_are_trained_in_one_step(tree, shape, architecture, isa):
    rng = np.random.default_rng(3)
    block = make_block(rng, architecture, True, **shape)
    in_rows, out_rows, nodes = (random_rows(rng, 20) for _ in range(3))
    expected_in, expected_out, expected_nodes = map(as_double, (in_rows, out_rows, nodes))
    names = {"objective": "logistic", "architecture": architecture}

    loss = core_step(block, in_rows, out_rows, nodes, tree, negative=5, alpha=0.1, isa=isa, **names)
    expected = reference_step(block, expected_in, expected_out, 0.1, 5, **names)
    expected += reference_hierarchical_step(block, expected_in, expected_nodes, 0.1, tree, **names)

    assert loss == pytest.approx(expected, rel=1e-6)
    assert_close(in_rows, expected_in)
    assert_close(out_rows, expected_out)
    assert_close(nodes, expected_nodes)


@every_isa
@pytest.mark.parametrize("n_tokens", [1, 2, 30])
def test_probabilities_of_all_tokens_sum_to_one(n_tokens, isa):
    rng = np.random.default_rng(0)
    in_rows, nodes = random_rows(rng, 17, n_tokens), random_rows(rng, 17, n_tokens)
    tree = _core.HuffmanTree(COUNTS[:n_tokens])
    losses = [
        _core.step(
            *(np.uint32([0]), np.uint64([0, 1]), np.uint32([token]), None),
            *(np.empty(0, np.uint32), np.empty(0, np.uint32), in_rows, in_rows),
            **{"negative": 0, "alpha": 0.0, "objective": "logistic", "isa": isa},
            tree=tree,
            node_rows=nodes,
        )
        for token in range(n_tokens)
    ]
    assert np.exp(-np.array(losses)).sum() == pytest.approx(1, rel=1e-6)


@every_isa
@pytest.mark.parametrize("dim", [1, 15, 17, 100])
def test_padding_stays_zero(tree, dim, isa):
    rng = np.random.default_rng(dim)
    in_rows, nodes = random_rows(rng, dim), random_rows(rng, dim)
    block = make_block(rng, "skip-gram")
    core_step(
        block, in_rows, in_rows, nodes, tree, negative=0, alpha=0.1, objective="logistic", isa=isa
    )
    for rows in map(np.asarray, (in_rows, nodes)):
        stride = rows.strides[0] // rows.itemsize
        whole = np.lib.stride_tricks.as_strided(rows, shape=(N_TOKENS, stride), writeable=False)
        assert not whole[:, dim:].any()


def test_inconsistent_arguments_are_refused(tree):
    rng = np.random.default_rng(0)
    block, rows = make_block(rng, "skip-gram"), random_rows(rng, 4)
    options = {"negative": 0, "alpha": 0.1, "objective": "logistic"}
    few = _core.HuffmanTree(COUNTS[:-1])
    with pytest.raises(ValueError, match="the tree must have 30 tokens, got 29"):
        core_step(block, rows, rows, rows, few, **options)
    with pytest.raises(ValueError, match=r"nodes must have the shape \(29, 4\), got \(28, 4\)"):
        core_step(block, rows, rows, random_rows(rng, 4, 28), tree, **options)
    with pytest.raises(ValueError, match=r"nodes must have the shape \(29, 4\), got \(30, 40\)"):
        core_step(block, rows, rows, random_rows(rng, 40), tree, **options)
    with pytest.raises(ValueError, match="a tree and the rows of its nodes must be given together"):
        core_step(block, rows, rows, None, tree, **options)
