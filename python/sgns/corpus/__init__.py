"""Encoded corpora, and their phrases."""

from sgns.corpus.corpus import Corpus, CorpusLike, as_corpus

__all__ = ["Corpus", "CorpusLike", "as_corpus"]
