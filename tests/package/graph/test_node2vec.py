"""Training of vectors for nodes."""

import numpy as np
import pytest
import sgns
from sgns import CorpusError, Model, _core
from sgns.graph import Graph, node2vec, random_walks
from sgns.graph.walks import core_walks

N = 60  # nodes of a community


@pytest.fixture(scope="module")
def communities():
    """Two dense communities, and three edges between them."""
    rng = np.random.default_rng(4)
    linked = np.kron(np.eye(2), np.ones((N, N))) * (rng.random((2 * N, 2 * N)) < 0.2)
    sources, targets = np.nonzero(np.triu(linked, 1))
    bridges = np.array([[0, N], [1, N + 1], [2, N + 2]]).T
    return Graph.from_edges(*np.concatenate([[sources, targets], bridges], axis=1))


@pytest.mark.parametrize("architecture", ["skip-gram", "cbow"])
@pytest.mark.parametrize("mode", ["shared", "per_pair"])
@pytest.mark.parametrize(("p", "q"), [(1, 1), (0.5, 2)])
def test_communities_are_separated(communities, architecture, mode, p, q):
    model = node2vec(
        communities,
        p=p,
        q=q,
        walk_length=40,
        vector_size=16,
        window=5,
        alpha=0.05,
        epochs=4,
        workers=1,
        seed=2,
        architecture=architecture,
        negatives_mode=mode,
    )
    vectors = model.vectors.matrix / np.linalg.norm(model.vectors.matrix, axis=1, keepdims=True)
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    nearest = cosines.argmax(1)
    assert ((nearest < N) == (np.arange(2 * N) < N)).mean() > 0.95
    np.fill_diagonal(cosines, np.nan)
    within = np.nanmean([np.nanmean(cosines[:N, :N]), np.nanmean(cosines[N:, N:])])
    assert within > cosines[:N, N:].mean() + 0.3


def test_the_model_has_its_options(communities, tmp_path):
    given = {"num_walks": 2, "walk_length": 10, "p": 0.5, "q": 2.0, "window": 3, "epochs": 3}
    model = node2vec(communities, **given, vector_size=4, seed=9, workers=1)
    assert model.options.items() >= (given | {"seed": 9, "sample": 0.0, "negative": 5}).items()
    assert model.words_trained == 3 * 2 * 10 * 2 * N
    assert not model.stopped
    assert model.vocabulary.tokens == communities.nodes
    first_pass = random_walks(communities, 1, 10, 0.5, 2.0, seed=9)
    assert model.vocabulary.counts.tolist() == (2 * first_pass.counts).tolist()
    model.save(tmp_path / "m.safetensors")
    loaded = Model.load(tmp_path / "m.safetensors")
    assert loaded.options == model.options
    assert np.array_equal(loaded.vectors.matrix, model.vectors.matrix)


def test_blocks_of_walks_are_short_but_have_as_many_negatives():
    ring = Graph.from_edges(np.arange(1000), (np.arange(1000) + 1) % 1000)
    model = node2vec(ring, num_walks=1, walk_length=3, vector_size=4)
    assert (model.options["block_size"], model.options["pool_size"]) == (16, 43)
    model = node2vec(ring, num_walks=1, walk_length=3, vector_size=4, block_size=32)
    assert (model.options["block_size"], model.options["pool_size"]) == (32, 32)


def test_one_thread_gives_the_same_bits_and_all_threads_the_same_pairs(communities):
    def train(**options):
        return node2vec(communities, num_walks=3, vector_size=8, p=2, epochs=2, **options)

    first = train(workers=1)
    assert np.array_equal(first.vectors.matrix, train(workers=1).vectors.matrix)
    assert train(workers=3).pairs_trained == first.pairs_trained
    assert not np.array_equal(first.vectors.matrix, train(workers=1, seed=2).vectors.matrix)


