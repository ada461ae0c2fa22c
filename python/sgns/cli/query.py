"""The commands ``neighbors`` and ``analogy``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sgns import WordVectors
from sgns.cli.integers import PositiveInt
from sgns.cli.streams import print_json, print_rows

__all__ = ["analogy", "neighbors"]

TopN = Annotated[PositiveInt, Parameter(alias="-n")]


def neighbors(
    vectors: Path,
    words: Sequence[str],
    /,
    *,
    topn: TopN = 10,
    format: str | None = None,
    json: bool = False,
) -> None:
    """Print the words nearest to each given word, or the documents nearest to each given tag.

    Each line has the given word, a neighbor and their cosine, separated by tabs.

    Example: ``sgns neighbors news.safetensors paris london --topn 5``

    Parameters
    ----------
    vectors
        File of vectors or of a model. A model of documents has the vectors of its tags.
    words
        Words to look up.
    topn
        Neighbors of each word.
    format
        Format of the file, if its extension does not choose it.
    json
        Print JSON, with all digits, instead of lines.
    """
    loaded = WordVectors.load(vectors, format)
    found = {word: loaded.most_similar([word], topn=topn) for word in words}
    if json:
        print_json({word: _as_objects(near) for word, near in found.items()})
    else:
        print_rows(
            [
                (word, neighbor, f"{cosine:.4f}")
                for word, near in found.items()
                for neighbor, cosine in near
            ]
        )


def analogy(
    vectors: Path,
    a: str,
    b: str,
    c: str,
    /,
    *,
    topn: TopN = 10,
    format: str | None = None,
    json: bool = False,
) -> None:
    """Complete an analogy: A is to B as C is to the answer.

    Each line has an answer and its cosine to b - a + c, separated by a tab; the best is first.

    Example: ``sgns analogy news.safetensors man king woman``

    Parameters
    ----------
    vectors
        File of vectors or of a model.
    a
        Word on the first side.
    b
        Its counterpart on the other side.
    c
        Another word on the first side.
    topn
        Answers to print.
    format
        Format of the file, if its extension does not choose it.
    json
        Print JSON, with all digits, instead of lines.
    """
    found = WordVectors.load(vectors, format).analogy(a, b, c, topn=topn)
    if json:
        print_json(_as_objects(found))
    else:
        print_rows([(word, f"{cosine:.4f}") for word, cosine in found])


def _as_objects(found: Sequence[tuple[str, float]]) -> list[dict[str, str | float]]:
    return [{"word": word, "cosine": float(cosine)} for word, cosine in found]
