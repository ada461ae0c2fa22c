"""Checks of arguments, so that errors appear in the call that passes them."""

from __future__ import annotations

import functools
import inspect
import operator
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from string import ascii_lowercase
from typing import Any, ParamSpec, SupportsFloat, SupportsIndex, TypeVar
from unicodedata import normalize

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.machine import available_cores

UINT32_MAX = 2**32 - 1
UINT64_MAX = 2**64 - 1

#: Maximum number of threads. No machine has as many, so a larger number is a mistake.
MAX_WORKERS = 1 << 16

#: Number of unused ids, plus ten per given id, that is accepted without an explicit size.
SPARE_IDS = 1_000_000

_ACCENTED = "àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿß"
#: Our keyword arguments, and the names that other libraries have for them, without underscores.
OTHER_NAMES = {
    "vector_size": "size dim dims ndim ndims dimension dimensions vecsize vecdim embdim embsize "
    "embeddim embeddingdim embeddingsize embeddingdimension nfeatures numfeatures ncomponents "
    "layer1size hiddensize latentdim factors",
    "architecture='skip-gram' or architecture='cbow'": "sg cbow skipgram",
    "architecture='cbow' or architecture='cbow-sum'": "cbowmean",
    "alpha": "lr learningrate initlr startalpha eta",
    "min_alpha": "minlr endalpha finallr minlearningrate",
    "epochs": "iter iters iterations niter niters maxiter nepoch nepochs numepochs passes",
    "on_progress": "callback callbacks progress progressbar verbose reportdelay showprogress",
    "window": "ws win windowsize contextsize contextwindow",
    "negative": "neg nneg negatives nnegatives numneg numnegatives nnegativesamples "
    "negativesamples numnegativesamples numnegsamples numsampled",
    "hs": "hierarchicalsoftmax",
    "workers": "threads thread nthreads numthreads numworkers nworkers njobs ncores processes",
    "seed": "randomstate randomseed rng",
    "sample": "t subsample subsampling samplingthreshold downsample",
    "min_count": "minfreq mindf minfrequency minwordcount mincnt",
    "ns_exponent": "nsexp noiseexponent",
    "objective": "loss lossfunction",
    "device": "gpu cuda usegpu usecuda",
    "block_size": "batchsize batchwords",
    "initial_vectors": "pretrained pretrainedvectors pretrainedembeddings initvectors",
    "frozen": "freeze",
    "corpus": "sentences documents texts text corpusfile corpusiterable data input",
    "path": "file files filename filenames fname paths",
    "max_size": "vocabsize maxvocab maxvocabsize maxfinalvocab maxfeatures",
    "drop": "stopwords stop",
    "lowercase": "lower dolower dolowercase",
    "num_walks": "nwalks walks walkspernode numberwalks walknum",
    "walk_length": "walklen lengthofwalk maxwalklength",
    "graph": "g edgelist edges",
    "topn": "n k top topk ntop",
    "restrict_vocab": "restrict",
    "format='word2vec-binary' or format='word2vec-text'": "binary",
}

#: Maximum number of arguments that an error lists.
_FEW_NAMES = 12

_OUR_NAMES = [ours.partition("=")[0] for ours in OTHER_NAMES]

#: Values of arguments under the names that other libraries have for them.
OTHER_VALUES = {
    "sg": "skip-gram",
    "unigram": "power",
    "pytorch": "torch",
    "c++": "cpp",
    "bf16": "bfloat16",
    "fp32": "float32",
}

P = ParamSpec("P")
R = TypeVar("R")


def check_integer(name: str, value: SupportsIndex, low: int, high: int = UINT64_MAX) -> int:
    """Return `value` as an int.

    Raises TypeError if it is not an integer, and ValueError if it is outside [low, high].
    """
    try:
        number = operator.index(value)
        if isinstance(value, bool):
            raise TypeError
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {_shown(value)}") from None
    if number < low:
        raise ValueError(f"{name} must be at least {low}, got {number}")
    if number > high:
        raise ValueError(f"{name} must be at most {high}, got {number}")
    return number


