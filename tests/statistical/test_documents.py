"""Pairs of documents under subsampling, and their order."""

import numpy as np
import sgns
from sgns.corpus.tagged import as_tagged_corpus
from sgns.training.documents import check_document_options, document_source

EPOCHS = 200


def blocks_of(corpus, options, shape, epochs):
    tagged = as_tagged_corpus(corpus)
    blocks = document_source(tagged, check_document_options(options), shape).blocks(epochs)
    while (block := blocks.next()) is not None:
        yield block


def test_each_word_is_a_context_of_its_tag_as_often_as_subsampling_keeps_it():
    rng = np.random.default_rng(0)
    share = 1 / np.arange(1, 31)
    ids = rng.choice(30, 3_000, p=share / share.sum())
    corpus = sgns.Corpus.from_ids(ids, np.arange(0, 3_001, 100), n_tokens=30)
    sample = 0.02
    found = np.zeros((30, 30))
    for block in blocks_of(corpus, {"sample": sample}, (96, 24), EPOCHS):
        sizes = np.diff(block.offsets.astype(np.int64))
        np.add.at(found, (np.repeat(block.centers, sizes), block.contexts), 1)
    keep = sgns.keep_probability(corpus.counts, sample)
    occurrences = np.stack([np.bincount(corpus[d], minlength=30) for d in range(30)])
    trials = occurrences * EPOCHS
    errors = (found - trials * keep) / np.sqrt(np.maximum(trials * keep * (1 - keep), 1))
    assert (found[:, keep == 1] == trials[:, keep == 1]).all()
    assert np.abs(errors).max() < 4.5
    assert abs(errors.sum()) / np.sqrt(errors.size) < 4


def test_stretches_of_a_document_are_all_over_the_epoch():
    corpus = sgns.Corpus.from_ids(np.zeros(400_000, int), np.arange(0, 400_001, 4_000), n_tokens=9)
    options = {"sample": 0, "noise": "power", "negative": 1}
    corpus = sgns.Corpus.from_ids(np.arange(400_000) % 9, corpus.offsets)
    tags = np.concatenate(
        [block.centers for block in blocks_of(corpus, options, (96, 24), 1)]
    ).astype(int)
    places = np.arange(tags.size) / tags.size
    means = np.bincount(tags, places) / np.bincount(tags)
    assert np.bincount(tags).tolist() == [500] * 100
    assert np.abs(means - 0.5).max() < 4.5 * np.sqrt(1 / 12 / 500)
