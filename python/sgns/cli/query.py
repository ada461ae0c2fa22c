"""The commands ``neighbors`` and ``analogy``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.types import PositiveInt

from sgns import WordVectors

__all__ = ["analogy", "neighbors"]

TopN = Annotated[PositiveInt, Parameter(alias="-n")]


def neighbors(
    vectors: Path, words: Sequence[str], /, *, topn: TopN = 10, format: str | None = None
) -> None:
    """Print the words nearest to each given word.

    One line for each neighbor: the given word, the neighbor and their cosine, separated
    by tabs.

    Example: ``sgns neighbors news.safetensors paris london --topn 5``

    Parameters
    ----------
    vectors
        File of vectors or of a model.
    words
        Words to look up.
    topn
        Neighbors of each.
    format
        Format of the file, where its extension does not say it.
    """
    loaded = WordVectors.load(vectors, format)
    found = {word: loaded.most_similar([word], topn=topn) for word in words}
    for word, near in found.items():
        for neighbor, cosine in near:
            print(f"{word}\t{neighbor}\t{cosine:.4f}")


def analogy(
    vectors: Path, a: str, b: str, c: str, /, *, topn: TopN = 10, format: str | None = None
) -> None:
    """Print what C is to as A is to B.

    One line for each answer, best first: the word and its cosine to b - a + c,
    separated by a tab.

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
        Word of the first side whose counterpart is wanted.
    topn
        Answers to print.
    format
        Format of the file, where its extension does not say it.
    """
    for word, cosine in WordVectors.load(vectors, format).analogy(a, b, c, topn=topn):
        print(f"{word}\t{cosine:.4f}")
