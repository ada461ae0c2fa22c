"""Header of a model of fastText: arguments of its training, and what sgns cannot read or train."""

from __future__ import annotations

from sgns import _core
from sgns.errors import FormatError
from sgns.files.names import Input
from sgns.formats.fasttext_layout import (
    ARGUMENTS,
    HEADER,
    MAGIC,
    QUANTIZED,
    REST,
    SHAPE,
    VERSION,
    Arguments,
    Reader,
)
from sgns.formats.growing_table import MAX_VECTOR_SIZE

__all__ = [
    "CBOW",
    "HS",
    "NEGATIVE_SAMPLING",
    "SKIPGRAM",
    "SupervisedModelError",
    "check_flags",
    "check_trainable",
    "read_arguments",
    "read_height",
]

HS, NEGATIVE_SAMPLING = 1, 2
"""Losses of a training, by their numbers in fastText."""
CBOW, SKIPGRAM = 1, 2
"""Models of a training, by their numbers in fastText."""

_VERSIONS = (0, 11, VERSION)  # 0 stands for files that have none
_LOSSES, _MODELS = range(1, 5), range(1, 4)
_SUPERVISED = 3


class SupervisedModelError(FormatError, NotImplementedError):
    """Error of a model whose output matrix does not belong to words."""


def read_arguments(reader: Reader, path: Input) -> tuple[int, Arguments]:
    """Return the version, or 0 before fastText 0.1, and the arguments of the training."""
    magic, version = reader.numbers(HEADER, "its header")
    if magic == MAGIC:
        arguments = Arguments(*reader.numbers(ARGUMENTS, "its header"))
    else:
        arguments = Arguments(magic, version, *reader.numbers(REST, "its header"))
        version = 0
        if arguments.loss not in _LOSSES or arguments.model not in _MODELS:
            raise FormatError(f"{path} is not a model of fastText: it begins with other bytes")
    if version not in _VERSIONS:
        raise FormatError(
            f"{path} has version {version} of fastText's models; sgns reads 11 and 12, of fastText "
            "0.1 to 0.9"
        )
    if version in (0, 11) and arguments.model == _SUPERVISED:
        arguments = arguments._replace(maxn=0)  # as fastText does: those models had no n-grams
    if not 0 < arguments.dim <= MAX_VECTOR_SIZE:
        raise reader.error(f"vectors have 1 to {MAX_VECTOR_SIZE} dimensions, not {arguments.dim}")
    if min(arguments.bucket, arguments.minn, arguments.maxn) < 0:
        raise reader.error("lengths of n-grams and buckets are never negative")
    if arguments.maxn > _core.LONGEST_NGRAM:
        raise FormatError(
            f"{path} has n-grams of up to {arguments.maxn} characters; sgns has at most "
            f"{_core.LONGEST_NGRAM}"
        )
    return version, arguments


def check_flags(reader: Reader, path: Input, n_pruned: int) -> None:
    """Raise FormatError if the input matrix, which follows, is quantized."""
    (is_quantized,) = reader.numbers(QUANTIZED, "its input matrix")
    if is_quantized:
        raise FormatError(
            f"{path} is a quantized model of fastText (.ftz), which holds codes in place of its "
            "vectors: load the model from which it was made (.bin), or write its vectors as text "
            "with fastText"
        )
    if n_pruned >= 0:
        raise FormatError(
            f"{path} has an index of pruned n-grams, but is not quantized: fastText refuses it, too"
        )


def read_height(reader: Reader, arguments: Arguments, n_words: int, has_ngrams: bool) -> int:
    """Return the number of rows of the input matrix, which follows."""
    n_rows, vector_size = reader.numbers(SHAPE, "its input matrix")
    if has_ngrams and not arguments.bucket:
        raise reader.error("n-grams need at least one bucket")
    if (n_rows, vector_size) != (n_words + arguments.bucket, arguments.dim):
        raise reader.error(
            f"the input matrix has the shape {n_rows} x {vector_size}, but {n_words} words and "
            f"{arguments.bucket} buckets have {arguments.dim} dimensions"
        )
    return int(n_rows)


def check_trainable(path: Input, arguments: Arguments) -> None:
    """Raise SupervisedModelError if sgns cannot train a model further."""
    what = ""
    if arguments.model == _SUPERVISED:
        what = "is a supervised model"
    elif arguments.loss not in (HS, NEGATIVE_SAMPLING):
        what = "was trained with a loss over all words (-loss softmax or ova)"
    if what:
        raise SupervisedModelError(
            f"{path} {what}, which sgns cannot train further: load its vectors alone, with "
            "sgns.WordVectors.load"
        )
