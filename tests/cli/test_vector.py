"""The command ``vector``."""

import io
import json
import sys

import numpy as np
import pytest
from sgns import Subwords, SubwordVectors, WordVectors

from .commands import run


@pytest.fixture
def subwords(tmp_path):
    rows = np.random.default_rng(3).normal(size=(2 + 20, 3))
    vectors = SubwordVectors(["red", "größe"], rows, Subwords(3, 6, 20))
    vectors.save(tmp_path / "v.safetensors")
    return vectors, tmp_path / "v.safetensors"


def shown(capsys):
    lines = capsys.readouterr().out.splitlines()
    return [(word, [float(x) for x in row]) for word, *row in map(str.split, lines)]


def test_words_of_the_arguments(subwords, capsys):
    vectors, path = subwords
    assert run("vector", path, "größe", "unseen", "red") == 0
    for (word, row), expected in zip(shown(capsys), ["größe", "unseen", "red"], strict=True):
        assert word == expected
        np.testing.assert_array_equal(np.float32(row), vectors[word])


def test_words_of_standard_input(subwords, capsys, monkeypatch):
    vectors, path = subwords
    text = io.TextIOWrapper(io.BytesIO("red  unseen\n\n größe".encode()))
    monkeypatch.setattr(sys, "stdin", text)
    assert run("vector", path) == 0
    found = shown(capsys)
    assert [word for word, _ in found] == ["red", "unseen", "größe"]
    np.testing.assert_array_equal(np.float32(found[1][1]), vectors["unseen"])


def test_vectors_as_json(subwords, capsys):
    vectors, path = subwords
    assert run("vector", path, "red", "unseen", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {word: vectors[word].tolist() for word in ("red", "unseen")}


def test_words_without_a_vector_are_named(subwords, tmp_path, capsys):
    _, path = subwords
    assert run("vector", path, "red", "") == 1
    assert (
        "word '' is not in the vocabulary of 2 tokens, and has no n-gram" in capsys.readouterr().err
    )
    WordVectors(["red"], [[1.0, 2.0]]).save(tmp_path / "v.vec")
    assert run("vector", tmp_path / "v.vec", "red") == 0
    assert capsys.readouterr().out == "red 1 2\n"
    assert run("vector", tmp_path / "v.vec", "reds") == 1
    assert "did you mean 'red'?" in capsys.readouterr().err
