"""Jobs: subclasses replace sentences where gensim's workers begin."""

import numpy as np
from sgns.compat.gensim import Word2Vec

from .models import QUICK


def test_subclasses_can_replace_sentences_in_do_train_job(real):
    """fastnode2vec makes its walks in this method."""

    def walker(kind):
        class Walker(kind):
            def _do_train_job(self, sentences, alpha, inits):
                jobs.append(list(map(list, sentences)))
                walks = [["a", "b", "c"] for _ in sentences]
                return super()._do_train_job(walks, alpha, inits)

        return Walker

    given = [[0] * 30, [1] * 50, [2] * 45, [3] * 8, [4]]
    seen = []
    for kind in (real["Word2Vec"], Word2Vec):
        jobs = []
        model = walker(kind)(min_count=1, sample=0, vector_size=8, workers=1, batch_words=50)
        model.build_vocab([w] for w in "abcd")
        before = model.wv.vectors.copy()
        model.train(iter(given), total_examples=len(given), epochs=1)
        changed = np.flatnonzero((model.wv.vectors != before).any(axis=1))
        assert {model.wv.index_to_key[i] for i in changed} == {"a", "b", "c"}
        seen.append(jobs)
    assert seen[0] == seen[1] == [given[:1], given[1:2], given[2:3], given[3:]]


def test_sentences_with_a_path_reach_do_train_job():
    """Only `corpus_file` bypasses the method, as in gensim."""

    class Corpus:
        path = "somewhere"

        def __iter__(self):
            return iter([["x", "x"]] * 3)

    class Replacer(Word2Vec):
        def _do_train_job(self, sentences, alpha, inits):
            return super()._do_train_job([["a", "b"] for _ in sentences], alpha, inits)

    model = Replacer(**QUICK)
    model.build_vocab([["a", "b"]])
    assert model.train(Corpus(), total_examples=3, epochs=1) == (6, 6)
