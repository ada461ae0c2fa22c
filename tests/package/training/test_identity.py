"""Identities: a checkpoint is resumed with the same input on the same arithmetic, or not at all."""

import json
import os
import re
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
import scipy.sparse
import sgns
from sgns import _core
from sgns.files import container
from sgns.graph import Graph, node2vec
from sgns.training.identity import core_arithmetic

RNG = np.random.default_rng(5)
N_TOKENS = 40
IDS = RNG.integers(N_TOKENS, size=3000)
OFFSETS = np.arange(0, 3001, 10)
CENTERS, CONTEXTS = RNG.integers(N_TOKENS, size=(2, 3000))
OTHER = RNG.permutation(3000)
WEIGHTS = RNG.random(3000)
VECTORS = RNG.random((N_TOKENS, 4), np.float32)
OPTIONS = {"vector_size": 4, "epochs": 50, "seed": 3, "workers": 1}


DEVICE = OPTIONS | {"epochs": 2}


def corpus(ids=IDS, offsets=OFFSETS, **options):
    return sgns.Corpus.from_ids(ids, offsets, n_tokens=N_TOKENS, **options)


def text(ids=IDS, offsets=OFFSETS, **options):
    return partial(sgns.train, corpus(ids, offsets), sample=0, **options)


def joined(threshold):
    """A corpus with phrases that do not occur in it."""
    found = sgns.Phrases.find(
        sgns.Corpus.from_sentences([["a", "b"]] * 20 + [["c"]] * 20, min_count=1),
        min_count=1,
        threshold=threshold,
    )
    plain = corpus()
    return partial(
        sgns.train,
        sgns.Corpus(plain.vocabulary, plain.ids, plain.offsets, phrases=(found,)),
        sample=0,
    )


def pairs(centers=CENTERS, contexts=CONTEXTS, weights=None, **options):
    return partial(sgns.train_pairs, centers, contexts, weights, n_tokens=N_TOKENS, **options)


def counts(matrix):
    return partial(sgns.train_pairs, sgns.CountedPairs.from_scipy(matrix))


def shared_rows(offsets):
    """Counts of three centers, whose vocabulary hides which rows have which."""
    vocabulary = sgns.Vocabulary([*"abc"], [20, 20, 20])
    return partial(
        sgns.train_pairs, sgns.CountedPairs(offsets, [0, 1, 2], [9, 9, 9], vocabulary=vocabulary)
    )


def chunked(*chunks, **options):
    return partial(sgns.train_pairs, sgns.PairChunks(chunks, n_tokens=N_TOKENS), **options)


def cycle(step, weight=None):
    """Walks around a directed cycle: each node is visited equally often, whatever the step."""
    nodes = np.arange(101)
    weights = None if weight is None else np.full(101, weight)
    graph = Graph.from_edges(nodes, (nodes + step) % 101, weights, directed=True)
    return partial(node2vec, graph, num_walks=2, walk_length=10)


def walks(sources):
    graph = Graph.from_edges(sources, CONTEXTS, n_nodes=N_TOKENS)
    return partial(node2vec, graph, num_walks=2, walk_length=10)


SQUARE = scipy.sparse.csr_array(np.full((6, 6), 2.0))
MOVED = scipy.sparse.csr_array(np.full((6, 6), 2.0) + np.eye(6) - np.roll(np.eye(6), 1, 0))
THIRDS = np.split(np.stack([CENTERS, CONTEXTS]), 3, axis=1)

