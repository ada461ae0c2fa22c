"""The content of the page for each model."""

import json
from dataclasses import replace

import numpy as np
import sgns
from sgns.explorer.comparison import compared
from sgns.explorer.content import Request, contents
from sgns.explorer.packing import NONE
from sgns.explorer.sources import Source, as_source

REQUEST = Request("pca", 1000, (), None, {}, {})


def blocks_of(content):
    blocks = dict(content.blocks())
    blocks["tokens"] = json.loads(blocks["tokens"])
    return blocks


def test_blocks_hold_words_counts_places_and_marks(vectors):
    request = replace(REQUEST, stop_words=["w0"], group_of={"w1": "a"}, labels={"w2": "two"})
    [content] = contents(as_source("m", vectors), None, request)
    blocks = blocks_of(content)
    assert blocks["tokens"]["words"] == list(vectors.vocabulary.tokens)
    assert blocks["tokens"]["counts"] == vectors.vocabulary.counts.tolist()
    assert blocks["tokens"]["labels"][:3] == ["w0", "w1", "two"]
    places = np.frombuffer(blocks["places"], "<f4").reshape(60, 2)
    assert places.min() >= 0
    assert places.max() <= 1
    cluster, group, left_out, shift = np.frombuffer(blocks["marks"], np.uint8).reshape(4, 60)
    assert len(set(cluster.tolist())) == len(content.cluster_names) > 1
    assert group.tolist() == [NONE, 0, *[NONE] * 58]
    assert left_out.tolist() == [1, *[0] * 59]
    assert set(shift.tolist()) == {NONE}


def test_without_labels_and_counts_there_are_none():
    vectors = sgns.WordVectors(["a", "b"], np.eye(2, 4))
    [content] = contents(as_source("m", vectors), None, REQUEST)
    tokens = blocks_of(content)["tokens"]
    assert tokens == {"words": ["a", "b"], "labels": None, "counts": None}
    assert content.cluster_names == []


def test_the_page_says_which_words_it_has(vectors):
    [content] = contents(as_source("m", vectors), None, replace(REQUEST, max_words=20))
    meta = content.meta(3)
    assert (meta["n"], meta["d"], meta["blocks"], meta["name"]) == (20, 6, 3, "m")
    assert meta["notes"] == ["The 20 most frequent of 60 words."]
    [content] = contents(as_source("m", vectors), None, REQUEST)
    assert content.meta(1)["notes"] == []
    unknown = sgns.WordVectors(vectors.vocabulary.tokens, vectors.matrix)
    [content] = contents(as_source("m", unknown), None, replace(REQUEST, max_words=20))
    assert content.meta(1)["notes"] == ["The 20 first of 60 words."]


def test_the_page_says_which_words_never_occurred():
    vectors = sgns.WordVectors(sgns.Vocabulary(list("abcd"), [3, 2, 1, 0]), np.eye(4))
    for n, notes in (
        (9, ["Without 1 word that never occurred."]),
        (2, ["The 2 most frequent of 3 words.", "Without 1 word that never occurred."]),
    ):
        [content] = contents(as_source("m", vectors), None, replace(REQUEST, max_words=n))
        assert content.meta(1)["notes"] == notes


def test_two_dimensions_are_shown_as_they_are():
    matrix = np.array([[1, 0], [0, 1], [-1, 0]], np.float32)
    [content] = contents(as_source("m", sgns.WordVectors(["a", "b", "c"], matrix)), None, REQUEST)
    np.testing.assert_allclose(content.places, [[1, 0.25], [0.5, 0.75], [0, 0.25]], atol=1e-6)


def test_given_places_follow_the_order_of_the_page():
    vocabulary = sgns.Vocabulary(["rare", "often"], [1, 2])
    vectors = sgns.WordVectors(vocabulary, np.eye(2, 3))
    request = replace(REQUEST, layout=[[0, 0], [4, 0]])
    [content] = contents(as_source("m", vectors), None, request)
    assert content.words == ["often", "rare"]
    np.testing.assert_allclose(content.places, [[1, 0.5], [0, 0.5]])


def turned(vectors):
    rotation = np.linalg.qr(np.random.default_rng(5).normal(size=(6, 6)))[0]
    return sgns.WordVectors(vectors.vocabulary, vectors.matrix @ rotation)


def test_two_aligned_models_share_a_plane_and_clusters(vectors):
    first, second = as_source("a", vectors), Source("b", turned(vectors))
    one, two = contents(first, compared(first, second), REQUEST)
    np.testing.assert_allclose(one.places, two.places, atol=0.02)
    assert one.cluster_names == two.cluster_names
    np.testing.assert_array_equal(one.cluster, two.cluster)
    assert one.shifts.min() > 0.99
    alone = contents(first, None, REQUEST)[0]
    np.testing.assert_allclose(np.corrcoef(alone.places[:, 0], one.places[:, 0])[0, 1], 1)


def test_models_that_cannot_be_aligned_have_places_of_their_own(vectors):
    first = as_source("a", vectors)
    smaller = Source("b", sgns.WordVectors(vectors.vocabulary, vectors.matrix[:, :4]))
    one, two = contents(first, compared(first, smaller), REQUEST)
    assert two.unit.shape == (60, 4)
    assert len(two.cluster_names) > 1
    assert np.isnan(one.shifts).all()
