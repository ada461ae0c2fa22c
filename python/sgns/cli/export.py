"""The command ``export``."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from sgns import DocumentModel, Model, WordVectors
from sgns.cli.integers import PositiveInt
from sgns.cli.output import Output, check_files, contexts_of
from sgns.cli.streams import print_json, say
from sgns.errors import FormatError
from sgns.files.recognition import recognize
from sgns.formats.registry import Format, check_held, choose_format
from sgns.formats.token_rules import TokenRules

__all__ = ["export"]


def export(
    vectors: Path,
    /,
    *,
    output: Output,
    format: str | None = None,
    input_format: str | None = None,
    which: Literal["input", "words", "context", "mean"] = "input",
    limit: PositiveInt | None = None,
    dims: PositiveInt | None = None,
    normalize: bool = False,
    dtype: Literal["float32", "float16", "int8"] = "float32",
    duplicates: Literal["first", "error"] = "first",
    encoding: str = "utf-8",
    errors: Literal["strict", "replace", "ignore", "backslashreplace"] = "strict",
    quiet: Annotated[bool, Parameter(alias="-q")] = False,
    json: bool = False,
) -> None:
    """Write vectors in another format.

    Example: ``sgns export news.safetensors -o news.bin --format word2vec-binary``

    Parameters
    ----------
    vectors
        File of vectors or of a model.
    output
        File to write; an existing file is replaced. Its extension chooses the format.
    format
        Format of the output, if its extension does not choose it.
    input_format
        Format of the vectors, if the extension of their file does not choose it.
    which
        Vectors of words as centers, as contexts, or the mean of both; the last two need a model. Of
        a model of documents: input is the vectors of documents by tag, words those of words.
    limit
        Number of rows to read, from the first one on; all if omitted. The file may end after them.
    dims
        Number of dimensions to keep, from the first one on; all if omitted.
    normalize
        Scale each vector to unit length, after --dims.
    dtype
        Type of the stored numbers. float16 halves a file, int8 quarters it; not all formats hold
        them.
    duplicates
        Keep the first row of a token that occurs again, or report it as an error.
    encoding
        Encoding of the words, such as latin-1.
    errors
        Report words that are not in the encoding as an error, replace their bad bytes by U+FFFD,
        drop these bytes, or write their codes.
    quiet
        Print nothing but errors, and JSON if wanted.
    json
        Print a summary as JSON.
    """
    if input_format is not None:
        choose_format(vectors, input_format)
        if which != "input":
            raise ValueError(f"--which {which} needs a model, which has no --input-format")
    rules = TokenRules(errors, encoding, duplicates)
    if which != "input" and (limit is not None or rules != TokenRules()):
        raise ValueError(
            f"--which {which} needs a model, which is read as a whole: omit --limit, --duplicates, "
            "--encoding and --errors"
        )
    chosen = choose_format(output, format)
    check_held(chosen, dtype)
    check_files(output, chosen, [("input", vectors)])
    if which == "input":
        loaded = WordVectors.load(
            vectors,
            input_format,
            limit=limit,
            duplicates=duplicates,
            encoding=encoding,
            errors=errors,
        )
    else:
        loaded = _other_vectors(vectors, which)
    contexts = None
    if chosen.has_contexts and which == "input" and limit is None:
        contexts = _contexts_in(vectors, chosen)
    loaded.save(
        output, chosen.name, context_vectors=contexts, dtype=dtype, dims=dims, normalize=normalize
    )
    size = dims or loaded.vector_size
    say(f"wrote {output}: {len(loaded):,} vectors of {size} dimensions", quiet)
    if json:
        print_json(
            {
                "output": str(output),
                "format": chosen.name,
                "vectors": len(loaded),
                "vector_size": size,
            }
        )


def _other_vectors(path: Path, which: str) -> WordVectors:
    """Return vectors of a model that are not those that `WordVectors.load` reads."""
    if _kind_of(path) == "documents":
        model = DocumentModel.load(path)
        if which == "mean":
            raise ValueError(
                "--which mean is not for a model of documents: choose input, words or context"
            )
        return model.vectors if which == "words" else model.context_vectors
    if which == "words":
        raise ValueError(
            "--which words needs a model of documents: omit it, since the vectors of other models "
            "are those of words"
        )
    words = Model.load(path)
    return words.context_vectors if which == "context" else words.mean_vectors


def _contexts_in(path: Path, format: Format) -> WordVectors | None:
    """Return the context vectors in a file, if it holds those of the same tokens."""
    kind = _kind_of(path)
    if kind in ("model", "checkpoint"):
        return contexts_of(Model.load(path), format)
    if kind == "fasttext-bin":
        with suppress(FormatError):  # a supervised model has vectors of labels instead
            return contexts_of(Model.load(path), format)
    return None


def _kind_of(path: Path) -> str | None:
    found = recognize(path)
    return None if found is None else found.kind.name
