"""`explore`: vectors as one HTML file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, Unpack

from sgns.arguments import check_integer, check_number, suggest_keywords
from sgns.explorer.chosen import (
    Groups,
    Labels,
    StopWords,
    read_groups,
    read_labels,
    read_stop_words,
)
from sgns.explorer.comparison import Comparison, compared
from sgns.explorer.content import Content, Request, contents
from sgns.explorer.layout import Layout, check_layout
from sgns.explorer.page import Page, make_page
from sgns.explorer.sources import Explorable, Source, as_source, counted
from sgns.files.atomic import atomic_write
from sgns.files.names import PathLike
from sgns.files.outputs import check_writable

__all__ = ["FILE_WORDS", "ExplorerOptions", "built", "check_share", "explore"]

FILE_WORDS = 100_000
"""Words of a file, if no other number is given."""


class ExplorerOptions(TypedDict, total=False):
    """Options of a page.

    Attributes
    ----------
    compare : WordVectors, Model, DocumentModel, or a mapping of one name to one of these
        A second model, which the page shows beside the first one. Its vectors are rotated into the
        space of the first one (see `sgns.align`), if both have the same number of dimensions.
    groups : path, mapping of str to str, or mapping of str to collections of str
        Groups of words by color: a file that has a word and its group in each line, the group of
        each word, or the words of each group. For a graph, the classes of the nodes; integers, too.
    labels : path, or mapping of str to str
        Names to show in place of tokens, such as those of nodes: a file that has a token and its
        name in each line, or the name of each token.
    layout : {"pca", "tsne", "umap"} or array_like of float, shape (n_tokens, 2), default "pca"
        Method that places the words on the map, or their places. Layouts by t-SNE and UMAP need
        the extra ``layout``, take minutes, and are kept in the folder for caches of the user.
    max_words : int, default 100,000
        Number of words of the page: the most frequent ones.
    stop_words : path, or iterable of str
        Words that the map leaves out at first, such as "the": a file with one in each line, or
        words. They stay in searches and among neighbors.
    max_share : float
        Share of all occurrences above which a word is left out like these. If omitted, 0.001 for
        words in a vocabulary of 2,000 or more, and otherwise 1, which leaves out none.
    noun : str
        One of what has a vector, such as "product". If omitted, "word", and "node" or "document"
        for models of these.
    title : str
        Title of the page.
    """

    compare: Explorable | Mapping[str, Explorable] | None
    groups: Groups | None
    labels: Labels | None
    layout: Layout
    max_words: int | None
    stop_words: StopWords
    max_share: float | None
    noun: str | None
    title: str | None


@suggest_keywords(ExplorerOptions)
def explore(source: Explorable, path: PathLike, **options: Unpack[ExplorerOptions]) -> None:
    """Write vectors as one HTML file that explores them in a browser.

    The file opens from the disk, and needs no connection. It has a map of the words, their nearest
    neighbors, search, analogies, and for a model the curves and options of its training. Vectors
    are in it as 8-bit integers, about one byte for each number.

    Parameters
    ----------
    source : WordVectors, Model or DocumentModel
        Vectors to explore; of a model of documents those of its tags.
    path : path
        File to write.
    **options
        See `ExplorerOptions`.

    Raises
    ------
    FormatError
        If a file of groups or labels is malformed.
    ImportError
        If the library of a layout is not installed; the message names the extra.
    OSError
        If a file cannot be read or written.
    TypeError, ValueError
        If an option is of the wrong type or out of range, a vector is not finite, or the groups
        have no token of the vectors.
    """
    check_writable(path)
    page, _ = built(source, FILE_WORDS, served=False, **options)
    with atomic_write(path) as file:
        file.write(page.text.encode("utf-8"))


def built(
    source: Explorable, usual_words: int, served: bool, **options: Unpack[ExplorerOptions]
) -> tuple[Page, list[Content]]:
    """Return the page and its contents. `usual_words` is the default of ``max_words``."""
    title = options.get("title")
    first = as_source(title or "first", source)
    max_words = options.get("max_words")
    layout = options.get("layout", "pca")
    check_layout(layout, len(first.vectors))
    request = Request(
        layout,
        check_integer("max_words", usual_words if max_words is None else max_words, 1),
        read_stop_words(options.get("stop_words", ())),
        check_share(options.get("max_share")),
        read_labels(options.get("labels")),
        read_groups(options.get("groups")),
    )
    noun = options.get("noun") or first.noun
    comparison = _comparison(first, options.get("compare"), layout)
    made = contents(first, comparison, request)
    title = title or counted(len(first.vectors), noun)
    return make_page(title, made, comparison, noun, served), made


def _comparison(
    first: Source, compare: Explorable | Mapping[str, Explorable] | None, layout: Layout
) -> Comparison | None:
    if compare is None:
        return None
    name, second = "second", compare
    if isinstance(compare, Mapping):
        if len(compare) != 1:
            raise ValueError(f"compare must have one model, got {len(compare)}")
        [(name, second)] = compare.items()
    if not isinstance(layout, str):
        raise ValueError(
            "layout must be a method if two models are compared: places are those of one model"
        )
    return compared(first, as_source(name, second, "compare"))


def check_share(max_share: float | None) -> float | None:
    """Return the largest share of a word on the map. ValueError if it is no share."""
    if max_share is None:
        return None
    share = check_number("max_share", max_share)
    if not 0 < share <= 1:
        raise ValueError(f"max_share must be above 0 and at most 1, such as 0.001, got {max_share}")
    return share
