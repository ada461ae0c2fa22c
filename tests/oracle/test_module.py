"""The torch module: its loss, its gradients, and training by optimizers."""

import importlib
import sys
from itertools import islice

import numpy as np
import pytest
import sgns
import torch
from sgns import _core
from sgns.torch_backend import OBJECTIVES, PairDataset, SkipGram, fit, mean_loss, to_tensors

TOY = """apple banana fruit
banana fruit apple
fruit apple banana
dog cat animal
cat animal dog
animal dog cat"""

OPTIMIZERS = {
    "SGD": (True, lambda p: torch.optim.SGD(p, lr=2.0)),
    "Adagrad": (False, lambda p: torch.optim.Adagrad(p, lr=0.5)),
    "Adam": (False, lambda p: torch.optim.Adam(p, lr=0.05)),
    "SparseAdam": (True, lambda p: torch.optim.SparseAdam(p, lr=0.05)),
}


@pytest.fixture
def corpus():
    return sgns.Corpus.from_sentences([line.split() for line in TOY.splitlines()], min_count=1)


def random_model(n_tokens=6, vector_size=3, objective="logistic", seed=1):
    """Return a model in float64 with nonzero context vectors."""
    torch.manual_seed(seed)
    model = SkipGram(n_tokens, vector_size, objective).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_()
    return model


def test_an_unknown_objective_is_an_error_that_lists_all():
    with pytest.raises(ValueError, match="objective must be one of logistic, got 'hinge'"):
        SkipGram(2, objective="hinge")


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_gradients(objective):
    model = random_model(objective=objective)
    ids = (torch.tensor([0, 1, 1]), torch.tensor([1, 2, 3]))
    negatives = torch.tensor([[1, 4], [5, 5], [0, 3]])  # equal to the context; drawn twice
    names, parameters = zip(*model.named_parameters(), strict=True)

    def loss(weights, *values):
        arguments = (*ids, negatives, weights)
        return torch.func.functional_call(model, dict(zip(names, values, strict=True)), arguments)

    weights = torch.tensor([1.0, 0.5, 2.0], dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda *values: loss(weights, *values), parameters)


def test_loss_is_that_of_the_paper():
    model = random_model()
    v, u = (e.weight.detach().numpy() for e in (model.center_embeddings, model.context_embeddings))

    def minus_log_sigmoid(x):
        return np.log1p(np.exp(-x))

    expected = [
        minus_log_sigmoid(v[0] @ u[1]) + minus_log_sigmoid(-v[0] @ u[4]),  # 1 is omitted
        minus_log_sigmoid(v[2] @ u[3]) + 2 * minus_log_sigmoid(-v[2] @ u[5]),
    ]
    arguments = torch.tensor([0, 2]), torch.tensor([1, 3]), torch.tensor([[1, 4], [5, 5]])
    assert model(*arguments).item() == pytest.approx(np.mean(expected))
    weighted = model(*arguments, torch.tensor([1.0, 3.0]))
    assert weighted.item() == pytest.approx(np.average(expected, weights=[1, 3]))


def test_negative_equal_to_the_context_gets_no_gradient():
    model = random_model()
    model(torch.tensor([0]), torch.tensor([1]), torch.tensor([[2, 1]])).backward()
    with_mask = model.context_embeddings.weight.grad.clone()
    model.zero_grad()
    model(torch.tensor([0]), torch.tensor([1]), torch.tensor([[2]])).backward()
    torch.testing.assert_close(with_mask, model.context_embeddings.weight.grad)


@pytest.mark.parametrize("seed", [1, 42])
def test_initial_vectors_equal_those_of_the_core(seed):
    start = _core.Matrix(11, 5)
    start.fill_uniform(seed)
    random_state = torch.get_rng_state()
    model = SkipGram(11, 5, seed=seed)
    np.testing.assert_array_equal(model.center_embeddings.weight.detach(), start)
    assert not model.context_embeddings.weight.any()
    assert torch.equal(torch.get_rng_state(), random_state)


def test_predictions_are_probabilities():
    model = random_model()
    model.center_embeddings.weight.data[0] = torch.tensor([1.0, 2.0, 0.0])
    model.context_embeddings.weight.data[:2] = torch.tensor([[0.0, 0.0, 9.0], [1.0, 1.0, 1.0]])
    probabilities = model.prediction(torch.tensor([0, 0]), torch.tensor([0, 1]))
    expected = [0.5, 1 / (1 + np.exp(-3))]
    np.testing.assert_allclose(probabilities.detach(), expected, rtol=1e-12)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_reduce_the_loss(name, corpus):
    sparse, make = OPTIMIZERS[name]
    model = SkipGram(len(corpus.vocabulary), 4, sparse=sparse)
    stream = sgns.PairStream(corpus, window=1, sample=0, negative=3, epochs=100)
    curve = fit(model, stream, make(model.parameters()))
    assert model.center_embeddings.weight.grad.is_sparse == sparse
    assert curve[:, 1][-10:].mean() < 0.8 * curve[0, 1]
    assert curve[-1, 0] == corpus.n_words * 100


