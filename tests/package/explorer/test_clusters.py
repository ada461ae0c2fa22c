"""Clusters: groups of vectors are found and named."""

import numpy as np
from sgns.explorer.clusters import clusters_of


def groups(n_groups=3, n=40, size=8, seed=0):
    rng = np.random.default_rng(seed)
    rows = np.repeat(np.eye(n_groups, size), n, axis=0) + rng.normal(0, 0.1, (n_groups * n, size))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def chosen_of(unit):
    clusters = clusters_of(unit)
    return clusters, clusters.scores(unit).argmax(axis=1)


def test_rows_of_different_groups_are_in_different_clusters(monkeypatch):
    monkeypatch.setattr("sgns.explorer.clusters._MOST", 3)
    _, chosen = chosen_of(groups())
    parts = chosen.reshape(3, 40)
    assert (parts == parts[:, :1]).all()
    assert len(set(parts[:, 0])) == 3


def test_what_all_rows_have_in_common_does_not_matter(monkeypatch):
    monkeypatch.setattr("sgns.explorer.clusters._MOST", 3)
    moved = groups() + 5 * np.eye(8, dtype=np.float32)[7]
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    parts = chosen_of(moved)[1].reshape(3, 40)
    assert (parts == parts[:, :1]).all()
    assert len(set(parts[:, 0])) == 3


def test_clusters_are_those_of_frequent_words(monkeypatch):
    monkeypatch.setattr("sgns.explorer.clusters._MOST", 2)
    monkeypatch.setattr("sgns.explorer.clusters._FREQUENT", 80)
    monkeypatch.setattr("sgns.explorer.clusters._BLOCK", 7)
    unit = groups()
    parts = chosen_of(unit)[1].reshape(3, 40)
    assert (parts[:2] == parts[:2, :1]).all()
    assert parts[0, 0] != parts[1, 0]
    np.testing.assert_array_equal(clusters_of(unit).centers, clusters_of(unit[:80]).centers)


def test_few_or_equal_rows_have_no_clusters():
    assert len(clusters_of(groups(n=4))) == 0
    assert len(clusters_of(np.ones((50, 3), np.float32))) == 0
    assert len(clusters_of(np.zeros((50, 3), np.float32))) == 0
    assert len(clusters_of(np.zeros((0, 3), np.float32))) == 0


def test_each_cluster_has_words():
    unit = np.repeat(np.linalg.qr(np.random.default_rng(1).normal(size=(5, 5)))[0], 40, axis=0)
    clusters, chosen = chosen_of(unit.astype(np.float32))
    assert len(clusters) == len(set(chosen.tolist())) == 5


def test_names_are_typical_frequent_words_that_are_not_left_out(monkeypatch):
    monkeypatch.setattr("sgns.explorer.clusters._MOST", 3)
    unit = groups()
    clusters, chosen = chosen_of(unit)
    scores = clusters.scores(unit)
    labels = [f"w{i}" for i in range(120)]
    nothing = np.zeros(120, bool)
    names = clusters.names(scores, chosen, labels, nothing)
    first, second, third, fourth = np.argsort(-scores[:40, chosen[0]])[:4]
    assert set(names[chosen[0]].split(", ")) == {f"w{i}" for i in (first, second, third)}
    left_out = nothing.copy()
    left_out[first] = True
    names = clusters.names(scores, chosen, labels, left_out)
    assert set(names[chosen[0]].split(", ")) == {f"w{i}" for i in (second, third, fourth)}


def test_clusters_do_not_depend_on_chance():
    unit = groups(n=300)
    np.testing.assert_array_equal(clusters_of(unit).centers, clusters_of(unit).centers)