#: Two trainings that have the same options and the same vocabulary, and what differs.
DIFFERENT = {
    "reversed sentences": (
        text(),
        text(IDS.reshape(-1, 10)[::-1].ravel()),
        "the words of the sentences, or their order, have changed",
    ),
    "shuffled words": (text(), text(IDS[OTHER]), "the words of the sentences"),
    "other sentences": (
        text(),
        text(offsets=np.append(OFFSETS[:-2], 3000)),
        "the lengths of the sentences have changed",
    ),
    "an empty sentence more": (
        text(),
        text(offsets=np.append(0, OFFSETS)),
        "the lengths of the sentences",
    ),
    "other phrases": (joined(1), joined(2), "the phrases of the corpus have changed"),
    "phrases that were none": (text(), joined(1), "the phrases of the corpus were omit"),
    "shuffled centers": (pairs(), pairs(CENTERS[OTHER], CONTEXTS), "the centers of the pairs"),
    "other contexts": (pairs(), pairs(contexts=CONTEXTS[OTHER]), "the contexts of the pairs"),
    "shuffled pairs": (pairs(), pairs(CENTERS[OTHER], CONTEXTS[OTHER]), "the centers of the pairs"),
    "other weights": (
        pairs(weights=WEIGHTS),
        pairs(weights=WEIGHTS[OTHER]),
        "the weights of the pairs have changed",
    ),
    "no weights": (
        pairs(weights=WEIGHTS),
        pairs(),
        "the weights of the pairs were given and are now omitted",
    ),
    "weights": (
        pairs(),
        pairs(weights=np.ones(3000)),
        "the weights of the pairs were omitted and are now given",
    ),
    "moved counts": (counts(SQUARE), counts(MOVED), "the counts of the pairs have changed"),
    "other rows of counts": (
        shared_rows([0, 2, 2, 3]),
        shared_rows([0, 2, 3, 3]),
        "the numbers of contexts of the centers have changed",
    ),
    "another order of counts": (
        counts(SQUARE),
        counts(scipy.sparse.csr_array((SQUARE.data, SQUARE.indices[::-1], SQUARE.indptr))),
        "the contexts of the pairs",
    ),
    "chunks for arrays": (
        pairs(),
        chunked((CENTERS, CONTEXTS)),
        "input was 'pairs' and is now 'chunks of pairs'",
    ),
    "other edges": (cycle(1), cycle(2), "the edges have changed"),
    "other edges and visits": (walks(CENTERS), walks(CENTERS[OTHER]), "the numbers of neighbors"),
    "other weights of edges": (cycle(1, 2.0), cycle(1, 3.0), "the weights of the edges have"),
    "weights of edges": (cycle(1), cycle(1, 2.0), "the weights of the edges were omitted"),
    "other initial vectors": (
        text(initial_vectors=VECTORS),
        text(initial_vectors=VECTORS + 1),
        "initial_vectors have changed",
    ),
    "no initial vectors": (
        pairs(initial_context_vectors=VECTORS),
        pairs(),
        "initial_context_vectors were given and are now omitted",
    ),
    "initial vectors": (
        cycle(1),
        partial(cycle(1), initial_vectors=np.ones((101, 4))),
        "initial_vectors were omitted and are now given",
    ),
}


def words(n):
    """Return options that stop a training as soon as so many words are done."""
    return {
        "checkpoint_every": f"{n} words",
        "on_progress": lambda progress: progress.words_done < n,
    }


def begun(path, train, **options):
    """Train a little; return the model."""
    model = train(checkpoint=path, **words(1), **(OPTIONS | options))
    assert model.stopped
    return model


@pytest.mark.parametrize(("before", "after", "message"), DIFFERENT.values(), ids=DIFFERENT)
def test_another_input_is_refused_and_the_same_is_resumed(tmp_path, before, after, message):
    path = tmp_path / "checkpoint"
    begun(path, before)
    held = path.read_bytes()
    with pytest.raises(ValueError, match=f"is the checkpoint of another training: {message}") as e:
        after(checkpoint=path, resume=True, **OPTIONS)
    assert "; pass the same input and options to resume, or start anew" in str(e.value)
    assert path.read_bytes() == held
    resumed = before(checkpoint=path, resume=True, **OPTIONS)
    np.testing.assert_array_equal(resumed.vectors.matrix, before(**OPTIONS).vectors.matrix)


