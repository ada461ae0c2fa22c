"""Joined sentences: one by one, as a sequence, and with scores."""

import gensim.models.phrases
import pytest
from sgns.compat.gensim import Phrases
from sgns.compat.gensim.sentences.joining import JoinedSentences, phrases_by_spelling

SENTENCES = [
    ["the", "gulf", "of", "the", "lion", "is", "cold"],
    ["gulf", "of", "the", "lion"],
    ["sea", "lion", "of", "the"],
    ["a", "sea", "lion"],
    [],
] * 3
OPTIONS = {"min_count": 1, "threshold": 0.1, "connector_words": {"of", "the", "a"}}


@pytest.fixture(params=["found", "frozen"])
def joiner(request):
    found = Phrases(SENTENCES, **OPTIONS)
    return found if request.param == "found" else found.freeze()


@pytest.fixture
def theirs():
    return gensim.models.phrases.Phrases(SENTENCES, **OPTIONS)


def test_joined_sentences_are_a_sequence(joiner):
    joined = joiner[SENTENCES]
    assert len(joined) == len(SENTENCES)
    assert joined[0] == ["the", "gulf_of_the_lion", "is_cold"]
    assert joined[-2] == ["a", "sea_lion"]
    assert list(joined) == list(joined) == [joined[i] for i in range(len(joined))]
    assert list(joined[1:3]) == [joined[1], joined[2]]
    assert len(joined[1:3]) == 2
    assert joined[4] == []
    with pytest.raises(IndexError):
        joined[len(SENTENCES)]
    assert (joined.obj, joined.corpus) == (joiner, SENTENCES)


def test_only_named_sentences_are_read(joiner):
    class Sentences(list):
        def __init__(self, sentences):
            super().__init__(sentences)
            self.read = []

        def __iter__(self):
            self.read.append("all")
            return super().__iter__()

        def __getitem__(self, at):
            self.read.append(at)
            return super().__getitem__(at)

    sentences = Sentences(SENTENCES)
    joined = JoinedSentences(joiner, sentences)
    assert len(joined) == 15
    assert sentences.read == []
    assert joined[3] == ["a", "sea_lion"]
    assert sentences.read == [3]


def test_passes_can_be_nested(joiner):
    second = Phrases(joiner[SENTENCES], min_count=1, threshold=0.1)
    nested = second[joiner[SENTENCES]]
    assert len(nested) == 15
    assert nested[3] == list(nested)[3] == ["a_sea_lion"]


def test_nested_passes_lose_no_sentence_of_a_stream(joiner):
    expected = [joiner[joiner[sentence]] for sentence in SENTENCES]
    assert list(joiner[joiner[iter(SENTENCES)]]) == expected
    assert list(joiner[joiner[(sentence for sentence in SENTENCES)]]) == expected


def test_streams_have_neither_length_nor_positions(joiner):
    joined = joiner[iter(SENTENCES)]
    with pytest.raises(TypeError, match="has no len"):
        len(joined)
    with pytest.raises(TypeError, match=r"phrases\[list\(sentences\)\]"):
        joined[0]
    assert next(iter(joined)) == ["the", "gulf_of_the_lion", "is_cold"]


def test_analyses_agree_with_gensim(joiner, theirs):
    sentences = [
        *SENTENCES,
        ["of", "sea", "of"],
        ["gulf", "of", "sea", "lion"],
        ["sea_lion", "sea"],
    ]
    for sentence in sentences:
        pairs = list(joiner.analyze_sentence(iter(sentence)))
        assert pairs == list(theirs.analyze_sentence(sentence))
        assert [token for token, _ in pairs] == joiner[sentence]
    assert next(joiner.analyze_sentence(["a", "sea", "lion"])) == ("a", None)
    assert joiner.find_phrases(SENTENCES) == theirs.find_phrases(SENTENCES)


def test_scores_of_candidates_agree_with_gensim(joiner, theirs):
    for candidate in (
        ("gulf", "lion", ["of", "the"]),
        ("gulf", "lion", []),
        ("sea", "lion", []),
        ("nothing", "lion", []),
    ):
        assert joiner.score_candidate(*candidate) == theirs.score_candidate(*candidate)
    assert joiner.score_candidate("gulf", "lion", ["of", "the"])[0] == "gulf_of_the_lion"
    assert joiner.score_candidate("lion", "gulf", []) == (None, None)


def test_spellings_are_cut_in_every_way():
    found = phrases_by_spelling(
        {"san_jose_de_maipo": 2.0, "word": 3.0, "de_la": 4.0},
        min_count=1,
        threshold=1.0,
        scoring="default",
        delimiter="_",
        connector_words=["de", "la"],
    )
    assert set(found.words) == {
        ("san", "jose_de_maipo"),
        ("san_jose", "de", "maipo"),
        ("san_jose", "de_maipo"),
        ("san_jose_de", "maipo"),
    }
    assert dict(found) == {"san_jose_de_maipo": 2.0}
