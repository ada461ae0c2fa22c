"""Ingestion: files, sentences and strings give the same corpus."""

import numpy as np
import pytest
from sgns import Corpus

TEXT = "The cat saw the CAT.\nÉcole école a-b c\n\nthe end"
SENTENCES = [line.split() for line in TEXT.split("\n")]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def words(corpus):
    return [[corpus.vocabulary.tokens[i] for i in sentence] for sentence in corpus]


@pytest.mark.parametrize("options", [{}, {"workers": 1}, {"workers": 3}, {"max_memory": 1 << 26}])
def test_all_sources_build_the_same_corpus(path, options):
    expected = Corpus.from_file(path, 1)
    assert words(expected) == SENTENCES
    for corpus in (
        Corpus.from_file(path, 1, **options),
        Corpus.from_sentences(SENTENCES, 1, **options),
        Corpus.from_sentences(iter(TEXT.split("\n")), 1, **options),
    ):
        assert corpus.vocabulary == expected.vocabulary
        np.testing.assert_array_equal(corpus.ids, expected.ids)
        np.testing.assert_array_equal(corpus.offsets, expected.offsets)
