"""The commands ``neighbors`` and ``analogy``."""

import json

import numpy as np
import pytest
from sgns import Subwords, SubwordVectors, WordVectors

from .commands import GROUPS, rows, run


def test_neighbors_are_in_the_same_group(model, capsys):
    assert run("neighbors", model, "red", "two", "--topn", 3) == 0
    shown = rows(capsys.readouterr().out)
    assert [row[0] for row in shown] == ["red"] * 3 + ["two"] * 3
    assert {row[1] for row in shown[:3]} == set(GROUPS[0]) - {"red"}
    assert {row[1] for row in shown[3:]} == set(GROUPS[1]) - {"two"}
    vectors = WordVectors.load(model)
    for word, neighbor, cosine in shown:
        assert float(cosine) == pytest.approx(vectors.similarity(word, neighbor), abs=1e-4)


def test_analogy(model, capsys):
    assert run("analogy", model, "red", "one", "green", "-n", 2) == 0
    shown = rows(capsys.readouterr().out)
    expected = WordVectors.load(model).analogy("red", "one", "green", topn=2)
    assert shown == [[word, f"{cosine:.4f}"] for word, cosine in expected]


def test_neighbors_and_answers_as_json(model, capsys):
    vectors = WordVectors.load(model)
    assert run("neighbors", model, "red", "two", "--topn", 3, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == {
        word: [
            {"word": near, "cosine": cosine} for near, cosine in vectors.most_similar(word, topn=3)
        ]
        for word in ("red", "two")
    }
    assert run("analogy", model, "red", "one", "green", "-n", 2, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    found = vectors.analogy("red", "one", "green", topn=2)
    assert shown == [{"word": word, "cosine": cosine} for word, cosine in found]


def test_words_outside_the_vocabulary_are_queried_by_their_ngrams(tmp_path, capsys):
    rows_ = np.random.default_rng(3).normal(size=(3 + 20, 4))
    vectors = SubwordVectors(["red", "green", "blue"], rows_, Subwords(3, 4, 20))
    vectors.save(tmp_path / "v.bin", "fasttext-bin")
    assert run("neighbors", tmp_path / "v.bin", "reddish", "-n", 3) == 0
    found = rows(capsys.readouterr().out)
    assert [row[1:] for row in found] == [
        [word, f"{cosine:.4f}"] for word, cosine in vectors.most_similar("reddish", topn=3)
    ]
    assert run("analogy", tmp_path / "v.bin", "reddish", "red", "greenish", "-n", 1) == 0
    [(word, _)] = vectors.analogy("reddish", "red", "greenish", topn=1)
    assert rows(capsys.readouterr().out)[0][0] == word
