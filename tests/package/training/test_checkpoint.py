"""Checkpoints: what is saved, when, and what goes on from it."""

import json
import threading
from functools import partial

import numpy as np
import pytest
import sgns
from sgns import _core
from sgns.files import container
from sgns.graph import Graph, node2vec
from sgns.training.checkpoint import Checkpoints
from sgns.training.matrices import Matrices
from sgns.training.progress import parse_interval
from sgns.training.run import Description, Run
from sgns.training.settings import Settings

from ...waiting import n_threads, wait_for_threads

PAIRS = np.random.default_rng(1).integers(100, size=(2, 50_000))
OPTIONS = {"vector_size": 8, "epochs": 20, "seed": 3}


def zipfian(n_words):
    rng = np.random.default_rng(0)
    ids = np.minimum(rng.zipf(1.5, n_words) - 1, 99)
    offsets = np.append(np.arange(0, n_words, 30), n_words)
    return sgns.Corpus.from_ids(ids, offsets, n_tokens=100)


@pytest.fixture(scope="module")
def corpus():
    return zipfian(30_000)  # four chunks: deterministic training has several shards


def same(a, b):
    return (
        np.array_equal(a.vectors.matrix, b.vectors.matrix)
        and np.array_equal(a.context_vectors.matrix, b.context_vectors.matrix)
        and np.array_equal(a.node_vectors, b.node_vectors)
        and np.array_equal(a.loss_curve, b.loss_curve)
        and (a.words_trained, a.pairs_trained) == (b.words_trained, b.pairs_trained)
    )


def chunks_of_pairs():
    """No chunk at all, one of many chunks of the core, and small ones."""
    for chunk in np.split(PAIRS, [0, 30_000, 30_001, 41_000], axis=1):
        yield tuple(chunk)


def repeatable(train, *args, **options):
    return partial(train, *args, **(OPTIONS | {"deterministic": True} | options))


#: Trainings of which the same vectors come each time, and that take some tenths of a second.
TRAININGS = {
    "text": lambda: repeatable(sgns.train, zipfian(30_000), epochs=300),
    "tree": lambda: repeatable(sgns.train, zipfian(30_000), hs=True, epochs=120),
    "baskets": lambda: repeatable(
        sgns.train, zipfian(30_000), window="sentence", max_contexts=3, epochs=360
    ),
    "pairs": lambda: repeatable(sgns.train_pairs, *PAIRS, epochs=100),
    "chunks": lambda: repeatable(
        sgns.train_pairs, sgns.PairChunks(chunks_of_pairs, n_tokens=100), hs=True, epochs=20
    ),
    "walks": lambda: repeatable(node2vec, Graph.from_edges(*PAIRS[:, :500]), epochs=15),
    "torch": lambda: repeatable(
        sgns.train,
        zipfian(2000),
        backend="torch",
        deterministic=False,
        epochs=8,
        sample=1e-2,
    ),
}


@pytest.fixture(scope="module", params=TRAININGS)
def training(request):
    """A training, and numbers of workers that it may have."""
    return TRAININGS[request.param](), [1] * 4 if request.param == "torch" else [2, 1, 3, 8]


def stops_at(words):
    """Options that stop a training as soon as so many words are done, however fast it is."""
    return {
        "checkpoint_every": f"{max(1, words // 20)} words",
        "on_progress": lambda progress: progress.words_done < words,
    }


def test_training_that_goes_on_comes_to_the_bits_of_one_without_a_break(tmp_path, training):
    train, workers = training
    expected = train(workers=workers[0])
    path = tmp_path / "checkpoint"
    total = expected.words_trained
    seen = []
    # It stops at once the second time.
    for share, n_workers in zip((0.2, 0.2, 0.5, 2.0), workers, strict=True):
        model = train(
            workers=n_workers,
            checkpoint=path,
            resume=True,
            **stops_at(int(share * total)),
        )
        seen.append(model.words_trained)
        assert same(sgns.Model.load(path), model)
    assert seen == sorted(seen)
    assert same(model, expected)
    again = train(workers=1, checkpoint=path, resume=True)
    assert same(again, expected)


