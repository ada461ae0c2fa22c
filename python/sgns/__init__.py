"""Fast, trustworthy training of skip-gram and CBOW embeddings with negative sampling."""

from sgns import graph
from sgns._core import Progress, __version__
from sgns.api import OBJECTIVES, train, train_pairs
from sgns.corpus.corpus import Corpus
from sgns.corpus.phrases import Phrases
from sgns.errors import (
    CheckpointWarning,
    CorpusError,
    DivergenceError,
    EmptyCorpusError,
    FormatError,
)
from sgns.evaluation.evaluation import evaluate_analogies, evaluate_similarity
from sgns.pairs.blocks import NEGATIVES_MODES
from sgns.pairs.chunks import PairChunks
from sgns.pairs.counted import CountedPairs
from sgns.pairs.given import Pairs
from sgns.pairs.sampling import AliasTable, keep_probability, noise_weights
from sgns.pairs.stream import ARCHITECTURES, PairBlock, PairStream
from sgns.reading.options import ReadProgress
from sgns.training.huffman import HuffmanTree
from sgns.training.model import Model
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
    "DivergenceError",
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
    "Vocabulary",
    "WordVectors",
    "__version__",
    "evaluate_analogies",
    "evaluate_similarity",
    "graph",
    "keep_probability",
    "noise_weights",
    "train",
    "train_pairs",
]
