"""Random walks: the probabilities of steps are those of node2vec."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from sgns.graph import Graph, random_walks

N = 9


def random_graph(directed, weighted):
    """Return a small dense graph with a loop, many degrees, and no dead end."""
    rng = np.random.default_rng(5)
    linked = rng.random((N, N)) < np.linspace(0.2, 0.9, N)[:, None]
    linked[np.arange(N), (np.arange(N) + 1) % N] = True
    weights = linked * (rng.choice([0.5, 1, 2, 7], (N, N)) if weighted else 1.0)
    if not directed:
        weights = np.maximum(weights, weights.T)
    return weights


def step_probabilities(weights, previous, current, p, q):
    """Return the bias of each neighbor of `current` times its weight, as in the paper."""
    shares = np.zeros(N)
    for x in range(N):
        if x == previous:
            bias = 1 / p
        elif weights[previous, x] > 0:
            bias = 1
        else:
            bias = 1 / q
        shares[x] = bias * weights[current, x]
    return shares / shares.sum()


def p_value(observed, probabilities):
    expected = probabilities * observed.sum()
    assert not observed[probabilities == 0].any()
    often = expected >= 5
    if often.sum() < 2:
        return 1.0
    observed, expected = observed[often], expected[often]
    return stats.chisquare(observed, expected * observed.sum() / expected.sum()).pvalue


@pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
@pytest.mark.parametrize("directed", [False, True], ids=["undirected", "directed"])
@pytest.mark.parametrize(
    ("p", "q"),
    [(1, 1), (0.25, 1), (4, 1), (1, 0.25), (1, 4), (0.25, 4), (4, 0.25), (0.01, 0.5), (50, 100)],
)
def test_steps_follow_the_definition(directed, weighted, p, q, p_threshold):
    weights = random_graph(directed, weighted)
    offsets = np.concatenate([[0], np.cumsum((weights > 0).sum(1))])
    graph = Graph(offsets, np.nonzero(weights)[1], weights[weights > 0] if weighted else None)
    walks = random_walks(graph, num_walks=200, walk_length=100, p=p, q=q, seed=3)
    steps = walks.ids.reshape(-1, 100).astype(np.int64)

    first = np.zeros((N, N))
    np.add.at(first, (steps[:, 0], steps[:, 1]), 1)
    values = [p_value(first[v], weights[v] / weights[v].sum()) for v in range(N)]

    triples = np.zeros((N, N, N))
    np.add.at(triples, (steps[:, :-2], steps[:, 1:-1], steps[:, 2:]), 1)
    assert triples.sum() == 200 * N * 98
    values += [
        p_value(triples[t, v], step_probabilities(weights, t, v, p, q))
        for t in range(N)
        for v in range(N)
        if triples[t, v].sum() > 0
    ]
    # The smallest of so many p-values is judged (Bonferroni).
    assert min(values) * len(values) > p_threshold
    assert stats.kstest([v for v in values if v < 1], "uniform").pvalue > p_threshold


def test_starts_of_walks_are_in_random_order(p_threshold):
    graph = Graph.from_edges(np.arange(1000), (np.arange(1000) + 1) % 1000)
    starts = random_walks(graph, num_walks=20, walk_length=1, seed=2).ids.reshape(20, 1000)
    assert (np.sort(starts) == np.arange(1000)).all()
    assert len({tuple(row) for row in starts.tolist()}) == 20
    # The positions of a node in successive passes are independent.
    places = np.argsort(starts)
    for a, b in pairwise(places):
        assert stats.spearmanr(a, b).pvalue > p_threshold
    for row in starts.astype(float):
        assert stats.spearmanr(row, np.arange(1000)).pvalue > p_threshold
