"""Tagged documents, and their readers."""

import io

import pytest
from gensim.models import doc2vec
from sgns.compat.gensim import TaggedBrownCorpus, TaggedDocument, TaggedLineDocument


def test_a_document_is_a_pair_with_names():
    document = TaggedDocument(["a", "b"], [3])
    assert document == (["a", "b"], [3])
    assert TaggedDocument(tags=["x"], words=["a"]).tags == ["x"]
    assert str(document) == str(doc2vec.TaggedDocument(["a", "b"], [3]))


@pytest.mark.parametrize("text", ["a b\n\nc\u00a0d\n", "a", ""])
def test_lines_are_documents_whose_tag_is_their_number(text, tmp_path):
    path = tmp_path / "t.txt"
    path.write_text(text, encoding="utf-8")
    expected = list(doc2vec.TaggedLineDocument(str(path)))
    documents = TaggedLineDocument(path)
    assert list(documents) == list(documents) == expected
    file = TaggedLineDocument(io.BytesIO(text.encode()))
    assert list(file) == list(file) == expected


def test_lines_of_the_brown_corpus_are_documents(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "ca01").write_text("The/at Jury/nn-tl said/vbd ,/,\n\n./.\nIt/pps\n")
    expected = list(doc2vec.TaggedBrownCorpus(str(tmp_path)))
    assert list(TaggedBrownCorpus(tmp_path)) == expected
    assert expected[0].words == ["the/at", "jury/nn", "said/vb"]
