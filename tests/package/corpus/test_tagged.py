"""Documents with their tags, from all kinds of input."""

from typing import NamedTuple

import numpy as np
import pytest
import sgns
from sgns.corpus.tagged import as_tagged_corpus

TEXTS = [["a", "b"], [], ["b", "b", "c"]]


class Tagged(NamedTuple):
    """A document as gensim has it."""

    words: list
    tags: list


def contents(tagged):
    """Return the words and tags of each document."""
    corpus = tagged.corpus
    tokens = corpus.vocabulary.tokens
    return [
        (
            [tokens[i] for i in corpus[d].tolist()],
            [tagged.tags[i] for i in tagged.ids[tagged.offsets[d] : tagged.offsets[d + 1]]],
        )
        for d in range(corpus.n_sentences)
    ]


@pytest.mark.parametrize("kind", ["list", "iterator", "corpus", "file"])
def test_documents_without_tags_have_their_numbers(kind, tmp_path):
    path = tmp_path / "documents.txt"
    path.write_text("a b\n\nb b c\n")
    documents = {
        "list": TEXTS,
        "iterator": iter(TEXTS),
        "corpus": sgns.Corpus.from_sentences(TEXTS, min_count=1),
        "file": path,
    }[kind]
    found = as_tagged_corpus(documents, min_count=None if kind == "corpus" else 1)
    assert contents(found) == [(["a", "b"], ["0"]), ([], ["1"]), (["b", "b", "c"], ["2"])]
    assert found.counts.tolist() == [2, 0, 3]


@pytest.mark.parametrize("of", [list, iter])
def test_documents_have_given_tags(of):
    found = as_tagged_corpus(of(TEXTS), of(["x", [7, "y"], np.int64(7)]), min_count=1)
    assert found.tags == ("x", "7", "y")
    assert contents(found) == [(["a", "b"], ["x"]), ([], ["7", "y"]), (["b", "b", "c"], ["7"])]
    assert found.counts.tolist() == [2, 3, 0]


@pytest.mark.parametrize("kind", [Tagged, lambda words, tags: (words, tags)])
@pytest.mark.parametrize("of", [list, iter])
def test_documents_bring_their_tags(kind, of):
    documents = of([kind(["a", "b"], ["x", 3]), kind([], []), kind(["b"], "x")])
    found = as_tagged_corpus(documents, min_count=1)
    assert contents(found) == [(["a", "b"], ["x", "3"]), ([], []), (["b"], ["x"])]
    assert found.counts.tolist() == [3, 2]


def test_a_pair_of_tokens_is_a_document_and_no_document_with_tags():
    assert contents(as_tagged_corpus([("a", "b"), ("b", "a")], min_count=1)) == [
        (["a", "b"], ["0"]),
        (["b", "a"], ["1"]),
    ]


def test_ids_are_documents_too():
    found = as_tagged_corpus([([3, 1], ["x"]), ([1], ["y"])])
    assert found.corpus.n_words == 3
    assert found.tags == ("x", "y")


@pytest.mark.parametrize(
    ("tags", "error", "message"),
    [
        (["x", "y"], ValueError, "an entry for each of the 3 documents, got 2; a document without"),
        (["x", "y", "z", "u"], ValueError, "each of the 3 documents, got 4"),
        ("xyz", TypeError, "tags must be a list with an entry for each document, got 'xyz'"),
        (5, TypeError, "tags must be a list with an entry for each document, got 5"),
        (["x", "", "z"], ValueError, "tag of document 1 must be .* not empty .* got ''"),
        (
            ["x", "y", "z\nz"],
            ValueError,
            "tag of document 2 must be .* no line break",
        ),
        (["x", ["y", "\r"], "z"], ValueError, "tag of document 1 .* no line break"),
        (["x", 1.5, "z"], TypeError, "tag of document 1 must be .* got 1.5"),
        (["x", None, "z"], TypeError, "tag of document 1 must be .* got None"),
        (["x", [True], "z"], TypeError, "tag of document 1 must be .* got True"),
        (["x", b"y", "z"], TypeError, "tag of document 1 must be .* got b'y'"),
    ],
)
def test_bad_tags_are_refused(tags, error, message):
    with pytest.raises(error, match=message):
        as_tagged_corpus(TEXTS, tags, min_count=1)


def test_bad_documents_with_tags_are_refused():
    with pytest.raises(ValueError, match="tags are given twice: omit tags"):
        as_tagged_corpus([(["a"], ["x"])], ["x"], min_count=1)
    with pytest.raises(TypeError, match=r"document 1 must have tags .* got \['a', 'b'\]"):
        as_tagged_corpus([(["a"], ["x"]), ["a", "b"]], min_count=1)
    with pytest.raises(TypeError, match=r"words of document 0 .* string 'a b'; write words.split"):
        as_tagged_corpus([Tagged("a b", ["x"])], min_count=1)


def test_fingerprints_differ_with_the_tags():
    prints = [
        as_tagged_corpus(TEXTS, tags, min_count=1).fingerprints(2)
        for tags in (["x", "y", "y"], ["x", "y", "x"], ["x", [], ["y", "y"]])
    ]
    assert prints[0].keys() == {"ids", "offsets", "counts", "tags", "tag_offsets"}
    assert prints[0]["tags"] != prints[1]["tags"]
    assert prints[0]["tags"] == prints[2]["tags"]
    assert prints[0]["tag_offsets"] != prints[2]["tag_offsets"]
