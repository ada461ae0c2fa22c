"""Steps on a device: their centers, windows and learning rates."""

import numpy as np
import pytest
import sgns
import torch
from sgns.torch_backend.samplers import AliasSampler
from sgns.torch_backend.step_stream import NO_SENTENCE, StepShape, StepStream
from sgns.torch_backend.word_chunks import WordChunks
from sgns.training.schedule import Schedule

CPU = torch.device("cpu")
PLENTY = 1 << 40


def stream_of(corpus, shape, chunk_words=1000, sample=0.0, seed=1, epochs=1, resident=PLENTY):
    counts = corpus.counts
    return StepStream(
        WordChunks(corpus, CPU, chunk_words, resident),
        corpus.n_words,
        shape,
        torch.tensor(sgns.keep_probability(counts, sample), dtype=torch.float32),
        AliasSampler(sgns._core.AliasTable(counts.astype(np.float64)), CPU),
        seed=seed,
        schedule=Schedule(0.1, 0.01, corpus.n_words, epochs),
    )


def all_steps(stream, epoch=0):
    return [steps[i] for steps in stream.epoch(epoch) for i in range(len(steps))]


def centers_of(step, window):
    """Return word, sentence and reach of the centers that are words."""
    there = step.sentences[window:-window] != NO_SENTENCE
    values = step.words[window:-window], step.sentences[window:-window], step.reaches
    return np.array([of[there].numpy() for of in values])


@pytest.mark.parametrize("chunk_words", [5, 64, 10**6])
@pytest.mark.parametrize(
    "shape", [StepShape(1, 1, 2, 3), StepShape(3, 8, 4, 5), StepShape(50, 16, 4, 1)]
)
def test_every_word_is_a_center_once_with_its_neighbors(corpus, shape, chunk_words):
    n_words = 700
    ids = corpus.ids[:n_words]
    offsets = np.append(corpus.offsets[corpus.offsets < n_words], n_words)
    part = sgns.Corpus(corpus.vocabulary, ids, offsets.astype(np.uint64))
    sentence_of = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets).astype(int)) + 1
    at = 0
    for step in all_steps(stream_of(part, shape, chunk_words)):
        words, sentences, _ = centers_of(step, shape.window)
        here = slice(at, at + len(words))
        np.testing.assert_array_equal(words, ids[here])
        np.testing.assert_array_equal(sentences, sentence_of[here])
        # The words before and after them are those of the corpus.
        seen = np.arange(at - shape.window, at + shape.n_centers + shape.window)
        there = (seen >= 0) & (seen < n_words)
        np.testing.assert_array_equal(step.words[there], ids[seen[there]])
        np.testing.assert_array_equal(step.sentences[there], sentence_of[seen[there]])
        assert (step.sentences[~there] == NO_SENTENCE).all()
        at = here.stop
    assert at == n_words


def test_rates_fall_with_the_words_of_all_epochs(corpus):
    shape = StepShape(2, 10, 3, 2)
    stream = stream_of(corpus, shape, epochs=3)
    for epoch in range(3):
        for i, step in enumerate(all_steps(stream, epoch)):
            done = (epoch + 20 * i / corpus.n_words) / 3
            assert step.alpha.item() == pytest.approx(0.1 - 0.09 * done, rel=1e-5)
    assert stream.alpha_at(3 * corpus.n_words) == pytest.approx(0.01)


def test_epochs_and_seeds_differ_and_repeat(corpus):
    shape = StepShape(2, 10, 3, 4)

    def draws(seed, epoch):
        steps = all_steps(stream_of(corpus, shape, sample=1e-2, seed=seed), epoch)
        return [np.concatenate([s[i].flatten().numpy() for s in steps]).tolist() for i in (0, 2, 3)]

    first, same, other_epoch, other_seed = (draws(*of) for of in ((1, 0), (1, 0), (1, 1), (2, 0)))
    assert first == same
    for other in (other_epoch, other_seed):
        assert all(a != b for a, b in zip(first, other, strict=True))


def test_dropped_words_leave_no_gap(corpus):
    shape = StepShape(4, 8, 3, 2)
    steps = all_steps(stream_of(corpus, shape, sample=1e-3, chunk_words=512))
    kept = np.concatenate([centers_of(step, 2)[0] for step in steps])
    assert 0.1 * corpus.n_words < len(kept) < 0.5 * corpus.n_words
    followers = np.concatenate([step.words[3:-1].numpy() for step in steps])
    np.testing.assert_array_equal(followers[: len(kept) - 1], kept[1:])
