"""Damage to every kind of file that gensim writes: an error that names the file, or sound content.

``SGNS_FLIPS=10000 pytest tests/reliability/test_damaged_pickles.py`` changes more files.
"""

from __future__ import annotations

import os
import shutil
import tracemalloc
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gensim.models
import gensim.test
import numpy as np
import pytest
from sgns.compat.gensim import (
    FastText,
    FastTextKeyedVectors,
    FrozenPhrases,
    KeyedVectors,
    Phrases,
    Word2Vec,
)
from sgns.errors import FormatError

FLIPS = int(os.environ.get("SGNS_FLIPS", "200"))
TRACED = 20  # changed files between two checks of memory

OLD = Path(gensim.test.__file__).parent / "test_data"
SENTENCES = [["a", "b", "größe"], ["b", "c"], ["new", "york", "a"]] * 4

#: What a loaded object may raise when it is used. It was changed, and no checksum shows that.
TYPED = (ArithmeticError, LookupError, MemoryError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True)
class Pickled:
    """One kind of file: how gensim writes it, how it is read, and how its content is used."""

    name: str
    save: Callable[[Path], object]
    load: Callable[[Path], Any]
    use: Callable[[Any], object]


def trained(**options: Any) -> gensim.models.Word2Vec:
    small = {"vector_size": 3, "min_count": 1, "workers": 1, "epochs": 1, "seed": 1}
    return gensim.models.Word2Vec(SENTENCES, **small | options)


def with_ngrams() -> gensim.models.FastText:
    small = {"vector_size": 3, "min_count": 1, "workers": 1, "epochs": 1, "bucket": 20}
    return gensim.models.FastText(SENTENCES, **small)


def save_ngrams(path: Path) -> None:
    with_ngrams().wv.save(str(path), separately=["vectors_ngrams"])


def save_vectors(path: Path) -> None:
    vectors = trained().wv
    vectors.set_vecattr("a", "weight", 0.5)
    vectors.save(str(path), pickle_protocol=5)


def phrases() -> gensim.models.Phrases:
    return gensim.models.Phrases(SENTENCES, min_count=1, threshold=0.1, connector_words=["b"])


def copied(name: str) -> Callable[[Path], object]:
    return lambda path: shutil.copy(OLD / name, path)


def use_vectors(vectors: KeyedVectors) -> None:
    assert len(vectors) == len(vectors.vectors) == len(vectors.key_to_index)
    vectors.most_similar(vectors.index_to_key[0], topn=2)


def use_model(model: Word2Vec) -> None:
    use_vectors(model.wv)
    model.workers, model.sample = 1, 0
    model.build_vocab(SENTENCES, update=True)
    model.train(SENTENCES, total_examples=model.corpus_count, epochs=1)


def use_ngrams_of(vectors: KeyedVectors) -> None:
    if isinstance(vectors, FastTextKeyedVectors):
        assert vectors["unseen"].shape == (vectors.vector_size,)
    use_vectors(vectors)


def use_ngrams(model: FastText) -> None:
    use_ngrams_of(model.wv)
    use_model(model)


def use_phrases(found: Any) -> None:
    assert isinstance(found, (Phrases, FrozenPhrases))
    found[["new", "york", "a"]]
    found.export_phrases()


KINDS = [
    Pickled(
        "model",
        lambda path: trained(hs=1).save(str(path), separately=["syn1neg"]),
        Word2Vec.load,
        use_model,
    ),
    Pickled("model.gz", lambda path: trained().save(str(path)), Word2Vec.load, use_model),
    Pickled("old", copied("old_w2v_models/w2v_3.4.0.mdl"), Word2Vec.load, use_model),
    Pickled("older", copied("old_w2v_models/w2v_0.12.0.mdl"), Word2Vec.load, use_model),
    Pickled("vectors", save_vectors, KeyedVectors.load, use_vectors),
    Pickled("n-grams", lambda path: with_ngrams().save(str(path)), FastText.load, use_ngrams),
    Pickled("n-gram rows", save_ngrams, KeyedVectors.load, use_ngrams_of),
    Pickled("old n-grams", copied("compatible-hash-true.model"), FastText.load, use_ngrams),
    Pickled("phrases", lambda path: phrases().save(str(path)), Phrases.load, use_phrases),
    Pickled("frozen", lambda path: phrases().freeze().save(str(path)), Phrases.load, use_phrases),
    Pickled("old phrases", copied("phrases-3.6.0.model"), Phrases.load, use_phrases),
    Pickled("old frozen", copied("phraser-3.6.0.model"), Phrases.load, use_phrases),
]

parametrized = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@pytest.fixture
def sound(tmp_path: Path, kind: Pickled) -> dict[Path, bytes]:
    """Write a file. Return the bytes of all its files."""
    kind.save(tmp_path / kind.name)
    return {path: path.read_bytes() for path in sorted(tmp_path.iterdir())}


def loaded(kind: Pickled, path: Path) -> Any:
    """Return what a file holds, or None after an error that names the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            return kind.load(path)
        except (FormatError, FileNotFoundError) as error:
            message = str(error)
    assert str(path) in message
    return None


def check_memory(kind: Pickled, path: Path) -> None:
    """Check that loading allocates a small multiple of the file, and two megabytes for blocks."""
    tracemalloc.start()
    try:
        loaded(kind, path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= 64 * path.stat().st_size + (1 << 21)


def changed(whole: bytes, rng: np.random.Generator) -> bytes:
    """Return some bytes with a change: of bits, of bytes, or of a part that moves or is lost."""
    damaged = bytearray(whole)
    way = rng.integers(5)
    at, other = sorted(rng.integers(len(damaged) + 1, size=2).tolist())
    if way == 0:
        del damaged[at : min(other, at + 20)]
    elif way == 1:
        damaged[at:at] = damaged[other : other + int(rng.integers(20))]
    else:
        for place in rng.integers(len(damaged), size=rng.integers(1, 4)).tolist():
            bit, byte = 1 << rng.integers(8), rng.integers(1, 256)
            damaged[place] ^= int(bit if way == 2 else byte)
    return bytes(damaged)


@parametrized
def test_every_truncation(kind, tmp_path, sound):
    for path, whole in sound.items():
        for length in range(0, len(whole), 1 + len(whole) // 300):
            path.write_bytes(whole[:length])
            assert loaded(kind, tmp_path / kind.name) is None, (path.name, length)
        path.write_bytes(whole)


@parametrized
def test_changed_bytes(kind, tmp_path, sound):
    rng = np.random.default_rng(0)
    path = tmp_path / kind.name
    kind.use(kind.load(path))
    for number in range(FLIPS):
        which = list(sound)[int(rng.integers(len(sound)))]
        which.write_bytes(changed(sound[which], rng))
        if number % TRACED == 0:
            check_memory(kind, path)
        found = loaded(kind, path)
        if found is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with suppress(*TYPED):
                    kind.use(found)
        which.write_bytes(sound[which])
