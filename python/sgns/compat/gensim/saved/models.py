"""Models and vectors that gensim 0.12 to 4.4 saved, with the attributes of gensim 4."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns._core import LONGEST_NGRAM
from sgns.arguments import UINT32_MAX
from sgns.compat.gensim.saved.allowed import Record
from sgns.compat.gensim.saved.arrays import PickledArray
from sgns.compat.gensim.saved.files import SavedObject, read_saved
from sgns.compat.gensim.saved.limits import is_key, shown
from sgns.errors import FormatError
from sgns.files.header import MALFORMED
from sgns.files.names import PathLike
from sgns.formats.document_rows import NULL_WORD
from sgns.formats.subword_table import Ngrams
from sgns.machine import available_memory

__all__ = ["NotAModelError", "SavedVectors", "read_model", "read_vectors"]

_MODEL = "gensim.models.word2vec.Word2Vec"
_FASTTEXT = "gensim.models.fasttext.FastText"
_DOCUMENTS = "gensim.models.doc2vec.Doc2Vec"
_WITH_NGRAMS = (
    "gensim.models.fasttext.FastTextKeyedVectors",
    "gensim.models.keyedvectors.FastTextKeyedVectors",
)
_VECTORS = (
    *(
        f"gensim.models.keyedvectors.{name}"
        for name in ("KeyedVectors", "Word2VecKeyedVectors", "EuclideanKeyedVectors")
    ),
    *_WITH_NGRAMS,
)

#: Vectors of documents before gensim 4.
_OLD_TAG_KINDS = (
    "gensim.models.keyedvectors.Doc2VecKeyedVectors",
    "gensim.models.doc2vec.DocvecsArray",
)

#: Parts of a model that hold some of its attributes in gensim 3.3 to 3.8.
_PARTS = ("vocabulary", "trainables")

#: Old names of attributes.
_OLD_NAMES = {
    "epochs": "iter",
    "index_to_key": "index2word",
    "vectors": "syn0",
    "vectors_lockf": "syn0_lockf",
}

_LARGEST = 2**63 - 1

#: Parameters and numbers of a model, and their values in files of versions without them.
_WHOLE_NUMBERS: Mapping[str, int | None] = {
    "window": 5,
    "min_count": 5,
    "max_vocab_size": None,
    "max_final_vocab": None,
    "seed": 1,
    "workers": 3,
    "sg": 0,
    "hs": 0,
    "negative": 5,
    "cbow_mean": 1,
    "epochs": 5,
    "null_word": 0,
    "sorted_vocab": 1,
    "batch_words": 10000,
    "compute_loss": 0,
    "shrink_windows": 1,
    "corpus_count": None,
    "corpus_total_words": None,
    "train_count": 0,
}
_DOCUMENT_NUMBERS: Mapping[str, int] = {"dbow_words": 0, "dm_concat": 0, "dm_tag_count": 1}
_NUMBERS: Mapping[str, float] = {
    "alpha": 0.025,
    "min_alpha": 0.0001,
    "sample": 0.001,
    "ns_exponent": 0.75,
    "total_train_time": 0.0,
    "running_training_loss": 0.0,
}


class NotAModelError(FormatError, AttributeError):
    """Error of a file of vectors that is read as a model. gensim raises AttributeError."""


def _ones() -> NDArray[Any]:
    return np.ones(1, np.float32)


@dataclass
class SavedVectors:
    """Vectors of a file, with the attributes of gensim's ``KeyedVectors``.

    With n-grams, `vectors` are the own rows of the keys, and `buckets` are the rows of n-grams.
    """

    vectors: NDArray[Any]
    index_to_key: list[Any]
    key_to_index: dict[Any, int]
    expandos: dict[str, Any]
    vectors_lockf: NDArray[Any] = field(default_factory=_ones)
    buckets: NDArray[Any] | None = None
    min_n: int = 0
    max_n: int = 0
    vectors_vocab_lockf: NDArray[Any] = field(default_factory=_ones)
    vectors_ngrams_lockf: NDArray[Any] = field(default_factory=_ones)

    @property
    def bucket(self) -> int:
        """Number of rows of n-grams."""
        return 0 if self.buckets is None else len(self.buckets)

    @property
    def ngrams(self) -> Ngrams | None:
        """Lengths and buckets of the n-grams, or None if there are none."""
        return Ngrams(self.min_n, self.max_n, self.bucket) if self.bucket else None

    @property
    def rows(self) -> NDArray[Any]:
        """Rows of keys, and then of n-grams."""
        if self.buckets is None:
            return self.vectors
        return np.concatenate([self.vectors, self.buckets])

    @property
    def vector_size(self) -> int:
        """Number of dimensions."""
        return int(self.vectors.shape[1])


def read_vectors(path: PathLike, mapped: bool = False) -> SavedVectors:
    """Read the vectors of a file of ``KeyedVectors``, ``Word2Vec`` or ``FastText``.

    Parameters
    ----------
    path : path
        File that gensim's ``save`` wrote.
    mapped : bool, default False
        Whether vectors in a file beside it are mapped, read-only.

    Raises
    ------
    FormatError
        If the file is damaged, or holds something else.
    """
    saved = read_saved(path, mapped)
    _check_kind(saved, (*_VECTORS, *_OLD_TAG_KINDS, _MODEL, _FASTTEXT, _DOCUMENTS), "KeyedVectors")
    return _old_tags(saved) if saved.kind in _OLD_TAG_KINDS else _vectors(saved)


def read_model(path: PathLike, kind: str = _MODEL) -> SimpleNamespace:
    """Read a file of a model, as an object with the attributes of gensim's class.

    Parameters
    ----------
    path : path
        File that gensim's ``save`` wrote.
    kind : str
        Module and name of gensim's class.

    Raises
    ------
    FormatError
        If the file is damaged, or holds something else.
    """
    saved = read_saved(path)
    _check_kind(saved, (kind,), kind.rsplit(".", 1)[1])
    wv = _vectors(saved)
    if "count" not in wv.expandos:
        raise saved.damage("it has no counts of words")
    places = [saved, *filter(None, map(saved.part, _PARTS))]
    model = SimpleNamespace(wv=wv, vector_size=wv.vector_size, n_concatenated=1)
    for name, usual in _WHOLE_NUMBERS.items():
        setattr(model, name, _number(places, name, usual, is_whole=True))
    for name, number in _NUMBERS.items():
        setattr(model, name, _number(places, name, number))
    if kind == _DOCUMENTS:
        _read_documents(saved, model)
    lowest = _number(places, "min_alpha_yet_reached", model.alpha)
    model.min_alpha_yet_reached = lowest
    model.effective_min_count = _number(
        places, "effective_min_count", model.min_count, is_whole=True
    )
    comment = saved.get("comment")
    model.comment = comment if isinstance(comment, str) else None
    n_words, size = wv.vectors.shape
    shape = (n_words, model.n_concatenated * size)
    if model.negative:
        model.syn1neg = _output_vectors(places, "syn1neg", wv, shape)
    if model.hs:
        model.syn1 = _output_vectors(places, "syn1", wv, shape)
    return model


def _read_documents(saved: SavedObject, model: SimpleNamespace) -> None:
    """Set the attributes that a model of documents has besides those of words."""
    for name, usual in _DOCUMENT_NUMBERS.items():
        setattr(model, name, _number([saved], name, usual, is_whole=True))
    model.dm = int(not model.sg)
    if model.dm and model.dm_concat:
        if NULL_WORD not in model.wv.key_to_index:
            raise saved.damage("it has no null word")
        if not (0 < model.window <= UINT32_MAX and 0 < model.dm_tag_count <= UINT32_MAX):
            raise saved.damage(f"window is {model.window} and dm_tag_count is {model.dm_tag_count}")
        model.n_concatenated = model.dm_tag_count + 2 * model.window
    part = saved.part("dv") or saved.part("docvecs")
    if part is None:
        raise saved.damage("it has no vectors of documents")
    model.dv = _vectors(part) if part.get("index_to_key") is not None else _old_tags(part)


def _old_tags(saved: SavedObject) -> SavedVectors:
    """Return vectors of documents of gensim before 4: integer tags are rows, strings follow."""
    names = ("vectors_docs", "doctag_syn0")
    vectors = next((array for array in map(saved.array, names) if array is not None), None)
    strings = saved.get("offset2doctag") or saved.get("index2doctag") or []
    if vectors is None or vectors.ndim != 2 or vectors.dtype.kind != "f":
        raise saved.damage("it has no matrix of vectors of documents")
    if type(strings) is not list or not all(map(is_key, strings)):
        raise saved.damage("a tag is not a word")
    keys = [*range(len(vectors) - len(strings)), *strings]
    rows = {key: row for row, key in enumerate(keys)}
    if len(rows) != len(vectors):
        raise saved.damage(f"it does not have one tag for each of its {len(vectors)} vectors")
    return SavedVectors(vectors, keys, rows, {}, np.ones(1, np.float32))


def _check_kind(saved: SavedObject, kinds: tuple[str, ...], wanted: str) -> None:
    if saved.kind not in kinds:
        raise NotAModelError(saved.another_kind(wanted))


def _first(places: list[SavedObject], name: str) -> Any:
    """Return an attribute of the first object that has it, by its new or its old name."""
    for each in (name, _OLD_NAMES.get(name, name)):
        for place in places:
            if (value := place.get(each)) is not None:
                return value
    return None


def _first_array(places: list[SavedObject], name: str) -> NDArray[Any] | None:
    for each in (name, _OLD_NAMES.get(name, name)):
        for place in places:
            if (array := place.array(each)) is not None:
                return array
    return None


def _number(places: list[SavedObject], name: str, usual: Any, is_whole: bool = False) -> Any:
    value = _first(places, name)
    if value is None:
        return usual
    if (
        type(value) not in (int, float, bool)
        or not -_LARGEST <= value <= _LARGEST
        or (is_whole and value % 1 != 0)
    ):
        raise places[0].damage(f"{name} is {shown(value)}")
    return int(value) if is_whole else value


def _vectors(saved: SavedObject) -> SavedVectors:
    """Return the vectors of vectors or of a model. Before gensim 1.0, a model had no `wv`."""
    wv = saved.part("wv") or saved
    places = [wv, *filter(None, [saved.part("trainables")]), saved]
    try:
        has_ngrams = wv.kind in _WITH_NGRAMS
        vectors = _first_array([wv], "vectors_vocab" if has_ngrams else "vectors")
        keys = _first([wv], "index_to_key")
        if keys is None:
            keys = wv.get("index2entity")
        if vectors is None or vectors.ndim != 2 or vectors.dtype.kind != "f":
            raise saved.damage("it has no matrix of vectors")
        if type(keys) is not list or len(keys) != len(vectors):
            raise saved.damage(f"it does not have one key for each of its {len(vectors)} vectors")
        if not all(map(is_key, keys)):
            raise saved.damage("a key is not a word")
        index, expandos = _by_attribute(wv) if wv.get("vocab") is None else _by_word(wv, keys)
        # Looked up first: keys of the pickle's dictionary are known to be safe as keys.
        # A row without a key has None in its place, which can be a key too.
        named = [(row, key) for row, key in enumerate(keys) if key is not None or None in index]
        # A whole number without an entry is its own row, as the tags of Doc2Vec are.
        if any(index.get(key, key if type(key) is int else -1) != row for row, key in named):
            raise saved.damage("its keys and their rows do not match")
        rows = {key: row for row, key in named}
        for name, values in expandos.items():
            if len(values) != len(keys):
                raise saved.damage(f"{name} does not have one value for each key")
        if "count" in expandos:
            expandos["count"] = _counts(expandos["count"])
        found = SavedVectors(vectors, keys, rows, expandos)
        if has_ngrams:
            _add_ngrams(found, wv)
        else:
            found.vectors_lockf = _factors(places, "vectors_lockf", len(keys))
    except (FormatError, OSError):
        raise
    except MALFORMED as error:
        raise saved.damage(repr(error)) from error
    return found


def _factors(places: list[SavedObject], name: str, n_rows: int) -> NDArray[Any]:
    """Return the factors of rows, which are 0 if training does not change a row."""
    factors = _first_array(places, name)
    # gensim 3 saved factors of n-grams that were a matrix.
    if factors is None or (factors == 1).all() or factors.ndim > 1:
        return _ones()
    if factors.shape not in ((1,), (n_rows,)):
        raise places[0].damage(f"{name} does not have one value for each of {n_rows} rows")
    return factors


def _add_ngrams(vectors: SavedVectors, wv: SavedObject) -> None:
    """Read the lengths and the rows of n-grams."""
    names = ("min_n", "max_n", "bucket")
    low, high, n_buckets = (_number([wv], name, 0, is_whole=True) for name in names)
    if not 0 <= low <= LONGEST_NGRAM or not 0 <= high <= LONGEST_NGRAM:
        raise wv.damage(f"the lengths of its n-grams are {low} and {high}")
    if not wv.get("compatible_hash", False):
        raise wv.damage(
            "its n-grams have another hash than fastText's, as those of gensim before 3.8 have. "
            "gensim 3.8.3 can load and save it"
        )
    vectors.min_n, vectors.max_n = low, high
    vectors.vectors_vocab_lockf = _factors([wv], "vectors_vocab_lockf", len(vectors.vectors))
    if n_buckets < 1 or high < max(1, low):
        return
    buckets = wv.array("vectors_ngrams")
    if buckets is None or buckets.dtype.kind != "f" or buckets.ndim != 2:
        raise wv.damage("it has no vectors of n-grams")
    if wv.get("hash2index") is not None and len(buckets) < n_buckets:
        buckets = _unpacked(wv, buckets, n_buckets)
    if buckets.shape != (n_buckets, vectors.vector_size):
        raise wv.damage(f"it does not have one vector for each of its {n_buckets} buckets")
    vectors.buckets = buckets
    vectors.vectors_ngrams_lockf = _factors([wv], "vectors_ngrams_lockf", n_buckets)


def _by_attribute(wv: SavedObject) -> tuple[dict[Any, int], dict[str, Any]]:
    """Return rows and attributes of keys, as gensim 4 stores them."""
    expandos: dict[str, Any] = {}
    for name, value in wv.get("expandos", {}).items():
        if type(name) is not str:
            raise wv.damage("an attribute of its keys has no name")
        items = value.objects() if isinstance(value, PickledArray) else None
        if items is None:
            expandos[name] = wv.numbers(value, name)
        elif name in ("code", "point"):
            expandos[name] = [wv.numbers(item, name) for item in items]
        elif all(isinstance(item, (str, bytes, int, float, type(None))) for item in items):
            wv.count_bytes(len(items))
            expandos[name] = np.array(items, object)
    return dict(wv.get("key_to_index")), expandos


def _by_word(wv: SavedObject, keys: list[Any]) -> tuple[dict[Any, int], dict[str, Any]]:
    """Return rows and attributes of keys, as older versions store them: an object for each."""
    entries = [wv.get("vocab")[key] for key in keys]
    if not all(isinstance(entry, Record) for entry in entries):
        raise wv.damage("vocab does not hold entries of words")
    values = [entry.attributes for entry in entries]
    counts = [each["count"] for each in values]
    if not all(type(count) is int for count in counts):
        raise ValueError("counts must be whole numbers")
    expandos: dict[str, Any] = {"count": np.array(counts, object)}
    for name in ("code", "point"):
        if values and all(name in each for each in values):
            expandos[name] = [wv.numbers(each[name], name) for each in values]
    return {key: each["index"] for key, each in zip(keys, values, strict=True)}, expandos


def _unpacked(wv: SavedObject, packed: NDArray[Any], n_buckets: int) -> NDArray[Any]:
    """Return a row for each bucket. gensim 3 saved none for the buckets without an n-gram."""
    rows = dict(wv.get("hash2index"))
    at, places = list(rows), list(rows.values())
    if not all(type(each) is int for each in (*at, *places)):
        raise ValueError("hash2index does not hold whole numbers")
    if not all(0 <= bucket < n_buckets for bucket in at):
        raise ValueError("hash2index holds a bucket that does not exist")
    if sorted(places) != list(range(len(packed))):
        raise ValueError("hash2index does not hold each row once")
    needed = n_buckets * packed.shape[1] * packed.itemsize
    if needed > available_memory() // 2:
        raise wv.damage(f"its {n_buckets} buckets take {needed} bytes, half of the free memory")
    buckets = np.zeros((n_buckets, packed.shape[1]), packed.dtype)
    buckets[at] = packed[places]
    return buckets


def _counts(counts: NDArray[Any]) -> NDArray[np.int64]:
    if counts.dtype.kind not in "iuO" or not all(type(each) is int for each in counts.tolist()):
        raise ValueError("counts must be whole numbers")
    whole = counts.astype(np.int64)
    if (whole < 0).any():
        raise ValueError("counts must be at least 0")
    return whole


def _output_vectors(
    places: list[SavedObject], name: str, wv: SavedVectors, shape: tuple[int, int]
) -> NDArray[Any]:
    """Return output vectors. A file without them can be queried and trained further."""
    found = _first_array(places, name)
    if found is None:
        warnings.warn(
            f"{places[0].path} has no {name}, the output vectors of the model: further training "
            "begins with zeros in their place",
            stacklevel=2,
        )
        return np.zeros(shape, wv.vectors.dtype)
    if found.shape != shape or found.dtype.kind != "f":
        raise places[0].damage(
            f"{name} has shape {found.shape}, but the vectors have shape {wv.vectors.shape}"
        )
    return found
