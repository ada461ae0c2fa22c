"""Compare vectors of documents with gensim's Doc2Vec: speed, and accuracy of a classifier.

A document is some consecutive lines of a text. Its class is its file; or, if there is one file, the
stretch of the file that it comes from. A quarter of the documents is held out of the training, and
their vectors are inferred. A logistic regression learns from vectors of other documents and
predicts the classes: of trained documents, and of inferred ones. Both libraries take turns in one
process, with one thread each and equal hyperparameters. Speeds are of words per CPU-second, times
epochs, without reading.
"""

from __future__ import annotations

import argparse
import gc
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import sgns
from numpy.typing import NDArray
from sgns.formats.document_rows import NULL_WORD

from bench.harness import environments, options
from bench.harness.corpora import counts_by_token
from bench.harness.measure import Clock, check, check_finite, median_ratio, take_turns
from bench.harness.reports import markdown, write_figures

SGNS, GENSIM = "sgns", "gensim"
#: Methods by the names of sgns, and the parameters of gensim for each.
METHODS = {
    "dbow": {"dm": 0},
    "dm": {"dm": 1, "dm_mean": 1},
    "dm-sum": {"dm": 1, "dm_mean": 0},
    "dm-concat": {"dm": 1, "dm_concat": 1},
}
#: Share of the documents that is held out.
HELD_OUT = 0.25

Documents: TypeAlias = list[list[str]]
Vectors: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True)
class Task:
    """Documents of the training and others, with the class of each."""

    training: Documents
    held_out: Documents
    classes: NDArray[np.int64]
    held_out_classes: NDArray[np.int64]

    @classmethod
    def of(cls, files: Sequence[Path], n_lines: int, n_stretches: int) -> Task:
        """Read the documents, and split them at random."""
        documents: Documents = []
        classes: list[int] = []
        for number, file in enumerate(files):
            lines = file.read_text(encoding="utf-8").splitlines()
            found = [
                " ".join(lines[i : i + n_lines]).split()
                for i in range(0, len(lines) - n_lines + 1, n_lines)
            ]
            documents += found
            alone = len(files) == 1
            classes += [
                i * n_stretches // len(found) if alone else number for i in range(len(found))
            ]
        order = np.random.default_rng(0).permutation(len(documents))
        out, rest = np.split(order, [round(HELD_OUT * len(order))])
        labels = np.array(classes)
        return cls(
            [documents[i] for i in rest], [documents[i] for i in out], labels[rest], labels[out]
        )


@dataclass(frozen=True)
class Turn:
    """Words per CPU-second of training and of inference, and accuracies in per cent."""

    speed: float
    inference_speed: float
    accuracy: float
    inferred_accuracy: float


