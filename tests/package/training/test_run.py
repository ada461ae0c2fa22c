"""Runs: their trainer, their model, and the state of an earlier run."""

import numpy as np
import pytest
from sgns import DivergenceError, Vocabulary, _core
from sgns.training.huffman import HuffmanTree
from sgns.training.matrices import Matrices
from sgns.training.run import Description, Run
from sgns.training.settings import Settings
from sgns.training.start import Masks

WORDS, CONTEXTS = Vocabulary(["a", "b", "c"], [3, 2, 1]), Vocabulary(["x", "y"], [4, 2])


def state_after(words):
    return _core.TrainState.restore(
        next_chunk=1,
        positions=np.empty((0, 2), np.uint64),
        words_done=words,
        pairs_done=2 * words,
        seconds=1.5,
        point_words=np.array([words], np.uint64),
        points=np.array([[2.0, 3.0]]),
    )


def make_run(trainer=None, hs=False, negative=5, seed=1, **more):
    settings = Settings(vector_size=4, hs=hs, negative=negative)
    tree = HuffmanTree(CONTEXTS.counts) if hs else None
    matrices = Matrices.allocate(3, 2, 4, 1 if hs else 0, seed)
    description = Description(WORDS, CONTEXTS, {"n_words": 6, "epochs": 1})
    return Run(trainer, matrices, settings, tree=tree, description=description, **more)


def test_a_trainer_gets_the_run_and_reports_its_end():
    calls = []

    def trainer(*arguments):
        calls.append(arguments)
        return len(calls) == 2

    run = make_run(trainer)
    assert not run.advance(stop_at=7)
    assert run.advance(print)
    assert calls == [(run, None, 7), (run, print, None)]


def test_a_run_begins_at_its_start_with_nothing_frozen():
    run = make_run()
    assert run.state.words_done == run.first_epoch == 0
    assert run.masks == Masks()
    masks = Masks(frozen_in=np.ones(3, bool))
    assert make_run(masks=masks).masks is masks


@pytest.mark.parametrize("hs", [False, True])
def test_a_model_has_the_results_of_the_run(hs):
    run = make_run(hs=hs, state=state_after(4))
    model = run.model()
    assert (model.vocabulary, model.context_vocabulary) == (WORDS, CONTEXTS)
    assert (model.words_trained, model.pairs_trained, model.seconds) == (4, 8, 1.5)
    assert model.loss_curve.tolist() == [[4, 1.5]]
    assert model.options == {"n_words": 6, "epochs": 1}
    in_rows, out_rows, nodes = run.matrices.as_arrays()
    for matrix, rows in (
        (model.vectors.matrix, in_rows),
        (model.context_vectors.matrix, out_rows),
        *([(model.node_vectors, nodes)] if hs else []),
    ):
        assert np.shares_memory(matrix, rows)


def test_without_negatives_a_model_has_no_context_vectors():
    with pytest.raises(ValueError, match="no context vectors"):
        _ = make_run(hs=True, negative=0).model().context_vectors


@pytest.mark.parametrize(("hs", "negative"), [(False, 5), (True, 5), (True, 0)])
def test_a_run_restores_vectors_and_state(hs, negative):
    earlier = make_run(hs=hs, negative=negative, state=state_after(4))
    for i, rows in enumerate(filter(lambda rows: rows is not None, earlier.matrices.as_arrays())):
        rows[:] = np.arange(rows.size).reshape(rows.shape) + i
    run = make_run(hs=hs, negative=negative, seed=2)
    run.restore(earlier.model(), earlier.state)
    assert run.state is earlier.state
    for index, (got, wanted) in enumerate(
        zip(run.matrices.as_arrays(), earlier.matrices.as_arrays(), strict=True)
    ):
        if index == 1 and not negative:
            assert not got.any()  # the model holds no context vectors
        else:
            np.testing.assert_array_equal(got, wanted)


def test_vectors_that_are_not_finite_end_the_training():
    def diverge(run, on_progress, stop_at):
        run.matrices.as_arrays()[1][0, 1] = np.nan
        return True

    run = make_run(diverge)
    assert run.is_sound
    with pytest.raises(DivergenceError, match=r"^training diverged: output vector 0: component 2 "):
        run.advance()
    assert not run.is_sound
