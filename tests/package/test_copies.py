"""Every public object can be copied, and sent to another process."""

import copy
import importlib
import io
import pickle
from pathlib import Path

import joblib
import numpy as np
import pytest
import scipy.sparse
import sgns
import torch
from sgns.compat import gensim
from sgns.evaluation import (
    AnalogyResult,
    AnalogyScore,
    CategoryResult,
    LinkResult,
    NextItemResult,
    NodeResult,
    NodeScore,
    OutlierResult,
    OverlapResult,
    SimilarityResult,
)
from sgns.formats import FORMATS, Format, Table
from sgns.graph import Graph
from sgns.sklearn import MeanVectorizer
from sgns.torch_backend import BlockMeans, PairDataset, SkipGram
from sgns.vectors.ann import Index

from .test_public_names import NAMES

SENTENCES = [["a", "b", "c"], ["c", "b", "d"]] * 30
CORPUS = sgns.Corpus.from_sentences(SENTENCES, min_count=1)
QUICK = {"vector_size": 4, "workers": 1, "sample": 0}
PAIRS = [0, 0, 1, 2], [3, 1, 1, 0]
SCORE = AnalogyScore("s", 1, 2, 3)
NODES = NodeScore(0.5, 0.9, 0.8, 0.1, 0.1)


def counted():
    matrix = scipy.sparse.random(9, 9, 0.5, random_state=0) * 10
    return sgns.CountedPairs.from_scipy(matrix)


def trained_on(pairs):
    return sgns.train_pairs(pairs, vector_size=4, workers=1).vectors.matrix


def blocks_of(stream):
    return [[*block] for block in stream]


