"""Output files of commands: checked before any work, and written before anything is printed."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from cyclopts import Parameter

from sgns import CheckpointWarning, DocumentModel, Model, WordVectors
from sgns.cli.streams import print_json, say
from sgns.distributed.sharded_memory import check_memory_of_ranks
from sgns.files.outputs import check_outputs, check_space
from sgns.files.streams import COMPRESSIONS
from sgns.formats.registry import Format, check_tokens
from sgns.training.memory import check_matrices
from sgns.training.ranks import Ranks
from sgns.training.schedule import AUTO
from sgns.training.settings import Settings

__all__ = [
    "Output",
    "check_files",
    "check_name",
    "check_result",
    "contexts_of",
    "failures_at_the_end",
    "write_trained",
]


def check_name(type_: object, path: Path | None) -> None:
    """Raise ValueError if a name of an output is an option, or stands for standard output."""
    if path is None:
        return
    if str(path) == "-":
        raise ValueError("To write to standard output, give /dev/stdout and a --format.")
    if str(path).startswith("-"):
        raise ValueError(f"A file name is missing before {path}.")


#: Name of a file to write.
Output: TypeAlias = Annotated[
    Path, Parameter(alias="-o", allow_leading_hyphen=True, validator=check_name)
]

#: Options of a training by name.
Options: TypeAlias = Mapping[str, Any]


def check_files(
    output: Path,
    format: Format | None,
    inputs: Iterable[tuple[str, object]],
    checkpoint: Path | None = None,
) -> None:
    """Check the files of a command before it reads them.

    Parameters
    ----------
    output : Path
        File to write.
    format : Format, optional
        Format of vectors that are written.
    inputs : iterable of (str, object)
        Files and other inputs of the command, each with its name in errors.
    checkpoint : Path, optional
        File of the checkpoint.

    Raises
    ------
    OSError, ValueError
        If a file cannot be written, or if it is also read or written otherwise.
    """
    second = format.second_file if format is not None else None
    check_outputs(
        {
            "output": output,
            "second file of the output": None if second is None else second(output),
            "--checkpoint": checkpoint,
        },
        inputs,
    )


def check_result(
    output: Path,
    format: Format,
    tokens: Collection[str],
    options: Options,
    ranks: Ranks | None = None,
) -> None:
    """Check that a file can hold the result of a training, before the training.

    Parameters
    ----------
    output : Path
        File to write.
    format : Format
        Its format.
    tokens : collection of str
        Tokens of the vectors.
    options : mapping of str to object
        Options of the training.
    ranks : Ranks, optional
        Processes that train together.

    Raises
    ------
    ValueError
        If the format cannot hold one of the tokens.
    MemoryError, OSError
        If the matrices do not fit into memory, or the file does not fit onto the disk.
    """
    check_tokens(format, tokens)
    buckets = Settings.choose(options).buckets_of(tokens)
    heights = [len(tokens) + buckets, len(tokens)] + [len(tokens) - 1] * options["hs"]
    if ranks is not None and ranks.is_sharded:
        check_memory_of_ranks(heights, options["vector_size"], ranks.size, ranks.on_this_machine)
    else:
        check_matrices(heights, options["vector_size"], buckets)
    if output.suffix.lower() not in COMPRESSIONS:
        whole = sum(heights) - (options["negative"] == 0) * len(tokens)
        n_rows = whole if format.name == "safetensors" else len(tokens)
        if format.has_contexts:
            n_rows = sum(heights[:2])
        components = n_rows * options["vector_size"]
        check_space(output, components * format.least_bytes)


@contextmanager
def failures_at_the_end() -> Iterator[None]:
    """Turn warnings of checkpoints into messages, and into an error at the end of the block.

    Raises
    ------
    OSError
        If a checkpoint could not be written. The block has ended, so the result is saved.
    """
    failures: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("always", CheckpointWarning)
        show = warnings.showwarning

        def note(message: Warning | str, category: type[Warning], *where: Any, **to: Any) -> None:
            if not issubclass(category, CheckpointWarning):
                show(message, category, *where, **to)
                return
            failures.append(str(message))
            say(str(message), level="warning")

        warnings.showwarning = note
        yield
    if failures:
        raise OSError(f"{failures[-1].split(';')[0]}; the training ended and its result is saved")


def write_trained(
    model: Model | DocumentModel,
    path: Path,
    format: Format,
    quiet: bool = False,
    json: bool = False,
    checkpoint: Path | None = None,
) -> None:
    """Write the whole model or, in other formats, its vectors; then report the training.

    The vectors of a model of documents are those of its tags.

    Raises
    ------
    OSError
        If the file cannot be written. The message names the checkpoint, if there is one.
    """
    try:
        if format.name == "safetensors":
            model.save(path)
        elif isinstance(model, DocumentModel):
            model.documents.save(path, format.name)
        else:
            contexts = contexts_of(model, format)
            model.vectors.save(path, format.name, context_vectors=contexts)
    except OSError as error:
        if checkpoint is None or not checkpoint.exists():
            raise
        kept = f"the checkpoint {checkpoint} is kept: the same command with --resume uses it"
        raise OSError(error.errno, f"{error.strerror}; {kept}", error.filename) from error
    # A model of ranks that own the rows has no vectors here.
    n_vectors = len(model.documents if isinstance(model, DocumentModel) else model.vocabulary)
    vector_size = model.options["vector_size"]
    loss = float(model.loss_curve[-1, 1])
    is_auto = model.options["epochs"] == AUTO
    chosen = f"the held-out loss chose {model.schedule}\n" if is_auto else ""
    say(
        f"trained on {model.words_trained:,} words in {model.seconds:.1f} s, "
        f"{model.words_trained / max(model.seconds, 1e-9):,.0f} words/s, loss {loss:.3f}\n"
        f"{chosen}"
        f"wrote {path}: {n_vectors:,} vectors of {vector_size} dimensions",
        quiet,
    )
    if json:
        print_json(
            {
                "output": str(path),
                "format": format.name,
                "vectors": n_vectors,
                "vector_size": vector_size,
                "words_trained": model.words_trained,
                "pairs_trained": model.pairs_trained,
                "seconds": model.seconds,
                "loss": loss,
            }
            | ({"schedule": str(model.schedule)} if is_auto else {})
        )


def contexts_of(model: Model, format: Format) -> WordVectors | None:
    """Return the context vectors of a model for a format that holds those of the same tokens."""
    has_contexts = format.has_contexts and model.context_vocabulary is model.vocabulary
    if not has_contexts or not model.options.get("negative", 1):
        return None
    return model.context_vectors