def test_another_vocabulary_is_refused(tmp_path):
    path = tmp_path / "checkpoint"
    names = [f"n{i}" for i in range(N_TOKENS)]
    train = partial(sgns.train_pairs, CENTERS, CONTEXTS)
    known = np.full(N_TOKENS, 7)
    known[3] = 0
    begun(path, partial(train, vocabulary=sgns.Vocabulary(names, known)))
    swapped = [names[1], names[0], *names[2:]]
    more = np.where(known, known, 1)
    for vocabulary, message in (
        (sgns.Vocabulary(swapped, known), "token 0 was 'n0' and is now 'n1'"),
        (sgns.Vocabulary([*names, "new"], [*known, 1]), "token 40 was missing and is now 'new'"),
        (sgns.Vocabulary(names, more), "the count of 'n3' was 0 and is now 1"),
    ):
        with pytest.raises(ValueError, match=f"the vocabulary of the pairs .*: {message}; pass"):
            train(vocabulary=vocabulary, checkpoint=path, resume=True, **OPTIONS)


def test_counts_that_only_the_noise_has_take_part(tmp_path):
    """Frozen contexts share one count, unless a vocabulary has counts: here the same ones."""
    path = tmp_path / "checkpoint"
    train = partial(
        sgns.train_pairs,
        CENTERS,
        CONTEXTS,
        initial_context_vectors=VECTORS,
        frozen_contexts=[1, 2],
    )
    begun(path, partial(train, n_tokens=N_TOKENS))
    vocabulary = sgns.Model.load(path).vocabulary
    with pytest.raises(ValueError, match="another training: the counts of the tokens have changed"):
        train(vocabulary=vocabulary, checkpoint=path, resume=True, **OPTIONS)


def test_counts_that_initial_vectors_hide_take_part(tmp_path):
    """A token with an initial vector counts at least once, but not in the noise distribution."""
    path = tmp_path / "checkpoint"

    def train(count):
        vocabulary = sgns.Vocabulary(map(str, range(41)), [75] * 40 + [count])
        words = sgns.Corpus(vocabulary, IDS.astype(np.uint32), OFFSETS.astype(np.uint64))
        return partial(sgns.train, words, initial_vectors=np.ones((41, 4)))

    begun(path, train(0))
    with pytest.raises(ValueError, match="another training: the counts of the tokens have changed"):
        train(1)(checkpoint=path, resume=True, **OPTIONS)


def test_fingerprints_tell_arrays_of_one_checksum_apart(tmp_path, monkeypatch):
    for module in ("sgns.pairs.sampling", "sgns.training.start"):
        monkeypatch.setattr(f"{module}.checksum", lambda *arrays: "collision")
    path = tmp_path / "checkpoint"
    options = {"noise": WEIGHTS[:N_TOKENS], "frozen": [1], "frozen_contexts": [2]}
    train = text(initial_vectors=VECTORS, initial_context_vectors=VECTORS)
    begun(path, train, **options)
    for name, value in {"noise": VECTORS[:, 0], "frozen": [3], "frozen_contexts": [3]}.items():
        with pytest.raises(ValueError, match=f"another training: the .* of {name} have changed"):
            train(checkpoint=path, resume=True, **OPTIONS | options | {name: value})
    assert not train(checkpoint=path, resume=True, **OPTIONS | options).stopped


