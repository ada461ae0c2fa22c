"""Files of questions: similarities and analogies."""

from __future__ import annotations

import pytest
from sgns.errors import FormatError
from sgns.evaluation.question_files import read_analogies, read_similarities

EXPECTED = [("tiger", "cat", 7.35), ("book", "paper", 7.46)]


@pytest.mark.parametrize(
    "text",
    [
        "tiger\tcat\t7.35\nbook\tpaper\t7.46\n",
        "\ufefftiger,cat,7.35\nbook,paper,7.46",
        "tiger cat 7.35\r\nbook   paper 7.46\r\n",
        "\ufeffWord 1,Word 2,Human (mean)\ntiger,cat,7.35\n\nbook , paper,7.46\n",
        "# by Rubenstein\n\nword1\tword2\tscore\n# more\ntiger\tcat\t7.35\nbook\tpaper\t7.46\n",
        "tiger\tcat\t7.35\tn\t3\nbook\tpaper\t7.46\tn\t4\n",
    ],
    ids=["tabs", "commas", "spaces", "header", "comments", "columns"],
)
def test_similarity_files(tmp_path, text):
    path = tmp_path / "ws.tsv"
    path.write_text(text, encoding="utf-8", newline="")
    assert list(read_similarities(path)) == EXPECTED


def test_tabs_allow_spaces_in_words(tmp_path):
    path = tmp_path / "phrases.tsv"
    path.write_text("new york\tlos angeles\t7\n")
    assert list(read_similarities(path)) == [("new york", "los angeles", 7.0)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "holds no pairs"),
        (b"# only\nword1 word2 score\n", "holds no pairs"),
        (b"tiger cat\n", "line 1: expected two words and a score"),
        (b"tiger cat 1\nbook paper\n", "line 2: expected two words and a score"),
        (b"tiger cat 1\nbook paper many\n", "line 2: the score 'many' is not a finite number"),
        (b"tiger cat 1\nbook paper nan\n", "line 2: the score 'nan' is not a finite number"),
        (b"tiger cat 1\nbook paper inf\n", "line 2: the score 'inf' is not a finite number"),
        (b"a b head\ntiger cat head\n", "line 2: the score 'head' is not a finite number"),
        (b"tiger\t\t1\n", "line 1: expected two words"),
        (b"tiger cat 1\nbook pa\xffper 2\n", "line 2 is not UTF-8"),
    ],
)
def test_bad_similarity_files(tmp_path, data, message):
    path = tmp_path / "ws.tsv"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=f"{path}.*{message}"):
        list(read_similarities(path))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "holds no questions"),
        (b": a\n: b\n", "holds no questions"),
        (b": a\na b c\n", "line 2: expected four words, got 3"),
        (b": a\na b c d\na b c d e\n", "line 3: expected four words, got 5"),
        (b"a b c \xff\n", "line 1 is not UTF-8"),
    ],
)
def test_bad_analogy_files(tmp_path, data, message):
    path = tmp_path / "questions.txt"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=f"{path}.*{message}"):
        read_analogies(path)


def test_reading_analogies(tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text(": capital cities\nAthens Greece Paris France\n")
    expected = [("capital cities", [["Athens", "Greece", "Paris", "France"]])]
    assert read_analogies(path) == expected
