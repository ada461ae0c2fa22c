"""The Huffman tree of hierarchical softmax."""

import heapq
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sgns import HuffmanTree


def codes_of(tree):
    return ["".join(map(str, tree.path(token)[1])) for token in range(len(tree))]


def least_cost(counts):
    """Return the minimal sum of count times code length."""
    heap, cost = list(counts), 0
    heapq.heapify(heap)
    while len(heap) > 1:
        both = heapq.heappop(heap) + heapq.heappop(heap)
        heapq.heappush(heap, both)
        cost += both
    return cost


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 5), min_size=1, max_size=80))
def test_codes_are_prefix_free_and_of_minimal_length(counts):
    tree = HuffmanTree(np.array(counts, np.uint64))
    codes = codes_of(tree)
    for before, after in zip(sorted(codes), sorted(codes)[1:], strict=False):
        assert not after.startswith(before)
    assert sum(c * len(code) for c, code in zip(counts, codes, strict=True)) == least_cost(counts)
    assert tree.n_nodes == len(counts) - 1
    begun = {(0, tree.n_nodes - 1, "")} if tree.n_nodes else set()
    for token, code in enumerate(codes):
        nodes = tree.path(token)[0].tolist()
        begun |= {(i, node, code[:i]) for i, node in enumerate(nodes)}
    assert len(begun) == len({node for _, node, _ in begun}) == tree.n_nodes


def test_equal_counts_are_joined_from_the_last_on():
    assert codes_of(HuffmanTree([7])) == [""]
    assert codes_of(HuffmanTree([7, 7])) == ["1", "0"]
    assert codes_of(HuffmanTree([7, 9])) == ["0", "1"]
    assert codes_of(HuffmanTree([2, 2, 2])) == ["0", "11", "10"]


def test_counts_that_grow_like_fibonaccis_have_long_codes():
    counts = [1, 1]
    while counts[-1] + counts[-2] < 2**64:
        counts.append(counts[-1] + counts[-2])
    codes = codes_of(HuffmanTree(np.array(counts, np.uint64)))
    assert max(map(len, codes)) == len(counts) - 1 == 92


def test_a_tree_can_be_rebuilt_from_its_paths():
    tree = HuffmanTree(np.arange(1, 40))
    for again in (
        HuffmanTree.from_paths(tree.offsets, tree.nodes, tree.codes),
        pickle.loads(pickle.dumps(tree)),
    ):
        assert codes_of(again) == codes_of(tree)
    assert not tree.nodes.flags.writeable


def test_probabilities_sum_to_one():
    rng = np.random.default_rng(0)
    tree = HuffmanTree(rng.integers(0, 99, 40))
    nodes, hidden = rng.normal(size=(39, 8)).astype(np.float32), rng.normal(size=8)
    shares = np.exp([tree.log_probability(token, hidden, nodes) for token in range(40)])
    assert shares.sum() == pytest.approx(1)
    path, code = tree.path(7)
    ways = 1 / (1 + np.exp(-nodes[path] @ hidden))
    assert shares[7] == pytest.approx(np.prod(np.where(code == 0, ways, 1 - ways)))


def test_bad_arguments():
    for counts in ([], [[1, 2]], [1.5, 2.0], [-1, 2]):
        with pytest.raises(ValueError, match=r"counts must be|must have 1 to"):
            HuffmanTree(counts)
    tree = HuffmanTree([3, 2, 1])
    for token in (-1, 3):
        with pytest.raises(IndexError, match=f"token must be from 0 to 2, got {token}"):
            tree.path(token)
    with pytest.raises(ValueError, match="nodes must be below 1 and codes 0 or 1, got 0 and 2"):
        HuffmanTree.from_paths([0, 1, 2], [0, 0], [0, 2])
    with pytest.raises(ValueError, match="offsets must rise from 0 to the number of nodes, 2"):
        HuffmanTree.from_paths([0, 3, 2], [0, 0], [0, 1])