def test_pauses_to_save_change_nothing(tmp_path, training):
    train, (workers, *_) = training
    expected = train(workers=workers)
    path, seen = tmp_path / "checkpoint", []
    every = expected.words_trained // 5
    model = train(
        workers=workers,
        checkpoint=path,
        checkpoint_every=f"{every} words",
        on_progress=lambda progress: seen.append((progress.words_done, path.exists())),
    )
    assert [is_there for words, is_there in seen if words < every] == [False] * sum(
        words < every for words, _ in seen
    )
    assert any(words >= every for words, _ in seen)
    assert same(model, expected)
    assert same(sgns.Model.load(path), model)


def test_hogwild_pairs_and_hierarchical_softmax_go_on_too(tmp_path, corpus):
    path = tmp_path / "checkpoint"
    pairs = np.random.default_rng(1).integers(100, size=(2, 100_000))
    for train in (
        lambda **more: sgns.train(corpus, workers=3, checkpoint=path, **(OPTIONS | more)),
        lambda **more: sgns.train_pairs(*pairs, workers=2, checkpoint=path, **more),
        lambda **more: sgns.train(corpus, hs=True, negative=0, checkpoint=path, **more),
    ):
        stopped = train(on_progress=lambda progress: False)
        model = train(resume=True)
        epochs, n_words = model.options["epochs"], model.options["n_words"]
        assert stopped.words_trained <= model.words_trained == epochs * n_words
        assert np.array_equal(sgns.Model.load(path).vectors.matrix, model.vectors.matrix)
        path.unlink()


def test_what_a_callback_raises_leaves_a_checkpoint(tmp_path, training):
    train, (workers, *_) = training
    expected = train(workers=workers)
    path = tmp_path / "checkpoint"

    def fail(progress):
        raise RuntimeError("fail")

    with pytest.raises(RuntimeError, match=r"^fail$"):
        train(workers=workers, checkpoint=path, on_progress=fail)
    assert sgns.Model.load(path).words_trained > 0
    model = train(workers=workers, checkpoint=path, resume=True)
    assert same(model, expected)


@pytest.mark.parametrize("negatives_mode", sgns.NEGATIVES_MODES)
def test_training_goes_on_within_a_chunk(tmp_path, negatives_mode):
    chunk = tuple(np.random.default_rng(1).integers(100, size=(2, 100_000)))
    chunks = sgns.PairChunks([chunk, chunk], n_tokens=100)
    train = partial(repeatable(sgns.train_pairs, chunks, epochs=1), negatives_mode=negatives_mode)
    expected = train()
    path = tmp_path / "checkpoint"
    stops = []
    for words in (30_000, 60_000, 130_000, 300_000):
        model = train(checkpoint=path, resume=True, **stops_at(words))
        stops.append(model.words_trained)
    assert 0 < stops[0] < stops[1] < 100_000 < stops[2] < stops[3] == 200_000
    assert same(model, expected)


def test_chunks_that_end_in_an_error_leave_a_checkpoint(tmp_path):
    passes = []

    def chunks():
        passes.append(1)
        for number, chunk in enumerate(chunks_of_pairs()):
            if len(passes) == 3 and number == 3:
                raise RuntimeError("disk on fire")
            yield chunk

    expected = sgns.train_pairs(
        sgns.PairChunks(chunks_of_pairs, n_tokens=100), workers=1, **OPTIONS
    )
    train = partial(sgns.train_pairs, sgns.PairChunks(chunks, n_tokens=100), workers=1, **OPTIONS)
    path = tmp_path / "checkpoint"
    with pytest.raises(RuntimeError, match="disk on fire"):
        train(checkpoint=path)
    assert sgns.Model.load(path).words_trained == PAIRS.shape[1] + 30_001
    assert same(train(checkpoint=path, resume=True), expected)
    assert len(passes) == 2 + OPTIONS["epochs"]  # what was over is not read again


def test_a_diverging_training_does_not_replace_its_checkpoint(tmp_path, corpus):
    path = tmp_path / "checkpoint"
    with pytest.raises(sgns.DivergenceError):
        sgns.train(corpus, alpha=1e30, checkpoint=path, **OPTIONS)
    assert not path.exists()