def test_the_same_content_in_another_container_is_resumed(tmp_path):
    path = tmp_path / "checkpoint"
    plain = corpus()
    plain.save(tmp_path / "corpus.safetensors")
    begun(path, partial(sgns.train, plain))
    for same in (
        sgns.Corpus.open(tmp_path / "corpus.safetensors"),
        corpus(IDS.astype(np.uint32), OFFSETS.astype(np.int32)),
        corpus(IDS.tolist(), OFFSETS.tolist()),
    ):
        sgns.train(same, checkpoint=path, resume=True, **words(1), **OPTIONS)
    resumed = sgns.train(plain, checkpoint=path, resume=True, **(OPTIONS | {"workers": 2}))
    assert not resumed.stopped

    path = tmp_path / "pairs"
    begun(path, pairs(weights=WEIGHTS))
    same = pairs(CENTERS.astype(np.int32), CONTEXTS.tolist(), WEIGHTS.astype(np.float32))
    resumed = same(checkpoint=path, resume=True, **OPTIONS)
    np.testing.assert_array_equal(
        resumed.vectors.matrix, pairs(weights=WEIGHTS)(**OPTIONS).vectors.matrix
    )

    path = tmp_path / "initial"
    vocabulary = corpus().vocabulary
    begun(path, text(initial_vectors=VECTORS))
    held = sgns.WordVectors(vocabulary, VECTORS)
    assert not text(initial_vectors=held)(checkpoint=path, resume=True, **OPTIONS).stopped


#: Chunks in place of the three thirds, of which the third was begun in the second epoch.
OTHER_CHUNKS = {
    "a finished chunk": ([THIRDS[0][:, ::-1], *THIRDS[1:]], 0),
    "a begun chunk": ([*THIRDS[:2], THIRDS[2][:, ::-1]], 2),
    "other weights": ([THIRDS[0], (*THIRDS[1], np.ones(1000)), THIRDS[2]], 1),
    "another order": ([THIRDS[1], THIRDS[0], THIRDS[2]], 0),
    "other cuts": (np.split(np.stack([CENTERS, CONTEXTS]), [500, 2000], axis=1), 0),
}


@pytest.mark.parametrize(("chunks", "number"), OTHER_CHUNKS.values(), ids=OTHER_CHUNKS)
def test_chunks_that_were_read_must_be_the_same(tmp_path, chunks, number):
    path = tmp_path / "checkpoint"
    train = chunked(*THIRDS, **OPTIONS)
    stopped = train(checkpoint=path, **words(5500))
    assert 5000 < stopped.words_trained < 6000
    with pytest.raises(ValueError, match=f"chunk {number} of the pairs is not the one of the che"):
        chunked(*chunks, **OPTIONS)(checkpoint=path, resume=True)
    assert sgns.Model.load(path).words_trained == stopped.words_trained
    resumed = train(checkpoint=path, resume=True)
    np.testing.assert_array_equal(resumed.vectors.matrix, train().vectors.matrix)


def test_a_chunk_of_an_earlier_epoch_must_be_the_same(tmp_path):
    path = tmp_path / "checkpoint"
    train = chunked(*THIRDS, **OPTIONS)
    train(checkpoint=path, **words(3500))
    with pytest.raises(ValueError, match="chunk 2 of the pairs is not the one of the checkpoint"):
        chunked(*THIRDS[:2], THIRDS[2][:, ::-1], **OPTIONS)(checkpoint=path, resume=True)
    resumed = train(checkpoint=path, resume=True)  # from the chunk before
    np.testing.assert_array_equal(resumed.vectors.matrix, train().vectors.matrix)


def test_chunks_of_a_finished_training_must_be_the_same(tmp_path):
    path = tmp_path / "checkpoint"
    train = chunked(*THIRDS, **(OPTIONS | {"epochs": 2}))
    model = train(checkpoint=path)
    other = chunked(*THIRDS[:2], THIRDS[2][:, ::-1], **(OPTIONS | {"epochs": 2}))
    with pytest.raises(ValueError, match="chunk 2 of the pairs is not the one of the checkpoint"):
        other(checkpoint=path, resume=True)
    again = train(checkpoint=path, resume=True)
    np.testing.assert_array_equal(again.vectors.matrix, model.vectors.matrix)