def accuracy(
    vectors: Vectors, classes: NDArray[np.int64], others: Vectors, expected: NDArray[np.int64]
) -> float:
    """Return the per cent of classes of `others` that a regression on `vectors` predicts."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = vectors.mean(0), vectors.std(0)
    model = LogisticRegression(C=0.1, max_iter=500).fit((vectors - mean) / scale, classes)
    return 100 * float(model.score((others - mean) / scale, expected))


def turn(
    task: Task,
    epochs: int,
    train: Callable[[int], tuple[Any, Vectors]],
    infer: Callable[[Any, int], Vectors],
    seed: int,
) -> Turn:
    """Train, infer and classify once."""
    gc.collect()
    clock = Clock()
    model, vectors = train(seed)
    cost = clock.cost()
    clock = Clock()
    inferred = infer(model, seed)
    inference_cost = clock.cost()
    shape = (len(task.training) + len(task.held_out), vectors.shape[1])
    check(np.concatenate([vectors, inferred]).shape == shape, "a document has no vector")
    check_finite("trained", vectors)
    check_finite("inferred", inferred)
    part = len(vectors) // 4
    return Turn(
        words_in(task.training) * epochs / cost.cpu_seconds,
        words_in(task.held_out) * epochs / inference_cost.cpu_seconds,
        accuracy(vectors[part:], task.classes[part:], vectors[:part], task.classes[:part]),
        accuracy(vectors, task.classes, inferred, task.held_out_classes),
    )


def words_in(documents: Iterable[list[str]]) -> int:
    return sum(map(len, documents))


def contestants(
    task: Task, method: str, common: Mapping[str, Any], min_count: int
) -> dict[str, Callable[[int], Turn]]:
    """Return a function of each library that takes its turn with a seed."""
    from gensim.models.doc2vec import Doc2Vec, TaggedDocument

    epochs = int(common["epochs"])
    corpus = sgns.Corpus.from_sentences(task.training, min_count)
    tagged = [TaggedDocument(words, [i]) for i, words in enumerate(task.training)]

    def our_train(seed: int) -> tuple[sgns.DocumentModel, Vectors]:
        model = sgns.train_documents(corpus, method=method, workers=1, seed=seed, **common)
        return model, model.documents.matrix

    def our_inference(model: sgns.DocumentModel, seed: int) -> Vectors:
        return model.infer(task.held_out, workers=1, seed=seed)

    def their_train(model: Any, seed: int) -> tuple[Any, Vectors]:
        model.train(tagged, total_examples=len(tagged), epochs=epochs)
        return model, model.dv.vectors

    def their_inference(model: Any, seed: int) -> Vectors:
        return np.stack([model.infer_vector(words) for words in task.held_out])

    def theirs(seed: int) -> Turn:
        model = Doc2Vec(**METHODS[method], **common, min_count=min_count, workers=1, seed=seed)
        model.build_vocab(tagged)
        words = [word for word in model.wv.index_to_key if word != NULL_WORD]
        counts = {word: model.wv.get_vecattr(word, "count") for word in words}
        check(counts == counts_by_token(corpus), "the words or their counts differ")
        return turn(task, epochs, partial(their_train, model), their_inference, seed)

    return {
        SGNS: partial(turn, task, epochs, our_train, our_inference),
        GENSIM: theirs,
    }


def table(turns: Mapping[str, Mapping[str, Sequence[Turn]]]) -> str:
    """Return medians over rounds of speeds and of ratios, and means of accuracies."""
    rows = []
    for method, by_library in turns.items():
        for name, each in by_library.items():
            row = [f"{method}, {name}"]
            for kind in ("speed", "inference_speed"):
                ours, theirs = ([getattr(t, kind) for t in of] for of in (each, by_library[GENSIM]))
                row += [f"{statistics.median(ours):,.0f}", f"{median_ratio(ours, theirs):.1f}"]
            row += [
                f"{statistics.fmean(getattr(t, kind) for t in each):.1f}"
                for kind in ("accuracy", "inferred_accuracy")
            ]
            rows.append(row)
    header = ["method", "words/CPU-s", "x gensim", "inferred words/CPU-s", "x gensim"]
    return markdown([*header, "accuracy, %", "of inferred, %"], rows)


def main() -> None:
    parser = options.parser(__doc__)
    parser.add_argument(
        "corpus", type=options.plain_text, nargs="+", help="text; several files are the classes"
    )
    options.add_json(parser)
    add = partial(options.add_option, parser)
    add("--lines", 1, "lines of a document")
    add("--stretches", 12, "classes of a single file")
    add("--vector-size", 100, "components of a vector")
    add("--window", 5, "window")
    add("--epochs", 10, "epochs")
    add("--min-count", 5, "smallest count of a word")
    add("--rounds", 3, "rounds, each with its own seed")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=["dbow", "dm"])
    arguments = parser.parse_args()
    for package in ("gensim", "sklearn"):
        options.require_package(parser, package)
    environments.restart("bench.documents", environments.GENSIM)
    run(arguments)


def run(arguments: argparse.Namespace) -> None:
    """Measure, and print the table."""
    task = Task.of(arguments.corpus, arguments.lines, arguments.stretches)
    common = {name: getattr(arguments, name) for name in ("vector_size", "window", "epochs")}
    common |= {"negative": 5, "sample": 1e-3, "alpha": 0.025, "min_alpha": 1e-4}
    gc.freeze()  # every collection would visit all words otherwise
    turns = {
        method: take_turns(contestants(task, method, common, arguments.min_count), arguments.rounds)
        for method in arguments.methods
    }
    print(
        f"{len(task.training):,} documents of {words_in(task.training):,} words in all, "
        f"{len(task.held_out):,} held out, {len(set(task.classes.tolist()))} classes\n\n"
        f"{table(turns)}",
        flush=True,
    )
    write_figures(
        arguments.json,
        ["sgns", "gensim", "numpy", "scikit-learn"],
        documents=len(task.training),
        words=words_in(task.training),
        **common,
        turns=turns,
    )


if __name__ == "__main__":
    main()