def test_a_checkpoint_that_is_there_is_not_written_over(tmp_path, corpus):
    path = tmp_path / "checkpoint"
    path.write_text("hours of work")
    with pytest.raises(FileExistsError, match="resume from it by resume=True"):
        sgns.train("no such file", checkpoint=path)
    with pytest.raises(sgns.FormatError):
        sgns.train(corpus, checkpoint=path, resume=True, **OPTIONS)
    assert path.read_text() == "hours of work"
    with pytest.raises(ValueError, match=r"give its path as checkpoint=PATH"):
        sgns.train("no such file", resume=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"window": 3}, "window was 5 and is now 3"),
        ({"seed": 4}, "seed was 3 and is now 4"),
        ({"deterministic": True}, "deterministic was False and is now True"),
        ({"alpha": 0.05}, "alpha was 0.025 and is now 0.05"),
        ({"noise": np.arange(100)}, "noise was 'power' and is now 'weights, "),
    ],
)
def test_another_training_is_refused(tmp_path, corpus, change, message):
    path = tmp_path / "checkpoint"
    sgns.train(corpus, checkpoint=path, **OPTIONS)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=f"is the checkpoint of another training: {message}"):
        sgns.train(corpus, checkpoint=path, resume=True, **(OPTIONS | change))
    other = sgns.Corpus.from_ids(corpus.ids[::-1] % 50, n_tokens=100)
    with pytest.raises(ValueError, match="the vocabulary of the corpus or its counts"):
        sgns.train(other, checkpoint=path, resume=True, **OPTIONS)
    assert path.read_bytes() == before


def test_other_frozen_rows_are_another_training(tmp_path, corpus):
    path = tmp_path / "checkpoint"
    rows = np.ones((100, 8), np.float32)
    options = OPTIONS | {"initial_vectors": rows, "workers": 1, "checkpoint": path}
    sgns.train(corpus, frozen=[3, 0], on_progress=lambda _: False, **options)
    for change, message in (
        ({"frozen": [3, 1]}, "frozen was '2 rows, .*' and is now '2 rows, "),
        ({}, "frozen was '2 rows, .*' and is now None"),
        ({"frozen": ["3", "0"], "frozen_contexts": [7]}, "frozen_contexts was None and is now '1 "),
    ):
        with pytest.raises(ValueError, match=f"is the checkpoint of another training: {message}"):
            sgns.train(corpus, resume=True, **(options | change))
    mask = np.isin(np.arange(100), [0, 3])
    model = sgns.train(corpus, frozen=mask, frozen_contexts=[], resume=True, **options)
    assert (model.vectors.matrix[mask] == 1).all()


def test_other_weights_of_negatives_are_another_training(tmp_path, corpus):
    options = OPTIONS | {"checkpoint": tmp_path / "checkpoint"}
    sgns.train(corpus, noise=range(1, 101), on_progress=lambda _: False, **options)
    with pytest.raises(ValueError, match=r"noise was 'weights, .*' and is now 'weights, "):
        sgns.train(corpus, noise=np.arange(100), resume=True, **options)
    sgns.train(corpus, noise=np.arange(1, 101), resume=True, **options)


def test_a_state_that_fits_no_training_is_refused(tmp_path, corpus):
    path = tmp_path / "checkpoint"
    sgns.train(corpus, checkpoint=path, on_progress=lambda _: False, **(OPTIONS | {"workers": 1}))
    arrays, metadata = container.read(path, "checkpoint")
    metadata["state"] = json.dumps({"next_chunk": 1 << 60})
    container.write(tmp_path / "bad", "checkpoint", arrays, metadata)
    with pytest.raises(ValueError, match="state is past the end of this training"):
        sgns.train(corpus, checkpoint=tmp_path / "bad", resume=True, **OPTIONS)
    metadata["state"] = "[" * 100_000
    container.write(tmp_path / "bad", "checkpoint", arrays, metadata)
    with pytest.raises(sgns.FormatError, match="is not a valid checkpoint"):
        sgns.train(corpus, checkpoint=tmp_path / "bad", resume=True, **OPTIONS)
    del arrays["positions"]
    container.write(tmp_path / "bad", "checkpoint", arrays, metadata)
    with pytest.raises(sgns.FormatError, match="is not a valid checkpoint"):
        sgns.train(corpus, checkpoint=tmp_path / "bad", resume=True, **OPTIONS)


def test_a_callback_stops_training_however_it_answers_the_last_report(tmp_path, corpus):
    reports = []

    def stops_once(progress):
        reports.append(progress.words_done)
        return len(reports) > 1

    model = sgns.train(
        corpus,
        vector_size=8,
        epochs=1 << 20,
        checkpoint=tmp_path / "checkpoint",
        checkpoint_every="1 words",
        on_progress=stops_once,
    )
    assert model.stopped
    assert len(reports) <= 2
    assert reports[-1] == model.words_trained