def test_one_epoch_trains_as_on_the_corpus_of_its_walks(communities):
    """Walks, windows and negatives are the same; only the order of chunks differs."""
    options = {"vector_size": 8, "window": 4, "seed": 3, "workers": 1, "epochs": 1}
    options |= {"block_size": 64, "pool_size": 16}
    model = node2vec(communities, num_walks=5, **options)
    corpus = random_walks(communities, num_walks=5, seed=3)
    noise = model.vocabulary.counts**0.75
    same = sgns.train(corpus, sample=0, noise=noise, **options)
    assert model.pairs_trained == same.pairs_trained
    assert model.loss_curve[-1, 1] == pytest.approx(same.loss_curve[-1, 1], rel=0.05)


def test_every_epoch_has_new_walks():
    # From the center of a star, a walk takes one step to any node and ends.
    star = Graph.from_edges([0] * 5000, np.arange(1, 5001), directed=True)
    walks = core_walks(star, 1, 2, 1.0, 1.0, 1, 1)
    source = _core.WalkPairs(
        walks,
        walks.visits(1),
        _core.WindowOptions(1, 0.0),
        _core.NegativeSampling(None, 0, 0),
        seed=1,
        block_size=100_000,
    )
    blocks = source.blocks(3)
    tips = set()
    while (block := blocks.next()) is not None:
        tips |= set(block.contexts[block.contexts > 0].tolist())
    assert len(tips) == 3


@pytest.mark.parametrize(
    ("graph", "options", "error", "message"),
    [
        ({"n_nodes": 3}, {}, CorpusError, "the graph has no edges between its 3 nodes"),
        ({}, {"window": 0}, ValueError, "window must be at least 1"),
        ({}, {"p": -1}, ValueError, "p must be 1e-9 to 1e9, got -1"),
        ({}, {"negative": 0}, ValueError, "negative must be at least 1"),
        ({}, {"epochs": 0}, ValueError, "epochs must be at least 1"),
        ({}, {"alpha": 0}, ValueError, "alpha"),
        ({}, {"sample": -1}, ValueError, "sample must be finite"),
        ({}, {"noise": [1.0]}, ValueError, "noise must hold one weight for each of the 3"),
        ({}, {"negatives_mode": "x"}, ValueError, "negatives_mode must be one of"),
        ({}, {"architecture": "x"}, ValueError, "architecture"),
    ],
)
def test_invalid_graphs_and_options_are_refused(graph, options, error, message):
    edges = ([], []) if graph else ([0, 1], [1, 2])
    with pytest.raises(error, match=message):
        node2vec(Graph.from_edges(*edges, **graph), **options)


def test_a_callback_can_stop_training(communities):
    model = node2vec(communities, epochs=10**6, vector_size=4, on_progress=lambda progress: False)
    assert model.stopped


def test_a_path_is_an_edge_list(tmp_path):
    path = tmp_path / "edges.txt"
    path.write_text("a b\nb c\nc a\n")
    assert node2vec(path, vector_size=4).vectors.vocabulary.tokens == ("a", "b", "c")


def test_why_there_are_no_pairs():
    two = Graph.from_edges([0], [1])
    with pytest.raises(ValueError, match="walk_length must be at least 2, got 1: a walk"):
        node2vec(two, walk_length=1)
    with pytest.raises(CorpusError, match=r"no pairs: subsampling .* sample=0 keeps all visits"):
        node2vec(two, walk_length=2, sample=1e-12, num_walks=1)


def test_isolated_nodes_are_never_neighbors():
    graph = Graph.from_edges([0, 1, 2], [1, 2, 4], directed=True, n_nodes=6)
    assert graph.isolated.tolist() == [False, False, False, True, False, True]
    model = node2vec(graph, vector_size=4, workers=1)
    assert np.flatnonzero(model.vocabulary.counts == 0).tolist() == [3, 5]
    assert {token for token, _ in model.vectors.most_similar("0")} == {"1", "2", "4"}
    assert model.vectors["3"].any()


def test_all_phases_are_shown(tmp_path, shown):
    display, events = shown
    path = tmp_path / "edges.txt"
    path.write_text("a b\nb c\nc a\n")
    model = node2vec(path, vector_size=4, workers=1, progress=display)
    ends = [e for e in events if e["event"] == "end"]
    assert [(e["phase"], e["unit"], e["done"], e["status"]) for e in ends] == [
        ("reading", "edges", 3, "finished"),
        ("counting visits", "walks", 3, "finished"),
        ("training", "words", model.words_trained, "finished"),
    ]
