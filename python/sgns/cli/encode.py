"""The command ``encode``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.types import PositiveInt

from sgns.cli.output import Output, check_writable
from sgns.cli.progress import say
from sgns.cli.reading import Reading, Texts
from sgns.files.names import expand

__all__ = ["encode"]


def encode(
    corpus: Texts,
    /,
    *,
    output: Output,
    reading: Reading | None = None,
    workers: PositiveInt | None = None,
    rebuild: bool = False,
    quiet: Annotated[bool, Parameter(alias="-q")] = False,
) -> None:
    """Count and encode text once, to train from it many times.

    The corpus need not fit into memory, neither now nor when ``sgns train`` reads it. It is encoded
    again only if an option or a file, by its size or time, has changed.

    Example: ``sgns encode news.txt.gz more.txt -o news-corpus.safetensors``

    Parameters
    ----------
    corpus
        UTF-8 text, also .gz, .bz2, .xz or .zst: files, folders, patterns such as 'data/*.txt',
        URLs, or - for standard input. A line is a sentence.
    output
        File to write, .safetensors; an existing file is replaced.
    workers
        Threads; as many as there are cores if omitted.
    rebuild
        Encode even if the output was made from the same files with the same options.
    quiet
        Print nothing but errors.
    """
    if output.suffix != ".safetensors":
        raise ValueError(f"the name of an encoded corpus ends in .safetensors, got {output}")
    files = expand(corpus)
    check_writable(output, [file for file in files if isinstance(file, Path)])
    reading = reading or Reading()
    if not rebuild and output.is_file() and reading.made(output, files):
        say(f"{output} is up to date", quiet)
        return
    encoded = reading.read(files, workers, quiet, save_to=output)
    say(f"wrote {output}: {encoded.n_words:,} words, {encoded.n_sentences:,} sentences", quiet)