#: A public object of each class, and what a copy must have in common with it.
OBJECTS = {
    sgns.AliasTable: (lambda: sgns.AliasTable([1, 2, 0.5]), lambda table: table.draw(99)),
    BlockMeans: (
        lambda: BlockMeans(3, torch.ones(2, 4)),
        lambda of: [of.n_blocks, of.rows.numpy()],
    ),
    sgns.Corpus: (lambda: CORPUS, lambda corpus: [corpus.ids, corpus.offsets, corpus.counts]),
    sgns.CountedPairs: (counted, trained_on),
    sgns.DocumentModel: (
        lambda: sgns.train_documents(SENTENCES, min_count=1, **QUICK),
        lambda model: [list(model.documents), model.documents.matrix],
    ),
    sgns.HuffmanTree: (lambda: sgns.HuffmanTree([3, 1, 2]), lambda tree: [tree.nodes, tree.codes]),
    sgns.Model: (lambda: sgns.train(CORPUS, **QUICK), lambda model: model.vectors.matrix),
    sgns.PairBlock: (lambda: next(iter(sgns.PairStream(CORPUS, sample=0))), list),
    sgns.PairChunks: (lambda: sgns.PairChunks([PAIRS, PAIRS], n_tokens=4), trained_on),
    sgns.PairStream: (
        lambda: sgns.PairStream(CORPUS, 2, 0, negative=3, seed=5, pool_size=7, architecture="cbow"),
        blocks_of,
    ),
    sgns.Pairs: (lambda: sgns.Pairs(*PAIRS, n_contexts=5), trained_on),
    sgns.Phrases: (lambda: sgns.Phrases.find(CORPUS, 1, 0.1), dict),
    sgns.Progress: (
        lambda: sgns.Progress(1, 2, 3, 0.5, 0.25, 4.0),
        lambda p: [p.words_done, p.words_total, p.pairs_done, p.loss, p.alpha, p.seconds],
    ),
    sgns.ReadProgress: (lambda: sgns.ReadProgress(1, None, 3, 4.0), repr),
    sgns.SubwordVectors: (
        lambda: sgns.SubwordVectors(["a", "b"], np.eye(9)[:, :3], sgns.Subwords(2, 3, 7)),
        lambda vectors: [list(vectors), vectors.rows, vectors["unseen"]],
    ),
    sgns.Subwords: (lambda: sgns.Subwords(2, 3, 7), repr),
    sgns.Vocabulary: (
        lambda: sgns.Vocabulary(["a", "b"], [2, 1]),
        lambda vocabulary: [vocabulary.tokens, vocabulary.counts],
    ),
    sgns.WordVectors: (
        lambda: sgns.WordVectors(["a", "b"], [[1, 2], [3, 4]]),
        lambda vectors: [list(vectors), vectors.matrix],
    ),
    Format: (lambda: FORMATS[0], repr),
    Table: (
        lambda: Table(sgns.Vocabulary(["a"]), np.ones((1, 2), np.float32)),
        lambda table: [table.vocabulary.tokens, table.matrix],
    ),
    Graph: (
        lambda: Graph.from_edges(["a", "b", "a"], ["b", "c", "c"], [1, 2.5, 3]),
        lambda graph: [graph.nodes, graph.offsets, graph.neighbors, graph.weights],
    ),
    Index: (
        lambda: sgns.WordVectors(["a", "b"], [[1, 2], [3, 4]]).index(workers=1),
        lambda index: [list(pair) for pair in index.most_similar([1, 0])],
    ),
    AnalogyScore: (lambda: SCORE, repr),
    AnalogyResult: (lambda: AnalogyResult(SCORE, (SCORE,)), repr),
    CategoryResult: (lambda: CategoryResult("s", 0.5, 2, 3, 4), repr),
    LinkResult: (lambda: LinkResult("s", "dot", 0.5, 0.25, 4, 5), repr),
    NextItemResult: (lambda: NextItemResult("s", 10, 0.5, 0.25, 0.2, 0.1, 4, 5), repr),
    NodeScore: (lambda: NODES, repr),
    NodeResult: (lambda: NodeResult("s", [NODES], 3, 4, 5), repr),
    OutlierResult: (lambda: OutlierResult("s", 0.5, 0.25, 4, 5), repr),
    OverlapResult: (lambda: OverlapResult(0.5, 0.4, 0.6, 10, 50), repr),
    SimilarityResult: (lambda: SimilarityResult("s", 1, 0, 1, 1, 2, 3), repr),
    MeanVectorizer: (
        lambda: MeanVectorizer(min_count=1, **QUICK).fit(SENTENCES),
        lambda vectorizer: vectorizer.transform(SENTENCES[:2]),
    ),
    PairDataset: (
        lambda: PairDataset.from_pairs(*PAIRS),
        lambda dataset: [tensor.numpy() for batch in dataset for tensor in batch],
    ),
    SkipGram: (
        lambda: SkipGram(4, 3),
        lambda module: [p.detach().numpy() for p in module.parameters()],
    ),
    gensim.CallbackAny2Vec: (gensim.CallbackAny2Vec, type),
    gensim.KeyedVectors: (
        lambda: gensim.Word2Vec(SENTENCES, vector_size=4, min_count=1, workers=1).wv,
        lambda vectors: [vectors.index_to_key, vectors.vectors],
    ),
    gensim.Word2Vec: (
        lambda: gensim.Word2Vec(SENTENCES, vector_size=4, min_count=1, workers=1),
        lambda model: [model.wv.index_to_key, model.wv.vectors],
    ),
    gensim.Phrases: (
        lambda: gensim.Phrases(SENTENCES, min_count=1, threshold=0.1),
        lambda phrases: sorted(phrases.export_phrases()),
    ),
    gensim.FrozenPhrases: (
        lambda: gensim.Phrases(SENTENCES, min_count=1, threshold=0.1).freeze(),
        lambda phrases: list(phrases[SENTENCES[0]]),
    ),
    gensim.Doc2Vec: (
        lambda: gensim.Doc2Vec(
            [gensim.TaggedDocument(words, [i]) for i, words in enumerate(SENTENCES)],
            **QUICK,
            min_count=1,
        ),
        lambda model: [model.dv.vectors, model.infer_vector(["a", "b"])],
    ),
    gensim.FastText: (
        lambda: gensim.FastText(SENTENCES, **QUICK, min_count=1, bucket=10),
        lambda model: [model.wv.index_to_key, model.wv["unseen"]],
    ),
    gensim.FastTextKeyedVectors: (
        lambda: gensim.FastText(SENTENCES, **QUICK, min_count=1, bucket=10).wv,
        lambda vectors: [vectors.index_to_key, vectors["unseen"]],
    ),
    gensim.TaggedDocument: (lambda: gensim.TaggedDocument(["a"], [1]), str),
    gensim.TaggedLineDocument: (
        lambda: gensim.TaggedLineDocument("x.txt"),
        lambda reader: reader.source,
    ),
    gensim.TaggedBrownCorpus: (
        lambda: gensim.TaggedBrownCorpus("brown"),
        lambda reader: reader.dirname,
    ),
    gensim.LineSentence: (lambda: gensim.LineSentence("x.txt"), lambda reader: reader.source),
    gensim.PathLineSentences: (
        lambda: gensim.PathLineSentences(Path(__file__).parent),
        lambda reader: reader.input_files,
    ),
    gensim.Text8Corpus: (lambda: gensim.Text8Corpus("x.txt"), lambda reader: reader.fname),
}


def public_classes():
    """Return the classes among the public names of all modules."""
    found = set()
    for module, names in NAMES.items():
        for name in {*names, *getattr(importlib.import_module(module), "__all__", ())}:
            value = importlib.import_module(module)
            for part in name.split("."):
                value = getattr(value, part)
            if isinstance(value, type) and not hasattr(value, "__total__"):  # not a TypedDict
                found.add(value)
    return found


def test_every_public_class_has_an_object_here():
    classes = public_classes()
    assert {each for each in classes if not issubclass(each, Exception)} == set(OBJECTS)
    for each in classes - set(OBJECTS):
        is_of_bytes = issubclass(each, UnicodeDecodeError)
        error = each("utf-8", b"x", 0, 1, "why") if is_of_bytes else each("why")
        assert str(pickle.loads(pickle.dumps(error))) == str(error)


def by_joblib(value):
    file = io.BytesIO()
    joblib.dump(value, file)
    file.seek(0)
    return joblib.load(file)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, by_joblib], ids=lambda f: f.__name__)
@pytest.mark.parametrize("kind", OBJECTS, ids=lambda kind: kind.__name__)
def test_a_copy_has_the_same_content(kind, copied):
    make, content = OBJECTS[kind]
    value = make()
    again = copied(value)
    assert type(again) is type(value) is kind
    np.testing.assert_equal(content(again), content(value))
    again = pickle.loads(pickle.dumps(again))  # a copy of a copy
    np.testing.assert_equal(content(again), content(value))
