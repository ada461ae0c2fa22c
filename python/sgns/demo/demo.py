"""Demonstration with a toy corpus and a real text, without downloads."""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sgns.api import train
from sgns.corpus.corpus import Corpus
from sgns.demo.stdlib_text import stdlib_sentences
from sgns.errors import CorpusError
from sgns.files.outputs import check_writable
from sgns.files.streams import sink
from sgns.pairs.stream import PairStream
from sgns.training.model import Model
from sgns.vectors.word_vectors import WordVectors

__all__ = ["group_cosines", "run", "train_toy", "train_toy_torch", "write_text"]

TOY_SENTENCES = (
    ("apple", "banana", "fruit"),
    ("banana", "fruit", "apple"),
    ("fruit", "apple", "banana"),
    ("dog", "cat", "animal"),
    ("cat", "animal", "dog"),
    ("animal", "dog", "cat"),
)
TOY_GROUPS = {"fruit": ("apple", "banana", "fruit"), "animals": ("dog", "cat", "animal")}
TOY_EPOCHS = 200

QUERIES = ("raise", "month", "red", "bytes", "thread")
MAP_GROUPS = {
    "time": ("hour", "minute", "day", "week", "month", "year", "monday", "january"),
    "colors": ("red", "green", "blue", "yellow", "black"),
    "errors": ("typeerror", "valueerror", "keyerror", "oserror", "attributeerror"),
    "files": ("file", "filename", "directory", "path", "disk"),
    "numbers": ("one", "two", "three", "four", "five"),
    "threads": ("thread", "process", "lock", "semaphore", "queue"),
}

_PICTURES = ("toy-loss.png", "toy-map.png", "stdlib-map.png")


def train_toy(seed: int = 1) -> Model:
    """Train the toy sentences in two dimensions with the C++ core."""
    return train(
        _toy_corpus(),
        vector_size=2,
        window=1,
        sample=0,
        negative=2,
        alpha=0.2,
        epochs=TOY_EPOCHS,
        workers=1,
        seed=seed,
    )


def train_toy_torch(seed: int = 1) -> tuple[WordVectors, NDArray[np.float64]]:
    """Train the same pairs with the torch model and Adam.

    Returns
    -------
    vectors : WordVectors
    loss_curve : ndarray of float64, shape (n_points, 2)
        Words trained so far and mean loss per pair, as in `Model.loss_curve`.

    Raises
    ------
    ImportError
        If torch is not installed.
    """
    from sgns.torch_backend import SkipGram, fit

    corpus = _toy_corpus()
    stream = PairStream(corpus, window=1, sample=0, negative=2, seed=seed, epochs=TOY_EPOCHS)
    model = SkipGram(len(corpus.vocabulary), vector_size=2, seed=seed)
    curve = fit(model, stream)
    return model.vectors(corpus.vocabulary), curve


def group_cosines(
    vectors: WordVectors, groups: Mapping[str, tuple[str, ...]]
) -> tuple[float, float]:
    """Return the mean cosines of two tokens of the same group and of different groups.

    Parameters
    ----------
    vectors : WordVectors
        Vectors of all tokens of `groups`.
    groups : mapping of str to tuple of str
        Names of the groups and their tokens.

    Returns
    -------
    within, between : float
    """
    group = np.repeat(np.arange(len(groups)), [len(tokens) for tokens in groups.values()])
    ids = [vectors.vocabulary[token] for tokens in groups.values() for token in tokens]
    unit = vectors.normalized[ids]
    cosines = unit @ unit.T
    same = group[:, None] == group
    within = cosines[same & ~np.eye(len(ids), dtype=bool)]
    return float(within.mean()), float(cosines[~same].mean())


def run(output_dir: Path, seed: int = 1) -> None:
    """Train on both texts, print the results, and write three plots if matplotlib is installed.

    Parameters
    ----------
    output_dir : Path
        Folder for the plots. It is created if it does not exist.
    seed : int, default 1
        Random seed.

    Raises
    ------
    OSError
        If a plot cannot be written, before anything is trained.
    """
    draws = find_spec("matplotlib") is not None
    if draws:
        output_dir.mkdir(parents=True, exist_ok=True)
        for name in _PICTURES:
            check_writable(output_dir / name)
    pictures = _show_toy(output_dir, seed, draws)
    print()
    pictures += _show_stdlib(output_dir, seed, draws)
    print()
    if draws:
        print("Pictures:", *pictures, sep="\n  ")
    else:
        print("No pictures: they need matplotlib. Install it with: pip install 'sgns[plot]'")
    print("Next, train on your own text, and look at its words:")
    print("  sgns train corpus.txt -o vectors.safetensors")
    print("  sgns neighbors vectors.safetensors WORD")
    print("  sgns plot vectors.safetensors -o map.png")