def check_number(name: str, value: SupportsFloat) -> float:
    """Return `value` as a float. Raises TypeError if it is not a number."""
    try:
        if isinstance(value, (bool, np.bool_, str, bytes)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, got {_shown(value)}") from None


def _shown(value: object) -> str:
    """Return a value for an error, with a hint if it is a number in quotes."""
    try:
        is_quoted = isinstance(value, str) and float(value) is not None
    except ValueError:
        is_quoted = False
    return f"{value!r:.80}" + (": write the number without quotes" if is_quoted else "")


def check_flag(name: str, value: object) -> bool:
    """Return `value`, which is True, False, 1 or 0, as a bool. Raises TypeError otherwise."""
    if isinstance(value, (bool, np.bool_, int, np.integer)) and value in (0, 1):
        return bool(value)
    raise TypeError(f"{name} must be True or False, got {value!r:.80}")


def check_callable(name: str, value: object) -> None:
    """Raise TypeError unless `value` is None or can be called."""
    if value is not None and not callable(value):
        raise TypeError(f"{name} must be a function, got {value!r:.80}")


def check_choice(name: str, value: object, choices: Collection[str]) -> None:
    """Raise ValueError unless `value` is one of `choices`."""
    if value not in choices:
        hint = did_you_mean(value, choices) if isinstance(value, str) else ""
        raise ValueError(f"{name} must be one of {', '.join(choices)}, got {value!r}{hint}")


def suggest_keywords(
    *options: type, elsewhere: Mapping[str, Collection[str]] | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator by which a function answers unknown keyword arguments with a hint.

    Parameters
    ----------
    *options : TypedDict
        What the ``**options`` of the function can hold.
    elsewhere : mapping of str to collection of str, optional
        Other functions, and options of theirs that may be expected here.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        parameters = list(inspect.signature(function).parameters.values())
        names = [p.name for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        names = [name for name in names if name not in ("self", "cls")]
        names += [name for each in options for name in each.__annotations__]
        known = frozenset(names)
        named = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
        n_positional = sum(
            p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters
        )
        called = function.__qualname__.removesuffix(".__init__")

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            for name in kwargs:
                if name not in known:
                    hint = _keyword_hint(name, names, elsewhere or {})
                    raise TypeError(f"{called}() got an unexpected keyword argument {name!r}{hint}")
            if len(args) > n_positional and named:
                raise TypeError(
                    f"{called}() got {args[n_positional]!r:.80} without a name: write options as "
                    f"name=value, such as {named[0]}=..."
                )
            return function(*args, **kwargs)

        return checked

    return decorate


def _keyword_hint(
    name: str, names: Collection[str], elsewhere: Mapping[str, Collection[str]]
) -> str:
    """Return a hint for a keyword argument that is none of `names`, or ""."""
    if ours := our_name(name, names):
        return f"; did you mean {ours}?"
    for function, options in elsewhere.items():
        if name in options:
            return f"; it is an option of {function}"
        if ours := our_name(name, options):
            return f"; did you mean {ours} of {function}?"
    # A name that means something else here is not a misspelling.
    similar = "" if our_name(name, _OUR_NAMES) else did_you_mean(name, names)
    if similar or not 1 <= len(names) <= _FEW_NAMES:
        return similar
    return f"; its arguments are {', '.join(names)}"


def our_name(name: str, names: Collection[str]) -> str | None:
    """Return the one of `names` that another library calls `name`, as an error writes it."""
    plain = name.casefold().replace("_", "")
    for ours in names:
        if ours.replace("_", "") == plain:
            return repr(ours)
    for ours, others in OTHER_NAMES.items():
        if ours.partition("=")[0] in names and plain in others.split():
            return ours if "=" in ours else repr(ours)
    return None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` with the most similar choice, or "" if none is similar.

    A choice that differs only in case is the most similar one.
    """
    import difflib  # late: only errors need it

    spellings: dict[str, str] = {}
    for choice in choices:
        spellings.setdefault(choice.casefold(), choice)
    other = OTHER_VALUES.get(word.casefold(), "")
    similar = [other] if other in spellings else []
    similar = similar or difflib.get_close_matches(word.casefold(), spellings, n=1)
    return f"; did you mean {spellings[similar[0]]!r}?" if similar else ""


def similar_token(token: str, ids: Mapping[str, int]) -> str | None:
    """Return the key of `ids` that `token` is probably meant to be, or None.

    Candidates are looked up, so the time does not depend on the number of keys: first other cases
    and other joints of words, then spellings with one edit, of which the smallest id is the best.
    """
    bare = " ".join(token.split())
    joined = ["_".join(bare.split()), re.sub(r"[\s_-]+", "", bare), re.sub(r"[_-]+", " ", bare)]
    joined += [bare.replace("_", "-"), bare.replace("-", "_")]
    forms = [token, bare, *joined, *(normalize(form, bare) for form in ("NFC", "NFKC", "NFD"))]
    cases = (str, str.lower, str.upper, str.title, str.capitalize, str.casefold)
    for spelling in dict.fromkeys(case(form) for form in forms for case in cases):
        if spelling != token and spelling in ids:
            return spelling
    found = {s for form in {bare, bare.lower()} for s in _edits(form) if s in ids}
    return min(found, key=ids.__getitem__, default=None)


def _edits(token: str) -> Iterator[str]:
    """Yield the spellings one transposition, insertion, replacement or deletion away.

    Digits are not edited: another number is not another spelling. Neither are tokens of less than
    three characters, of which most are one edit apart, or of more than 64.
    """
    if not 3 <= len(token) <= 64:
        return
    editable = [i for i, character in enumerate(token) if not character.isdigit()]
    # Letters beyond ASCII come with their neighbors in Unicode, such as the alphabet they are in.
    blocks = list(dict.fromkeys(ord(c) // 64 for c in token if not c.isascii() and c.isalpha()))
    near = (chr(block * 64 + i) for block in blocks[:4] for i in range(64))
    letters = [*ascii_lowercase, *_ACCENTED, *"_-'", *(c for c in near if c.isalpha())]
    for i in editable:
        if i + 1 in editable:
            yield token[:i] + token[i + 1] + token[i] + token[i + 2 :]
    for i in range(len(token) + 1):
        yield from (token[:i] + letter + token[i:] for letter in letters)
    for i in editable:
        yield from (token[:i] + letter + token[i + 1 :] for letter in letters)
    for i in editable:
        yield token[:i] + token[i + 1 :]


def check_workers(workers: SupportsIndex | None) -> int:
    """Return the number of threads; the number of available cores if `workers` is None."""
    if workers is None:
        return available_cores()
    return check_integer("workers", workers, 1, MAX_WORKERS)


def first_null(values: Iterable[object]) -> int | None:
    """Return the position of the first null: None, NaN, NaT or pandas.NA."""
    if isinstance(values, np.ndarray) and values.dtype.kind != "O":
        # Numbers and times: a null is not equal to itself.
        (nulls,) = np.nonzero(values != values)
        return int(nulls[0]) if nulls.size else None
    for position, value in enumerate(values):
        # pandas.NA is not equal to anything, and has no truth value.
        if value is None or type(value).__name__ == "NAType" or value != value:
            return position
    return None


def as_ids(name: str, values: ArrayLike, n_tokens: int | None = None) -> NDArray[np.uint32]:
    """Return `values` as 1-D token ids. A contiguous uint32 array is not copied.

    Raises TypeError if they are not integers, ValueError if they are not 1-D, and IndexError if
    an id is negative or not below `n_tokens`; its message has the position of the id.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be 1-D, got lists of different lengths") from None
    if array.ndim != 1:
        raise ValueError(f"{name} must be 1-D, got shape {array.shape}")
    if array.size == 0:
        return np.empty(0, np.uint32)
    if array.dtype.kind == "O" and all(map(_is_integer, array)):
        array = np.array(array.tolist())  # such as a column of integers in a table of objects
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers, got {array.dtype}{_hint_for_ids(array)}")
    bound = UINT32_MAX if n_tokens is None else n_tokens
    if int(array.max()) >= bound or (array.dtype.kind == "i" and int(array.min()) < 0):
        at = int(np.flatnonzero((array < 0) | (array >= bound))[0])
        raise IndexError(
            f"{name} holds id {array[at]} at position {at}; ids are 0 to {bound - 1} here"
        )
    return np.ascontiguousarray(array, np.uint32)


def _is_integer(value: object) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _hint_for_ids(array: NDArray[Any]) -> str:
    if array.dtype.kind == "O" and (null := first_null(array)) is not None:
        return f"; row {null} is null"
    if array.dtype.kind == "O":
        return "; names are strings: write [str(value) for value in values]"
    if array.dtype.kind != "f":
        return ""
    (bad,) = np.nonzero(~np.isfinite(array))
    if bad.size:
        return f"; row {bad[0]} is {array[bad[0]]}"
    return "; convert them with astype(int)" if (array == np.floor(array)).all() else ""


def as_offsets(offsets: ArrayLike) -> NDArray[np.uint64]:
    """Return offsets as uint64: where each sequence begins, and where the last one ends.

    Raises ValueError if they are not integers >= 0 in one dimension.
    """
    array = np.asarray(offsets)
    if array.ndim != 1 or array.dtype.kind not in "iu" or array.min(initial=0) < 0:
        raise ValueError(
            f"offsets must be integers >= 0 in one dimension, got {array.dtype} of shape "
            f"{array.shape}"
        )
    return np.ascontiguousarray(array, np.uint64)


def as_counts(counts: ArrayLike) -> NDArray[np.uint64]:
    """Return counts as uint64. Raises ValueError if they are not integers in one dimension."""
    array = np.asarray(counts)
    dtype, are_integers = array.dtype, array.dtype.kind in "iu"
    if dtype.kind in "fO" and not isinstance(counts, np.ndarray):
        # NumPy gives some lists of integers above 2^63 a dtype of floats or objects.
        array = np.asarray(counts, object)
        are_integers = all(isinstance(count, int) for count in array.flat)
    if array.ndim != 1:
        raise ValueError(f"counts must be 1-D, got shape {array.shape}")
    if array.size and not are_integers:
        raise ValueError(f"counts must be integers, got {dtype}")
    if array.min(initial=0) < 0:
        raise ValueError(f"counts must be >= 0, got {array.min()}")
    if array.max(initial=0) > UINT64_MAX:
        raise ValueError(f"counts must be below 2^64, got {array.max()}")
    return np.ascontiguousarray(array, np.uint64)


def implied_rows(largest: int, n_given: int, what: str, option: str) -> int:
    """Return the number of rows that ids up to `largest` need.

    Raises ValueError if it is so much larger than `n_given`, the number of `what`, that the id is
    probably a mistake. The message suggests confirming the number of rows with `option`.
    """
    if largest >= SPARE_IDS + 10 * n_given:
        raise ValueError(
            f"the largest id is {largest} but there are only {n_given} {what}; "
            f"pass {option} if so many rows are wanted"
        )
    return largest + 1
