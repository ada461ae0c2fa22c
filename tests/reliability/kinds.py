"""Every kind of file that the package writes: saving, loading and content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import sgns
from sgns.compat import gensim
from sgns.files import container
from sgns.files.streams import COMPRESSIONS
from sgns.formats import FORMATS
from sgns.training.checkpoint import checkpoint_to_parts, read_checkpoint
from sgns.training.documents import check_document_options
from sgns.training.identity import Identity

Content = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Attributes
    ----------
    name : str
        Name of the file, with its extension.
    save : callable
        Writes a version to a path: 0 and 1 are small, 2 and 3 take many writes.
    load : callable
        Reads it back.
    is_checked : bool
        Whether checksums cover every byte, so that a changed byte is an error or has no effect.
    """

    name: str
    save: Callable[[Path, int], object]
    load: Callable[[Path], Content]
    is_checked: bool = True

    def files(self, folder: Path) -> list[Path]:
        """Return all files of a save, the named one first."""
        path = folder / self.name
        beside = {".tsv": "v.metadata.tsv", ".npy": "v.tokens.json"}.get(path.suffix)
        return [path] if beside is None else [path, folder / beside]


def size_of(version: int) -> int:
    """Return the number of tokens of a version, which differs between versions."""
    return 7 + version + 500 * (version >= 2)


@cache
def model(version: int, hs: bool = False) -> sgns.Model:
    """Return a model with tokens outside ASCII, trained with negatives or a tree."""
    rng = np.random.default_rng(version)
    size = size_of(version)
    return sgns.Model(
        sgns.Vocabulary([f"größe{version}{i}" for i in range(size)], range(size, 0, -1)),
        rng.normal(size=(size, 3)).astype(np.float32),
        None if hs else rng.normal(size=(size, 3)).astype(np.float32),
        {"epochs": 1, "n_words": size, "negative": 0 if hs else 5, "hs": hs},
        np.array([[1.0, 0.5]]),
        size,
        2 * size,
        0.25,
        (phrases(version),),
        rng.normal(size=(size - 1, 3)).astype(np.float32) if hs else None,
    )


def document_model(version: int) -> sgns.DocumentModel:
    """Return a model of documents without input vectors of words."""
    rng, of = np.random.default_rng(version), model(version)
    options = check_document_options({"vector_size": 3, "workers": 1})
    return sgns.DocumentModel(
        sgns.Model(
            sgns.Vocabulary([f"tag {i}" for i in range(5)], range(5)),
            rng.normal(size=(5, 3)).astype(np.float32),
            of.context_vectors.matrix,
            {**options.settings.to_options(), **options.own_options, "n_words": 7},
            of.loss_curve,
            7,
            14,
            0.25,
            of.phrases,
            context_vocabulary=of.vocabulary,
        )
    )


def state(version: int) -> sgns._core.TrainState:
    """Return the state of the training of a model."""
    of = model(version)
    return sgns._core.TrainState.restore(
        next_chunk=2,
        positions=np.array([[1, 7]], np.uint64),
        words_done=of.words_trained,
        pairs_done=of.pairs_trained,
        seconds=of.seconds,
        point_words=np.array([of.words_trained], np.uint64),
        points=np.array([[1.0, 0.5]]),
    )


def phrases(version: int) -> sgns.Phrases:
    """Return phrases of one pass."""
    size = size_of(version)
    words = [["new", f"york{i}"] for i in range(size)]
    options = {"min_count": 1, "threshold": 1.0, "scoring": "default", "delimiter": "_"}
    return sgns.Phrases(words, range(size, 0, -1), connector_words=["of"], **options)


def encoded(version: int, **options: Any) -> sgns.Corpus:
    """Return a corpus of a few sentences."""
    sentences = [["größe", f"b{i}", "größe"] for i in range(size_of(version))]
    return sgns.Corpus.from_sentences([*sentences, [], sentences[0]], 1, workers=1, **options)


def vectors_in(path: Path) -> Content:
    """Return the content of a file of vectors."""
    found = sgns.WordVectors.load(path)
    counts = found.vocabulary.counts
    return {
        "tokens": found.vocabulary.tokens,
        "counts": None if counts is None else counts.tolist(),
        "matrix": found.matrix,
    }


def model_in(path: Path) -> Content:
    """Return the content of a file of a model."""
    return model_content(sgns.Model.load(path))


def model_content(found: sgns.Model) -> Content:
    """Return the content of a model."""
    assert found.vocabulary.counts is not None
    return {
        "tokens": found.vocabulary.tokens,
        "counts": found.vocabulary.counts.tolist(),
        "matrix": found.vectors.matrix,
        "context_matrix": found.context_vectors.matrix if found.options["negative"] else None,
        "node_matrix": found.node_vectors,
        "loss": found.loss_curve.tolist(),
        "numbers": (found.words_trained, found.pairs_trained, found.seconds, found.options),
        "phrases": [dict(each) for each in found.phrases],
    }


def documents_in(path: Path) -> Content:
    """Return the content of a model of documents."""
    found = sgns.DocumentModel.load(path)
    tags = found.documents.vocabulary
    assert tags.counts is not None
    return {
        "tags": tags.tokens,
        "counts": tags.counts.tolist(),
        "matrix": found.documents.matrix,
        "words": found.vocabulary.tokens,
        "context_matrix": found.context_vectors.matrix,
        "loss": found.loss_curve.tolist(),
        "numbers": (found.words_trained, found.pairs_trained, found.seconds, found.options),
        "phrases": [dict(each) for each in found.phrases],
    }