def test_a_callback_sees_mean_losses(corpus):
    model = SkipGram(len(corpus.vocabulary), 2)
    stream = sgns.PairStream(corpus, 1, 0, negative=2, block_size=5, epochs=2)
    calls = []
    curve = fit(model, stream, callback=lambda *call: calls.append(call), every=3)
    losses = curve[:, 1]
    assert len(losses) % 3 != 0
    n_calls = len(losses) // 3
    assert [step for step, _ in calls] == [3 * i + 3 for i in range(n_calls)]
    means = losses[: 3 * n_calls].reshape(-1, 3).mean(1)
    np.testing.assert_allclose([loss for _, loss in calls], means, rtol=1e-12)


def test_a_callback_stops_a_training(corpus):
    model = SkipGram(len(corpus.vocabulary), 2)
    stream = sgns.PairStream(corpus, window=1, sample=0, negative=2, epochs=9)
    curve = fit(model, stream, callback=lambda step, loss: step < 4, every=2)
    assert len(curve) == 4


def test_the_held_out_loss_is_that_of_the_model(corpus):
    model = SkipGram(len(corpus.vocabulary), 2)
    stream = sgns.PairStream(corpus, 1, 0, negative=2, block_size=5, epochs=2)
    held_out = sgns.PairStream(corpus, 1, 0, negative=2, seed=7, epochs=1, block_size=4)
    losses = []

    def measure(step, loss):
        pairs = [model(*to_tensors(block)).item() for block in held_out]
        losses.append(np.average(pairs, weights=[len(block.contexts) for block in held_out]))

    curve = fit(model, stream, callback=measure, every=3, validation=held_out)
    measured = curve[2::3, 2]
    np.testing.assert_allclose(measured, losses, rtol=1e-6)
    assert np.isfinite(curve[:, 2]).sum() == len(losses)
    assert mean_loss(model, held_out) < 3 * np.log(2)


def test_training_stops_when_the_held_out_loss_has_not_fallen(corpus):
    model = SkipGram(len(corpus.vocabulary), 2)
    stream = sgns.PairStream(corpus, window=1, sample=0, negative=2, epochs=500)
    held_out = list(islice(sgns.PairStream(corpus, 1, 0, negative=2), 1))
    curve = fit(
        model,
        stream,
        torch.optim.SGD(model.parameters(), lr=1e-30),
        validation=held_out,
        patience=3,
    )
    assert len(curve) == 4  # nothing moves


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"patience": 2}, ValueError, "patience needs held-out data: give validation="),
        ({"validation": []}, ValueError, "the data has no pairs"),
        ({"validation": [3]}, TypeError, "blocks must be PairBlocks"),
        ({"callback": 3}, TypeError, "callback must be a function, got 3"),
        ({"every": 0}, ValueError, "every must be at least 1, got 0"),
    ],
)
def test_wrong_callbacks_are_refused(corpus, options, error, message):
    with pytest.raises(error, match=message):
        fit(
            SkipGram(len(corpus.vocabulary), 2),
            sgns.PairStream(corpus, sample=0, negative=1),
            **options,
        )


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_reduce_the_loss_of_batches(name, corpus):
    sparse, make = OPTIMIZERS[name]
    model = SkipGram(len(corpus.vocabulary), 4, sparse=sparse)
    optimizer = make(model.parameters())
    losses = []
    for batch in PairDataset(corpus, window=1, sample=0, negative=3, epochs=100, batch_size=24):
        optimizer.zero_grad()
        loss = model(*batch)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert len(losses) == 100
    assert np.mean(losses[-10:]) < 0.8 * losses[0]


def test_fit_takes_one_step_for_each_block():
    sentences = [*(line.split() for line in TOY.splitlines()), ["apple"]]  # a word without pairs
    corpus = sgns.Corpus.from_sentences(sentences, min_count=1)
    stream = list(sgns.PairStream(corpus, window=1, sample=0, negative=3, block_size=5))
    model, twin = SkipGram(6, 4), SkipGram(6, 4)
    curve = fit(model, stream, torch.optim.SGD(model.parameters(), lr=0.5))
    assert len(stream) > 1
    assert curve[:, 0].tolist() == np.cumsum([block.n_words for block in stream]).tolist()
    assert curve[-1, 0] == corpus.n_words
    for block, (_, expected) in zip(stream, curve, strict=True):
        twin.zero_grad()
        loss = twin(*to_tensors(block))
        loss.backward()
        with torch.no_grad():
            for parameter in twin.parameters():
                parameter -= 0.5 * parameter.grad
        assert loss.item() == expected
    torch.testing.assert_close(list(model.parameters()), list(twin.parameters()), rtol=0, atol=0)