def test_a_chunk_that_was_never_read_may_be_another(tmp_path):
    """Not even to count it: all counts are given."""
    counted = sgns.PairChunks(THIRDS, n_tokens=N_TOKENS)

    def train(*chunks, **options):
        known = {"vocabulary": counted.vocabulary, "n_pairs": counted.n_pairs}
        return sgns.train_pairs(
            sgns.PairChunks(chunks, **known), checkpoint=tmp_path / "checkpoint", **options
        )

    train(*THIRDS, **OPTIONS, **words(500))
    assert not train(*THIRDS[:2], THIRDS[2][:, ::-1], **OPTIONS, resume=True).stopped


def change(path, identity):
    """Replace the identity in a checkpoint; None removes all that earlier builds did not write."""
    arrays, metadata = container.read(path, "checkpoint")
    if identity is None:
        del metadata["identity"]
        arrays.pop("chunks", None)
    else:
        metadata["identity"] = json.dumps(identity)
    container.write(path, "checkpoint", arrays, metadata)


def identity_in(path):
    return json.loads(container.read(path, "checkpoint")[1]["identity"])


@pytest.mark.parametrize(
    "train",
    [text(), pairs(), counts(SQUARE), cycle(1), chunked(*THIRDS)],
    ids=["text", "pairs", "counts", "walks", "chunks"],
)
@pytest.mark.parametrize("options", [{}, {"workers": 2}, {"deterministic": True}], ids=str)
def test_another_instruction_set_is_refused(tmp_path, monkeypatch, train, options):
    path = tmp_path / "checkpoint"
    begun(path, train, **options)
    isa = _core.isa()
    for other in set(_core.runnable_isas()) - {isa}:
        monkeypatch.setenv("SGNS_ISA", other)
        with pytest.raises(
            ValueError,
            match=f"its instruction set was {isa} and is now {other}; set the environment variable "
            f"SGNS_ISA={isa} to resume, or start anew",
        ):
            train(checkpoint=path, resume=True, **(OPTIONS | options))
    monkeypatch.setenv("SGNS_ISA", isa)
    assert not train(checkpoint=path, resume=True, **(OPTIONS | options)).stopped


def test_emulated_tiles_are_another_instruction_set(tmp_path, monkeypatch):
    path = tmp_path / "checkpoint"
    monkeypatch.setenv("SGNS_ISA", "amx-emulated")
    begun(path, text())
    monkeypatch.delenv("SGNS_ISA")
    with pytest.raises(ValueError, match="set the environment variable SGNS_ISA=amx-emulated to"):
        text()(checkpoint=path, resume=True, **OPTIONS)
    monkeypatch.setenv("SGNS_ISA", "amx-emulated")
    assert not text()(checkpoint=path, resume=True, **OPTIONS).stopped


def test_an_instruction_set_that_this_machine_lacks(tmp_path):
    path = tmp_path / "checkpoint"
    begun(path, text())
    change(path, identity_in(path) | {"instruction_set": "mmx"})
    with pytest.raises(ValueError, match="this machine does not support mmx: resume on a machine"):
        text()(checkpoint=path, resume=True, **OPTIONS)


