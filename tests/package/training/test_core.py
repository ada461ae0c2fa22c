"""Training by the core: Ctrl-C, instruction sets, divergence, and control by callbacks."""

import signal
import threading

import numpy as np
import pytest
import sgns
from sgns import Corpus, DivergenceError
from sgns.pairs.blocks import NEGATIVES_MODES

from ...waiting import PYTHON, n_threads, run, started, wait_for_threads

PRELUDE = """
import os, signal, threading, time
import numpy as np
import sgns

# A shell that started the tests in the background may have had SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
corpus = sgns.Corpus.from_ids(np.random.default_rng(0).integers(0, 1000, 200_000))

def n_threads():
    return len(os.listdir("/proc/self/task"))
"""

ENDS = """
def interrupt(progress):
    if progress.words_done > 0:
        os.kill(os.getpid(), signal.SIGINT)

before = n_threads()
try:
    sgns.train(corpus, epochs=10**9, workers=3, on_progress=interrupt)
except KeyboardInterrupt:
    print("interrupted")
while n_threads() > before:  # the system lists a joined thread for a moment
    time.sleep(0.01)
print("trains again", sgns.train(corpus, epochs=1).words_trained)
"""

#: Code that prints a line when training has begun, and trains for weeks.
ENDLESS = {
    "with a callback": """
sgns.train(corpus, epochs=10**9, on_progress=lambda progress: print("training", flush=True))
""",
    "without a callback": """
def watch(before):
    while n_threads() < before + 3:
        time.sleep(0.01)
    print("training", flush=True)

threading.Thread(target=watch, args=[n_threads() + 1], daemon=True).start()
sgns.train(corpus, epochs=10**9, workers=3)
""",
}


def test_ctrl_c_joins_all_threads_and_python_stays_usable():
    done = run([*PYTHON, "-c", PRELUDE + ENDS])
    assert done.stdout.splitlines() == ["interrupted", "trains again 200000"], done.stderr


@pytest.mark.parametrize("code", ENDLESS.values(), ids=ENDLESS)
def test_ctrl_c_from_outside(code):
    with started([*PYTHON, "-c", PRELUDE + code]) as process:
        assert process.stdout.readline() == "training\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    assert "KeyboardInterrupt" in errors
    assert process.returncode == -signal.SIGINT


QUICK = {"vector_size": 8, "epochs": 2, "workers": 1}


def test_an_unknown_instruction_set(corpus, monkeypatch):
    monkeypatch.setenv("SGNS_ISA", "mmx")
    known = ", ".join(sgns._core.supported_isas())
    with pytest.raises(ValueError, match=f"SGNS_ISA must be one of {known} on this machine"):
        sgns.train(corpus, **QUICK)


def test_a_forced_instruction_set_is_used(corpus, monkeypatch):
    for isa in sgns._core.runnable_isas():
        monkeypatch.setenv("SGNS_ISA", isa)
        assert sgns._core.isa() == isa
        sgns.train(corpus, **QUICK)


def test_the_default_instruction_set_is_one_that_the_machine_supports(monkeypatch):
    monkeypatch.delenv("SGNS_ISA", raising=False)
    assert sgns._core.isa() == sgns._core.supported_isas()[0]


@pytest.mark.parametrize("isa", sgns._core.runnable_isas())
def test_deterministic_training_gives_the_same_bits_on_every_instruction_set(
    corpus, monkeypatch, isa
):
    monkeypatch.setenv("SGNS_ISA", isa)
    options = {"vector_size": 8, "epochs": 1, "deterministic": True}
    one, two = (sgns.train(corpus, workers=workers, **options) for workers in (1, 2))
    assert one.vectors.matrix.tobytes() == two.vectors.matrix.tobytes()


