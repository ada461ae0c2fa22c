"""Matrices of trainings whose hidden vectors are concatenations."""

import numpy as np
import pytest
from sgns import _core

N_WORDS, SIZE, WINDOW = 6, 5, 2
WIDTH = (1 + 2 * WINDOW) * SIZE


@pytest.fixture
def source():
    ids = np.arange(60, dtype=np.uint32) % N_WORDS
    offsets = np.arange(0, 61, 10, dtype=np.uint64)
    counts = np.full(N_WORDS, 10, np.uint64)
    noise = _core.AliasTable(np.ones(N_WORDS))
    return _core.DocumentPairs(
        ids,
        offsets,
        np.arange(7, dtype=np.uint64),
        np.arange(6, dtype=np.uint32),
        counts,
        _core.WindowOptions(WINDOW, 0.0),
        _core.NegativeSampling(noise, 3, 0, True),
        n_tags=6,
        with_windows=True,
        first_row=N_WORDS + 1,
        stretch_words=16,
        by_document=False,
        seed=1,
        block_size=8,
        null_row=N_WORDS,
    )


def train(source, out_rows, architecture="cbow", **options):
    in_rows = _core.Matrix(N_WORDS + 7, SIZE)
    in_rows.fill_uniform(1)
    _core.train(
        source,
        in_rows,
        out_rows,
        _core.TrainState(),
        epochs=3,
        workers=1,
        alpha=0.1,
        min_alpha=0.01,
        objective="logistic",
        architecture=architecture,
        **options,
    )
    return np.asarray(in_rows)


def test_output_rows_are_as_long_as_a_concatenation(source):
    out_rows = _core.Matrix(N_WORDS, WIDTH)
    train(source, out_rows)
    assert np.asarray(out_rows).any(axis=0).all()
    for width in (SIZE, WIDTH - SIZE, WIDTH + 1, 2 * WIDTH):
        with pytest.raises(ValueError, match=f"output rows of 5 .* of width 5 .* got {width}"):
            train(source, _core.Matrix(N_WORDS, width))


def test_nodes_are_as_long_as_a_concatenation(source):
    tree = _core.HuffmanTree(np.arange(1, N_WORDS + 1, dtype=np.uint64))
    given = {"tree": tree, "out_rows": _core.Matrix(N_WORDS, WIDTH)}
    nodes = _core.Matrix(N_WORDS - 1, WIDTH)
    train(source, node_rows=nodes, **given)
    assert np.asarray(nodes).any(axis=0).all()
    with pytest.raises(ValueError, match=rf"nodes must have the shape \(5, {WIDTH}\), got"):
        train(source, node_rows=_core.Matrix(N_WORDS - 1, SIZE), **given)


def test_concatenated_vectors_predict_their_center(source):
    out_rows = _core.Matrix(N_WORDS + 7, WIDTH)
    with pytest.raises(ValueError, match="concatenated contexts must predict their center"):
        train(source, out_rows, "skip-gram")


def test_frozen_rows_do_not_change(source):
    frozen = np.zeros(N_WORDS + 7, np.uint8)
    frozen[: N_WORDS + 1] = 1
    out_rows = _core.Matrix(N_WORDS, WIDTH)
    np.asarray(out_rows)[:] = 0.1
    rows = train(source, out_rows, frozen_in=frozen)
    start = _core.Matrix(N_WORDS + 7, SIZE)
    start.fill_uniform(1)
    changed = (rows != np.asarray(start)).any(axis=1)
    assert changed.tolist() == [False] * (N_WORDS + 1) + [True] * 6