def test_what_is_counted_may_be_past_32_bits(tmp_path, corpus):
    model = sgns.train(corpus, **OPTIONS | {"epochs": 1})
    wanted = {
        "next_chunk": 2**40 + 1,
        "words_done": 2**53 + 1,
        "pairs_done": 2**63 + 1,
        "seconds": 1e9,
        "positions": np.array([[2**40, 2**33 + 1]], np.uint64),
        "point_words": np.array([2**53 + 1], np.uint64),
        "points": np.array([[1e30, 2e30]]),
    }
    path = tmp_path / "checkpoint"
    run = run_of(model, lambda *_: True, _core.TrainState.restore(**wanted))
    Checkpoints(path).keep(run, None)
    again = run_of(model, lambda *_: True)
    Checkpoints(path, resume=True).restore(again)
    for name, value in wanted.items():
        np.testing.assert_array_equal(getattr(again.state, name), value)


def test_a_checkpoint_that_cannot_be_written_is_a_warning(tmp_path, corpus):
    folder = tmp_path / "gone"
    folder.mkdir()

    def remove(progress):
        folder.rmdir() if folder.exists() else None

    with pytest.warns(sgns.CheckpointWarning, match="No such file or directory"):
        model = sgns.train(corpus, checkpoint=folder / "checkpoint", on_progress=remove, **OPTIONS)
    assert model.words_trained == OPTIONS["epochs"] * corpus.n_words


def test_a_failed_checkpoint_is_followed_by_a_good_one(tmp_path, corpus, monkeypatch):
    really, calls = container.write, []

    def fail_once(*arguments):
        calls.append(1)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")
        really(*arguments)

    monkeypatch.setattr(container, "write", fail_once)
    path = tmp_path / "checkpoint"
    stops = []

    def train(run, on_progress, stop_at):
        stops.append(stop_at)
        return len(stops) == 2

    model = sgns.train(corpus, **OPTIONS)
    Checkpoints(path, "50 words").keep(run_of(model, train), None)  # a warning would be an error
    assert len(calls) == 2
    assert sgns.Model.load(path).vectors.vector_size == 8


@pytest.mark.parametrize("options", [{"resume": True}, {}])
@pytest.mark.parametrize(
    ("name", "error"),
    [("folder", IsADirectoryError), ("none/c", FileNotFoundError), ("t/c", NotADirectoryError)],
)
@pytest.mark.parametrize("train", [sgns.train, sgns.train_pairs, node2vec])
def test_a_checkpoint_that_cannot_be_written_is_refused_before_reading(
    tmp_path, train, name, error, options
):
    (tmp_path / "folder").mkdir()
    (tmp_path / "t").write_text("")
    with pytest.raises(error):
        train("no such file", checkpoint=tmp_path / name, **options)


@pytest.mark.parametrize("train", [sgns.train, sgns.train_pairs, node2vec])
def test_the_checkpoint_of_another_training_is_refused_before_anything_is_read(
    tmp_path, corpus, train
):
    path = tmp_path / "checkpoint"
    sgns.train(corpus, checkpoint=path, **OPTIONS)
    what = "num_walks was None and is now 10" if train is node2vec else "seed was 3 and is now 4"
    with pytest.raises(ValueError, match=what):
        train("no such file", checkpoint=path, resume=True, **OPTIONS | {"seed": 4})
    sgns.Model.load(path).save(tmp_path / "model")
    with pytest.raises(sgns.FormatError, match="model"):
        train("no such file", checkpoint=tmp_path / "model", resume=True)


class Interrupted(BaseException):
    """Stands for Ctrl-C at a chosen moment."""


def test_ctrl_c_while_the_thread_of_checkpoints_starts_ends_cleanly(tmp_path, corpus, monkeypatch):
    """Python may have started the thread, but not yet know it."""
    before = n_threads()
    really = threading.Event.wait

    def interrupt(event, timeout=None):
        monkeypatch.setattr(threading.Event, "wait", really)
        raise Interrupted

    monkeypatch.setattr(threading.Event, "wait", interrupt)
    path = tmp_path / "checkpoint"
    with pytest.raises(Interrupted):
        sgns.train(corpus, checkpoint=path, **OPTIONS)
    wait_for_threads(before)
    assert sgns.Model.load(path).words_trained == 0
    resumed = sgns.train(corpus, checkpoint=path, resume=True, workers=1, **OPTIONS)
    assert same(resumed, sgns.train(corpus, workers=1, **OPTIONS))


