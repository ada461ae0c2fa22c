"""Encoded corpora, and their phrases."""

from sgns.corpus.corpus import Corpus
from sgns.corpus.inputs import CorpusLike, as_corpus

__all__ = ["Corpus", "CorpusLike", "as_corpus"]