def write_text(path: Path) -> int:
    """Write the documentation of the installed Python as a text for examples.

    Parameters
    ----------
    path : Path
        File to write, one sentence on a line. A last extension such as ``.gz`` compresses it.

    Returns
    -------
    int
        Number of words.

    Raises
    ------
    CorpusError
        If Python was installed without its sources. Nothing is written.
    OSError
        If the file cannot be written.
    """
    check_writable(path)
    sentences = list(stdlib_sentences())
    if not sentences:
        raise CorpusError(
            "this Python was installed without its sources, so there is no text to write: use any "
            "UTF-8 text with a sentence on each line"
        )
    with sink(path) as file:
        file.writelines((" ".join(words) + "\n").encode() for words in sentences)
    return sum(map(len, sentences))


def _show_toy(output_dir: Path, seed: int, draws: bool) -> list[Path]:
    print("A toy: six sentences, two groups of words, two dimensions.")
    for sentence in TOY_SENTENCES:
        print("  " + " ".join(sentence))
    corpus = _toy_corpus()
    stream = PairStream(corpus, window=1, sample=0)
    pairs = [f"({center}, {context})" for center, context in stream.word_pairs()]
    print(f"Its {len(pairs)} pairs of center and context at window 1:")
    for start in range(0, len(pairs), 4):
        print("  " + " ".join(pairs[start : start + 4]))

    model = train_toy(seed)
    vectors, curves = {"C++ core": model.vectors}, {"C++ core": model.loss_curve}
    if find_spec("torch") is not None:
        vectors["torch, Adam"], curves["torch, Adam"] = train_toy_torch(seed)
    for name, trained in vectors.items():
        within, between = group_cosines(trained, TOY_GROUPS)
        print(f"{name}: mean cosine {within:.2f} within groups, {between:.2f} between groups")
    if len(vectors) == 1:
        print("torch is not installed, so its model was not trained: pip install 'sgns[torch]'")
    if not draws:
        return []
    from sgns.plotting import loss_curve, vector_map

    loss_path, map_path = (output_dir / name for name in _PICTURES[:2])
    smooth = {name: _means(curve) for name, curve in curves.items()}
    loss_curve(smooth, loss_path, title="Toy sentences: loss")
    vector_map(vectors, path=map_path, groups=TOY_GROUPS, title="Toy sentences: vectors")
    return [loss_path, map_path]


def _show_stdlib(output_dir: Path, seed: int, draws: bool) -> list[Path]:
    print("A real text: the documentation of the installed Python.")
    started = time.perf_counter()
    try:
        corpus = Corpus.from_sentences(stdlib_sentences())
    except CorpusError:
        print("This Python was installed without its sources: there is nothing to read.")
        return []
    read = time.perf_counter()
    print(f"Read {corpus.n_raw_words:,} words in {read - started:.1f} s.")
    model = train(corpus, vector_size=64, epochs=10, seed=seed)
    print(
        f"Trained {len(corpus.vocabulary):,} vectors of 64 dimensions, 10 epochs, in "
        f"{model.seconds:.1f} s: {model.words_trained / model.seconds / 1e6:.2f} M words/s."
    )
    vectors = model.vectors
    print("Nearest neighbors:")
    for query in filter(vectors.__contains__, QUERIES):
        near = ", ".join(token for token, _ in vectors.most_similar(query, topn=10))
        print(f"  {query}: {near}")
    if not draws:
        return []
    from sgns.plotting import vector_map

    groups = {
        name: known
        for name, tokens in MAP_GROUPS.items()
        if (known := [token for token in tokens if token in vectors])
    }
    path = output_dir / _PICTURES[2]
    vector_map(vectors, path=path, groups=groups, title="Words of Python's documentation")
    return [path]


def _means(curve: NDArray[np.float64], n_points: int = 40) -> NDArray[np.float64]:
    """Return means of consecutive points, because points of only a few pairs are noisy."""
    return np.array([part.mean(axis=0) for part in np.array_split(curve, n_points)])


def _toy_corpus() -> Corpus:
    return Corpus.from_sentences(TOY_SENTENCES, min_count=1)