def test_no_thread_starts_after_the_first_word(tmp_path, corpus, monkeypatch):
    """Ctrl-C while a thread starts leaves unknown whether there is one to wait for."""
    written_by, begun = set(), []
    really = container.write

    def write(*arguments):
        written_by.add(threading.current_thread())
        really(*arguments)

    monkeypatch.setattr(container, "write", write)

    def watch(progress):
        begun.append(set(threading.enumerate()))

    options = OPTIONS | {"epochs": 200, "checkpoint_every": "100000 words", "on_progress": watch}
    sgns.train(corpus, checkpoint=tmp_path / "checkpoint", **options)
    assert len(written_by) == 2  # that of the copies, and this one at the end
    assert written_by <= begun[0]


def test_a_copy_that_fails_otherwise_does_not_stop_the_next(tmp_path, corpus, monkeypatch):
    def fail(*arguments):
        raise MemoryError("no memory for checksums")

    monkeypatch.setattr(container, "write", fail)
    with pytest.warns(sgns.CheckpointWarning, match="no memory for checksums"):
        model = sgns.train(
            corpus, checkpoint=tmp_path / "c", checkpoint_every="100000 words", **OPTIONS
        )
    assert model.words_trained == OPTIONS["epochs"] * corpus.n_words


def test_intervals():
    assert parse_interval(30) == parse_interval("30") == parse_interval("30s") == (30, None)
    assert parse_interval("1.5min") == (90, None)
    assert parse_interval(" 2 h ") == (7200, None)
    assert parse_interval("1_000,000 words") == (np.inf, 1_000_000)
    for bad in (0, -1, "0s", "often", "", "3 days", "nan", float("inf"), "1 2", None):
        with pytest.raises(ValueError, match="checkpoint_every must be"):
            parse_interval(bad)


def run_of(model, trainer, state=None):
    """Make a run with the description of a model, which `trainer` trains."""
    matrices = Matrices.allocate(len(model.vocabulary), len(model.vocabulary), 8, 0, 1)
    settings = Settings.choose(model.options)
    description = Description(model.vocabulary, model.vocabulary, model.options)
    return Run(trainer, matrices, settings, state=state, description=description)


def progress(words_done):
    return _core.Progress(
        words_done=words_done, words_total=1000, pairs_done=1, loss=1.0, alpha=1.0, seconds=1.0
    )