def test_another_instruction_set_is_refused_by_the_command_before_it_reads(tmp_path):
    (tmp_path / "text").write_text("a b c d\n" * 20)
    command = [
        *(sys.executable, "-m", "sgns", "train", "text", "-o", "v.bin", "-q", "--min-count", "1"),
        *("--checkpoint", "held", "--resume", "--vector-size", "4", "--workers", "1"),
    ]
    # An identity that differs on every machine, also on one with a single instruction set.
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
    first, last = _core.supported_isas()[0], _core.supported_isas()[-1]
    change(tmp_path / "held", identity_in(tmp_path / "held") | {"instruction_set": first})
    for isa, code in ((first, 0), (last, int(first != last))):
        done = subprocess.run(
            [*command[:4], "none" if code else "text", *command[5:]],
            cwd=tmp_path,
            env=os.environ | {"SGNS_ISA": isa},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code
        if code:
            assert f"set the environment variable SGNS_ISA={first} to resume" in done.stderr


def test_a_device_has_a_processor_and_products(tmp_path, monkeypatch):
    path = tmp_path / "checkpoint"
    train = text(backend="torch")
    begun(path, train, **DEVICE)
    assert core_arithmetic().keys().isdisjoint(identity_in(path))
    with pytest.raises(ValueError, match="products was 'float32' and is now 'bfloat16'; pass"):
        train(checkpoint=path, resume=True, products="bfloat16", **DEVICE)
    monkeypatch.setattr("torch.backends.cpu.get_cpu_capability", lambda: "MMX")
    with pytest.raises(
        ValueError, match=r"processor was a CPU with .* is now a CPU with MMX; resume on such a pr"
    ):
        train(checkpoint=path, resume=True, **DEVICE)
    monkeypatch.undo()
    assert not train(checkpoint=path, resume=True, products="float32", **DEVICE).stopped


@pytest.mark.parametrize("train", [text(), chunked(*THIRDS)], ids=["text", "chunks"])
def test_a_checkpoint_without_an_identity_gets_one(tmp_path, monkeypatch, train):
    path = tmp_path / "checkpoint"
    begun(path, train)
    held = identity_in(path)
    change(path, None)
    train(checkpoint=path, resume=True, **words(1), **OPTIONS)
    assert identity_in(path) == held
    resumed = train(checkpoint=path, resume=True, **OPTIONS)
    np.testing.assert_array_equal(resumed.vectors.matrix, train(**OPTIONS).vectors.matrix)


def test_an_earlier_build_cut_long_sentences_into_other_chunks(tmp_path):
    path, message = tmp_path / "checkpoint", "sentences of more than 8192 words into other chunks"
    ids = np.tile(IDS, 10)
    long, short = (
        partial(sgns.train, corpus(ids, offsets), **(OPTIONS | {"epochs": 2}))
        for offsets in ([0, 100, 8293, 30_000], np.append(np.arange(0, 30_000, 8192), 30_000))
    )
    for train in (long, short):
        train(checkpoint=path, **words(40_000))
        change(path, None)
        if train is long:
            with pytest.raises(ValueError, match=f"{message}, and the longest sentence has 21707;"):
                train(checkpoint=path, resume=True)
            path.unlink()
    assert not short(checkpoint=path, resume=True).stopped

    # At the end, no position is left.
    path.unlink()
    ended = partial(long, epochs=1, checkpoint=path)
    model = ended()
    change(path, None)
    np.testing.assert_array_equal(ended(resume=True).vectors.matrix, model.vectors.matrix)

    # A device cuts the words of a corpus regardless of sentences.
    path.unlink()
    train = partial(long, backend="torch", checkpoint=path)
    train(**words(20_000))
    change(path, None)
    assert not train(resume=True).stopped


def test_fingerprints_are_computed_once_and_only_for_checkpoints(tmp_path, monkeypatch):
    passes = []
    really = sgns.Corpus.fingerprints

    def fingerprints(corpus, workers):
        passes.append(workers)
        return really(corpus, workers)

    monkeypatch.setattr(sgns.Corpus, "fingerprints", fingerprints)
    text()(**OPTIONS)
    assert passes == []
    every = {"checkpoint_every": "5000 words", "workers": 3, "epochs": 10}
    text()(checkpoint=tmp_path / "checkpoint", **(OPTIONS | every))
    assert passes == [3]


@pytest.mark.parametrize("damage", ['"chunks"', "[1]", "{"])
def test_a_damaged_identity_is_a_format_error(tmp_path, damage):
    path = tmp_path / "checkpoint"
    begun(path, text())
    arrays, metadata = container.read(path, "checkpoint")
    container.write(path, "checkpoint", arrays, metadata | {"identity": damage})
    with pytest.raises(sgns.FormatError, match=re.escape(f"{path} is not a valid checkpoint")):
        text()(checkpoint=path, resume=True, **OPTIONS)
