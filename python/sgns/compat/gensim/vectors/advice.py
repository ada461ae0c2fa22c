"""Errors for files of another kind, in the terms of gensim's interface."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray

from sgns.errors import UnexpectedFileError
from sgns.files import container
from sgns.files.names import PathLike

__all__ = ["ADVICE", "in_gensim_terms", "read_container"]

_TEXT = "KeyedVectors.load_word2vec_format({path}"

ADVICE = {
    "word2vec-text": f"load it with {_TEXT}, binary=False)",
    "word2vec-binary": f"load it with {_TEXT}, binary=True)",
    "glove": f"load it with {_TEXT}, binary=False, no_header=True)",
    "gensim-model": "load it with Word2Vec.load({path})",
    "gensim-documents": "load it with Doc2Vec.load({path})",
    "gensim-vectors": "load it with KeyedVectors.load({path})",
    "gensim-phrases": "load it with Phrases.load({path})",
    "vectors": "load it with KeyedVectors.load({path})",
    "gensim.word2vec": "load it with Word2Vec.load({path}), or its vectors with "
    "KeyedVectors.load({path})",
    "gensim.doc2vec": "load it with Doc2Vec.load({path}), or its vectors of words with "
    "KeyedVectors.load({path})",
    "gensim.phrases": "load it with Phrases.load({path})",
    "model": "load its vectors with KeyedVectors.load({path})",
    "fasttext-bin": "load it with sgns.WordVectors.load({path}), or the vectors (.vec) that "
    "fastText writes beside it with KeyedVectors.load_word2vec_format()",
}
"""The right call by the name of a kind. Other kinds have the advice of `sgns.files.kinds`."""


def read_container(
    path: PathLike, *kinds: str, mapped: bool = False
) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Read a container as `sgns.files.container.read` does, with errors in gensim's terms."""
    with in_gensim_terms(path):
        return container.read(path, *kinds, mapped=mapped)


@contextmanager
def in_gensim_terms(path: PathLike) -> Iterator[None]:
    """Replace the advice in an `UnexpectedFileError` by a call of gensim's interface."""
    try:
        yield
    except UnexpectedFileError as error:
        advice = ADVICE.get(error.kind)
        if advice is None:
            raise
        advice = advice.format(path=repr(str(path)))
        raise UnexpectedFileError.of(error.kind, error.finding, advice) from None