def test_saving_is_due_by_time(tmp_path, corpus, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    goes_on = []

    def train(run, on_progress, stop_at):
        assert stop_at is None
        for words_done, seconds in ((100, 9.0), (0, 11.0), (200, 11.0)):
            clock[0] = seconds
            goes_on.append(on_progress(progress(words_done)))
        return len(goes_on) > 3

    model = sgns.train(corpus, **OPTIONS)
    Checkpoints(tmp_path / "checkpoint", "10s").keep(run_of(model, train), None)
    # A pause needs time to have passed and words to have been trained.
    assert goes_on[:3] == [True, True, False]
    assert (tmp_path / "checkpoint").exists()


def test_saving_is_due_by_words(tmp_path, corpus):
    path, stops = tmp_path / "checkpoint", []

    def train(run, on_progress, stop_at):
        stops.append((stop_at, path.exists()))
        run.state.assign(state_after(stop_at))
        return len(stops) == 3

    def state_after(words):
        return _core.TrainState.restore(
            next_chunk=0,
            positions=np.empty((0, 2), np.uint64),
            words_done=words,
            pairs_done=words,
            seconds=1.0,
            point_words=np.empty(0, np.uint64),
            points=np.empty((0, 2)),
        )

    Checkpoints(path, "50 words").keep(run_of(sgns.train(corpus, **OPTIONS), train), None)
    assert [words for words, _ in stops] == [50, 100, 150]
    assert not stops[0][1]
    assert sgns.Model.load(path).words_trained == 150


@pytest.mark.parametrize("ending", [None, KeyboardInterrupt])
def test_vectors_that_are_not_finite_do_not_replace_a_checkpoint(tmp_path, corpus, ending):
    path, calls = tmp_path / "checkpoint", []

    def train(run, on_progress, stop_at):
        calls.append(stop_at)
        if len(calls) == 1:
            return False
        run.matrices.as_arrays()[0][1, 2] = np.inf
        if ending is not None:
            raise ending
        return True

    run = run_of(sgns.train(corpus, **OPTIONS), train)
    with pytest.raises(ending or sgns.DivergenceError):
        Checkpoints(path, "50 words").keep(run, None)
    assert len(calls) == 2
    assert np.isfinite(sgns.Model.load(path).vectors.matrix).all()


def test_checkpoints_are_shown_when_they_are_saved_and_resumed(tmp_path, corpus, shown):
    display, events = shown
    path = tmp_path / "checkpoint"
    options = {"vector_size": 8, "epochs": 4, "workers": 1, "checkpoint": path}
    stopped = sgns.train(
        corpus,
        **options,
        checkpoint_every="30000 words",
        on_progress=lambda progress: progress.words_done < 60_000,
        progress=display,
    )
    fraction = stopped.words_trained / (4 * corpus.n_words)
    saved = [e for e in events if e["event"] == "checkpoint saved"]
    assert len(saved) >= 2
    assert saved[-1]["fraction"] == fraction
    assert saved[-1]["checkpoint"] == str(path)
    assert saved[-1]["message"] == f"checkpoint saved at {100 * fraction:.0f} %: {path}"
    assert events[-1]["event"] == "end"
    events.clear()
    sgns.train(corpus, **options, resume=True, progress=display)
    resumed, begin = events[:2]
    assert (resumed["event"], resumed["fraction"]) == ("resumed", fraction)
    assert resumed["message"] == f"resumed at {100 * fraction:.0f} %, from {path}"
    assert (begin["event"], begin["done"]) == ("begin", stopped.words_trained)
    assert events[-1]["words"] == events[-1]["done"] - begin["done"]


def test_a_checkpoint_that_cannot_be_written_is_not_shown_as_saved(tmp_path, corpus, shown):
    display, events = shown
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / "checkpoint"

    def remove(progress):
        path.parent.rmdir()
        return False

    with pytest.warns(sgns.CheckpointWarning):
        sgns.train(corpus, checkpoint=path, on_progress=remove, progress=display, workers=1)
    assert "checkpoint saved" not in [e["event"] for e in events]


@pytest.mark.parametrize("deterministic", [False, True])
def test_training_resumes_with_the_means_of_blocks(tmp_path, deterministic):
    ids = np.random.default_rng(0).integers(300, size=160_000)
    corpus = sgns.Corpus.from_ids(ids, np.arange(0, 160_001, 40))
    train = partial(
        sgns.train,
        corpus,
        vector_size=4,
        epochs=1,
        sample=0,
        workers=1,
        deterministic=deterministic,
        block_size=4,
        pool_size=3,
    )
    path = tmp_path / "checkpoint"
    assert train(checkpoint=path, **stops_at(120_000)).stopped
    arrays, _ = container.read(path, "checkpoint")
    assert (arrays["mean_blocks"] > _core.FIRST_BLOCKS).all()
    assert arrays["means"].any(axis=2).all()
    assert same(train(checkpoint=path, resume=True), train())


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda means: np.full_like(means, np.nan), sgns.FormatError, "is not a valid checkpoint"),
        (lambda means: means[:, :1].copy(), sgns.FormatError, "is not a valid checkpoint"),
        (lambda means: means.astype(np.float64), sgns.FormatError, "is not a valid checkpoint"),
        (lambda means: means[:, :, :3].copy(), ValueError, "must have means of 8 components"),
    ],
)
def test_means_that_fit_no_training_are_refused(tmp_path, corpus, change, error, message):
    path = tmp_path / "checkpoint"
    options = OPTIONS | {"workers": 1}
    sgns.train(corpus, checkpoint=path, on_progress=lambda _: False, **options)
    arrays, metadata = container.read(path, "checkpoint")
    arrays = dict(arrays)
    arrays["mean_blocks"] = np.full(1, 2 * _core.FIRST_BLOCKS, np.uint64)
    arrays["means"] = change(np.ones((1, 2, 8), np.float32))
    container.write(tmp_path / "bad", "checkpoint", arrays, metadata)
    with pytest.raises(error, match=message):
        sgns.train(corpus, checkpoint=tmp_path / "bad", resume=True, **options)
