"""gensim's word2vec interface on the core of sgns. Only the import changes.

Write ``from sgns.compat.gensim import Word2Vec``. docs/gensim.md compares every parameter and
method with gensim. Only `install`, `from_gensim` and `to_gensim` import gensim itself.
"""

from typing import TYPE_CHECKING, NoReturn

from sgns.compat.gensim.installation import install, uninstall
from sgns.compat.gensim.interop import from_gensim
from sgns.compat.gensim.missing import no_name
from sgns.compat.gensim.model.callbacks import CallbackAny2Vec
from sgns.compat.gensim.model.doc2vec import Doc2Vec
from sgns.compat.gensim.model.trimming import RULE_DEFAULT, RULE_DISCARD, RULE_KEEP
from sgns.compat.gensim.model.word2vec import Word2Vec
from sgns.compat.gensim.sentences.phrases import (
    ENGLISH_CONNECTOR_WORDS,
    FrozenPhrases,
    Phraser,
    Phrases,
)
from sgns.compat.gensim.sentences.readers import LineSentence, PathLineSentences, Text8Corpus
from sgns.compat.gensim.sentences.scoring import npmi_scorer, original_scorer
from sgns.compat.gensim.sentences.tagged import (
    TaggedBrownCorpus,
    TaggedDocument,
    TaggedLineDocument,
)
from sgns.compat.gensim.vectors.keyedvectors import KeyedVectors

#: gensim's flag for compiled training loops. Negative values mean that they are missing.
FAST_VERSION = 1

__all__ = [
    "ENGLISH_CONNECTOR_WORDS",
    "FAST_VERSION",
    "RULE_DEFAULT",
    "RULE_DISCARD",
    "RULE_KEEP",
    "CallbackAny2Vec",
    "Doc2Vec",
    "FrozenPhrases",
    "KeyedVectors",
    "LineSentence",
    "PathLineSentences",
    "Phraser",
    "Phrases",
    "TaggedBrownCorpus",
    "TaggedDocument",
    "TaggedLineDocument",
    "Text8Corpus",
    "Word2Vec",
    "from_gensim",
    "install",
    "npmi_scorer",
    "original_scorer",
    "uninstall",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> NoReturn:
        no_name(__name__, name, __all__)
