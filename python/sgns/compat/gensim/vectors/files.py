"""Files of vectors: containers of this package, and the formats of word2vec."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sgns.arguments import check_choice, check_integer
from sgns.compat.gensim.attributes import own_attributes, restore_attributes
from sgns.compat.gensim.plain import from_json, to_json
from sgns.compat.gensim.vectors.advice import in_gensim_terms
from sgns.compat.gensim.vectors.keys import check_spellings, keys_from_arrays, keys_to_arrays
from sgns.compat.gensim.vectors.store import VectorStore
from sgns.errors import FormatError, TokenEncodingError
from sgns.files.header import MALFORMED
from sgns.files.lines import WHITE_SPACE, text_lines
from sgns.files.names import PathLike, output_path
from sgns.files.streams import sink
from sgns.formats.loading import read_table
from sgns.formats.saving import save_vectors
from sgns.formats.subword_table import SubwordTable, ngrams_metadata
from sgns.formats.table import Table
from sgns.formats.token_rules import ON_BAD_BYTES, TokenRules
from sgns.vocabulary import Vocabulary

__all__ = [
    "DOCUMENTS_KIND",
    "FASTTEXT_KIND",
    "MODEL_KIND",
    "MODEL_KINDS",
    "arrays_of",
    "fill_from_arrays",
    "fill_from_table",
    "metadata_of",
    "read_counts",
    "read_facebook_vectors",
    "read_word2vec",
    "rules_of_facebook",
    "sorted_rows",
    "write_counts",
    "write_sorted",
    "write_word2vec",
]

logger = logging.getLogger(__name__)

#: Kinds of the containers that hold a whole model.
MODEL_KIND, DOCUMENTS_KIND, FASTTEXT_KIND = "gensim.word2vec", "gensim.doc2vec", "gensim.fasttext"
MODEL_KINDS = MODEL_KIND, DOCUMENTS_KIND, FASTTEXT_KIND

_PREFIX = "attribute."
#: Attributes that are not numbers, such as strings: a list in JSON.
_PLAIN_PREFIX = "plain_attribute."
#: Attributes without an array of their own: counts belong to the vocabulary, sample_int is derived.
_WITHOUT_ARRAY = ("count", "sample_int")


def arrays_of(kv: VectorStore, ignore: Collection[str] = ()) -> dict[str, NDArray[Any]]:
    """Return vectors, keys and attributes as arrays that `sgns.WordVectors.load` can read.

    Attributes of the object in `ignore` are left out.

    Raises
    ------
    TypeError
        If files cannot hold a key (see `keys.check_keys`), or an attribute is not numeric.
    ValueError
        If a row has no key, or a key is not valid.
    """
    if len(kv.key_to_index) != len(kv.index_to_key):
        raise ValueError(
            f"{len(kv.index_to_key)} rows have {len(kv.key_to_index)} keys: rows that were "
            "allocated with count= need vectors by add_vectors() before they can be saved"
        )
    arrays = {
        "vectors": kv.rows,
        **keys_to_arrays(kv.index_to_key, kv.expandos.get("count")),
    }
    if (frozen := kv.frozen_rows()) is not None:
        arrays["frozen"] = frozen
    for name, values in kv.expandos.items():
        if name not in _WITHOUT_ARRAY:
            if values.dtype.hasobject or values.dtype.kind in "US":
                arrays[_PLAIN_PREFIX + name] = _plain(name, values)
            else:
                arrays[_PREFIX + name] = values
    return arrays | own_attributes(kv, kv.own_names(), ignore)


def metadata_of(kv: VectorStore) -> dict[str, str]:
    """Return the metadata of a file that holds `arrays_of`."""
    return {} if kv.ngrams is None else ngrams_metadata(kv.ngrams)


def fill_from_arrays(kv: VectorStore, arrays: Mapping[str, NDArray[Any]], path: PathLike) -> None:
    """Fill `kv` from arrays of `arrays_of`. Raise FormatError if they are inconsistent.

    `kv` has the n-grams of the file already.
    """
    keys = keys_from_arrays(arrays, path)
    vectors = arrays.get("vectors")
    n_rows, owners = len(keys), f"each of its {len(keys)} keys"
    if kv.ngrams is not None:
        n_rows += kv.ngrams.buckets
        owners += f" and {kv.ngrams.buckets} buckets"
    if vectors is None or vectors.ndim != 2 or len(vectors) != n_rows:
        raise FormatError(f"{path} does not hold one vector for {owners}")
    if "frozen" in arrays and arrays["frozen"].shape != (n_rows,):
        raise FormatError(f"{path} does not hold one frozen flag for {owners}")
    kv.take(keys, vectors)
    if "frozen" in arrays:
        kv.freeze(arrays["frozen"])
    if "counts" in arrays:
        kv.expandos["count"] = arrays["counts"].astype(np.int64)
    for name, values in arrays.items():
        if name.startswith(_PREFIX):
            kv.expandos[name.removeprefix(_PREFIX)] = values.copy()
        elif name.startswith(_PLAIN_PREFIX):
            kv.expandos[name.removeprefix(_PLAIN_PREFIX)] = _objects(values, len(keys), path)
    restore_attributes(kv, arrays, kv.own_names(), path)


def _plain(name: str, values: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the values of an attribute as JSON. Raise TypeError if they are not plain."""
    try:
        return np.frombuffer(to_json(values.tolist()), np.uint8)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"the attribute {name!r} of the keys cannot be saved: {error}. Remove it with "
            f"del kv.expandos[{name!r}]"
        ) from None


