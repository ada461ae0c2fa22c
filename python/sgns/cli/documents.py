"""The command ``documents``."""

from __future__ import annotations

from pathlib import Path

import sgns
from sgns.cli.integers import PositiveInt
from sgns.cli.joining import check_reading
from sgns.cli.output import Output, check_files, check_result, failures_at_the_end, write_trained
from sgns.cli.progress import Printing
from sgns.cli.reading import Reading, Texts
from sgns.cli.training import DocumentTraining
from sgns.corpus.tagged import as_tagged_corpus
from sgns.files.lines import text_lines
from sgns.files.names import expand
from sgns.formats.registry import choose_format
from sgns.training.documents import check_document_options

__all__ = ["documents"]


def documents(
    texts: Texts,
    /,
    *,
    output: Output,
    format: str | None = None,
    tags: Path | None = None,
    training: DocumentTraining | None = None,
    workers: PositiveInt | None = None,
    reading: Reading | None = None,
    json: bool = False,
    printing: Printing | None = None,
) -> None:
    """Train vectors of documents: paragraph vectors.

    A line is a document, and white space separates its words. A .safetensors file keeps the whole
    model, for sgns.DocumentModel.load. Other formats hold the vectors of the documents alone, by
    tag.

    Example: ``sgns documents abstracts.txt -o abstracts.safetensors --tags titles.txt``

    Parameters
    ----------
    texts
        UTF-8 text, also .gz, .bz2, .xz or .zst: files, folders, patterns such as 'data/*.txt',
        URLs, or - for standard input; or one corpus saved by encode or Corpus.save.
    output
        File to write; an existing file is replaced. Its extension chooses the format.
    format
        Format of the output, if its extension does not choose it.
    tags
        File with a line for each document: its tags, separated by tabs. If omitted, the tags are
        the numbers of the documents, from 0.
    workers
        Threads; as many as there are cores if omitted. One gives the same vectors each time.
    json
        Print a summary of the training as JSON.
    """
    printing = printing or Printing()
    display = printing.display
    chosen = choose_format(output, format)
    options = {**vars(training or DocumentTraining()), "workers": workers}
    check_document_options(options)
    reading = reading or Reading()
    check_reading(reading, 0, workers)
    files = expand(texts)
    inputs = [*reading.inputs(files), ("--tags", tags)]
    check_files(output, chosen, inputs, options["checkpoint"])
    given = None if tags is None else [_tags_in(line) for _, line in text_lines(tags)]
    corpus = reading.read(files, workers, printing)
    names = as_tagged_corpus(corpus, given).tags
    check_result(output, chosen, names, options)
    with failures_at_the_end():
        model = sgns.train_documents(corpus, given, **options, progress=display)
        write_trained(model, output, chosen, printing.quiet, json, options["checkpoint"])


def _tags_in(line: str) -> list[str]:
    """Return the tags of a line; an empty line has none."""
    return line.split("\t") if line else []
