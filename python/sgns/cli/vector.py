"""The command ``vector``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sgns import WordVectors
from sgns.cli.streams import print_json, print_rows
from sgns.files.lines import fields, text_lines
from sgns.formats.number_lines import number_lines

__all__ = ["vector"]


def vector(
    vectors: Path,
    words: Sequence[str] = (),
    /,
    *,
    format: str | None = None,
    json: bool = False,
) -> None:
    """Print the vectors of words, also of unseen words if the vectors have n-grams.

    Each line has a word and its numbers, separated by spaces, as in text files of word2vec.

    Example: ``sgns vector news.safetensors paris parisians``

    Parameters
    ----------
    vectors
        File of vectors or of a model.
    words
        Words to look up; if omitted, the words of standard input, which white space separates.
    format
        Format of the file, if its extension does not choose it.
    json
        Print JSON in place of lines.
    """
    loaded = WordVectors.load(vectors, format)
    asked: Iterable[Sequence[str]] = [words] if words else (fields(x) for _, x in text_lines("-"))
    if json:
        print_json({word: loaded[word].tolist() for some in asked for word in some})
        return
    for some in asked:
        if some:
            numbers = number_lines(loaded[list(some)], " ")
            print_rows([[f"{word} {row}"] for word, row in zip(some, numbers, strict=True)])
