"""Encoding of documents with their tags."""

import logging

import numpy as np
import pytest
from sgns.compat.gensim import TaggedDocument
from sgns.compat.gensim.sentences.documents import encode_documents, rows_of_tags

DOCUMENTS = [
    TaggedDocument(["a", "b", "a"], ["x", 2]),
    TaggedDocument([], [np.int64(2)]),
    TaggedDocument(("c", "a"), ["x"]),
    TaggedDocument(["b"], []),
]


def test_words_and_tags_become_numbers():
    encoded = encode_documents(DOCUMENTS, None)
    assert encoded.tags == ["x", 2]
    assert type(encoded.tags[1]) is int
    assert encoded.tag_ids.tolist() == [0, 1, 1, 0]
    assert encoded.tag_offsets.tolist() == [0, 2, 3, 4, 4]
    assert (encoded.n_sentences, encoded.n_words) == (4, 6)
    counts = encoded.tag_counts()
    assert counts["word_count"].tolist() == [5, 3]
    assert counts["doc_count"].tolist() == [2, 2]
    assert [(list(words), list(tags)) for words, tags in encoded] == [
        (["a", "b", "a"], ["x", 2]), ([], [2]), (["c", "a"], ["x"]), (["b"], []),
    ]  # fmt: skip
    assert encode_documents(encoded, None) is encoded


def test_unknown_tags_are_dropped():
    ids, offsets = encode_documents(DOCUMENTS, None).renumbered_tags({"x": 7, "y": 1})
    assert ids.tolist() == [7, 7]
    assert offsets.tolist() == [0, 1, 1, 2, 2]


def test_a_generator_is_read_once():
    encoded = encode_documents(iter(DOCUMENTS), None)
    assert encoded.tag_ids.tolist() == [0, 1, 1, 0]


def test_documents_that_are_read_again_have_their_tags_once():
    """Words that are no strings are found only after the first ones were read."""
    documents = [*DOCUMENTS, TaggedDocument([5, "a"], ["x"])]
    encoded = encode_documents(documents, None)
    assert 5 in encoded.keys
    assert encoded.tag_ids.tolist() == [0, 1, 1, 0, 0]


@pytest.mark.parametrize("first_seen", [False, True])
def test_every_line_of_a_file_is_a_document(first_seen, tmp_path):
    path = tmp_path / "t.txt"
    path.write_text("a b\n\nc\n")
    encoded = encode_documents(None, path, first_seen)
    assert encoded.tags == [0, 1, 2]
    assert [list(words) for words, _ in encoded] == [["a", "b"], [], ["c"]]
    assert encoded.path == path
    path.write_text("")
    assert encode_documents(None, path).n_sentences == 0


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (["a", "b"], r"document 1 must be a TaggedDocument, .*TaggedDocument\(words, \[i\]\)"),
        (TaggedDocument(["a"], 3), r"tags of document 1 must be a list, such as \[1\], got 3"),
        (TaggedDocument(["a"], b"x"), "tags of document 1 must be a list"),
        (TaggedDocument(["a"], None), "tags of document 1 must be a list"),
        (TaggedDocument(["a"], [["x"]]), "unhashable"),
        (TaggedDocument(None, [1]), "sentence 1 is None"),
    ],
)
def test_other_documents_are_refused(document, message):
    with pytest.raises(TypeError, match=message):
        encode_documents([DOCUMENTS[0], document], None)


def test_strings_in_place_of_lists_are_warned_of_once(caplog):
    documents = [TaggedDocument(["a"], "xy"), TaggedDocument(["a"], "xy")]
    with pytest.warns(UserWarning, match=r"are used as tags; write \['xy'\]") as caught:
        encoded = encode_documents(documents, None)
    assert len(caught) == 1
    assert encoded.tags == ["x", "y"]
    with pytest.warns(UserWarning, match=r"should be a list, such as words\.split\(\)"):
        encoded = encode_documents([TaggedDocument("ab", [0])], None)
    assert sorted(encoded.keys) == ["a", "b"]
    assert "Each 'words' should be a list of words" in caplog.text


def test_integers_are_rows_unless_most_rows_were_unused(caplog):
    with caplog.at_level(logging.WARNING):
        assert rows_of_tags(["x", 2, 0, "y"]) == [0, 1, 2, "x", "y"]
        assert "1 rows are unused" in caplog.text
    caplog.clear()
    assert rows_of_tags([1, 0, "x"]) == [0, 1, "x"]
    assert not caplog.text
    assert rows_of_tags(["x", 10**12, 3, -4]) == [3, 10**12, "x", -4]
    assert rows_of_tags([]) == []
