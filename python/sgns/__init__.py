"""Fast, trustworthy training of skip-gram and CBOW embeddings with negative sampling."""

from importlib import import_module
from typing import Any

from sgns import graph
from sgns._core import Progress, __version__
from sgns.api import OBJECTIVES, train, train_pairs
from sgns.corpus.corpus import Corpus
from sgns.corpus.phrases import Phrases
from sgns.errors import (
    CheckpointWarning,
    CorpusError,
    DistributedError,
    DistributedWarning,
    DivergenceError,
    EmptyCorpusError,
    FormatError,
    SmallCorpusWarning,
)
from sgns.evaluation.categories import evaluate_categories
from sgns.evaluation.evaluation import evaluate_analogies, evaluate_similarity
from sgns.evaluation.outliers import evaluate_outliers
from sgns.evaluation.overlap import compare_neighbors
from sgns.pairs.blocks import NEGATIVES_MODES
from sgns.pairs.chunks import PairChunks
from sgns.pairs.counted import CountedPairs
from sgns.pairs.given import Pairs
from sgns.pairs.sampling import AliasTable, keep_probability, noise_weights
from sgns.pairs.stream import ARCHITECTURES, PairBlock, PairStream
from sgns.reading.options import ReadProgress
from sgns.training.document_model import DocumentModel
from sgns.training.documents import train_documents
from sgns.training.huffman import HuffmanTree
from sgns.training.model import Model
from sgns.vectors.alignment import align, shifts
from sgns.vectors.subword_vectors import SubwordVectors
from sgns.vectors.subwords import Subwords
from sgns.vectors.word_vectors import WordVectors
from sgns.vocabulary import Vocabulary

__all__ = [
    "ARCHITECTURES",
    "NEGATIVES_MODES",
    "OBJECTIVES",
    "AliasTable",
    "CheckpointWarning",
    "Corpus",
    "CorpusError",
    "CountedPairs",
    "DistributedError",
    "DistributedWarning",
    "DivergenceError",
    "DocumentModel",
    "EmptyCorpusError",
    "FormatError",
    "HuffmanTree",
    "Model",
    "PairBlock",
    "PairChunks",
    "PairStream",
    "Pairs",
    "Phrases",
    "Progress",
    "ReadProgress",
    "SmallCorpusWarning",
    "SubwordVectors",
    "Subwords",
    "Vocabulary",
    "WordVectors",
    "__version__",
    "align",
    "compare_neighbors",
    "evaluate_analogies",
    "evaluate_categories",
    "evaluate_outliers",
    "evaluate_similarity",
    "graph",
    "keep_probability",
    "noise_weights",
    "shifts",
    "train",
    "train_documents",
    "train_pairs",
]

#: Rooms with optional libraries, imported when they are first used.
_LATE = {"compat", "demo", "explorer", "plotting", "sklearn", "torch_backend"}

#: Names that new users look for here.
_ELSEWHERE = {
    "Doc2Vec": "sgns.train_documents",
    "Graph": "sgns.graph.Graph",
    "KeyedVectors": "sgns.WordVectors, or from sgns.compat.gensim import KeyedVectors",
    "MeanVectorizer": "sgns.sklearn.MeanVectorizer",
    "PairDataset": "sgns.torch_backend.PairDataset",
    "SkipGram": "sgns.torch_backend.SkipGram",
    "Word2Vec": "sgns.train, or from sgns.compat.gensim import Word2Vec",
    "load": "sgns.WordVectors.load or sgns.Model.load",
    "node2vec": "sgns.graph.node2vec",
    "random_walks": "sgns.graph.random_walks",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return import_module(f"sgns.{name}")
    hint = f"; write {_ELSEWHERE[name]}" if name in _ELSEWHERE else ""
    raise AttributeError(f"module 'sgns' has no attribute {name!r}{hint}", name=name)