def _objects(stored: NDArray[Any], n_keys: int, path: PathLike) -> NDArray[Any]:
    """Return the values that `_plain` stored. Raise FormatError if they are not valid."""
    try:
        found = from_json(stored.tobytes())
        if not isinstance(found, list) or len(found) != n_keys:
            raise ValueError(f"not one value for each of {n_keys} keys")
    except MALFORMED as error:
        raise FormatError(f"{path} has malformed attributes of keys: {error}") from None
    values = np.empty(n_keys, object)
    for row, value in enumerate(found):
        values[row] = value
    return values


def read_word2vec(
    path: PathLike,
    *,
    binary: bool,
    encoding: str,
    unicode_errors: str,
    limit: int | None,
    no_header: bool,
    datatype: DTypeLike = np.float32,
) -> Table:
    """Read vectors in a format of word2vec; see `KeyedVectors.load_word2vec_format`."""
    rules = _rules(encoding, unicode_errors)
    if binary and no_header:
        raise ValueError(
            "a binary file without a header cannot be read: set only one of binary and no_header"
        )
    if limit is not None:
        limit = check_integer("limit", limit, 1)
    name = "glove" if no_header else "word2vec-binary" if binary else "word2vec-text"
    # Components of text may be doubles, those of binary files are float32.
    is_wide = not binary and np.dtype(datatype) == np.float64
    wide = {"dtype": np.float64} if is_wide else {}
    try:
        with in_gensim_terms(path):
            table = read_table(path, name, limit=limit, rules=rules, **wide)
    except TokenEncodingError as error:
        error.reason = error.reason.replace("errors=", "unicode_errors=")
        raise
    for note in table.notes:
        logger.warning("%s", note)
    return table


def read_facebook_vectors(path: PathLike, encoding: str) -> Table:
    """Read the vectors of a model of fastText; see `load_facebook_vectors`."""
    with in_gensim_terms(path):
        table = read_table(path, "fasttext-bin", limit=None, rules=rules_of_facebook(encoding))
    for note in table.notes:
        logger.warning("%s", note)
    return table


def rules_of_facebook(encoding: str) -> TokenRules:
    """Return the rules by which gensim reads the words of fastText."""
    return TokenRules("backslashreplace", encoding)


def fill_from_table(kv: VectorStore, table: Table) -> None:
    """Fill `kv`, which has the n-grams of the table, with its tokens and rows."""
    rows = table.rows if isinstance(table, SubwordTable) else table.matrix
    kv.take(list(table.vocabulary), rows)
    if table.vocabulary.counts is not None:
        kv.expandos["count"] = table.vocabulary.counts.astype(np.int64)


def read_counts(path: PathLike, encoding: str, unicode_errors: str) -> dict[str, int]:
    """Read a vocabulary file, which has a word and its count on each line."""
    _rules(encoding, unicode_errors)
    counts: dict[str, int] = {}
    for number, line in text_lines(path, encoding, unicode_errors):
        line = line.strip(WHITE_SPACE)
        # A word can hold any character but a line feed, also white space.
        found = re.fullmatch(r"(.+?)[ \t]+([0-9]{1,18})", line, re.DOTALL)
        if not line:
            continue
        if found is None:
            raise FormatError(
                f"{path}, line {number}: expected a word, a space and its count, got {line[:40]!r}"
            )
        counts[found[1]] = int(found[2])
    return counts


def sorted_rows(
    kv: VectorStore, sort_attr: str, prefix: str
) -> tuple[list[str], NDArray[Any], list[Any]]:
    """Return keys with a prefix, vectors and the attribute by which they are sorted, if it exists.

    The greatest comes first. Without the attribute, vectors keep their order, and its values are
    none.
    """
    values = kv.expandos.get(sort_attr)
    order = np.arange(len(kv)) if values is None else np.argsort(-values, kind="stable")
    keys = [f"{prefix}{kv.index_to_key[i]}" for i in order.tolist()]
    return keys, kv.vectors[order], [] if values is None else values[order].tolist()


def write_sorted(
    path: PathLike,
    parts: list[tuple[list[str], NDArray[Any], list[Any]]],
    counts_path: PathLike | None,
    *,
    binary: bool,
    header: bool = True,
) -> None:
    """Write the results of `sorted_rows` in a format of word2vec, one after the other.

    Raises
    ------
    ValueError
        If two keys are spelled alike, or the format cannot hold one.
    KeyError
        If the file of counts is wanted, and there are none.
    """
    keys = [key for part in parts for key in part[0]]
    check_spellings(keys)
    vectors = np.concatenate([part[1] for part in parts])
    counts = [count for part in parts for count in part[2]]
    if counts_path is not None and len(counts) < len(keys):
        raise KeyError("fvocab needs counts of all keys, and they have none: omit fvocab")
    write_word2vec(path, keys, vectors, binary=binary, header=header)
    if counts_path is not None:
        write_counts(counts_path, zip(keys, counts, strict=True))


def write_word2vec(
    path: PathLike, keys: list[str], vectors: NDArray[Any], *, binary: bool, header: bool
) -> None:
    """Write keys and vectors in a format of word2vec."""
    if binary and not header:
        raise ValueError("a binary file needs its header: set write_header=True")
    name = "word2vec-binary" if binary else "word2vec-text" if header else "glove"
    save_vectors(Table(Vocabulary(keys), np.asarray(vectors, np.float32)), path, name)


def write_counts(path: PathLike, rows: Iterable[tuple[str, int]]) -> None:
    """Write a vocabulary file, with a word and its count on each line."""
    with sink(output_path(path)) as file:
        file.write("".join(f"{key} {count}\n" for key, count in rows).encode())


def _rules(encoding: str, unicode_errors: str) -> TokenRules:
    check_choice("unicode_errors", unicode_errors, ON_BAD_BYTES)
    return TokenRules(unicode_errors, encoding)