def test_blocks_become_tensors():
    block = sgns.PairBlock(
        centers=np.uint32([4, 2**32 - 2]),
        offsets=np.uint64([0, 2, 3]),
        contexts=np.uint32([1, 2, 3]),
        weights=np.float32([1, 0.5, 2]),
        negatives=np.uint32([[5], [6], [7]]),
        pool=np.empty(0, np.uint32),
        n_words=2,
    )
    for array in block[:5]:
        array.setflags(write=False)  # as those of a stream are
    centers, contexts, negatives, weights = to_tensors(block)
    assert centers.tolist() == [4, 4, 2**32 - 2]
    assert contexts.tolist() == [1, 2, 3]
    assert negatives.tolist() == [[5], [6], [7]]
    assert weights.tolist() == [1, 0.5, 2]
    assert to_tensors(block._replace(weights=None))[3] is None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_groups_of_the_toy_corpus_are_separated(seed, corpus):
    """Two groups of three words in two dimensions: one direction for each group."""
    model = SkipGram(len(corpus.vocabulary), 2, seed=seed)
    stream = sgns.PairStream(corpus, window=1, sample=0, negative=5, seed=seed, epochs=150)
    fit(model, stream, torch.optim.Adam(model.parameters(), lr=0.05))
    rows = model.vectors(corpus.vocabulary).normalized
    fruit = np.array([token in {"apple", "banana", "fruit"} for token in corpus.vocabulary])
    cosines = rows @ rows.T
    same_group = fruit[:, None] == fruit
    assert cosines[same_group].min() > 0.9
    assert cosines[~same_group].max() < 0.6


def test_vectors_are_a_copy(corpus):
    model = SkipGram(len(corpus.vocabulary), 2)
    vectors = model.vectors(corpus.vocabulary)
    before = vectors.matrix.copy()
    model.center_embeddings.weight.data += 1
    np.testing.assert_array_equal(vectors.matrix, before)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16])
def test_vectors_of_any_precision_are_float32(corpus, dtype):
    model = SkipGram(len(corpus.vocabulary), 3).to(dtype)
    matrix = model.vectors(corpus.vocabulary).matrix
    assert matrix.dtype == np.float32
    np.testing.assert_array_equal(matrix, model.center_embeddings.weight.detach().float())


def test_a_module_without_numbers_has_no_vectors(corpus):
    model = SkipGram(len(corpus.vocabulary), 3).to("meta")
    with pytest.raises(ValueError, match=r"on the device 'meta'.*: load them by load_state_dict"):
        model.vectors(corpus.vocabulary)
    filled = SkipGram(len(corpus.vocabulary), 3, seed=2)
    model.load_state_dict(filled.state_dict(), assign=True)
    expected = filled.vectors(corpus.vocabulary).matrix
    np.testing.assert_array_equal(model.vectors(corpus.vocabulary).matrix, expected)


@pytest.mark.parametrize(
    ("dtype", "sparse"),
    # torch adds no sparse gradients in float16 on a CPU.
    [(torch.float16, False), (torch.bfloat16, False), (torch.bfloat16, True)],
)
def test_losses_of_half_precision_are_computed_in_float32(dtype, sparse):
    precise = random_model(n_tokens=50, vector_size=8)
    model = SkipGram(50, 8, sparse=sparse).to(dtype)
    model.load_state_dict(precise.state_dict())  # copies, and rounds
    precise.load_state_dict(model.state_dict())
    generator = torch.Generator().manual_seed(3)
    ids = [torch.randint(50, shape, generator=generator) for shape in ((40,), (40,), (40, 5))]
    loss, expected = model(*ids), precise(*ids)
    assert loss.dtype == model.prediction(*ids[:2]).dtype == torch.float32
    assert loss.item() == pytest.approx(expected.item(), rel=0.01)
    loss.backward()
    expected.backward()
    found = model.center_embeddings.weight.grad.to_dense().double()
    assert model.center_embeddings.weight.grad.dtype == dtype
    torch.testing.assert_close(found, precise.center_embeddings.weight.grad, rtol=0.05, atol=0.01)


def test_fit_refuses_the_batches_of_a_dataset(corpus):
    model = SkipGram(len(corpus.vocabulary), 2)
    data = PairDataset(corpus, window=1, sample=0)
    with pytest.raises(TypeError, match="got a tuple; for the batches of a PairDataset, write"):
        fit(model, data)


def test_without_torch_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "sgns.torch_backend")
    with pytest.raises(ImportError, match=r"pip install 'sgns\[torch\]'"):
        importlib.import_module("sgns.torch_backend")


def test_shapes_that_torch_would_broadcast_are_refused():
    module = SkipGram(5, 4)
    one, two = torch.tensor([0]), torch.tensor([1, 2])
    for batch in ((one, two, two[:, None]), (two, two, one[:, None]), (two, two, two)):
        with pytest.raises(ValueError, match=r"must have shapes \(B,\), \(B,\) and \(B, K\), got"):
            module(*batch)
    with pytest.raises(TypeError, match="must be tensors"):
        module([0], [1], [[2]])
