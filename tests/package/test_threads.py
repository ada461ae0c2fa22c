"""Threads of Python may share objects, with and without a global lock.

Needs nothing but pytest and the package, so that it runs with each wheel of a release.
"""

import sys
import sysconfig
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import sgns
from sgns import _core

N_THREADS = 4
RNG = np.random.default_rng(5)
SENTENCES = [[f"w{i}" for i in RNG.zipf(1.5, size=12) % 50] for _ in range(400)]
CORPUS = sgns.Corpus.from_sentences(SENTENCES, min_count=1)
QUICK = {"vector_size": 8, "epochs": 2, "workers": 1, "sample": 0}


def at_once(work, n=N_THREADS):
    """Return the results of work(0), work(1), ..., which n threads begin at the same moment."""
    begin = threading.Barrier(n)

    def begun(i):
        begin.wait()
        return work(i)

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(begun, range(n)))


@pytest.fixture
def hasty():
    """Threads that take turns as often as possible."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_the_core_does_not_turn_the_global_lock_on():
    has_none = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    is_on = getattr(sys, "_is_gil_enabled", lambda: True)  # Python 3.13 and newer
    assert is_on() != has_none


def test_trainings_of_one_corpus_do_not_disturb_each_other(hasty):
    alone = [sgns.train(CORPUS, seed=i, **QUICK).vectors.matrix for i in range(N_THREADS)]
    together = at_once(lambda i: sgns.train(CORPUS, seed=i, **QUICK).vectors.matrix)
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


def test_threads_count_and_encode_different_sentences(hasty):
    def encode(i):
        return sgns.Corpus.from_sentences(SENTENCES[i::N_THREADS], min_count=1, workers=2)

    for one, other in zip(map(encode, range(N_THREADS)), at_once(encode), strict=True):
        assert list(one.vocabulary) == list(other.vocabulary)
        np.testing.assert_array_equal(one.ids, other.ids)


def test_a_sentence_may_change_while_another_thread_reads_it(hasty):
    """It is read as it is at one moment, and is so long that it changes meanwhile."""
    n = 10_000
    kinds = [[f"{c}{i}" for i in range(n)] for c in "ab"]
    sentence = [*kinds[0]]
    done = threading.Event()

    def change():
        while not done.is_set():
            for c in "ab":
                sentence[:] = [f"{c}{i}" for i in range(n)]  # frees the strings that were there

    changer = threading.Thread(target=change)
    changer.start()
    try:
        for _ in range(5):
            corpus = sgns.Corpus.from_sentences([sentence], min_count=1)
            tokens = list(corpus.vocabulary)
            assert [tokens[i] for i in corpus.ids] in kinds
    finally:
        done.set()
        changer.join()


def test_a_sentence_may_be_emptied_by_a_token_of_it():
    """A token that is not valid Unicode is encoded by a method, which can be anyone's."""
    sentence = []

    class Emptying(str):
        def encode(self, *args):
            sentence.clear()
            return super().encode(*args)

    sentence += ["before", Emptying("cut \ud800"), *(f"after{i}" for i in range(40))]
    expected = ["before", "cut \ufffd", *(f"after{i}" for i in range(40))]
    corpus = sgns.Corpus.from_sentences([sentence], min_count=1, errors="replace")
    tokens = list(corpus.vocabulary)
    assert [tokens[i] for i in corpus.ids] == expected
    assert sentence == []


def test_threads_share_an_iterator_of_blocks(hasty):
    """Each block goes to one thread."""
    stream = sgns.PairStream(CORPUS, 2, negative=3, seed=5, sample=0)

    def contents(blocks):
        return sorted((block.centers.tobytes(), block.contexts.tobytes()) for block in blocks)

    def rest(iterator):
        while (block := iterator.next()) is not None:
            yield block

    source = stream.source
    alone = contents(rest(source.blocks(3)))
    assert len(alone) > 3 * N_THREADS
    shared = source.blocks(3)
    together = at_once(lambda i: list(rest(shared)))
    assert contents(block for blocks in together for block in blocks) == alone


def test_threads_share_an_iterator_of_batches(hasty):
    source = sgns.PairStream(CORPUS, 2, negative=3, seed=5, sample=0).source

    def rest(batches):
        found = []
        while (batch := batches.next()) is not None:
            found.append(tuple(array.tobytes() for array in batch))
            assert batches.position >= (0, 0)
        return found

    alone = rest(source.batches(1, 64))
    assert len(alone) > 3 * N_THREADS
    shared = source.batches(1, 64)
    together = at_once(lambda i: rest(shared))
    assert sorted(batch for found in together for batch in found) == sorted(alone)


def test_threads_query_the_same_vectors(hasty):
    vectors = sgns.train(CORPUS, **QUICK).vectors
    tokens = list(CORPUS.vocabulary)[:20]
    alone = [vectors.most_similar(token, topn=5) for token in tokens]
    fresh = sgns.WordVectors(CORPUS.vocabulary, vectors.matrix)  # nothing is cached yet
    for found in at_once(lambda i: [fresh.most_similar(token, topn=5) for token in tokens]):
        assert found == alone


def test_threads_call_back_and_raise_in_their_own_training():
    def train(i):
        def stop(progress):
            if i % 2:
                raise KeyError(i)

        try:
            return sgns.train(CORPUS, on_progress=stop, seed=i, **QUICK).vectors.matrix.shape
        except KeyError as error:
            return error.args

    shape = len(CORPUS.vocabulary), QUICK["vector_size"]
    assert at_once(train) == [shape, (1,), shape, (3,)]


def test_the_environment_may_change_while_threads_read_it(hasty, monkeypatch):
    """A thread that sets variables moves the memory in which C keeps all of them."""
    done = threading.Event()

    def change():
        n = 0
        while not done.is_set():
            monkeypatch.setenv(f"SGNS_TEST_{n % 512}", "x" * (n % 100))
            n += 1

    monkeypatch.setenv("SGNS_ISA", "baseline")
    changer = threading.Thread(target=change)
    changer.start()
    try:
        for found in at_once(lambda i: {_core.isa() for _ in range(2000)}):
            assert found == {"baseline"}
    finally:
        done.set()
        changer.join()
