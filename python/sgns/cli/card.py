"""The command ``card``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from sgns.cli.loading import load_all
from sgns.cli.output import Output, check_files
from sgns.cli.streams import print_rows, say
from sgns.files.atomic import atomic_write

__all__ = ["card"]


def card(
    model: Path,
    /,
    *,
    title: str | None = None,
    output: Output | None = None,
    folder: Path | None = None,
    data: str | None = None,
    license: str | None = None,
    language: Annotated[Sequence[str], Parameter(consume_multiple=True, show_default=False)] = (),
    scores: Path | None = None,
    format: str | None = None,
    quiet: Annotated[bool, Parameter(alias="-q")] = False,
) -> None:
    """Write a model card: a README for Hugging Face, in Markdown.

    It has the way to load the file, the options of the training, neighbors of some words, and the
    scores of an evaluation.

    Example: ``sgns card news.safetensors --folder news-vectors --title me/news-vectors``

    Parameters
    ----------
    model
        File of vectors, of a model, or of a model of documents.
    title
        Heading, best the name of the repository; the name of the folder or the file if omitted.
    output
        File to write; if this and the folder are omitted, the card is printed.
    folder
        Folder to make for an upload: model.safetensors, and README.md unless it is there.
    data
        Sentences about the training data.
    license
        License, as Hugging Face names it, such as apache-2.0.
    language
        Codes of the languages, such as en.
    scores
        File with what "sgns evaluate MODEL ... --json" printed for this model alone.
    format
        Format of the vectors, if the extension of the file does not choose it.
    quiet
        Print nothing but errors.
    """
    if output is not None and folder is not None:
        raise ValueError("give --output for a file or --folder for a folder, not both")
    if output is not None:
        check_files(output, None, [("input", model), ("--scores", scores)])
    details: dict[str, Any] = {
        "data": data,
        "license": license,
        "language": language,
        "scores": None if scores is None else _read_scores(scores),
    }
    loaded = load_all(model, format)
    if folder is not None:
        named = folder.resolve().name if title is None else title
        loaded.save_pretrained(folder, title=named, **details)
        say(f"wrote {folder}: hf upload USER/NAME {folder} publishes it", quiet)
        return
    text = loaded.card(model.stem if title is None else title, **details)
    if output is None:
        print_rows([[line] for line in text.splitlines()])
        return
    with atomic_write(output) as file:
        file.write(text.encode())
    say(f"wrote {output}", quiet)


def _read_scores(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from error