def save_checkpoint(path: Path, version: int) -> None:
    """Write a checkpoint as a training does."""
    identity = Identity({"input": "corpus", "ids": f"{version:016x}", "weights": None})
    parts = checkpoint_to_parts(model(version), state(version), identity, [version, 7])
    container.write(path, "checkpoint", *parts)


def checkpoint_in(path: Path) -> Content:
    """Return the content of a checkpoint, as read by a training that resumes."""
    found, state = read_checkpoint(path)
    return model_content(found) | {
        "next_chunk": state.next_chunk,
        "positions": state.positions,
        "point_words": state.point_words,
        "points": state.points,
    }


def corpus_in(path: Path) -> Content:
    """Return the content of a file of a corpus."""
    found = sgns.Corpus.open(path)
    return {
        "tokens": found.vocabulary.tokens,
        "counts": found.counts.tolist(),
        "ids": found.ids.tolist(),
        "offsets": found.offsets.tolist(),
        "n_raw_words": found.n_raw_words,
    }


def phrases_in(path: Path) -> Content:
    """Return the content of a file of phrases."""
    found = sgns.Phrases.load(path)
    return {"scores": dict(found), "connectors": found.connector_words}


def gensim_vectors_in(path: Path) -> Content:
    """Return the content of a file of vectors with gensim's interface."""
    found = gensim.KeyedVectors.load(path)
    return {"tokens": tuple(found.index_to_key), "matrix": found.vectors}


def save_gensim_vectors(path: Path, version: int) -> None:
    """Write vectors with gensim's interface."""
    vectors = model(version).vectors
    keyed = gensim.KeyedVectors(vectors.vector_size)
    keyed.add_vectors(list(vectors.vocabulary.tokens), vectors.matrix)
    keyed.save(path)


def save_gensim_keys(path: Path, version: int) -> None:
    """Write vectors whose keys have many types, and which have an attribute of their own."""
    keys = ["a", 7, ("b", "NOUN"), None, 0.5, b"c", ("d", (version, "e")), True, "7"]
    keyed = gensim.KeyedVectors(2)
    keyed.add_vectors(keys, [[i, version] for i in range(len(keys))])
    keyed.source = {"name": "edges", "sizes": [version, 3]}  # type: ignore[attr-defined]
    keyed.save(path)


def gensim_keys_in(path: Path) -> Content:
    """Return the content of a file of `save_gensim_keys`."""
    source = gensim.KeyedVectors.load(path).source  # type: ignore[attr-defined]
    content = gensim_vectors_in(path)
    # NumPy cannot compare lists of values of several types.
    return content | {"source": repr(source), "tokens": repr(content["tokens"])}


def save_subwords(path: Path, version: int) -> None:
    """Write vectors with n-grams, of words outside ASCII."""
    vocabulary, subwords = model(version).vocabulary, sgns.Subwords(3, 4, 11)
    rows = np.random.default_rng(version).normal(size=(len(vocabulary) + 11, 3))
    sgns.SubwordVectors(vocabulary, rows, subwords).save(path)


def subwords_in(path: Path) -> Content:
    """Return the content of a file of `save_subwords`."""
    vectors = sgns.WordVectors.load(path)
    # Damage can make rows so large that their mean overflows: the rows themselves are compared.
    rows = vectors.rows if isinstance(vectors, sgns.SubwordVectors) else vectors.matrix
    tokens = vectors.vocabulary.tokens
    return {"tokens": tokens, "matrix": rows[: len(tokens)], "buckets": rows[len(tokens) :]}


KINDS = [
    *(
        Kind(
            f"v{format.extensions[0]}",
            lambda path, version: model(version).vectors.save(path),
            vectors_in,
            is_checked=format.name == "safetensors",
        )
        for format in FORMATS
    ),
    *(
        Kind(
            f"v.txt{suffix}",
            lambda path, version: model(version).vectors.save(path),
            vectors_in,
            is_checked=False,
        )
        for suffix in COMPRESSIONS
    ),
    Kind("subwords.safetensors", save_subwords, subwords_in),
    Kind("subwords.fasttext", save_subwords, subwords_in, is_checked=False),
    Kind("model.safetensors", lambda path, version: model(version).save(path), model_in),
    Kind("tree.safetensors", lambda path, version: model(version, hs=True).save(path), model_in),
    Kind(
        "documents.safetensors",
        lambda path, version: document_model(version).save(path),
        documents_in,
    ),
    Kind("checkpoint", save_checkpoint, checkpoint_in),
    Kind(
        "corpus.safetensors",
        lambda path, version: encoded(version).save(path),
        corpus_in,
    ),
    Kind(
        "encoded.safetensors",
        lambda path, version: encoded(version, save_to=path),
        corpus_in,
    ),
    Kind(
        "phrases.safetensors",
        lambda path, version: phrases(version).save(path),
        phrases_in,
    ),
    Kind("gensim.safetensors", save_gensim_vectors, gensim_vectors_in),
    Kind("keys.safetensors", save_gensim_keys, gensim_keys_in),
]
