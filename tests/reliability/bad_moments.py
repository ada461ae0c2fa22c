"""What happens meanwhile: callbacks, other processes, and files that change while they are open."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import sgns
from sgns.compat import gensim

from ..waiting import HANGS, n_threads, wait_for_threads
from .faults import MEGABYTE, SENTENCES, content, refused, train, works

# --- callbacks ----------------------------------------------------------------------------

refused("a callback raises", ZeroDivisionError, "", lambda: train(on_progress=lambda _: 1 / 0))
works(
    "a callback returns False",
    lambda: train(epochs=10**12, on_progress=lambda _: False).stopped,
)


def train_until_a_callback_raises() -> bool:
    """Return whether no thread is left of a training that a callback has ended."""
    before = n_threads()
    try:
        train(epochs=10**12, workers=4, on_progress=lambda _: 1 / 0)
    except ZeroDivisionError:
        wait_for_threads(before)
        return True
    return False


works(
    "a callback raises: no thread is left",
    train_until_a_callback_raises,
    memory=1024 * MEGABYTE,
)
refused(
    "a callback raises while sentences are read",
    ZeroDivisionError,
    "",
    lambda: sgns.Corpus.from_file(_text(), 1, on_progress=lambda _: 1 / 0),
)
refused(
    "gensim's interface: a callback raises",
    ZeroDivisionError,
    "",
    lambda: gensim.Word2Vec(SENTENCES, min_count=1, callbacks=[_Raising()]),
)


class _Raising(gensim.CallbackAny2Vec):
    def on_epoch_end(self, model: object) -> None:
        raise ZeroDivisionError


def _text() -> Path:
    path = Path("text.txt")
    path.write_text("a b c d e\n" * 40)
    return path


# --- files that change while they are open ------------------------------------------------


def opened(n_words: int = 200_000) -> sgns.Corpus:
    """Corpus in a file of many pages."""
    rng = np.random.default_rng(1)
    offsets = np.arange(0, n_words + 1, 10)
    sgns.Corpus.from_ids(rng.integers(0, 50, n_words), offsets).save("corpus.safetensors")
    return sgns.Corpus.open("corpus.safetensors")


def with_corpus(change: Callable[[Path], object], use: Callable[[sgns.Corpus], object]) -> object:
    """Use a corpus whose file has changed since it was opened."""
    corpus = opened()
    change(Path("corpus.safetensors"))
    return use(corpus)


def cut(path: Path) -> None:
    """Truncate a file to its first bytes."""
    os.truncate(path, 100)


def find_phrases(corpus: sgns.Corpus) -> object:
    return sgns.Phrases.find(corpus, workers=1)


LOST = "corpus.safetensors lost its end"
for name, use, error in [
    ("trained on", train, sgns.CorpusError),
    ("looked at", lambda corpus: corpus[100], sgns.CorpusError),
    ("read whole", lambda corpus: corpus.ids, sgns.FormatError),
    ("pruned", lambda corpus: corpus.prune(2), sgns.FormatError),
    ("searched for phrases", find_phrases, sgns.FormatError),
    ("saved again", lambda corpus: corpus.save("copy.safetensors"), sgns.FormatError),
    ("iterated as pairs", lambda corpus: list(sgns.PairStream(corpus)), sgns.CorpusError),
]:
    refused(
        f"a corpus is cut short, then {name}",
        error,
        LOST,
        lambda use=use: with_corpus(cut, use),
    )
works(
    "a corpus is cut short: its sentences are known",
    lambda: with_corpus(cut, lambda corpus: (corpus.n_sentences, int(corpus.offsets[-1]))),
    (20_000, 200_000),
)


def cut_in_training() -> None:
    """Truncate the file of a corpus during training."""
    corpus = opened()
    train(corpus, epochs=10**6, workers=2, on_progress=lambda _: cut(Path("corpus.safetensors")))


refused(
    "a corpus is cut short while it is trained on",
    sgns.CorpusError,
    LOST,
    cut_in_training,
    memory=512 * MEGABYTE,
)


def same_after(change: Callable[[Path], object]) -> bool:
    """Return whether a change has no effect on training."""
    return content(train(opened())) == with_corpus(change, lambda c: content(train(c)))  # type: ignore[arg-type]


works("the file of a corpus vanishes before training", lambda: same_after(Path.unlink))
works(
    "the file of a corpus is replaced before training",
    lambda: same_after(lambda _: sgns.Corpus.from_sentences(SENTENCES, 1).save(_)),
)


def after_load(load: Callable[[Path], sgns.WordVectors]) -> bool:
    """Return whether vectors are unchanged if their file is truncated after loading."""
    path = Path("m.safetensors")
    model = train([[str(i) for i in range(1000)]] * 2, vector_size=100)
    model.save(path)
    vectors = load(path)
    cut(path)
    return bool((vectors.matrix == model.vectors.matrix).all())


works(
    "a model is cut short after loading", lambda: after_load(lambda p: sgns.Model.load(p).vectors)
)
works("vectors are cut short after loading", lambda: after_load(sgns.WordVectors.load))
works(
    "vectors are cut short after loading the first of them",
    lambda: after_load(lambda path: sgns.WordVectors.load(path, limit=1000)),
)

# --- other processes ----------------------------------------------------------------------


def _report(pipe: multiprocessing.connection.Connection, corpus: sgns.Corpus) -> None:
    pipe.send_bytes(train(corpus).vectors.matrix.tobytes())


def in_other_process(method: str) -> bool:
    """Return whether a new process trains on an open corpus like this process."""
    corpus = opened(2000)
    model = train(corpus)
    context = multiprocessing.get_context(method)
    here, there = context.Pipe()
    process = context.Process(target=_report, args=(there, corpus))
    process.start()
    there.close()
    found = here.recv_bytes()
    process.join()
    return process.exitcode == 0 and found == model.vectors.matrix.tobytes()


works("a forked process trains", lambda: in_other_process("fork"))
works("a spawned process trains", lambda: in_other_process("spawn"), memory=1024 * MEGABYTE)


def forked_while_training() -> int:
    """Return the exit code of a child that is forked while other threads train, and trains."""
    stop = threading.Event()
    running = threading.Event()

    def until_told(_: object) -> bool:
        running.set()
        return not stop.is_set()

    thread = threading.Thread(
        target=train, kwargs={"epochs": 10**12, "workers": 2, "on_progress": until_told}
    )
    thread.start()
    assert running.wait(HANGS)
    child = os.fork()
    if child == 0:
        os._exit(0 if train().words_trained == 200 else 1)
    _, status = os.waitpid(child, 0)
    stop.set()
    thread.join()
    return os.waitstatus_to_exitcode(status)


works("a process forked in the middle of training", forked_while_training, 0, memory=1 << 30)
