"""Phrases on the command line: joined before rare words are dropped."""

import pytest
from sgns import Corpus, Model

from .commands import run


@pytest.fixture
def places(tmp_path):
    """Text with a phrase of three words, and with rare words."""
    lines = [f"{word} new york city {word}" for word in "abcdefgh"] * 2 + ["odd once"] * 2
    path = tmp_path / "places.txt"
    path.write_text("\n".join(lines))
    return path


def test_train_joins_phrases_before_it_drops_rare_words(places, tmp_path, capsys):
    path = tmp_path / "m.safetensors"
    arguments = ("train", places, "-o", path, "--epochs", 1, "--sample", 0, "--min-count", 3)
    assert run(*arguments, "--phrases", 2, "--phrases-threshold", 0.9) == 0
    shown = capsys.readouterr().err
    assert "pass 1: found 2 phrases, joined 84 words to 68, in" in shown
    assert "pass 2: found 1 phrases, joined 68 words to 52, in" in shown
    assert "kept 9 words and phrases, 48 in all" in shown
    loaded = Model.load(path)
    assert set(loaded.vocabulary) == {*"abcdefgh", "new_york_city"}
    assert [phrases.threshold for phrases in loaded.phrases] == [0.9, 0.9]
    sentence = ["to", "new", "york", "city"]
    for phrases in loaded.phrases:
        assert phrases.min_count == 3
        sentence = phrases.join(sentence)
    assert sentence == ["to", "new_york_city"]

    assert run(*arguments, "--phrases", 1, "--phrases-threshold", 0.9, "-q") == 0
    assert capsys.readouterr().err == ""
    assert set(Model.load(path).vocabulary) == {*"abcdefgh", "new_york", "city"}
    limited = ("--phrases", 1, "--phrases-threshold", 0.9, "-q", "--max-size", 2)
    assert run(*arguments, *limited) == 0
    assert set(Model.load(path).vocabulary) == {"city", "new_york"}
    assert run(*arguments, "--phrases", 1, "-q") == 0  # by default a phrase must exceed 10
    assert set(Model.load(path).vocabulary) == {*"abcdefgh", "new", "york", "city"}
    assert run(*arguments, "-q") == 0
    assert Model.load(path).phrases == ()


def test_train_joins_phrases_of_an_encoded_corpus(places, tmp_path):
    path, corpus = tmp_path / "m.safetensors", tmp_path / "c.safetensors"
    Corpus.from_file(places, min_count=1).save(corpus)
    arguments = ("train", corpus, "-o", path, "--epochs", 1, "--sample", 0, "-q")
    assert run(*arguments, "--phrases", 1, "--phrases-threshold", 0.5) == 0
    assert set(Model.load(path).vocabulary) == {"new_york", "city"}  # min_count is 5
    assert run(*arguments, "--min-count", 3) == 1  # the vocabulary of an encoded corpus is fixed