@pytest.mark.parametrize("architecture", sgns.ARCHITECTURES)
@pytest.mark.parametrize("mode", NEGATIVES_MODES)
def test_all_modes_learn_the_same_neighbors(mode, architecture):
    """Twenty topics of five words, one topic a sentence."""
    rng = np.random.default_rng(0)
    topic = rng.integers(0, 20, 20_000)
    ids = 5 * np.repeat(topic, 5) + rng.integers(0, 5, 100_000)
    corpus = Corpus.from_ids(ids, np.arange(0, 100_001, 5))
    model = sgns.train(
        corpus,
        architecture=architecture,
        vector_size=16,
        sample=0,
        epochs=4,
        workers=1,
        alpha=0.05,
        negatives_mode=mode,
    )
    assert model.options["architecture"] == architecture
    near = [int(token) // 5 for token, _ in model.vectors.most_similar("0", topn=4)]
    assert near == [0] * 4


def test_divergence_is_an_error(corpus):
    with pytest.raises(DivergenceError, match="try a lower one"):
        sgns.train(corpus, alpha=1e30, min_alpha=1e30, epochs=50)


def test_divergence_to_a_finite_loss_is_one_too(corpus):
    with pytest.raises(DivergenceError, match=r"the loss is \d+\.\d+ per pair after"):
        sgns.train(corpus, alpha=100, min_alpha=100, epochs=50, workers=1)


@pytest.fixture(scope="module")
def half_of_one_token():
    """A corpus of which every other word is the same: blocks meet its rows again and again."""
    rng = np.random.default_rng(0)
    ids = (2000 * rng.random(40_000) ** 2).astype(np.uint32)
    ids[rng.random(len(ids)) < 0.5] = 0
    return Corpus.from_ids(ids, np.arange(0, len(ids) + 1, 20))


@pytest.mark.parametrize("alpha", [0.06, 0.1, 0.2])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"deterministic": True},
        {"hs": True},
        {"architecture": "cbow"},
        {"architecture": "cbow-sum"},
        {"negative": 20, "window": 15},
        {"window": "sentence"},
        {"block_size": 512},
        {"frozen": ["7"]},
    ],
    ids=str,
)
def test_training_does_not_diverge_at_a_rate_of_the_classical_step(
    half_of_one_token, options, alpha
):
    if "frozen" in options:
        given = sgns.WordVectors(sgns.Vocabulary(["7"]), np.zeros((1, 32), np.float32))
        options = options | {"initial_vectors": given}
    last = [
        sgns.train(
            half_of_one_token,
            vector_size=32,
            sample=0,
            epochs=2,
            workers=1,
            alpha=alpha,
            negatives_mode=mode,
            **options,
        ).loss_curve[-1, 1]
        for mode in NEGATIVES_MODES
    ]
    assert last[0] < 1.1 * last[1]


def test_tiny_vocabularies_train_at_high_rates():
    rng = np.random.default_rng(0)
    ids = (20 * rng.random(20_000) ** 2).astype(np.uint32)
    corpus = Corpus.from_ids(ids, np.arange(0, 20_001, 10))
    model = sgns.train(corpus, vector_size=8, sample=0, epochs=1, workers=1, alpha=0.2)
    assert model.loss_curve[-1, 1] < 6 * np.log(2)


def test_sorted_pairs_train_at_high_rates(corpus):
    blocks = [(b.pair_centers, b.contexts.copy()) for b in sgns.PairStream(corpus, sample=0)]
    centers, contexts = map(np.concatenate, zip(*blocks, strict=True))
    order = np.argsort(centers, kind="stable")
    model = sgns.train_pairs(
        centers[order], contexts[order], n_tokens=200, epochs=1, workers=1, alpha=0.2
    )
    assert model.loss_curve[:, 1].max() < 3 * 6 * np.log(2)


@pytest.mark.parametrize("mode", NEGATIVES_MODES)
def test_long_runs_of_one_center_train_well(corpus, mode):
    """Sorted pairs: thousands in a row for the most frequent tokens."""
    blocks = [(b.pair_centers, b.contexts.copy()) for b in sgns.PairStream(corpus, sample=0)]
    centers, contexts = map(np.concatenate, zip(*blocks, strict=True))
    order = np.argsort(centers, kind="stable")
    options = {"n_tokens": 2000, "vector_size": 20, "workers": 1, "negatives_mode": mode}
    shuffled, runs = (
        sgns.train_pairs(centers[order], contexts[order], **options).loss_curve[-1, 1]
        for order in (np.random.default_rng(0).permutation(len(centers)), order)
    )
    assert runs < 1.2 * shuffled


def test_progress_is_reported_on_the_calling_thread(corpus):
    seen = []

    def on_progress(progress):
        assert threading.current_thread() is threading.main_thread()
        seen.append((progress.words_done, progress.words_total, progress.alpha))

    sgns.train(corpus, **QUICK, on_progress=on_progress)
    assert seen[-1][:2] == (2 * corpus.n_words, 2 * corpus.n_words)
    assert seen[-1][2] == pytest.approx(1e-4)


def test_words_past_32_bits_are_planned_and_counted(vast_corpus):
    def stop(progress):
        assert progress.words_total == 15_000_000_000
        assert progress.alpha == pytest.approx(0.025, rel=1e-1)
        return progress.words_done < 1_000_000

    model = sgns.train(vast_corpus, **(QUICK | {"epochs": 3}), sample=0, on_progress=stop)
    assert model.stopped
    assert 1_000_000 <= model.words_trained < 15_000_000_000
    assert model.options["n_words"] == 5_000_000_000


def test_false_from_the_callback_stops(corpus):
    before = n_threads()
    model = sgns.train(
        corpus, epochs=10**9, workers=2, on_progress=lambda progress: progress.words_done == 0
    )
    assert model.stopped
    assert 0 < model.words_trained < 10**9 * corpus.n_words
    wait_for_threads(before)


def test_an_exception_of_the_callback_is_raised(corpus):
    def on_progress(progress):
        raise LookupError("my own")

    with pytest.raises(LookupError, match="my own"):
        sgns.train(corpus, epochs=10**9, workers=2, on_progress=on_progress)
    assert sgns.train(corpus, **QUICK).words_trained  # Python stays usable


def test_more_workers_than_work():
    corpus = Corpus.from_sentences([["a", "b"]], 1)
    model = sgns.train(corpus, workers=1000, epochs=3, sample=0)
    assert model.words_trained == 6
